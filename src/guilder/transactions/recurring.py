"""Payments that come again, found by their rhythm: the same payee, near the same day, and an amount to be expected.

Steady amounts are those of which most equal the one before; others may move by a fifth around their median. Electricity,
water, telephone and the like may move more, where their days are kept well: what they cost is then a range. In a
category where one shops, only an amount that stays the same is a regular payment: a store that is visited every week is
none. One payee may have several series (two subscriptions of one shop): where the whole has no rhythm, equal amounts are
looked at by themselves, and a new price goes on where the old one ended.

A payment that has been missing for more than half a period and a long weekend beyond its day is over.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from statistics import median
from typing import Final, Literal

from guilder.transactions import rhythms
from guilder.transactions.rhythms import GRACE, Beat

Direction = Literal["out", "in"]
Kind = Literal["subscription", "bill", "income"]
State = Literal["active", "missed", "ended"]

#: Standard categories, by their slugs.
_SUBSCRIPTIONS: Final = frozenset({"streaming", "software-games", "news", "fitness"})
_BILLS: Final = frozenset(
    "home rent mortgage energy water-waste phone-internet property-charges health-insurance childcare education "
    "public-transport finances insurance bank-fees loans taxes donations".split()
)
#: Bills that are not the same each time.
_VARYING: Final = frozenset(
    {"energy", "water-waste", "phone-internet", "property-charges", "taxes", "salary", "self-employment"}
)
_EQUAL: Final = Decimal("0.01")
#: A price rose from here on: less is rounding.
_ROSE: Final = Decimal("1.015")
#: More equal amounts than this that return at one payee are its prices.
_SIDE_BY_SIDE: Final = 3
#: Equal amounts among others from which they may be a series.
_ALIKE: Final = 3
#: So long a new price is news; of what is paid once or twice a year, until it is paid again.
_NEWS: Final = timedelta(days=200)
_SELDOM_NEWS: Final = timedelta(days=400)
#: Payments a year up to which each price is the price, not one of many.
_SELDOM: Final = 2


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment; amount positive, whatever its direction."""

    id: uuid.UUID
    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Group:
    """All payments of one payee in one direction and currency, ascending. slug: their standard category, if any."""

    payments: tuple[Payment, ...]
    direction: Direction
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Payments in a rhythm, ascending. steady: the amount stays the same for a while."""

    payments: tuple[Payment, ...]
    beat: Beat
    steady: bool


@dataclass(frozen=True, slots=True)
class Rise:
    """A higher price: before, after and the day it was first paid."""

    before: Decimal
    after: Decimal
    since: date


@dataclass(frozen=True, slots=True)
class Expected:
    """What the next payment will be, between `low` and `high` where it varies."""

    amount: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """How a series stands on a day. next_on: its next day, None when it is over; missed_on: a day nothing came on."""

    state: State
    next_on: date | None
    missed_on: date | None


def find(group: Group) -> list[Series]:
    """The series of one payee: usually one or none."""
    if whole := _series(group.payments, group):
        return [whole]
    parts = [part for cluster in _alike(group.payments) if len(cluster) >= _ALIKE and (part := _series(cluster, group))]
    joined = _joined(sorted(parts, key=lambda part: part.payments[0].on), group)
    return joined if len(joined) <= _SIDE_BY_SIDE else []


def _series(payments: Sequence[Payment], group: Group) -> Series | None:
    once = _by_day(payments)
    beat = rhythms.found([payment.on for payment in once])
    if beat is None:
        return None
    steady = beat.rhythm.times <= _SELDOM or is_steady([payment.amount for payment in once])
    if not _fits(once, steady=steady, group=group, beat=beat):
        return None
    return Series(tuple(payments), beat, steady)


def _by_day(payments: Iterable[Payment]) -> list[Payment]:
    """Two payments of one day as one."""
    return [
        Payment(of[0].id, on, sum((payment.amount for payment in of), Decimal(0)))
        for on, together in groupby(payments, key=lambda payment: payment.on)
        if (of := list(together))
    ]


def _fits(payments: Sequence[Payment], *, steady: bool, group: Group, beat: Beat) -> bool:
    amounts = [payment.amount for payment in payments]
    middle = median(amounts)
    spread = median(abs(amount - middle) for amount in amounts)
    shops = group.direction == "out" and bool(group.slug) and group.slug not in _SUBSCRIPTIONS | _BILLS
    if shops:
        return sum(_equal(amount, middle) for amount in amounts) * 3 >= len(amounts) * 2
    if spread * 5 <= middle or (steady and beat.rhythm.times > _SELDOM):
        return True
    kept = sum(beat.away(payment.on) <= GRACE for payment in payments)
    return group.slug in _VARYING and kept * 4 >= len(payments) * 3 and max(amounts) <= 8 * min(amounts)


def is_steady(amounts: Sequence[Decimal]) -> bool:
    """Whether at least two in three amounts equal the one before, to a hundredth."""
    same = [_equal(later, earlier) for earlier, later in pairwise(amounts)]
    return not same or sum(same) * 3 >= len(same) * 2 or (len(same) <= 4 and sum(same) * 2 >= len(same))


def _equal(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= other * _EQUAL


def _alike(payments: Sequence[Payment]) -> list[list[Payment]]:
    """Payments of equal amounts together, each group by day."""
    clusters: list[list[Payment]] = []
    for payment in sorted(payments, key=lambda one: (one.amount, one.on)):
        if clusters and _equal(payment.amount, clusters[-1][0].amount):
            clusters[-1].append(payment)
        else:
            clusters.append([payment])
    return [sorted(cluster, key=lambda one: (one.on, str(one.id))) for cluster in clusters]


def _joined(parts: Sequence[Series], group: Group) -> list[Series]:
    """A series that begins where another of the same rhythm ended, at a price not far away, goes on with it."""
    whole: list[Series] = []
    for part in parts:
        for at, earlier in enumerate(whole):
            last, first = earlier.payments[-1], part.payments[0]
            near = abs((earlier.beat.after(last.on) - first.on).days) <= GRACE * 2
            if earlier.beat.every == part.beat.every and near and first.amount < 2 * last.amount < 4 * first.amount:
                both = (*earlier.payments, *part.payments)
                joined = _series(both, group)
                whole[at] = joined or Series(both, part.beat, steady=True)
                break
        else:
            whole.append(part)
    return whole


def expected(amounts: Sequence[Decimal], *, steady: bool) -> Expected:
    """What comes next after `amounts` (ascending in time, at least one): the latest where they are steady, else the
    middle of the last six, between the least and the most of the last twelve.
    """
    if steady:
        return Expected(amounts[-1], amounts[-1], amounts[-1])
    return Expected(median(amounts[-6:]), min(amounts[-12:]), max(amounts[-12:]))


def rise(payments: Sequence[Payment], *, steady: bool, kind: Kind, today: date, times: Decimal) -> Rise | None:
    """The price that went up last, while it is news. times: payments a year.

    What comes often has to have kept the price before, and a bill has to ask for the new one twice: one may be dearer by
    itself.
    """
    if not steady or kind == "income":
        return None
    levels: list[list[Payment]] = []
    for payment in payments:
        if levels and _equal(payment.amount, levels[-1][-1].amount):
            levels[-1].append(payment)
        else:
            levels.append([payment])
    seldom = times <= _SELDOM
    lasting = [level for level in levels[:-1] if seldom or len(level) > 1]
    if not lasting or (kind == "bill" and not seldom and len(levels[-1]) < 2):
        return None
    before, now = lasting[-1][-1].amount, levels[-1]
    if now[-1].amount < before * _ROSE or today - now[0].on > (_SELDOM_NEWS if seldom else _NEWS):
        return None
    return Rise(before, now[-1].amount, now[0].on)


def kind_of(slug: str, direction: Direction) -> Kind:
    """A subscription by its category, else a bill; what comes in is income."""
    if direction == "in":
        return "income"
    return "subscription" if slug in _SUBSCRIPTIONS else "bill"


def slug_of(slugs: Iterable[str]) -> str:
    """The category that most payments have; empty without one."""
    counted = Counter(slugs).most_common(1)
    return counted[0][0] if counted else ""


def standing(beat: Beat, last: date, today: date, seen_until: date) -> Standing:
    """How a series with its last payment on `last` stands `today`.

    seen_until: the newest day that the account's record holds. Nothing is missed on days that are not on record yet,
    unless they never come: after two and a half periods and a month it is over all the same.
    """
    period = beat.step or beat.rhythm.days
    known = min(today, seen_until + timedelta(days=10))
    silent = (today - last).days
    if (known - last).days > period * 1.5 + GRACE or silent > period * 2.5 + 30:
        return Standing("ended", None, None)
    due = beat.after(last)
    if due + timedelta(days=_late(period)) < known:
        return Standing("missed", next(beat.days(due, due + timedelta(days=800)), due), due)
    if due + timedelta(days=_late(period)) < today:
        return Standing(
            "active", next(day for day in beat.days(due, today + timedelta(days=800)) if day >= today), None
        )
    return Standing("active", due, None)


def _late(period: float) -> int:
    """How many days after its day a payment is only late."""
    return max(GRACE, round(period / 8))
