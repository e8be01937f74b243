"""Payments that come again, through HTTP."""

from datetime import UTC, date, datetime

import pytest

from guilder.kernel.clock import travel_to
from insights.factories import an_account, book, category

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def now():
    with travel_to(NOW):
        yield


async def listed(home, **wanted):
    answer = await home.api.get("/v1/recurring")
    assert answer.status_code == 200, answer.text
    return [one for one in answer.json()["data"] if all(one[name] == value for name, value in wanted.items())]


async def films(home, account, *, months=(7, 8, 9, 10, 11), latest="13.99", text="Bluefin Films", slug="streaming"):
    ident = await category(home, slug)
    for month in months:
        await book(
            home,
            account,
            date(2026, month, 6),
            f"-{latest if month == months[-1] else '13.99'}",
            category_id=ident,
            text=text,
        )


async def change(home, series, **said):
    answer = await home.api.patch(f"/v1/recurring/{series}", json=said)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_a_series_is_told_with_its_next_day_and_its_price(household, now):
    home = await household()
    account = await an_account(home)
    await films(home, account, latest="15.99")
    for month in (7, 8, 9, 10, 11):
        await book(home, account, date(2026, month, 2 * (month - 6)), f"-{20 + month * 71 % 200}", text="Corner Store")
    (one,) = await listed(home)
    assert (one["payee"], one["every"], one["count"], one["state"]) == ("Bluefin Films", "month", 5, "active")
    assert (one["amount"], one["monthly"], one["yearly"], one["nextOn"]) == ("15.99", "15.99", "191.88", "2026-12-06")
    assert one["rise"] == {"before": "13.99", "after": "15.99", "since": "2026-11-06", "moreAYear": "24.00"}
    detail = (await home.api.get(f"/v1/recurring/{one['id']}")).json()["data"]
    assert [(paid["on"], paid["amount"]) for paid in detail["payments"]][-2:] == [
        ("2026-10-06", "13.99"),
        ("2026-11-06", "15.99"),
    ]
    (total,) = (await home.api.get("/v1/recurring/sums")).json()["data"]
    assert (total["kind"], total["yearly"], total["count"]) == ("subscription", "191.88", 1)


async def test_subscriptions_bills_income_and_visits_to_a_shop_are_told_apart(household, now):
    home = await household()
    account = await an_account(home)
    await films(home, account)
    rent, salary = await category(home, "rent"), await category(home, "salary")
    shopping, groceries = await category(home, "general-shopping"), await category(home, "groceries")
    for month in (7, 8, 9, 10, 11):
        await book(home, account, date(2026, month, 2), "-1850", category_id=rent, text="Harbour Homes")
        await book(home, account, date(2026, month, 9), f"-{38 + month}.10", category_id=shopping, text="River Store")
        await book(home, account, date(2026, month, 4), "-8.99", category_id=shopping, text="Delivery Club")
        await book(home, account, date(2026, month, 1), "2810", category_id=salary, text="Bluefin Works")
        for day in (1, 8, 15, 21 if month == 11 else 22):
            await book(home, account, date(2026, month, day), f"-{90 + day % 9}", category_id=groceries, text="Corner")
    assert {(one["payee"], one["kind"], one["nextOn"]) for one in await listed(home)} == {
        ("Bluefin Films", "subscription", "2026-12-06"),
        ("Harbour Homes", "bill", "2026-12-02"),
        ("Delivery Club", "bill", "2026-12-04"),
        ("Bluefin Works", "income", "2026-12-01"),
    }


async def test_decisions_stand_whatever_comes_after_and_are_taken_back(household, drain, now):
    home = await household()
    account = await an_account(home)
    await films(home, account)
    (one,) = await listed(home)
    await change(home, one["id"], name="Films", kind="bill", amount="20.00", every="quarter", remindDays=5)
    await films(home, account, months=(12,), latest="14.99")
    await drain()
    (again,) = await listed(home)
    assert (again["id"], again["payee"], again["payeeOfBank"], again["kind"]) == (
        one["id"],
        "Films",
        "Bluefin Films",
        "bill",
    )
    assert (again["amount"], again["every"], again["yearly"], again["remindDays"], again["count"]) == (
        "20.00",
        "quarter",
        "80.00",
        5,
        6,
    )
    assert again["decided"] == ["amount", "every", "kind", "name", "remind_days"]
    back = await change(home, one["id"], name=None, kind=None, amount=None, every=None, remindDays=None)
    assert (back["payee"], back["kind"], back["amount"], back["every"], back["decisions"]) == (
        "Bluefin Films",
        "subscription",
        "14.99",
        "month",
        [],
    )


async def test_what_is_not_regular_stays_so_and_comes_back_when_asked(household, drain, now):
    home = await household()
    account = await an_account(home)
    await films(home, account, months=(7, 8, 9, 10))
    (one,) = await listed(home)
    assert (await change(home, one["id"], dismissed=True))["state"] == "dismissed"
    await films(home, account, months=(11,))
    await drain()
    assert await listed(home, state="active") == []
    assert (await home.api.get("/v1/recurring/upcoming")).json()["data"]["due"] == []
    assert (await change(home, one["id"], dismissed=False))["state"] == "active"


async def test_a_payment_after_it_was_cancelled_is_told(household, drain, now):
    home = await household()
    account = await an_account(home)
    await films(home, account, months=(7, 8, 9, 10))
    (one,) = await listed(home)
    ended = await change(home, one["id"], cancelledOn="2026-10-20")
    assert (ended["state"], ended["nextOn"], ended["chargedAfter"]) == ("ended", None, False)
    await films(home, account, months=(11,))
    await drain()
    (again,) = await listed(home)
    assert (again["state"], again["chargedAfter"], again["cancelledOn"]) == ("active", True, "2026-10-20")


async def test_a_missed_payment_is_told_once_the_record_goes_beyond_its_day(household, drain, now):
    home = await household()
    account = await an_account(home)
    await films(home, account, months=(7, 8, 9, 10))
    (one,) = await listed(home)
    assert (one["state"], one["missedOn"]) == ("active", None)
    await book(home, account, date(2026, 11, 20), "-5", text="Bakery")
    await drain()
    (one,) = await listed(home)
    assert (one["state"], one["missedOn"], one["nextOn"]) == ("missed", "2026-11-06", "2026-12-06")


async def test_a_series_is_made_by_hand_and_takes_up_what_follows(household, drain, now):
    home = await household()
    account = await an_account(home)
    body = {"accountId": account, "bookedOn": "2026-11-12", "amount": "-120", "description": "Meadow Insurance"}
    paid = (await home.api.post("/v1/transactions", json=body)).json()["data"]
    answer = await home.api.post(
        "/v1/recurring", json={"transactionId": paid["id"], "every": "half year", "name": "Bike cover"}
    )
    assert answer.status_code == 201, answer.text
    made = answer.json()["data"]
    assert (made["payee"], made["nextOn"], made["yearly"], made["made"]) == ("Bike cover", "2027-05-12", "240.00", True)
    await book(home, account, date(2026, 11, 20), "-19", text="Meadow Insurance")
    await book(home, account, date(2026, 11, 21), "-121", text="Meadow Insurance")
    await drain()
    (one,) = await listed(home)
    assert (one["id"], one["count"], one["lastOn"]) == (made["id"], 2, "2026-11-21")
    gone = await home.api.delete(f"/v1/transactions/{paid['id']}")
    assert gone.status_code == 200
    await drain()
    (one,) = await listed(home)
    assert (one["id"], one["count"], one["firstOn"]) == (made["id"], 1, "2026-11-21")


async def test_what_comes_up_runs_against_the_balance(household, now):
    home = await household()
    account = await an_account(home, opening="3000")
    rent, salary = await category(home, "rent"), await category(home, "salary")
    for month in (8, 9, 10, 11):
        await book(home, account, date(2026, month, 2), "-1850", category_id=rent, text="Harbour Homes")
        await book(home, account, date(2026, month, 5), "1600", category_id=salary, text="Bluefin Works")
    ahead = (await home.api.get("/v1/recurring/upcoming", params={"days": 60})).json()["data"]
    assert [(one["on"], one["amount"], one["balanceAfter"]) for one in ahead["due"]] == [
        ("2026-12-02", "-1850.00", "150.00"),
        ("2026-12-05", "1600.00", "1750.00"),
        ("2027-01-02", "-1850.00", "-100.00"),
        ("2027-01-05", "1600.00", "1500.00"),
    ]
    (one,) = ahead["accounts"]
    assert (one["balance"], one["end"], one["lowest"], one["lowestOn"], one["belowOn"]) == (
        "2000.00", "1500.00", "-100.00", "2027-01-02", "2027-01-02",
    )  # fmt: skip
    assert (one["moneyIn"], one["moneyOut"]) == ("3200.00", "3700.00")


async def test_a_balance_that_nobody_told_is_not_run_against(household, now):
    home = await household()
    body = {"name": "Checking", "kind": "checking", "currency": "EUR"}
    account = (await home.api.post("/v1/banks/accounts", json=body)).json()["data"]["id"]
    await films(home, account)
    ahead = (await home.api.get("/v1/recurring/upcoming")).json()["data"]
    assert ([one["balanceAfter"] for one in ahead["due"]], ahead["accounts"]) == ([None], [])


async def test_an_import_that_is_undone_takes_its_series_with_it_but_not_what_was_said(household, drain, now):
    home = await household()
    account = await an_account(home)
    lines = "".join(f"2026-{month:02}-06;Bluefin Films;-13,99\n" for month in (7, 8, 9, 10, 11))

    async def bring():
        file = {"file": ("bank.csv", f"Date;Payee;Amount\n{lines}".encode(), "text/csv")}
        ident = (await home.api.post("/v1/banks/import", files=file)).json()["data"]["id"]
        await drain()
        found = (await home.api.get(f"/v1/banks/import/{ident}")).json()["data"]
        await home.api.put(f"/v1/banks/import/{ident}/account", json={"sheet": 0, "accountId": account})
        if found["needsMapping"]:
            await home.api.put(f"/v1/banks/import/{ident}/mapping", json={"mapping": found["proposal"]["mapping"]})
            await drain()
        answer = await home.api.post(f"/v1/banks/import/{ident}/confirm")
        assert answer.status_code == 202, answer.text
        await drain()
        return ident

    first = await bring()
    (one,) = await listed(home)
    await change(home, one["id"], name="Films")
    await home.api.post(f"/v1/banks/import/{first}/undo")
    await drain()
    assert await listed(home) == []
    await bring()
    (again,) = await listed(home)
    assert (again["id"], again["payee"], again["count"]) == (one["id"], "Films", 5)


async def test_another_household_sees_nothing_of_it(household, now):
    home, other = await household(), await household()
    account = await an_account(home)
    await films(home, account)
    (one,) = await listed(home)
    for verb, body in (("get", None), ("patch", {"name": "Mine"})):
        answer = await other.api.request(verb, f"/v1/recurring/{one['id']}", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "SERIES_NOT_FOUND")
    assert await listed(other) == []
