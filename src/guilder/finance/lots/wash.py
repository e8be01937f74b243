"""Wash sales: a loss is not allowed as far as the shares are bought again within 30 days before or after (26 U.S.C. §1091).

The matching of 26 CFR 1.1091-1: losses in the order of the sales (b), replacement shares in the order in which they were acquired (c, d),
each share replacing one (e). It spans every account of the household (IRS Pub. 550, ch. 4: a spouse's purchase counts). The loss is added to
the replacement's basis (§1091(d)) and the days held are tacked (§1223(3)); a replacement in an IRA takes the loss away for ever
(Rev. Rul. 2008-5).

Two readings, as brokers have them too: shares bought before the sale replace only what is still held after it; and the rest of a lot does
not replace a part of it that is sold (Rev. Rul. 56-602).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from guilder.finance.lots.holding import tacked
from guilder.finance.lots.records import Lot, Realised, WashSale
from guilder.finance.lots.sharing import portion

DAYS: Final = 30
_REACH: Final = timedelta(days=DAYS)


@dataclass(slots=True)
class _Loss:
    """What of a loss waits for a replacement."""

    sale: Realised
    quantity: Decimal
    amount: Decimal


class Washing:
    """One set of substantially identical securities, seen day after day."""

    def __init__(self, *, step: Decimal, part: Callable[[Lot, Decimal], Lot], taxable: Callable[[str], bool]) -> None:
        """part: takes a quantity of a lot and gives it a lot of its own. taxable: of an account, by its id."""
        self._step, self._part, self._taxable = step, part, taxable
        self._losses: list[_Loss] = []
        self._acquired: list[Lot] = []
        self.found: list[WashSale] = []

    def bought(self, lot: Lot, on: date) -> None:
        """on: the day to which the events have come; a lot that was acquired earlier may arrive by a transfer."""
        self._acquired.append(lot)
        if len(self._acquired) > 1 and self._acquired[-2].acquired_on > lot.acquired_on:
            self._acquired.sort(key=lambda each: each.acquired_on)
        if not self._losses:
            return
        self._losses = [loss for loss in self._losses if on - loss.sale.sold_on <= _REACH]
        for loss in self._losses:
            while loss.quantity > 0 and (replacement := self._replacement(loss, [lot])) is not None:
                self._disallow(loss, replacement)
        self._losses = [loss for loss in self._losses if loss.quantity > 0]

    def sold(self, parts: list[Realised], on: date) -> None:
        """The parts of one sale, when all of them have left their lots."""
        self._acquired = [lot for lot in self._acquired if lot.quantity > 0 and on - lot.acquired_on <= _REACH]
        for sale in sorted(parts, key=lambda each: each.acquired_on):
            if sale.gain >= 0 or not (sale.taxable and sale.known) or sale.quantity == 0:
                continue
            loss = _Loss(sale, sale.quantity, -sale.gain)
            while loss.quantity > 0 and (replacement := self._replacement(loss, self._acquired)) is not None:
                self._disallow(loss, replacement)
            if loss.quantity > 0:
                self._losses.append(loss)

    def split(self, account: str, instrument: str, factor: Decimal) -> None:
        """factor: new shares for an old one. What waits for a replacement is counted in new shares."""
        for loss in self._losses:
            if (loss.sale.account, loss.sale.instrument) == (account, instrument):
                loss.quantity *= factor

    def parted(self, lot: Lot, piece: Lot) -> None:
        """`piece` is what was taken of `lot`, or the lot itself: both may replace."""
        if piece is not lot and any(each is lot for each in self._acquired):
            self._acquired.append(piece)
            self._acquired.sort(key=lambda each: each.acquired_on)

    def left(self, lot: Lot) -> None:
        """What has left the household replaces nothing."""
        self._acquired = [each for each in self._acquired if each is not lot]

    def _replacement(self, loss: _Loss, lots: list[Lot]) -> Lot | None:
        for lot in lots:
            if (
                lot.quantity > 0
                and not lot.replaces
                and lot.origin != loss.sale.origin
                and abs(lot.acquired_on - loss.sale.sold_on) <= _REACH
            ):
                return lot
        return None

    def _disallow(self, loss: _Loss, lot: Lot) -> None:
        quantity = min(loss.quantity, lot.quantity)
        amount = portion(loss.amount, quantity, loss.quantity, self._step)
        replacement = lot if quantity == lot.quantity else self._part(lot, quantity)
        replacement.replaces = True
        loss.quantity -= quantity
        loss.amount -= amount
        lost = not self._taxable(lot.account)
        loss.sale.disallowed += amount
        if lost:
            loss.sale.lost += amount
        else:
            replacement.basis += amount
            replacement.washed += amount
            replacement.held_from = tacked(
                replacement.held_from, old_held_from=loss.sale.held_from, old_sold_on=loss.sale.sold_on
            )
        self.found.append(
            WashSale(
                sale=loss.sale.event,
                sold_lot=loss.sale.lot,
                replacement=replacement.id,
                account=lot.account,
                instrument=lot.instrument,
                acquired_on=lot.acquired_on,
                quantity=quantity,
                loss=amount,
                lost=lost,
            )
        )
