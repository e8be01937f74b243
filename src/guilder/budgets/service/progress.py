"""What a budget's period comes to: recomputed from the record, never by adding differences.

A budget's row is locked while its periods are recomputed, so that of two who recompute at once the later reads the
newer record. Thresholds are announced for the present period only: an import of last year's statements is no news.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets import periods, rules
from guilder.budgets.contracts.rhythm import Period
from guilder.budgets.contracts.tracking import BudgetExceeded, BudgetOverspent, ThresholdReached
from guilder.budgets.service import closing, converting
from guilder.budgets.service.scopes import Families
from guilder.budgets.service.stored import Place, kept_in, limits_of, locked, only_category, rhythm_of, write
from guilder.budgets.tables import BudgetRow, NoticeRow, ProgressRow
from guilder.identity.service import workspaces
from guilder.kernel import clock
from guilder.kernel.events import publish
from guilder.kernel.facts import day, money
from guilder.kernel.money import quantize
from guilder.notifications.service import telling

#: Which event says that a threshold was passed; the others are `budget.threshold.reached`.
_EVENTS: dict[int, type[BudgetExceeded | BudgetOverspent]] = {100: BudgetExceeded, 120: BudgetOverspent}


async def touched(
    session: AsyncSession, workspace_id: uuid.UUID, changed: Iterable[tuple[uuid.UUID | None, date]]
) -> set[Place]:
    """The budgets and periods that changes in (category, month) can move."""
    rows = list(await session.scalars(select(BudgetRow).where(BudgetRow.workspace_id == workspace_id)))
    if not rows:
        return set()
    families = await Families.load(session, workspace_id)
    months: dict[uuid.UUID | None, set[date]] = defaultdict(set)
    for category_id, month in changed:
        months[category_id].add(month)
    found: set[Place] = set()
    for row in rows:
        counted = families.counted(row)
        moved = {
            month for category, group in months.items() if counted is None or category in counted for month in group
        }
        rhythm = rhythm_of(row)
        for month in moved:
            last = rules.shifted(month, 1) - date.resolution
            found |= {(row.id, each) for each in periods.between(rhythm, month, last) if kept_in(row, each)}
    return found


async def recompute(
    session: AsyncSession, workspace_id: uuid.UUID, places: Iterable[Place], *, also: Iterable[uuid.UUID] = ()
) -> None:
    """Bring these (budget, period) up to date from the record, carry on what closed periods leave, and announce.

    also: budgets whose periods are closed and announced without a change of the record.
    Emits budget.threshold.reached, budget.exceeded, budget.overspent and budget.period.closed.
    """
    wanted = set(places)
    rows = await locked(session, workspace_id, {budget_id for budget_id, _ in wanted} | set(also))
    if not rows:
        return
    families = await Families.load(session, workspace_id)
    await write(session, workspace_id, rows, [place for place in wanted if place[0] in rows], families)
    today = clock.today(await workspaces.time_zone_of(session, workspace_id=workspace_id))
    limits = await limits_of(session, workspace_id, rows)
    await closing.settle(session, workspace_id, list(rows.values()), today=today, limits=limits)
    current = {
        row.id: period
        for row in rows.values()
        if row.closed_from is None and (period := periods.period_at(rhythm_of(row), today)) and kept_in(row, period)
    }
    came = await converting.converted(session, workspace_id, rows, list(current.items()))
    await converting.note_awaited(session, rows, came)
    for ident, period in current.items():
        row = rows[ident]
        await _announce(session, row, period, limits[ident], came[ident, period].spent, families.name(row))


async def follow_rates(session: AsyncSession, workspace_id: uuid.UUID, budget_ids: Collection[uuid.UUID]) -> None:
    """Put closed periods right and announce what rates that came, or were stated, change."""
    await session.execute(
        update(ProgressRow)
        .where(ProgressRow.workspace_id == workspace_id, ProgressRow.budget_id.in_(budget_ids))
        .values(awaits=None)
    )
    await recompute(session, workspace_id, (), also=budget_ids)


async def follow_new_rates(session: AsyncSession, workspace_id: uuid.UUID) -> None:
    """Follow the rates that came for days which waited for one."""
    await follow_rates(session, workspace_id, await converting.awaiting(session, workspace_id))


async def converted_between(session: AsyncSession, workspace_id: uuid.UUID, first: date, last: date) -> list[uuid.UUID]:
    """The budgets that converted something in a period which shares a day with these."""
    query = (
        select(ProgressRow.budget_id)
        .join(BudgetRow, and_(BudgetRow.workspace_id == ProgressRow.workspace_id, BudgetRow.id == ProgressRow.budget_id))
        .where(
            ProgressRow.workspace_id == workspace_id, ProgressRow.first_on <= last, ProgressRow.last_on >= first,
            ProgressRow.abroad != [], BudgetRow.converts,
        )
        .distinct()
    )  # fmt: skip
    return list(await session.scalars(query))


async def close_due(session: AsyncSession, workspace_id: uuid.UUID) -> int:
    """Close what is over in one household; how many budgets had something. A second call finds nothing."""
    today = clock.today(await workspaces.time_zone_of(session, workspace_id=workspace_id))
    due = await session.scalars(
        select(BudgetRow.id).where(
            BudgetRow.workspace_id == workspace_id, BudgetRow.closed_from.is_(None), BudgetRow.closes_on <= today
        )
    )
    rows = await locked(session, workspace_id, due.all())
    rows = {ident: row for ident, row in rows.items() if row.closes_on is not None and row.closes_on <= today}
    if rows:
        await recompute(session, workspace_id, (), also=rows)
    return len(rows)


async def _announce(
    session: AsyncSession, row: BudgetRow, period: Period, limits: Mapping[date, Decimal], spent: Decimal, name: str
) -> None:
    carried = await closing.carried_into(session, row, period)
    available = rules.limit_in(period.first, limits) + carried
    passed: list[int] = []
    for threshold in rules.reached(spent, available, row.thresholds):
        first = await session.execute(
            insert(NoticeRow)
            .values(
                workspace_id=row.workspace_id, budget_id=row.id, first_on=period.first, threshold=threshold,
                spent=spent, fired_at=clock.now(),
            )
            .on_conflict_do_nothing()
            .returning(NoticeRow.threshold)
        )  # fmt: skip
        if first.first() is None:
            continue
        passed.append(threshold)
        event = _EVENTS.get(threshold, ThresholdReached)
        await publish(
            session,
            event(
                budget_id=row.id, category_id=only_category(row), month=period.first, last=period.last,
                owner_id=row.owner_id, threshold=threshold, currency=row.currency,
                limit=quantize(available, row.currency), spent=quantize(spent, row.currency),
            ),
        )  # fmt: skip
    if passed:
        await _tell(session, row, period, name, max(passed), available, spent)


async def _tell(
    session: AsyncSession, row: BudgetRow, period: Period, name: str, threshold: int, available: Decimal, spent: Decimal
) -> None:
    """A notice for whoever sees the budget. Where several thresholds are passed at once, the highest is the news."""
    if threshold == 100:
        title = f"{name}: the budget is used up"
    else:
        title = (
            f"{name}: {threshold} % of the budget is spent"
            if threshold < 100
            else f"{name}: {threshold} % of the budget"
        )
    figures = [
        money("spent", spent, row.currency, "Spent"),
        money("available", available, row.currency, "Available"),
        day("last", period.last, "Until"),
    ]
    await telling.tell(
        session, row.workspace_id, topic="budgets", kind="budget.threshold",
        mark=f"budget:{row.id}:{period.first}:{threshold}", title=title, figures=figures,
        link=f"/budgets?on={period.first}", to=row.owner_id,
    )  # fmt: skip
