"""What running periods are likely to come to by their end, and how that came about."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets import forecast as rules
from guilder.budgets.contracts.tracking import Forecast, NoForecast, Progress
from guilder.budgets.forecast import Pace
from guilder.budgets.service import overview
from guilder.budgets.service.scopes import Families
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
    daily: Sequence[DayAnswer]
    due: Sequence[tuple[date, RegularPayment]]
    families: Families

    def counts(self, line: Progress, category: uuid.UUID | None) -> bool:
        """Whether the budget counts what lies in a category."""
        return line.whole or (category is not None and category in self.families.of(line.category_ids))


@dataclass(frozen=True, slots=True)
class _Told:
    line: Progress
    due: Sequence[tuple[date, RegularPayment]]
    pace: Pace
    days: int
    record: _Record

    @property
    def upcoming(self) -> Decimal:
        return sum((payment.amount for _, payment in self.due), Decimal(0))

    def forecast(self) -> Forecast:
        """The same as others see it."""
        line, code = self.line, self.line.currency
        least = sum((payment.low for _, payment in self.due), line.spent)
        most = sum((payment.high for _, payment in self.due), line.spent)
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
    record = await _record(session, actor, today, max(line.last for line in lines)) if lines else None
    if record is None:
        return []
    return [told.forecast() for line in lines if (told := _told(line, record)) is not None]


async def working(session: AsyncSession, *, actor: Actor, budget_id: uuid.UUID) -> Working:
    """How one budget's forecast came about. Raises BudgetNotFound 404, NoForecast 404."""
    today = clock.today(actor.time_zone)
    line = await overview.get_progress(session, actor=actor, budget_id=budget_id, on=today)
    record = await _record(session, actor, today, line.last)
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
            {"on": str(on), "payee": payment.payee, "amount": plain(payment.amount, code), "currency": code}
            for on, payment in told.due
        ),
        total=len(told.due),
    )  # fmt: skip
    formula = (
        "Likely = spent + regular payments still due + the usual cost of the days that are left. That is what as many days "
        "in a row cost in your own record, regular payments left out: the middle of all such stretches, and for the range the "
        "middle three fifths of them."
    )
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


async def _record(session: AsyncSession, actor: Actor, today: date, until: date) -> _Record | None:
    booked = await movements.booked_days(session, actor.workspace_id, first=today - rules.LOOKS_BACK + _DAY, last=today)
    if not booked:
        return None
    first, last = booked[0], rules.reaches(booked, today)
    if (last - first).days + 1 < rules.LEAST_DAYS:
        return None
    regularly = await upcoming.out_until(session, actor=actor, last=until)
    daily = await spending.daily(session, actor=actor, question=Question(first, last, "out"), without=regularly.paid_by)
    return _Record(first, last, daily, regularly.due, await Families.load(session, actor.workspace_id))


def _told(line: Progress, record: _Record) -> _Told | None:
    daily: dict[date, Decimal] = defaultdict(Decimal)
    for one in record.daily:
        if one.currency == line.currency and record.counts(line, uuid.UUID(one.group) if one.group else None):
            daily[one.on] += one.amount
    days = (line.last - max(record.last, line.first - _DAY)).days
    pace = rules.pace(daily, record.first, record.last, days)
    if pace is None:
        return None
    due = [
        (on, payment)
        for on, payment in record.due
        if on <= line.last and payment.currency == line.currency and record.counts(line, payment.category_id)
    ]
    return _Told(line, due, pace, days, record)
