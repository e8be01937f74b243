"""Pure arithmetic of budgets: months, pace, thresholds, a limit to begin with."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_CEILING, Decimal
from statistics import median

from guilder.budgets.contracts import Status
from guilder.kernel.money import exponent


def month_of(day: date) -> date:
    """The first day of the month that `day` lies in."""
    return day.replace(day=1)


def last_day(month: date) -> date:
    """The last day of `month`."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def shifted(month: date, by: int) -> date:
    """The month `by` months later (earlier, if negative)."""
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def elapsed(month: date, today: date) -> Decimal:
    """How much of `month` is over at the end of `today`: 0 before it, 1 after it."""
    if today < month:
        return Decimal(0)
    if today > last_day(month):
        return Decimal(1)
    return Decimal(today.day) / last_day(month).day


def limit_in(month: date, limits: Mapping[date, Decimal]) -> Decimal:
    """The limit that counts in `month`: the newest that began by then, else the first there is."""
    begun = [start for start in limits if start <= month]
    return limits[max(begun) if begun else min(limits)]


def status(spent: Decimal, limit: Decimal, over: Decimal) -> Status:
    """over: how much of the month is over. Ahead means more than 5 % of the limit beyond an even pace."""
    if spent > limit:
        return "over"
    return "ahead" if spent > limit * (over + Decimal("0.05")) else "within"


def reached(spent: Decimal, limit: Decimal, thresholds: Iterable[int]) -> list[int]:
    """The thresholds, in per cent of the limit, that `spent` has come to."""
    return [threshold for threshold in thresholds if spent * 100 >= limit * threshold]


def suggested(spent: Sequence[Decimal], currency: str) -> Decimal:
    """The median of the months, rounded up to two significant digits and the currency's own; 0 for none."""
    middle = median(spent)
    if middle <= 0:
        return Decimal(0)
    step = Decimal(1).scaleb(max(middle.adjusted() - 1, -exponent(currency)))
    return (middle / step).to_integral_value(rounding=ROUND_CEILING) * step
