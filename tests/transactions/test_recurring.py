"""Which payments come again: cases of one's own making, in the rhythms that banks show."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from guilder.transactions.recurring import Payment, find, next_day

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


@pytest.mark.parametrize(
    ("days", "times", "expected", "why"),
    [
        ("2026-09-02 2026-10-02 2026-11-02", 12, "2026-12-02", "the 2nd, not 31 days later"),
        ("2026-08-31 2026-09-30 2026-10-31", 12, "2026-11-30", "the last day of each month"),
        ("2025-12-31 2026-01-31 2026-02-28", 12, "2026-03-31", "the last day, after a short month"),
        ("2025-12-30 2026-01-30 2026-02-28", 12, "2026-03-30", "the 30th, in February its last day"),
        ("2026-08-03 2026-09-01 2026-10-01 2026-11-02", 12, "2026-12-01", "the 1st; weekends moved two of them on"),
        ("2026-07-31 2026-09-01 2026-10-01 2026-10-30", 12, "2026-12-01", "the 1st; weekends moved two of them back"),
        ("2026-07-31 2026-08-31 2026-09-30 2026-10-30", 12, "2026-11-30", "the last working day"),
        ("2026-08-06 2026-09-06 2026-10-15 2026-11-06", 12, "2026-12-06", "once nine days late"),
        ("2026-11-15 2026-12-15", 12, "2027-01-15", "over the turn of the year"),
        ("2026-02-15 2026-05-15 2026-08-17 2026-11-16", 4, "2027-02-15", "every quarter on the 15th"),
        ("2026-03-31 2026-06-30 2026-09-30", 4, "2026-12-31", "the last day of each quarter"),
        ("2024-02-29 2025-02-28 2026-02-28", 1, "2027-02-28", "every year, from a leap day"),
        ("2024-11-10 2025-11-10", 1, "2026-11-10", "every year"),
        ("2026-08-21 2026-09-18 2026-10-16 2026-11-13", 12, "2026-12-11", "every four weeks, whatever the month"),
        ("2026-11-06 2026-11-13 2026-11-20", 52, "2026-11-27", "every week"),
        ("2026-10-23 2026-11-06 2026-11-20", 26, "2026-12-04", "every two weeks"),
    ],
)
def test_the_next_day_goes_by_the_calendar(days, times, expected, why):
    on = [date.fromisoformat(day) for day in days.split()]
    step = sorted((later - earlier).days for earlier, later in pairwise(on))[(len(on) - 1) // 2]
    assert next_day(on, times, step) == date.fromisoformat(expected), why
