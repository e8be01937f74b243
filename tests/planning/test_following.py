"""The plan is read each night, and what has changed is divided among its causes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guilder.kernel import clock
from guilder.planning.service import following
from planning.factories import actor_of, assumptions
from planning.test_plan import PLAN, add_account, data

HISTORY = "/v1/retirement/history"
ZONE = ZoneInfo("Europe/Berlin")


def night(days: int) -> datetime:
    """Four in the morning, some nights from now."""
    local = clock.now().astimezone(ZONE).replace(hour=4, minute=0)
    return local + timedelta(days=days)


async def readings(runtime, home):
    """Past HTTP, as the clock stands beyond any access token."""
    async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
        return (await following.history(session, actor=actor_of(home))).readings


def yesterday():
    return (clock.today("Europe/Berlin") - timedelta(days=1)).isoformat()


@pytest.fixture
def read(runtime):
    async def on(home, days):
        with clock.travel_to(night(days)):
            await following.read(runtime, home.workspace_id)
            return await readings(runtime, home)

    return on


async def test_a_night_without_news_changes_nothing(household, read):
    home = await household()
    saved = await data(home.api.put(PLAN, json=assumptions()))
    first = await read(home, 1)
    again = await read(home, 1)
    second = await read(home, 2)

    assert [one.probability for one in first] == [saved["outlook"]["success"]["probability"]]
    assert (first[0].change_points, first[0].causes) == (None, ())
    assert again == first  # once a day, however often the job runs
    assert second[1].change_points == 0
    assert {part.cause: part.points for part in second[1].causes} == dict.fromkeys(
        ("model", "time", "markets", "contributions", "spending", "assumptions"), 0
    )


async def test_before_its_night_is_over_nothing_is_read(household, runtime):
    home = await household()
    await data(home.api.put(PLAN, json=assumptions()))
    with clock.travel_to(night(1) - timedelta(hours=2)):
        await following.read(runtime, home.workspace_id)
        assert await readings(runtime, home) == ()


async def test_a_change_is_divided_among_its_causes(household, runtime, read):
    home = await household()
    account = await add_account(home, openingBalance="250000")
    body = assumptions(accounts=[account["id"]])
    await data(home.api.put(PLAN, json=body))
    before = (await read(home, -3))[0]

    # 20,000 were paid in, markets took 35,000 (the balance is stated 15,000 lower), and one means to spend less
    paid = {"accountId": account["id"], "bookedOn": yesterday(), "amount": "20000.00", "description": "Transfer in"}
    await data(home.api.post("/v1/transactions", json=paid), 201)
    stated = {"amount": "235000.00", "on": yesterday()}
    await data(home.api.put(f"/v1/banks/accounts/{account['id']}/balance", json=stated))
    await data(home.api.put(PLAN, json=assumptions(accounts=[account["id"]], spending="45000")))
    after = (await read(home, 1))[-1]

    parts = {part.cause: part for part in after.causes}
    assert (before.savings, after.savings) == (250000, 235000)
    assert round(sum(part.points for part in after.causes), 2) == after.change_points
    assert sum(part.wealth for part in after.causes) == after.change_wealth
    assert after.change_points == round(100 * (after.probability - before.probability), 2)
    assert parts["markets"].points < 0 < parts["contributions"].points
    assert parts["assumptions"].points > 0
    assert (parts["model"].points, parts["spending"].points) == (0, 0)
    # each part is what the plan says with that input alone in its new place
    with_markets = await data(
        home.api.post("/v1/simulations/what-if", json={"assumptions": assumptions(savings="215000")})
    )
    assert parts["markets"].points == pytest.approx(
        100 * (with_markets["outlook"]["success"]["probability"] - before.probability), abs=0.011
    )


async def test_real_spending_moves_a_plan_that_follows_it(household, read):
    home = await household()
    account = await add_account(home, kind="checking", openingBalance="50000")
    last_month = clock.today("Europe/Berlin").replace(day=1) - timedelta(days=3)
    body = {"accountId": account["id"], "bookedOn": last_month.isoformat(), "description": "XYZZY 12"}
    await data(home.api.post("/v1/transactions", json=body | {"amount": "-4000.00"}), 201)
    await data(home.api.put(PLAN, json=assumptions(spendingOfRecord=1.0)))
    await read(home, 1)
    await data(home.api.post("/v1/transactions", json=body | {"amount": "-500.00"}), 201)
    after = (await read(home, 2))[-1]

    parts = {part.cause: part.points for part in after.causes}
    assert after.spending_per_year == 54000
    assert parts["spending"] == after.change_points < 0


async def test_a_large_change_is_told_once(household, read):
    home = await household()
    plan = await data(home.api.put(PLAN, json=assumptions()))
    await read(home, 1)
    await data(home.api.put(PLAN, json=assumptions(retire=58)))
    after = (await read(home, 2))[-1]
    await read(home, 3)

    notices = [
        one for one in await data(home.api.get("/v1/notifications/history")) if one["kind"] == "plan.probability"
    ]
    assert len(notices) == 1
    assert notices[0]["title"] == "Your plan has become less likely to hold"
    assert {cell["id"]: float(cell["value"]) for cell in notices[0]["figures"]} == {
        "probability": after.probability,
        "before": plan["outlook"]["success"]["probability"],
    }


async def test_the_history_is_there_for_the_page(household, read):
    home = await household()
    assert (await home.api.get(HISTORY)).json()["error"]["code"] == "NO_PLAN_YET"
    await data(home.api.put(PLAN, json=assumptions()))
    assert (await data(home.api.get(HISTORY)))["readings"] == []
    await read(home, 1)

    found = await data(home.api.get(HISTORY))
    assert [reading["causes"] for reading in found["readings"]] == [[]]
    assert found["threshold"] == 0.85
    assert "one after the other" in found["method"] or "one input after the other" in found["method"]
