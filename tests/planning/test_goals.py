import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from guilder.kernel import clock
from guilder.planning import engine, rules
from guilder.planning.rules import GoalSums
from guilder.planning.service import goals
from planning.factories import actor_of, goal
from planning.test_plan import add_account, data

GOALS = "/v1/goals"


async def told(runtime, home):
    """What goal.status.changed said about this household's goals, in order."""
    query = text(
        "select payload from kernel.event where workspace_id = :w and key = 'goal.status.changed' order by position"
    )
    async with runtime.database.system_session() as session:
        return [row.payload for row in await session.execute(query, {"w": home.workspace_id})]


async def test_a_goal_comes_back_with_where_it_stands(household):
    home = await household()
    made = await data(home.api.post(GOALS, json=goal()), 201)

    assert made["status"] == "active"
    assert made["currency"] == "EUR"
    assert 0 <= made["probability"] <= 1
    assert made["standardError"] < 0.0071
    assert float(made["presentValue"]) < 60_000
    assert float(made["savings"]) < float(made["expected"])
    assert await data(home.api.get(f"{GOALS}/{made['id']}")) == made
    assert await data(home.api.get(GOALS)) == [made]


async def test_what_is_needed_per_month_is_just_enough(household):
    home = await household()
    made = await data(home.api.post(GOALS, json=goal(contributionPerMonth="0")), 201)
    assert (made["feasibility"], made["funding"]) == ("needs_more", "off_track")

    enough = await data(
        home.api.patch(f"{GOALS}/{made['id']}", json={"contributionPerMonth": made["requiredPerMonth"]})
    )
    assert (enough["feasibility"], enough["funding"]) == ("feasible", "on_track")
    assert enough["probability"] >= 0.8
    less = str(float(made["requiredPerMonth"]) - 1)
    short = await data(home.api.patch(f"{GOALS}/{made['id']}", json={"contributionPerMonth": less}))
    assert short["probability"] < 0.8


async def test_a_goal_follows_its_accounts_and_is_achieved_by_them(household):
    home = await household()
    account = await add_account(home, kind="savings", openingBalance="30000")
    made = await data(home.api.post(GOALS, json=goal(accountIds=[account["id"]], savings="0")), 201)
    assert made["savings"] == "30000.00"

    await data(home.api.patch(f"/v1/banks/accounts/{account['id']}", json={"openingBalance": "60000"}))
    after = await data(home.api.get(f"{GOALS}/{made['id']}"))
    assert (after["savings"], after["status"]) == ("60000.00", "achieved")


async def test_a_goal_is_reached_by_a_booking_without_anyone_looking(household, drain, runtime):
    home = await household()
    account = await add_account(home, kind="savings", openingBalance="59000")
    await data(home.api.post(GOALS, json=goal(accountIds=[account["id"]])), 201)
    await drain()
    day = clock.today("Europe/Berlin").isoformat()
    booking = {"accountId": account["id"], "bookedOn": day, "amount": "1500.00", "description": "Transfer"}
    await data(home.api.post("/v1/transactions", json=booking), 201)
    await drain()

    assert [(one["previousStatus"], one["status"]) for one in await told(runtime, home)] == [("active", "achieved")]


async def test_a_new_day_assesses_anew(household, runtime):
    home = await household()
    made = await data(home.api.post(GOALS, json=goal()), 201)

    with clock.travel_to(clock.now() + timedelta(days=400)):  # beyond any access token: past HTTP
        async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
            later = await goals.get_goal(session, actor=actor_of(home), goal_id=uuid.UUID(made["id"]))
            assert later.assessed_at > datetime.fromisoformat(made["assessedAt"])
            assert later.probability < made["probability"]


async def test_setting_aside_and_taking_up_are_told(household, runtime):
    home = await household()
    made = await data(home.api.post(GOALS, json=goal()), 201)

    assert (await data(home.api.patch(f"{GOALS}/{made['id']}", json={"status": "abandoned"})))["status"] == "abandoned"
    await data(home.api.post(GOALS, json=goal(name="Later", priority="aspirational")), 201)
    assert [one["name"] for one in await data(home.api.get(GOALS))] == ["Later", "House"]
    assert (await data(home.api.patch(f"{GOALS}/{made['id']}", json={"status": "active"})))["status"] == "active"

    payloads = await told(runtime, home)
    assert [(one["previousStatus"], one["status"]) for one in payloads] == [
        ("active", "abandoned"),
        ("abandoned", "active"),
    ]


async def test_progress_shows_share_fan_and_working(household):
    home = await household()
    made = await data(home.api.post(GOALS, json=goal()), 201)
    progress = await data(home.api.get(f"{GOALS}/{made['id']}/progress"))

    assert progress["goal"] == made
    assert progress["share"] == pytest.approx(1 / 3)
    assert progress["monthsLeft"] in {59, 60}
    assert progress["years"][0]["real"]["p50"] == "20000.00"
    inputs = {cell["id"]: cell["value"] for cell in progress["working"]["inputs"]}
    assert int(inputs["successes"]) / int(inputs["futures"]) == made["probability"]
    assert "before tax" in progress["working"]["formula"]


async def test_a_goal_of_today_is_reached_or_not(household):
    home = await household()
    today = clock.today("Europe/Berlin").isoformat()
    missed = await data(home.api.post(GOALS, json=goal(targetDate=today)), 201)
    reached = await data(home.api.post(GOALS, json=goal(targetDate=today, savings="60000")), 201)

    assert (missed["probability"], missed["feasibility"], missed["requiredPerMonth"]) == (0, "out_of_reach", None)
    assert (reached["probability"], reached["status"], reached["requiredPerMonth"]) == (1, "achieved", "0.00")
    progress = await data(home.api.get(f"{GOALS}/{missed['id']}/progress"))
    assert (progress["monthsLeft"], progress["years"]) == (0, [])


async def test_a_deleted_goal_is_gone_and_others_never_saw_it(household):
    home, other = await household(), await household()
    made = await data(home.api.post(GOALS, json=goal()), 201)

    assert (await other.api.get(f"{GOALS}/{made['id']}")).status_code == 404
    assert (await other.api.delete(f"{GOALS}/{made['id']}")).status_code == 404
    await data(home.api.delete(f"{GOALS}/{made['id']}"), 204)
    assert (await home.api.get(f"{GOALS}/{made['id']}")).status_code == 404


async def test_amounts_have_the_currencys_digits(household):
    home = await household(currency="JPY")
    made = await data(home.api.post(GOALS, json=goal(target="3000000", savings="1000000")), 201)

    assert (made["target"], made["savings"]) == ("3000000", "1000000")
    assert "." not in made["presentValue"]


@pytest.mark.parametrize(
    ("today", "target", "months"),
    [
        (date(2026, 11, 21), date(2026, 11, 21), 0),
        (date(2026, 11, 21), date(2026, 12, 20), 0),
        (date(2026, 11, 21), date(2026, 12, 21), 1),
        (date(2026, 11, 21), date(2031, 11, 20), 59),
        (date(2026, 11, 21), date(2020, 1, 1), 0),
    ],
)
def test_whole_months_are_counted(today, target, months):
    assert rules.months_until(target, today) == months


@pytest.mark.parametrize(
    ("probability", "funding"),
    [(0.80, "on_track"), (0.799, "at_risk"), (0.60, "at_risk"), (0.599, "off_track"), (0, "off_track")],
)
def test_funding_follows_the_threshold(probability, funding):
    assert rules.funding(probability, 0.8) == funding


def test_present_value_is_the_target_discounted_at_the_expected_real_return():
    """Cash: 1.036 / 1.0239 − 1 = 1.1817 % real; 10,000 in ten years is 8,891.36 today (by hand)."""
    sums = GoalSums(
        target=Decimal(10_000),
        savings=Decimal(0),
        contribution_per_month=Decimal(0),
        risk_tolerance="cash",
        success_threshold=0.8,
        months=120,
        currency="EUR",
    )
    rate = 1.036 / 1.0239 - 1
    assert float(rules.present_value(sums)) == pytest.approx(10_000 / (1 + rate) ** 10, abs=0.01)
    assert engine.assess(sums).required_per_month > 0


async def _envelopes(home, **more):
    account_id = (await add_account(home, name="Giro", kind="checking", openingBalance="5000.00"))["id"]
    body = {"name": "Plan", "currency": "EUR", "accountIds": [account_id], "envelopes": [{"name": "Roof"}], **more}
    made = await data(home.api.post("/v1/budgets/plans", json=body), 201)
    (envelope,) = await data(home.api.get("/v1/budgets/plans/balances"))
    return made["id"], envelope["id"]


async def _put(home, plan_id, envelope_id, amount):
    body = {"envelopeId": envelope_id, "amount": amount}
    await data(home.api.post(f"/v1/budgets/plans/{plan_id}/assign", json=body))


async def test_a_goal_follows_an_envelope(household):
    home = await household()
    plan_id, envelope_id = await _envelopes(home)
    await _put(home, plan_id, envelope_id, "1200.00")
    made = await data(home.api.post(GOALS, json=goal(envelopeId=envelope_id)), 201)
    assert (made["savings"], made["envelopeId"]) == ("1200.00", envelope_id)
    await _put(home, plan_id, envelope_id, "1500.00")
    path = f"{GOALS}/{made['id']}"
    assert (await data(home.api.get(path)))["savings"] == "1500.00"
    freed = await data(home.api.patch(path, json={"envelopeId": None, "savings": "10.00"}))
    assert (freed["savings"], freed["envelopeId"]) == ("10.00", None)
    answer = await home.api.patch(path, json={"envelopeId": str(uuid.uuid4())})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "ENVELOPE_DIFFERS")


async def test_what_is_for_one_persons_eyes_is_no_goal_of_all(household):
    home = await household()
    _, envelope_id = await _envelopes(home, private=True)
    answer = await home.api.post(GOALS, json=goal(envelopeId=envelope_id))
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "ENVELOPE_DIFFERS")


async def test_an_envelope_that_is_put_away_leaves_what_it_held(household):
    home = await household()
    plan_id, envelope_id = await _envelopes(home)
    await _put(home, plan_id, envelope_id, "900.00")
    made = await data(home.api.post(GOALS, json=goal(envelopeId=envelope_id)), 201)
    await data(home.api.delete(f"/v1/budgets/plans/{plan_id}/envelopes/{envelope_id}"))
    assert (await data(home.api.get(f"{GOALS}/{made['id']}")))["savings"] == "900.00"
