import io
import json
from datetime import timedelta
from decimal import Decimal

import pytest

from guilder.app.commands.calc import calc
from guilder.kernel import clock
from guilder.planning import rules
from guilder.planning.contracts import PlanAssumptions
from planning.factories import assumptions

PLAN, TRY = "/v1/retirement/plan", "/v1/simulations/what-if"


async def data(answer, status=200):
    response = await answer
    assert response.status_code == status, response.text
    return response.json()["data"] if response.content else None


async def add_account(home, **fields):
    body = {"name": "Depot", "kind": "investment", "currency": "EUR", "openingBalance": "250000.00"}
    return await data(home.api.post("/v1/banks/accounts", json=body | fields), 201)


async def test_without_a_plan_there_is_a_draft_from_the_real_accounts(household):
    home = await household()
    await add_account(home)
    await add_account(home, name="Giro", kind="checking", openingBalance="900")

    view = await data(home.api.get(PLAN))

    assert view["plan"] is None
    assert [(source["name"], source["balance"]) for source in view["draft"]["savingsFrom"]] == [("Depot", "250000.00")]
    assert view["draft"]["assumptions"]["accountIds"] == [view["draft"]["savingsFrom"][0]["accountId"]]


async def test_the_draft_spends_what_the_household_spends(household):
    home = await household()
    account = await add_account(home, kind="checking")
    before = clock.today("Europe/Berlin").replace(day=1) - timedelta(days=3)
    for days, amount in ((0, "-1203.00"), (31, "-1400.00"), (0, "2900.00")):
        body = {"accountId": account["id"], "bookedOn": (before - timedelta(days=days)).isoformat()}
        await data(home.api.post("/v1/transactions", json=body | {"amount": amount, "description": "XYZZY 12"}), 201)

    draft = (await data(home.api.get(PLAN)))["draft"]
    assert (draft["assumptions"]["spendingPerMonth"], draft["spendingMonths"]) == ("1300", 2)


async def test_a_saved_plan_comes_back_with_its_probability_and_its_working(household):
    home = await household()
    saved = await data(home.api.put(PLAN, json=assumptions()))
    view = await data(home.api.get(PLAN))

    assert view["draft"] is None
    assert view["plan"]["assumptions"] == assumptions()
    outlook = view["plan"]["outlook"]
    assert outlook["success"] == saved["outlook"]["success"]
    assert 0.5 < outlook["success"]["probability"] < 1
    assert outlook["success"]["standardError"] == pytest.approx(0.005, abs=0.003)
    assert "before tax" in outlook["basis"]
    assert [year["age"] for year in outlook["years"]] == list(range(45, 96))
    inputs = {cell["id"]: cell["value"] for cell in outlook["working"]["inputs"]}
    assert inputs["futures"] == "5000"
    assert int(inputs["successes"]) == outlook["success"]["successes"]
    assert "before tax" in outlook["working"]["formula"]
    assert outlook["working"]["table"]["total"] == 51


async def test_saving_again_replaces_the_plan(household):
    home = await household()
    await data(home.api.put(PLAN, json=assumptions()))
    await data(home.api.put(PLAN, json=assumptions(retirementAge=60)))

    assert (await data(home.api.get(PLAN)))["plan"]["assumptions"]["retirementAge"] == 60


async def test_the_plan_follows_the_accounts_it_starts_from(household):
    home = await household()
    account = await add_account(home)
    saved = await data(home.api.put(PLAN, json=assumptions(accountIds=[account["id"]], savings="1")))
    assert saved["outlook"]["savings"] == "250000.00"

    await data(home.api.patch(f"/v1/banks/accounts/{account['id']}", json={"openingBalance": "50000"}))
    after = (await data(home.api.get(PLAN)))["plan"]
    assert after["outlook"]["savings"] == "50000.00"
    assert after["outlook"]["success"]["probability"] < saved["outlook"]["success"]["probability"]


async def test_the_fan_has_the_years_before_it(household):
    home = await household()
    account = await add_account(home, openingBalance="100000")
    day = clock.today("Europe/Berlin")
    for months, amount in ((30, "1000.00"), (18, "5000.00"), (6, "20000.00")):
        booked = day - timedelta(days=30 * months)
        body = {
            "accountId": account["id"],
            "bookedOn": booked.isoformat(),
            "amount": amount,
            "description": "Transfer in",
        }
        await data(home.api.post("/v1/transactions", json=body), 201)
    plan = await data(home.api.put(PLAN, json=assumptions(accountIds=[account["id"]])))

    assert plan["outlook"]["savings"] == "126000.00"
    assert [(one["year"] - day.year, one["age"], one["amount"]) for one in plan["history"]] == [
        (-2, 43, "101000.00"),
        (-1, 44, "106000.00"),
    ]


async def test_accounts_in_another_currency_or_of_others_are_refused(household):
    home, other = await household(), await household()
    dollars = await add_account(home, currency="USD")
    foreign = await add_account(other)

    for account in (dollars, foreign):
        answer = await home.api.put(PLAN, json=assumptions(accountIds=[account["id"]]))
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "ACCOUNTS_DIFFER")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"spendingPerMonth": 4000.5}, "INVALID_INPUT", "spendingPerMonth"),
        ({"endAge": 65}, "INVALID_INPUT", "body"),
        ({"birthYear": 1901, "endAge": 90}, "PLAN_IS_OVER", None),
        ({"surprise": 1}, "INVALID_INPUT", "surprise"),
    ],
)
async def test_what_cannot_be_planned_is_refused(household, changes, code, field):
    home = await household()
    answer = await home.api.put(PLAN, json=assumptions(**changes))

    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == code
    assert [detail["field"] for detail in error["details"]] == ([] if field is None else [field])


async def test_a_tried_plan_is_not_kept_and_moves_in_the_right_direction(household):
    home = await household()
    await data(home.api.put(PLAN, json=assumptions()))

    async def probability(**changes):
        answer = await data(home.api.post(TRY, json={"assumptions": assumptions(**changes)}))
        return answer["outlook"]["success"]["probability"]

    base = await probability()
    assert await probability() == base
    assert await probability(retirementAge=68) > base > await probability(spendingPerMonth="4500")
    assert await probability(contributionPerMonth="2000") > base > await probability(incomes=[])
    assert (await data(home.api.get(PLAN)))["plan"]["assumptions"] == assumptions()


async def test_what_would_reach_the_threshold_is_sought_on_request(household):
    home = await household()
    answer = await data(home.api.post(TRY, json={"assumptions": assumptions(retirementAge=60), "seek": True}))
    sought = answer["sought"]

    async def probability(**changes):
        body = {"assumptions": assumptions(**({"retirementAge": 60} | changes))}
        return (await data(home.api.post(TRY, json=body)))["outlook"]["success"]["probability"]

    assert answer["outlook"]["success"]["probability"] < 0.85
    assert await probability(retirementAge=sought["earliestRetirementAge"]) >= 0.85
    assert await probability(retirementAge=sought["earliestRetirementAge"] - 1) < 0.85
    assert await probability(spendingPerMonth=sought["spendingPerMonth"]) >= 0.85
    assert await probability(contributionPerMonth=sought["contributionPerMonth"]) >= 0.85


async def test_the_command_line_gives_the_same_numbers(household):
    home = await household()
    saved = await data(home.api.put(PLAN, json=assumptions()))
    plan = PlanAssumptions.model_validate(assumptions())
    inputs = rules.to_input(plan, savings=Decimal(300000), currency="EUR", today=clock.today("Europe/Berlin"))
    out = io.StringIO()
    assert calc("monte-carlo", None, stdin=io.StringIO(inputs.model_dump_json(by_alias=True)), out=out) == 0

    printed = json.loads(out.getvalue())
    assert printed["success"] == saved["outlook"]["success"]
    assert printed["fingerprint"] == saved["outlook"]["fingerprint"]
    assert [year["real"] for year in printed["years"]] == [year["real"] for year in saved["outlook"]["years"]]
