"""Which account here a bank's account feeds: the one it fed before, the one with its number, else a new one."""

import uuid
from collections.abc import Sequence
from typing import get_args

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.connections.rows import links_of
from guilder.banking.contracts import CreateAccount, Kind
from guilder.banking.providers import RemoteAccount
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import numbers as bank_numbers
from guilder.banking.tables import AccountRow
from guilder.banking.tables_connections import ConnectionRow, LinkRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor


async def keep_accounts(
    session: AsyncSession, actor: Actor, row: ConnectionRow, remote: Sequence[RemoteAccount]
) -> None:
    """Link every account of the login: to the one it fed before, to the one with its number, else to a new one.

    An account that another connection feeds is linked and not fed twice. Currencies that Guilder does not book are left.
    """
    known = {link.identity: link for link in (await links_of(session, actor.workspace_id, [row.id]))[row.id]}
    for each in remote:
        if not each.currency:
            continue
        if (link := known.get(each.identity)) is not None:
            link.remote_id = each.remote_id
            continue
        account_id = await _account_for(session, actor, row, each)
        session.add(
            LinkRow(
                workspace_id=actor.workspace_id, connection_id=row.id, account_id=account_id, remote_id=each.remote_id,
                identity=each.identity, currency=each.currency, feeds=not await _fed(session, actor, account_id),
            )
        )  # fmt: skip
        await session.flush()


async def feeding(session: AsyncSession, workspace_id: uuid.UUID, connection_id: uuid.UUID) -> Sequence[LinkRow]:
    """The links of a connection whose accounts it feeds now: not those that were put away, which do not sync."""
    query = (
        select(LinkRow)
        .join(
            AccountRow, (AccountRow.workspace_id == LinkRow.workspace_id) & (AccountRow.id == LinkRow.account_id)
        )
        .where(
            LinkRow.workspace_id == workspace_id, LinkRow.connection_id == connection_id, LinkRow.feeds,
            AccountRow.hidden_at.is_(None),
        )
        .order_by(LinkRow.created_at, LinkRow.id)
    )  # fmt: skip
    return (await session.scalars(query)).all()


async def hand_over(session: AsyncSession, workspace_id: uuid.UUID, account_ids: Sequence[uuid.UUID]) -> None:
    """Let another connection that knows these accounts feed them, from the beginning: what is there is known."""
    for account_id in account_ids:
        found = await session.execute(
            select(LinkRow, ConnectionRow)
            .join(
                ConnectionRow,
                (ConnectionRow.workspace_id == LinkRow.workspace_id) & (ConnectionRow.id == LinkRow.connection_id),
            )
            .where(
                LinkRow.workspace_id == workspace_id, LinkRow.account_id == account_id,
                ConnectionRow.state.in_(("active", "reconnect")),
            )
            .order_by(ConnectionRow.state, LinkRow.created_at)
            .limit(1)
        )  # fmt: skip
        for link, row in found:
            link.feeds, row.cursor, row.attempt = True, "", None
            row.due_at = clock.now() if row.state == "active" else None


async def _account_for(session: AsyncSession, actor: Actor, row: ConnectionRow, each: RemoteAccount) -> uuid.UUID:
    before = await session.scalars(
        select(LinkRow.account_id)
        .join(
            ConnectionRow,
            (ConnectionRow.workspace_id == LinkRow.workspace_id) & (ConnectionRow.id == LinkRow.connection_id),
        )
        .where(
            LinkRow.workspace_id == actor.workspace_id, LinkRow.identity == each.identity,
            LinkRow.currency == each.currency, ConnectionRow.provider == row.provider,
        )
        .order_by(LinkRow.created_at.desc()).limit(1)
    )  # fmt: skip
    if (found := before.one_or_none()) is not None:
        await bank_accounts.bring_back(session, actor=actor, account_id=found)
        return found
    if each.number:
        same = await bank_numbers.find_by_number(session, actor=actor, number=each.number, currency=each.currency)
        if same is not None:
            await bank_accounts.bring_back(session, actor=actor, account_id=same.id)
            return same.id
    kind: Kind = each.kind if each.kind in get_args(Kind) else "checking"  # type: ignore[assignment]
    wanted = CreateAccount(
        name=each.name[:80] or "Account", kind=kind, currency=each.currency,
        institution=(each.institution or row.institution)[:80], number=each.number[:64],
    )  # fmt: skip
    return (await bank_accounts.create_account(session, actor=actor, cmd=wanted)).id


async def _fed(session: AsyncSession, actor: Actor, account_id: uuid.UUID) -> bool:
    query = (
        select(LinkRow.id)
        .join(
            ConnectionRow,
            (ConnectionRow.workspace_id == LinkRow.workspace_id) & (ConnectionRow.id == LinkRow.connection_id),
        )
        .where(
            LinkRow.workspace_id == actor.workspace_id, LinkRow.account_id == account_id, LinkRow.feeds,
            ConnectionRow.state != "left",
        )
        .limit(1)
    )  # fmt: skip
    return (await session.scalars(query)).first() is not None
