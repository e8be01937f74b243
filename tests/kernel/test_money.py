"""Money is exact. Digits: ISO 4217 list one, table A.1 (maintained by SIX, 2025)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from guilder.kernel.money import CURRENCIES, Money, exponent, plain, quantize


@pytest.mark.parametrize(
    ("currency", "digits", "source"),
    [
        ("EUR", 2, "ISO 4217 A.1"),
        ("JPY", 0, "ISO 4217 A.1"),
        ("KWD", 3, "ISO 4217 A.1"),
        ("TND", 3, "ISO 4217 A.1"),
        ("CLF", 4, "ISO 4217 A.1"),
        ("ISK", 0, "ISO 4217 A.1"),
        ("CLP", 0, "ISO 4217 A.1"),
    ],
)
def test_a_currency_has_its_own_digits(currency: str, digits: int, source: str) -> None:
    assert exponent(currency) == digits, source


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("2.675", "EUR", "2.68"),
        ("2.665", "EUR", "2.66"),
        ("-0.005", "EUR", "0.00"),
        ("1250.5", "JPY", "1250"),
        ("1.2345", "KWD", "1.234"),
        ("1e3", "USD", "1000.00"),
    ],
)
def test_rounding_is_half_to_even_and_never_scientific(amount: str, currency: str, written: str) -> None:
    assert plain(Decimal(amount), currency).replace("-0.00", "0.00") == written


@pytest.mark.parametrize("value", [1.5, True, "twelve", "NaN", "Infinity", "1e20", None])
def test_what_is_not_exact_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": value, "currency": "EUR"})


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(ValidationError, match="ISO 4217"):
        Money.model_validate({"amount": "1", "currency": "XXX"})


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4), st.sampled_from(sorted(CURRENCIES)))
def test_json_gives_back_what_it_was_given(amount: Decimal, currency: str) -> None:
    money = Money.of(amount, currency)
    assert Money.model_validate_json(money.model_dump_json()) == money
    assert money.amount == quantize(amount, currency)
