"""What was removed with its bank: brought back whole within a month, gone for good afterwards, never there twice."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from banking.connecting import balances, booked, connect
from banking.test_every_provider import PROVIDERS, left
from guilder.kernel import clock
from guilder.transactions import jobs
from transactions.test_acts import call, undo
from transactions.test_importing import listed

TODAY = datetime.now(UTC).date()


@pytest.fixture
async def gone(household, drain, sandbox, runtime, request):
    """A household whose bank was left with all that it had brought."""
    provider = getattr(request, "param", "simplefin")
    house = await household()
    person = sandbox.world.person()
    account = person.account()
    for day, (amount, words) in enumerate((("-12.00", "KIOSK"), ("-40.00", "TRATTORIA ROMA"), ("-12.00", "KIOSK"))):
        person.add(account, amount, words, TODAY - timedelta(days=9 - day))
    made = await connect(house, sandbox, person, provider, **PROVIDERS.get(provider, {}))
    await drain()
    row = next(each for each in await listed(house) if each["amount"] == "-40.00")
    await call(house, f"transactions/{row['id']}", {"note": "with Ben", "tags": ["Rome"]}, "patch")
    before = await balances(house)
    await left(house, drain, runtime, made, history="remove")
    return house, person, account, before


async def the_act(house):
    return next(act for act in await call(house, "transactions/acts", method="get") if act["kind"] == "history_removed")


async def test_it_is_in_the_history_and_comes_back_whole(gone):
    house, _, _, before = gone
    assert (await booked(house), await balances(house)) == ([], {})
    act = await the_act(house)
    assert (act["count"], act["label"]) == (3, "Everyday, Sandbox Bank")
    kept = datetime.fromisoformat(act["goneAt"]) - datetime.fromisoformat(act["doneAt"])
    assert kept == timedelta(days=30)
    assert await undo(house, act["actId"]) == 3
    assert [(amount, words) for _, amount, words in await booked(house)] == [
        ("-12.00", "KIOSK"), ("-40.00", "TRATTORIA ROMA"), ("-12.00", "KIOSK"),
    ]  # fmt: skip
    assert await balances(house) == before
    assert [row["note"] for row in await listed(house) if row["note"]] == ["with Ben"]
    answer = await house.api.post(f"/v1/transactions/acts/{act['actId']}/undo")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("gone", "provider"), [("simplefin", "simplefin"), ("enablebanking", "tink")], indirect=["gone"]
)
async def test_what_came_again_is_not_doubled_and_gets_what_was_given(gone, drain, sandbox, provider):
    house, person, account, _ = gone
    act = await the_act(house)
    person.add(account, "-1.00", "NEW", TODAY)
    await connect(house, sandbox, person, provider, **PROVIDERS.get(provider, {}))
    await drain()
    assert len(await booked(house)) == 4
    await undo(house, act["actId"])
    await drain()
    assert sorted(amount for _, amount, _ in await booked(house)) == ["-1.00", "-12.00", "-12.00", "-40.00"]
    assert {(row["note"], len(row["tagIds"])) for row in await listed(house) if row["amount"] == "-40.00"} == {
        ("with Ben", 1)
    }


async def test_after_a_month_it_is_gone_for_good(gone, runtime):
    house, _, _, _ = gone
    act = await the_act(house)
    purge = next(job for job in jobs.JOBS if job.name == "transactions.purge")
    await purge.run(runtime)
    assert await the_act(house) == act
    with clock.travel_to(datetime.now(UTC) + timedelta(days=31)):
        await purge.run(runtime)
    assert "history_removed" not in {each["kind"] for each in await call(house, "transactions/acts", method="get")}
    answer = await house.api.post(f"/v1/transactions/acts/{act['actId']}/undo")
    assert answer.status_code == 404
    async with runtime.database.system_session() as session:
        left_over = await session.execute(
            text("select count(*) from transactions.transaction where workspace_id = :workspace"),
            {"workspace": house.workspace_id},
        )
        assert left_over.scalar_one() == 0
