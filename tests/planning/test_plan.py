import io
import json
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from guilder.app.commands.calc import calc
from guilder.kernel import clock
from guilder.planning import rules_plan
from guilder.planning.contracts_plan import PlanAssumptions
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
    followed = view["draft"]["savingsFrom"][0]["accountId"]
    assert [(one["accountId"], one["kind"]) for one in view["draft"]["assumptions"]["accounts"]] == [
        (followed, "taxable")
    ]


async def test_the_draft_reads_how_accounts_are_taxed_from_their_names(household):
    home = await household(currency="USD")
    kinds = {
        "Acme 401(k)": "traditional",
        "Roth IRA": "roth",
        "HSA at Acme": "hsa",
        "Old IRA": "traditional",
        "Broker": "taxable",
    }
    for name in kinds:
        await add_account(home, name=name, currency="USD")
    await add_account(home, name="Rainy days", kind="savings", currency="USD")

    draft = (await data(home.api.get(PLAN)))["draft"]["assumptions"]
    assert {one["name"]: one["kind"] for one in draft["accounts"]} == kinds | {"Rainy days": "cash"}
    assert draft["taxes"]["regime"] == "us"
    await data(home.api.put(PLAN, json=draft))


async def test_the_draft_spends_what_the_household_spends(household):
    home = await household()
    account = await add_account(home, kind="checking")
    before = clock.today("Europe/Berlin").replace(day=1) - timedelta(days=3)
    for days, amount in ((0, "-1203.00"), (31, "-1400.00"), (0, "2900.00")):
        body = {"accountId": account["id"], "bookedOn": (before - timedelta(days=days)).isoformat()}
        await data(home.api.post("/v1/transactions", json=body | {"amount": amount, "description": "XYZZY 12"}), 201)

    draft = (await data(home.api.get(PLAN)))["draft"]
    assert (draft["assumptions"]["spending"]["amountPerYear"], draft["spendingMonths"]) == ("15600", 2)


async def test_a_saved_plan_comes_back_with_its_probability_and_its_working(household):
    home = await household()
    saved = await data(home.api.put(PLAN, json=assumptions()))
    view = await data(home.api.get(PLAN))

    assert view["draft"] is None
    assert view["plan"]["assumptions"] == saved["assumptions"]
    assert view["plan"]["assumptions"].items() >= {"successThreshold": 0.85, "feeRate": 0.003}.items()
    outlook = view["plan"]["outlook"]
    assert outlook["success"] == saved["outlook"]["success"]
    assert 0.5 < outlook["success"]["probability"] < 1
    assert outlook["success"]["standardError"] == pytest.approx(0.005, abs=0.003)
    # today, then the end of each year lived through: the year of 95 ends when 96 is reached
    assert [year["age"] for year in outlook["years"]] == list(range(45, 97))
    assert (outlook["years"][0]["taxes"], outlook["years"][0]["real"]["p50"]) == (None, "300000.00")
    assert float(outlook["years"][40]["spending"]["p50"]) == pytest.approx(48000)
    assert float(outlook["lifetimeTaxes"]["p90"]) == 0
    inputs = {cell["id"]: cell["value"] for cell in outlook["working"]["inputs"]}
    assert inputs["futures"] == "5000"
    assert int(inputs["successes"]) == outlook["success"]["successes"]
    assert inputs["taxes"] == "before tax"
    assert outlook["working"]["table"]["total"] == 52


async def test_saving_again_replaces_the_plan(household):
    home = await household()
    await data(home.api.put(PLAN, json=assumptions()))
    await data(home.api.put(PLAN, json=assumptions(retire=60)))

    kept = (await data(home.api.get(PLAN)))["plan"]["assumptions"]
    assert kept["people"][0]["retirementAge"] == 60


async def test_the_plan_follows_the_accounts_it_starts_from(household):
    home = await household()
    account = await add_account(home)
    saved = await data(home.api.put(PLAN, json=assumptions(accounts=[account["id"]])))
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
    plan = await data(home.api.put(PLAN, json=assumptions(accounts=[account["id"]])))

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
        answer = await home.api.put(PLAN, json=assumptions(accounts=[account["id"]]))
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "ACCOUNTS_DIFFER")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"spending": 4000.5}, "INVALID_INPUT", "spending.amountPerYear"),
        ({"end": 65}, "INVALID_INPUT", "body"),
        ({"age": 96}, "PLAN_IS_OVER", None),
        ({"surprise": 1}, "INVALID_INPUT", "surprise"),
        ({"taxes": {"regime": "us"}}, "INVALID_INPUT", "taxes"),
        ({"surplusAccount": "mattress"}, "INVALID_INPUT", "body"),
        ({"conversions": {"kind": "fill", "rate": 0.12}}, "INVALID_INPUT", "body"),
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
    kept = (await data(home.api.put(PLAN, json=assumptions())))["assumptions"]

    async def probability(**changes):
        answer = await data(home.api.post(TRY, json={"assumptions": assumptions(**changes)}))
        return answer["outlook"]["success"]["probability"]

    base = await probability()
    assert await probability() == base
    assert await probability(retire=68) > base > await probability(spending="54000")
    assert await probability(saving="24000") > base > await probability(incomes=[])
    assert await probability(taxes={"regime": "flat", "ordinaryRate": 0.2, "gainsRate": 0.2}) < base
    assert (await data(home.api.get(PLAN)))["plan"]["assumptions"] == kept
    few = await data(home.api.post(TRY, json={"assumptions": assumptions(), "paths": 1_000}))
    assert few["outlook"]["success"]["paths"] == 1_000
    assert few["outlook"]["success"]["probability"] == pytest.approx(base, abs=0.05)


async def test_what_would_reach_the_threshold_is_sought_on_request(household):
    home = await household()
    answer = await data(home.api.post(TRY, json={"assumptions": assumptions(retire=60), "seek": True}))
    sought = answer["sought"]

    async def probability(**changes):
        body = {"assumptions": assumptions(**({"retire": 60} | changes))}
        return (await data(home.api.post(TRY, json=body)))["outlook"]["success"]["probability"]

    assert answer["outlook"]["success"]["probability"] < 0.85
    assert await probability(retire=sought["earliestRetirementAge"]) >= 0.85
    assert await probability(retire=sought["earliestRetirementAge"] - 1) < 0.85
    assert await probability(spending=sought["spendingPerYear"]) >= 0.85
    saving = 18000 + float(sought["moreSavingPerYear"])
    assert await probability(saving=str(saving)) >= 0.85
    body = {"assumptions": assumptions(retire=60), "what": "retirement_age", "probability": 0.85}
    one = await data(home.api.post("/v1/retirement/seek", json=body))
    assert (one["age"], one["now"]) == (sought["earliestRetirementAge"], answer["outlook"]["success"]["probability"])


async def test_the_command_line_gives_the_same_numbers(household):
    home = await household()
    saved = await data(home.api.put(PLAN, json=assumptions()))
    now = rules_plan.Reality(clock.today("Europe/Berlin"), "EUR", {})
    inputs = rules_plan.to_simulation(PlanAssumptions.model_validate(assumptions()), now)
    out = io.StringIO()
    assert calc("retirement", None, stdin=io.StringIO(inputs.model_dump_json(by_alias=True)), out=out) == 0

    printed = json.loads(out.getvalue())
    assert printed["success"] == saved["outlook"]["success"]
    assert printed["fingerprint"] == saved["outlook"]["fingerprint"]
    assert [year["wealth"] for year in printed["years"]] == [year["real"] for year in saved["outlook"]["years"][1:]]


async def test_spending_may_follow_the_record(household):
    home = await household()
    account = await add_account(home, kind="checking")
    day = clock.today("Europe/Berlin").replace(day=1) - timedelta(days=3)
    body = {"accountId": account["id"], "bookedOn": day.isoformat(), "amount": "-3000.00", "description": "XYZZY 12"}
    await data(home.api.post("/v1/transactions", json=body), 201)

    typed = await data(home.api.put(PLAN, json=assumptions()))
    follows = await data(home.api.put(PLAN, json=assumptions(spendingOfRecord=0.8)))
    assert typed["outlook"]["spendingPerYear"] == "48000.00"
    assert follows["outlook"]["spendingPerYear"] == "28800.00"  # 12 × 3,000 × 0.8
    assert follows["outlook"]["success"]["probability"] > typed["outlook"]["success"]["probability"]


async def test_every_year_of_the_ledger_adds_up(household):
    home = await household(currency="USD")
    traditional = {"key": "ira", "name": "IRA", "kind": "traditional", "balance": "400000"}
    taxable = {"key": "fund", "name": "Fund", "kind": "taxable", "balance": "200000", "basis": "120000"}
    body = assumptions(age=62, retire=63, taxes={"regime": "us", "state": "CA"}, accounts=())
    body |= {"accounts": [taxable, traditional], "contributions": []}
    await data(home.api.put(PLAN, json=body))
    ledger = await data(home.api.get("/v1/retirement/ledger"))
    tried = await data(home.api.post("/v1/retirement/ledger", json={"assumptions": body}))

    assert ledger == tried
    assert [year["ages"][0] for year in ledger["years"]] == list(range(62, 96))
    for before, after in pairwise(ledger["years"]):
        assert [one["closing"] for one in before["accounts"]] == [one["opening"] for one in after["accounts"]]
    for year in ledger["years"]:
        money = {key: Decimal(year[key]) for key in ("income", "employer", "outside", "withdrawals", "shortfall")}
        out = Decimal(year["spending"]["total"]) + Decimal(year["taxes"]["total"])
        assert sum(money.values()) == out + Decimal(year["contributions"]) + Decimal(year["surplus"])
    assert sum(Decimal(year["taxes"]["federal"]) for year in ledger["years"]) > 0


async def test_a_year_of_taxes_comes_with_its_forms_and_its_curve(household):
    home = await household(currency="USD")
    body = assumptions(age=70, retire=71, taxes={"regime": "us", "state": "NY"})
    body["accounts"] = [{"key": "ira", "name": "IRA", "kind": "traditional", "balance": "900000"}]
    body["contributions"] = []
    year = clock.today("Europe/Berlin").year + 4
    view = await data(home.api.post("/v1/retirement/tax-view", json={"assumptions": body, "year": year}))

    assert view["year"] == year
    line = next(one for one in view["years"] if one["year"] == year)
    assert line["age"] == 74
    assert Decimal(line["federal"]) == Decimal(view["forms"]["summary"]["totalTax"]) - Decimal(
        view["forms"]["summary"]["refundableCredits"]
    )
    assert line["state"] == view["forms"]["state"]["totalTax"]
    assert view["curve"]["pieces"][0]["start"] == "0.00"
    asked = {key: value for key, value in view["curve"]["inputs"].items() if key != "upTo"} | {"upTo": "100000"}
    again = await data(home.api.post("/v1/tax/marginal", json=asked))
    assert again["pieces"] == view["curve"]["pieces"]


async def test_what_matters_most_stands_first(household):
    home = await household()
    found = await data(home.api.post("/v1/retirement/sensitivity", json={"assumptions": assumptions()}))

    widths = [abs(effect["highPoints"] - effect["lowPoints"]) for effect in found["effects"]]
    assert widths == sorted(widths, reverse=True)
    spending = next(effect for effect in found["effects"] if effect["key"] == "spending")
    assert spending["low"] > found["probability"] > spending["high"]


async def test_the_order_of_withdrawals_is_never_worse_than_the_usual_one(household):
    home = await household(currency="USD")
    body = assumptions(age=66, retire=67, end=85, taxes={"regime": "us"}, heirsTaxRate=0.2)
    body["contributions"] = []
    body["accounts"] = [
        {"key": "fund", "name": "Fund", "kind": "taxable", "balance": "300000", "basis": "200000"},
        {"key": "ira", "name": "IRA", "kind": "traditional", "balance": "600000"},
        {"key": "roth", "name": "Roth", "kind": "roth", "balance": "50000"},
    ]
    found = await data(home.api.post("/v1/retirement/withdrawals", json={"assumptions": body}))

    assert Decimal(found["gainOverTaxableFirstReal"]) >= 0
    best = next(one for one in found["tried"] if one["won"])
    # what it proposes does in the plan's own ledger what it says
    taken = body | {"withdrawals": found["withdrawals"], "conversions": found["conversions"]}
    ledger = await data(home.api.post("/v1/retirement/ledger", json={"assumptions": taken}))
    assert Decimal(ledger["totals"]["afterTaxClosingReal"]) == pytest.approx(
        Decimal(best["afterTaxClosingReal"]), abs=1
    )
