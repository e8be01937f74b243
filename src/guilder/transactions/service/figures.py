"""The day, amount and account of one line as a person says: put there so that no file and no bank brings it again.

What its source told stays beside it and is what later files are compared with. On the account that it left it stays
known, as a line that was moved. A line booked by hand has no source: it is known by what it says now.
"""

import uuid
from datetime import date
from decimal import Decimal

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel.actor import Actor
from guilder.transactions.service import balances, locking
from guilder.transactions.service.matching import manual_hash
from guilder.transactions.tables import TransactionRow
from guilder.transactions.tables_feed import FedRow

_TOP = text(
    "select coalesce(max(occurrence), 0) from transactions.transaction "
    "where workspace_id = :workspace and account_id = :account and match_hash = :mark and removal is distinct from 'undo' "
    "and id <> :id"
)
_UNTICK = text("delete from transactions.tick where workspace_id = :workspace and transaction_id = :id")
#: What is out of the record for good is no longer known where it came from; what is back in it is.
_FORGET_MOVED = text("""
    update transactions.transaction set removal = 'undo'
    where workspace_id = :workspace and moved_id = any(:ids) and removal = 'moved'
""")
_KNOW_MOVED = text("""
    update transactions.transaction m set removal = 'moved'
    where m.workspace_id = :workspace and m.moved_id = any(:ids) and m.removal = 'undo'
      and not exists (select from transactions.transaction o
                      where o.workspace_id = m.workspace_id and o.account_id = m.account_id and o.match_hash = m.match_hash
                        and o.occurrence = m.occurrence and o.id <> m.id and o.removal is distinct from 'undo')
""")


async def put(
    session: AsyncSession, *, actor: Actor, row: TransactionRow, on: date, amount: Decimal, account_id: uuid.UUID
) -> None:
    """Book `row`, which the caller holds, on this day with this amount on this account, and count the balances again.

    amount: signed, in the row's currency. What a person ticked on a statement is no longer ticked. Raises PeriodIsLocked 409 where the line is, or where it goes.
    """
    left = row.account_id
    if not row.pending:
        await locking.ensure_open(session, actor=actor, account_id=left, days=[row.booked_on])
        await locking.ensure_open(session, actor=actor, account_id=account_id, days=[on])
    by_hand = row.source_mark == "manual"
    if not by_hand:
        row.told_on = row.told_on or (row.booked_on if on != row.booked_on else None)
        if row.told_amount is None and amount != row.amount:
            row.told_amount = row.amount
    if (on, amount, account_id) != (row.booked_on, row.amount, left):
        await session.execute(_UNTICK, {"workspace": row.workspace_id, "id": row.id})
    row.booked_on, row.amount = on, amount
    mark = manual_hash(on, amount, row.description) if by_hand else row.match_hash
    if account_id != left:
        await _move(session, row, account_id, mark)
    elif mark != row.match_hash:
        row.match_hash, row.occurrence = mark, await _next(session, row, left, mark)
    await session.flush()
    for each in sorted({left, account_id}):
        await balances.refresh(session, actor=actor, account_id=each)


async def _next(session: AsyncSession, row: TransactionRow, account_id: uuid.UUID, mark: bytes) -> int:
    values = {"workspace": row.workspace_id, "account": account_id, "mark": mark, "id": row.id}
    return int((await session.execute(_TOP, values)).scalar_one()) + 1


async def _move(session: AsyncSession, row: TransactionRow, account_id: uuid.UUID, mark: bytes) -> None:
    left, was = row.account_id, row.occurrence
    trace = await trace_of(session, row)
    if trace is not None and trace.account_id == account_id:
        # home again: it takes the place that was kept for it, and what a bank has said of that place since
        occurrence = trace.occurrence
        await session.execute(
            update(FedRow)
            .where(FedRow.workspace_id == row.workspace_id, FedRow.transaction_id == trace.id)
            .values(transaction_id=row.id)
        )
        await session.delete(trace)
        await session.flush()
        row.account_id, row.match_hash, row.occurrence = account_id, mark, occurrence
        return
    occurrence = await _next(session, row, account_id, mark)
    row.account_id, row.match_hash, row.occurrence = account_id, mark, occurrence
    await session.flush()
    if trace is None and row.source_mark != "manual":
        session.add(
            TransactionRow(
                workspace_id=row.workspace_id, account_id=left, booked_on=row.told_on or row.booked_on,
                value_on=row.value_on, amount=row.amount if row.told_amount is None else row.told_amount,
                currency=row.currency, description=row.description, counterparty=row.counterparty,
                counterparty_account=row.counterparty_account, reference=row.reference, bank_kind=row.bank_kind,
                import_id=row.import_id, import_line=row.import_line, source_mark=row.source_mark,
                provider_id=row.provider_id, match_hash=mark, occurrence=was, removed_at=row.updated_at,
                removal="moved", moved_id=row.id,
            )
        )  # fmt: skip


async def trace_of(session: AsyncSession, row: TransactionRow) -> TransactionRow | None:
    """What stands for a line on the account that its source brought it to, where a person moved it."""
    query = select(TransactionRow).where(
        TransactionRow.workspace_id == row.workspace_id, TransactionRow.moved_id == row.id,
        TransactionRow.removal == "moved",
    )  # fmt: skip
    return (await session.scalars(query.with_for_update())).one_or_none()


async def forget_moved(session: AsyncSession, workspace_id: uuid.UUID, idents: list[uuid.UUID]) -> None:
    """These lines are out of the record and may come again, also to the accounts that they were moved from."""
    await session.execute(_FORGET_MOVED, {"workspace": workspace_id, "ids": idents})


async def know_moved(session: AsyncSession, workspace_id: uuid.UUID, idents: list[uuid.UUID]) -> None:
    """These lines are back in the record: the accounts that they were moved from know them again."""
    await session.execute(_KNOW_MOVED, {"workspace": workspace_id, "ids": idents})
