"""Accounts that become part of another one, and stand for themselves again."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import AccountChanged
from guilder.banking.service import feeding
from guilder.banking.service.rows import row_of
from guilder.banking.tables import AccountRow, BalanceRow
from guilder.banking.tables_connections import LinkRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish


async def standing_for(session: AsyncSession, *, actor: Actor, account_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """The accounts that these have become: those that were merged give way to the one that took them in, each once."""
    rows = await session.execute(
        select(AccountRow.id, AccountRow.merged_into).where(
            AccountRow.workspace_id == actor.workspace_id, AccountRow.id.in_(account_ids)
        )
    )
    into = {row.id: row.merged_into for row in rows}
    return list(dict.fromkeys(into.get(account_id) or account_id for account_id in account_ids))


async def merged_accounts(session: AsyncSession, *, actor: Actor) -> dict[uuid.UUID, uuid.UUID]:
    """Every account that became part of another one, and which that is."""
    rows = await session.execute(
        select(AccountRow.id, AccountRow.merged_into).where(
            AccountRow.workspace_id == actor.workspace_id, AccountRow.merged_into.is_not(None)
        )
    )
    return {row.id: row.merged_into for row in rows}


async def join_accounts(session: AsyncSession, *, actor: Actor, source: uuid.UUID, target: uuid.UUID) -> dict[str, Any]:
    """Let `target` stand for `source`: its number, its bank, what was stated of it. What `part_accounts` needs."""
    row = await row_of(session, actor, source, lock=True)
    taken = target in await feeding.fed_accounts(session, actor=actor)
    links = await session.scalars(
        select(LinkRow).where(LinkRow.workspace_id == actor.workspace_id, LinkRow.account_id == source)
    )
    moved = []
    for link in links:
        moved.append({"id": str(link.id), "feeds": link.feeds})
        link.account_id, link.feeds = target, link.feeds and not taken
        taken = taken or link.feeds
    copied = await session.execute(
        _COPY_BALANCES, {"workspace": actor.workspace_id, "source": source, "target": target}
    )
    state = {
        "links": moved, "hidden": row.hidden_at is not None,
        "balances": [[each.stated_on.isoformat(), each.source] for each in copied],
    }  # fmt: skip
    row.merged_into, row.hidden_at = target, row.hidden_at or clock.now()
    await session.flush()
    await publish(session, AccountChanged(account_id=source), AccountChanged(account_id=target))
    return state


async def part_accounts(
    session: AsyncSession, *, actor: Actor, source: uuid.UUID, target: uuid.UUID, state: dict[str, Any]
) -> list[uuid.UUID]:
    """Let `source` stand for itself again; the connections that feed it."""
    row = await row_of(session, actor, source, lock=True)
    row.merged_into, row.hidden_at = None, row.hidden_at if state["hidden"] else None
    feeds = {uuid.UUID(each["id"]): each["feeds"] for each in state["links"]}
    links = await session.scalars(
        select(LinkRow).where(LinkRow.workspace_id == actor.workspace_id, LinkRow.id.in_(feeds))
    )
    connections = []
    for link in links:
        link.account_id, link.feeds = source, feeds[link.id]
        connections.append(link.connection_id)
    for on, kind in state["balances"]:
        await session.execute(
            delete(BalanceRow).where(
                BalanceRow.workspace_id == actor.workspace_id, BalanceRow.account_id == target,
                BalanceRow.stated_on == date.fromisoformat(on), BalanceRow.source == kind,
            )
        )  # fmt: skip
    await session.flush()
    await publish(session, AccountChanged(account_id=source), AccountChanged(account_id=target))
    return connections


_COPY_BALANCES = text("""
    insert into banking.balance (workspace_id, account_id, stated_on, source, amount, import_id, stated_at)
    select workspace_id, :target, stated_on, source, amount, import_id, stated_at from banking.balance
    where workspace_id = :workspace and account_id = :source
    on conflict do nothing
    returning stated_on, source
""")
