"""Accounts, movements and budgets through HTTP."""

from uuid import uuid4

from guilder.transactions.categories import category_id

GROCERIES, CAFES, FOOD, RENT, SALARY, SAVINGS = (
    str(category_id(slug)) for slug in ("groceries", "cafes", "food", "rent", "salary", "own-transfer")
)


async def data(call, status=200):
    answer = await call
    assert answer.status_code == status, answer.text
    return answer.json()["data"]


async def account(home, currency="EUR", opening="0", kind="checking"):
    body = {
        "name": f"Account {uuid4().hex[:6]}", "kind": kind, "currency": currency, "openingBalance": opening,
    }  # fmt: skip
    return (await data(home.api.post("/v1/banks/accounts", json=body), 201))["id"]


async def book(home, account_id, amount, category=GROCERIES, on="2026-11-03", what="XYZZY FOO"):
    body = {"accountId": account_id, "bookedOn": on, "amount": amount, "description": what, "categoryId": category}
    return await data(home.api.post("/v1/transactions", json=body), 201)


async def budget(home, limit="100.00", category=GROCERIES, **more):
    about = {} if {"categoryIds", "whole"} & set(more) else {"categoryId": category}
    body = {**about, "limit": limit, "currency": "EUR", **more}
    return await data(home.api.post("/v1/budgets", json=body), 201)


async def progress(home, ident, on="2026-11-01"):
    return await data(home.api.get(f"/v1/budgets/{ident}/progress?on={on}"))


async def sign_in_again(home):
    """After a journey in time."""
    signed = await data(home.api.post("/v1/auth/login", json={"email": home.email, "password": home.password}))
    home.api.headers["Authorization"] = f"Bearer {signed['accessToken']}"
