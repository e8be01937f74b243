"""Which lots a sale takes, and in what order."""

from collections.abc import Sequence
from decimal import Decimal

from guilder.finance.lots.records import Choice, Lot, Method
from guilder.finance.lots.sharing import apportioned


def in_order(lots: Sequence[Lot], method: Method) -> list[Lot]:
    """lots: the earliest acquired first. What no choice names goes by first in, first out (26 CFR 1.1012-1(c)(1)), and an average is
    taken from the first acquired too (1.1012-1(e)(7)). hifo: the dearest share first.
    """
    if method == "lifo":
        return list(reversed(lots))
    if method == "hifo":
        return sorted(lots, key=lambda lot: lot.basis / lot.quantity, reverse=True)
    return list(lots)


def average(lots: Sequence[Lot], step: Decimal) -> None:
    """Gives every share the same basis: all that was paid for what is held, divided by its number (26 CFR 1.1012-1(e)(7))."""
    total = sum((lot.basis for lot in lots), Decimal(0))
    for lot, basis in zip(lots, apportioned(total, [lot.quantity for lot in lots], step), strict=True):
        lot.basis = basis


def chosen(lots: Sequence[Lot], choices: Sequence[Choice]) -> tuple[list[tuple[Lot, Decimal]], list[Choice]]:
    """(what is taken of each lot, what could not be found). A name stands for a lot, or for all that one event brought."""
    taken: list[tuple[Lot, Decimal]] = []
    missing = []
    left = {id(lot): lot.quantity for lot in lots}
    for choice in choices:
        wanted = choice.quantity
        for lot in lots:
            part = min(wanted, left[id(lot)]) if choice.lot in {lot.id, lot.origin} else Decimal(0)
            if part > 0:
                taken.append((lot, part))
                left[id(lot)] -= part
                wanted -= part
        if wanted > 0:
            missing.append(Choice(choice.lot, wanted))
    return taken, missing
