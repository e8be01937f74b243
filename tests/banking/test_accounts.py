"""Accounts kept by hand: what they are worth on which day, their order, put away and back, closed."""

from datetime import UTC, datetime, timedelta

TODAY = datetime.now(UTC).date()


def ago(days: int) -> str:
    return f"{TODAY - timedelta(days=days)}"


async def made(house, **fields):
    answer = await house.api.post("/v1/banks/accounts", json={"name": "House", "currency": "EUR", **fields})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def worth(house, reach="all"):
    found = (await house.api.get("/v1/analytics/net-worth", params={"range": reach})).json()["data"]
    return {point["on"]: point["net"] for line in found["lines"] for point in line["points"]}


async def test_worth_follows_the_values_that_people_state(household):
    house = await household(time_zone="UTC")
    place = f"/v1/banks/accounts/{(await made(house, kind='property', openingBalance='300000', valueOn=ago(60)))['id']}"
    await made(house, name="Car", kind="vehicle", openingBalance="12000", valueOn=ago(40))
    await house.api.put(f"{place}/balance", json={"amount": "320000", "on": ago(30)})
    await house.api.put(f"{place}/balance", json={"amount": "310000", "on": ago(10)})
    points = await worth(house)
    assert (points[ago(60)], points[ago(31)], points[ago(30)]) == ("312000.00", "312000.00", "332000.00")
    assert (points[ago(11)], points[ago(0)]) == ("332000.00", "322000.00")
    answer = await house.api.delete(f"{place}/balances/{ago(10)}")
    assert answer.json()["data"]["balance"] == "320000.00"
    assert (await worth(house))[ago(0)] == "332000.00"
    again = await house.api.delete(f"{place}/balances/{ago(10)}")
    assert (again.status_code, again.json()["error"]["code"]) == (404, "BALANCE_NOT_FOUND")
    stated = (await house.api.get(f"{place}/balances")).json()["data"]
    assert [(each["on"], each["amount"]) for each in stated] == [(ago(30), "320000.00"), (ago(60), "300000.00")]


async def test_a_balance_is_unknown_until_somebody_tells_it(household):
    house = await household()
    account = await made(house, name="Everyday")
    place = f"/v1/banks/accounts/{account['id']}"
    booking = {"accountId": account["id"], "bookedOn": ago(1), "amount": "-12.00", "description": "Tea"}
    await house.api.post("/v1/transactions", json=booking)
    seen = (await house.api.get(place)).json()["data"]
    assert (seen["balance"], seen["balanceKnown"]) == ("-12.00", False)
    [apart] = (await house.api.get("/v1/analytics/net-worth")).json()["data"]["unknown"]
    assert (apart["name"], apart["booked"]) == ("Everyday", "-12.00")
    await house.api.put(f"{place}/balance", json={"amount": "500.00", "on": ago(2)})
    seen = (await house.api.get(place)).json()["data"]
    assert (seen["balance"], seen["balanceKnown"]) == ("488.00", True)


async def test_accounts_stand_where_people_put_them(household):
    house, other = await household(), await household()
    ids = [(await made(house, name=name))["id"] for name in ("One", "Two", "Three")]
    answer = await house.api.put("/v1/banks/accounts/order", json={"accountIds": [ids[2], ids[0]]})
    assert [each["name"] for each in answer.json()["data"]] == ["Three", "One", "Two"]
    await made(house, name="Four")
    rows = (await house.api.get("/v1/banks/accounts")).json()["data"]
    assert [each["name"] for each in rows] == ["Three", "One", "Two", "Four"]
    strange = await other.api.put("/v1/banks/accounts/order", json={"accountIds": ids})
    assert strange.json()["error"]["code"] == "ACCOUNT_NOT_FOUND"


async def test_an_account_is_closed_put_away_and_brought_back(household):
    house = await household()
    account = await made(house, kind="valuables", openingBalance="900.00")
    place = f"/v1/banks/accounts/{account['id']}"
    closed = (await house.api.patch(place, json={"closedOn": ago(3)})).json()["data"]
    assert (closed["closedOn"], closed["hidden"]) == (ago(3), False)
    assert (await house.api.delete(f"/v1/banks/{account['id']}")).json()["data"]["hidden"]
    assert (await house.api.get("/v1/banks/accounts")).json()["data"] == []
    back = (await house.api.patch(place, json={"hidden": False, "closedOn": None})).json()["data"]
    assert (back["hidden"], back["closedOn"], back["balance"]) == (False, None, "900.00")
