"""QIF: one quirk per case."""

from datetime import date
from decimal import Decimal

import pytest

from guilder.banking.statements.model import Statement
from guilder.banking.statements.reading import read_one


def read(text: str) -> tuple[Statement, ...]:
    return read_one("old.qif", text.encode()).statements


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("01/31/2026", date(2026, 1, 31)),
        ("31/01/2026", date(2026, 1, 31)),
        ("1/31'26", date(2026, 1, 31)),
        ("1/31' 6", date(2006, 1, 31)),
        ("31.01.26", date(2026, 1, 31)),
        ("2026-01-31", date(2026, 1, 31)),
        (" 1/31/99", date(1999, 1, 31)),
        ("1-31-2026", date(2026, 1, 31)),
    ],
)
def test_dates(written, expected):
    assert read(f"!Type:Bank\nD{written}\nT-1.50\nPTea\n^\n")[0].rows[0].booked_on == expected


def test_one_line_settles_the_order_for_the_whole_file():
    rows = read("!Type:Bank\nD03/04/2026\nT-1\n^\nD25/04/2026\nT-1\n^\n")[0].rows
    assert rows[0].booked_on == date(2026, 4, 3)


def test_an_ambiguous_order_is_said():
    assert "03/04/2026" in read("!Type:Bank\nD03/04/2026\nT-1\nPTea\n^\n")[0].warnings[0]


def test_splits_keep_the_whole_amount():
    row = read("!Type:Bank\nD31/01/2026\nT-10.00\nPShop\nSFood\n$-6.00\nSHome\n$-4.00\n^\n")[0].rows[0]
    assert (row.amount, row.category) == (Decimal("-10.00"), "Food")


def test_several_accounts_in_one_file():
    text = "!Account\nNEveryday\nTBank\n^\n!Type:Bank\nD31/01/2026\nT-1.50\n^\n!Account\nNVisa\nTCCard\n^\n!Type:CCard\nD31/01/2026\nT-2.50\n^\n"
    found = [(statement.account, statement.account_kind, str(statement.signed_sum)) for statement in read(text)]
    assert found == [("Everyday", "checking", "-1.50"), ("Visa", "card", "-2.50")]


def test_transfers_and_thousands():
    row = read("!Type:Bank\nD31/01/2026\nT-1,234.50\nL[Savings]\n^\n")[0].rows[0]
    assert (row.amount, row.counterparty, row.category) == (Decimal("-1234.50"), "Savings", "")


def test_the_opening_balance_is_no_transaction():
    (statement,) = read("!Type:Bank\nD01/01/2026\nT100.00\nPOpening Balance\nL[Everyday]\n^\nD31/01/2026\nT-1\n^\n")
    assert len(statement.rows) == 1
    assert statement.account == "Everyday"


def test_lists_of_categories_are_passed_over():
    assert len(read("!Type:Cat\nNFood\nE\n^\n!Type:Bank\nD31/01/2026\nT-1\n^\n")) == 1


def test_the_last_line_needs_no_end_mark():
    assert len(read("!Type:Bank\nD31/01/2026\nT-1\nPTea")[0].rows) == 1
