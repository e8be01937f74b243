"""What a search finds, over HTTP: a table of queries and the rows that they mean."""

from datetime import date, timedelta

import pytest

from guilder.kernel import clock
from transactions.test_importing import listed

TODAY = clock.today("Europe/Berlin")
RECENT = TODAY - timedelta(days=3)

#: name → account, day, amount, description, category, note
ROWS = {
    "weekly": ("Giro", date(2025, 1, 5), "-42.50", "REWE Markt Köln", "Groceries", None),
    "city": ("Visa Card", date(2025, 3, 31), "-8.40", "REWE City", "Groceries", None),
    "organic": ("Visa Card", date(2025, 3, 14), "-60.00", "WHOLE FOODS MKT 10219", "Groceries", None),
    "rent": ("Giro", date(2025, 3, 1), "-950.00", "Miete März", "Rent", None),
    "film": ("Visa Card", date(2025, 2, 2), "-12.99", "NETFLIX.COM 42.50", "Streaming and music", None),
    "salary": ("Giro", date(2025, 3, 30), "2500.00", "Gehalt Acme GmbH", "Salary", None),
    "saved": ("Giro", date(2025, 4, 1), "-42.00", "Dauerauftrag Sparen", "Transfer", None),
    "mystery": ("Giro", date(2024, 12, 31), "-20.00", "Xyzzy 12-34", None, "paid for Łukasz's café"),
    "dollars": ("Travel", date(2025, 2, 10), "-20.00", "Whole Earth Foods", None, None),
    "today": ("Giro", RECENT, "-3.20", "Bäckerei Müller", None, None),
}  # fmt: skip


@pytest.fixture
def house_of(household):
    async def make():
        house = await household()
        accounts = {}
        for name, currency in (("Giro", "EUR"), ("Visa Card", "EUR"), ("Travel", "USD")):
            body = {"name": name, "kind": "checking", "currency": currency, "openingBalance": "0.00"}
            accounts[name] = (await house.api.post("/v1/banks/accounts", json=body)).json()["data"]["id"]
        tree = {each["name"]: each["id"] for each in (await house.api.get("/v1/categories")).json()["data"]}
        tree["Transfer"] = next(
            each["id"] for each in (await house.api.get("/v1/categories")).json()["data"] if each["kind"] == "transfer"
        )
        names = {}
        for name, (account, on, amount, description, category, note) in ROWS.items():
            body = {
                "accountId": accounts[account], "bookedOn": on.isoformat(), "amount": amount,
                "description": description, "note": note,
            }  # fmt: skip
            made = await house.api.post("/v1/transactions", json=body)
            assert made.status_code == 201, made.text
            names[made.json()["data"]["id"]] = name
            chosen = await house.api.patch(
                f"/v1/transactions/{made.json()['data']['id']}",
                json={"categoryId": tree[category] if category else None},
            )
            assert chosen.status_code == 200, chosen.text
        return house, names

    return make


QUERIES = [
    ("", "weekly city organic rent film salary saved mystery dollars today"),
    ("rewe", "weekly city"), ("REWE koln", "weekly"), ("rewe köln", "weekly"), ("köl", "weekly"), ("marz", "rent"),
    ("backerei", "today"), ("mueller", ""), ("muller", "today"), ("lukasz", "mystery"), ("lukaszs cafe", "mystery"),
    ("netflix.com", "film"), ("netflix", "film"), ("com", "film"), ("12-34", "mystery"), ("34", "mystery"),
    ('"whole foods"', "organic"), ('"whole food"', ""), ("whole foods", "organic dollars"), ("-rewe -whole", "rent film salary saved mystery today"),
    ("42.50", "weekly film"), ("42,50", "weekly film"), ('"42.50"', "film"), ("42", "film saved"), ("-42.50", "weekly"),
    ("category:groceries", "weekly city organic"), ("category:grocerie", "weekly city organic"),
    ("category:groceries category:rent", "weekly city organic rent"), ("-category:groceries in:", "salary"),
    ("-category:rent amount>500", "salary"), ('-category:groceries -category:rent -category:salary -category:"Streaming and music" -is:transfer', "mystery dollars today"),
    ("account:visa", "city organic film"), ("account:VISA rewe", "city"), ("account:visa account:travel", "city organic film dollars"), ("-account:giro", "city organic film dollars"),
    ('merchant:"whole foods"', "organic"), ("merchant:rewe", "weekly city"), ("-merchant:rewe category:groceries", "organic"),
    ("currency:usd", "dollars"), ("-currency:EUR", "dollars"), ("in:", "salary"), ("out: amount>100", "rent"), ("-in: amount>100", "rent"),
    ("amount>42", "weekly organic rent salary"), ("amount>=42", "weekly organic rent salary saved"), ("amount:8..13", "city film"), ("amount<8.40", "today"), ("amount<=8.40", "city today"),
    ("amount=20", "mystery dollars"), ("-amount:..100", "rent salary"), ("amount>10 amount<21", "film mystery dollars"),
    ("is:uncategorised", "mystery dollars today"), ("-is:uncategorised account:travel", ""), ("is:transfer", "saved"), ("-is:transfer account:giro 2025-04", ""),
    ("is:uncategorised category:rent", ""), ("category:rent is:transfer", ""),
    ("2025-03", "city organic rent salary"), ("2025-03-31", "city"), ("-2025-03 since:2025", "weekly film saved dollars today"), ("before:2025-01-01", "mystery"),
    ("since:2025-03 until:2025-03-15", "organic rent"), ("q1 2025", "weekly city organic rent film salary dollars"), ("q1 2025 -rewe in:", "salary"), ("2025-01 2025-02", "weekly film dollars"),
    ("date:2025-02..2025-03-01", "rent film dollars"), ("last 90 days", "today"), ("april 2025", "saved"), ("category:groceries amount>50 2025-03", "organic"),
    ("is:recurring", ""), ("-is:recurring rewe", "weekly city"),
]  # fmt: skip


async def test_queries(house_of):
    house, names = await house_of()
    wrong = {}
    for query, wanted in QUERIES:
        found = {names[row["id"]] for row in await listed(house, q=query)}
        if found != set(wanted.split()):
            wrong[query] = sorted(found), sorted(wanted.split())
        sums = (await house.api.get("/v1/transactions/sums", params={"q": query})).json()["data"]
        assert sum(one["count"] for one in sums) == len(found), query
    assert not wrong


async def test_a_query_and_filters_narrow_each_other(house_of):
    house, names = await house_of()
    tree = {each["name"]: each["id"] for each in (await house.api.get("/v1/categories")).json()["data"]}

    async def found(**params):
        return {names[row["id"]] for row in await listed(house, **params)}

    assert await found(q="rewe", categoryId=tree["Rent"]) == set()
    assert await found(q="category:groceries", categoryId=tree["Groceries"], text="rewe") == {"weekly", "city"}
    assert await found(q="in:", direction="out") == set()
    assert await found(q="since:2025-03-10", fromOn="2025-03-01", toOn="2025-03-20") == {"organic"}
    assert await found(q="amount>10", maxAmount="13") == {"film"}


async def test_pages_of_a_search_by_date_meet_without_gap_or_double(house_of):
    house, names = await house_of()
    whole = [row["id"] for row in await listed(house, q="out:")]
    seen, cursor = [], None
    while True:
        params = {"q": "out:", "limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = (await house.api.get("/v1/transactions", params=params)).json()
        seen += [row["id"] for row in answer["data"]]
        cursor = answer["pagination"]["cursor"]
        if cursor is None:
            break
    assert seen == whole
    assert len(whole) == 9
    assert len(names) == 10


async def test_a_mistake_names_its_place_and_the_nearest_name(house_of):
    house, _ = await house_of()
    answer = await house.api.get("/v1/transactions", params={"q": "rewe category:grocries"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "SEARCH_NOT_UNDERSTOOD")
    assert "character 6" in answer.json()["error"]["details"][0]["message"]
    read = (await house.api.get("/v1/transactions/search", params={"q": "rewe category:grocries"})).json()["data"]
    assert [term["label"] for term in read["terms"]] == ["“rewe”"]
    (problem,) = read["problems"]
    assert (problem["start"], problem["end"], problem["suggestion"]) == (5, 22, "category:Groceries")


async def test_chips_say_what_was_understood(house_of):
    house, _ = await house_of()
    query = "-category:rent account:visa amount>50 q1 2025 in: café"
    read = (await house.api.get("/v1/transactions/search", params={"q": query})).json()["data"]
    assert [term["label"] for term in read["terms"]] == [
        "Not category: Rent", "Account: Visa Card", "Over 50", "2025-01-01 to 2025-03-31", "Money in", "“café”",
    ]  # fmt: skip
    assert [query[term["start"] : term["end"]] for term in read["terms"]][3] == "q1 2025"


SUGGESTED = [
    ("cat", "category:"), ("category:gro", "category:Groceries "), ("-category:gro", "-category:Groceries "), ("rewe acc", "account:"),
    ("account:visa", 'account:"Visa Card" '), ('account:"visa c', 'account:"Visa Card" '), ("is:tr", "is:transfer "), ("groc", "category:Groceries "),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "first"), SUGGESTED, ids=[case[0] for case in SUGGESTED])
async def test_suggestions(household, typed, first):
    house = await household()
    await house.api.post("/v1/banks/accounts", json={"name": "Visa Card", "kind": "card", "currency": "EUR"})
    read = (await house.api.get("/v1/transactions/search", params={"q": typed})).json()["data"]
    assert read["suggestions"][0]["insert"] == first


async def test_all_that_a_search_finds_can_be_moved(house_of):
    house, names = await house_of()
    tree = {each["name"]: each["id"] for each in (await house.api.get("/v1/categories")).json()["data"]}
    body = {"filter": {"q": "rewe -köln"}, "categoryId": tree["Rent"]}
    assert (await house.api.post("/v1/transactions/recategorise", json=body)).json()["data"]["count"] == 1
    assert {names[row["id"]] for row in await listed(house, q="category:rent")} == {"rent", "city"}
    bad = await house.api.post(
        "/v1/transactions/recategorise", json={"filter": {"q": "category:nowhere"}, "categoryId": tree["Rent"]}
    )
    assert bad.status_code == 422


async def test_what_was_counted_is_what_is_changed(house_of):
    house, names = await house_of()
    tree = {each["name"]: each["id"] for each in (await house.api.get("/v1/categories")).json()["data"]}
    body = {"filter": {"q": "out:"}, "categoryId": tree["Rent"]}
    refused = await house.api.post("/v1/transactions/recategorise", json=body | {"expected": 8})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "FOUND_ANOTHER_NUMBER")
    assert {names[row["id"]] for row in await listed(house, q="category:rent")} == {"rent"}
    act = (await house.api.post("/v1/transactions/recategorise", json=body | {"expected": 9})).json()["data"]
    assert act["count"] == 9
    assert len(await listed(house, q="category:rent")) == 9
    (done, *_) = (await house.api.get("/v1/transactions/acts")).json()["data"]
    assert (done["actId"], done["count"]) == (act["actId"], 9)
    await house.api.post(f"/v1/transactions/acts/{act['actId']}/undo")
    assert {names[row["id"]] for row in await listed(house, q="category:rent")} == {"rent"}
    removed = await house.api.post(
        "/v1/transactions/remove", json={"filter": {"q": "category:groceries"}, "expected": 3}
    )
    assert removed.json()["data"]["count"] == 3
    assert len(await listed(house)) == 7
