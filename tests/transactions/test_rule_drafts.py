"""A search becomes the conditions of a rule, which fits what the search finds."""

import uuid

import pytest

from guilder.transactions.categories import category_id


async def data(call):
    answer = await call
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()["data"]


@pytest.mark.parametrize(
    ("query", "left_out"),
    [
        ({"q": "kiosk"}, []),
        ({"q": "kiosk amount>2"}, []),
        ({"q": "-kiosk"}, []),
        ({"q": 'merchant:"corner bakery"'}, []),
        ({"q": "category:pets kiosk"}, ["the category"]),
        ({"fromOn": "2026-11-03", "toOn": "2026-11-04", "direction": "out"}, []),
        ({"minAmount": "2.00", "maxAmount": "3.00"}, []),
        ({"text": "corner", "currency": "EUR"}, []),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
async def test_a_rule_fits_what_the_search_found(household, query, left_out):
    home = await household()
    body = {"name": f"Account {uuid.uuid4().hex[:6]}", "kind": "checking", "currency": "EUR"}
    where = (await data(home.api.post("/v1/banks/accounts", json=body)))["id"]
    pets = str(category_id("pets"))
    for day, (amount, words) in enumerate(
        [("-1.00", "KIOSK AM PARK"), ("-2.50", "KIOSK 2"), ("-3.00", "CORNER BAKERY")], 2
    ):
        row = {
            "accountId": where,
            "bookedOn": f"2026-11-0{day}",
            "amount": amount,
            "description": words,
            "categoryId": pets,
        }
        await data(home.api.post("/v1/transactions", json=row))
    found = await data(home.api.get("/v1/transactions", params=query))
    proposal = await data(home.api.get("/v1/rules/draft", params=query))
    assert proposal["leftOut"] == left_out
    rule = {"name": "x", "when": proposal["when"], "sets": {"note": "x"}}
    trial = await data(home.api.post("/v1/rules/dry-run", json=rule))
    assert found
    assert {row["id"] for row in trial["examples"]} == {row["id"] for row in found}


async def test_a_search_of_which_nothing_is_left_makes_no_rule(household):
    home = await household()
    proposal = await data(home.api.get("/v1/rules/draft", params={"uncategorised": "true"}))
    assert proposal == {"when": None, "leftOut": ["whether it has a category"]}
