"""Payments that come again, found by their rhythm: the same payee, near the same day and the same amount.

A rhythm counts when at least two in three gaps fit it and the amounts' median absolute deviation is at most a fifth of
their median: rent, subscriptions and insurance pass, groceries and fuel do not. A payment that has been missing
for more than half a period and a long weekend beyond its day is over.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Final

#: Days that a bank or a weekend may add.
_GRACE: Final = 3
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
    """One outgoing payment; amount positive."""

    payee: str
    currency: str
    on: date
    amount: Decimal


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
    if spread * 5 > middle:
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
            next_on=last.on + timedelta(days=round(step)),
            count=len(payments),
        )
    return None
