"""Which lines are the two halves of a transfer between own accounts: pure decisions."""

import uuid
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

#: Banks book the two halves of a transfer at most so many days apart.
DAYS_APART = 4
#: What banks add to the rate of the day; beyond it two currencies are paired by a person alone.
RATE_TOLERANCE = Decimal("0.03")
#: What is offered to a person who looks for the other half.
DAYS_OFFERED, OFFERED_TOLERANCE = 14, Decimal("0.10")

Pair = frozenset[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Half:
    """A line that may be half of a transfer. mark: what it is known by, whatever its id. worth: without sign, in one
    currency for all, at the rate of its day; None where there is no rate. named: it has a category (of transfers).
    """

    id: uuid.UUID
    mark: str
    account_id: uuid.UUID
    booked_on: date
    amount: Decimal
    currency: str
    named: bool
    account: str
    card: bool
    worth: Decimal | None = None


def pairs(halves: Iterable[Half], refused: Collection[Pair] = ()) -> list[tuple[Half, Half]]:
    """What left and where it came: same amount, another account, at most DAYS_APART apart; the nearest days first."""
    groups: dict[tuple[str, Decimal], tuple[list[Half], list[Half]]] = defaultdict(lambda: ([], []))
    for half in sorted(halves, key=lambda half: (half.booked_on, half.id)):
        groups[half.currency, abs(half.amount)][half.amount > 0].append(half)
    found: list[tuple[Half, Half]] = []
    for left, came in groups.values():
        taken: set[uuid.UUID] = set()
        for _, gone, got in sorted(_near(left, came), key=lambda pair: (pair[0], pair[1].booked_on, pair[1].id)):
            if gone.id not in taken and got.id not in taken and frozenset((gone.id, got.id)) not in refused:
                taken |= {gone.id, got.id}
                found.append((gone, got))
    return found


def _near(left: Sequence[Half], came: Sequence[Half]) -> Iterator[tuple[int, Half, Half]]:
    days = [half.booked_on for half in came]
    for gone in left:
        at = bisect_left(days, gone.booked_on - timedelta(days=DAYS_APART))
        while at < len(came) and (days[at] - gone.booked_on).days <= DAYS_APART:
            if came[at].account_id != gone.account_id:
                yield abs((days[at] - gone.booked_on).days), gone, came[at]
            at += 1


def across(halves: Iterable[Half], refused: Collection[Pair] = ()) -> list[tuple[Half, Half]]:
    """The pairs of two currencies: worth the same within RATE_TOLERANCE, at most DAYS_APART apart.

    Amounts that only nearly agree meet by chance, so both halves must have no second candidate.
    """
    known = [half for half in halves if half.worth]
    came = sorted((half for half in known if half.amount > 0), key=lambda half: half.worth or Decimal(0))
    worths = [half.worth or Decimal(0) for half in came]
    near: list[tuple[Half, Half]] = []
    for gone in (half for half in known if half.amount < 0):
        worth = gone.worth or Decimal(0)
        at = bisect_left(worths, worth * (1 - RATE_TOLERANCE))
        while at < len(came) and worths[at] <= worth * (1 + RATE_TOLERANCE):
            got = came[at]
            if (
                got.currency != gone.currency
                and got.account_id != gone.account_id
                and abs((got.booked_on - gone.booked_on).days) <= DAYS_APART
                and frozenset((gone.id, got.id)) not in refused
            ):
                near.append((gone, got))
            at += 1
    counts: dict[uuid.UUID, int] = defaultdict(int)
    for pair in near:
        for half in pair:
            counts[half.id] += 1
    return [(gone, got) for gone, got in near if counts[gone.id] == counts[got.id] == 1]


def difference(gone: Half, got: Half) -> Decimal | None:
    """How far the two halves are from each other, as a share of what left; None where no rate tells."""
    if gone.currency == got.currency:
        return abs(abs(got.amount) - abs(gone.amount)) / abs(gone.amount)
    if not gone.worth or not got.worth:
        return None
    return abs(got.worth - gone.worth) / gone.worth
