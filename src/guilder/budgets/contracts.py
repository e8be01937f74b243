"""Budgets, a month of them, and what happens to them."""

import uuid
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

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


Month = Annotated[date, AfterValidator(_first_day)]
Limit = Annotated[Amount, Field(gt=0)]
#: Per cent of the limit at which a notice is due.
Thresholds = Annotated[list[Annotated[int, Field(ge=1, le=1000)]], Field(max_length=6), AfterValidator(_distinct)]


class CreateBudget(Contract):
    """A monthly limit on a spending category and all below it. startMonth: this month, if it is left out."""

    category_id: uuid.UUID
    limit: Limit
    currency: Currency
    start_month: Month | None = None
    thresholds: Thresholds = Field(default=[80, 100, 120])


class ChangeBudget(Contract):
    """Another limit from a month on (this one, if it is left out; earlier months keep theirs), other thresholds."""

    limit: Limit | None = None
    from_month: Month | None = None
    thresholds: Thresholds | None = None


class Budget(Contract):
    """A budget. limit: this month's."""

    id: uuid.UUID
    category_id: uuid.UUID
    currency: Currency
    limit: Amount
    start_month: date
    thresholds: list[int]
    created_at: datetime


class Elsewhere(Contract):
    """What was spent on the same category in another currency. It does not count toward the limit."""

    currency: Currency
    spent: Amount


class Progress(Contract):
    """One budget in one month. left: limit minus spent, negative when it is over. used: spent ÷ limit.

    expected: what an even pace would have spent by the end of today. status: over (the limit is passed), ahead (more
    than 5 % of the limit beyond an even pace) or within. fired: the thresholds that were passed and announced.
    nested: a budget of the parent category in the same currency counts this one too.
    """

    id: uuid.UUID
    category_id: uuid.UUID
    month: date
    currency: Currency
    limit: Amount
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
    """All budgets of a month in one currency; a nested one is counted within its parent. unbudgeted comes on top."""

    currency: Currency
    limit: Amount
    spent: Amount
    left: Amount
    unbudgeted: Amount


class BudgetMonth(Contract):
    """A month of budgets. elapsed: how much of the month is over, 0 to 1, today included. daysLeft: after today."""

    month: date
    elapsed: float
    days_left: int
    sums: list[Sum]
    budgets: list[Progress]
    unbudgeted: list[Unbudgeted]


class MonthSpent(Contract):
    """What was spent in one month."""

    month: date
    spent: Amount


class Suggestion(Contract):
    """A limit to begin with: the median of the last three whole months, rounded up to two digits."""

    category_id: uuid.UUID
    currency: Currency
    limit: Amount
    months: list[MonthSpent]


class BudgetNotFound(NotFound):
    """No such budget in this workspace."""

    code = "BUDGET_NOT_FOUND"
    summary = "There is no such budget in this household."


class BudgetExists(Conflict):
    """The category has a budget in this currency."""

    code = "BUDGET_EXISTS"
    summary = "This category has a budget in that currency already. Change its limit instead."


class CategoryNotBudgeted(InvalidInput):
    """Only spending has budgets."""

    code = "CATEGORY_NOT_BUDGETED"
    summary = "Choose a spending category: income and transfers have no budgets."


class _Passed(Event):
    aggregate_type: ClassVar[str] = "budget"
    budget_id: uuid.UUID
    category_id: uuid.UUID
    month: date
    threshold: int
    limit: Amount
    spent: Amount
    currency: Currency

    def aggregate_id(self) -> uuid.UUID:
        """The budget."""
        return self.budget_id


class ThresholdReached(_Passed):
    """A threshold other than 100 and 120 % was passed for the first time in this month."""

    key: ClassVar[str] = "budget.threshold.reached"


class BudgetExceeded(_Passed):
    """The limit was reached for the first time in this month."""

    key: ClassVar[str] = "budget.exceeded"


class BudgetOverspent(_Passed):
    """120 % of the limit was reached for the first time in this month."""

    key: ClassVar[str] = "budget.overspent"
