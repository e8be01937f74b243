"""Periods, ages, amounts and names, read from a question."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilder.assistant.slots import figures, followups, names, periods
from guilder.assistant.slots.names import Named

TODAY = date(2026, 11, 21)  # a Saturday


@pytest.mark.parametrize(
    ("text", "first", "last", "running"),
    [
        ("last month", "2026-10-01", "2026-10-31", False),
        ("this month", "2026-11-01", "2026-11-21", True),
        ("in March", "2026-03-01", "2026-03-31", False),
        ("in December", "2025-12-01", "2025-12-31", False),
        ("March 2025", "2025-03-01", "2025-03-31", False),
        ("2026-03", "2026-03-01", "2026-03-31", False),
        ("this year", "2026-01-01", "2026-11-21", True),
        ("last year", "2025-01-01", "2025-12-31", False),
        ("2025", "2025-01-01", "2025-12-31", False),
        ("since January", "2026-01-01", "2026-11-21", True),
        ("since the start of 2025", "2025-01-01", "2026-11-21", True),
        ("last 90 days", "2026-08-24", "2026-11-21", True),
        ("the past two years", "2024-11-22", "2026-11-21", True),
        ("last week", "2026-11-09", "2026-11-15", False),
        ("yesterday", "2026-11-20", "2026-11-20", False),
        ("Q1", "2026-01-01", "2026-03-31", False),
        ("q4 2025", "2025-10-01", "2025-12-31", False),
        ("between March and May", "2026-03-01", "2026-05-31", False),
        ("from 1 May to 3 June", "2026-05-01", "2026-06-03", False),
        ("from 2026-01-05 to 2026-02-01", "2026-01-05", "2026-02-01", False),
        ("the month before last", "2026-09-01", "2026-09-30", False),
        ("in the summer", "2026-06-01", "2026-08-31", False),
        ("on May 5", "2026-05-05", "2026-05-05", False),
        ("may I ask how much in May", "2026-05-01", "2026-05-31", False),
    ],
)
def test_a_period_is_read_relative_to_today(text, first, last, running):
    (period,) = periods.find(text, TODAY)
    assert (period.from_on.isoformat(), period.to_on.isoformat(), period.running) == (first, last, running)


@pytest.mark.parametrize(
    "text", ["did I march", "spend 2000 a month", "February 30", "next month", "may I ask", "€2025", "at 60"]
)
def test_what_is_no_period_is_not_one(text):
    assert periods.find(text, TODAY) == []


def test_two_periods_come_in_the_order_of_the_text():
    found = periods.find("compare October with September", TODAY)
    assert [period.from_on.month for period in found] == [10, 9]


def test_a_running_month_is_compared_with_the_same_days():
    (period,) = periods.find("this month", TODAY)
    before = periods.previous(period)
    assert (before.from_on, before.to_on) == (date(2026, 10, 1), date(2026, 10, 21))


@given(st.text(max_size=60), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_no_period_ends_after_today_or_before_it_begins(text, today):
    for period in periods.find(text, today):
        assert period.from_on <= period.to_on <= today


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("can I retire at 60", 60),
        ("when I'm 62", 62),
        ("what if I worked until 67 instead", 67),
        ("retire 55 possible?", 55),
        ("stop at age 58", 58),
        ("will it last until I'm 95", None),
        ("at 60% chance", None),
        ("at 60 euros a month", None),
        ("in 2025 at 3", None),
    ],
)
def test_an_age_is_when_something_happens(text, age):
    assert figures.find_age(text) == age


@pytest.mark.parametrize(
    ("text", "value", "currency", "per", "more"),
    [
        ("on 4k a month", "4000", None, "month", False),
        ("we need 3,500 monthly", "3500", None, "month", False),
        ("€40,000 a year", "40000", "EUR", "year", False),
        ("3.500 euros per month", "3500", "EUR", "month", False),
        ("save 500 more a month", "500", None, "month", True),
        ("$4.50 a week", "4.50", "USD", "week", False),
        ("1.2m", "1200000", None, None, False),
    ],
)
def test_an_amount_is_read_with_its_unit(text, value, currency, per, more):
    (amount,) = figures.find_amounts(text)
    assert (amount.value, amount.currency, amount.per, amount.more) == (Decimal(value), currency, per, more)


def test_a_bare_number_is_no_amount():
    assert figures.find_amounts("can I retire at 60 in 2031") == []


KNOWN = (
    Named("category", "1", "Groceries"),
    Named("category", "2", "Restaurants"),
    Named("category", "3", "Fuel and charging"),
    Named("category", "4", "Travel"),
    Named("merchant", "Amazon", "Amazon"),
    Named("merchant", "Trader Joe's", "Trader Joe's"),
    Named("merchant", "Café Łódź", "Café Łódź"),
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("what did I spend on groceries", "Groceries"),
        ("supermarket bill", "Groceries"),
        ("eating out", "Restaurants"),
        ("petrol", "Fuel and charging"),
        ("how much did I pay Amazon", "Amazon"),
        ("spent at trader joe's", "Trader Joe's"),
        ("grocereis in May", "Groceries"),
        ("cafe lodz", "Café Łódź"),
        ("what did I spend", None),
        ("how much in all", None),
    ],
)
def test_a_name_is_found_by_word_lay_word_or_likeness(text, name):
    found = names.find(text, KNOWN)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("How much did I spend on unicorns?", "unicorns"),
        ("what did we pay for the magic beans", "magic beans"),
        ("What did Maya spend?", "maya"),
        ("how much did I spend on Tuesdays", "tuesdays"),
        ("how much did I spend", ""),
        ("What do I spend for everything on average?", ""),
        ("what was my total expenditure", ""),
        ("how much did we spend together at all", ""),
    ],
)
def test_what_a_question_is_about_where_nothing_is_called_so(text, about):
    assert followups.unheard(text, []) == about
