"""A misspelt word finds its neighbour, and the answer says so."""

import pytest

from transactions.statements import csv
from transactions.test_importing import confirm, drop

SPELT = [
    # as typed, as found, what is said
    ("amazno", "amazon", "Nothing has “amazno”. Shown: amazon."),
    ("netlfix out:", "netflix out:", "Nothing has “netlfix”. Shown: netflix."),
    ("wohle fodos", "whole foods", "Nothing has “wohle” and “fodos”. Shown: whole and foods."),
    ('merchant:"amzon"', "merchant:amazon", "Nothing has “amzon”. Shown: amazon."),
    ('"whole fods"', '"whole foods"', "Nothing has “whole fods”. Shown: whole foods."),
    ("grocries", "category:Groceries", "Nothing has “grocries”. Shown: the category Groceries."),
    ("streeming", 'category:"Streaming and music"', "Nothing has “streeming”. Shown: the category Streaming and music."),
    ("amazno 2025-03", "amazon 2025-03", "Nothing has “amazno”. Shown: amazon."),
    ("amazon", None, None), ("amaz", None, None), ("amazno 2019", None, None), ("qqqqwwww", None, None),
    ("amazon 2019", None, None), ("xyz", None, None), ("category:groceries amount>5000", None, None), ("", None, None),
]  # fmt: skip


@pytest.fixture
async def shopper(household, drain):
    house = await household()
    lines = (
        ("2025-03-01", "AMAZON.DE 302-1234567", "-20.00"), ("2025-03-02", "NETFLIX.COM", "-12.99"),
        ("2025-03-03", "WHOLE FOODS MKT 10219", "-42.50"),
    )  # fmt: skip
    await confirm(house, drain, await drop(house, drain, csv(*lines)))
    return house


async def instead(house, query, **more):
    answer = await house.api.get("/v1/transactions/search/instead", params={"q": query, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_what_a_query_may_have_meant(shopper):
    told = {}
    for typed, *_ in SPELT:
        found = await instead(shopper, typed)
        told[typed] = (found["query"], found["message"]) if found else (None, None)
    assert told == {typed: (query, said) for typed, query, said in SPELT}
    assert (await shopper.api.get("/v1/transactions", params={"q": "amazno"})).json()["data"] == []


async def test_the_other_filters_still_hold_and_new_words_are_learnt(shopper, drain):
    assert await instead(shopper, "amazno", direction="in") is None
    assert (await instead(shopper, "amazno", direction="out"))["by"] == "spelling"
    row = (await shopper.api.get("/v1/transactions", params={"q": "netflix"})).json()["data"][0]
    await shopper.api.patch(f"/v1/transactions/{row['id']}", json={"note": "For grandmother"})
    await drain()
    assert (await instead(shopper, "grandmohter"))["query"] == "grandmother"
