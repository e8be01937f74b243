"""Plaid through its own client, against a server that speaks its format: the cursor, the sign, faults, notices."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from joserfc.jwk import ECKey, OctKey

from banking.connecting import balances, booked, connect, consent, finish, seen, sync
from guilder.banking.sandbox import plaid

TODAY = datetime.now(UTC).date()


@pytest.fixture
def person(sandbox):
    return sandbox.world.person()


def login_of(sandbox, person):
    return next(login for login in sandbox.world.logins.values() if login.person is person)


async def test_link_brings_accounts_and_the_right_signs(household, drain, sandbox, person):
    house = await household()
    account = person.account(name="Checking")
    card = person.account(name="Card", kind="card")
    card.opening = card.opening * 0
    person.add(account, "-12.34", "COFFEE CORNER", TODAY)
    person.add(account, "2500.00", "NORTHWIND PAYROLL", TODAY)
    person.add(card, "-80.10", "SHOES", TODAY)
    made = await connect(house, sandbox, person, "plaid", country="US")
    assert (made["institution"], len(made["accounts"])) == ("First Platypus Bank", 2)
    await drain()
    assert sorted(amount for _, amount, _ in await booked(house)) == ["-12.34", "-80.10", "2500.00"]
    held = await balances(house)
    assert sorted(held.values()) == ["-80.10", "3487.66"]  # what is owed on a card is negative


async def test_the_way_back_counts_once_and_only_for_whoever_began(household, sandbox, person):
    house, other = await household(), await household()
    person.account()
    url = (await house.api.post("/v1/banks/connect", json={"provider": "plaid"})).json()["data"]["redirectUrl"]
    brought = await consent(url, person)
    assert (await finish(other, brought)).json()["error"]["code"] == "CONNECT_EXPIRED"
    assert (await finish(house, brought | {"state": "x" * 43})).json()["error"]["code"] == "CONNECT_EXPIRED"
    assert (await finish(house, brought)).status_code == 201
    assert (await finish(house, brought)).json()["error"]["code"] == "CONNECT_EXPIRED"


async def test_a_person_may_say_no(household, sandbox, person):
    house = await household()
    url = (await house.api.post("/v1/banks/connect", json={"provider": "plaid"})).json()["data"]["redirectUrl"]
    answer = await finish(house, await consent(url, person, allow=False))
    assert answer.status_code == 409
    assert "without giving permission" in answer.json()["error"]["message"]
    assert (await house.api.get("/v1/banks/connections")).json()["data"] == []


async def test_pages_pending_modified_and_removed(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    for number in range(250):
        person.add(account, f"-{number + 1}.00", f"SHOP {number}", TODAY - timedelta(days=number % 30))
    held = person.add(account, "-40.00", "TRATTORIA", TODAY, pending=True)
    made = await connect(house, sandbox, person, "plaid")
    await drain()
    assert len(await all_rows(house)) == 251
    [row] = [row for row in await all_rows(house) if row["description"] == "TRATTORIA"]
    await house.api.patch(f"/v1/transactions/{row['id']}", json={"note": "mine"})
    person.add(account, "-44.00", "TRATTORIA ROMA", TODAY, links=held.id)
    person.change(account, account.movements[0].id, amount="-1.50", text="SHOP 0 CORRECTED")
    person.drop(account, account.movements[1].id)
    await sync(house, drain, made)
    rows = {row["description"]: row for row in await all_rows(house)}
    assert len(rows) == 250
    assert (rows["TRATTORIA ROMA"]["id"], rows["TRATTORIA ROMA"]["amount"], rows["TRATTORIA ROMA"]["note"]) == (
        row["id"],
        "-44.00",
        "mine",
    )
    assert rows["SHOP 0 CORRECTED"]["amount"] == "-1.50"
    assert "SHOP 1" not in rows


async def all_rows(house):
    found, cursor = [], None
    while True:
        query = {"limit": 200} | ({"cursor": cursor} if cursor else {})
        page = (await house.api.get("/v1/transactions", params=query)).json()
        found += page["data"]
        cursor = page["pagination"]["cursor"]
        if cursor is None:
            return found


async def test_data_that_moves_while_paging_is_fetched_again_from_where_the_loop_began(
    household, drain, sandbox, person
):
    house = await household()
    account = person.account()
    for number in range(150):
        person.add(account, "-1.00", f"SHOP {number}", TODAY)
    person.fault("mutation", "mutation")
    made = await connect(house, sandbox, person, "plaid")
    await drain()
    assert (await seen(house, made))["trouble"] is None
    assert len(await all_rows(house)) == 150
    assert person.calls.count("transactions/sync") == 6  # 1, 2 moved; 1, 2 moved; 1, 2


async def test_half_of_the_pages_is_nothing(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    for number in range(150):
        person.add(account, "-1.00", f"SHOP {number}", TODAY)
    person.fault("half")
    made = await connect(house, sandbox, person, "plaid")
    await drain()
    assert (await seen(house, made))["trouble"]["code"] == "BANK_DOWN"
    assert await all_rows(house) == []
    await sync(house, drain, made)
    assert len(await all_rows(house)) == 150


@pytest.mark.parametrize(
    ("fault", "code"),
    [("failing", "BANK_DOWN"), ("down", "BANK_DOWN"), ("limited", "RATE_LIMITED"), ("garbage", "ANSWER_BROKEN")],
)
async def test_soft_failures_stay_connected(household, drain, sandbox, person, fault, code):
    house = await household()
    person.account()
    made = await connect(house, sandbox, person, "plaid")
    person.fault(fault)
    await drain()
    after = await seen(house, made)
    assert (after["state"], after["trouble"]["code"]) == ("active", code)
    assert after["nextSyncAt"]


async def test_an_ended_permission_is_given_again_in_update_mode(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    made = await connect(house, sandbox, person, "plaid")
    await drain()
    person.fault("expired")
    after = await sync(house, drain, made)
    assert (after["state"], after["trouble"]["code"]) == ("reconnect", "ITEM_LOGIN_REQUIRED")
    person.add(account, "-4.00", "TEA", TODAY)
    step = (await house.api.post(f"/v1/banks/connections/{made['id']}/reconnect", json={})).json()["data"]
    answer = await finish(house, await consent(step["redirectUrl"], person))
    assert answer.json()["data"]["id"] == made["id"]
    await drain()
    assert (await seen(house, made))["state"] == "active"
    assert len(await booked(house)) == 1
    assert len((await house.api.get("/v1/banks/accounts")).json()["data"]) == 1


async def test_a_notice_starts_a_sync_and_an_error_asks_for_permission(household, drain, sandbox, person, api):
    house = await household()
    account = person.account()
    made = await connect(house, sandbox, person, "plaid")
    await drain()
    login = login_of(sandbox, person)
    person.add(account, "-4.00", "TEA", TODAY)
    body = plaid.notice(login)
    for _ in range(2):  # the same twice does no harm
        assert (await api.post("/v1/banks/webhooks/plaid", content=body, headers=plaid.signed(body))).status_code == 204
    await drain()
    assert len(await booked(house)) == 1
    body = plaid.notice(login, "ITEM", "ERROR", error={"error_code": "ITEM_LOGIN_REQUIRED"})
    assert (await api.post("/v1/banks/webhooks/plaid", content=body, headers=plaid.signed(body))).status_code == 204
    assert (await seen(house, made))["state"] == "reconnect"
    body = plaid.notice(login, "ITEM", "LOGIN_REPAIRED")
    assert (await api.post("/v1/banks/webhooks/plaid", content=body, headers=plaid.signed(body))).status_code == 204
    assert (await seen(house, made))["state"] == "active"


async def test_an_end_that_comes_is_told_early(household, drain, sandbox, person, api):
    house = await household()
    person.account()
    made = await connect(house, sandbox, person, "plaid")
    await drain()
    body = plaid.notice(login_of(sandbox, person), "ITEM", "PENDING_DISCONNECT")
    assert (await api.post("/v1/banks/webhooks/plaid", content=body, headers=plaid.signed(body))).status_code == 204
    after = await seen(house, made)
    assert (after["state"], after["trouble"]["code"]) == ("active", "ENDS_SOON")


async def test_new_accounts_are_chosen_in_update_mode(household, drain, sandbox, person, api):
    house = await household()
    account = person.account()
    made = await connect(house, sandbox, person, "plaid")
    await drain()
    opened, [login] = sandbox.world.open_account(person, "plaid")
    person.add(opened, "250.00", "FIRST PAYMENT", TODAY)
    person.add(account, "-4.00", "TEA", TODAY)
    body = plaid.notice(login, "ITEM", "NEW_ACCOUNTS_AVAILABLE")
    assert (await api.post("/v1/banks/webhooks/plaid", content=body, headers=plaid.signed(body))).status_code == 204
    after = await sync(house, drain, made)  # a sync says nothing of what was not chosen, and forgets nothing
    assert (after["newAccounts"], after["trouble"], len(after["accounts"])) == (True, None, 1)
    assert [words for _, _, words in await booked(house)] == ["TEA"]
    again = {"accounts": True}
    step = (await house.api.post(f"/v1/banks/connections/{made['id']}/reconnect", json=again)).json()["data"]
    answer = await finish(house, await consent(step["redirectUrl"], person))
    assert (answer.json()["data"]["id"], answer.json()["data"]["newAccounts"]) == (made["id"], False)
    await drain()
    assert len((await seen(house, made))["accounts"]) == 2
    assert sorted(words for _, _, words in await booked(house)) == ["FIRST PAYMENT", "TEA"]


async def test_a_notice_sent_again_brings_nothing_twice(household, drain, sandbox, person, api):
    house = await household()
    account = person.account()
    await connect(house, sandbox, person, "plaid")
    await drain()
    person.add(account, "-4.00", "TEA", TODAY)
    body = plaid.notice(login_of(sandbox, person))
    headers = plaid.signed(body)
    for _ in range(3):
        assert (await api.post("/v1/banks/webhooks/plaid", content=body, headers=headers)).status_code == 204
    await drain()
    assert [words for _, _, words in await booked(house)] == ["TEA"]
    assert person.calls.count("transactions/sync") <= 4


async def test_forged_notices_are_refused(household, drain, sandbox, person, api):
    house = await household()
    person.account()
    await connect(house, sandbox, person, "plaid")
    await drain()
    before = person.calls.count("transactions/sync")
    body = plaid.notice(login_of(sandbox, person))
    own = ECKey.generate_key("P-256", private=True)
    forgeries = {
        "no signature": {},
        "no token": {"Plaid-Verification": "nothing"},
        "another key": plaid.signed(body, key=own),
        "an unknown key": plaid.signed(body, key=own, kid="0b5516e1-92dc-479e-a8ff-5a51992e0009"),
        "a hostile key id": plaid.signed(body, key=own, kid="../../etc/passwd"),
        "too old": plaid.signed(body, at=int(time.time()) - 301),
        "from the future": plaid.signed(body, at=int(time.time()) + 600),
        "another body": plaid.signed(body + b" "),
        "a symmetric key": plaid.signed(body, key=OctKey.import_key(b"k" * 32), alg="HS256"),
    }
    none = plaid.signed(body)["Plaid-Verification"].split(".")
    forgeries["no algorithm"] = {"Plaid-Verification": f"eyJhbGciOiJub25lIn0.{none[1]}."}
    for name, headers in forgeries.items():
        answer = await api.post("/v1/banks/webhooks/plaid", content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "WEBHOOK_REFUSED"), name
    stranger = await api.post("/v1/banks/webhooks/simplefin", content=body, headers=plaid.signed(body))
    assert stranger.status_code == 400
    await drain()
    assert person.calls.count("transactions/sync") == before
