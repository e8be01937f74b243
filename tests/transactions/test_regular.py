"""Payments that come again, through HTTP."""

from datetime import UTC, date, datetime

from guilder.kernel.clock import travel_to
from insights.factories import an_account, book


async def test_a_monthly_payment_is_told_with_its_next_day(household):
    with travel_to(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        home = await household()
        account = await an_account(home)
        for month in (7, 8, 9, 10, 11):
            amount = "-11.99" if month == 11 else "-9.99"
            await book(home, account, date(2026, month, 6), amount, text="Bluefin Radio")
            await book(
                home, account, date(2026, month, 2 * (month - 6)), f"-{20 + month * 71 % 200}", text="Corner Store"
            )
        answer = await home.api.get("/v1/recurring")
    assert answer.status_code == 200, answer.text
    (radio,) = answer.json()["data"]
    assert (radio["payee"], radio["every"], radio["count"]) == ("Bluefin Radio", "month", 5)
    assert (radio["amount"], radio["usual"], radio["monthly"]) == ("11.99", "9.99", "11.99")
    assert radio["nextOn"] == "2026-12-07"
