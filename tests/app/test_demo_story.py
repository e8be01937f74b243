"""The demo household's story: the same every time, and books that add up."""

from collections import Counter
from datetime import date
from decimal import Decimal

from guilder.app.demo import story

LAST_DAY = date(2026, 11, 20)


def test_the_story_is_the_same_every_time() -> None:
    assert story.tell(LAST_DAY) == story.tell(LAST_DAY)


def test_three_years_of_lines_up_to_the_last_day() -> None:
    lines = [line for book in story.tell(LAST_DAY) for line in book.lines]
    assert len(lines) > 2000
    assert {line.booked_on.year for line in lines} == {2023, 2024, 2025, 2026}
    assert max(line.booked_on for line in lines) == LAST_DAY
    assert all(line.amount == line.amount.quantize(Decimal("0.01")) and line.amount for line in lines)


def test_money_between_own_accounts_leaves_one_and_reaches_the_other() -> None:
    books = {book.key: book for book in story.tell(LAST_DAY)}
    paid = sorted(-line.amount for line in books[story.CHECKING].lines if "CARD AUTOPAY" in line.text)
    received = sorted(line.amount for line in books[story.CARD].lines if "AUTOPAY PAYMENT" in line.text)
    assert paid == received
    assert len(paid) >= 35


def test_no_account_runs_dry() -> None:
    for book in story.tell(LAST_DAY):
        if book.kind not in {"checking", "savings", "investment"}:
            continue
        held = book.opening
        for line in book.lines:
            held += line.amount
            assert held > 0, (book.name, line)


def test_every_month_has_its_paydays() -> None:
    checking = next(book for book in story.tell(LAST_DAY) if book.key == story.CHECKING)
    paid = Counter((line.booked_on.year, line.booked_on.month) for line in checking.lines if "PAYROLL" in line.text)
    assert {paid[2025, month] for month in range(1, 13)} == {2}
