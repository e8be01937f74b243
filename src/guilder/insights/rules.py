"""Pure decisions: where points of a line stand, how months and categories add up, what stands out.

Amounts are Decimals in one currency; money out is positive where it is called spent.
"""

import statistics
import uuid
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from guilder.insights.contracts import Range
from guilder.transactions.contracts.sense import MonthTotal
from guilder.transactions.service.movements import Step

#: Deviations from the median, in units of 1.4826 times the median absolute deviation, from which a value stands out
#: (Leys et al., "Detecting outliers", J. Exp. Soc. Psychol. 49, 2013: 3 is very conservative, 2.5 moderate).
STANDS_OUT = 2.5
#: It must also be this far from the usual, as a share of it, and this share of a usual month's spending.
AT_LEAST, MATTERS = 0.25, 0.02

_MAD = 1.4826


def month_of(day: date, back: int = 0) -> date:
    """The first day of the month `back` months before the one of `day`."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def same_day(day: date, back: int) -> date:
    """The same day of an earlier month; its last day when it is shorter."""
    first = month_of(day, back)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def since(chosen: Range, today: date, oldest: date | None) -> date:
    """The first day of a range."""
    if chosen == "all":
        return min(oldest or today, today - timedelta(days=30))
    return same_day(today, {"1m": 1, "3m": 3, "1y": 12, "3y": 36}[chosen])


def eve(day: date) -> date:
    """The day before: what stood there when the record began."""
    return day - timedelta(days=1)


def from_record(days: Sequence[date], grid: Sequence[date], asked: date, begins: date) -> list[int]:
    """The places in `days` of a line that begins with its record, on the eve of it, or with what was asked for."""
    first = max(eve(begins), asked)
    found = [at for at, day in enumerate(days) if day >= first and (day == first or day in set(grid))]
    return found if len(found) > 1 else [len(days) - 2, len(days) - 1]


def step_of(first: date, last: date) -> Step:
    """Points close enough to draw a line, few enough to send: at most about 160."""
    days = (last - first).days
    return "day" if days <= 120 else "week" if days <= 800 else "month"


def point_days(first: date, last: date, step: Step) -> list[date]:
    """The days that a line has points on: `first`, the ends of the steps after it, and `last`."""
    days = [first]
    day = first
    while True:
        day = _step_end(day + timedelta(days=1), step)
        if day >= last:
            return [*days, last]
        days.append(day)


def _step_end(day: date, step: Step) -> date:
    if step == "day":
        return day
    return day + timedelta(days=6 - day.weekday()) if step == "week" else month_end(day)


def balances_on(days: Sequence[date], today: Decimal, moved: Mapping[date, Decimal], step: Step) -> list[Decimal]:
    """What an account held at the end of each of `days` (ascending), walking back from what it holds today.

    moved: by the first day of its step; only movements after the first of `days`. Bookings with a day to come are
    part of what is held today.
    """
    before = [Decimal(0)] * len(days)
    for began, net in moved.items():
        before[min(bisect_left(days, _step_end(began, step)), len(days) - 1)] += net
    found = [today] * len(days)
    for index in range(len(days) - 1, 0, -1):
        found[index - 1] = found[index] - before[index]
    return found


def values_on(days: Sequence[date], stated: Sequence[tuple[date, Decimal]]) -> list[Decimal]:
    """What is stated holds until the next word; before the first one that one. stated: oldest day first, never empty."""
    known = [on for on, _ in stated]
    return [stated[max(bisect_right(known, day) - 1, 0)][1] for day in days]


@dataclass(frozen=True, slots=True)
class Group:
    """An upper category, as months are told in; `None` for what has none yet."""

    id: uuid.UUID | None
    name: str
    icon: str
    kind: str


@dataclass(slots=True)
class Flow:
    """What came in and went out, and on which upper categories. Refunds lessen what was spent."""

    money_in: Decimal = Decimal(0)
    money_out: Decimal = Decimal(0)
    count: int = 0
    uncategorised: int = 0
    spent: dict[Group, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    received: dict[Group, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def flows(totals: Iterable[MonthTotal], groups: Mapping[uuid.UUID | None, Group]) -> dict[str, Flow]:
    """Totals added up by currency; transfers left out. groups: of each category, and of None."""
    found: dict[str, Flow] = defaultdict(Flow)
    for total in totals:
        group = groups.get(total.category_id, groups[None])
        if group.kind == "transfer":
            continue
        flow = found[total.currency]
        flow.count += total.count
        if group.id is None:
            flow.uncategorised += total.count
            flow.money_in += total.money_in
            flow.money_out += total.money_out
            flow.spent[group] += total.money_out
            flow.received[group] += total.money_in
        elif group.kind == "income":
            flow.money_in += total.net
            flow.received[group] += total.net
        else:
            flow.money_out -= total.net
            flow.spent[group] -= total.net
    return found


def ordered(currencies: Iterable[str], own: str) -> list[str]:
    """The workspace's own currency first, then by code."""
    return sorted(currencies, key=lambda code: (code != own, code))


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far a value lies from its usual ones. usual: their median; score: in robust standard deviations."""

    value: Decimal
    usual: Decimal
    score: float


def deviation(value: Decimal, earlier: Sequence[Decimal]) -> Deviation | None:
    """How far `value` lies from at least four earlier ones; None where that says nothing."""
    if len(earlier) < 4:
        return None
    usual = statistics.median(earlier)
    spread = _MAD * float(statistics.median(abs(one - usual) for one in earlier))
    spread = max(spread, 0.05 * float(abs(usual)))  # three equal months do not make a fourth of +1 % an outlier
    if spread == 0:
        return None
    return Deviation(value, usual, float(value - usual) / spread)


def stands_out(found: Deviation, month_spending: Decimal) -> bool:
    """Whether a category's deviation is worth a person's time."""
    difference = abs(found.value - found.usual)
    return (
        abs(found.score) >= STANDS_OUT
        and difference >= abs(found.usual) * Decimal(str(AT_LEAST))
        and difference >= month_spending * Decimal(str(MATTERS))
    )
