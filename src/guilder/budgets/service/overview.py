"""How the budgets stand on a day: each in its own period, their sums, and what was spent beside them."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets import periods, rules
from guilder.budgets.contracts.rhythm import MONTHLY, Period, Rhythm
from guilder.budgets.contracts.tracking import (
    BudgetNotFound,
    Elsewhere,
    Overview,
    PeriodMark,
    Progress,
    Rollover,
    Sum,
    Unbudgeted,
)
from guilder.budgets.service import closing, converting, progress, putting_by
from guilder.budgets.service.converting import Came
from guilder.budgets.service.keeping import rows_of
from guilder.budgets.service.scopes import Counted, Families, Totals, is_month
from guilder.budgets.service.stored import kept_in, limits_of, only_category, rhythm_of
from guilder.budgets.tables import BudgetRow, NoticeRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize
from guilder.transactions.contracts.sense import MonthTotal

#: How many periods the strip shows before and after the chosen one.
_AROUND = (6, 2)


async def of_month(session: AsyncSession, *, actor: Actor, month: date) -> Overview:
    """How the budgets stand in a month of the calendar: today, on its last day when it is over, on its first before."""
    whole = Period(first=month, last=rules.shifted(month, 1) - date.resolution)
    return await of_day(session, actor=actor, on=_mark(whole, clock.today(actor.time_zone)).on, rhythm=MONTHLY)


async def of_day(
    session: AsyncSession, *, actor: Actor, on: date | None = None, rhythm: Rhythm | None = None
) -> Overview:
    """All budgets that are kept in their period of `on` (today), and what was spent beside them.

    rhythm: the page's own; the one that most budgets have, if none is given.
    """
    await progress.close_due(session, actor.workspace_id)
    today = clock.today(actor.time_zone)
    day = on or today
    kept: list[tuple[BudgetRow, Period]] = []
    for row in await rows_of(session, actor):
        period = periods.period_at(rhythm_of(row), day)
        if period is not None and kept_in(row, period):
            kept.append((row, period))
    main = rhythm or _main(kept)
    shown = periods.period_at(main, day)
    assert shown
    families = await Families.load(session, actor.workspace_id)
    lines = await _lines(session, actor, kept, families, today)
    totals = Totals(session, actor.workspace_id, home=actor.currency)
    beside = _unbudgeted(await totals.of(shown), [row for row, _ in kept], families)
    return Overview(
        on=day, rhythm=main, first=shown.first, last=shown.last,
        elapsed=float(round(periods.elapsed(shown, today), 4)), days_left=periods.days_left(shown, today),
        strip=_strip(main, shown, today), sums=await _sums(session, actor, kept, lines, beside, shown, families),
        budgets=lines, unbudgeted=beside,
    )  # fmt: skip


async def get_progress(session: AsyncSession, *, actor: Actor, budget_id: uuid.UUID, on: date | None) -> Progress:
    """How one budget stands in the period of a day (today). Raises BudgetNotFound 404."""
    await progress.close_due(session, actor.workspace_id)
    today = clock.today(actor.time_zone)
    for row in await rows_of(session, actor):
        period = periods.period_at(rhythm_of(row), on or today)
        if row.id == budget_id and period is not None and kept_in(row, period):
            families = await Families.load(session, actor.workspace_id)
            return (await _lines(session, actor, [(row, period)], families, today))[0]
    raise BudgetNotFound


def _main(kept: Sequence[tuple[BudgetRow, Period]]) -> Rhythm:
    found = Counter(rhythm.model_dump_json() for row, _ in kept if (rhythm := rhythm_of(row)).every != "once")
    return Rhythm.model_validate_json(found.most_common(1)[0][0]) if found else MONTHLY


def _mark(period: Period, today: date) -> PeriodMark:
    on = period.last if period.last < today else max(today, period.first)
    return PeriodMark(on=on, first=period.first, last=period.last)


def _strip(rhythm: Rhythm, shown: Period, today: date) -> list[PeriodMark]:
    found = [*periods.back(rhythm, shown, _AROUND[0]), shown]
    for _ in range(_AROUND[1]):
        later = periods.after(rhythm, found[-1])
        if later is not None:
            found.append(later)
    return [_mark(each, today) for each in found]


async def _lines(
    session: AsyncSession, actor: Actor, kept: Sequence[tuple[BudgetRow, Period]], families: Families, today: date
) -> list[Progress]:
    ids = [row.id for row, _ in kept]
    limits = await limits_of(session, actor.workspace_id, ids)
    rows = {row.id: row for row, _ in kept}
    came = await converting.converted(session, actor.workspace_id, rows, [(row.id, period) for row, period in kept])
    carried = await closing.carried(session, actor.workspace_id, {row.id: period.first for row, period in kept})
    fired = await _fired(session, actor, kept)
    return [
        _progress(
            row, period, came[row.id, period], actor=actor, today=today, families=families,
            limit=rules.limit_in(period.first, limits[row.id]), carried=carried.get(row.id, Decimal(0)),
            fired=fired.get(row.id, []), nested=_nested(row, period, kept, families),
        )
        for row, period in kept
    ]  # fmt: skip


def _unbudgeted(totals: Sequence[MonthTotal], rows: Sequence[BudgetRow], families: Families) -> list[Unbudgeted]:
    """By category and currency, the largest first. A budget for all spending leaves nothing beside it."""
    if any(row.converts and not row.category_ids for row in rows):
        return []
    whole = {row.currency for row in rows if not row.category_ids}
    counted = {(category, row.currency) for row in rows for category in families.counted(row) or ()}
    anywhere = {category for row in rows if row.converts for category in families.counted(row) or ()}
    spent: dict[tuple[uuid.UUID | None, str], Decimal] = defaultdict(Decimal)
    count: dict[tuple[uuid.UUID | None, str], int] = defaultdict(int)
    for total in totals:
        key = (total.category_id, total.currency)
        if total.currency in whole or key in counted or total.category_id in anywhere:
            continue
        if total.category_id is None or families.kinds.get(total.category_id) == "spending":
            spent[key] += _spent_of(total)
            count[key] += total.count
    beside = [
        Unbudgeted(category_id=category, currency=currency, spent=amount, count=count[category, currency])
        for (category, currency), amount in spent.items()
        if amount
    ]
    return sorted(beside, key=lambda u: -u.spent)


def _spent_of(total: MonthTotal) -> Decimal:
    """Without a category, money that came in is no refund but something not yet looked at."""
    return -total.net if total.category_id is not None else total.money_out


def _nested(row: BudgetRow, period: Period, kept: Sequence[tuple[BudgetRow, Period]], families: Families) -> bool:
    own = families.counted(row)
    return any(
        other.id != row.id
        and (other.currency, each) == (row.currency, period)
        and (other.converts or not row.converts)
        and _wider(families.counted(other), own, also_equal=row.owner_id is not None and other.owner_id is None)
        for other, each in kept
    )


def _wider(other: Counted, own: Counted, *, also_equal: bool) -> bool:
    if own is None or other is None:
        return other is None and (own is not None or also_equal)
    return own < other or (also_equal and own == other)


async def _sums(
    session: AsyncSession, actor: Actor, kept: Sequence[tuple[BudgetRow, Period]], lines: Sequence[Progress],
    beside: Sequence[Unbudgeted], shown: Period, families: Families,
) -> list[Sum]:  # fmt: skip
    """The shown period's first. Where two budgets share a category, what was spent on it is counted once."""
    groups: dict[tuple[Period, str], list[tuple[BudgetRow, Progress]]] = {}
    for (row, period), line in sorted(zip(kept, lines, strict=True), key=lambda each: each[0][1] != shown):
        groups.setdefault((period, line.currency), []).append((row, line))
    for each in beside:
        groups.setdefault((shown, each.currency), [])
    sums = []
    totals = {code: Totals(session, actor.workspace_id, home=code) for _, code in groups}
    aside = await putting_by.stated(session, actor.workspace_id, shown.first)
    for (period, code), group in groups.items():
        own = [(row, line) for row, line in group if not line.nested]
        limit = sum((line.limit for _, line in own), Decimal(0))
        carried = sum((line.carried for _, line in own), Decimal(0))
        spent = await _together(session, actor, totals[code], period, code, [row for row, _ in own], families)
        rest = sum((each.spent for each in beside if each.currency == code), Decimal(0))
        sums.append(
            Sum(
                first=period.first, last=period.last, currency=code, limit=quantize(limit, code),
                carried=quantize(carried, code), spent=quantize(spent, code),
                left=quantize(limit + carried - spent, code),
                unbudgeted=quantize(rest if period == shown else Decimal(0), code),
                put_by=quantize(aside[code], code) if is_month(period) and code in aside else None,
            )
        )  # fmt: skip
    return sums


async def _together(
    session: AsyncSession, actor: Actor, totals: Totals, period: Period, code: str, rows: Sequence[BudgetRow],
    families: Families,
) -> Decimal:  # fmt: skip
    """What these budgets count, each movement once; other currencies where one of them converts."""
    if not rows:
        return Decimal(0)
    own = (await totals.spent(period, _union(rows, families))).amount
    converting_rows = [row for row in rows if row.converts]
    if not converting_rows:
        return own
    abroad = (await totals.spent(period, _union(converting_rows, families))).abroad
    rates = await converting.rates_for(session, actor.workspace_id, code, abroad)
    return converting.came(own, 0, abroad, rates, converts=True).spent


def _union(rows: Sequence[BudgetRow], families: Families) -> Counted:
    counted: list[Counted] = [families.counted(row) for row in rows]
    return None if None in counted else frozenset[uuid.UUID]().union(*(each for each in counted if each))


def _progress(
    row: BudgetRow, period: Period, came: Came, *, actor: Actor, today: date, families: Families,
    limit: Decimal, carried: Decimal, fired: list[int], nested: bool,
) -> Progress:  # fmt: skip
    code, over, available = row.currency, periods.elapsed(period, today), limit + carried
    return Progress(
        id=row.id, name=families.name(row), category_id=only_category(row),
        category_ids=[uuid.UUID(each) for each in row.category_ids], whole=not row.category_ids,
        private=row.owner_id is not None, rhythm=rhythm_of(row), rollover=Rollover.model_validate(row.rollover),
        first=period.first, last=period.last, elapsed=float(round(over, 4)),
        days_left=periods.days_left(period, today), closes_at=periods.closes_at(period, actor.time_zone), currency=code,
        converts=row.converts, limit=quantize(limit, code), carried=quantize(carried, code), available=quantize(available, code),
        spent=came.spent, left=quantize(available - came.spent, code),
        used=rules.used(came.spent, available), expected=quantize(max(available, Decimal(0)) * over, code),
        count=came.count, status=rules.status(came.spent, available, over), thresholds=row.thresholds, fired=fired,
        elsewhere=[
            Elsewhere(
                currency=part.currency, spent=part.spent, count=part.count, counts=part.counts, left_out=part.left_out
            )
            for part in came.parts
        ],
        nested=nested, computed_at=clock.now() if came.row is None else came.row.computed_at,
    )  # fmt: skip


async def _fired(
    session: AsyncSession, actor: Actor, kept: Sequence[tuple[BudgetRow, Period]]
) -> Mapping[uuid.UUID, list[int]]:
    fired: dict[uuid.UUID, list[int]] = defaultdict(list)
    if not kept:
        return fired
    places = [(row.id, period.first) for row, period in kept]
    query = select(NoticeRow).where(
        NoticeRow.workspace_id == actor.workspace_id, tuple_(NoticeRow.budget_id, NoticeRow.first_on).in_(places)
    )
    for row in await session.scalars(query.order_by(NoticeRow.threshold)):
        fired[row.budget_id].append(row.threshold)
    return fired
