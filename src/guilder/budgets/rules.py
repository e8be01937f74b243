"""Pure arithmetic of budgets: limits, pace, thresholds, what is carried on, a limit to begin with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from guilder.budgets.contracts.rhythm import Period
from guilder.budgets.contracts.tracking import Rollover, Status
from guilder.budgets.templates import rounded

#: Shown as the share used when nothing was available and something was spent.
ALL_AND_MORE = 9.99


def month_of(day: date) -> date:
    """The first day of the month that `day` lies in."""
    return day.replace(day=1)


def shifted(month: date, by: int) -> date:
    """The month `by` months later (earlier, if negative)."""
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def limit_in(first: date, limits: Mapping[date, Decimal]) -> Decimal:
    """The limit of the period that begins on `first`: the newest that began by then, else the first there is."""
    begun = [start for start in limits if start <= first]
    return limits[max(begun) if begun else min(limits)]


def status(spent: Decimal, available: Decimal, over: Decimal) -> Status:
    """over: how much of the period is over. Ahead means more than 5 % beyond an even pace."""
    if spent > available:
        return "over"
    return "ahead" if spent > available * (over + Decimal("0.05")) else "within"


def used(spent: Decimal, available: Decimal) -> float:
    """Spent ÷ available; where nothing is available: 0, or ALL_AND_MORE as soon as that is too little."""
    if available > 0:
        return float(round(spent / available, 4))
    return ALL_AND_MORE if spent > available else 0.0


def reached(spent: Decimal, available: Decimal, thresholds: Iterable[int]) -> list[int]:
    """The thresholds, in per cent of what is available, that `spent` has come to; all of them when less than nothing is."""
    if available <= 0:
        return list(thresholds) if spent > available else []
    return [threshold for threshold in thresholds if spent * 100 >= available * threshold]


def carried(left: Decimal, rollover: Rollover) -> Decimal:
    """What the next period takes over of what this one has left (negative: lacks)."""
    if left > 0:
        return min(left, rollover.cap) if rollover.unspent and rollover.cap is not None else left * rollover.unspent
    return left if rollover.overspent else Decimal(0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one period came to."""

    period: Period
    limit: Decimal
    carried_in: Decimal
    spent: Decimal
    count: int
    carried_out: Decimal

    @property
    def left(self) -> Decimal:
        """Negative when more was spent than available."""
        return self.limit + self.carried_in - self.spent


def folded(
    came: Iterable[tuple[Period, Decimal, int]], limits: Mapping[date, Decimal], rollover: Rollover
) -> list[Outcome]:
    """The outcomes of periods in order, each taking over from the one before. came: period, spent, count."""
    outcomes: list[Outcome] = []
    taken = Decimal(0)
    for period, spent, count in came:
        limit = limit_in(period.first, limits)
        out = carried(limit + taken - spent, rollover)
        outcomes.append(Outcome(period, limit, taken, spent, count, out))
        taken = out
    return outcomes


def suggested(spent: Sequence[Decimal], currency: str, regular: Decimal = Decimal(0)) -> Decimal:
    """The median of the months, at least what comes regularly, rounded up as the currency is written; 0 for none."""
    return rounded(max(median(spent), regular), currency) if median(spent) > 0 else Decimal(0)
