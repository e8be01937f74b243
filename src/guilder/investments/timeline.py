"""What accounts held on any day, counted from activities. Pure.

Units of an instrument on a day are what came in less what went out, splits applied on their day before everything else of
it. Cash is the last balance that was stated up to the day and what moved after it. Without one it is what moved since the
beginning where deposits or withdrawals are recorded, below zero while a purchase waits for its deposit; else nobody knows it.
"""

import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)
_IN = frozenset(("buy", "reinvest", "transfer_in"))
_OUT = frozenset(("sell", "transfer_out"))
_QUANTUM = Decimal("1e-10")


class Happened(NamedTuple):
    """One activity as the record keeps it; a tuple, because there may be ten thousands."""

    id: str
    account_id: uuid.UUID
    instrument_id: uuid.UUID | None
    kind: str
    on: date
    quantity: Decimal | None
    price: Decimal | None
    amount: Decimal
    fee: Decimal
    cost: Decimal | None
    acquired_on: date | None
    ratio_new: Decimal | None
    ratio_old: Decimal | None
    currency: str


class StatedCash(NamedTuple):
    """Cash that somebody stated for the end of a day."""

    account_id: uuid.UUID
    currency: str
    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Cash:
    """stated_on: from which day's statement it is counted."""

    amount: Decimal
    known: bool
    stated_on: date | None


@dataclass(slots=True)
class _Steps:
    days: list[date] = field(default_factory=list)
    held: list[Decimal] = field(default_factory=list)

    def put(self, on: date, quantity: Decimal) -> None:
        if self.days and self.days[-1] == on:
            self.held[-1] = quantity
        else:
            self.days.append(on)
            self.held.append(quantity)

    def at(self, on: date) -> Decimal:
        place = bisect_right(self.days, on)
        return self.held[place - 1] if place else ZERO


class Timeline:
    """The accounts' units and cash by day."""

    def __init__(self, happened: Sequence[Happened], stated: Iterable[StatedCash] = ()) -> None:
        """happened: in any order."""
        self._units: defaultdict[tuple[uuid.UUID, uuid.UUID], _Steps] = defaultdict(_Steps)
        self._cash: defaultdict[tuple[uuid.UUID, str], _Steps] = defaultdict(_Steps)
        self._stated: defaultdict[tuple[uuid.UUID, str], list[StatedCash]] = defaultdict(list)
        self._known_from: dict[tuple[uuid.UUID, str], date] = {}
        for one in sorted(happened, key=lambda each: (each.on, each.kind != "split")):
            self._take(one)
        for cash in sorted(stated, key=lambda each: each.on):
            self._stated[cash.account_id, cash.currency].append(cash)
            self._know(cash.account_id, cash.currency, cash.on)

    def _take(self, one: Happened) -> None:
        if one.instrument_id is not None:
            units = self._units[one.account_id, one.instrument_id]
            held = units.held[-1] if units.held else ZERO
            if one.kind == "split" and one.ratio_new and one.ratio_old:
                units.put(one.on, (held * one.ratio_new / one.ratio_old).quantize(_QUANTUM))
            elif one.kind in _IN:
                units.put(one.on, held + (one.quantity or ZERO))
            elif one.kind in _OUT:
                units.put(one.on, held - (one.quantity or ZERO))
        if one.kind in {"deposit", "withdrawal"}:
            self._know(one.account_id, one.currency, date.min)
        if one.amount:
            moved = self._cash[one.account_id, one.currency]
            moved.put(one.on, (moved.held[-1] if moved.held else ZERO) + one.amount)

    def _know(self, account_id: uuid.UUID, currency: str, on: date) -> None:
        key = account_id, currency
        self._known_from[key] = min(on, self._known_from.get(key, on))

    def units(self, on: date) -> dict[tuple[uuid.UUID, uuid.UUID], Decimal]:
        """(account, instrument) → units at the end of a day, without those that are none."""
        found = {key: steps.at(on) for key, steps in self._units.items()}
        return {key: quantity for key, quantity in found.items() if quantity}

    def cash(self, on: date) -> dict[tuple[uuid.UUID, str], Cash]:
        """(account, currency) → cash at the end of a day; 0 and not known where nothing tells."""
        return {key: self._cash_at(key, on) for key in {*self._cash, *self._stated}}

    def _cash_at(self, key: tuple[uuid.UUID, str], on: date) -> Cash:
        if on < self._known_from.get(key, date.max):
            return Cash(ZERO, known=False, stated_on=None)
        said = [each for each in self._stated.get(key, []) if each.on <= on]
        moved = self._cash[key]
        if not said:
            return Cash(moved.at(on), known=True, stated_on=None)
        return Cash(said[-1].amount + moved.at(on) - moved.at(said[-1].on), known=True, stated_on=said[-1].on)

    def unexplained(self) -> list[tuple[uuid.UUID, str, date, Decimal]]:
        """(account, currency, day, amount) by which a stated balance differs from what was known the day it was stated."""
        found = []
        for (account, currency), said in self._stated.items():
            known, moved = self._known_from[account, currency], self._cash[account, currency]
            for place, each in enumerate(said):
                before = said[place - 1] if place else None
                if before is not None:
                    expected = before.amount + moved.at(each.on) - moved.at(before.on)
                elif known < each.on:
                    expected = moved.at(each.on)
                else:
                    expected = ZERO
                if each.amount != expected:
                    found.append((account, currency, each.on, each.amount - expected))
        return found

    def cash_from(self, account_id: uuid.UUID, currency: str) -> date:
        """From the end of which day the cash is known; `date.max` when it never is."""
        return self._known_from.get((account_id, currency), date.max)

    def counts_cash(self, account_id: uuid.UUID) -> bool:
        """Whether cash of the account is known in any currency, so that its whole worth can be followed."""
        return any(account == account_id for account, _ in self._known_from)
