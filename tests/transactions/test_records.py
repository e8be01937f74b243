"""The list of transactions and what people change about it, over HTTP."""

import uuid

import pytest

from transactions.statements import csv
from transactions.test_importing import confirm, drop, listed


@pytest.fixture
def filled(household, drain):
    async def make():
        house = await household()
        content = csv(
            ("2026-01-05", "REWE Markt Berlin", "-42.10"),
            ("2026-01-20", "Netflix.com", "-12.99"),
            ("2026-02-01", "Salary Northwind", "2500.00"),
            ("2026-02-03", "REWE City Köln", "-8.40"),
        )
        await confirm(house, drain, await drop(house, drain, content))
        return house

    return make


async def categories(house):
    answer = await house.api.get("/v1/categories")
    assert answer.status_code == 200, answer.text
    return [category["id"] for category in answer.json()["data"]]


FILTERS = [
    ({}, 4), ({"text": "rewe"}, 2), ({"text": "REWE köln"}, 1), ({"text": "rew"}, 2), ({"text": "%'; drop table"}, 0),
    ({"direction": "in"}, 1), ({"direction": "out"}, 3), ({"fromOn": "2026-02-01"}, 2), ({"toOn": "2026-01-31"}, 2),
    ({"minAmount": "12.99", "maxAmount": "42.10"}, 2), ({"currency": "EUR"}, 4), ({"currency": "USD"}, 0),
    ({"text": "rewe", "fromOn": "2026-02-01"}, 1), ({"importId": "01990000-0000-7000-8000-000000000000"}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("params", "count"), FILTERS, ids=[str(case[0]) for case in FILTERS])
async def test_filters(filled, params, count):
    house = await filled()
    assert len(await listed(house, **params)) == count
    sums = (await house.api.get("/v1/transactions/sums", params=params)).json()["data"]
    assert sum(found["count"] for found in sums) == count


async def test_pages_of_a_search(filled):
    house = await filled()
    first = (await house.api.get("/v1/transactions", params={"text": "rewe", "limit": 1})).json()
    second = (
        await house.api.get(
            "/v1/transactions", params={"text": "rewe", "limit": 1, "cursor": first["pagination"]["cursor"]}
        )
    ).json()
    assert [page["data"][0]["bookedOn"] for page in (first, second)] == ["2026-02-03", "2026-01-05"]
    assert second["pagination"]["cursor"] is None


async def test_a_strange_cursor_is_refused(filled):
    house = await filled()
    assert (await house.api.get("/v1/transactions", params={"cursor": "nonsense"})).status_code == 422


async def test_sums_never_add_currencies(household, drain):
    house = await household()
    content = b"Date,Description,Amount,Currency\n2026-01-05,Tea,-1.00,EUR\n2026-01-06,Tea,-2.00,USD\n2026-01-07,Tea,-3.00,EUR\n"
    await confirm(house, drain, await drop(house, drain, content))
    sums = {
        found["currency"]: found["moneyOut"] for found in (await house.api.get("/v1/transactions/sums")).json()["data"]
    }
    assert sums == {"EUR": "-4.00", "USD": "-2.00"}


async def test_one_with_its_origin(filled):
    house = await filled()
    row = (await listed(house, text="netflix"))[0]
    detail = (await house.api.get(f"/v1/transactions/{row['id']}")).json()["data"]
    assert (detail["origin"]["fileName"], detail["origin"]["line"], detail["origin"]["format"]) == (
        "bank.csv",
        3,
        "CSV",
    )
    assert detail["history"] == []


async def test_a_change_is_kept_in_the_history_and_can_be_undone(filled):
    house = await filled()
    row = (await listed(house, text="netflix"))[0]
    wanted = next(ident for ident in await categories(house) if ident != row["categoryId"])
    answer = await house.api.patch(
        f"/v1/transactions/{row['id']}",
        json={"categoryId": wanted, "note": "Shared", "merchantName": "Netflix at home"},
    )
    changed = answer.json()["data"]
    assert (changed["categoryId"], changed["categorySource"], changed["note"], changed["merchantName"]) == (
        wanted,
        "user",
        "Shared",
        "Netflix at home",
    )
    assert {change["field"] for change in changed["history"]} == {"category", "note", "merchant_name"}
    assert len(await listed(house, text="shared")) == 1
    undone = await house.api.post(f"/v1/transactions/acts/{changed['history'][0]['actId']}/undo")
    assert undone.status_code == 200, undone.text
    after = (await house.api.get(f"/v1/transactions/{row['id']}")).json()["data"]
    assert (after["categoryId"], after["note"], after["merchantName"]) == (row["categoryId"], None, row["merchantName"])
    assert (await house.api.post(f"/v1/transactions/acts/{changed['history'][0]['actId']}/undo")).status_code == 404


async def test_many_at_once_by_ids_and_by_filter(filled):
    house = await filled()
    wanted = (await categories(house))[0]
    act = (
        await house.api.post("/v1/transactions/recategorise", json={"filter": {"text": "rewe"}, "categoryId": wanted})
    ).json()["data"]
    assert act["count"] == 2
    assert len(await listed(house, categoryId=wanted, text="rewe")) == 2
    back = (await house.api.post(f"/v1/transactions/acts/{act['actId']}/undo")).json()["data"]
    assert back["count"] == 2
    ids = [row["id"] for row in await listed(house)]
    assert (await house.api.post("/v1/transactions/recategorise", json={"ids": ids, "categoryId": None})).json()[
        "data"
    ]["count"] == 4
    assert len(await listed(house, uncategorised="true")) == 4


async def test_an_unknown_category_is_refused(filled):
    house = await filled()
    row = (await listed(house))[0]
    answer = await house.api.patch(f"/v1/transactions/{row['id']}", json={"categoryId": str(uuid.uuid4())})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "CATEGORY_NOT_FOUND")
    answer = await house.api.post(
        "/v1/transactions/recategorise", json={"ids": [row["id"]], "categoryId": str(uuid.uuid4())}
    )
    assert answer.status_code == 404
    assert (await house.api.post("/v1/transactions/recategorise", json={"categoryId": None})).status_code == 422


async def test_by_hand_and_balances(household):
    house = await household()
    account = (
        await house.api.post(
            "/v1/banks/accounts", json={"name": "Purse", "kind": "cash", "currency": "EUR", "openingBalance": "50.00"}
        )
    ).json()["data"]
    body = {"accountId": account["id"], "bookedOn": "2026-01-05", "amount": "-4.50", "description": "Flea market"}
    created = await house.api.post("/v1/transactions", json=body)
    assert created.status_code == 201, created.text
    assert (await house.api.post("/v1/transactions", json=body)).status_code == 201
    shown = (await house.api.get(f"/v1/banks/accounts/{account['id']}")).json()["data"]
    assert shown["balance"] == "41.00"
    await house.api.delete(f"/v1/transactions/{created.json()['data']['id']}")
    shown = (await house.api.get(f"/v1/banks/accounts/{account['id']}")).json()["data"]
    assert shown["balance"] == "45.50"
    stated = await house.api.put(
        f"/v1/banks/accounts/{account['id']}/balance", json={"amount": "30.00", "on": "2026-01-04"}
    )
    assert stated.json()["data"]["balance"] == "25.50"
    too_fine = await house.api.post("/v1/transactions", json={**body, "amount": "-4.505"})
    assert too_fine.status_code == 409
    assert (await house.api.post("/v1/transactions", json={**body, "accountId": str(uuid.uuid4())})).status_code == 404


async def test_another_household_sees_nothing(filled, household):
    house, other = await filled(), await household()
    row = (await listed(house))[0]
    assert await listed(other) == []
    assert await listed(other, text="rewe") == []
    assert (await other.api.get(f"/v1/transactions/{row['id']}")).status_code == 404
    assert (await other.api.patch(f"/v1/transactions/{row['id']}", json={"note": "x"})).status_code == 404
    assert (
        await other.api.post("/v1/transactions/recategorise", json={"ids": [row["id"]], "categoryId": None})
    ).json()["data"]["count"] == 0


async def test_accounts_are_named_hidden_and_masked(household):
    house = await household()
    made = (
        await house.api.post(
            "/v1/banks/accounts",
            json={"name": " Joint ", "kind": "checking", "currency": "EUR", "number": "DE89 3704 0044 0532 0130 00"},
        )
    ).json()["data"]
    assert (made["name"], made["number"]) == ("Joint", "·· 3000")
    again = await house.api.post(
        "/v1/banks/accounts", json={"name": "Twin", "currency": "EUR", "number": "DE89370400440532013000"}
    )
    assert (again.status_code, again.json()["error"]["code"]) == (409, "ACCOUNT_NUMBER_TAKEN")
    changed = await house.api.patch(f"/v1/banks/accounts/{made['id']}", json={"name": "Ours", "hidden": True})
    assert (changed.json()["data"]["name"], changed.json()["data"]["hidden"]) == ("Ours", True)
    assert (await house.api.get("/v1/banks/accounts")).json()["data"] == []
    assert len((await house.api.get("/v1/banks/accounts", params={"hidden": True})).json()["data"]) == 1
    assert (await house.api.post("/v1/banks/accounts", json={"name": "", "currency": "EUR"})).status_code == 422
    assert (await house.api.post("/v1/banks/accounts", json={"name": "X", "currency": "EURO"})).status_code == 422
