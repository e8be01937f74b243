"""Conversions by hand arithmetic. Rates: European Central Bank, eurofxref-hist, as published for the day."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilder.fx.rules import Rates, Stated
from guilder.kernel.money import CURRENCIES, Money, exponent

BANK = {
    "USD": [(date(2025, 2, 27), Decimal("1.0477")), (date(2025, 2, 28), Decimal("1.0411")), (date(2025, 3, 3), Decimal("1.0465"))],
    "JPY": [(date(2025, 2, 27), Decimal("156.73")), (date(2025, 2, 28), Decimal("156.96")), (date(2025, 3, 3), Decimal("158.33"))],
    "ISK": [(date(2025, 2, 28), Decimal("145.7"))],
    "BGN": [(date(2025, 12, 31), Decimal("1.9558"))],
}  # fmt: skip
OWN = (
    Stated("KWD", "EUR", Decimal("3.05"), date(2025, 2, 1), date(2025, 3, 31)),
    Stated("CLF", "EUR", Decimal(40), date(2025, 2, 1), date(2025, 3, 31)),
    Stated("ARS", "USD", Decimal("0.00094"), date(2025, 2, 1), date(2025, 3, 31)),
    Stated("GBP", "EUR", Decimal("0.5"), date(2025, 2, 1), date(2025, 3, 31)),
    Stated("ISK", "EUR", Decimal("0.01"), date(2025, 3, 2), date(2025, 3, 4)),
)


def D(text: str) -> date:  # noqa: N802
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("amount", "currency", "to", "on", "expected", "rated_on", "source"),
    [
        # 100 ÷ 1.0411 = 96.0522… ; 1 March 2025 is a Saturday, so Friday's rate holds
        ("100", "USD", "EUR", "2025-03-01", "96.05", "2025-02-28", "ecb"),
        ("-100", "USD", "EUR", "2025-03-02", "-96.05", "2025-02-28", "ecb"),
        # 100 ÷ 1.0465 = 95.5566…
        ("100", "USD", "EUR", "2025-03-03", "95.56", "2025-03-03", "ecb"),
        # 100 × 1.0411
        ("100", "EUR", "USD", "2025-03-01", "104.11", "2025-02-28", "ecb"),
        # no digits after the point: 100 × 156.96 ÷ 1.0411 = 15076.36…
        ("100", "USD", "JPY", "2025-02-28", "15076", "2025-02-28", "ecb"),
        ("1000", "JPY", "EUR", "2025-02-28", "6.37", "2025-02-28", "ecb"),
        # legs of different days: the older one is named. 1000 × 158.33 ÷ 145.7 = 1086.68…
        ("1000", "ISK", "JPY", "2025-03-05", "1087", "2025-02-28", "ecb"),
        # ten days are near enough, eleven are not
        ("10", "BGN", "EUR", "2026-01-10", "5.11", "2025-12-31", "ecb"),
        ("10", "BGN", "EUR", "2026-01-11", None, None, None),
        ("10", "USD", "EUR", "2025-02-26", None, None, None),
        # three and four digits after the point, stated rates: 12.345 × 3.05 = 37.65225 ; 100 ÷ 3.05 = 32.78688… ; 100 ÷ 40
        ("12.345", "KWD", "EUR", "2025-03-01", "37.65", "2025-02-01", "own"),
        ("100", "EUR", "KWD", "2025-03-01", "32.787", "2025-02-01", "own"),
        ("100", "EUR", "CLF", "2025-03-01", "2.5000", "2025-02-01", "own"),
        # stated against the dollar, on to the euro by the bank: 100000 × 0.00094 ÷ 1.0411 = 90.2891…
        ("100000", "ARS", "EUR", "2025-03-01", "90.29", "2025-02-01", "own"),
        # and back: 100 × 1.0411 ÷ 0.00094 = 110755.319…
        ("100", "EUR", "ARS", "2025-03-01", "110755.32", "2025-02-01", "own"),
        # half to even: 0.01 × 0.5 = 0.005 ; 0.03 × 0.5 = 0.015
        ("0.01", "GBP", "EUR", "2025-03-01", "0.00", "2025-02-01", "own"),
        ("0.03", "GBP", "EUR", "2025-03-01", "0.02", "2025-02-01", "own"),
        # a stated rate wins over the bank's, on its days: 1000 × 0.01 ; after them 1000 ÷ 145.7 = 6.8634…
        ("1000", "ISK", "EUR", "2025-03-04", "10.00", "2025-03-02", "own"),
        ("1000", "ISK", "EUR", "2025-03-05", "6.86", "2025-02-28", "ecb"),
        # nobody knows this one
        ("1", "XCG", "EUR", "2025-03-01", None, None, None),
        ("7.10", "EUR", "EUR", "1990-01-01", "7.10", "1990-01-01", "same"),
    ],
)
def test_conversions(amount, currency, to, on, expected, rated_on, source) -> None:
    found = Rates(to, BANK, OWN).conversion(Money.of(amount, currency), D(on))
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert str(found.converted.amount) == expected
    assert (found.rated_on, found.source, found.converted.currency) == (D(rated_on), source, to)


@pytest.mark.parametrize("currency", sorted(CURRENCIES))
def test_every_currency_is_rounded_to_its_own_digits(currency: str) -> None:
    if currency == "EUR":
        return
    own = [Stated(currency, "EUR", Decimal("0.123456789"), D("2025-01-01"), D("2025-12-31"))]
    found = Rates(currency, {}, own).conversion(Money.of("1000", "EUR"), D("2025-06-01"))
    assert found is not None
    assert -found.converted.amount.as_tuple().exponent == exponent(currency)


@given(st.lists(st.decimals("-1000000", "1000000", places=2), min_size=1, max_size=40))
def test_adding_first_and_converting_each_come_to_the_same(amounts: list[Decimal]) -> None:
    rates, on = Rates("EUR", BANK), D("2025-03-01")
    each = sum((rates.convert(one, "USD", on) for one in amounts), Decimal(0))
    together = rates.convert(sum(amounts, Decimal(0)), "USD", on)
    assert abs(each - together) < Decimal("1e-18")


def test_nothing_needs_no_rate() -> None:
    assert Rates("EUR", {}).convert(Decimal(0), "USD", D("2025-03-01")) == 0
    assert Rates("EUR", {}).convert(Decimal(1), "USD", D("2025-03-01")) is None
