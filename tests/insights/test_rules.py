"""Where points stand, walking back from today's balance, and what stands out."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilder.insights import rules

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("day", "back", "expected"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 11, 21), 12, date(2025, 11, 21)),
    ],
)
def test_the_same_day_of_an_earlier_month(day, back, expected):
    assert rules.same_day(day, back) == expected


@pytest.mark.parametrize("chosen", ["1m", "3m", "1y", "3y", "all"])
def test_a_line_begins_and_ends_where_it_should(chosen):
    first = rules.since(chosen, TODAY, date(2020, 2, 29))
    days = rules.point_days(first, TODAY, rules.step_of(first, TODAY))
    assert (days[0], days[-1]) == (first, TODAY)
    assert days == sorted(set(days))
    assert len(days) <= 160


@given(
    st.sampled_from(["day", "week", "month"]),
    st.integers(0, 900),
    st.dictionaries(st.integers(1, 900), st.integers(-500, 500), max_size=40),
)
def test_walking_back_undoes_every_booking(step, length, booked):
    """A balance on a day is the opening balance plus everything booked until then."""
    first = TODAY - timedelta(days=length)
    bookings = {first + timedelta(days=after): Decimal(amount) for after, amount in booked.items() if after <= length}
    opening = Decimal(1000)
    moved: dict[date, Decimal] = {}
    for day, amount in bookings.items():
        began = {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}[step]
        moved[began] = moved.get(began, Decimal(0)) + amount
    days = rules.point_days(first, TODAY, step)
    held = rules.balances_on(days, opening + sum(bookings.values()), moved, step)
    expected = [opening + sum(amount for day, amount in bookings.items() if day <= at) for at in days]
    assert held == expected


@pytest.mark.parametrize(
    ("value", "earlier", "out"),
    [
        pytest.param(180, [100, 110, 95, 105, 98, 102], True, id="far above"),
        pytest.param(112, [100, 110, 95, 105, 98, 102], False, id="within the spread"),
        pytest.param(60, [100, 110, 95, 105, 98, 102], True, id="far below"),
        pytest.param(101, [100, 100, 100, 100, 100, 100], False, id="a cent more than always the same"),
        pytest.param(300, [100, 100, 100], False, id="too few months to tell"),
        pytest.param(5, [0, 0, 0, 0, 0, 0], False, id="nothing usual"),
        pytest.param(9, [4, 5, 4, 5, 4, 5], False, id="too small to matter"),
    ],
)
def test_what_stands_out(value, earlier, out):
    found = rules.deviation(Decimal(value), [Decimal(one) for one in earlier])
    assert (found is not None and rules.stands_out(found, Decimal(1000))) is out
