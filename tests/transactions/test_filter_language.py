"""The search box's language, as a table: what is typed, what is understood."""

from datetime import date
from decimal import Decimal

import pytest

from guilder.transactions.filter_language import Days, Range, Unreadable, Words, number, read

TODAY = date(2026, 11, 21)  # a Saturday


def days(first, last=None):
    return Days(date.fromisoformat(first), date.fromisoformat(last or first))


def amount(low=None, high=None, **bounds):
    return Range(low and Decimal(low), high and Decimal(high), **bounds)


READ = [
    ("rewe", [("text", Words("rewe"))]),
    ("rewe köln", [("text", Words("rewe")), ("text", Words("köln"))]),
    ('"whole foods"', [("text", Words("whole foods", opening=False))]),
    ("-rewe", [("-text", Words("rewe"))]),
    ("42.50", [("text", Words("42.50", amount=Decimal("42.50")))]),
    ("500000", [("text", Words("500000", amount=Decimal(500000)))]),
    ("-42.50", [("amount", amount("42.50", "42.50")), ("out", "")]),
    ("-4711", [("-text", Words("4711", amount=Decimal(4711)))]),
    ("12:30", [("text", Words("12:30"))]),
    ("SEPA:1234", [("text", Words("SEPA:1234"))]),
    ("category:groceries", [("category", "groceries")]),
    ("-category:rent", [("-category", "rent")]),
    ('merchant:"whole foods" x', [("merchant", "whole foods"), ("text", Words("x"))]),
    ("Account:visa", [("account", "visa")]),
    ("currency:EUR", [("currency", "EUR")]),
    ("amount>50", [("amount", amount("50", over=True))]),
    ("amount:>=50", [("amount", amount("50"))]),
    ("amount<50", [("amount", amount(None, "50", under=True))]),
    ("amount<=1,234.50", [("amount", amount(None, "1234.50"))]),
    ("amount=9,99", [("amount", amount("9.99", "9.99"))]),
    ("amount:10..20", [("amount", amount("10", "20"))]),
    ("amount:10..", [("amount", amount("10"))]),
    ("-amount:..20", [("-amount", amount(None, "20"))]),
    ("in: out:", [("in", ""), ("out", "")]),
    ("is:transfer", [("is", "transfer")]),
    ("is:Uncategorized", [("is", "uncategorised")]),
    ("2025-03", [("date", days("2025-03-01", "2025-03-31"))]),
    ("2024-02", [("date", days("2024-02-01", "2024-02-29"))]),
    ("2025-03-14", [("date", days("2025-03-14"))]),
    ("2025", [("text", Words("2025", amount=Decimal(2025)))]),
    ("date:2025", [("date", days("2025-01-01", "2025-12-31"))]),
    ("date:2025-01..2025-03", [("date", days("2025-01-01", "2025-03-31"))]),
    ("date:2025-01..", [("date", Days(date(2025, 1, 1), None))]),
    ('date:"last month"', [("date", days("2026-10-01", "2026-10-31"))]),
    ("last month", [("date", days("2026-10-01", "2026-10-31"))]),
    ("-last month", [("-date", days("2026-10-01", "2026-10-31"))]),
    ("last monthly", [("text", Words("last")), ("text", Words("monthly"))]),
    ('"last month"', [("text", Words("last month", opening=False))]),
    ("this year", [("date", days("2026-01-01", "2026-12-31"))]),
    ("last quarter", [("date", days("2026-07-01", "2026-09-30"))]),
    ("this week", [("date", days("2026-11-16", "2026-11-22"))]),
    ("last 90 days", [("date", days("2026-08-24", "2026-11-21"))]),
    ("last 3 months", [("date", days("2026-08-22", "2026-11-21"))]),
    ("last 1 year rewe", [("date", days("2025-11-22", "2026-11-21")), ("text", Words("rewe"))]),
    ("q1 2025", [("date", days("2025-01-01", "2025-03-31"))]),
    ("q4", [("date", days("2026-10-01", "2026-12-31"))]),
    ("march 2025", [("date", days("2025-03-01", "2025-03-31"))]),
    ("march", [("text", Words("march"))]),
    ("yesterday", [("date", days("2026-11-20"))]),
    ("before:2025-01-01", [("before", Days(None, date(2024, 12, 31)))]),
    ("after:2025", [("after", Days(date(2026, 1, 1), None))]),
    ("since:2025-03", [("since", Days(date(2025, 3, 1), None))]),
    ("until:q1", [("until", Days(None, date(2026, 3, 31)))]),
    ("", []),
    ("   ", []),
]  # fmt: skip


@pytest.mark.parametrize(("query", "wanted"), READ, ids=[case[0] or "empty" for case in READ])
def test_what_is_understood(query, wanted):
    found = read(query, TODAY)
    assert found.problems == ()
    assert [(("-" if term.negated else "") + term.field, term.value) for term in found.terms] == wanted


PROBLEMS = [
    ("rewe -catgory:food", 6, 18, "category:food"), ('rewe "open', 5, 10, '"open"'), ("category:", 0, 9, None),
    ("amount>x", 7, 8, None), ("amount:20..10", 7, 13, "10..20"), ("amount>1.234", 7, 12, "1234"),
    ("is:transfered", 3, 13, "transfer"), ("2025-13", 0, 7, None), ("2025-02-30", 0, 10, None),
    ("date:soon", 5, 9, "2026-11"), ("date:2025-03..2025-01", 5, 21, "2025-01..2025-03"), ("&", 0, 1, None),
    ("category>5", 9, 10, None), ("amount:..", 7, 9, "10..20"), ("after:9999-12-31", 6, 16, None),
]  # fmt: skip


@pytest.mark.parametrize(("query", "start", "end", "suggestion"), PROBLEMS, ids=[case[0] for case in PROBLEMS])
def test_a_mistake_has_a_place_and_a_suggestion(query, start, end, suggestion):
    (problem,) = read(query, TODAY).problems
    assert (problem.start, problem.end, problem.suggestion) == (start, end, suggestion)


def test_a_term_knows_its_characters():
    query = "  -category:rent last 90 days 42"
    assert [query[term.start : term.end] for term in read(query, TODAY).terms] == [
        "-category:rent",
        "last 90 days",
        "42",
    ]


NUMBERS = [
    ("42", "42"), ("42.5", "42.5"), ("42,50", "42.50"), ("1,234.50", "1234.50"), ("1.234,50", "1234.50"),
    ("1.234.567", "1234567"), ("€12", "12"), ("12€", "12"), (".5", None), ("1.234", None), ("abc", None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "value"), NUMBERS)
def test_amounts_as_people_write_them(written, value):
    if value is None:
        with pytest.raises(Unreadable):
            number(written)
    else:
        assert number(written) == Decimal(value)
