"""Budgets that limit and follow: the budgets, how a period of them stands, and what happens to them."""

import uuid
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from guilder.budgets.contracts.rhythm import MONTHLY, Period, Rhythm
from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, InvalidInput, NotFound
from guilder.kernel.events import Event
from guilder.kernel.money import Amount, Currency

Status = Literal["within", "ahead", "over"]


def _first_day(value: date) -> date:
    if value.day != 1:
        raise ValueError("a month is named by its first day, such as 2026-11-01")
    return value


def _distinct(values: list[int]) -> list[int]:
    return sorted(set(values))


def _each_once(values: list[uuid.UUID]) -> list[uuid.UUID]:
    return list(dict.fromkeys(values))


Month = Annotated[date, AfterValidator(_first_day)]
Limit = Annotated[Amount, Field(gt=0)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Categories = Annotated[list[uuid.UUID], Field(max_length=60), AfterValidator(_each_once)]
#: Per cent of what is available at which a notice is due.
Thresholds = Annotated[list[Annotated[int, Field(ge=1, le=1000)]], Field(max_length=6), AfterValidator(_distinct)]


class Rollover(Contract):
    """What the next period takes over. cap: at most this much of what was not spent."""

    unspent: bool = False
    overspent: bool = False
    cap: Limit | None = None


NONE = Rollover()


class CreateBudget(Contract):
    """A limit for each period on one spending category, several, or all spending (whole); those below count too.

    converts: spending in other currencies counts too, each booking at the rate of its day. startOn: a day of its first
    period, today's if it is left out. private: for the eyes of whoever makes it alone. name: the category's, if it is left out; several categories need one.
    """

    category_id: uuid.UUID | None = None
    category_ids: Categories = Field(default=[])
    whole: bool = False
    name: Name | None = None
    limit: Limit
    currency: Currency
    converts: bool = True
    rhythm: Rhythm = MONTHLY
    rollover: Rollover = NONE
    private: bool = False
    start_on: date | None = None
    thresholds: Thresholds = Field(default=[80, 100, 120])

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if (self.category_id is not None) + bool(self.category_ids) + self.whole != 1:
            raise ValueError("choose a category, several, or all spending")
        if len(self.category_ids) > 1 and self.name is None:
            raise ValueError("several categories need a name")
        return self

    def counted(self) -> list[uuid.UUID]:
        """The categories that were named; none for all spending."""
        return self.category_ids if self.category_id is None else [self.category_id]


class ChangeBudget(Contract):
    """Another limit from the period of a day on (this one's, if it is left out; earlier ones keep theirs), or the rest.

    A limit for this period alone: oneOff, and the next one has the limit from before.
    """

    limit: Limit | None = None
    from_on: date | None = None
    one_off: bool = False
    thresholds: Thresholds | None = None
    rollover: Rollover | None = None
    name: Name | None = None
    converts: bool | None = None


class Budget(Contract):
    """A budget. limit: this period's. converts: it counts other currencies too. category_id: its only category; null for several (category_ids) or all (whole)."""

    id: uuid.UUID
    name: str
    category_id: uuid.UUID | None
    category_ids: list[uuid.UUID]
    whole: bool
    currency: Currency
    converts: bool
    limit: Amount
    rhythm: Rhythm
    rollover: Rollover
    private: bool
    start_on: date
    thresholds: list[int]
    created_at: datetime


class Elsewhere(Contract):
    """What was spent on the same categories in another currency. counts: what of it counts toward the limit, in the
    budget's currency. leftOut: what does not, in that one: the budget does not convert, or there is no rate.
    """

    currency: Currency
    spent: Amount
    count: int
    counts: Amount
    left_out: Amount


class Progress(Contract):
    """One budget in one period. available: limit plus what was carried in. left: available minus spent, may be negative.
    spent: with other currencies at the rates of their days where it converts; elsewhere: these, one by one.

    used: spent ÷ available. expected: what an even pace would have spent by the end of today. status: over (more is
    spent than available), ahead (more than 5 % beyond an even pace) or within. fired: the thresholds that were passed
    and announced. nested: a wider budget of the same period and currency counts this one too. elapsed: how much of the
    period is over, 0 to 1, today included. closesAt: local midnight after its last day.
    """

    id: uuid.UUID
    name: str
    category_id: uuid.UUID | None
    category_ids: list[uuid.UUID]
    whole: bool
    private: bool
    rhythm: Rhythm
    rollover: Rollover
    first: date
    last: date
    elapsed: float
    days_left: int
    closes_at: datetime
    currency: Currency
    converts: bool
    limit: Amount
    carried: Amount
    available: Amount
    spent: Amount
    left: Amount
    used: float
    expected: Amount
    count: int
    status: Status
    thresholds: list[int]
    fired: list[int]
    elsewhere: list[Elsewhere]
    nested: bool
    computed_at: datetime


class Unbudgeted(Contract):
    """What was spent in a category that no budget counts; null: without a category yet."""

    category_id: uuid.UUID | None
    currency: Currency
    spent: Amount
    count: int


class Sum(Contract):
    """All budgets of one period in one currency; what two of them count is counted once. unbudgeted comes on top.

    putBy: what the household stated it puts by in such a month; null in other periods and where it stated nothing.
    """

    first: date
    last: date
    currency: Currency
    limit: Amount
    carried: Amount
    spent: Amount
    left: Amount
    unbudgeted: Amount
    put_by: Amount | None


class PeriodMark(Contract):
    """A period to go to, by its day `on`: the last one of the past, today, the first one of the future."""

    on: date
    first: date
    last: date


class Overview(Contract):
    """How the budgets stand on a day, each in its own period. first, last: the period most of them have.

    elapsed: how much of that is over, 0 to 1, today included. daysLeft: after today. strip: the periods around it.
    unbudgeted: what was spent in it where no budget counts.
    """

    on: date
    rhythm: Rhythm
    first: date
    last: date
    elapsed: float
    days_left: int
    strip: list[PeriodMark]
    sums: list[Sum]
    budgets: list[Progress]
    unbudgeted: list[Unbudgeted]


class Forecast(Contract):
    """What a budget's running period is likely to come to: spent, plus regular payments that are still due (upcoming),
    plus the rest of the period at the household's own pace; three in five stretches of its record lie between low and high.

    outlook: within (even the high end fits what is available), close, or over (even the low end does not).
    """

    budget_id: uuid.UUID
    first: date
    last: date
    currency: Currency
    available: Amount
    spent: Amount
    upcoming: Amount
    low: Amount
    likely: Amount
    high: Amount
    outlook: Literal["within", "close", "over"]


class Revision(Contract):
    """A closed period that came out differently later: a transaction arrived, was corrected or went, also before it."""

    changed_at: datetime
    spent_before: Amount
    spent: Amount
    count_before: int
    count: int
    left_before: Amount
    left: Amount
    carried_before: Amount
    carried: Amount


class ClosedPeriod(Contract):
    """What one period came to. carried: into the next one. left: limit plus carried in, minus spent."""

    first: date
    last: date
    limit: Amount
    carried_in: Amount
    spent: Amount
    count: int
    left: Amount
    carried: Amount
    closed_at: datetime
    revisions: list[Revision]


class History(Contract):
    """A budget's closed periods, newest first."""

    id: uuid.UUID
    name: str
    currency: Currency
    periods: list[ClosedPeriod]


class MonthSpent(Contract):
    """What was spent in one month."""

    month: date
    spent: Amount


class Suggestion(Contract):
    """A limit to begin with: the median of the last three whole months, at least what comes regularly, rounded up."""

    category_id: uuid.UUID
    currency: Currency
    limit: Amount
    months: list[MonthSpent]


class PaySuggestion(Contract):
    """When money comes in, as the record has it: the rule that explains the days; null when none does.

    country: whose holidays were kept in mind, from the household's time zone.
    """

    rhythm: Rhythm | None
    came_on: list[date]
    country: str | None
    next: Period | None


class BudgetNotFound(NotFound):
    """No such budget in this workspace."""

    code = "BUDGET_NOT_FOUND"
    summary = "There is no such budget in this household."


class BudgetExists(Conflict):
    """The categories have a budget of this rhythm and currency."""

    code = "BUDGET_EXISTS"
    summary = "There is such a budget in that currency already. Change its limit instead."


class CategoryNotBudgeted(InvalidInput):
    """Only spending has budgets."""

    code = "CATEGORY_NOT_BUDGETED"
    summary = "Choose a spending category: income and transfers have no budgets."


class NoSuchPeriod(InvalidInput):
    """A budget that comes once has no period on that day."""

    code = "NO_SUCH_PERIOD"
    summary = "The budget has no period on that day."


class NoForecast(NotFound):
    """The period is not running, or the record is too short to know a pace."""

    code = "NO_FORECAST"
    summary = "There is no forecast: the record is too short, or the period is not running."


class _OfPeriod(Event):
    aggregate_type: ClassVar[str] = "budget"
    budget_id: uuid.UUID
    category_id: uuid.UUID | None
    month: date
    last: date | None = None
    owner_id: uuid.UUID | None = None

    def aggregate_id(self) -> uuid.UUID:
        """The budget."""
        return self.budget_id


class _Passed(_OfPeriod):
    """month: the first day of the period. limit: what was available. owner_id: whose eyes it is for, if one's alone."""

    threshold: int
    limit: Amount
    spent: Amount
    currency: Currency


class ThresholdReached(_Passed):
    """A threshold other than 100 and 120 % was passed for the first time in this period."""

    key: ClassVar[str] = "budget.threshold.reached"


class BudgetExceeded(_Passed):
    """The limit was reached for the first time in this period."""

    key: ClassVar[str] = "budget.exceeded"


class BudgetOverspent(_Passed):
    """120 % of the limit was reached for the first time in this period."""

    key: ClassVar[str] = "budget.overspent"


class PeriodClosed(_OfPeriod):
    """A period is over: what it came to, and what the next one takes over. month: its first day."""

    key: ClassVar[str] = "budget.period.closed"
    limit: Amount
    spent: Amount
    count: int
    carried: Amount
    currency: Currency
