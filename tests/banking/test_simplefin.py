"""A SimpleFIN bridge, from the pasted token to the record."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from banking.connecting import balances, booked, connect, seen, sync
from guilder.banking.sandbox import simplefin
from guilder.transactions.categories import category_id
from transactions.test_rules_api import draft

TODAY = datetime.now(UTC).date()


def days_ago(days: int):
    return TODAY - timedelta(days=days)


@pytest.fixture
def person(sandbox):
    return sandbox.world.person()


async def test_a_token_becomes_accounts_and_transactions(household, drain, sandbox, person):
    house = await household(currency="USD")
    account = person.account(currency="USD", name="Checking")
    person.add(account, "-12.34", "COFFEE CORNER", days_ago(3))
    person.add(account, "2500.00", "NORTHWIND PAYROLL", days_ago(200))
    person.add(account, "-5.00", "STILL PENDING", days_ago(0), pending=True)
    made = await connect(house, sandbox, person)
    assert (made["state"], made["institution"], len(made["accounts"])) == ("active", "Sandbox Bank", 1)
    await drain()
    assert await booked(house) == [
        (f"{days_ago(200)}", "2500.00", "NORTHWIND PAYROLL"),
        (f"{days_ago(3)}", "-12.34", "COFFEE CORNER"),
        (f"{days_ago(0)}", "-5.00", "STILL PENDING"),
    ]
    assert await balances(house) == {"Checking": "3487.66"}  # what the bank states: without what is pending
    done = await seen(house, made)
    assert done["lastSyncAt"]
    assert done["trouble"] is None
    assert done["nextSyncAt"] > done["lastSyncAt"]


async def test_what_a_bank_brings_is_divided_by_a_rule(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    food, pets = (str(category_id(slug)) for slug in ("groceries", "pets"))
    parted = {"parts": [{"categoryId": pets, "percent": "25"}, {"categoryId": food}]}
    saved = await house.api.post("/v1/rules", json=draft(sets=parted))
    assert saved.status_code == 201, saved.text
    person.add(account, "-10.01", "KIOSK AM PARK", days_ago(2))
    made = await connect(house, sandbox, person)
    await drain()

    async def parts():
        [row] = (await house.api.get("/v1/transactions")).json()["data"]
        found = (await house.api.get(f"/v1/transactions/{row['id']}")).json()["data"]
        return [(part["categoryId"], part["amount"]) for part in found["splits"]]

    assert await parts() == [(pets, "-2.50"), (food, "-7.51")]
    await sync(house, drain, made)
    assert await parts() == [(pets, "-2.50"), (food, "-7.51")]


async def test_another_sync_brings_what_is_new_and_nothing_twice(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    person.add(account, "-3.00", "COFFEE", days_ago(2))
    person.add(account, "-3.00", "COFFEE", days_ago(2))  # two equal coffees stay two
    made = await connect(house, sandbox, person)
    await drain()
    person.add(account, "-7.00", "BOOKS", days_ago(1))
    await sync(house, drain, made)
    await sync(house, drain, made)
    assert [amount for _, amount, _ in await booked(house)] == ["-3.00", "-3.00", "-7.00"]


async def test_rows_without_an_id_are_counted(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    for _ in range(2):
        person.add(account, "-3.00", "COFFEE", days_ago(2)).id = ""
    made = await connect(house, sandbox, person)
    await drain()
    person.add(account, "-3.00", "COFFEE", days_ago(2)).id = ""
    await sync(house, drain, made)
    await sync(house, drain, made)
    assert len(await booked(house)) == 3


async def test_a_pending_row_becomes_the_booked_one_and_keeps_what_a_person_set(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    held = person.add(account, "-40.00", "TRATTORIA ROMA", days_ago(2), pending=True)
    made = await connect(house, sandbox, person)
    await drain()
    [row] = (await house.api.get("/v1/transactions")).json()["data"]
    await house.api.patch(f"/v1/transactions/{row['id']}", json={"note": "with Ben", "merchantName": "Roma"})
    person.drop(account, held.id)
    person.add(account, "-40.00", "TRATTORIA ROMA", days_ago(1))  # under another id
    await sync(house, drain, made)
    [after] = (await house.api.get("/v1/transactions")).json()["data"]
    assert (after["id"], after["amount"], after["bookedOn"]) == (row["id"], "-40.00", f"{days_ago(1)}")
    assert (after["note"], after["merchantName"]) == ("with Ben", "Roma")
    assert (await balances(house))["Everyday"] == "960.00"


async def test_a_pending_row_that_vanishes_goes(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    held = person.add(account, "-60.00", "HOTEL HOLD", days_ago(1), pending=True)
    made = await connect(house, sandbox, person)
    await drain()
    assert len(await booked(house)) == 1
    person.drop(account, held.id)
    person.add(account, "-9.00", "SOMETHING ELSE", days_ago(0))
    await sync(house, drain, made)
    assert await booked(house) == [(f"{days_ago(0)}", "-9.00", "SOMETHING ELSE")]


async def test_what_a_file_brought_is_not_booked_twice(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    answer = await house.api.post(
        "/v1/banks/accounts", json={"name": "Mine", "currency": "EUR", "number": account.iban}
    )
    mine = answer.json()["data"]["id"]
    for amount, words in (("-12.50", "Bookshop at the corner"), ("-8.00", "typed by hand")):
        await house.api.post(
            "/v1/transactions",
            json={"accountId": mine, "bookedOn": f"{days_ago(4)}", "amount": amount, "description": words},
        )
    made = await connect(house, sandbox, person)
    link = made["accounts"][0]["accountId"]
    await house.api.post(
        "/v1/transactions",
        json={"accountId": link, "bookedOn": f"{days_ago(4)}", "amount": "-12.50", "description": "Bookshop"},
    )
    person.add(account, "-12.50", "BOOKSHOP CORNER CARD 1234", days_ago(4))
    await drain()
    rows = (await house.api.get("/v1/transactions", params={"accountId": link})).json()["data"]
    assert [(row["amount"], row["description"]) for row in rows] == [("-12.50", "Bookshop")]


async def test_a_row_that_a_person_removed_stays_removed(household, drain, sandbox, person):
    house = await household()
    person.add(person.account(), "-3.00", "COFFEE", days_ago(2))
    made = await connect(house, sandbox, person)
    await drain()
    [row] = (await house.api.get("/v1/transactions")).json()["data"]
    assert (await house.api.delete(f"/v1/transactions/{row['id']}")).status_code == 200
    await sync(house, drain, made)
    assert await booked(house) == []


async def test_a_used_token_warns(household, sandbox, person):
    house = await household()
    person.account()
    token = simplefin.token(sandbox.world, f"{sandbox.url}/simplefin", person)
    body = {"provider": "simplefin", "token": token}
    assert (await house.api.post("/v1/banks/connect", json=body)).status_code == 201
    again = await house.api.post("/v1/banks/connect", json=body)
    assert again.status_code == 409
    assert "If that was not you, revoke it" in again.json()["error"]["message"]


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("no base64 at all!", "no SimpleFIN setup token"),
        (base64.b64encode(b"https://169.254.169.254/claim").decode(), "private network"),
        (base64.b64encode(b"https://127.0.0.1:5432/claim").decode(), "private network"),
        (base64.b64encode(b"http://example.org/claim").decode(), "not encrypted"),
        (base64.b64encode(b"file:///etc/passwd").decode(), "no SimpleFIN setup token"),
    ],
)
async def test_a_token_leads_nowhere_inside(household, token, said):
    house = await household()
    answer = await house.api.post("/v1/banks/connect", json={"provider": "simplefin", "token": token})
    assert answer.status_code == 409, answer.text
    assert said in answer.json()["error"]["message"]
    assert (await house.api.get("/v1/banks/connections")).json()["data"] == []


async def test_too_many_requests_leave_it_connected(household, drain, sandbox, person):
    house = await household()
    person.account()
    made = await connect(house, sandbox, person)
    await drain()
    person.fault("limited")
    after = await sync(house, drain, made)
    assert (after["state"], after["trouble"]["code"]) == ("active", "RATE_LIMITED")
    refused = await house.api.post(f"/v1/banks/connections/{made['id']}/sync")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "SYNC_TOO_SOON")
    assert 3500 < int(refused.headers["Retry-After"]) <= 3601


@pytest.mark.parametrize("fault", ["failing", "down", "garbage"])
async def test_a_failing_bank_changes_nothing_and_is_asked_again(household, drain, sandbox, person, fault):
    house = await household()
    account = person.account()
    person.add(account, "-3.00", "COFFEE", days_ago(1))
    made = await connect(house, sandbox, person)
    person.fault(fault, fault, fault)
    await drain()
    after = await seen(house, made)
    assert after["state"] == "active"
    assert after["trouble"]["code"] in {"BANK_DOWN", "ANSWER_BROKEN"}
    assert after["trouble"]["remedy"]
    assert await booked(house) == []
    person.faults.clear()
    again = await sync(house, drain, made)
    assert again["trouble"] is None
    assert len(await booked(house)) == 1


async def test_an_ended_permission_waits_for_a_person_and_goes_on_where_it_was(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    person.add(account, "-3.00", "COFFEE", days_ago(5))
    made = await connect(house, sandbox, person)
    await drain()
    person.fault("expired")
    after = await sync(house, drain, made)
    assert (after["state"], after["trouble"]["code"], after["nextSyncAt"]) == ("reconnect", "PERMISSION_ENDED", None)
    assert "new setup token" in after["trouble"]["remedy"]
    refused = await house.api.post(f"/v1/banks/connections/{made['id']}/sync")
    assert refused.json()["error"]["code"] == "CONNECTION_NOT_ACTIVE"
    person.add(account, "-4.00", "TEA", days_ago(1))
    token = simplefin.token(sandbox.world, f"{sandbox.url}/simplefin", person)
    answer = await house.api.post(f"/v1/banks/connections/{made['id']}/reconnect", json={"token": token})
    assert answer.status_code == 201, answer.text
    await drain()
    again = await seen(house, made)
    assert (again["state"], again["trouble"], len(again["accounts"])) == ("active", None, 1)
    assert [words for _, _, words in await booked(house)] == ["COFFEE", "TEA"]


async def test_a_bank_connected_anew_numbers_its_rows_anew(household, drain, sandbox, person, runtime):
    house = await household()
    account = person.account()
    person.add(account, "-3.00", "COFFEE", days_ago(5))
    person.add(account, "-3.00", "COFFEE", days_ago(5))
    made = await connect(house, sandbox, person)
    await drain()
    await house.api.delete(f"/v1/banks/connections/{made['id']}")
    await leave_now(runtime, made)
    await drain()
    assert (await house.api.get("/v1/banks/connections")).json()["data"] == []
    for movement in account.movements:
        movement.id = f"other-{movement.id}"
    person.add(account, "-1.00", "NEW", days_ago(0))
    again = await connect(house, sandbox, person)
    await drain()
    assert again["accounts"][0]["accountId"] == made["accounts"][0]["accountId"]
    assert [amount for _, amount, _ in await booked(house)] == ["-3.00", "-3.00", "-1.00"]


async def test_an_end_can_be_taken_back_and_then_forgets_the_credentials(household, drain, sandbox, person, runtime):
    house = await household()
    person.add(person.account(), "-3.00", "COFFEE", days_ago(5))
    made = await connect(house, sandbox, person)
    await drain()
    place = f"/v1/banks/connections/{made['id']}"
    ending = (await house.api.delete(place)).json()["data"]
    assert (ending["state"], bool(ending["leavesAt"])) == ("leaving", True)
    kept = (await house.api.post(f"{place}/keep")).json()["data"]
    assert kept["state"] == "active"
    await house.api.delete(place)
    await leave_now(runtime, made)
    await drain()
    assert (await house.api.get(place)).status_code == 404
    assert (await house.api.post(f"{place}/keep")).status_code == 404
    assert len(await booked(house)) == 1  # what it brought stays
    async with runtime.database.system_session() as session:
        row = (
            await session.execute(
                text("select state, credentials from banking.connection where id = :id"), {"id": made["id"]}
            )
        ).one()
    assert tuple(row) == ("left", None)


async def leave_now(runtime, connection):
    """The grace has passed."""
    async with runtime.database.system_session() as session:
        await session.execute(
            text("update banking.connection set due_at = now() - interval '1 second' where id = :id"),
            {"id": connection["id"]},
        )
        await session.execute(
            text(
                "update procrastinate_jobs set scheduled_at = now() where task_name = 'banking.leave_bank' and status = 'todo'"
            )
        )


async def test_credentials_are_sealed_and_never_logged(household, drain, sandbox, person, runtime, caplog):
    house = await household()
    person.account()
    with caplog.at_level("DEBUG"):
        made = await connect(house, sandbox, person)
        await drain()
    token = next(login.token for login in sandbox.world.logins.values() if login.person is person)
    assert token not in caplog.text
    async with runtime.database.system_session() as session:
        row = await session.execute(
            text("select row_to_json(c)::text, encode(credentials, 'escape') from banking.connection c where id = :id"),
            {"id": made["id"]},
        )
        stored = "".join(row.one())
    assert token not in stored
    assert "access" not in stored
    assert token not in (await house.api.get("/v1/banks/connections")).text
