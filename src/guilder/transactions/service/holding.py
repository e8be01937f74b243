"""What a connected bank tells of a locked period: kept aside, so that nothing changes there and nothing is lost."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Delivery, FeedEntry
from guilder.kernel import clock, ids
from guilder.kernel.money import quantize
from guilder.transactions.tables import TransactionRow
from guilder.transactions.tables_locks import HeldRow


def disturbs(row: TransactionRow, entry: FeedEntry, currency: str, last: date) -> bool:
    """Whether what the bank says of `row` now would change a line of the days up to `last`, or add one there."""
    if row.removed_at is not None:
        return False
    on = row.booked_on if "booked_on" in row.set_by else entry.booked_on
    amount = row.amount if "amount" in row.set_by else quantize(entry.amount, currency)
    same = (row.amount, row.booked_on, row.pending) == (amount, on, entry.pending)
    return not same and (stands(row, last) or (not entry.pending and on <= last))


def stands(row: TransactionRow, last: date) -> bool:
    """Whether the line is one of the locked days up to `last`."""
    return row.removed_at is None and not row.pending and row.booked_on <= last


async def keep(
    session: AsyncSession, workspace_id: uuid.UUID, delivery: Delivery, entries: Sequence[FeedEntry],
    removed: Iterable[tuple[str, TransactionRow]], currency: str,
) -> None:  # fmt: skip
    """Hold movements, and removals of movements, for the day when the period is unlocked. The last word counts."""
    bare = {
        **delivery.model_dump(),
        "entries": [],
        "removed": [],
        "all_pending": False,
        "balance": None,
        "balance_on": None,
    }
    rows: list[dict[str, Any]] = [
        {
            "entry_id": entry.entry_id, "booked_on": entry.booked_on, "amount": entry.amount,
            "currency": entry.currency or currency, "words": (entry.description or entry.counterparty)[:200],
            "removes": False, "delivery": Delivery.model_validate({**bare, "id": ids.new_id(), "entries": [entry]}),
        }
        for entry in entries
    ] + [
        {
            "entry_id": ident, "booked_on": row.booked_on, "amount": row.amount, "currency": row.currency,
            "words": row.description[:200], "removes": True,
            "delivery": Delivery.model_validate({**bare, "id": ids.new_id(), "removed": [ident]}),
        }
        for ident, row in removed
    ]  # fmt: skip
    for row in rows:
        values = {**row, "delivery": row["delivery"].model_dump(mode="json"), "held_at": clock.now()}
        place = {"workspace_id": workspace_id, "account_id": delivery.account_id}
        statement = insert(HeldRow).values(**place, **values)
        await session.execute(
            statement.on_conflict_do_update(index_elements=["workspace_id", "account_id", "entry_id"], set_=values)
        )


async def take(
    session: AsyncSession, workspace_id: uuid.UUID, account_id: uuid.UUID, last: date | None
) -> list[Delivery]:
    """What was held of days after `last` (of all, if None), oldest first; it is held no longer."""
    mine = (HeldRow.workspace_id == workspace_id, HeldRow.account_id == account_id)
    query = select(HeldRow).where(*mine).order_by(HeldRow.booked_on, HeldRow.entry_id)
    rows = [row for row in await session.scalars(query) if last is None or row.booked_on > last]
    taken = [Delivery.model_validate(row.delivery) for row in rows]
    await session.execute(delete(HeldRow).where(*mine, HeldRow.entry_id.in_([row.entry_id for row in rows])))
    return taken
