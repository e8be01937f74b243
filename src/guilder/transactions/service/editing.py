"""What a person changes about one transaction."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import merging as bank_merging
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.kernel.money import exponent, quantize
from guilder.transactions.contracts.records import (
    AmountIsPending,
    ChangeTransaction,
    CurrencyMismatch,
    Touched,
    TransactionDetail,
    TransactionIsSplit,
    TransactionNotFound,
    TransactionUpdated,
)
from guilder.transactions.service import acts, figures, moved, records, tagging
from guilder.transactions.tables import TransactionRow


async def change_transaction(
    session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID, cmd: ChangeTransaction
) -> TransactionDetail:
    """Correct anything about it. What people set is never overwritten by an import, a bank or a rule.

    Raises TransactionNotFound 404, CategoryNotFound 404, AccountNotFound 404, TransactionIsSplit 409,
    CurrencyMismatch 409, AmountIsPending 409, PeriodIsLocked 409, TransferIsNotSpent 409. Emits transaction.updated, or
    transaction.batch.changed where day, amount or account changed.
    """
    await _hold_accounts(session, actor, transaction_id, cmd)
    row = await records.row_of(session, actor, transaction_id, lock=True)
    previous, fields = row.category_id, cmd.model_fields_set
    if "category_id" in fields and row.parts:
        raise TransactionIsSplit
    if "category_id" in fields:
        await moved.ensure_not_spent(session, actor.workspace_id, row.id, [cmd.category_id])
    act = await acts.begin(session, actor.workspace_id, actor.user_id, "changed")
    places = await _change_figures(session, actor, row, act, cmd)
    if "category_id" in fields:
        acts.remember(session, actor, row, act, "category", acts.category_state(row), _text(cmd.category_id))
        acts.set_category(row, actor, cmd.category_id)
    for field in sorted(fields & {"note", "merchant_name"}):
        value = getattr(cmd, field)
        if field == "merchant_name" and value is None:
            value = row.description[:120]
        if getattr(row, field) != value:
            acts.remember(session, actor, row, act, field, {"value": getattr(row, field)}, value)
            setattr(row, field, value)
            row.set_by = {**row.set_by, field: str(actor.user_id)}
    if "tags" in fields:
        tags = sorted(tag.id for tag in await tagging.ensure(session, actor=actor, names=cmd.tags or []))
        if tags != sorted(row.tag_ids):
            acts.remember(
                session, actor, row, act, "tags", {"value": [str(i) for i in row.tag_ids]}, [str(i) for i in tags]
            )
            row.tag_ids, row.set_by = tags, {**row.set_by, "tags": str(actor.user_id)}
    await records.flushed(session)
    if not await acts.settle(session, actor=actor, act_id=act):
        return await records.get_transaction(session, actor=actor, transaction_id=transaction_id)
    row.updated_at = clock.now()
    if places:
        places += await acts.touched(session, actor.workspace_id, [row.id])
        await acts.announce(session, actor, act, 1, places, "transaction.changed")
        return await records.get_transaction(session, actor=actor, transaction_id=transaction_id)
    await audit.record(session, actor, "transaction.changed", "transaction", row.id, fields=sorted(fields))
    await publish(session, TransactionUpdated(**records.about(row), previous_category_id=previous))
    return await records.get_transaction(session, actor=actor, transaction_id=transaction_id)


async def _hold_accounts(
    session: AsyncSession, actor: Actor, transaction_id: uuid.UUID, cmd: ChangeTransaction
) -> None:
    """Accounts are held before their lines, as whatever books on them does. Raises AccountNotFound 404."""
    if cmd.booked_on is None and cmd.amount is None and cmd.account_id is None:
        return
    query = select(TransactionRow.account_id).where(
        TransactionRow.workspace_id == actor.workspace_id, TransactionRow.id == transaction_id
    )
    found = (await session.scalars(query)).one_or_none()
    if found is None:
        raise TransactionNotFound
    for account_id in sorted({found, cmd.account_id or found}):
        await bank_accounts.lock_account(session, actor=actor, account_id=account_id)


@dataclass(frozen=True, slots=True)
class _Figures:
    on: date
    amount: Decimal
    account_id: uuid.UUID

    def told(self) -> dict[str, str]:
        return {"booked_on": self.on.isoformat(), "amount": f"{self.amount:.4f}", "account": str(self.account_id)}


async def _change_figures(
    session: AsyncSession, actor: Actor, row: TransactionRow, act: uuid.UUID, cmd: ChangeTransaction
) -> list[Touched]:
    """Put it on another day or account, or give it another amount; where it counted before, nothing where it stays."""
    now = _Figures(row.booked_on, quantize(row.amount, row.currency), row.account_id)
    wanted = _Figures(
        cmd.booked_on or now.on, now.amount if cmd.amount is None else _exact(row, cmd.amount),
        await _account_for(session, actor, row, cmd.account_id) if cmd.account_id else now.account_id,
    )  # fmt: skip
    if wanted == now:
        return []
    if row.pending and (wanted.amount, wanted.account_id) != (now.amount, now.account_id):
        raise AmountIsPending
    if row.parts and wanted.amount != now.amount:
        raise TransactionIsSplit
    places = await acts.touched(session, actor.workspace_id, [row.id])
    after = wanted.told()
    for field, before in now.told().items():
        if before != after[field]:
            acts.remember(session, actor, row, act, field, {"value": before}, after[field])
            row.set_by = {**row.set_by, field: str(actor.user_id)}
    row.updated_at = clock.now()
    await figures.put(session, actor=actor, row=row, on=wanted.on, amount=wanted.amount, account_id=wanted.account_id)
    return places


def _exact(row: TransactionRow, amount: Decimal) -> Decimal:
    if quantize(amount, row.currency) != amount:
        raise CurrencyMismatch(f"{row.currency} has {exponent(row.currency)} digits after the point.")
    return quantize(amount, row.currency)


async def _account_for(session: AsyncSession, actor: Actor, row: TransactionRow, account_id: uuid.UUID) -> uuid.UUID:
    [standing] = await bank_merging.standing_for(session, actor=actor, account_ids=[account_id])
    account = await bank_accounts.get_account(session, actor=actor, account_id=standing)
    if account.currency != row.currency and standing != row.account_id:
        raise CurrencyMismatch(f"{account.name} is kept in {account.currency}, and this line is in {row.currency}.")
    return standing


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
