"""What an activity must say, and what follows from it. Pure.

A trade's cash is −(quantity × price) − fee when bought and quantity × price − fee when sold, rounded to the currency's
digits. Where both price and amount are told they may differ by what brokers round: a cent for every hundred units, and
half a per cent of a thousandth besides; the amount is the truth, because it is what was paid.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from guilder.investments.contracts.activities import ActivityIncomplete, ActivityKind
from guilder.kernel.errors import FieldProblem
from guilder.kernel.money import exponent, quantize

ZERO = Decimal(0)
#: Kinds that are about an instrument; interest and fees may be.
OF_INSTRUMENT = frozenset(
    ("buy", "sell", "dividend", "reinvest", "split", "transfer_in", "transfer_out", "return_of_capital")
)
_WITH_UNITS = frozenset(("buy", "sell", "reinvest", "transfer_in", "transfer_out"))
_CASH_ONLY = frozenset(("dividend", "interest", "fee", "return_of_capital", "deposit", "withdrawal"))
#: Which way cash goes when it is told without a sign.
_OUT = frozenset(("fee", "withdrawal"))
#: What moves money over the border of an account: everything else happens inside it.
CROSSING = frozenset(("deposit", "withdrawal", "transfer_in", "transfer_out"))
#: Kinds that bring income.
INCOME = frozenset(("dividend", "reinvest", "interest"))


@dataclass(frozen=True, slots=True)
class Told:
    """An activity's figures as somebody tells them; amount may come without its sign."""

    kind: ActivityKind
    on: date
    currency: str
    instrument_id: uuid.UUID | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    fee: Decimal | None = None
    cost: Decimal | None = None
    acquired_on: date | None = None
    ratio_new: Decimal | None = None
    ratio_old: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """The figures that are kept: amount signed, outflow negative; fee not negative."""

    quantity: Decimal | None
    price: Decimal | None
    amount: Decimal
    fee: Decimal
    cost: Decimal | None
    acquired_on: date | None
    ratio_new: Decimal | None
    ratio_old: Decimal | None


def settle(told: Told) -> Settled:
    """What is kept of an activity. Raises ActivityIncomplete 422, naming each field that lacks or contradicts."""
    problems = [*_missing(told)]
    if problems:
        raise ActivityIncomplete(details=problems)
    if told.kind in ("buy", "sell"):
        return _traded(told)
    fee = quantize(told.fee or ZERO, told.currency)
    plain = Settled(told.quantity, told.price, ZERO, fee, None, None, None, None)
    if told.kind == "reinvest":
        return replace(plain, cost=_cost(told), price=_price(told))
    if told.kind == "transfer_in":
        return replace(plain, price=None, cost=_cost(told), acquired_on=told.acquired_on)
    if told.kind == "transfer_out":
        return plain
    if told.kind == "split":
        return replace(plain, quantity=None, price=None, ratio_new=told.ratio_new, ratio_old=told.ratio_old)
    return replace(plain, quantity=None, price=None, amount=_signed(told))


def _missing(told: Told) -> Iterable[FieldProblem]:
    kind = told.kind.replace("_", " ")
    if told.kind in OF_INSTRUMENT and told.instrument_id is None:
        yield FieldProblem(field="instrumentId", message=f"Say what the {kind} is of.")
    if told.kind not in {*OF_INSTRUMENT, "interest", "fee"} and told.instrument_id is not None:
        yield FieldProblem(field="instrumentId", message=f"A {kind} is of money alone.")
    if told.kind in _WITH_UNITS and told.quantity is None:
        yield FieldProblem(field="quantity", message="Say how many units.")
    if told.kind in ("buy", "sell") and told.price is None and told.amount is None:
        yield FieldProblem(field="price", message="Say the price of one unit, or the amount that was paid.")
    if told.kind == "reinvest" and told.cost is None and told.price is None:
        yield FieldProblem(field="cost", message="Say how much income bought the units, or at which price.")
    if told.kind in _CASH_ONLY and not told.amount:
        yield FieldProblem(field="amount", message="Say how much money.")
    if told.kind == "split" and (told.ratio_new is None or told.ratio_old is None or told.ratio_new == told.ratio_old):
        yield FieldProblem(field="ratioNew", message="Say how many units become how many, such as 3 for 1.")
    if told.acquired_on is not None and told.acquired_on > told.on:
        yield FieldProblem(field="acquiredOn", message="That is after the day of the transfer.")


def _traded(told: Told) -> Settled:
    quantity, fee = told.quantity or ZERO, quantize(told.fee or ZERO, told.currency)
    sign = -1 if told.kind == "buy" else 1
    if told.price is None:
        paid = abs(told.amount or ZERO)
        gross = paid + sign * fee
        if gross < 0:
            raise ActivityIncomplete(
                details=[FieldProblem(field="fee", message="The fee is more than the amount that was paid.")]
            )
        price = _rounded(gross / quantity) if gross else None
        return _trade(quantity, price, quantize(sign * paid, told.currency), fee)
    gross = quantity * told.price
    expected = quantize(sign * gross - fee, told.currency)
    if told.amount is None:
        return _trade(quantity, told.price, expected, fee)
    amount = told.amount if told.amount * sign > 0 or expected * sign < 0 else -told.amount
    amount = quantize(amount, told.currency)
    cent = Decimal(1).scaleb(-exponent(told.currency))
    if abs(amount - expected) > cent + quantity * cent / 100 + gross * Decimal("0.00001"):
        message = f"{quantity.normalize():f} × {told.price.normalize():f} and a fee of {fee:f} come to {expected:f}, not {amount:f}."
        raise ActivityIncomplete(
            "The amount does not fit quantity, price and fee.", details=[FieldProblem(field="amount", message=message)]
        )
    return _trade(quantity, told.price, amount, fee)


def _trade(quantity: Decimal, price: Decimal | None, amount: Decimal, fee: Decimal) -> Settled:
    return Settled(quantity, price, amount, fee, None, None, None, None)


def _cost(told: Told) -> Decimal | None:
    """What units cost that no cash tells; None where a transfer does not say, which leaves their basis unknown."""
    if told.cost is None and told.price is None:
        return None
    return quantize(
        told.cost if told.cost is not None else (told.quantity or ZERO) * (told.price or ZERO), told.currency
    )


def _price(told: Told) -> Decimal | None:
    cost = _cost(told)
    if told.price is not None or not cost or not told.quantity:
        return told.price
    return _rounded(cost / told.quantity)


def _signed(told: Told) -> Decimal:
    """Fees and withdrawals go out, the rest comes in; a sign that was told stays, so that a correction can be booked."""
    amount = told.amount or ZERO
    if told.kind in _OUT and amount > 0:
        amount = -amount
    if told.kind == "deposit":
        amount = abs(amount)
    return quantize(amount, told.currency)


def _rounded(price: Decimal) -> Decimal | None:
    """A price with ten decimals at most; none where that leaves nothing."""
    return price.quantize(Decimal("1e-10")) or None
