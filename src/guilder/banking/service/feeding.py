"""Which accounts a connected bank feeds, and how it catches up."""

import uuid

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.tables_connections import ConnectionRow, LinkRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor


async def catch_up(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> None:
    """Have its bank bring what was missed, from the beginning: what is there is known."""
    feeding = select(LinkRow.connection_id).where(
        LinkRow.workspace_id == actor.workspace_id, LinkRow.account_id == account_id, LinkRow.feeds
    )
    await session.execute(
        update(ConnectionRow)
        .where(
            ConnectionRow.workspace_id == actor.workspace_id, ConnectionRow.id.in_(feeding),
            ConnectionRow.state == "active",
        )
        .values(cursor="", due_at=clock.now(), attempt=None)
    )  # fmt: skip


async def fed_accounts(session: AsyncSession, *, actor: Actor) -> set[uuid.UUID]:
    """The accounts that a connection feeds."""
    query = (
        select(LinkRow.account_id)
        .join(
            ConnectionRow,
            (ConnectionRow.workspace_id == LinkRow.workspace_id) & (ConnectionRow.id == LinkRow.connection_id),
        )
        .where(LinkRow.workspace_id == actor.workspace_id, LinkRow.feeds, ConnectionRow.state != "left")
    )
    return set(await session.scalars(query))
