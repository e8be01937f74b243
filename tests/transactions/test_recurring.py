"""Which payments come again: cases of one's own making, in the rhythms that banks show."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from guilder.transactions.recurring import Payment, find

TODAY = date(2026, 11, 21)


def every(days, amounts, *, payee="Netflix", last=date(2026, 11, 10)):
    return [
        Payment(payee, "EUR", last - timedelta(days=round(days * back)), Decimal(amount))
        for back, amount in enumerate(amounts)
    ]


@pytest.mark.parametrize(
    ("days", "amounts", "rhythm"),
    [
        (7, ["9"] * 8, "week"),
        (14, ["9"] * 6, "two weeks"),
        (30.4, ["13.99", "13.99", "12.99"], "month"),
        (28, ["13.99"] * 5, "month"),
        (91, ["60", "61", "60"], "quarter"),
        (365, ["120", "110"], "year"),
    ],
)
def test_a_steady_rhythm_is_found(days, amounts, rhythm):
    (found,) = find(every(days, amounts), TODAY)
    assert (found.every, found.amount) == (rhythm, Decimal(amounts[0]))
    assert (
        found.next_on == found.last_on + timedelta(days=round(days))
        or abs((found.next_on - found.last_on).days - days) <= 1
    )


@pytest.mark.parametrize(
    "payments",
    [
        every(30.4, ["13.99"] * 2),  # twice is no rhythm yet
        every(30.4, ["80", "20", "143", "9"]),  # the bill of a shop
        every(3, ["9"] * 20),
        every(30.4, ["13.99"] * 8, last=date(2026, 9, 1)),  # cancelled
        every(30.4, ["-13.99"] * 8),
        [],
    ],
)
def test_what_has_no_rhythm_is_left_out(payments):
    assert find(payments, TODAY) == []


def test_one_late_payment_does_not_break_a_rhythm_and_the_dearest_comes_first():
    late = every(30.4, ["13.99"] * 8)
    late[3] = Payment("Netflix", "EUR", late[3].on + timedelta(days=9), Decimal("13.99"))
    found = find([*late, *every(30.4, ["900"] * 4, payee="Landlord"), *every(365, ["240"] * 3, payee="Insurer")], TODAY)
    assert [one.payee for one in found] == ["Landlord", "Insurer", "Netflix"]
    assert found[1].monthly == 20
