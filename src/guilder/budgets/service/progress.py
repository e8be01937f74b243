"""What a budget's month comes to: recomputed from the record, never by adding differences.

A budget's row is locked while its months are recomputed, so that of two who recompute at once the later reads the
newer record. Thresholds are announced for the present month only: an import of last year's statements is no news.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets import rules
from guilder.budgets.contracts import BudgetExceeded, BudgetOverspent, ThresholdReached
from guilder.budgets.tables import BudgetRow, LimitRow, NoticeRow, ProgressRow
from guilder.identity.service import workspaces
from guilder.kernel import clock
from guilder.kernel.events import publish
from guilder.kernel.money import plain, quantize
from guilder.transactions.contracts.sense import MonthTotal
from guilder.transactions.service import categories, spending

Place = tuple[uuid.UUID, date]
#: Which event says that a threshold was passed; the others are `budget.threshold.reached`.
_EVENTS: dict[int, type[BudgetExceeded | BudgetOverspent]] = {100: BudgetExceeded, 120: BudgetOverspent}


@dataclass(frozen=True, slots=True)
class Families:
    """Which categories a budget counts: its own and those below it."""

    members: Mapping[uuid.UUID, frozenset[uuid.UUID]]

    @classmethod
    async def load(cls, session: AsyncSession, workspace_id: uuid.UUID) -> "Families":
        """Of the workspace's tree as it is now."""
        members: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
        for row in await categories.rows(session, workspace_id):
            members[row.id].add(row.id)
            if row.parent_id is not None:
                members[row.parent_id].add(row.id)
        return cls({category: frozenset(found) for category, found in members.items()})

    def of(self, category_id: uuid.UUID) -> frozenset[uuid.UUID]:
        """The category and those below it."""
        return self.members.get(category_id, frozenset([category_id]))


def kept_in(row: BudgetRow, month: date) -> bool:
    """Whether the budget is kept in `month`."""
    return row.start_month <= month and (row.closed_from is None or month < row.closed_from)


async def touched(
    session: AsyncSession, workspace_id: uuid.UUID, changed: Iterable[tuple[uuid.UUID | None, date]]
) -> set[Place]:
    """The budgets and months that changes in (category, month) can move."""
    rows = list(await session.scalars(select(BudgetRow).where(BudgetRow.workspace_id == workspace_id)))
    if not rows:
        return set()
    families = await Families.load(session, workspace_id)
    months: dict[uuid.UUID, set[date]] = defaultdict(set)
    for category_id, month in changed:
        if category_id is not None:
            months[category_id].add(month)
    return {
        (row.id, month)
        for row in rows
        for category_id in families.of(row.category_id)
        for month in months.get(category_id, ())
        if kept_in(row, month)
    }


async def recompute(session: AsyncSession, workspace_id: uuid.UUID, places: Iterable[Place]) -> None:
    """Bring these (budget, month) up to date from the record, and announce thresholds passed this month.

    Emits budget.threshold.reached, budget.exceeded and budget.overspent.
    """
    wanted = sorted(set(places))
    if not wanted:
        return
    found = await session.scalars(
        select(BudgetRow)
        .where(BudgetRow.workspace_id == workspace_id, BudgetRow.id.in_({budget_id for budget_id, _ in wanted}))
        .order_by(BudgetRow.id)
        .with_for_update()
    )
    budgets = {row.id: row for row in found}
    wanted = [(budget_id, month) for budget_id, month in wanted if budget_id in budgets]
    if not wanted:
        return
    families = await Families.load(session, workspace_id)
    months = [month for _, month in wanted]
    counted = frozenset().union(*(families.of(row.category_id) for row in budgets.values()))
    totals = await spending.month_totals(
        session, workspace_id, first=min(months), last=rules.last_day(max(months)), category_ids=counted
    )
    now = clock.now()
    values: list[dict[str, Any]] = []
    for budget_id, month in wanted:
        row = budgets[budget_id]
        spent, count = _spent(totals, families.of(row.category_id), month)
        elsewhere = {code: plain(amount, code) for code, amount in spent.items() if code != row.currency and amount}
        values.append(
            {
                "workspace_id": workspace_id, "budget_id": budget_id, "month": month, "computed_at": now,
                "spent": spent.get(row.currency, Decimal(0)), "count": count.get(row.currency, 0), "elsewhere": elsewhere,
            }
        )  # fmt: skip
    statement = insert(ProgressRow).values(values)
    new = {name: statement.excluded[name] for name in ("spent", "count", "elsewhere", "computed_at")}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["workspace_id", "budget_id", "month"], set_=new)
    )
    today = clock.today(await workspaces.time_zone_of(session, workspace_id=workspace_id))
    current = {v["budget_id"]: v["spent"] for v in values if v["month"] == rules.month_of(today)}
    await _announce(session, workspace_id, rules.month_of(today), current)


def _spent(
    totals: Sequence[MonthTotal], family: frozenset[uuid.UUID], month: date
) -> tuple[dict[str, Decimal], dict[str, int]]:
    spent: dict[str, Decimal] = defaultdict(Decimal)
    count: dict[str, int] = defaultdict(int)
    for total in totals:
        if total.month == month and total.category_id in family:
            spent[total.currency] -= total.net
            count[total.currency] += total.count
    return spent, count


async def _announce(
    session: AsyncSession, workspace_id: uuid.UUID, month: date, spent: Mapping[uuid.UUID, Decimal]
) -> None:
    if not spent:
        return
    limits = await limits_of(session, workspace_id, spent)
    rows = await session.scalars(
        select(BudgetRow).where(BudgetRow.workspace_id == workspace_id, BudgetRow.id.in_(spent))
    )
    for row in rows.all():
        limit = rules.limit_in(month, limits[row.id])
        for threshold in rules.reached(spent[row.id], limit, row.thresholds):
            first = await session.execute(
                insert(NoticeRow)
                .values(
                    workspace_id=workspace_id, budget_id=row.id, month=month, threshold=threshold, spent=spent[row.id],
                    fired_at=clock.now(),
                )
                .on_conflict_do_nothing()
                .returning(NoticeRow.threshold)
            )  # fmt: skip
            if first.first() is None:
                continue
            event = _EVENTS.get(threshold, ThresholdReached)
            await publish(
                session,
                event(
                    budget_id=row.id, category_id=row.category_id, month=month, threshold=threshold, currency=row.currency,
                    limit=quantize(limit, row.currency), spent=quantize(spent[row.id], row.currency),
                ),
            )  # fmt: skip


async def limits_of(
    session: AsyncSession, workspace_id: uuid.UUID, budget_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, dict[date, Decimal]]:
    """Each budget's limits by the month from which they count."""
    query = select(LimitRow).where(LimitRow.workspace_id == workspace_id, LimitRow.budget_id.in_(list(budget_ids)))
    limits: dict[uuid.UUID, dict[date, Decimal]] = defaultdict(dict)
    for row in await session.scalars(query):
        limits[row.budget_id][row.from_month] = row.amount
    return limits


async def ready(session: AsyncSession, workspace_id: uuid.UUID, places: Sequence[Place]) -> dict[Place, ProgressRow]:
    """The progress of these (budget, month); what was never worked out is worked out now."""
    found = await _stored(session, workspace_id, places)
    if missing := [place for place in places if place not in found]:
        await recompute(session, workspace_id, missing)
        found = await _stored(session, workspace_id, places)
    return found


async def _stored(session: AsyncSession, workspace_id: uuid.UUID, places: Sequence[Place]) -> dict[Place, ProgressRow]:
    if not places:
        return {}
    query = select(ProgressRow).where(
        ProgressRow.workspace_id == workspace_id, tuple_(ProgressRow.budget_id, ProgressRow.month).in_(places)
    )
    found = await session.scalars(query.execution_options(populate_existing=True))
    return {(row.budget_id, row.month): row for row in found}
