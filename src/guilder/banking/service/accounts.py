"""Accounts: made, changed, put away, brought back, arranged."""

import uuid
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking.contracts import (
    Account,
    AccountChanged,
    AccountCreated,
    AccountNotFound,
    AccountNumberTaken,
    ArrangeAccounts,
    ChangeAccount,
    CreateAccount,
)
from guilder.banking.service import balances, feeding, numbers
from guilder.banking.service.rows import account_of, row_of
from guilder.banking.tables import AccountRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.kernel.money import quantize


async def list_accounts(session: AsyncSession, *, actor: Actor, hidden: bool = False) -> list[Account]:
    """Every account of the workspace as people arranged them, else oldest first. hidden: also those put away."""
    query = (
        select(AccountRow)
        .where(AccountRow.workspace_id == actor.workspace_id)
        .order_by(AccountRow.position.asc().nulls_last(), AccountRow.created_at, AccountRow.id)
    )
    if not hidden:
        query = query.where(AccountRow.hidden_at.is_(None))
    return [account_of(row) for row in await session.scalars(query)]


async def get_account(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> Account:
    """One account. Raises AccountNotFound 404."""
    return account_of(await row_of(session, actor, account_id))


async def create_account(session: AsyncSession, *, actor: Actor, cmd: CreateAccount) -> Account:
    """Add an account. One number may hold several currencies, each as an account of its own.

    Raises AccountNumberTaken 409, when one of this currency has it. Emits bank.account.created.
    """
    mark = numbers.number_mark(session, cmd.number)
    if mark is not None and any(row.currency == cmd.currency for row in await numbers.marked(session, actor, mark)):
        raise AccountNumberTaken
    opening = quantize(cmd.opening_balance or Decimal(0), cmd.currency)
    row = AccountRow(
        workspace_id=actor.workspace_id,
        name=cmd.name,
        kind=cmd.kind,
        currency=cmd.currency,
        institution=cmd.institution,
        number_masked=numbers.masked(cmd.number),
        number_mark=mark,
        opening_balance=Decimal(0) if cmd.value_on else opening,
        told=cmd.opening_balance is not None,
        balance=opening,
        balance_on=cmd.value_on,
    )
    session.add(row)
    await session.flush()
    if cmd.value_on is not None:
        await balances.record_balance(
            session, actor=actor, account_id=row.id, amount=opening, on=cmd.value_on, source="person"
        )
    await audit.record(session, actor, "account.created", "account", row.id)
    await publish(session, AccountCreated(account_id=row.id, currency=row.currency))
    return account_of(row)


async def change_account(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, cmd: ChangeAccount) -> Account:
    """Rename, hide, close, or correct what it began with. Raises AccountNotFound 404. Emits bank.account.changed."""
    row = await row_of(session, actor, account_id, lock=True)
    for field in cmd.model_fields_set & {"name", "kind", "institution"}:
        value = getattr(cmd, field)
        if value is not None:
            setattr(row, field, value)
    if "closed_on" in cmd.model_fields_set:
        row.closed_on = cmd.closed_on
    if cmd.hidden is not None:
        if row.hidden_at is not None and not cmd.hidden:
            await feeding.catch_up(session, actor=actor, account_id=account_id)
        row.hidden_at = clock.now() if cmd.hidden else None
    if cmd.opening_balance is not None:
        opening = quantize(cmd.opening_balance, row.currency)
        if row.balance_on is None:
            row.balance += opening - row.opening_balance
        row.opening_balance, row.told = opening, True
    await audit.record(session, actor, "account.changed", "account", row.id, fields=sorted(cmd.model_fields_set))
    await publish(session, AccountChanged(account_id=row.id))
    return account_of(row)


async def put_away(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> Account:
    """Hide an account and stop its sync; what is booked on it stays. Raises AccountNotFound 404."""
    return await change_account(session, actor=actor, account_id=account_id, cmd=ChangeAccount(hidden=True))


async def bring_back(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> None:
    """Show an account again that was put away, if it was: whoever connects its bank anew wants it."""
    row = await row_of(session, actor, account_id)
    if row.hidden_at is not None and row.merged_into is None:
        row.hidden_at = None
        await publish(session, AccountChanged(account_id=row.id))


async def arrange_accounts(session: AsyncSession, *, actor: Actor, cmd: ArrangeAccounts) -> list[Account]:
    """List accounts in this order from now on; those left out come behind. Raises AccountNotFound 404."""
    rows = await session.scalars(
        select(AccountRow).where(AccountRow.workspace_id == actor.workspace_id).with_for_update()
    )
    found = {row.id: row for row in rows}
    if not found.keys() >= set(cmd.account_ids):
        raise AccountNotFound
    for row in found.values():
        row.position = None
    for position, account_id in enumerate(cmd.account_ids):
        found[account_id].position = position
    await audit.record(session, actor, "account.arranged", "workspace", actor.workspace_id)
    await session.flush()
    return await list_accounts(session, actor=actor, hidden=True)


async def lock_account(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> Account:
    """One account, held until the transaction ends: whatever books on it waits. Raises AccountNotFound 404."""
    return account_of(await row_of(session, actor, account_id, lock=True))
