"""Dividing a transaction into parts, and putting it together again."""

import uuid
from decimal import Decimal

import psycopg
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel.actor import Actor
from guilder.kernel.money import plain, quantize
from guilder.transactions.contracts.records import (
    CategoryNotFound,
    PartsDoNotAddUp,
    SplitTransaction,
    TransactionDetail,
    WantedPart,
)
from guilder.transactions.service import acts, moved, records
from guilder.transactions.tables import TransactionRow


async def split(
    session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID, cmd: SplitTransaction
) -> TransactionDetail:
    """Divide, divide anew, or put together (no parts). Its parts count in place of its own category.

    Raises TransactionNotFound 404, PartsDoNotAddUp 422, CategoryNotFound 404, TransferIsNotSpent 409. Emits transaction.batch.changed.
    """
    row = await records.row_of(session, actor, transaction_id, lock=True)
    await moved.ensure_not_spent(session, actor.workspace_id, row.id, [part.category_id for part in cmd.parts])
    parts = [
        {
            "category": None if part.category_id is None else str(part.category_id), "amount": f"{part.amount:.4f}",
            "note": part.note or None,
        }
        for part in _checked(row, cmd.parts)
    ]  # fmt: skip
    before = await acts.parts_of(session, actor.workspace_id, row.id)
    if before != parts:
        act = await acts.begin(session, actor.workspace_id, actor.user_id, "split" if parts else "joined")
        places = await acts.touched(session, actor.workspace_id, [row.id])
        acts.remember(session, actor, row, act, "split", {"value": before}, parts)
        try:
            async with session.begin_nested():
                await acts.put_parts(session, row, parts)
                row.set_by = {**row.set_by, "split": str(actor.user_id)}
                await session.flush()
        except IntegrityError as error:
            if isinstance(error.orig, psycopg.errors.ForeignKeyViolation):
                raise CategoryNotFound from None
            raise
        places += await acts.touched(session, actor.workspace_id, [row.id])
        await acts.announce(session, actor, act, 1, places, "transaction.split")
    return await records.get_transaction(session, actor=actor, transaction_id=transaction_id)


async def refit(session: AsyncSession, row: TransactionRow) -> None:
    """Keep the parts whole when the bank changes a divided transaction's amount: the largest one takes the difference.

    A part that would vanish leaves the transaction undivided.
    """
    parts = await acts.parts_of(session, row.workspace_id, row.id)
    difference = row.amount - sum(Decimal(part["amount"]) for part in parts)
    if not difference:
        return
    largest = max(parts, key=lambda part: abs(Decimal(part["amount"])))
    amount = Decimal(largest["amount"]) + difference
    largest["amount"] = f"{amount:.4f}"
    await acts.put_parts(session, row, parts if amount else [])


def _checked(row: TransactionRow, parts: list[WantedPart]) -> list[WantedPart]:
    if not parts:
        return parts
    if len(parts) == 1:
        raise PartsDoNotAddUp("A transaction is divided into two parts at least.")
    for part in parts:
        if not part.amount or quantize(part.amount, row.currency) != part.amount:
            raise PartsDoNotAddUp(f"A part of {part.amount} {row.currency} is not possible.")
    missing = row.amount - sum(part.amount for part in parts)
    if missing:
        raise PartsDoNotAddUp(
            f"The parts must come to {plain(row.amount, row.currency)} {row.currency} exactly: "
            f"{plain(missing, row.currency)} is left over."
        )
    return parts
