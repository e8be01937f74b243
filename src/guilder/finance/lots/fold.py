"""Events to lots: day after day, each event by its rule.

What does not add up is a problem that says what to do, and the rest goes on: a sale of more than is held is realised with an unknown
basis as far as nothing is there, as happens where a file begins in the middle of a history.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import count
from operator import attrgetter
from typing import Final

from guilder.finance.lots.records import (
    ZERO,
    Account,
    Book,
    Departure,
    Event,
    GivenLot,
    Income,
    Kind,
    Lot,
    Problem,
    ProblemCode,
    Realised,
)
from guilder.finance.lots.selection import average, chosen, in_order
from guilder.finance.lots.sharing import QUANTUM, apportioned, portion, rounded, trimmed
from guilder.finance.lots.wash import Washing
from guilder.kernel.money import exponent

_BY_DAY: Final = attrgetter("acquired_on")
_RANK: Final[dict[Kind, int]] = {
    "split": 0,
    "exchange": 0,
    "spin_off": 0,
    "buy": 1,
    "reinvest": 1,
    "transfer_out": 2,
    "transfer_in": 3,
    "sell": 5,
}


def fold(
    events: Iterable[Event],
    *,
    currency: str,
    accounts: Mapping[str, Account] | None = None,
    identical: Mapping[str, str] | None = None,
    wash_sales: bool = True,
) -> Book:
    """All accounts of one household, in one currency, to the last event.

    accounts: by id; one that is missing is taxable and first in, first out. identical: instrument to the name of a group of substantially
    identical ones; every other is identical to itself alone. wash_sales: false leaves every loss allowed.
    """
    folding = _Folding(currency, accounts or {}, identical or {}, wash_sales=wash_sales)
    ordered = _ordered(events)
    for event in ordered:
        folding.take(event)
    return folding.book()


def _ordered(events: Iterable[Event]) -> list[Event]:
    """By day and rank; an arrival never before its departure."""
    known = list(events)
    left = {event.pair: event.on for event in known if event.pair and event.kind == "transfer_out"}

    def key(event: Event) -> tuple[date, int]:
        on = max(event.on, left.get(event.pair, event.on)) if event.kind == "transfer_in" else event.on
        return on, _RANK.get(event.kind, 4)

    return sorted(known, key=key)


class _Folding:
    def __init__(
        self, currency: str, accounts: Mapping[str, Account], identical: Mapping[str, str], *, wash_sales: bool
    ) -> None:
        self._step = Decimal(1).scaleb(-exponent(currency))
        self._accounts: dict[str, Account] = defaultdict(Account, accounts)
        self._identical, self._wash_sales = identical, wash_sales
        self._held: dict[tuple[str, str], list[Lot]] = defaultdict(list)
        self._washing: dict[str, Washing] = {}
        self._moving: dict[str, list[Lot]] = defaultdict(list)
        self._pieces: dict[str, count[int]] = defaultdict(lambda: count(2))
        self._book = Book([], [], [], [], [], [])
        self._rules: dict[Kind, Callable[[Event], None]] = {
            "buy": self._buy,
            "reinvest": self._reinvest,
            "sell": self._sell,
            "dividend": self._income,
            "interest": self._income,
            "fee": self._income,
            "split": self._split,
            "exchange": self._exchange,
            "spin_off": self._spin_off,
            "return_of_capital": self._return_of_capital,
            "transfer_in": self._transfer_in,
            "transfer_out": self._transfer_out,
        }

    def take(self, event: Event) -> None:
        rule = self._rules.get(event.kind)
        if rule is not None:
            rule(event)

    def book(self) -> Book:
        for pair, lots in self._moving.items():
            if lots:
                shares = sum((lot.quantity for lot in lots), ZERO)
                self._problem(pair, "not_arrived", shares, f"{shares:f} {lots[0].instrument} left but did not arrive")
                self._book.lots += lots
        for _, lots in sorted(self._held.items()):
            self._book.lots += lots
        for washing in {id(each): each for _, each in sorted(self._washing.items())}.values():
            self._book.washes += washing.found
        return self._book

    # Acquiring.

    def _buy(self, event: Event) -> None:
        lot = Lot(
            id=event.id, origin=event.id, account=event.account, instrument=event.instrument, quantity=event.quantity,
            basis=-event.amount, acquired_on=event.on, held_from=event.on,
        )  # fmt: skip
        self._add(lot)
        self._bought(lot, event.on)

    def _reinvest(self, event: Event) -> None:
        self._earned(event, -event.amount)
        self._buy(event)

    def _add(self, lot: Lot) -> None:
        lots = self._held[lot.account, lot.instrument]
        if lots and lots[-1].acquired_on > lot.acquired_on:
            insort(lots, lot, key=_BY_DAY)
        else:
            lots.append(lot)

    def _bought(self, lot: Lot, on: date) -> None:
        if self._wash_sales:
            self._group(lot.instrument).bought(lot, on)

    def _group(self, instrument: str) -> Washing:
        name = self._name(instrument)
        found = self._washing.get(name)
        if found is None:
            found = Washing(step=self._step, part=self._part, taxable=lambda account: self._accounts[account].taxable)
            self._washing[name] = found
        return found

    def _name(self, instrument: str) -> str:
        return self._identical.get(instrument, instrument)

    # Selling and leaving.

    def _sell(self, event: Event) -> None:
        taken = self._taken(event)
        weights = [quantity for _, quantity in taken]
        missing = event.quantity - sum(weights, ZERO)
        if missing > 0:
            weights.append(missing)
        proceeds = apportioned(event.amount, weights, self._step)
        parts = [self._realised(event, lot, quantity, part) for (lot, quantity), part in zip(taken, proceeds, strict=False)]  # fmt: skip
        self._book.realised += parts
        if missing > 0:
            self._book.realised.append(self._unexplained(event, missing, proceeds[-1]))
        if self._wash_sales:
            self._group(event.instrument).sold(parts, event.on)

    def _realised(self, event: Event, lot: Lot, quantity: Decimal, proceeds: Decimal) -> Realised:
        basis = self._withdraw(lot, quantity)
        return Realised(
            event=event.id, lot=lot.id, origin=lot.origin, account=lot.account, instrument=lot.instrument, quantity=quantity,
            acquired_on=lot.acquired_on, held_from=lot.held_from, sold_on=event.on, proceeds=proceeds, basis=basis,
            taxable=self._accounts[lot.account].taxable, inherited=lot.inherited, known=lot.known,
        )  # fmt: skip

    def _unexplained(self, event: Event, missing: Decimal, proceeds: Decimal) -> Realised:
        return Realised(
            event=event.id, lot="", origin="", account=event.account, instrument=event.instrument, quantity=missing,
            acquired_on=event.on, held_from=event.on, sold_on=event.on, proceeds=proceeds, basis=ZERO,
            taxable=self._accounts[event.account].taxable, known=False,
        )  # fmt: skip

    def _withdraw(self, lot: Lot, quantity: Decimal) -> Decimal:
        """The basis of `quantity`, which leaves the lot; an emptied lot leaves the account."""
        basis = portion(lot.basis, quantity, lot.quantity, self._step)
        if lot.washed:
            lot.washed -= portion(lot.washed, quantity, lot.quantity, self._step)
        lot.quantity -= quantity
        lot.basis -= basis
        if not lot.quantity:
            self._remove(lot)
        return basis

    def _remove(self, lot: Lot) -> None:
        lots = self._held[lot.account, lot.instrument]
        del lots[next(place for place, each in enumerate(lots) if each is lot)]

    def _part(self, lot: Lot, quantity: Decimal) -> Lot:
        """`quantity` of `lot` as a lot of its own, just before it."""
        piece = Lot(
            id=f"{lot.origin}.{next(self._pieces[lot.origin])}", origin=lot.origin, account=lot.account, instrument=lot.instrument,
            quantity=quantity, basis=portion(lot.basis, quantity, lot.quantity, self._step), acquired_on=lot.acquired_on,
            held_from=lot.held_from, inherited=lot.inherited, known=lot.known,
            washed=portion(lot.washed, quantity, lot.quantity, self._step), replaces=lot.replaces,
        )  # fmt: skip
        lot.quantity -= quantity
        lot.basis -= piece.basis
        lot.washed -= piece.washed
        for lots in (self._held[lot.account, lot.instrument], *self._moving.values()):
            for place, each in enumerate(lots):
                if each is lot:
                    lots.insert(place, piece)
                    return piece
        raise AssertionError(lot)

    def _taken(self, event: Event) -> list[tuple[Lot, Decimal]]:
        """What the event takes of each lot, at most what is held."""
        lots = self._held[event.account, event.instrument]
        account = self._accounts[event.account]
        method = event.method or account.methods.get(event.instrument, account.method)
        taken: list[tuple[Lot, Decimal]] = []
        if event.chosen:
            taken = self._chosen(event, lots)
        elif method == "average" and (known := [lot for lot in lots if lot.known]):
            average(known, self._step)
        missing = event.quantity - sum((quantity for _, quantity in taken), ZERO)
        if missing <= 0:
            return taken
        spoken_for = {id(lot): quantity for lot, quantity in taken}
        for lot in lots if method not in {"lifo", "hifo"} else in_order(lots, method):
            quantity = min(missing, lot.quantity - spoken_for.get(id(lot), ZERO))
            if quantity > 0:
                taken.append((lot, quantity))
                missing -= quantity
            if not missing:
                return taken
        held = event.quantity - missing
        self._problem(
            event.id, "more_than_held", missing,
            f"{event.quantity:f} {event.instrument} leave {event.account} on {event.on}, but only {held:f} are held: "
            f"add the purchase or the transfer that brought the other {missing:f}",
        )  # fmt: skip
        return taken

    def _chosen(self, event: Event, lots: list[Lot]) -> list[tuple[Lot, Decimal]]:
        taken, missing = chosen(lots, event.chosen)
        for choice in missing:
            self._problem(
                event.id, "lot_not_found", choice.quantity,
                f"{choice.quantity:f} of lot {choice.lot} are not held on {event.on}: choose another lot; first in, first out is used",
            )  # fmt: skip
        named = sum((choice.quantity for choice in event.chosen), ZERO)
        if named != event.quantity:
            self._problem(
                event.id, "choice_differs", abs(named - event.quantity),
                f"the chosen lots have {named:f} shares, the sale {event.quantity:f}: make them equal",
            )  # fmt: skip
        kept, left = [], event.quantity
        for lot, quantity in taken:
            if left > 0:
                kept.append((lot, min(quantity, left)))
                left -= min(quantity, left)
        return kept

    def _transfer_out(self, event: Event) -> None:
        for lot, quantity in self._taken(event):
            moved = lot if quantity == lot.quantity else self._part(lot, quantity)
            self._remove(moved)
            if event.pair:
                self._moving[event.pair].append(moved)
                self._group(lot.instrument).parted(lot, moved)
            else:
                self._book.departures.append(Departure(event.id, event.on, moved))
                self._group(lot.instrument).left(moved)

    def _transfer_in(self, event: Event) -> None:
        if event.pair:
            self._arrive(event)
            return
        given = event.lots
        if not given:
            known = -event.amount if event.amount else None
            given = (GivenLot(event.quantity, known, event.on),)
        for number, each in enumerate(given, start=1):
            origin = event.id if len(given) == 1 else f"{event.id}-{number}"
            lot = Lot(
                id=origin, origin=origin, account=event.account, instrument=event.instrument, quantity=each.quantity,
                basis=ZERO if each.basis is None else each.basis, acquired_on=each.acquired_on, held_from=each.acquired_on,
                inherited=each.inherited, known=each.basis is not None,
            )  # fmt: skip
            self._add(lot)
            if each.basis is None:
                self._problem(
                    event.id, "no_basis", each.quantity,
                    f"{each.quantity:f} {event.instrument} came to {event.account} on {event.on} without a basis: "
                    "add what they cost and when they were bought",
                )  # fmt: skip
            elif not each.inherited:
                self._bought(lot, event.on)

    def _arrive(self, event: Event) -> None:
        left = event.quantity
        moving = self._moving[event.pair]
        while left > 0 and moving:
            lot = moving[0] if moving[0].quantity <= left else self._part(moving[0], left)
            if self._accounts[lot.account].taxable != self._accounts[event.account].taxable:
                self._problem(
                    event.id, "changes_taxes", lot.quantity,
                    f"shares went from {lot.account} to {event.account}, of which only one is taxable: book a sale or a distribution "
                    "at the day's price there and a purchase here",
                )  # fmt: skip
            left -= lot.quantity
            del moving[0]
            lot.account = event.account
            self._add(lot)
        if left > 0:
            self._problem(
                event.id, "not_arrived", left,
                f"{left:f} {event.instrument} arrived in {event.account} on {event.on} more than left: make both quantities equal",
            )  # fmt: skip

    # What the company does.

    def _split(self, event: Event) -> None:
        lots = self._held[event.account, event.instrument]
        if not lots:
            self._nothing(event)
            return
        before = sum((lot.quantity for lot in lots), ZERO)
        after = _by(before, event) if event.ratio is not None else before + event.quantity
        if after <= 0:
            self._problem(
                event.id, "more_than_held", -event.quantity,
                f"{-event.quantity:f} {event.instrument} leave {event.account} in a split, but only {before:f} are held: correct its quantity",
            )  # fmt: skip
            return
        for lot, quantity in zip(lots, apportioned(after, [lot.quantity for lot in lots], QUANTUM), strict=True):
            lot.quantity = trimmed(quantity)
        self._group(event.instrument).split(event.account, event.instrument, after / before)

    def _exchange(self, event: Event) -> None:
        """A reorganisation: basis and holding period go over; cash beside the new shares is a gain up to what was gained, and no loss
        (26 U.S.C. §354, §356, §358, §1223(1)).
        """
        lots = self._held.pop((event.account, event.instrument), [])
        if not lots:
            self._nothing(event)
            return
        self._washing.setdefault(self._name(event.to_instrument), self._group(event.instrument))
        old = [lot.quantity for lot in lots]
        after = _by(sum(old, ZERO), event) if event.ratio is not None else event.quantity
        cash = apportioned(event.amount, old, self._step)
        for lot, quantity, boot in zip(lots, apportioned(after, old, QUANTUM), cash, strict=True):
            if boot:
                worth = quantity * (event.price or ZERO) + boot
                gain = max(ZERO, min(boot, rounded(worth - lot.basis, self._step)))
                self._beside(event, lot, boot, boot - gain)
                lot.basis -= boot - gain
            lot.instrument, lot.quantity = event.to_instrument, trimmed(quantity)
            self._add(lot)

    def _spin_off(self, event: Event) -> None:
        """The new shares take their part of each lot's basis and its holding period (26 U.S.C. §355, §358(c), §1223(1))."""
        lots = self._held[event.account, event.instrument]
        if not lots:
            self._nothing(event)
            return
        old = [lot.quantity for lot in lots]
        total = _by(sum(old, ZERO), event) if event.ratio is not None else event.quantity
        for lot, quantity in zip(list(lots), apportioned(total, old, QUANTUM), strict=True):
            basis = rounded(lot.basis * (event.basis_share or ZERO), self._step)
            lot.basis -= basis
            origin = f"{event.id}-{lot.id}"
            self._add(
                Lot(
                    id=origin, origin=origin, account=event.account, instrument=event.to_instrument, quantity=trimmed(quantity), basis=basis,
                    acquired_on=lot.acquired_on, held_from=lot.held_from, inherited=lot.inherited, known=lot.known,
                )
            )  # fmt: skip

    def _return_of_capital(self, event: Event) -> None:
        """Every share gives back its part of the basis; what goes beyond is a gain (26 U.S.C. §301(c); IRS Pub. 550, ch. 1)."""
        self._income(event)
        lots = self._held[event.account, event.instrument]
        if not lots:
            self._nothing(event)
            return
        for lot, amount in zip(
            lots, apportioned(event.amount, [lot.quantity for lot in lots], self._step), strict=True
        ):
            returned = min(amount, lot.basis)
            lot.basis -= returned
            if amount > returned:
                self._beside(event, lot, amount - returned, ZERO)

    def _beside(self, event: Event, lot: Lot, proceeds: Decimal, basis: Decimal) -> None:
        self._book.realised.append(
            Realised(
                event=event.id, lot=lot.id, origin=lot.origin, account=lot.account, instrument=event.instrument, quantity=ZERO,
                acquired_on=lot.acquired_on, held_from=lot.held_from, sold_on=event.on, proceeds=proceeds, basis=basis,
                taxable=self._accounts[lot.account].taxable, inherited=lot.inherited, known=lot.known,
            )
        )  # fmt: skip

    def _income(self, event: Event) -> None:
        self._earned(event, event.amount)

    def _earned(self, event: Event, amount: Decimal) -> None:
        taxable = self._accounts[event.account].taxable
        self._book.income.append(
            Income(event.id, event.on, event.account, event.instrument, event.kind, amount, taxable)
        )

    def _nothing(self, event: Event) -> None:
        self._problem(
            event.id, "nothing_held", event.quantity,
            f"no {event.instrument} is held in {event.account} on {event.on}: add what was bought before",
        )  # fmt: skip

    def _problem(self, event: str, code: ProblemCode, quantity: Decimal, words: str) -> None:
        self._book.problems.append(Problem(event, code, quantity, words))


def _by(quantity: Decimal, event: Event) -> Decimal:
    assert event.ratio is not None
    return rounded(quantity * event.ratio.numerator / event.ratio.denominator, QUANTUM)
