"""Budgets to begin with, worked out from the household's own record, and many made at once."""

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from guilder.budgets.contracts.limits import LimitsAct
from guilder.budgets.contracts.tracking import Categories, Limit, Name
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount, Currency

Template = Literal["averages", "fifty_thirty_twenty", "zero_based"]


class Draft(Contract):
    """One budget as it would be made. average: spent in a month; regular: what of it comes again by itself.

    budgetId, limitNow: the budget that is kept already and would get this limit.
    """

    name: str
    category_ids: list[uuid.UUID]
    average: Amount
    regular: Amount
    limit: Amount
    budget_id: uuid.UUID | None
    limit_now: Amount | None


class Drafts(Contract):
    """A template in the household's numbers: the averages of the last whole months (at most three) in its currency.

    left: income less all limits; to be put by, or, below zero, what is missing. Zero-based limits never come to more than
    the income where regular payments fit into it: what is not regular is cut in equal shares. conversion: how other currencies came in,
    or why one did not; empty without any. putBy: what the household stated it puts by. Nothing is made yet.
    """

    template: Template
    currency: Currency
    months: list[date]
    income: Amount
    drafts: list[Draft]
    left: Amount
    put_by: Amount | None
    conversion: str


class WantedBudget(Contract):
    """A draft as a person leaves it: another limit for a kept budget, or a new one on categories."""

    budget_id: uuid.UUID | None = None
    category_ids: Categories = Field(default=[])
    name: Name | None = None
    limit: Limit


class MakeBudgets(Contract):
    """Many at once, all or none, in one currency, by the month."""

    currency: Currency
    start_on: date | None = None
    budgets: Annotated[list[WantedBudget], Field(min_length=1, max_length=100)]


class StatePutBy(Contract):
    """What is to be put by each month from that of a day (today) on; 0 for nothing."""

    currency: Currency
    amount: Annotated[Amount, Field(ge=0)]
    start_on: date | None = None


class PutBy(Contract):
    """What is put by each month from `first` on, and what it was before."""

    currency: Currency
    first: date
    amount: Amount
    before: Amount


class Made(Contract):
    """What was done, so that it can be taken back: budgets that were made, and the act by which kept ones got their limit."""

    created: list[uuid.UUID]
    limits: LimitsAct | None
