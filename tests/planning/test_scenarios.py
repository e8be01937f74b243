import uuid

import pytest

from guilder.planning.tables import ScenarioRow
from planning.factories import assumptions
from planning.test_plan import PLAN, data

SCENARIOS = "/v1/scenarios"


async def keep(home, name, **changes):
    body = {"name": name, "assumptions": assumptions(**changes)}
    return await data(home.api.post(SCENARIOS, json=body), 201)


async def test_a_scenario_is_kept_changed_and_removed(household):
    home = await household()
    await data(home.api.put(PLAN, json=assumptions()))
    copy = await data(home.api.post(SCENARIOS, json={"name": "As it is", "note": "Before anything changes"}), 201)
    early = await keep(home, "Early", retire=60)

    assert copy["assumptions"] == (await data(home.api.get(PLAN)))["plan"]["assumptions"]
    assert [one["name"] for one in await data(home.api.get(SCENARIOS))] == ["As it is", "Early"]
    path = f"{SCENARIOS}/{early['id']}"
    changed = await data(home.api.patch(path, json={"name": "Earlier", "assumptions": assumptions(retire=58)}))
    assert (changed["name"], changed["assumptions"]["people"][0]["retirementAge"]) == ("Earlier", 58)
    assert await data(home.api.get(path)) == changed
    await data(home.api.delete(path), 204)
    assert (await home.api.get(path)).status_code == 404


async def test_scenarios_stand_side_by_side_over_the_same_futures(household):
    home = await household()
    await data(home.api.put(PLAN, json=assumptions()))
    frugal = await keep(home, "Frugal", spending="42000")
    same = await keep(home, "Same")
    found = await data(
        home.api.post(f"{SCENARIOS}/compare", json={"scenarioIds": [frugal["id"], same["id"]], "withPlan": True})
    )

    plan, first, second = found["columns"]
    assert [column["name"] for column in found["columns"]] == ["Plan", "Frugal", "Same"]
    assert plan["difference"] is None
    probabilities = [column["outlook"]["success"]["probability"] for column in found["columns"]]
    assert first["difference"]["points"] == pytest.approx(100 * (probabilities[1] - probabilities[0]))
    assert first["difference"]["worse"] == 0  # who spends less never fails where the other holds
    # the same futures: the difference is known better than two independent runs would tell
    apart = 100 * (plan["outlook"]["success"]["standardError"] ** 2 * 2) ** 0.5
    assert 0 < first["difference"]["standardError"] < apart
    assert (second["difference"]["points"], second["difference"]["better"]) == (0, 0)
    assert second["outlook"]["fingerprint"] == plan["outlook"]["fingerprint"]


async def test_what_cannot_be_run_leaves_the_others_be(household, runtime):
    home = await household()
    await data(home.api.put(PLAN, json=assumptions()))
    follows = await keep(home, "Follows")
    gone = assumptions(accounts=[str(uuid.uuid4())])  # an account that has been removed since
    async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
        row = await session.get(ScenarioRow, (home.workspace_id, uuid.UUID(follows["id"])))
        row.assumptions = gone

    found = await data(home.api.post(f"{SCENARIOS}/compare", json={"scenarioIds": [follows["id"]]}))
    plan, broken = found["columns"]
    assert plan["outlook"] is not None
    assert (broken["outlook"], broken["difference"]) == (None, None)
    assert "accounts is gone" in broken["error"]


async def test_a_scenario_becomes_the_plan(household):
    home = await household()
    await data(home.api.put(PLAN, json=assumptions()))
    late = await keep(home, "Late", retire=68)

    adopted = await data(home.api.post(f"{SCENARIOS}/{late['id']}/adopt"))
    assert adopted["assumptions"]["people"][0]["retirementAge"] == 68
    assert (await data(home.api.get(PLAN)))["plan"]["assumptions"] == late["assumptions"]
    assert len(await data(home.api.get(SCENARIOS))) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "Empty"}, 404, "NO_PLAN_YET"),
        ({"name": "Over", "assumptions": "old"}, 422, "PLAN_IS_OVER"),
        ({"name": " "}, 422, "INVALID_INPUT"),
    ],
)
async def test_what_cannot_be_kept_is_refused(household, body, status, code):
    home = await household()
    if body.get("assumptions") == "old":
        body = body | {"assumptions": assumptions(age=96)}
    answer = await home.api.post(SCENARIOS, json=body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_another_households_scenarios_are_not_to_be_seen(household):
    home, other = await household(), await household()
    mine = await keep(home, "Mine")

    assert await data(other.api.get(SCENARIOS)) == []
    for path in (mine["id"], uuid.uuid4()):
        assert (await other.api.get(f"{SCENARIOS}/{path}")).status_code == 404
    answer = await other.api.post(f"{SCENARIOS}/compare", json={"scenarioIds": [mine["id"]], "withPlan": False})
    assert answer.json()["error"]["code"] == "SCENARIO_NOT_FOUND"
