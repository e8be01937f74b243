"""Money that comes back from a merchant that was paid before is a refund of that payment, unless a person says no."""

from datetime import UTC, date, datetime

import pytest

from budgets.factories import sign_in_again
from guilder.kernel import clock
from insights.factories import an_account, book, category
from transactions.test_acts import call, undo
from transactions.test_importing import listed
from transactions.test_pairs import months


@pytest.fixture
async def house(household):
    return await household()


@pytest.fixture
async def giro(house):
    return await an_account(house, opening="5000")


async def questions(house):
    return await call(house, "transactions/links", method="get")


async def line(house, amount):
    row = next(row for row in await listed(house) if row["amount"] == amount)
    return await call(house, f"transactions/{row['id']}", method="get")


async def test_what_came_back_lessens_what_was_spent(house, giro, drain):
    clothes = await category(house, "clothing")
    await book(house, giro, date(2026, 11, 2), "-80", text="Qwlm Fashion", category_id=clothes)
    await book(house, giro, date(2026, 11, 3), "-49.90", text="Qwlm Fashion", category_id=clothes)
    await book(house, giro, date(2026, 11, 9), "49.90", text="Qwlm Fashion")
    await drain()
    [asked] = await questions(house)
    assert (asked["kind"], asked["state"], asked["reason"]) == (
        "refund",
        "suggested",
        "All of it came back 6 days later",
    )
    assert (asked["one"]["amount"], asked["other"]["amount"]) == ("-49.90", "49.90")
    assert await months(house) == [("0.00", "80.00")]
    act = await call(house, f"transactions/links/{asked['id']}/confirm")
    back = await line(house, "49.90")
    assert (back["categoryId"], back["categorySource"], back["link"]) == (
        clothes, "user", {"kind": "refund", "state": "linked"},
    )  # fmt: skip
    assert (await line(house, "-49.90"))["history"][0]["after"] == "Refunded on 2026-11-09"
    assert await questions(house) == []
    assert await undo(house, act["actId"]) == 2
    assert [each["id"] for each in await questions(house)] == [asked["id"]]


async def test_a_question_that_nobody_answers_is_asked_for_sixty_days(house, giro, drain):
    clothes = await category(house, "clothing")
    with clock.travel_to(datetime(2026, 11, 9, 12, tzinfo=UTC)):
        await sign_in_again(house)
        await book(house, giro, date(2026, 11, 3), "-49.90", text="Qwlm Fashion", category_id=clothes)
        await book(house, giro, date(2026, 11, 9), "49.90", text="Qwlm Fashion")
        await drain()
        [asked] = await questions(house)
        assert asked["askedUntil"].startswith("2027-01-08T")
    with clock.travel_to(datetime(2027, 1, 8, 11, tzinfo=UTC)):
        await sign_in_again(house)
        assert len(await questions(house)) == 1
    with clock.travel_to(datetime(2027, 1, 8, 13, tzinfo=UTC)):
        await sign_in_again(house)
        assert await questions(house) == []
        back = await line(house, "49.90")
        assert (back["link"], back["links"], back["categoryId"]) == (None, [], clothes)
        await book(house, giro, date(2027, 1, 8), "-3", text="Qwlm Fashion")
        await drain()
        assert await questions(house) == []


async def test_a_no_is_remembered_and_puts_the_line_back(house, giro, drain):
    clothes = await category(house, "clothing")
    await book(house, giro, date(2026, 11, 3), "-49.90", text="Qwlm Fashion", category_id=clothes)
    await book(house, giro, date(2026, 11, 9), "20", text="Qwlm Fashion")
    await drain()
    [asked] = await questions(house)
    assert asked["reason"] == "A part of it came back 6 days later"
    await call(house, f"transactions/links/{asked['id']}/refuse")
    assert (await line(house, "20.00"))["categoryId"] != clothes
    await book(house, giro, date(2026, 11, 10), "-1", text="Qwlm Fashion", category_id=clothes)
    await book(house, giro, date(2026, 11, 8), "-1", text="Wake")
    await drain()
    assert await questions(house) == []
    assert await months(house) == [("20.00", "51.90")]


async def test_a_divided_payment_comes_back_divided(house, giro, drain):
    food, clothes = await category(house, "groceries"), await category(house, "clothing")
    await book(house, giro, date(2026, 11, 3), "-50", text="Qwlm Market", category_id=food)
    paid = await line(house, "-50.00")
    parts = [{"categoryId": food, "amount": "-30"}, {"categoryId": clothes, "amount": "-20", "note": "Socks"}]
    await call(house, f"transactions/{paid['id']}/splits", {"parts": parts}, "put")
    await book(house, giro, date(2026, 11, 9), "50", text="Qwlm Market")
    await drain()
    [asked] = await questions(house)
    await call(house, f"transactions/links/{asked['id']}/confirm")
    back = await line(house, "50.00")
    assert [(part["categoryId"], part["amount"], part["note"]) for part in back["splits"]] == [
        (food, "30.00", None), (clothes, "20.00", "Socks"),
    ]  # fmt: skip


async def test_who_pays_more_often_than_it_is_paid_is_no_shop(house, giro, drain):
    salary = await category(house, "salary")
    await book(house, giro, date(2026, 10, 1), "-12", text="Qwlm Industries")
    await book(house, giro, date(2026, 10, 5), "9", text="Qwlm Industries")
    await book(house, giro, date(2026, 10, 6), "8", text="Qwlm Industries")
    await book(house, giro, date(2026, 10, 7), "7", text="Zzyx Corp", category_id=salary)
    await book(house, giro, date(2026, 10, 6), "-7", text="Zzyx Corp")
    await book(house, giro, date(2026, 10, 8), "30", text="Brzt")
    await drain()
    assert await questions(house) == []
