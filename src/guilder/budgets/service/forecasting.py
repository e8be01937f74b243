"""What running periods are likely to come to by their end, and how that came about."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets import forecast as rules
from guilder.budgets.contracts.tracking import Forecast, NoForecast, Progress
from guilder.budgets.forecast import Pace
from guilder.budgets.service import overview
from guilder.budgets.service.scopes import Families
from guilder.fx import service as fx
from guilder.fx.rules import Rates
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.facts import Column, Table, Working, count, day, money
from guilder.kernel.money import plain, quantize
from guilder.transactions.contracts.regular import RegularPayment
from guilder.transactions.service import movements, spending, upcoming
from guilder.transactions.service.spending import DayAnswer, Question

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Record:
    """What is known of the household's ways: days first to last, spent by day without regular payments, and those."""

    first: date
    last: date
    today: date
    daily: Sequence[DayAnswer]
    due: Sequence[tuple[date, RegularPayment]]
    families: Families
    rates: Mapping[str, Rates]

    def in_budget(self, line: Progress, amount: Decimal, currency: str, on: date) -> Decimal | None:
        """The amount in the budget's currency at the rate of a day, today's for one to come; None when it does not count."""
        if currency == line.currency:
            return amount
        return self.rates[line.currency].convert(amount, currency, min(on, self.today)) if line.converts else None

    def counts(self, line: Progress, category: uuid.UUID | None) -> bool:
        """Whether the budget counts what lies in a category."""
        return line.whole or (category is not None and category in self.families.of(line.category_ids))


@dataclass(frozen=True, slots=True)
class _Due:
    """A regular payment that is still due, in the budget's currency."""

    on: date
    payment: RegularPayment
    low: Decimal
    amount: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class _Told:
    line: Progress
    due: Sequence[_Due]
    pace: Pace
    days: int
    record: _Record

    @property
    def upcoming(self) -> Decimal:
        return sum((one.amount for one in self.due), Decimal(0))

    def forecast(self) -> Forecast:
        """The same as others see it."""
        line, code = self.line, self.line.currency
        least = sum((one.low for one in self.due), line.spent)
        most = sum((one.high for one in self.due), line.spent)
        low, high = quantize(least + self.pace.low, code), quantize(most + self.pace.high, code)
        likely = quantize(line.spent + self.upcoming + self.pace.likely, code)
        return Forecast(
            budget_id=line.id, first=line.first, last=line.last, currency=code, available=line.available,
            spent=line.spent, upcoming=quantize(self.upcoming, code), low=low, likely=likely, high=high,
            outlook=rules.outlook(low, high, line.available),
        )  # fmt: skip


async def list_forecasts(session: AsyncSession, *, actor: Actor) -> list[Forecast]:
    """Of every budget that the actor sees and whose period is running; none while the record is too short."""
    today = clock.today(actor.time_zone)
    lines = (await overview.of_day(session, actor=actor, on=today)).budgets
    record = await _record(session, actor, today, lines) if lines else None
    if record is None:
        return []
    return [told.forecast() for line in lines if (told := _told(line, record)) is not None]


async def working(session: AsyncSession, *, actor: Actor, budget_id: uuid.UUID) -> Working:
    """How one budget's forecast came about. Raises BudgetNotFound 404, NoForecast 404."""
    today = clock.today(actor.time_zone)
    line = await overview.get_progress(session, actor=actor, budget_id=budget_id, on=today)
    record = await _record(session, actor, today, [line])
    told = None if record is None else _told(line, record)
    if told is None:
        raise NoForecast
    code, found = line.currency, told.forecast()
    table = Table(
        columns=(
            Column(key="on", label="Due", kind="date"),
            Column(key="payee", label="Regular payment", kind="text"),
            Column(key="amount", label="Amount", kind="money"),
        ),
        rows=tuple(
            {
                "on": str(one.on), "payee": one.payment.payee, "amount": plain(one.amount, code),
                "currency": code,
            }
            for one in told.due
        ),
        total=len(told.due),
    )  # fmt: skip
    formula = (
        "Likely = spent + regular payments still due + the usual cost of the days that are left. That is what as many days "
        "in a row cost in your own record, regular payments left out: the middle of all such stretches, and for the range the "
        "middle three fifths of them."
    )
    if line.converts and any(one.currency != code for one in told.record.daily):
        formula += " Other currencies are converted: what was booked at the rate of its day, what is due at today's."
    inputs = (
        money("spent", line.spent, code, "Spent so far"),
        money("upcoming", found.upcoming, code, "Regular payments still due"),
        count("days", told.days, "Days left, as far as your record reaches"),
        money("pace_low", quantize(told.pace.low, code), code, "The days left, at least"),
        money("pace", quantize(told.pace.likely, code), code, "The days left, usually"),
        money("pace_high", quantize(told.pace.high, code), code, "The days left, at most"),
        day("first", told.record.first, "Record looked at from"),
        day("last", told.record.last, "Record reaches to"),
        count("window", told.pace.window, "Days in a row looked at"),
        count("runs", told.pace.runs, "Such stretches"),
        money("likely", found.likely, code, "Likely"),
        money("available", line.available, code, "Available"),
    )
    return Working.of("Likely by the end", formula, inputs=inputs, table=table)


async def _record(session: AsyncSession, actor: Actor, today: date, lines: Sequence[Progress]) -> _Record | None:
    booked = await movements.booked_days(session, actor.workspace_id, first=today - rules.LOOKS_BACK + _DAY, last=today)
    if not booked:
        return None
    first, last = booked[0], rules.reaches(booked, today)
    if (last - first).days + 1 < rules.LEAST_DAYS:
        return None
    regularly = await upcoming.out_until(session, actor=actor, last=max(line.last for line in lines))
    daily = await spending.daily(session, actor=actor, question=Question(first, last, "out"), without=regularly.paid_by)
    codes = {one.currency for one in daily} | {payment.currency for _, payment in regularly.due}
    rates = {
        code: await fx.rates(
            session, to=code, currencies=codes, first=first, last=today, workspace_id=actor.workspace_id
        )
        for code in {line.currency for line in lines}
    }
    families = await Families.load(session, actor.workspace_id)
    return _Record(first, last, today, daily, regularly.due, families, rates)


def _told(line: Progress, record: _Record) -> _Told | None:
    daily: dict[date, Decimal] = defaultdict(Decimal)
    for one in record.daily:
        if record.counts(line, uuid.UUID(one.group) if one.group else None):
            daily[one.on] += record.in_budget(line, one.amount, one.currency, one.on) or 0
    days = (line.last - max(record.last, line.first - _DAY)).days
    pace = rules.pace(daily, record.first, record.last, days)
    if pace is None:
        return None
    due = [
        found
        for on, payment in record.due
        if on <= line.last and record.counts(line, payment.category_id) and (found := _due(line, record, on, payment))
    ]
    return _Told(line, due, pace, days, record)


def _due(line: Progress, record: _Record, on: date, payment: RegularPayment) -> _Due | None:
    low, amount, high = (
        record.in_budget(line, each, payment.currency, on) for each in (payment.low, payment.amount, payment.high)
    )
    return None if low is None or amount is None or high is None else _Due(on, payment, low, amount, high)
