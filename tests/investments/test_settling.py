"""What an activity must say, and what follows from it."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from guilder.investments import rules
from guilder.investments.contracts.activities import ActivityIncomplete
from guilder.investments.rules import Told

STOCK = uuid.UUID(int=1)
ON = date(2026, 3, 2)


def _told(kind, instrument_id=STOCK, currency="USD", acquired_on=None, **figures):
    own = {name: Decimal(value) for name, value in figures.items()}
    return Told(kind=kind, on=ON, currency=currency, instrument_id=instrument_id, acquired_on=acquired_on, **own)


@pytest.mark.parametrize(
    ("told", "amount", "price"),
    [
        (_told("buy", quantity="10", price="12.5", fee="1"), "-126.00", "12.5"),
        (_told("sell", quantity="10", price="12.5", fee="1"), "124.00", "12.5"),
        (_told("buy", quantity="4", amount="101", fee="1"), "-101.00", "25"),
        (_told("sell", quantity="4", amount="99", fee="1"), "99.00", "25"),
        (_told("buy", quantity="0.333", price="10.01", amount="3.33"), "-3.33", "10.01"),
        (_told("buy", quantity="3", price="1500", currency="JPY", fee="99"), "-4599", "1500"),
        (_told("sell", quantity="1", price="1", fee="5"), "-4.00", "1"),
    ],
)
def test_trades_follow_from_what_is_told(told, amount, price):
    settled = rules.settle(told)
    assert (settled.amount, settled.price) == (Decimal(amount), Decimal(price))


@pytest.mark.parametrize(
    ("told", "amount"),
    [
        (_told("dividend", amount="12.34"), "12.34"),
        (_told("dividend", amount="-12.34"), "-12.34"),  # taken back by the broker
        (_told("fee", amount="5", instrument_id=None), "-5.00"),
        (_told("withdrawal", amount="70", instrument_id=None), "-70.00"),
        (_told("withdrawal", amount="-70", instrument_id=None), "-70.00"),
        (_told("deposit", amount="70", instrument_id=None), "70.00"),
        (_told("interest", amount="-3", instrument_id=None), "-3.00"),  # charged on margin
        (_told("reinvest", quantity="2", cost="40"), "0.00"),
        (_told("transfer_in", quantity="2"), "0.00"),
    ],
)
def test_cash_has_the_kinds_sign(told, amount):
    assert rules.settle(told).amount == Decimal(amount)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (_told("buy", price="3"), "quantity"),
        (_told("buy", quantity="3"), "price"),
        (_told("buy", quantity="3", price="3", instrument_id=None), "instrumentId"),
        (_told("deposit", amount="3"), "instrumentId"),
        (_told("buy", quantity="10", price="12.5", amount="90"), "amount"),
        (_told("buy", quantity="10", amount="2", fee="3"), "fee"),
        (_told("dividend"), "amount"),
        (_told("reinvest", quantity="1"), "cost"),
        (_told("split", ratio_new="2"), "ratioNew"),
        (_told("split", ratio_new="2", ratio_old="2"), "ratioNew"),
        (_told("transfer_in", quantity="1", acquired_on=date(2026, 3, 3)), "acquiredOn"),
    ],
)
def test_what_is_missing_is_named(told, field):
    with pytest.raises(ActivityIncomplete) as found:
        rules.settle(told)
    assert field in [each.field for each in found.value.details]


#: A busy machine is no failure.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    quantity=some.decimals("0.0001", "100000", places=4), price=some.decimals("0.01", "5000", places=2),
    fee=some.decimals("0", "50", places=2), kind=some.sampled_from(["buy", "sell"]),
)  # fmt: skip
def test_amount_and_price_lead_to_each_other(quantity, price, fee, kind):
    """The price that follows from an amount makes the same amount, to the cent, where the amount is more than the fee."""
    amount = rules.settle(Told(kind, ON, "USD", STOCK, quantity, price, fee=fee)).amount
    if amount and (kind == "buy" or amount > 0):
        again = rules.settle(Told(kind, ON, "USD", STOCK, quantity, amount=amount, fee=fee))
        assert again.amount == amount
        if again.price is not None:
            back = rules.settle(Told(kind, ON, "USD", STOCK, quantity, again.price, fee=fee)).amount
            assert abs(back - amount) <= Decimal("0.01")
