"""Rules through HTTP: tried, saved, applied to the past with undo, asked of what comes in."""

import uuid

import pytest

from guilder.transactions.categories import category_id
from guilder.transactions.jobs import JOBS
from guilder.transactions.service import rule_runs

GROCERIES, PETS = (str(category_id(slug)) for slug in ("groceries", "pets"))
KIOSK = {"kind": "condition", "subject": "description", "operator": "contains", "values": ["kiosk"]}


def draft(*parts, join="all", sets=None, **more):
    when = {"kind": "group", "join": join, "parts": list(parts) or [KIOSK]}
    return {"name": "Kiosk", "when": when, "sets": sets or {"categoryId": PETS}, **more}


async def data(call):
    answer = await call
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()["data"]


async def account(home):
    body = {"name": f"Account {uuid.uuid4().hex[:6]}", "kind": "checking", "currency": "EUR"}
    return (await data(home.api.post("/v1/banks/accounts", json=body)))["id"]


async def book(home, account_id, amount, description="KIOSK AM PARK", on="2026-11-03", category=None):
    body = {
        "accountId": account_id,
        "bookedOn": on,
        "amount": amount,
        "description": description,
        "categoryId": category,
    }
    return await data(home.api.post("/v1/transactions", json=body))


async def listed(home):
    return {row["id"]: row for row in await data(home.api.get("/v1/transactions"))}


async def test_a_rule_is_tried_saved_applied_to_the_past_and_undone(household):
    home = await household()
    where = await account(home)
    for amount in ("-1.00", "-2.00"):
        await book(home, where, amount)
    mine = await book(home, where, "-3.00", category=GROCERIES)
    await book(home, where, "-4.00", "XYZZY")
    trial = await data(home.api.post("/v1/rules/dry-run", json=draft()))
    assert (trial["matched"], trial["changing"], trial["chosen"]) == (3, 2, 1)
    assert [(row["amount"], row["changes"], row["chosen"]) for row in trial["examples"]] == [
        ("-2.00", True, False), ("-1.00", True, False), ("-3.00", False, True),
    ]  # fmt: skip
    rule = await data(home.api.post("/v1/rules", json=draft()))
    act = await data(home.api.post(f"/v1/rules/{rule['id']}/apply", json={}))
    assert (act["count"], act["planned"]) == (2, None)
    rows = await listed(home)
    assert rows[mine["id"]]["categoryId"] == GROCERIES
    assert sorted(row["categorySource"] for row in rows.values() if row["categoryId"] == PETS) == ["rule", "rule"]
    assert (await data(home.api.post("/v1/rules/dry-run", json=draft())))["changing"] == 0
    await data(home.api.post(f"/v1/transactions/acts/{act['actId']}/undo"))
    assert not [row for row in (await listed(home)).values() if row["categoryId"] == PETS]
    over = await data(home.api.post(f"/v1/rules/{rule['id']}/apply", json={"overrule": True}))
    assert over["count"] == 3


async def test_a_name_a_note_and_a_tag_reach_the_past_and_leave_it_again(household):
    home = await household()
    where = await account(home)
    plain, named, noted = [await book(home, where, f"-{n}.00") for n in (1, 2, 3)]
    await data(home.api.patch(f"/v1/transactions/{named['id']}", json={"merchantName": "My kiosk"}))
    await data(home.api.patch(f"/v1/transactions/{noted['id']}", json={"note": "for Tim"}))
    tag = await data(home.api.post("/v1/tags", json={"name": "Corner"}))
    assert (await data(home.api.post("/v1/tags", json={"name": "corner"})))["id"] == tag["id"]
    sets = {"merchantName": "The kiosk", "note": "coffee", "tagIds": [tag["id"]]}
    rule = await data(home.api.post("/v1/rules", json=draft(sets=sets)))
    act = await data(home.api.post(f"/v1/rules/{rule['id']}/apply", json={}))
    assert act["count"] == 3
    rows = await listed(home)
    assert [rows[row["id"]]["merchantName"] for row in (plain, named, noted)] == ["The kiosk", "My kiosk", "The kiosk"]
    assert [rows[row["id"]]["note"] for row in (plain, named, noted)] == ["coffee", "coffee", "for Tim"]
    assert all(row["tagIds"] == [tag["id"]] for row in rows.values())
    await data(home.api.post(f"/v1/transactions/acts/{act['actId']}/undo"))
    rows = await listed(home)
    assert [rows[row["id"]]["merchantName"] for row in (plain, named, noted)] == [
        plain["merchantName"],
        "My kiosk",
        plain["merchantName"],
    ]
    assert [rows[row["id"]]["note"] for row in (plain, named, noted)] == [None, None, "for Tim"]
    assert all(row["tagIds"] == [] for row in rows.values())


async def test_what_comes_in_is_asked_and_counted(household):
    home = await household()
    where, elsewhere = await account(home), await account(home)
    tag = await data(home.api.post("/v1/tags", json={"name": "Corner"}))
    here = {"kind": "condition", "subject": "account", "operator": "is", "values": [where]}
    week = {"kind": "condition", "subject": "weekday", "operator": "is", "values": ["2"]}
    await data(home.api.post("/v1/rules", json=draft(KIOSK, here, week, sets={"tagIds": [tag["id"]], "note": "x"})))
    hit = await book(home, where, "-1.00", on="2026-11-03")
    assert (hit["tagIds"], hit["note"]) == ([tag["id"]], "x")
    assert (await book(home, where, "-1.00", on="2026-11-04"))["tagIds"] == []
    assert (await book(home, elsewhere, "-1.00", on="2026-11-03"))["tagIds"] == []
    (rule,) = await data(home.api.get("/v1/rules"))
    assert rule["used"] == 1
    assert rule["lastUsedAt"] is not None


async def test_many_changes_are_made_by_a_job_and_stop_when_undone(household, runtime, monkeypatch):
    monkeypatch.setattr(rule_runs, "AT_ONCE", 2)
    monkeypatch.setattr(rule_runs, "_CHUNK", 2)
    home = await household()
    where = await account(home)
    for number in range(5):
        await book(home, where, f"-{number + 1}.00")
    rule = await data(home.api.post("/v1/rules", json=draft()))
    begun = await data(home.api.post(f"/v1/rules/{rule['id']}/apply", json={}))
    assert (begun["count"], begun["planned"]) == (0, 5)
    job = next(job for job in JOBS if job.name == "transactions.apply_rule")
    who = {"workspace_id": str(home.workspace_id), "user_id": str(home.user_id)}
    await job.run(runtime, **who, act_id=begun["actId"])
    done = await data(home.api.get(f"/v1/transactions/acts/{begun['actId']}"))
    assert (done["count"], done["planned"], done["label"]) == (5, None, "Kiosk")
    await data(home.api.post(f"/v1/transactions/acts/{begun['actId']}/undo"))
    again = await data(home.api.post(f"/v1/rules/{rule['id']}/apply", json={}))
    await data(home.api.post(f"/v1/transactions/acts/{again['actId']}/undo"))
    await job.run(runtime, **who, act_id=again["actId"])
    assert not [row for row in (await listed(home)).values() if row["categoryId"] == PETS]


async def test_rules_are_moved_changed_and_dropped(household):
    home = await household()
    ids = [(await data(home.api.post("/v1/rules", json=draft() | {"name": name})))["id"] for name in "abc"]
    moved = await data(home.api.put(f"/v1/rules/{ids[2]}/position", json={"position": 0}))
    assert [r["name"] for r in moved] == ["c", "a", "b"]
    before = moved[1]["changedAt"]
    changed = await data(home.api.put(f"/v1/rules/{ids[0]}", json=draft() | {"name": "A", "enabled": False}))
    assert (changed["name"], changed["enabled"], changed["changedAt"]) == ("A", False, before)
    newer = await data(home.api.put(f"/v1/rules/{ids[0]}", json=draft(stop=True)))
    assert newer["stop"]
    assert newer["changedAt"] > before
    assert (await home.api.delete(f"/v1/rules/{ids[1]}")).status_code == 204
    assert [r["name"] for r in await data(home.api.get("/v1/rules"))] == ["c", "Kiosk"]
    assert (await home.api.delete(f"/v1/rules/{ids[1]}")).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (draft(KIOSK | {"operator": "regex", "values": ["(a"]}), 422, "INVALID_INPUT"),
        (draft(KIOSK | {"operator": "over"}), 422, "INVALID_INPUT"),
        (draft(sets={"categoryId": str(uuid.uuid4())}), 404, "CATEGORY_NOT_FOUND"),
        (draft(sets={"tagIds": [str(uuid.uuid4())]}), 404, "TAG_NOT_FOUND"),
        (draft(sets={"note": ""}), 422, "INVALID_INPUT"),
    ],
)
async def test_a_rule_that_makes_no_sense_is_refused(household, body, status, code):
    home = await household()
    for path in ("/v1/rules/dry-run", "/v1/rules"):
        answer = await home.api.post(path, json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_another_household_sees_and_touches_none_of_it(household):
    home, other = await household(), await household()
    await book(home, await account(home), "-1.00")
    rule = await data(home.api.post("/v1/rules", json=draft()))
    assert await data(other.api.get("/v1/rules")) == []
    assert (await other.api.post(f"/v1/rules/{rule['id']}/apply", json={})).status_code == 404
    assert (await data(other.api.post("/v1/rules/dry-run", json=draft())))["matched"] == 0
