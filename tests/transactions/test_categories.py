"""The tree, corrections that are learnt, and totals: through HTTP, on a real Postgres."""

import asyncio
from decimal import Decimal
from uuid import uuid4

from guilder.transactions.categories import category_id, defaults

GROCERIES, PETS, FOOD = (str(category_id(slug)) for slug in ("groceries", "pets", "food"))


async def account(home, currency="EUR"):
    body = {"name": f"Account {uuid4().hex[:6]}", "kind": "checking", "currency": currency}
    answer = await home.api.post("/v1/banks/accounts", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["id"]


async def book(home, account_id, amount, description="REWE SAGT DANKE 1", on="2026-11-03", category=None):
    body = {
        "accountId": account_id,
        "bookedOn": on,
        "amount": amount,
        "description": description,
        "categoryId": category,
    }
    answer = await home.api.post("/v1/transactions", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def data(call):
    answer = await call
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()["data"]


async def test_a_new_household_has_the_whole_tree(household):
    home = await household()
    tree = await data(home.api.get("/v1/categories?counts=true"))
    assert len(tree) == len(defaults())
    groceries = next(c for c in tree if c["slug"] == "groceries")
    assert (groceries["id"], groceries["parentId"], groceries["used"]) == (GROCERIES, FOOD, 0)


async def test_two_first_visits_at_once_make_one_tree(household):
    home = await household()
    trees = await asyncio.gather(*(data(home.api.get("/v1/categories")) for _ in range(4)))
    assert {len(tree) for tree in trees} == {len(defaults())}


async def test_categories_are_added_renamed_and_hidden(household):
    home = await household()
    created = await data(home.api.post("/v1/categories", json={"name": "Market stalls", "parentId": FOOD}))
    assert created["kind"] == "spending"
    again = await home.api.post("/v1/categories", json={"name": "market STALLS", "parentId": FOOD})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "CATEGORY_NAME_TAKEN")
    deep = await home.api.post("/v1/categories", json={"name": "Deeper", "parentId": created["id"]})
    assert (deep.status_code, deep.json()["error"]["code"]) == (422, "CATEGORY_TOO_DEEP")
    renamed = await data(home.api.patch(f"/v1/categories/{GROCERIES}", json={"name": "Food shop"}))
    assert (renamed["name"], renamed["slug"]) == ("Food shop", "groceries")
    await data(home.api.patch(f"/v1/categories/{FOOD}", json={"hidden": True}))
    tree = await data(home.api.get("/v1/categories"))
    assert {c["hidden"] for c in tree if FOOD in {c["id"], c["parentId"]}} == {True}
    await data(home.api.patch(f"/v1/categories/{GROCERIES}", json={"hidden": False}))
    tree = {c["id"]: c for c in await data(home.api.get("/v1/categories"))}
    assert (tree[GROCERIES]["hidden"], tree[FOOD]["hidden"], tree[created["id"]]["hidden"]) == (False, False, True)


async def test_another_household_sees_none_of_it(household):
    home, other = await household(), await household()
    created = await data(home.api.post("/v1/categories", json={"name": "Ours alone"}))
    assert all(c["id"] != created["id"] for c in await data(other.api.get("/v1/categories")))
    foreign = await other.api.patch(f"/v1/categories/{created['id']}", json={"name": "Theirs"})
    assert foreign.status_code == 404


async def test_a_correction_offers_the_others_and_a_rule_and_can_be_undone(household):
    home = await household()
    where = await account(home)
    rows = [await book(home, where, "-10.00", "BLARG QWERT") for _ in range(3)]
    chosen = await book(home, where, "-11.00", "BLARG QWERT", category=PETS)
    corrected = await data(home.api.put(f"/v1/transactions/{rows[0]['id']}/category", json={"categoryId": GROCERIES}))
    assert corrected["others"] == {"merchantName": rows[0]["merchantName"], "count": 2}
    assert corrected["rule"]["sets"]["categoryId"] == GROCERIES
    act = await data(home.api.post(f"/v1/transactions/{rows[0]['id']}/category/apply-to-others"))
    assert act["count"] == 2
    assert (await data(home.api.post(f"/v1/transactions/{rows[0]['id']}/category/apply-to-others")))["count"] == 0
    listed = {t["id"]: t["categoryId"] for t in await data(home.api.get("/v1/transactions"))}
    assert [listed[r["id"]] for r in rows] == [GROCERIES] * 3
    assert listed[chosen["id"]] == PETS
    await data(home.api.post(f"/v1/transactions/acts/{act['actId']}/undo"))
    await data(home.api.post(f"/v1/transactions/acts/{corrected['actId']}/undo"))
    listed = {t["id"]: t["categoryId"] for t in await data(home.api.get("/v1/transactions"))}
    assert [listed[r["id"]] for r in rows] == [None] * 3


async def test_what_was_corrected_is_followed_next_time(household, runtime):
    from guilder.transactions.categorising import Draft
    from guilder.transactions.service import categorising

    home = await household()
    where = await account(home)
    row = await book(home, where, "-10.00", "XYZZY KIOSK 4711")
    draft = Draft("XYZZY KIOSK 4712", Decimal(-5), "EUR")
    async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
        before = (await categorising.categorise(session, home.workspace_id, [draft]))[0]
    await data(home.api.put(f"/v1/transactions/{row['id']}/category", json={"categoryId": PETS}))
    async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
        after = (await categorising.categorise(session, home.workspace_id, [draft]))[0]
    assert before.category_id != category_id("pets")
    assert (after.category_id, after.source) == (category_id("pets"), "history")
    assert after.reason == "You put 1 of 1 from Xyzzy Kiosk in Pets"


async def test_an_unknown_category_is_refused_and_nothing_changes(household):
    home = await household()
    row = await book(home, await account(home), "-10.00")
    refused = await home.api.put(f"/v1/transactions/{row['id']}/category", json={"categoryId": str(uuid4())})
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "CATEGORY_NOT_FOUND")
    missing = await home.api.put(f"/v1/transactions/{uuid4()}/category", json={"categoryId": PETS})
    assert missing.status_code == 404


async def test_totals_keep_currencies_and_months_apart(household):
    home = await household()
    euros, dollars = await account(home), await account(home, "USD")
    await book(home, euros, "-10.00", category=GROCERIES)
    await book(home, euros, "-20.00", on="2026-10-31", category=GROCERIES)
    await book(home, euros, "4.00", "Refund", category=GROCERIES)
    await book(home, dollars, "-30.00", category=GROCERIES)
    totals = await data(home.api.get("/v1/transactions/categories/summary?from=2026-10-01&to=2026-11-30"))
    found = {(t["month"], t["currency"]): (t["count"], t["moneyIn"], t["moneyOut"], t["net"]) for t in totals}
    assert found == {
        ("2026-10-01", "EUR"): (1, "0.00", "20.00", "-20.00"),
        ("2026-11-01", "EUR"): (2, "4.00", "10.00", "-6.00"),
        ("2026-11-01", "USD"): (1, "0.00", "30.00", "-30.00"),
    }
    refused = await home.api.get("/v1/transactions/categories/summary?from=2026-11-30&to=2026-10-01")
    assert refused.status_code == 422


async def test_merchants_are_counted_per_currency(household):
    home = await household()
    euros, dollars = await account(home), await account(home, "USD")
    for where in (euros, euros, dollars):
        await book(home, where, "-10.00", "XYZZY FOO")
    found = await data(home.api.get("/v1/merchants?from=2026-01-01&to=2026-12-31&q=xyzzy"))
    assert [(m["currency"], m["count"], m["net"]) for m in found] == [("EUR", 2, "-20.00"), ("USD", 1, "-10.00")]
    assert await data(home.api.get("/v1/merchants?from=2026-01-01&to=2026-12-31&q=%25")) == []
