from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilder.budgets import rules

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


@pytest.mark.parametrize(
    ("today", "over"),
    [(date(2026, 10, 31), "0"), (date(2026, 11, 15), "0.5"), (date(2026, 11, 30), "1"), (date(2026, 12, 1), "1")],
)
def test_the_elapsed_part_counts_today(today, over):
    assert rules.elapsed(NOV, today) == D(over)


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
    ("months", "currency", "limit"),
    [
        (["410.20", "388", "0"], "EUR", "390"),
        (["83", "82.10", "90"], "EUR", "83"),
        (["8200", "8111", "9000"], "JPY", "8200"),
        (["1.23", "1.24", "1.25"], "EUR", "1.3"),
        (["3", "4", "5"], "JPY", "4"),
        (["0", "0", "50"], "EUR", "0"),
        (["-5", "-4", "10"], "EUR", "0"),
    ],
)
def test_a_suggestion_is_the_median_rounded_up(months, currency, limit):
    assert rules.suggested([D(m) for m in months], currency) == D(limit)
