"""What a bank or a provider permits is kept to: pauses, few calls a day, and circuits that leave a failing one alone."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from banking.connecting import booked, connect, sync
from guilder.banking import circuits
from guilder.banking.sandbox import gocardless
from guilder.kernel.ids import new_id

TODAY = datetime.now(UTC).date()
BANK = {"country": "DE", "institutionId": "SANDBOXFINANCE_SFIN0000", "institutionName": "Sandbox Finance"}


@pytest.fixture
def person(sandbox):
    return sandbox.world.person()


async def rested(runtime, connection):
    """The pause has passed."""
    async with runtime.database.system_session() as session:
        await session.execute(
            text("update banking.connection set rests_until = null where id = :id"), {"id": connection["id"]}
        )


async def test_few_calls_a_day_are_kept_to(household, drain, sandbox, person):
    house = await household()
    account = person.account()
    person.add(account, "-1.00", "TEA", TODAY)
    made = await connect(house, sandbox, person, "gocardless", **BANK)
    await drain()
    for _ in range(gocardless.PER_DAY - 1):
        after = await sync(house, drain, made)
    assert after["trouble"] is None  # the last permitted call went well
    refused = await house.api.post(f"/v1/banks/connections/{made['id']}/sync")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "SYNC_TOO_SOON")
    assert gocardless.RESET - 60 < int(refused.headers["Retry-After"]) <= gocardless.RESET + 1
    assert person.calls.count("transactions") == gocardless.PER_DAY


async def test_one_account_without_calls_left_keeps_nothing_from_the_others(household, drain, sandbox, person, runtime):
    house = await household()
    one, other = person.account(name="One"), person.account(name="Other")
    person.add(one, "-1.00", "TEA", TODAY - timedelta(days=1))
    person.add(other, "-2.00", "CAKE", TODAY - timedelta(days=1))
    made = await connect(house, sandbox, person, "gocardless", **BANK)
    await drain()
    one.calls[TODAY] = gocardless.PER_DAY
    person.add(one, "-3.00", "LATE", TODAY)
    person.add(other, "-4.00", "SOON", TODAY)
    after = await sync(house, drain, made)
    assert (after["state"], after["trouble"]["code"]) == ("active", "RATE_LIMITED")
    assert [words for _, _, words in await booked(house)] == ["TEA", "CAKE", "SOON"]
    one.calls.clear()
    await rested(runtime, made)
    assert (await sync(house, drain, made))["trouble"] is None
    assert sorted(words for _, _, words in await booked(house)) == ["CAKE", "LATE", "SOON", "TEA"]


async def test_plaid_says_how_long_to_wait(household, drain, sandbox, person):
    house = await household()
    person.account()
    made = await connect(house, sandbox, person, "plaid")
    await drain()
    person.fault("limited")
    await sync(house, drain, made)
    refused = await house.api.post(f"/v1/banks/connections/{made['id']}/sync")
    assert (refused.status_code, 540 < int(refused.headers["Retry-After"]) <= 601) == (429, True)


async def test_a_bank_that_keeps_failing_is_left_alone_for_everyone(household, drain, sandbox, person, runtime):
    house, bank = await household(), f"bank-{new_id()}"
    person.account()
    made = await connect(house, sandbox, person, "plaid")
    await drain()
    async with runtime.database.system_session() as session:
        await session.execute(
            text("update banking.connection set institution_id = :bank where id = :id"),
            {"bank": bank, "id": made["id"]},
        )
    for failures in range(1, circuits.FAILURES + 1):
        person.fault("down")
        after = await sync(house, drain, made)
        assert after["trouble"]["code"] == "BANK_DOWN", failures
    asked = person.calls.count("transactions/sync")
    after = await sync(house, drain, made)
    assert person.calls.count("transactions/sync") == asked
    assert "failing for everyone" in after["trouble"]["message"]
    assert after["nextSyncAt"]


async def test_after_the_pause_one_is_let_through(runtime):
    place = ("tink", f"bank-{new_id()}")
    for _ in range(circuits.FAILURES):
        await circuits.note(runtime, *place, well=False)
    assert await circuits.open_until(runtime, *place) is not None
    await _pass(runtime, place[1])
    assert await circuits.open_until(runtime, *place) is None  # the first one tries
    assert await circuits.open_until(runtime, *place) is not None  # the others wait for it
    await circuits.note(runtime, *place, well=True)
    assert await circuits.open_until(runtime, *place) is None
    assert await circuits.open_until(runtime, *place) is None


async def _pass(runtime, bank):
    async with runtime.database.system_session() as session:
        await session.execute(
            text("update banking.circuit set open_until = now() - interval '1 s' where institution_id = :bank"),
            {"bank": bank},
        )


async def test_the_pause_doubles_up_to_an_hour(runtime):
    place, pauses = ("tink", f"bank-{new_id()}"), []
    for _ in range(circuits.FAILURES + 8):
        await circuits.note(runtime, *place, well=False)
        until = await circuits.open_until(runtime, *place)
        pauses.append(round((until.timestamp() - time.time()) / 60) if until else 0)
        await _pass(runtime, place[1])
    assert pauses == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    await circuits.note(runtime, *place, well=True)


async def test_a_provider_that_fails_for_several_banks_is_shown_as_failing(household, runtime):
    house = await household()

    async def health():
        rows = (await house.api.get("/v1/banks/providers")).json()["data"]
        return {row["key"]: row["health"] for row in rows}["tink"]

    banks = [f"bank-{new_id()}" for _ in range(3)]
    for bank in banks:
        for _ in range(circuits.FAILURES):
            await circuits.note(runtime, "tink", bank, well=False)
    assert await health() == "failing"
    for bank in banks:
        await circuits.note(runtime, "tink", bank, well=True)
    assert await health() == "well"
