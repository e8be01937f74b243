"""The public words of insights.

Currencies stand side by side. `whole` is the same in the workspace's currency, each part at the rate of its day; null
where everything is in that currency already, and where a rate is missing: `missing` then says which and what to do.
"""

import uuid
from datetime import date
from typing import Literal

from guilder.kernel.contract import Contract
from guilder.kernel.facts import Cell, Working
from guilder.kernel.money import Amount, Currency

Range = Literal["1m", "3m", "1y", "3y", "all"]
Priority = Literal["high", "medium", "low"]
InsightKind = Literal[
    "spending_high", "spending_low", "more_out_than_in", "net_worth_high", "uncategorised", "charged_after", "price_rise",
    "payment_missed",
]  # fmt: skip


class NetWorthPoint(Contract):
    """What was owned and owed at the end of a day. debts: without sign."""

    on: date
    net: Amount
    assets: Amount
    debts: Amount


class NetWorthLine(Contract):
    """Net worth in one currency over the range. change: since its first point; change_rate: as a share of it.

    begins_on: the first day on record, where the range reaches further back; the line begins on its eve.
    """

    currency: Currency
    accounts: int
    net: Amount
    assets: Amount
    debts: Amount
    change: Amount
    change_rate: float | None
    begins_on: date | None
    points: list[NetWorthPoint]
    working: Working


class UnknownBalance(Contract):
    """An account whose balance nobody told. booked: what moved on it, which is not what it holds."""

    account_id: uuid.UUID
    name: str
    currency: Currency
    booked: Amount


class NetWorth(Contract):
    """Net worth in every currency that there are accounts in, the workspace's own first.

    unknown: accounts whose balance nobody told. They are not counted; where nothing is known of any account, all of
    them are, with what was booked on them, and guessed says so.
    """

    range: Range
    since: date
    lines: list[NetWorthLine]
    whole: NetWorthLine | None
    missing: str | None
    unknown: list[UnknownBalance]
    guessed: bool


class CategorySpending(Contract):
    """What one upper category cost so far. usual: its average of the last three months, whole months."""

    category_id: uuid.UUID | None
    name: str
    icon: str
    spent: Amount
    share: float
    usual: Amount


class MonthFlow(Contract):
    """A month's money in one currency. before_*: the month before, up to the same day."""

    currency: Currency
    money_in: Amount
    money_out: Amount
    left: Amount
    before_in: Amount
    before_out: Amount
    categories: list[CategorySpending]
    working_in: Working
    working_out: Working
    working_left: Working


class MonthOverview(Contract):
    """A month up to `until`, in every currency that moved, the workspace's own first."""

    month: date
    until: date
    days: int
    flows: list[MonthFlow]
    whole: MonthFlow | None
    missing: str | None


class TrendMonth(Contract):
    """What came in and went out in a month, without signs; transfers between own accounts left out."""

    month: date
    money_in: Amount
    money_out: Amount


class CategoryTrend(Contract):
    """What an upper category cost in each of the months, in their order."""

    category_id: uuid.UUID | None
    name: str
    icon: str
    spent: list[Amount]


class Trend(Contract):
    """A currency's months, oldest first, and the categories that cost most in them."""

    currency: Currency
    months: list[TrendMonth]
    categories: list[CategoryTrend]


class SpendingTrends(Contract):
    """The last months in every currency that moved, the workspace's own first."""

    trends: list[Trend]
    whole: Trend | None
    missing: str | None


class FxGain(Contract):
    """What one account in another currency gained (or lost, negative) by its rate alone, in the workspace's currency.

    opening, closing: its balance at the end of both days, in its own currency; opening_value, closing_value, flows: in
    the workspace's, each at the rate of its day. gain = closing value − opening value − flows.
    """

    account_id: uuid.UUID
    name: str
    currency: Currency
    opening: Amount
    closing: Amount
    opening_value: Amount
    closing_value: Amount
    flows: Amount
    gain: Amount
    working: Working


class FxGains(Contract):
    """Gains and losses by exchange rates between the ends of two days. missing: accounts left out for want of a rate."""

    currency: Currency
    from_on: date
    to_on: date
    gain: Amount
    accounts: list[FxGain]
    missing: list[str]


class Insight(Contract):
    """Something that stands out. id: the same as long as it is the same thing. figures: what it rests on."""

    id: str
    kind: InsightKind
    priority: Priority
    title: str
    text: str
    figures: list[Cell]
    link: str
    working: Working
