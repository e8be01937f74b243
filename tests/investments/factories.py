"""Investment accounts and what happens in them, through HTTP."""

from uuid import uuid4


async def data(call, status=200):
    answer = await call
    assert answer.status_code == status, answer.text
    return answer.json()["data"] if answer.content else None


async def brokerage(home, currency="USD", kind="investment"):
    body = {"name": f"Brokerage {uuid4().hex[:6]}", "kind": kind, "currency": currency}
    return (await data(home.api.post("/v1/banks/accounts", json=body), 201))["id"]


async def instrument(home, symbol="VTI", currency="USD", **more):
    body = {"symbol": symbol, "name": more.pop("name", symbol), "kind": "etf", "currency": currency, **more}
    return (await data(home.api.post("/v1/instruments", json=body), 201))["id"]


async def record(home, account_id, kind, on, status=201, **more):
    body = {"accountId": account_id, "kind": kind, "on": on, **more}
    return await data(home.api.post("/v1/activities", json=body), status)


async def activities(home, **wanted):
    return await data(home.api.get("/v1/activities", params=wanted))


async def price(home, instrument_id, on, close):
    body = {"prices": [{"instrumentId": instrument_id, "on": on, "close": close}]}
    return await data(home.api.put("/v1/prices", json=body))
