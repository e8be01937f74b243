"""Rhythms of payments: every week to every two years, by days or by the calendar.

A rhythm by days keeps its weekday or its distance (a payment that a holiday moved does not move the next). A rhythm by
the calendar keeps one day of the month, or two: its last day where the month is too short, and 31 stands for the last
day of every month. Weekends and holidays move single payments by up to three days.
"""

import functools
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Final, Literal

Every = Literal[
    "week", "two weeks", "three weeks", "four weeks", "twice a month", "month", "two months", "quarter", "four months",
    "half year", "year", "two years",
]  # fmt: skip

#: Days that a bank, a weekend or a holiday may add or take.
GRACE: Final = 3
#: The day that stands for the last of every month.
LAST: Final = 31


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A kind of rhythm. step: its days, 0 where it goes by the calendar; months: of the calendar, 0 for twice a month.

    least, most: days between two payments; seen: payments from which it is one; times: payments a year.
    """

    every: Every
    step: int
    months: int
    least: int
    most: int
    seen: int
    times: Decimal

    @property
    def days(self) -> float:
        """How long one period is, in days."""
        return 365.25 / float(self.times)


RHYTHMS: Final = (
    Rhythm("week", 7, 0, 5, 9, 6, Decimal(52)),
    Rhythm("two weeks", 14, 0, 12, 16, 5, Decimal(26)),
    Rhythm("twice a month", 0, 0, 10, 20, 6, Decimal(24)),
    Rhythm("three weeks", 21, 0, 20, 22, 5, Decimal(52) / 3),
    Rhythm("four weeks", 28, 0, 25, 31, 4, Decimal(13)),
    Rhythm("month", 0, 1, 25, 36, 3, Decimal(12)),
    Rhythm("two months", 0, 2, 55, 67, 3, Decimal(6)),
    Rhythm("quarter", 0, 3, 84, 99, 3, Decimal(4)),
    Rhythm("four months", 0, 4, 114, 129, 3, Decimal(3)),
    Rhythm("half year", 0, 6, 172, 193, 3, Decimal(2)),
    Rhythm("year", 0, 12, 350, 381, 2, Decimal(1)),
    Rhythm("two years", 0, 24, 715, 746, 3, Decimal("0.5")),
)
NAMED: Final = {rhythm.every: rhythm for rhythm in RHYTHMS}


@dataclass(frozen=True, slots=True)
class Beat:
    """A rhythm on its days. step: days from one to the next, 0 by the calendar; anchors: days of the month (31: the
    last); phase: a day that lies on it.
    """

    every: Every
    step: int
    anchors: tuple[int, ...]
    phase: date

    @property
    def rhythm(self) -> Rhythm:
        """The kind of rhythm that it is."""
        return NAMED[self.every]

    def after(self, last: date) -> date:
        """The day on which it goes on after a payment on `last`, however a weekend had moved that one."""
        if self.step:
            return self._near(last) + timedelta(days=self.step)
        rhythm = self.rhythm
        if not rhythm.months:
            near = min(self._around(last), key=lambda day: abs((day - last).days))
            return next(day for day in self._around(near) if day > near)
        return in_month(self.anchors[0], nearest(self.anchors[0], last), rhythm.months)

    def days(self, last: date, until: date) -> Iterator[date]:
        """The days after a payment on `last`, up to `until`."""
        day = self.after(last)
        while day <= until:
            yield day
            day = self.after(day)

    def away(self, on: date) -> int:
        """By how many days `on` misses it."""
        if self.step:
            return abs((self._near(on) - on).days)
        if not self.rhythm.months:
            return min(abs((day - on).days) for day in self._around(on))
        return abs((nearest(self.anchors[0], on) - on).days)

    def _near(self, on: date) -> date:
        rest = (on - self.phase).days % self.step
        return on - timedelta(days=rest) if rest * 2 <= self.step else on + timedelta(days=self.step - rest)

    def _around(self, on: date) -> list[date]:
        return sorted({in_month(anchor, on, ahead) for ahead in (-1, 0, 1) for anchor in self.anchors})


def found(days: Sequence[date]) -> Beat | None:
    """The rhythm of payments on `days` (ascending, each once): at least two in three gaps fit it; None without one."""
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    fitting: list[tuple[float, Beat]] = []
    for rhythm in RHYTHMS:
        if len(days) < rhythm.seen or sum(rhythm.least <= gap <= rhythm.most for gap in gaps) * 3 < len(gaps) * 2:
            continue
        beat = beat_of(rhythm.every, days)
        fitting.append((sum(map(beat.away, days)) / len(days), beat))
    return min(fitting, key=lambda one: one[0])[1] if fitting else None


def beat_of(every: Every, days: Sequence[date]) -> Beat:
    """The rhythm `every` laid over `days` (ascending, at least one).

    Where most payments miss any day of the month by more than a weekend, or all keep one distance that no month has,
    the usual distance in days decides.
    """
    rhythm = NAMED[every]
    if rhythm.step:
        return Beat(every, rhythm.step, (), _phase(rhythm.step, days))
    if not rhythm.months:
        return Beat(every, 0, _two_anchors(days), days[-1])
    anchor = day_of_month(days)
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    beat = Beat(every, 0, (anchor,), days[-1])
    rolling = len(set(gaps)) == 1 and len(gaps) > 1 and len({on.day for on in days}) > 1 and not all_ends(days)
    if gaps and (rolling or sum(beat.away(on) > GRACE for on in days) * 2 > len(days)):
        return Beat(every, round(median(gaps)), (), days[-1])
    return beat


def _phase(step: int, days: Sequence[date]) -> date:
    """The latest of the days that keep the step most payments keep."""
    kept = Counter(on.toordinal() % step for on in days)
    best = max(kept.values())
    return max(on for on in days if kept[on.toordinal() % step] == best)


def _two_anchors(days: Sequence[date]) -> tuple[int, ...]:
    seen = sorted({on.day for on in days} | ({LAST} if any(_is_end(on) for on in days) else set()))
    pairs = [(low, high) for low in seen for high in seen if 8 <= high - low <= 22] or [
        (min(days[-1].day, 15), min(days[-1].day, 15) + 15)
    ]

    def missed(pair: tuple[int, int]) -> tuple[int, bool]:
        return sum(min(abs((nearest(anchor, on) - on).days) for anchor in pair) for on in days), pair[1] != LAST

    return min(pairs, key=missed)


def day_of_month(days: Sequence[date]) -> int:
    """The day of the month that most payments keep; the one they lie closest to, where several do."""

    def fit(anchor: int) -> tuple[int, int, bool, bool]:
        away = [abs((nearest(anchor, on) - on).days) for on in days]
        return away.count(0), -sum(away), anchor == LAST and all_ends(days), anchor == days[-1].day

    return max(range(1, LAST + 1), key=fit)


def all_ends(days: Sequence[date]) -> bool:
    """Whether all are the last day of their month."""
    return all(map(_is_end, days))


def _is_end(on: date) -> bool:
    return on.day == monthrange(on.year, on.month)[1]


# Three years of days with every anchor: a shop's visits are laid over them many times.
@functools.lru_cache(maxsize=40_000)
def nearest(anchor: int, on: date) -> date:
    """The day `anchor` of a month that lies nearest to `on`."""
    return min((in_month(anchor, on, ahead) for ahead in (0, -1, 1)), key=lambda day: abs((day - on).days))


def in_month(anchor: int, on: date, ahead: int) -> date:
    """The day `anchor` of the month `ahead` months after that of `on`, its last day where it is too short."""
    year, month = divmod(on.year * 12 + on.month - 1 + ahead, 12)
    return date(year, month + 1, min(anchor, monthrange(year, month + 1)[1]))
