import pytest
from pydantic import ValidationError

from guilder.planning.contracts import GoalNotFound, NoPlanYet
from guilder.planning.tools import GOAL_PROGRESS, RETIREMENT_OUTLOOK
from planning.factories import actor_of, assumptions, goal
from planning.test_plan import PLAN, data


@pytest.fixture
def ask(runtime):
    async def call(home, tool, **arguments):
        async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
            return await tool.call(session, actor_of(home), arguments)

    return call


async def test_can_i_retire_at_60(household, ask):
    home = await household()
    await data(home.api.put(PLAN, json=assumptions()))
    fact = await ask(home, RETIREMENT_OUTLOOK, age=60)
    tried = await data(
        home.api.post("/v1/simulations/what-if", json={"assumptions": assumptions(retire=60), "seek": False})
    )

    assert fact.get("age").value == "60"
    assert float(fact.get("probability").value) == tried["outlook"]["success"]["probability"]
    assert float(fact.get("standard_error").value) > 0
    assert int(fact.get("earliest_age").value) > 60
    assert fact.get("ending_median").currency == "EUR"
    assert "before tax" in fact.get("basis").value
    assert [series.id for series in fact.chart.series] == ["p10", "p25", "p50", "p75", "p90"]


async def test_without_an_age_it_is_the_plans_own(household, ask):
    home = await household()
    await data(home.api.put(PLAN, json=assumptions()))

    assert (await ask(home, RETIREMENT_OUTLOOK)).get("age").value == "65"


async def test_without_a_plan_it_says_what_to_do(household, ask):
    home = await household()
    with pytest.raises(NoPlanYet, match="Plan page"):
        await ask(home, RETIREMENT_OUTLOOK)
    with pytest.raises(ValidationError):
        await ask(home, RETIREMENT_OUTLOOK, age=7)


async def test_goals_are_told_one_by_one_or_all(household, ask):
    home = await household()
    await data(home.api.post("/v1/goals", json=goal()), 201)
    await data(home.api.post("/v1/goals", json=goal(name="Rainy days", kind="emergency_fund", target="15000")), 201)

    everything = await ask(home, GOAL_PROGRESS)
    assert everything.get("goals").value == "2"
    assert everything.working.table.total == 2
    one = await ask(home, GOAL_PROGRESS, name="rainy")
    assert (one.get("name_1").value, one.get("target_1").value) == ("Rainy days", "15000.00")
    assert (await ask(home, GOAL_PROGRESS, name="emergency fund")).get("name_1").value == "Rainy days"
    with pytest.raises(GoalNotFound):
        await ask(home, GOAL_PROGRESS, name="yacht")
