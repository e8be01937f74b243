"""The public words of insights. Currencies stand side by side and are never added to each other."""

import uuid
from datetime import date
from typing import Literal

from guilder.kernel.contract import Contract
from guilder.kernel.facts import Cell, Working
from guilder.kernel.money import Amount, Currency

Range = Literal["1m", "3m", "1y", "3y", "all"]
Priority = Literal["high", "medium", "low"]
InsightKind = Literal["spending_high", "spending_low", "more_out_than_in", "net_worth_high", "uncategorised"]


class NetWorthPoint(Contract):
    """What was owned and owed at the end of a day. debts: without sign."""

    on: date
    net: Amount
    assets: Amount
    debts: Amount


class NetWorthLine(Contract):
    """Net worth in one currency over the range. change: since its first point; change_rate: as a share of it."""

    currency: Currency
    accounts: int
    net: Amount
    assets: Amount
    debts: Amount
    change: Amount
    change_rate: float | None
    points: list[NetWorthPoint]
    working: Working


class NetWorth(Contract):
    """Net worth in every currency that there are accounts in, the workspace's own first."""

    range: Range
    since: date
    lines: list[NetWorthLine]


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
