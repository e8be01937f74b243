"""Payments that come again, through HTTP."""

from datetime import UTC, date, datetime

from guilder.kernel.clock import travel_to
from insights.factories import an_account, book, category


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
    assert radio["nextOn"] == "2026-12-06"


async def test_subscriptions_bills_and_visits_to_a_shop_are_told_apart(household):
    with travel_to(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        home = await household()
        account = await an_account(home)
        streaming, rent = await category(home, "streaming"), await category(home, "rent")
        shopping, groceries = await category(home, "general-shopping"), await category(home, "groceries")
        for month in (7, 8, 9, 10, 11):
            await book(home, account, date(2026, month, 6), "-15.49", category_id=streaming, text="Bluefin Films")
            await book(home, account, date(2026, month, 2), "-1850", category_id=rent, text="Harbour Homes")
            await book(
                home, account, date(2026, month, 9), f"-{38 + month}.10", category_id=shopping, text="River Store"
            )
            await book(home, account, date(2026, month, 4), "-8.99", category_id=shopping, text="Delivery Club")
            for day in (1, 8, 15, 21 if month == 11 else 22):
                await book(
                    home, account, date(2026, month, day), f"-{90 + day % 9}", category_id=groceries, text="Corner"
                )
        found = (await home.api.get("/v1/recurring")).json()["data"]
    assert {(one["payee"], one["kind"], one["nextOn"]) for one in found} == {
        ("Bluefin Films", "subscription", "2026-12-06"),
        ("Harbour Homes", "bill", "2026-12-02"),
        ("Delivery Club", "bill", "2026-12-04"),
    }
