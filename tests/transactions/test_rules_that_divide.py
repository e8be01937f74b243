"""A rule that divides: by percentages or amounts, the last part taking what is left, for what comes in and for the past."""

from decimal import Decimal

import pytest

from guilder.transactions.categories import category_id
from transactions.statements import csv
from transactions.test_importing import confirm, drop, listed
from transactions.test_rules_api import account, book, data, draft

FOOD, HOME, PETS = (str(category_id(slug)) for slug in ("groceries", "furniture", "pets"))
THIRDS = [
    {"categoryId": FOOD, "percent": "33.3"},
    {"categoryId": HOME, "percent": "33.3", "note": "Things"},
    {"categoryId": PETS},
]


async def parts(home, ident):
    found = await data(home.api.get(f"/v1/transactions/{ident}"))
    return [(part["categoryId"], part["amount"]) for part in found["splits"]]


async def test_the_past_is_divided_and_put_together_again(household):
    home = await household()
    where = await account(home)
    one, refund, penny = [(await book(home, where, amount))["id"] for amount in ("-100.01", "10.00", "-0.01")]
    kept = (await book(home, where, "-50.00"))["id"]
    halves = [{"categoryId": FOOD, "amount": "-25.00"}, {"categoryId": PETS, "amount": "-25.00"}]
    await data(home.api.put(f"/v1/transactions/{kept}/splits", json={"parts": halves}))
    rule = draft(sets={"parts": THIRDS})
    trial = await data(home.api.post("/v1/rules/dry-run", json=rule))
    assert (trial["matched"], trial["changing"]) == (4, 2)
    saved = await data(home.api.post("/v1/rules", json=rule))
    assert [part["percent"] for part in saved["sets"]["parts"]] == ["33.3", "33.3", None]
    begun = await data(home.api.post(f"/v1/rules/{saved['id']}/apply", json={}))
    assert begun["count"] == 2
    assert await parts(home, one) == [(FOOD, "-33.30"), (HOME, "-33.30"), (PETS, "-33.41")]
    assert await parts(home, refund) == [(FOOD, "3.33"), (HOME, "3.33"), (PETS, "3.34")]
    assert await parts(home, penny) == []
    assert await parts(home, kept) == [(FOOD, "-25.00"), (PETS, "-25.00")]
    assert (await data(home.api.post("/v1/rules/dry-run", json=rule)))["changing"] == 0
    await data(home.api.post(f"/v1/transactions/acts/{begun['actId']}/undo"))
    assert await parts(home, one) == await parts(home, refund) == []
    # what a person joined is left alone
    await data(home.api.put(f"/v1/transactions/{one}/splits", json={"parts": halves_of("-100.01")}))
    await data(home.api.put(f"/v1/transactions/{one}/splits", json={"parts": []}))
    trial = await data(home.api.post("/v1/rules/dry-run", json=rule))
    assert (trial["changing"], trial["chosen"]) == (1, 1)


def halves_of(amount):
    return [
        {"categoryId": FOOD, "amount": "-0.01"},
        {"categoryId": PETS, "amount": str(Decimal(amount) + Decimal("0.01"))},
    ]


async def test_what_comes_in_is_divided_by_hand_and_from_a_file(household, drain):
    home = await household()
    where = await account(home)
    fixed = [{"categoryId": PETS, "amount": "4.00"}, {"categoryId": FOOD}]
    await data(home.api.post("/v1/rules", json=draft(sets={"parts": fixed})))
    made = await book(home, where, "-10.00")
    assert await parts(home, made["id"]) == [(PETS, "-4.00"), (FOOD, "-6.00")]
    small = await book(home, where, "-4.00")
    assert await parts(home, small["id"]) == []
    lines = [("2025-03-01", "KIOSK AM PARK", "-20.00"), ("2025-03-02", "KIOSK AM PARK", "-3.00")]
    await confirm(home, drain, await drop(home, drain, csv(*lines)))
    found = {row["amount"]: row["id"] for row in await listed(home)}
    assert await parts(home, found["-20.00"]) == [(PETS, "-4.00"), (FOOD, "-16.00")]
    assert await parts(home, found["-3.00"]) == []
    await drain()
    done = [act for act in await data(home.api.get("/v1/transactions/acts")) if act["kind"] == "rule"]
    assert all(act["userId"] is None for act in done)
    assert len(done) == 2


@pytest.mark.parametrize(
    ("currency", "amount", "wanted"),
    [("JPY", "-1000", ["-333", "-333", "-334"]), ("KWD", "-1.000", ["-0.333", "-0.333", "-0.334"])],
)
async def test_the_digits_are_the_currencys(household, currency, amount, wanted):
    home = await household(currency=currency)
    body = {"name": "Account", "kind": "checking", "currency": currency}
    where = (await data(home.api.post("/v1/banks/accounts", json=body)))["id"]
    await data(home.api.post("/v1/rules", json=draft(sets={"parts": THIRDS})))
    made = await book(home, where, amount)
    assert [given for _, given in await parts(home, made["id"])] == wanted


@pytest.mark.parametrize(
    "wrong",
    [
        [{"categoryId": FOOD}], [{"percent": "50"}, {"percent": "50"}], [{"percent": "60"}, {"percent": "40"}, {}],
        [{"percent": "50", "amount": "1"}, {}], [{}, {}], [{"percent": "0"}, {}], [{"amount": "-1"}, {}], [{"percent": 50.5}, {}],
    ],
)  # fmt: skip
async def test_parts_that_make_no_sense_are_refused(household, wrong):
    home = await household()
    assert (await home.api.post("/v1/rules", json=draft(sets={"parts": wrong}))).status_code == 422


async def test_a_category_of_nobody_is_refused(household):
    home = await household()
    stranger = [{"categoryId": "01a1ffc8-1ce4-7785-a9f1-81131b8ee28f", "percent": "50"}, {}]
    refused = await home.api.post("/v1/rules", json=draft(sets={"parts": stranger}))
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "CATEGORY_NOT_FOUND")
