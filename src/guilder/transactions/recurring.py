"""Payments that come again, found by their rhythm: the same payee, near the same day and the same amount.

A *subscription* is a steady payment in a category that people subscribe in (streaming, software, news, fitness); rent,
utilities, insurance, loans and the like are *bills*. In a category where one shops, only an amount that stays the same is
a regular payment: a store that is visited every week is none.

A rhythm counts when at least two in three gaps fit it and the amounts' median absolute deviation is at most a fifth of
their median: rent, subscriptions and insurance pass, groceries and fuel do not. A payment that has been missing
for more than half a period and a long weekend beyond its day is over.

Months, quarters and years go by the calendar: the next day is the same day of the month, its last one where the month
is too short. Payments that a weekend moved do not move it.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median, mode
from typing import Final, Literal

Kind = Literal["subscription", "bill"]
#: Standard categories, by their slugs.
_SUBSCRIPTIONS: Final = frozenset({"streaming", "software-games", "news", "fitness"})
_BILLS: Final = frozenset(
    "home rent mortgage energy water-waste phone-internet property-charges health-insurance childcare education "
    "public-transport finances insurance bank-fees loans taxes donations".split()
)

#: Days that a bank or a weekend may add.
_GRACE: Final = 3
#: The day that stands for the last of every month.
_LAST: Final = 31
#: name, days between payments at least and at most, how often seen at least, payments a year.
_RHYTHMS: Final = (
    ("week", 6, 8, 6, 52),
    ("two weeks", 13, 15, 5, 26),
    ("month", 26, 35, 3, 12),
    ("quarter", 85, 98, 3, 4),
    ("year", 350, 380, 2, 1),
)


@dataclass(frozen=True, slots=True)
class Payment:
    """One outgoing payment; amount positive. slug: its standard category's, empty when it has none."""

    payee: str
    currency: str
    on: date
    amount: Decimal
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Recurring:
    """A rhythm: amount is the latest, before the median of the earlier ones; next_on the day it is expected."""

    payee: str
    currency: str
    amount: Decimal
    before: Decimal
    every: str
    times_a_year: int
    last_on: date
    next_on: date
    count: int
    kind: Kind

    @property
    def monthly(self) -> Decimal:
        """What it costs in an average month."""
        return self.amount * self.times_a_year / 12


def find(payments: Iterable[Payment], today: date) -> list[Recurring]:
    """What still comes again on `today`, the dearest by the month first."""
    groups: defaultdict[tuple[str, str], list[Payment]] = defaultdict(list)
    for payment in payments:
        if payment.amount > 0 and payment.payee:
            groups[payment.payee, payment.currency].append(payment)
    found = [_rhythm(sorted(group, key=lambda payment: payment.on), today) for group in groups.values()]
    return sorted((one for one in found if one), key=lambda one: (-one.monthly, one.payee))


def _rhythm(payments: list[Payment], today: date) -> Recurring | None:
    gaps = [(later.on - earlier.on).days for earlier, later in pairwise(payments)]
    if not gaps:
        return None
    middle = median(payment.amount for payment in payments)
    spread = median(abs(payment.amount - middle) for payment in payments)
    slug = mode(payment.slug for payment in payments)
    if spread * 5 > middle or (slug and slug not in _SUBSCRIPTIONS | _BILLS and not _fixed(payments, middle)):
        return None
    for every, least, most, seen, times in _RHYTHMS:
        fitting = [gap for gap in gaps if least <= gap <= most]
        if len(payments) < seen or len(fitting) * 3 < len(gaps) * 2:
            continue
        last = payments[-1]
        step = median(fitting)
        if (today - last.on).days > step * 1.5 + _GRACE:
            return None
        return Recurring(
            payee=last.payee,
            currency=last.currency,
            amount=last.amount,
            before=median(payment.amount for payment in payments[:-1]),
            every=every,
            times_a_year=times,
            last_on=last.on,
            next_on=next_day([payment.on for payment in payments], times, round(step)),
            count=len(payments),
            kind="subscription" if slug in _SUBSCRIPTIONS else "bill",
        )
    return None


def _fixed(payments: Sequence[Payment], middle: Decimal) -> bool:
    """Whether two in three payments are of one amount, to a hundredth of it."""
    return sum(abs(payment.amount - middle) * 100 <= middle for payment in payments) * 3 >= len(payments) * 2


def next_day(days: Sequence[date], times: int, step: int) -> date:
    """The day after the last of `days` (ascending) on which a rhythm of `times` payments a year goes on.

    step: the usual gap in days. It decides where there are no calendar months: up to every two weeks, every 28 days,
    or on days that most payments miss by more than a weekend.
    """
    last = days[-1]
    months, rest = divmod(12, times)
    gaps = {(later - earlier).days for earlier, later in pairwise(days)}
    anchor = _day_of_month(days)
    missed = sum(abs((_nearest(anchor, on) - on).days) > _GRACE for on in days)
    if rest or missed * 2 > len(days) or (len(gaps) == 1 and len({on.day for on in days}) > 1 and not _all_ends(days)):
        return last + timedelta(days=step)
    return _in_month(anchor, _nearest(anchor, last), months)


def _day_of_month(days: Sequence[date]) -> int:
    """The day of the month that most payments keep; the one they lie closest to, where several do."""

    def fit(anchor: int) -> tuple[int, int, bool, bool]:
        away = [abs((_nearest(anchor, on) - on).days) for on in days]
        return away.count(0), -sum(away), anchor == _LAST and _all_ends(days), anchor == days[-1].day

    return max(range(1, _LAST + 1), key=fit)


def _all_ends(days: Sequence[date]) -> bool:
    return all(on.day == monthrange(on.year, on.month)[1] for on in days)


def _nearest(anchor: int, on: date) -> date:
    return min((_in_month(anchor, on, ahead) for ahead in (0, -1, 1)), key=lambda day: abs((day - on).days))


def _in_month(anchor: int, on: date, ahead: int) -> date:
    """The day `anchor` of the month `ahead` months after that of `on`."""
    year, month = divmod(on.year * 12 + on.month - 1 + ahead, 12)
    return date(year, month + 1, min(anchor, monthrange(year, month + 1)[1]))
