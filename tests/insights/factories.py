"""Accounts and bookings for the tests of insights, made through the API."""

from datetime import date


async def an_account(
    home, *, name: str = "Checking", kind: str = "checking", currency: str = "EUR", opening: str = "0"
) -> str:
    body = {"name": name, "kind": kind, "currency": currency, "openingBalance": opening}
    answer = await home.api.post("/v1/banks/accounts", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["id"]


async def category(home, slug: str) -> str:
    answer = await home.api.get("/v1/categories")
    assert answer.status_code == 200, answer.text
    return next(one["id"] for one in answer.json()["data"] if one["slug"] == slug)


async def book(
    home, account: str, on: date, amount: str, *, category_id: str | None = None, text: str = "Line"
) -> None:
    body = {"accountId": account, "bookedOn": on.isoformat(), "amount": amount, "description": text}
    answer = await home.api.post("/v1/transactions", json=body | ({"categoryId": category_id} if category_id else {}))
    assert answer.status_code == 201, answer.text
