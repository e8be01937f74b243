"""Budgets made, changed, closed and taken up again, and limits to begin with."""

import uuid
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.budgets import periods, rules
from guilder.budgets.contracts.rhythm import Period, Rhythm
from guilder.budgets.contracts.tracking import (
    Budget,
    BudgetExists,
    BudgetNotFound,
    CategoryNotBudgeted,
    ChangeBudget,
    CreateBudget,
    MonthSpent,
    NoSuchPeriod,
    PaySuggestion,
    Rollover,
    Suggestion,
)
from guilder.budgets.service import progress, usual
from guilder.budgets.service.scopes import Families, visible
from guilder.budgets.service.stored import kept_in, limits_of, only_category, rhythm_of
from guilder.budgets.tables import BudgetRow, LimitRow
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.db import insert_unique
from guilder.kernel.errors import FieldProblem, InvalidInput
from guilder.kernel.money import CURRENCIES, exponent, quantize
from guilder.transactions.contracts.records import CategoryNotFound
from guilder.transactions.service import spending
from guilder.transactions.service.spending import Question

#: A budget may begin this long ago.
_LONGEST = timedelta(days=3660)


async def list_budgets(session: AsyncSession, *, actor: Actor) -> list[Budget]:
    """Every budget that is kept now or from a later day on, oldest first."""
    today = clock.today(actor.time_zone)
    rows = [row for row in await rows_of(session, actor) if row.closed_from is None or today < row.closed_from]
    limits = await limits_of(session, actor.workspace_id, [row.id for row in rows])
    families = await Families.load(session, actor.workspace_id)
    return [_budget(row, rules.limit_in(_current(row, today).first, limits[row.id]), families) for row in rows]


async def create_budget(session: AsyncSession, *, actor: Actor, cmd: CreateBudget) -> Budget:
    """Keep a budget from a period on.

    Raises CategoryNotFound 404, CategoryNotBudgeted 422, NoSuchPeriod 422, BudgetExists 409. Emits what passing a
    threshold emits, and nothing for periods that were over before.
    """
    families = await Families.load(session, actor.workspace_id)
    for category in cmd.counted():
        if category not in families.kinds:
            raise CategoryNotFound
        if families.kinds[category] != "spending":
            raise CategoryNotBudgeted
    limit = digits(cmd.limit, cmd.currency)
    _check_cap(cmd.rollover, cmd.currency)
    today = clock.today(actor.time_zone)
    begun = periods.period_at(cmd.rhythm, _sensible(cmd.start_on or _first_day(cmd.rhythm, today), today))
    if begun is None:
        raise NoSuchPeriod
    owner = actor.user_id if cmd.private else None
    counted = [str(each) for each in cmd.counted()]
    row = BudgetRow(
        workspace_id=actor.workspace_id, id=ids.new_id(), name=cmd.name, category_ids=counted, currency=cmd.currency,
        converts=cmd.converts,
        rhythm=cmd.rhythm.model_dump(mode="json"), rollover=cmd.rollover.model_dump(mode="json"), owner_id=owner,
        mark=f"{cmd.rhythm.every}|{owner or ''}|{','.join(sorted(counted))}", start_on=begun.first,
        thresholds=cmd.thresholds,
    )  # fmt: skip
    await insert_unique(session, row, on_conflict=BudgetExists())
    session.add(LimitRow(workspace_id=actor.workspace_id, budget_id=row.id, from_on=row.start_on, amount=limit))
    await session.flush()
    await audit.record(session, actor, "budget.created", "budget", row.id, limit=str(limit), currency=cmd.currency)
    await _recompute_now(session, actor, row)
    return _budget(row, limit, families)


def _first_day(rhythm: Rhythm, today: date) -> date:
    """Today, or the first day of what comes once and has not begun or is over."""
    return rhythm.anchor_on if rhythm.every == "once" and rhythm.anchor_on is not None else today


def _sensible(day: date, today: date) -> date:
    if abs(day - today) > _LONGEST:
        message = "A budget begins within ten years of today."
        raise InvalidInput(message, details=[FieldProblem(field="startOn", message=message)])
    return day


async def change_budget(session: AsyncSession, *, actor: Actor, budget_id: uuid.UUID, cmd: ChangeBudget) -> Budget:
    """Set another limit from a period on, or what else is given. Raises BudgetNotFound 404, NoSuchPeriod 422."""
    row = await _row(session, actor, budget_id)
    today = clock.today(actor.time_zone)
    rhythm = rhythm_of(row)
    if cmd.limit is not None:
        from_on = _sensible(cmd.from_on, today) if cmd.from_on else _first_day(rhythm, max(today, row.start_on))
        period = periods.period_at(rhythm, max(from_on, row.start_on))
        if period is None:
            raise NoSuchPeriod
        await set_limit(session, row, period, digits(cmd.limit, row.currency), one_off=cmd.one_off)
    if cmd.thresholds is not None:
        row.thresholds = cmd.thresholds
    if cmd.rollover is not None:
        _check_cap(cmd.rollover, row.currency)
        row.rollover = cmd.rollover.model_dump(mode="json")
    if cmd.name is not None:
        row.name = cmd.name
    if cmd.converts is not None:
        row.converts = cmd.converts
    await session.flush()
    await audit.record(session, actor, "budget.changed", "budget", row.id, fields=sorted(cmd.model_fields_set))
    limits = await limits_of(session, actor.workspace_id, [row.id])
    await _recompute_now(session, actor, row)
    families = await Families.load(session, actor.workspace_id)
    return _budget(row, rules.limit_in(_current(row, today).first, limits[row.id]), families)


async def set_limit(session: AsyncSession, row: BudgetRow, period: Period, limit: Decimal, *, one_off: bool) -> None:
    """The limit from a period on, or of that one alone."""
    known = (await limits_of(session, row.workspace_id, [row.id]))[row.id]
    values = [{"from_on": period.first, "amount": limit}]
    later = periods.after(rhythm_of(row), period) if one_off else None
    if later is not None and later.first not in known:
        values.append({"from_on": later.first, "amount": rules.limit_in(later.first, known)})
    place = {"workspace_id": row.workspace_id, "budget_id": row.id}
    statement = insert(LimitRow).values([place | each for each in values])
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "budget_id", "from_on"], set_={"amount": statement.excluded.amount}
        )
    )


async def close_budget(session: AsyncSession, *, actor: Actor, budget_id: uuid.UUID) -> None:
    """Keep it no longer from this period on; those before stay. Raises BudgetNotFound 404."""
    row = await _row(session, actor, budget_id)
    row.closed_from = max(_current(row, clock.today(actor.time_zone)).first, row.start_on)
    await session.flush()
    await audit.record(session, actor, "budget.closed", "budget", row.id)


async def reopen_budget(session: AsyncSession, *, actor: Actor, budget_id: uuid.UUID) -> Budget:
    """Take a closing back. Raises BudgetNotFound 404, BudgetExists 409."""
    rows = {row.id: row for row in await rows_of(session, actor)}
    row = rows.get(budget_id)
    if row is None or row.closed_from is None:
        raise BudgetNotFound
    if any(r.closed_from is None and (r.mark, r.currency) == (row.mark, row.currency) for r in rows.values()):
        raise BudgetExists
    row.closed_from = None
    await session.flush()
    await audit.record(session, actor, "budget.reopened", "budget", row.id)
    limits = await limits_of(session, actor.workspace_id, [row.id])
    await _recompute_now(session, actor, row)
    families = await Families.load(session, actor.workspace_id)
    current = _current(row, clock.today(actor.time_zone))
    return _budget(row, rules.limit_in(current.first, limits[row.id]), families)


async def suggest(session: AsyncSession, *, actor: Actor) -> list[Suggestion]:
    """A limit for every category without a budget in which money went in at least two of the last three whole months.

    Everything counts in the workspace's currency; a currency without a rate has suggestions of its own.
    """
    today = clock.today(actor.time_zone)
    month = rules.month_of(today)
    months = [rules.shifted(month, -by) for by in (3, 2, 1)]
    rows = [row for row in await rows_of(session, actor) if row.closed_from is None and row.category_ids]
    families = await Families.load(session, actor.workspace_id)
    taken = {(category, row.currency) for row in rows for category in families.of(row.category_ids)}
    taken |= {
        (category, code)
        for row in rows
        if row.converts
        for category in families.of(row.category_ids)
        for code in CURRENCIES
    }
    found = await usual.months(session, actor=actor, first=months[0], last=month - timedelta(days=1))
    spent: dict[tuple[uuid.UUID, str], dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for one in found.spent:
        if (one.category_id, one.booked_in) not in taken:
            spent[one.category_id, one.currency][one.month] += one.amount
    always: dict[tuple[uuid.UUID, str], Decimal] = defaultdict(Decimal)
    for regularly in found.regular:
        always[regularly.category_id, regularly.currency] += regularly.amount
    suggestions = []
    for (category, currency), by_month in spent.items():
        series = [by_month.get(each, Decimal(0)) for each in months]
        limit = rules.suggested(series, currency, always[category, currency])
        if limit > 0 and (category, currency) not in taken:
            known = [
                MonthSpent(month=each, spent=quantize(value, currency))
                for each, value in zip(months, series, strict=True)
            ]
            suggestions.append(
                Suggestion(category_id=category, currency=currency, limit=quantize(limit, currency), months=known)
            )
    return sorted(suggestions, key=lambda s: (s.currency, -s.limit))


async def suggest_pay(session: AsyncSession, *, actor: Actor) -> PaySuggestion:
    """When money comes in: the days of the largest regular income of the last 400 days, and the rule behind them."""
    today = clock.today(actor.time_zone)
    country = periods.country_of(actor.time_zone)
    question = Question(today - timedelta(days=400), today, "in", None)
    rows = await spending.rows_behind(session, actor=actor, question=question, limit=5000)
    by_payer: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for row in rows:
        if row.currency == actor.currency and row.amount > 0 and row.merchant_name:
            days = by_payer[row.merchant_name]
            days[row.booked_on] = days.get(row.booked_on, Decimal(0)) + row.amount
    for days in sorted(by_payer.values(), key=lambda each: -sum(each.values())):
        came_on = sorted(days)[-12:]
        if pay := periods.detected(came_on, country):
            rhythm = Rhythm(every="pay", pay=pay)
            return PaySuggestion(rhythm=rhythm, came_on=came_on, country=country, next=periods.period_at(rhythm, today))
    return PaySuggestion(rhythm=None, came_on=[], country=country, next=None)


async def _recompute_now(session: AsyncSession, actor: Actor, row: BudgetRow) -> None:
    current = periods.period_at(rhythm_of(row), clock.today(actor.time_zone))
    places = [(row.id, current)] if current is not None and kept_in(row, current) else []
    await progress.recompute(session, actor.workspace_id, places, also=[row.id])


async def rows_of(session: AsyncSession, actor: Actor) -> list[BudgetRow]:
    """Every budget that the actor may see, also those no longer kept, oldest first."""
    query = select(BudgetRow).where(BudgetRow.workspace_id == actor.workspace_id, visible(actor))
    return list(await session.scalars(query.order_by(BudgetRow.created_at, BudgetRow.id)))


async def _row(session: AsyncSession, actor: Actor, budget_id: uuid.UUID) -> BudgetRow:
    query = select(BudgetRow).where(
        BudgetRow.workspace_id == actor.workspace_id, BudgetRow.id == budget_id, visible(actor)
    )
    row = await session.scalar(query.with_for_update())
    if row is None or row.closed_from is not None:
        raise BudgetNotFound
    return row


def _current(row: BudgetRow, today: date) -> Period:
    """The period of today; of what comes once, the only one."""
    rhythm = rhythm_of(row)
    found = periods.period_at(rhythm, today) or periods.period_at(rhythm, row.start_on)
    assert found
    return found


def digits(limit: Decimal, currency: str, field: str = "limit") -> Decimal:
    """The amount in the currency's own digits. Raises InvalidInput 422 for more of them."""
    amount = quantize(limit, currency)
    if amount != limit:
        message = f"{currency} has {exponent(currency)} digits after the point."
        raise InvalidInput(message, details=[FieldProblem(field=field, message=message)])
    return amount


def _check_cap(rollover: Rollover, currency: str) -> None:
    if rollover.cap is not None:
        digits(rollover.cap, currency, "rollover.cap")


def _budget(row: BudgetRow, limit: Decimal, families: Families) -> Budget:
    return Budget(
        id=row.id, name=families.name(row), category_id=only_category(row),
        category_ids=[uuid.UUID(each) for each in row.category_ids], whole=not row.category_ids, currency=row.currency,
        converts=row.converts,
        limit=quantize(limit, row.currency), rhythm=rhythm_of(row), rollover=Rollover.model_validate(row.rollover),
        private=row.owner_id is not None, start_on=row.start_on, thresholds=row.thresholds, created_at=row.created_at,
    )  # fmt: skip
