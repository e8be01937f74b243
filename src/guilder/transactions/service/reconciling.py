"""An account against its statements: what should be there, what is, and the lock on what agrees."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking.contracts import StatedBalance
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import balances as bank_balances
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.errors import InvalidInput
from guilder.kernel.events import publish
from guilder.kernel.money import plain, quantize
from guilder.transactions.contracts.reconciling import (
    Held,
    Lock,
    LockPeriod,
    NotReconciled,
    PeriodUnlocked,
    Reconciliation,
    TickLines,
    UnlockPeriod,
)
from guilder.transactions.service import locking
from guilder.transactions.tables_locks import HeldRow, LockRow, TickRow

_SHOWN = 24
_IN_PERIOD = """
    from transactions.transaction t
    where t.workspace_id = :workspace and t.account_id = :account and t.removed_at is null and not t.pending
      and t.currency = :currency and t.booked_on <= :on
      and (cast(:after as date) is null or t.booked_on > cast(:after as date))
"""
_SUM = text(f"select count(*) as lines, coalesce(sum(t.amount), 0) as amount {_IN_PERIOD}")
_TICKED = text(f"""
    select t.id, t.amount from transactions.tick k
    join (select t.id, t.workspace_id, t.amount {_IN_PERIOD}) t on t.workspace_id = k.workspace_id and t.id = k.transaction_id
    where k.workspace_id = :workspace
""")


async def view(
    session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, on: date | None = None, amount: Decimal | None = None
) -> Reconciliation:
    """The account's lines up to `on` against `amount`: by default the oldest stated balance that is not locked.

    Raises AccountNotFound 404, InvalidInput 422 for a day that is locked.
    """
    account = await bank_accounts.get_account(session, actor=actor, account_id=account_id)
    locks = await _locks(session, actor, account_id)
    last = locks[0].until_on if locks else None
    stated = await bank_balances.list_balances(session, actor=actor, account_id=account_id)
    open_ = [balance for balance in stated if last is None or balance.on > last]
    if on is None:
        on = open_[-1].on if open_ else clock.today(actor.time_zone)
    if last is not None and on <= last:
        raise InvalidInput(f"Everything up to {last} is locked. Choose a later day.")
    if amount is None:
        amount = next((balance.amount for balance in open_ if balance.on == on), None)
    opening, after, source = await _opening(session, actor, account_id, locks, stated, on)
    values = {
        "workspace": actor.workspace_id, "account": account_id, "currency": account.currency, "on": on, "after": after,
    }  # fmt: skip
    found = (await session.execute(_SUM, values)).one()
    ticks = (await session.execute(_TICKED, values)).all()
    computed = quantize(opening + found.amount, account.currency)
    said = None if amount is None else quantize(amount, account.currency)
    return Reconciliation(
        account_id=account_id, currency=account.currency, on=on, amount=said, opening=quantize(opening, account.currency),
        opened_on=after, opening_source=source, lines=found.lines, sum=quantize(found.amount, account.currency),
        computed=computed, difference=None if said is None else said - computed, ticked=[tick.id for tick in ticks],
        ticked_sum=quantize(sum((tick.amount for tick in ticks), Decimal(0)), account.currency),
        locks=[
            Lock(
                id=lock.id, until_on=lock.until_on, closing=quantize(lock.closing, account.currency),
                locked_by=lock.locked_by, locked_at=lock.locked_at,
            )
            for lock in locks[:_SHOWN]
        ],
        stated=open_[:_SHOWN], held=await _held(session, actor, account_id),
    )  # fmt: skip


async def _opening(
    session: AsyncSession,
    actor: Actor,
    account_id: uuid.UUID,
    locks: list[LockRow],
    stated: list[StatedBalance],
    on: date,
) -> tuple[Decimal, date | None, Literal["lock", "stated", "account"]]:
    before = next((balance for balance in stated if balance.on < on), None)
    if locks and (before is None or before.on <= locks[0].until_on):
        return locks[0].closing, locks[0].until_on, "lock"
    if before is not None:
        return before.amount, before.on, "stated"
    return await bank_balances.opening_balance(session, actor=actor, account_id=account_id), None, "account"


async def _locks(session: AsyncSession, actor: Actor, account_id: uuid.UUID) -> list[LockRow]:
    query = select(LockRow).where(
        LockRow.workspace_id == actor.workspace_id, LockRow.account_id == account_id, LockRow.unlocked_at.is_(None)
    )
    return list(await session.scalars(query.order_by(LockRow.until_on.desc())))


async def _held(session: AsyncSession, actor: Actor, account_id: uuid.UUID) -> list[Held]:
    query = select(HeldRow).where(HeldRow.workspace_id == actor.workspace_id, HeldRow.account_id == account_id)
    return [
        Held(
            booked_on=row.booked_on, amount=quantize(row.amount, row.currency), currency=row.currency, words=row.words,
            removes=row.removes,
        )
        for row in await session.scalars(query.order_by(HeldRow.booked_on.desc(), HeldRow.entry_id).limit(200))
    ]  # fmt: skip


async def tick(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, cmd: TickLines) -> None:
    """Mark lines of the account as found on the statement, or take the marks off. Raises AccountNotFound 404."""
    await bank_accounts.get_account(session, actor=actor, account_id=account_id)
    if not cmd.ticked:
        await session.execute(
            delete(TickRow).where(TickRow.workspace_id == actor.workspace_id, TickRow.transaction_id.in_(cmd.ids))
        )
        return
    values = {"workspace": actor.workspace_id, "account": account_id, "ids": cmd.ids}
    known = (await session.execute(_OF_ACCOUNT, values)).scalars().all()
    if known:
        rows = [
            {"workspace_id": actor.workspace_id, "transaction_id": ident, "user_id": actor.user_id, "ticked_at": clock.now()}
            for ident in known
        ]  # fmt: skip
        await session.execute(insert(TickRow).values(rows).on_conflict_do_nothing())


_OF_ACCOUNT = text(
    "select id from transactions.transaction where workspace_id = :workspace and account_id = :account and id = any(:ids)"
)


async def lock(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, cmd: LockPeriod) -> Reconciliation:
    """Lock everything up to a day whose lines come to the closing balance.

    Raises AccountNotFound 404, NotReconciled 409, InvalidInput 422 for a day to come or one that is locked.
    """
    account = await bank_accounts.lock_account(session, actor=actor, account_id=account_id)
    if cmd.on > clock.today(actor.time_zone):
        raise InvalidInput("A day to come cannot be locked.")
    found = await view(session, actor=actor, account_id=account_id, on=cmd.on, amount=cmd.amount)
    if found.difference:
        raise NotReconciled(
            f"{plain(found.difference, account.currency)} {account.currency} are missing between the lines and the statement."
        )
    session.add(
        LockRow(
            workspace_id=actor.workspace_id, account_id=account_id, until_on=cmd.on, opened_on=found.opened_on,
            opening=found.opening, closing=cmd.amount, locked_by=actor.user_id,
        )
    )  # fmt: skip
    await session.flush()
    await audit.record(session, actor, "period.locked", "account", account_id, until=cmd.on.isoformat())
    return await _after(session, actor, account_id)


async def unlock(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, cmd: UnlockPeriod) -> Reconciliation:
    """Unlock everything from a day on; what a bank had brought there is taken up. Raises AccountNotFound 404.

    Emits transaction.period.unlocked.
    """
    await bank_accounts.lock_account(session, actor=actor, account_id=account_id)
    opened = await session.execute(
        update(LockRow)
        .where(
            LockRow.workspace_id == actor.workspace_id, LockRow.account_id == account_id, LockRow.unlocked_at.is_(None),
            LockRow.until_on >= cmd.from_on,
        )
        .values(unlocked_at=clock.now(), unlocked_by=actor.user_id)
        .returning(LockRow.until_on)
    )  # fmt: skip
    days = sorted(opened.scalars())
    if days:
        await audit.record(session, actor, "period.unlocked", "account", account_id, until=days[-1].isoformat())
        left = await locking.until(session, actor.workspace_id, account_id)
        await publish(session, PeriodUnlocked(account_id=account_id, from_on=left or date.min))
    return await _after(session, actor, account_id)


async def _after(session: AsyncSession, actor: Actor, account_id: uuid.UUID) -> Reconciliation:
    """What comes next: the following stated balance, else today; tomorrow when today itself is locked."""
    try:
        return await view(session, actor=actor, account_id=account_id)
    except InvalidInput:
        last = await locking.until(session, actor.workspace_id, account_id)
        on = date.fromordinal((last or clock.today(actor.time_zone)).toordinal() + 1)
        return await view(session, actor=actor, account_id=account_id, on=on)
