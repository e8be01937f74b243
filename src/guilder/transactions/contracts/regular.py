"""Payments that come again: bills, subscriptions, income."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from guilder.kernel.contract import Contract
from guilder.kernel.errors import NotFound
from guilder.kernel.facts import Working
from guilder.kernel.money import Amount, Currency

Kind = Literal["subscription", "bill", "income"]
State = Literal["active", "missed", "ended", "dismissed"]
Every = Literal[
    "week", "two weeks", "three weeks", "four weeks", "twice a month", "month", "two months", "quarter", "four months",
    "half year", "year", "two years",
]  # fmt: skip
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Positive = Annotated[Amount, Field(gt=0)]
Days = Annotated[int, Field(ge=0, le=30)]


class PriceRise(Contract):
    """A higher price. since: the day it was first paid; moreAYear: what it adds in a year."""

    before: Amount
    after: Amount
    since: date
    more_a_year: Amount


class RegularPayment(Contract):
    """One series. Amounts are without sign; direction says which way the money goes.

    amount: what is expected next, between low and high where it varies. monthly, yearly: what it comes to. days: of the
    month it falls on, 31 for the last; none where it goes by weeks or other days. nextOn: null once it is over.
    state: missed when a day passed on which nothing came; ended when that was long ago, or you cancelled it; dismissed
    when you said that it is not regular. chargedAfter: paid although you had cancelled it before. decided: the fields
    that you set by hand. payeeOfBank: the payee as booked, whatever you call it. made: by a person from a transaction.
    """

    id: uuid.UUID
    payee: str
    payee_of_bank: str
    kind: Kind
    direction: Literal["out", "in"]
    currency: Currency
    amount: Amount
    low: Amount
    high: Amount
    varies: bool
    monthly: Amount
    yearly: Amount
    every: Every
    days: list[int]
    account_id: uuid.UUID
    category_id: uuid.UUID | None
    first_on: date
    last_on: date
    next_on: date | None
    count: int
    state: State
    missed_on: date | None
    cancelled_on: date | None
    charged_after: bool
    rise: PriceRise | None
    remind_days: int | None
    decided: list[str]
    made: bool


class Paid(Contract):
    """One payment of a series; amount without sign."""

    transaction_id: uuid.UUID
    on: date
    amount: Amount


class Decision(Contract):
    """What somebody said about a series, and when."""

    field: str
    value: Any
    user_id: uuid.UUID
    decided_at: datetime


class RegularDetail(RegularPayment):
    """One series with its last 60 payments, oldest first, the decisions about it and how it was recognised."""

    payments: list[Paid]
    decisions: list[Decision]
    working: Working


class RegularSum(Contract):
    """What all series of one kind in one currency that go on come to."""

    kind: Kind
    currency: Currency
    count: int
    monthly: Amount
    yearly: Amount
    working: Working


class Due(Contract):
    """One payment to come. amount: signed, money out negative; balanceAfter: of its account, null in another
    currency and where nobody said what it holds.

    on: not before today; late: it was expected earlier and may still come. remind: you asked to be told now.
    """

    series_id: uuid.UUID
    payee: str
    kind: Kind
    every: Every
    on: date
    late: bool
    remind: bool
    amount: Amount
    low: Amount
    high: Amount
    currency: Currency
    account_id: uuid.UUID
    balance_after: Amount | None
    rise: PriceRise | None


class AccountAhead(Contract):
    """One account over the days that were asked for, by its regular payments alone.

    lowest: the least it will hold, on lowestOn. belowOn: the first day below zero; null where it stays above, and for
    accounts that may owe.
    """

    account_id: uuid.UUID
    name: str
    currency: Currency
    balance: Amount
    money_in: Amount
    money_out: Amount
    end: Amount
    lowest: Amount
    lowest_on: date
    below_on: date | None


class Upcoming(Contract):
    """What comes up from `first` to `last`, by day."""

    first: date
    last: date
    due: list[Due]
    accounts: list[AccountAhead]


class MakeRegular(Contract):
    """A series that is made by hand from one of its payments. amount: without sign; the payment's own by default."""

    transaction_id: uuid.UUID
    every: Every
    name: Name | None = None
    kind: Kind | None = None
    amount: Positive | None = None
    remind_days: Days | None = None


class ChangeRegular(Contract):
    """What you know better; what is left out stays, null gives back what Guilder finds.

    dismissed: it is not regular. cancelledOn: the day you cancelled it. remindDays: how long before its day you want to
    be reminded on Home. amount: without sign.
    """

    name: Name | None = None
    kind: Kind | None = None
    every: Every | None = None
    amount: Positive | None = None
    dismissed: bool | None = None
    cancelled_on: date | None = None
    remind_days: Days | None = None


class SeriesNotFound(NotFound):
    """No such series in this workspace."""

    code = "SERIES_NOT_FOUND"
    summary = "There is no such regular payment in this household."
