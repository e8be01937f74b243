"""Every act is a line of history, undone as one; what a person set stays a person's."""

import uuid

import pytest

from transactions.statements import csv
from transactions.test_importing import confirm, drop, listed


@pytest.fixture
async def house(household, drain):
    house = await household()
    content = csv(
        ("2026-01-05", "REWE Markt Berlin", "-42.10"),
        ("2026-01-20", "Netflix.com", "-12.99"),
        ("2026-02-01", "Salary Northwind", "2500.00"),
        ("2026-02-03", "REWE City Köln", "-8.40"),
    )
    await confirm(house, drain, await drop(house, drain, content))
    return house


async def category(house, slug):
    rows = (await house.api.get("/v1/categories")).json()["data"]
    return next(row["id"] for row in rows if row["slug"] == slug)


async def call(house, path, body=None, method="post", status=200):
    answer = await house.api.request(method, f"/v1/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()["data"]


async def one(house, words):
    row = (await listed(house, text=words))[0]
    return await call(house, f"transactions/{row['id']}", method="get")


async def undo(house, act):
    return (await call(house, f"transactions/acts/{act}/undo"))["count"]


async def test_tags_are_made_by_typing_and_found_by_filter(house):
    rows = [row["id"] for row in await listed(house, text="rewe")]
    act = await call(house, "transactions/tag", {"ids": rows, "add": ["Holiday", "holiday", "Köln trip"]})
    assert act["count"] == 2
    tags = {tag["name"]: tag for tag in await call(house, "tags", method="get")}
    assert {name: tag["used"] for name, tag in tags.items()} == {"Holiday": 2, "Köln trip": 2}
    assert len(await listed(house, tagId=tags["Holiday"]["id"])) == 2
    assert len(await listed(house, tagId=tags["Holiday"]["id"], text="köln")) == 1
    assert (await call(house, "transactions/tag", {"ids": rows, "add": ["HOLIDAY"]}))["count"] == 0
    # Another act takes one off; undoing the first leaves what the second did.
    second = await call(house, "transactions/tag", {"ids": rows[:1], "remove": [tags["Holiday"]["id"]]})
    assert await undo(house, act["actId"]) == 2
    assert [tag["used"] for tag in await call(house, "tags", method="get")] == [0, 0]
    assert await undo(house, second["actId"]) == 1
    assert {row["id"]: row["tagIds"] for row in await listed(house, text="rewe")} == {
        rows[0]: [tags["Holiday"]["id"]], rows[1]: [],
    }  # fmt: skip


async def test_the_tags_of_one_by_name(house):
    row = await one(house, "netflix")
    changed = await call(house, f"transactions/{row['id']}", {"tags": ["Shared", "Fun"]}, "patch")
    assert (len(changed["tagIds"]), changed["setBy"]["tags"]) == (2, str(house.user_id))
    again = await call(house, f"transactions/{row['id']}", {"tags": ["fun", "shared"]}, "patch")
    assert len(again["history"]) == 1
    fewer = await call(house, f"transactions/{row['id']}", {"tags": ["Fun"]}, "patch")
    assert len(fewer["tagIds"]) == 1
    await undo(house, fewer["history"][0]["actId"])
    assert sorted((await one(house, "netflix"))["tagIds"]) == sorted(changed["tagIds"])


async def test_a_tag_is_renamed_and_dropped_with_undo(house):
    rows = [row["id"] for row in await listed(house, text="rewe")]
    await call(house, "transactions/tag", {"ids": rows, "add": ["Holiday", "Work"]})
    holiday, work = await call(house, "tags", method="get")
    assert (await call(house, f"tags/{holiday['id']}", {"name": "Vacation"}, "patch"))["name"] == "Vacation"
    taken = await house.api.patch(f"/v1/tags/{holiday['id']}", json={"name": "WORK"})
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "TAG_NAME_TAKEN")
    act = await call(house, f"tags/{work['id']}", method="delete")
    assert act["count"] == 2
    assert [tag["name"] for tag in await call(house, "tags", method="get")] == ["Vacation"]
    await undo(house, act["actId"])
    assert {tag["name"]: tag["used"] for tag in await call(house, "tags", method="get")} == {"Vacation": 2, "Work": 2}
    assert (await house.api.delete(f"/v1/tags/{uuid.uuid4()}")).status_code == 404


async def test_many_are_removed_and_come_back_together(house):
    accounts = (await house.api.get("/v1/banks/accounts")).json()["data"]
    act = await call(house, "transactions/remove", {"filter": {"text": "rewe"}})
    assert act["count"] == 2
    assert len(await listed(house)) == 2
    without = (await house.api.get("/v1/banks/accounts")).json()["data"]
    assert (accounts[0]["balance"], without[0]["balance"]) == ("2436.51", "2487.01")
    assert await undo(house, act["actId"]) == 2
    assert (await house.api.get("/v1/banks/accounts")).json()["data"] == accounts
    refused = await house.api.post("/v1/transactions/remove", json={})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "NOTHING_TO_CHANGE")


async def test_the_list_of_acts_says_what_was_done(house):
    rent = await category(house, "rent")
    rows = [row["id"] for row in await listed(house, text="rewe")]
    first = await call(house, "transactions/recategorise", {"ids": rows, "categoryId": rent})
    await call(house, "transactions/tag", {"ids": rows, "add": ["Holiday"]})
    await call(house, f"transactions/{rows[0]}", {"note": "Cheese"}, "patch")
    await call(house, f"transactions/{rows[0]}", {"note": "Cheese"}, "patch")  # changes nothing: no act
    await undo(house, first["actId"])
    done = [(act["kind"], act["label"], act["count"], act["undoneAt"] is None) for act in await call(house, "transactions/acts", method="get")]  # fmt: skip
    assert done == [("changed", "", 1, True), ("tagged", "Holiday", 2, True), ("recategorised", "", 2, False)]
    row = await call(house, f"transactions/{rows[0]}", method="get")
    assert [(c["kind"], c["count"], c["undone"]) for c in row["history"]] == [
        ("changed", 1, False), ("tagged", 2, False), ("recategorised", 2, True),
    ]  # fmt: skip


async def test_an_undo_gives_a_field_back_to_the_person_who_had_set_it(house):
    row = await one(house, "netflix")
    rent, cafes = await category(house, "rent"), await category(house, "cafes")
    await call(house, f"transactions/{row['id']}", {"categoryId": cafes}, "patch")
    act = await call(house, "transactions/recategorise", {"ids": [row["id"]], "categoryId": rent})
    await undo(house, act["actId"])
    after = await one(house, "netflix")
    assert (after["categoryId"], after["categorySource"], after["setBy"]) == (
        cafes, "user", {"category": str(house.user_id)},
    )  # fmt: skip
    first = after["history"][-1]["actId"]
    await undo(house, first)
    assert (await one(house, "netflix"))["setBy"] == {}


async def test_an_undo_leaves_a_newer_choice_alone(house):
    row = await one(house, "netflix")
    rent, cafes = await category(house, "rent"), await category(house, "cafes")
    first = await call(house, "transactions/recategorise", {"ids": [row["id"]], "categoryId": rent})
    await call(house, f"transactions/{row['id']}", {"categoryId": cafes}, "patch")
    assert await undo(house, first["actId"]) == 0
    assert (await one(house, "netflix"))["categoryId"] == cafes


async def test_a_rule_never_takes_what_a_person_set(house):
    rent, cafes = await category(house, "rent"), await category(house, "cafes")
    chosen = await one(house, "köln")
    await call(house, f"transactions/{chosen['id']}", {"categoryId": cafes, "note": "Mine"}, "patch")
    draft = {
        "name": "Rewe", "sets": {"categoryId": rent},
        "when": {"kind": "group", "join": "all", "parts": [
            {"kind": "condition", "subject": "description", "operator": "contains", "values": ["rewe"]}
        ]},
    }  # fmt: skip
    rule = await call(house, "rules", draft, status=201)
    act = await call(house, f"rules/{rule['id']}/apply", {})
    assert act["count"] == 1
    assert (await one(house, "köln"))["categoryId"] == cafes
    moved = await one(house, "berlin")
    assert (moved["categoryId"], moved["categorySource"], moved["setBy"]) == (rent, "rule", {})
    assert (moved["history"][0]["kind"], moved["history"][0]["label"]) == ("rule", "Rewe")
    # A person may tell the rule to take it all the same; undone, the choice is the person's again.
    act = await call(house, f"rules/{rule['id']}/apply", {"overrule": True})
    assert act["count"] == 1
    assert (await one(house, "köln"))["categorySource"] == "rule"
    await undo(house, act["actId"])
    back = await one(house, "köln")
    assert (back["categoryId"], back["categorySource"], back["setBy"]["category"]) == (
        cafes,
        "user",
        str(house.user_id),
    )
    assert back["note"] == "Mine"


async def test_the_same_file_again_changes_nothing_a_person_set(house, drain):
    row = await one(house, "netflix")
    body = {"categoryId": await category(house, "cafes"), "note": "Shared", "merchantName": "Films", "tags": ["Fun"]}
    before = await call(house, f"transactions/{row['id']}", body, "patch")
    again = await drop(
        house, drain, csv(("2026-01-20", "Netflix.com", "-12.99"), ("2026-02-20", "Netflix.com", "-12.99"))
    )
    await confirm(house, drain, again)
    after = await call(house, f"transactions/{row['id']}", method="get")
    assert after == before
    assert len(await listed(house, text="netflix")) == 2


async def test_what_a_person_removed_stays_away_until_it_is_taken_in_again(house, drain):
    row = await one(house, "netflix")
    await call(house, f"transactions/{row['id']}", method="delete")
    content = csv(("2026-01-20", "Netflix.com", "-12.99"))
    again = await drop(house, drain, content)
    lines = await call(house, f"banks/import/{again['id']}/lines", method="get")
    assert [(line["pile"], line["included"], line["reason"]) for line in lines] == [
        ("known", False, "You removed this one before."),
    ]  # fmt: skip
    await call(house, f"banks/import/{again['id']}/flip", {"positions": [0], "included": True})
    await confirm(house, drain, again)
    assert len(await listed(house, text="netflix")) == 1
    third = await drop(house, drain, content)
    lines = await call(house, f"banks/import/{third['id']}/lines", method="get")
    assert [line["pile"] for line in lines] == ["known"]
