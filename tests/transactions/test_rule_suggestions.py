"""What corrections suggest: after two that agree, never against a third, and what was decided is remembered."""

import uuid

from guilder.transactions.categories import category_id

GROCERIES, PETS = (str(category_id(slug)) for slug in ("groceries", "pets"))


async def data(call):
    answer = await call
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()["data"]


async def kiosks(home, count=4, amount="-1.00"):
    body = {"name": f"Account {uuid.uuid4().hex[:6]}", "kind": "checking", "currency": "EUR"}
    where = (await data(home.api.post("/v1/banks/accounts", json=body)))["id"]
    row = {"accountId": where, "bookedOn": "2026-11-03", "amount": amount, "description": "XYZZY KIOSK"}
    return [(await data(home.api.post("/v1/transactions", json=row)))["id"] for _ in range(count)]


async def correct(home, ident, category):
    return await data(home.api.put(f"/v1/transactions/{ident}/category", json={"categoryId": category}))


async def suggested(home):
    return await data(home.api.get("/v1/rules/suggestions"))


async def test_two_corrections_that_agree_suggest_a_rule(household):
    home = await household()
    first, second, third, _ = await kiosks(home)
    assert (await correct(home, first, PETS))["suggestion"] is None
    told = (await correct(home, second, PETS))["suggestion"]
    (found,) = await suggested(home)
    assert found == told
    assert (found["merchantName"], found["incoming"], found["categoryId"], found["times"]) == (
        "Xyzzy Kiosk",
        False,
        PETS,
        2,
    )
    trial = await data(home.api.post("/v1/rules/dry-run", json=found["rule"]))
    assert (trial["matched"], trial["changing"]) == (4, 2)
    await correct(home, third, GROCERIES)
    assert await suggested(home) == []


async def test_what_is_accepted_becomes_a_rule_and_is_not_suggested_again(household):
    home = await household()
    first, second, *_ = await kiosks(home)
    for ident in (first, second):
        await correct(home, ident, PETS)
    (found,) = await suggested(home)
    rule = await data(home.api.post(f"/v1/rules/suggestions/{found['id']}/accept"))
    assert (rule["name"], rule["sets"]["categoryId"]) == ("Xyzzy Kiosk", PETS)
    assert await suggested(home) == []
    assert (await home.api.delete(f"/v1/rules/{rule['id']}")).status_code == 204
    assert await suggested(home) == []
    assert (await home.api.post(f"/v1/rules/suggestions/{found['id']}/accept")).status_code == 404


async def test_what_is_refused_is_not_suggested_again_until_taken_back(household):
    home, other = await household(), await household()
    first, second, *_ = await kiosks(home)
    for ident in (first, second):
        await correct(home, ident, PETS)
    (found,) = await suggested(home)
    assert (await other.api.post(f"/v1/rules/suggestions/{found['id']}/refuse")).status_code == 404
    assert (await home.api.post(f"/v1/rules/suggestions/{found['id']}/refuse")).status_code == 204
    assert await suggested(home) == []
    assert (await home.api.delete(f"/v1/rules/suggestions/{found['id']}/decision")).status_code == 204
    assert await suggested(home) == [found]


async def test_what_a_rule_does_already_or_was_undone_is_not_suggested(household):
    home = await household()
    first, second, *_ = await kiosks(home)
    await correct(home, first, PETS)
    undone = await correct(home, second, PETS)
    kiosk = {"kind": "condition", "subject": "description", "operator": "contains", "values": ["kiosk"]}
    when = {"kind": "group", "join": "all", "parts": [kiosk]}
    rule = await data(home.api.post("/v1/rules", json={"name": "K", "when": when, "sets": {"categoryId": PETS}}))
    assert await suggested(home) == []
    assert (await home.api.delete(f"/v1/rules/{rule['id']}")).status_code == 204
    assert len(await suggested(home)) == 1
    await data(home.api.post(f"/v1/transactions/acts/{undone['actId']}/undo"))
    assert await suggested(home) == []
