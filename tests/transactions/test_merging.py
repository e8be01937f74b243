"""Two accounts that are one at the bank: a file's and a feed's, or two providers'. With the person's word, and back."""

from datetime import UTC, datetime, timedelta

import pytest

from banking.connecting import booked, connect, sync

TODAY = datetime.now(UTC).date()
MUSTERBANK = {"country": "DE", "institutionId": "Musterbank", "institutionName": "Musterbank"}


@pytest.fixture
def person(sandbox):
    return sandbox.world.person()


def ago(days: int):
    return TODAY - timedelta(days=days)


async def account_of_a_file(house, rows, **fields):
    """An account that a person keeps, with rows of their own words."""
    answer = await house.api.post("/v1/banks/accounts", json={"name": "File", "currency": "EUR", **fields})
    ident = answer.json()["data"]["id"]
    for amount, words, on in rows:
        body = {"accountId": ident, "bookedOn": f"{on}", "amount": amount, "description": words}
        assert (await house.api.post("/v1/transactions", json=body)).status_code == 201
    return ident


async def in_account(house, ident):
    answer = await house.api.get("/v1/transactions", params={"accountId": ident, "limit": 200})
    return sorted((row["bookedOn"], row["amount"], row["description"]) for row in answer.json()["data"])


async def feed_and_file(house, drain, sandbox, person):
    """The same six days from a file and from Plaid, which knows no number; one more on each side."""
    account = person.account()
    rows = [(f"-{n}.50", f"Shop {n}", ago(n)) for n in range(1, 7)]
    for amount, words, on in rows:
        person.add(account, amount, words.upper(), on)
    person.add(account, "-99.00", "ONLY THE BANK", ago(0))
    mine = await account_of_a_file(house, [*rows, ("-5.00", "Only the file", ago(30))])
    made = await connect(house, sandbox, person, "plaid")
    await drain()
    return account, mine, made["accounts"][0]["accountId"], made


async def test_a_file_and_a_feed_become_one_and_two_again(household, drain, sandbox, person):
    house = await household()
    account, mine, fed, made = await feed_and_file(house, drain, sandbox, person)
    [row] = [r for r in (await house.api.get("/v1/transactions")).json()["data"] if r["description"] == "Shop 2"]
    await house.api.patch(f"/v1/transactions/{row['id']}", json={"note": "mine"})
    before = {ident: await in_account(house, ident) for ident in (mine, fed)}
    [pair] = (await house.api.get("/v1/banks/alike")).json()["data"]
    assert pair == {"accountId": mine, "into": fed, "doubled": 6, "sameNumber": False}
    place = f"/v1/banks/accounts/{mine}/merge"
    told = (await house.api.get(place, params={"into": fed})).json()["data"]
    assert (told["moved"], told["doubled"]) == (1, 6)
    done = await house.api.post(place, json={"into": fed})
    assert done.status_code == 200, done.text
    await drain()
    rows = await in_account(house, fed)
    assert len(rows) == 8
    assert (f"{ago(2)}", "-2.50", "Shop 2") in rows  # what a person corrected stays, not the feed's twin
    assert (f"{ago(3)}", "-3.50", "SHOP 3") in rows
    assert await in_account(house, mine) == await in_account(house, fed)  # it stands for both
    assert [each["id"] for each in (await house.api.get("/v1/banks/accounts")).json()["data"]] == [fed]
    assert (await house.api.get("/v1/banks/alike")).json()["data"] == []
    person.add(account, "-7.00", "SINCE", ago(0))
    person.change(account, account.movements[1].id, text="SHOP 2 CORRECTED")
    await sync(house, drain, made)
    assert len(await in_account(house, fed)) == 9
    undone = await house.api.delete(place)
    assert (undone.status_code, undone.json()["data"]["moved"], undone.json()["data"]["doubled"]) == (200, 1, 6)
    assert await in_account(house, mine) == before[mine]
    after = await in_account(house, fed)
    assert [words for _, _, words in after if words not in {w for _, _, w in before[fed]}] == ["SINCE"]
    assert len(after) == len(before[fed]) + 1
    assert (await house.api.delete(place)).json()["error"]["code"] == "NOT_MERGED"


async def test_merged_the_other_way_round_the_feed_goes_on_into_the_account_that_stays(
    household, drain, sandbox, person
):
    house = await household()
    account, mine, fed, made = await feed_and_file(house, drain, sandbox, person)
    before = {ident: await in_account(house, ident) for ident in (mine, fed)}
    assert (await house.api.post(f"/v1/banks/accounts/{fed}/merge", json={"into": mine})).status_code == 200
    person.add(account, "-7.00", "SINCE", ago(0))
    held = person.add(account, "-8.00", "HELD", ago(0), pending=True)
    await sync(house, drain, made)
    rows = await in_account(house, mine)
    assert (len(rows), await in_account(house, fed)) == (10, rows)
    person.add(account, "-8.00", "HELD AND BOOKED", ago(0), links=held.id)
    await sync(house, drain, made)
    assert "HELD AND BOOKED" in [words for _, _, words in await in_account(house, mine)]
    assert (await house.api.delete(f"/v1/banks/accounts/{fed}/merge")).status_code == 200
    assert await in_account(house, mine) == before[mine]
    assert {words for _, _, words in await in_account(house, fed)} == {
        *(words for _, _, words in before[fed]), "SINCE", "HELD AND BOOKED",
    }  # fmt: skip
    await sync(house, drain, made)
    assert len(await booked(house)) == 16


async def test_one_bank_by_two_providers_is_booked_once_where_both_tell_the_number(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    person.add(account, "-1.00", "TEA", ago(1))
    first = await connect(house, sandbox, person, "enablebanking", **MUSTERBANK)
    await drain()
    second = await connect(house, sandbox, person, "tink", country="SE")
    await drain()
    assert first["accounts"][0]["accountId"] == second["accounts"][0]["accountId"]
    assert [each["feeds"] for each in (first["accounts"] + second["accounts"])] == [True, False]
    assert len(await booked(house)) == 1


async def test_one_bank_by_two_providers_is_merged_where_one_tells_none(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    for day in range(1, 7):
        person.add(account, f"-{day}.00", f"SHOP {day}", ago(day))
    plaid = await connect(house, sandbox, person, "plaid")
    bank = await connect(house, sandbox, person, "enablebanking", **MUSTERBANK)
    await drain()
    assert len(await booked(house)) == 12
    [pair] = (await house.api.get("/v1/banks/alike")).json()["data"]
    assert {pair["accountId"], pair["into"]} == {each["accounts"][0]["accountId"] for each in (plaid, bank)}
    await house.api.post(f"/v1/banks/accounts/{pair['accountId']}/merge", json={"into": pair["into"]})
    person.add(account, "-50.00", "NEW", ago(0))
    for each in (plaid, bank):
        await sync(house, drain, each)
    assert len(await booked(house)) == 7
    feeds = [a["feeds"] for c in (await house.api.get("/v1/banks/connections")).json()["data"] for a in c["accounts"]]
    assert sorted(feeds) == [False, True]


async def test_what_cannot_be_one(household):
    house, other = await household(), await household()
    euro = await account_of_a_file(house, [])
    dollar = await account_of_a_file(house, [], currency="USD")
    strange = await account_of_a_file(other, [])
    for target in (dollar, euro):
        answer = await house.api.post(f"/v1/banks/accounts/{euro}/merge", json={"into": target})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CANNOT_MERGE")
    answer = await house.api.post(f"/v1/banks/accounts/{euro}/merge", json={"into": strange})
    assert answer.status_code == 404


async def test_goals_follow_an_account_that_was_merged(household):
    house = await household()
    saved = [
        await account_of_a_file(house, [], openingBalance=amount, kind="savings") for amount in ("400.00", "100.00")
    ]
    goal = {"name": "Trip", "kind": "custom", "priority": "essential", "target": "1000.00", "targetDate": f"{TODAY.year + 3}-01-01",
            "savings": "0.00", "contributionPerMonth": "10.00", "riskTolerance": "balanced", "accountIds": [saved[1]]}  # fmt: skip
    made = await house.api.post("/v1/goals", json=goal)
    assert made.status_code == 201, made.text
    await house.api.post(f"/v1/banks/accounts/{saved[1]}/merge", json={"into": saved[0]})
    after = (await house.api.get(f"/v1/goals/{made.json()['data']['id']}")).json()["data"]
    assert after["savings"] == "400.00"


async def test_rules_and_searches_follow_a_merge_and_are_parted_with_it(household, drain, sandbox, person):
    house = await household()
    _, mine, fed, _ = await feed_and_file(house, drain, sandbox, person)
    rule = {
        "name": "Mine", "enabled": True, "stop": False, "sets": {"note": "from the file's account"},
        "when": {"kind": "group", "join": "all", "parts": [
            {"kind": "condition", "subject": "account", "operator": "is", "values": [mine]}]},
    }  # fmt: skip
    made = (await house.api.post("/v1/rules", json=rule)).json()["data"]

    async def fits():
        answer = await house.api.post("/v1/rules/dry-run", json=rule)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]["matched"]

    async def named():
        [kept] = (await house.api.get("/v1/rules")).json()["data"]
        return kept["when"]["parts"][0]["values"]

    assert (await fits(), await named()) == (7, [mine])
    await house.api.post(f"/v1/banks/accounts/{mine}/merge", json={"into": fed})
    assert (await fits(), await named()) == (8, [fed])
    assert len(await in_account(house, mine)) == len(await in_account(house, fed)) == 8
    assert (await house.api.post(f"/v1/rules/{made['id']}/apply", json={"overrule": False})).json()["data"][
        "count"
    ] == 8
    await house.api.delete(f"/v1/banks/accounts/{mine}/merge")
    assert (await fits(), await named()) == (7, [mine])


async def test_what_a_person_gave_either_of_two_equal_lines_stays(household, drain, sandbox, person):
    house = await household()
    _, mine, fed, _ = await feed_and_file(house, drain, sandbox, person)
    rows = (await house.api.get("/v1/transactions", params={"limit": 200})).json()["data"]
    one = next(row for row in rows if row["accountId"] == mine and row["description"] == "Shop 2")
    other = next(row for row in rows if row["accountId"] == fed and row["description"] == "SHOP 2")
    await house.api.patch(f"/v1/transactions/{one['id']}", json={"note": "of the file", "tags": ["one"]})
    await house.api.patch(f"/v1/transactions/{other['id']}", json={"merchantName": "Of the bank", "tags": ["two"]})
    parts = {"parts": [{"amount": "-1.50", "note": "bread"}, {"amount": "-1"}]}
    await house.api.put(f"/v1/transactions/{one['id']}/splits", json=parts)
    file = await house.api.post("/v1/files", params={"name": "note.txt"}, content=b"two loaves")
    attached = await house.api.post(
        f"/v1/transactions/{one['id']}/attachments", json={"fileId": file.json()["data"]["id"]}
    )
    assert attached.status_code == 201, attached.text

    async def shown(ident):
        row = (await house.api.get(f"/v1/transactions/{ident}")).json()["data"]
        return (
            row["note"],
            row["merchantName"],
            len(row["tagIds"]),
            [each["note"] for each in row["splits"]],
            row["attachments"],
        )

    await house.api.post(f"/v1/banks/accounts/{mine}/merge", json={"into": fed})
    assert await shown(other["id"]) == ("of the file", "Of the bank", 2, ["bread", None], 1)
    await house.api.delete(f"/v1/banks/accounts/{mine}/merge")
    assert await shown(other["id"]) == (None, "Of the bank", 1, [], 0)
    assert (await shown(one["id"]))[2:] == (1, ["bread", None], 1)
    assert (await shown(one["id"]))[0] == "of the file"
