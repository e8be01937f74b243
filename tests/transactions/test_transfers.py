"""Transfers between own accounts are known by their two halves."""

from datetime import date

from guilder.transactions.categories import category_id
from insights.factories import an_account, book, category


async def _categories(home) -> dict[str, str | None]:
    rows = (await home.api.get("/v1/transactions?limit=200")).json()["data"]
    return {f"{row['bookedOn'][5:]} {row['amount']}": row["categoryId"] for row in rows}


async def test_two_halves_find_each_other(household, drain):
    home = await household()
    checking = await an_account(home)
    savings = await an_account(home, name="Nest egg", kind="savings")
    card = await an_account(home, name="Card", kind="card")
    await book(home, checking, date(2026, 10, 30), "-300", text="Qwlm")
    await book(home, savings, date(2026, 11, 2), "300", text="Brzt")
    await book(home, checking, date(2026, 11, 5), "-812.40", text="Vkop")
    await book(home, card, date(2026, 11, 5), "812.40", text="Jydd")
    await drain()
    found = await _categories(home)
    own, bill = str(category_id("own-transfer")), str(category_id("card-payment"))
    assert found == {"10-30 -300.00": own, "11-02 300.00": own, "11-05 -812.40": bill, "11-05 812.40": bill}
    rows = (await home.api.get("/v1/transactions")).json()["data"]
    assert {row["categoryReason"] for row in rows if row["amount"] == "-300.00"} == {
        "The other half is in Nest egg, 2026-11-02"
    }


async def test_what_is_no_pair_stays_alone(household, drain):
    home = await household()
    checking = await an_account(home)
    savings = await an_account(home, name="Nest egg", kind="savings")
    dollars = await an_account(home, name="Dollars", currency="USD")
    groceries = await category(home, "groceries")
    await book(home, checking, date(2026, 11, 2), "-50", text="Qwlm")  # too long before
    await book(home, savings, date(2026, 11, 7), "50", text="Brzt")
    await book(home, checking, date(2026, 11, 3), "-60", text="Vkop")  # another currency
    await book(home, dollars, date(2026, 11, 3), "60", text="Jydd")
    await book(home, checking, date(2026, 11, 3), "-70", text="Lnnu", category_id=groceries)  # said to be spending
    await book(home, savings, date(2026, 11, 3), "70", text="Hagf")
    await book(home, checking, date(2026, 11, 3), "-80", text="Pweo")  # the same account
    await book(home, checking, date(2026, 11, 3), "80", text="Smmi")
    await drain()
    found = await _categories(home)
    assert {key for key, value in found.items() if value} == {"11-03 -70.00"}


async def test_of_two_that_fit_the_nearer_one_is_taken(household, drain):
    home = await household()
    checking = await an_account(home)
    savings = await an_account(home, name="Nest egg", kind="savings")
    for day in (3, 6):
        await book(home, checking, date(2026, 11, day), "-100", text=f"Zqx {day}")
    await book(home, savings, date(2026, 11, 7), "100", text="Zqx")
    await drain()
    found = await _categories(home)
    assert [key for key, value in sorted(found.items()) if value] == ["11-06 -100.00", "11-07 100.00"]
