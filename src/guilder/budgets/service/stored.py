"""The rows of budgets: read, locked, and what a period came to, as it is kept."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets.contracts.rhythm import Period, Rhythm
from guilder.budgets.service.scopes import Families, Totals
from guilder.budgets.tables import BudgetRow, LimitRow, ProgressRow
from guilder.kernel import clock
from guilder.kernel.money import plain

Place = tuple[uuid.UUID, Period]


def rhythm_of(row: BudgetRow) -> Rhythm:
    """How the budget's time is cut."""
    return Rhythm.model_validate(row.rhythm)


def kept_in(row: BudgetRow, period: Period) -> bool:
    """Whether the budget is kept in `period`."""
    return row.start_on <= period.first and (row.closed_from is None or period.first < row.closed_from)


def only_category(row: BudgetRow) -> uuid.UUID | None:
    """The budget's category, if it has one and no more."""
    return uuid.UUID(row.category_ids[0]) if len(row.category_ids) == 1 else None


async def locked(
    session: AsyncSession, workspace_id: uuid.UUID, budget_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, BudgetRow]:
    """The budgets, held until the transaction ends, in one order for all."""
    found = await session.scalars(
        select(BudgetRow)
        .where(BudgetRow.workspace_id == workspace_id, BudgetRow.id.in_(list(budget_ids)))
        .order_by(BudgetRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in found}


async def write(
    session: AsyncSession, workspace_id: uuid.UUID, rows: Mapping[uuid.UUID, BudgetRow], wanted: Iterable[Place],
    families: Families,
) -> None:  # fmt: skip
    """Store what these periods of these budgets come to by now."""
    wanted = sorted(set(wanted), key=lambda place: (place[0], place[1].first))
    totals = {code: Totals(session, workspace_id, home=code) for code in {rows[ident].currency for ident, _ in wanted}}
    for code, asked in totals.items():
        here = [(families.counted(rows[ident]), period) for ident, period in wanted if rows[ident].currency == code]
        read = [family for family, _ in here if family is not None]
        await asked.read([period for family, period in here if family is not None], frozenset().union(*read))
    now = clock.now()
    values: list[dict[str, Any]] = []
    for budget_id, period in wanted:
        row = rows[budget_id]
        spent = await totals[row.currency].spent(period, families.counted(row))
        values.append(
            {
                "workspace_id": workspace_id, "budget_id": budget_id, "first_on": period.first, "last_on": period.last,
                "spent": spent.amount, "count": spent.count, "computed_at": now,
                "abroad": [[one.currency, str(one.on), plain(one.spent, one.currency), one.count] for one in spent.abroad],
            }
        )  # fmt: skip
    if not values:
        return
    statement = insert(ProgressRow).values(values)
    new = {name: statement.excluded[name] for name in ("last_on", "spent", "count", "abroad", "computed_at")}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["workspace_id", "budget_id", "first_on"], set_=new)
    )


async def limits_of(
    session: AsyncSession, workspace_id: uuid.UUID, budget_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, dict[date, Decimal]]:
    """Each budget's limits by the day from which they count."""
    query = select(LimitRow).where(LimitRow.workspace_id == workspace_id, LimitRow.budget_id.in_(list(budget_ids)))
    limits: dict[uuid.UUID, dict[date, Decimal]] = defaultdict(dict)
    for row in await session.scalars(query):
        limits[row.budget_id][row.from_on] = row.amount
    return limits


async def ready(session: AsyncSession, workspace_id: uuid.UUID, places: Sequence[Place]) -> dict[Place, ProgressRow]:
    """The progress of these (budget, period); what was never worked out is worked out now."""
    found = await _stored(session, workspace_id, places)
    if missing := [place for place in places if place not in found]:
        rows = await locked(session, workspace_id, {budget_id for budget_id, _ in missing})
        await write(session, workspace_id, rows, missing, await Families.load(session, workspace_id))
        found = await _stored(session, workspace_id, places)
    return found


async def _stored(session: AsyncSession, workspace_id: uuid.UUID, places: Sequence[Place]) -> dict[Place, ProgressRow]:
    if not places:
        return {}
    keys = [(budget_id, period.first) for budget_id, period in places]
    query = select(ProgressRow).where(
        ProgressRow.workspace_id == workspace_id, tuple_(ProgressRow.budget_id, ProgressRow.first_on).in_(keys)
    )
    found = await session.scalars(query.execution_options(populate_existing=True))
    return {(row.budget_id, Period(first=row.first_on, last=row.last_on)): row for row in found}
