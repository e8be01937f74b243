"""When a sync happens by itself: every six hours and not all at once, soon after a failure, and early word of an end."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from banking.connecting import booked, connect, seen, sync
from guilder.banking import jobs, syncing

TODAY = datetime.now(UTC).date()


@pytest.fixture
def person(sandbox):
    return sandbox.world.person()


def hours_until(instant: str) -> float:
    return (datetime.fromisoformat(instant) - datetime.now(UTC)).total_seconds() / 3600


async def test_every_six_hours_with_some_chance_in_it(household, drain, sandbox, person):
    house = await household()
    person.account()
    made = await connect(house, sandbox, person, "plaid")
    await drain()
    found = {round(hours_until((await sync(house, drain, made))["nextSyncAt"]), 3) for _ in range(4)}
    assert all(5.6 < hours <= 6.31 for hours in found)
    assert len(found) > 1


async def test_what_is_due_is_synced(household, drain, sandbox, person, runtime):
    house = await household()
    account = person.account()
    made = await connect(house, sandbox, person, "plaid")
    await drain()
    person.add(account, "-1.00", "TEA", TODAY)
    async with runtime.database.system_session() as session:
        await session.execute(
            text("update banking.connection set due_at = now() - interval '1 s' where id = :id"), {"id": made["id"]}
        )
    await jobs.find_due(runtime)
    await drain()
    assert [words for _, _, words in await booked(house)] == ["TEA"]


def test_each_failure_waits_longer():
    minutes = [syncing.pause(failures).total_seconds() / 60 for failures in range(1, 12)]
    for failures, waited in enumerate(minutes):
        whole = min(5 * 2**failures, 360)
        assert 0.8 * whole <= waited <= 1.2 * whole


async def test_a_permission_that_ends_soon_is_told_early(household, drain, sandbox, person, runtime):
    house = await household()
    person.account()
    made = await connect(
        house, sandbox, person, "enablebanking", country="DE", institutionId="Musterbank", institutionName="Musterbank"
    )
    await drain()
    login = next(each for each in sandbox.world.logins.values() if each.person is person)
    login.until = datetime.now(UTC) + timedelta(days=5, hours=1)
    await jobs.check(runtime, workspace_id=str(house.workspace_id), connection_id=made["id"])
    after = await seen(house, made)
    assert (after["state"], after["trouble"]["code"]) == ("active", "ENDS_SOON")
    assert "5 days" in after["trouble"]["message"]
    login.until = datetime.now(UTC) - timedelta(minutes=1)
    await jobs.check(runtime, workspace_id=str(house.workspace_id), connection_id=made["id"])
    after = await seen(house, made)
    assert (after["state"], after["nextSyncAt"]) == ("reconnect", None)
    assert "run out" in after["trouble"]["message"]
    assert after["trouble"]["remedy"]
