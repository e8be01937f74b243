from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilder.budgets import rules
from guilder.budgets.contracts.rhythm import Period
from guilder.budgets.contracts.tracking import Rollover

D = Decimal
NOV = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("month", "by", "then"),
    [
        (NOV, -1, date(2026, 10, 1)),
        (NOV, 2, date(2027, 1, 1)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (NOV, 0, NOV),
    ],
)
def test_months_are_counted_across_years(month, by, then):
    assert rules.shifted(month, by) == then


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(rules.month_of), st.integers(-600, 600))
def test_shifting_there_and_back_is_where_one_was(month, by):
    assert rules.shifted(rules.shifted(month, by), -by) == month


def test_a_limit_counts_from_its_month_on():
    limits = {date(2026, 9, 1): D(100), NOV: D(150)}
    assert [rules.limit_in(m, limits) for m in (date(2026, 8, 1), date(2026, 10, 1), NOV, date(2027, 1, 1))] == [
        D(100), D(100), D(150), D(150),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("spent", "status"), [("50", "within"), ("55", "within"), ("55.01", "ahead"), ("100", "ahead"), ("100.01", "over")]
)
def test_the_status_follows_pace_and_limit(spent, status):
    assert rules.status(D(spent), D(100), D("0.5")) == status


@pytest.mark.parametrize(
    ("spent", "hit"), [("79.99", []), ("80", [80]), ("100", [80, 100]), ("120", [80, 100, 120]), ("-5", [])]
)
def test_thresholds_are_reached_exactly(spent, hit):
    assert rules.reached(D(spent), D(100), [80, 100, 120]) == hit


@pytest.mark.parametrize(
    ("spent", "available", "hit", "used"),
    [("0", "0", [], 0.0), ("0.01", "0", [80, 100], 9.99), ("0", "-5", [80, 100], 9.99), ("-6", "-5", [], 0.0)],
)
def test_where_nothing_is_available_the_first_cent_is_too_much(spent, available, hit, used):
    assert rules.reached(D(spent), D(available), [80, 100]) == hit
    assert rules.used(D(spent), D(available)) == used


@pytest.mark.parametrize(
    ("left", "unspent", "overspent", "cap", "carried"),
    [
        ("20", True, False, None, "20"),
        ("20", False, True, None, "0"),
        ("20", True, True, "15", "15"),
        ("10", True, True, "15", "10"),
        ("-20", True, False, None, "0"),
        ("-20", False, True, None, "-20"),
        ("-20", True, True, "15", "-20"),  # the cap is for what was not spent
        ("0", True, True, None, "0"),
    ],
)
def test_what_is_carried_on(left, unspent, overspent, cap, carried):
    rule = Rollover(unspent=unspent, overspent=overspent, cap=cap and D(cap))
    assert rules.carried(D(left), rule) == D(carried)


@given(st.lists(st.decimals(0, 400, places=2), min_size=1, max_size=24))
def test_carrying_everything_loses_nothing(spent):
    """Limits − spending over all periods is what the last one hands on."""
    month = Period(first=NOV, last=date(2026, 11, 30))
    came = [(month, each, 1) for each in spent]
    done = rules.folded(came, {NOV: D(100)}, Rollover(unspent=True, overspent=True))
    assert done[-1].carried_out == 100 * len(spent) - sum(spent)
    assert all(later.carried_in == earlier.carried_out for earlier, later in pairwise(done))


@pytest.mark.parametrize(
    ("months", "currency", "limit"),
    [
        (["410.20", "388", "0"], "EUR", "390"),
        (["83", "82.10", "90"], "EUR", "85"),
        (["8200", "8111", "9000"], "JPY", "8500"),
        (["1.23", "1.24", "1.25"], "EUR", "2"),
        (["3", "4", "5"], "JPY", "100"),
        (["1234", "1201", "1300"], "EUR", "1250"),
        (["7001", "7001", "7001"], "USD", "7100"),
        (["20", "20", "20"], "EUR", "20"),
        (["0", "0", "50"], "EUR", "0"),
        (["-5", "-4", "10"], "EUR", "0"),
    ],
)
def test_a_suggestion_is_the_median_rounded_up(months, currency, limit):
    assert rules.suggested([D(m) for m in months], currency) == D(limit)


def test_a_suggestion_is_never_below_what_comes_regularly():
    assert rules.suggested([D("10"), D("12.99"), D("11")], "EUR", D("19.98")) == D("20")
