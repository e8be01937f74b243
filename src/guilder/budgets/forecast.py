"""What the rest of a period is likely to cost, from what such stretches cost before. Pure.

Every run of so many days in a row in the record is one observation (moving blocks, Künsch 1989): weekends and weekly
shopping lie in it as they do in life. The middle three fifths of them are the range; the median is what is likely.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final, Literal

#: The record is looked at this far back, and is too short below the least.
LOOKS_BACK: Final = timedelta(days=180)
LEAST_DAYS: Final = 28
_LOW, _HIGH = 0.2, 0.8
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """What the days still to come cost by experience. window: how many days in a row were looked at; runs: how often."""

    low: Decimal
    likely: Decimal
    high: Decimal
    window: int
    runs: int


def pace(daily: Mapping[date, Decimal], first: date, last: date, days: int) -> Pace | None:
    """The pace of `days` days, by those from `first` to `last`; None when these are too few. daily: spent, refunds less.

    A stretch longer than a third of the record is taken from runs of that third and scaled.
    """
    known = (last - first).days + 1
    if known < LEAST_DAYS:
        return None
    if days <= 0:
        return Pace(Decimal(0), Decimal(0), Decimal(0), 0, 0)
    window = min(days, known // 3)
    series = [daily.get(first + _DAY * at, Decimal(0)) for at in range(known)]
    run = sum(series[:window], Decimal(0))
    runs = [run]
    for at in range(window, known):
        run += series[at] - series[at - window]
        runs.append(run)
    runs.sort()
    scale = Decimal(days) / window
    low, likely, high = (max(runs[round(share * (len(runs) - 1))], Decimal(0)) * scale for share in (_LOW, 0.5, _HIGH))
    return Pace(low, likely, high, window, len(runs))


def reaches(booked: Sequence[date], today: date) -> date:
    """How far the record reaches: to today, unless it has been silent for longer than ever before. booked: ascending."""
    longest = max((later - earlier for earlier, later in pairwise(booked)), default=_DAY)
    return today if today - booked[-1] <= longest else booked[-1]


def outlook(low: Decimal, high: Decimal, available: Decimal) -> Literal["within", "close", "over"]:
    """Where the range lies against what is available."""
    if high <= available:
        return "within"
    return "over" if low > available else "close"
