"""Which of the bank's movements is which transaction: pure decisions over what is there and what came."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz

#: A movement that another source brought may lie so many days apart.
DAYS_APART = 4
#: A pending movement is booked within so many days, or it is another one.
DAYS_PENDING = 10
_ALIKE = 70


@dataclass(frozen=True, slots=True)
class There:
    """A transaction that is in the record. told: the day and amount its source gave, where a person gave others."""

    id: uuid.UUID
    booked_on: date
    amount: Decimal
    currency: str
    words: str
    match_hash: bytes
    removed: bool
    told: tuple[date, Decimal] | None = None

    def shapes(self) -> "list[There]":
        """As it stands, and as its source told it."""
        if self.told is None:
            return [self]
        return [self, replace(self, booked_on=self.told[0], amount=self.told[1], told=None)]


@dataclass(frozen=True, slots=True)
class Came:
    """A movement that came, by its place in the delivery."""

    place: int
    booked_on: date
    amount: Decimal
    currency: str
    words: str
    match_hash: bytes


def told(row: Any) -> tuple[date, Decimal] | None:
    """The day and amount that the source of a row gave, where a person gave others."""
    if row.told_on is None and row.told_amount is None:
        return None
    return row.told_on or row.booked_on, row.amount if row.told_amount is None else row.told_amount


def adopted(came: Sequence[Came], there: Iterable[There], *, removed_too: bool = False) -> dict[int, uuid.UUID]:
    """Place of a movement → the transaction that another source had brought for it. Each is taken once.

    The same content first (also of one that a person removed: it stays removed), then the same day and amount, then
    the same amount a few days apart with words alike. removed_too: one that a person removed also by day, amount and
    words alike, as another source writes them differently.
    """
    found: dict[int, uuid.UUID] = {}
    pool = list(there)
    by_hash: dict[bytes, list[There]] = defaultdict(list)
    for each in pool:
        by_hash[each.match_hash].append(each)
    for new in came:
        if same := by_hash[new.match_hash]:
            found[new.place] = same.pop(0).id
    taken = set(found.values())
    by_amount: dict[tuple[str, Decimal], list[There]] = defaultdict(list)
    for each in pool:
        if each.id not in taken and (removed_too or not each.removed):
            for shape in each.shapes():
                by_amount[shape.currency, shape.amount].append(shape)
    for most, alike in ((0, 0), (DAYS_APART, _ALIKE)):
        pairs = sorted(
            (abs((each.booked_on - new.booked_on).days), -_alike(new.words, each.words), new.place, each.id)
            for new in came
            if new.place not in found
            for each in by_amount[new.currency, new.amount]
            if abs((each.booked_on - new.booked_on).days) <= (0 if each.removed else most)
            and _alike(new.words, each.words) >= (_ALIKE if each.removed else alike)
        )
        for _, _, place, ident in pairs:
            if place not in found and ident not in taken:
                found[place] = ident
                taken.add(ident)
    return found


def completed(came: Sequence[Came], pending: Sequence[There]) -> dict[int, uuid.UUID]:
    """Place of a booked movement → the pending transaction that it completes, among those that the bank just dropped.

    Banks that link the two need none of this. Only the exact amount is taken for the same payment, the likest words
    first; with another amount a person is asked (`posting`).
    """
    found: dict[int, uuid.UUID] = {}
    ranked = sorted(
        (-_alike(new.words, old.words), abs((new.booked_on - old.booked_on).days), new.place, old.id)
        for new in came
        for old in pending
        if (new.currency, new.amount) == (old.currency, old.amount)
        and -1 <= (new.booked_on - old.booked_on).days <= DAYS_PENDING
    )
    taken: set[uuid.UUID] = set()
    for *_, place, ident in ranked:
        if place not in found and ident not in taken:
            found[place] = ident
            taken.add(ident)
    return found


def _alike(one: str, other: str) -> int:
    return int(fuzz.token_set_ratio(one, other)) if one and other else 0
