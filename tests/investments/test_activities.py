"""Activities and instruments through HTTP: recorded once, corrected, removed, and undone as a whole."""

import pytest

from investments.factories import activities, brokerage, data, instrument, price, record


async def test_a_purchase_by_symbol_makes_the_instrument(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    bought = await record(home, account, "buy", "2026-01-05", symbol="vti", quantity="3.5", price="200.10", fee="1")
    assert (bought["symbol"], bought["amount"], bought["quantity"], bought["currency"]) == (
        "VTI",
        "-701.35",
        "3.5",
        "USD",
    )
    again = await record(home, account, "buy", "2026-01-06", symbol="VTI", quantity="1", amount="201")
    assert again["instrumentId"] == bought["instrumentId"]
    assert again["price"] == "201"
    assert [one["symbol"] for one in await data(home.api.get("/v1/instruments"))] == ["VTI"]
    assert [one["on"] for one in await activities(home, account=account)] == ["2026-01-06", "2026-01-05"]


async def test_pages_follow_each_other_without_gap(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    cash = [
        {
            "accountId": account,
            "kind": "deposit",
            "on": f"2026-02-{day:02}",
            "amount": str(day),
            "externalId": f"d{day}",
        }
        for day in range(1, 8)
    ]
    done = await data(home.api.post("/v1/activities/bulk", json={"activities": [*cash, cash[0]]}), 201)
    assert (done["recorded"], done["passedOver"]) == (7, 1)
    seen, cursor = [], None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        answer = (await home.api.get("/v1/activities", params=params)).json()
        seen += [one["amount"] for one in answer["data"]]
        cursor = answer["pagination"]["cursor"]
        if cursor is None:
            break
    assert seen == [f"{day}.00" for day in range(7, 0, -1)]


async def test_many_are_recorded_all_or_none(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    good = {"accountId": account, "kind": "deposit", "on": "2026-02-01", "amount": "5"}
    answer = await home.api.post("/v1/activities/bulk", json={"activities": [good, {**good, "amount": None}]})
    assert answer.status_code == 422
    assert answer.json()["error"]["details"][0]["field"] == "activities.1.amount"
    assert await activities(home) == []


async def test_a_change_is_undone_and_then_the_recording(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    bought = await record(home, account, "buy", "2026-01-05", symbol="VTI", quantity="2", price="100")
    changed = await data(home.api.patch(f"/v1/activities/{bought['id']}", json={"quantity": "3"}))
    assert (changed["quantity"], changed["amount"]) == ("3", "-300.00")
    acts = await data(home.api.get("/v1/activities/acts"))
    assert [act["kind"] for act in acts] == ["changed", "recorded"]
    refused = await home.api.post(f"/v1/activities/acts/{acts[1]['id']}/undo")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "ACT_OVERRIDDEN")
    await data(home.api.post(f"/v1/activities/acts/{acts[0]['id']}/undo"))
    assert (await activities(home))[0]["amount"] == "-200.00"
    await data(home.api.post(f"/v1/activities/acts/{acts[1]['id']}/undo"))
    assert await activities(home) == []
    history = await data(home.api.get(f"/v1/activities/{bought['id']}/history"))
    assert [(one["act"]["kind"], one["act"]["undone"]) for one in history] == [("changed", True), ("recorded", True)]


async def test_what_was_removed_stays_out_and_can_come_back(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    body = {"accountId": account, "kind": "deposit", "on": "2026-02-01", "amount": "5", "externalId": "x1"}
    one = await data(home.api.post("/v1/activities", json=body), 201)
    assert (await home.api.post("/v1/activities", json=body)).json()["error"]["code"] == "ACTIVITY_TAKEN"
    await data(home.api.delete(f"/v1/activities/{one['id']}"), 204)
    again = await data(home.api.post("/v1/activities/bulk", json={"activities": [body]}), 201)
    assert (again["recorded"], again["passedOver"]) == (0, 1)
    removed = next(act for act in await data(home.api.get("/v1/activities/acts")) if act["kind"] == "removed")
    await data(home.api.post(f"/v1/activities/acts/{removed['id']}/undo"))
    assert [found["id"] for found in await activities(home)] == [one["id"]]


async def test_what_was_undone_may_come_again(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    body = {"accountId": account, "kind": "deposit", "on": "2026-02-01", "amount": "5", "externalId": "x1"}
    first = await data(home.api.post("/v1/activities/bulk", json={"activities": [body]}), 201)
    await data(home.api.post(f"/v1/activities/acts/{first['actId']}/undo"))
    second = await data(home.api.post("/v1/activities/bulk", json={"activities": [body]}), 201)
    assert second["recorded"] == 1
    assert len(await activities(home)) == 1


async def test_a_checking_account_holds_no_securities(household):
    home = await household(currency="USD")
    account = await brokerage(home, kind="checking")
    body = {"accountId": account, "kind": "buy", "on": "2026-01-05", "symbol": "VTI", "quantity": "1", "price": "1"}
    answer = await home.api.post("/v1/activities", json=body)
    assert answer.json()["error"]["code"] == "NOT_AN_INVESTMENT_ACCOUNT"


@pytest.mark.parametrize(
    ("isin", "right"), [("US0378331005", True), ("US0378331004", False), ("DE0007164600", True), ("US03783310", False)]
)  # ISO 6166's own example is Apple's; DE0007164600 is SAP's
async def test_an_isins_check_digit(household, isin, right):
    home = await household(currency="USD")
    body = {"symbol": "X", "name": "X", "isin": isin, "currency": "USD"}
    assert ((await home.api.post("/v1/instruments", json=body)).status_code == 201) is right


async def test_a_persons_price_counts_and_can_be_taken_back(household):
    home = await household(currency="USD")
    one = await instrument(home)
    await price(home, one, "2026-01-02", "100.5")
    await price(home, one, "2026-01-02", "101")
    await price(home, one, "2026-01-05", "99")
    listed = await data(home.api.get(f"/v1/instruments/{one}/prices"))
    assert [(each["on"], each["close"], each["source"]) for each in listed] == [
        ("2026-01-02", "101", "person"), ("2026-01-05", "99", "person"),
    ]  # fmt: skip
    await data(home.api.delete(f"/v1/instruments/{one}/prices/2026-01-05"), 204)
    assert (await home.api.delete(f"/v1/instruments/{one}/prices/2026-01-05")).status_code == 404
    assert len(await data(home.api.get(f"/v1/instruments/{one}/prices"))) == 1


async def test_another_household_sees_nothing(household):
    home, other = await household(currency="USD"), await household(currency="USD")
    account = await brokerage(home)
    bought = await record(home, account, "buy", "2026-01-05", symbol="VTI", quantity="2", price="100")
    assert await activities(other) == []
    assert (await other.api.get(f"/v1/activities/{bought['id']}")).status_code == 404
    assert (await other.api.get(f"/v1/instruments/{bought['instrumentId']}")).status_code == 404
    body = {"accountId": await brokerage(other), "kind": "buy", "on": "2026-01-05", "instrumentId": bought["instrumentId"],
            "quantity": "1", "price": "1"}  # fmt: skip
    assert (await other.api.post("/v1/activities", json=body)).status_code == 404
