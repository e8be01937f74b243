"""Each tool of the API answers what `guilder calc` answers; what it refuses it refuses by field."""

import io
import json

import pytest

from guilder.app.commands.calc import calc
from guilder.finance.montecarlo.market import Market
from planning.test_plan import data

TWO = {
    "assets": [
        {"name": "Stocks", "meanRate": 0.07, "volatilityRate": 0.16},
        {"name": "Bonds", "meanRate": 0.04, "volatilityRate": 0.06},
    ],
    "correlations": [[1, 0.2], [0.2, 1]],
}
COUPLE = {
    "today": "2026-01-01",
    "people": [
        {"birthDate": "1962-03-02", "sex": "female", "pia": "2400"},
        {"birthDate": "1960-07-15", "sex": "male", "pia": "1100"},
    ],
    "withGrid": True,
}
TOOLS = [
    ("tax/calculate", "tax", {"year": 2025, "household": {"taxpayer": {"wages": "90000"}}, "state": "CA"}),
    ("tax/marginal", "marginal-tax", {"year": 2026, "household": {"socialSecurity": "30000"}, "upTo": "60000"}),
    ("tax/germany", "tax-germany", {"year": 2025, "people": [{"wages": "60000"}]}),
    (
        "retirement/social-security",
        "social-security",
        {"birthDate": "1960-05-05", "earnings": {str(year): "60000" for year in range(1985, 2025)}},
    ),
    ("retirement/claiming", "claiming", COUPLE),
    ("retirement/rmd", "rmd", {"birthDate": "1950-02-01", "year": 2026, "balance": "500000"}),
    ("retirement/historical-success", "historical-success", {"years": 40, "spendingPerYear": "35000"}),
    ("retirement/longevity", "longevity", {"people": [{"sex": "male", "age": 65}, {"sex": "female", "age": 63}]}),
    ("risk/measures", "risk", {"returns": [0.01, -0.02, 0.015, 0.03, -0.05, 0.02], "periodsPerYear": 12}),
    ("risk/stress", "stress", {"holdings": {"stocks": "60000", "bonds": "40000"}}),
    ("risk/option", "option", {"kind": "put", "spot": "100", "strike": "95", "days": 180, "volatility": 0.2}),
    ("risk/hedge", "hedge", {"units": 100, "spot": "50", "putStrike": "45", "days": 365, "volatility": 0.25}),
    ("risk/tips-ladder", "tips-ladder", {"needs": ["20000", "20000"], "yields": [{"years": 5, "rate": 0.018}]}),
    ("portfolios/frontier", "frontier", TWO | {"points": 5}),
    ("portfolios/optimize", "portfolio", TWO | {"aim": "max-sharpe", "riskFreeRate": 0.02}),
    (
        "portfolios/trades",
        "rebalance",
        {"holdings": [{"name": "A", "target": "0.5", "value": "800"}, {"name": "B", "target": "0.5", "value": "200"}]},
    ),
]


@pytest.mark.parametrize(("path", "tool", "body"), TOOLS, ids=[tool for _, tool, _ in TOOLS])
async def test_a_tool_answers_as_the_command_does(household, path, tool, body):
    home = await household()
    answer = await data(home.api.post(f"/v1/{path}", json=body))

    out = io.StringIO()
    assert calc(tool, None, stdin=io.StringIO(json.dumps(body)), out=out) == 0
    assert answer == json.loads(out.getvalue())


@pytest.mark.parametrize(
    ("path", "body", "field", "says"),
    [
        ("tax/calculate", {"year": 2023}, "year", "2024 or more"),
        ("tax/calculate", {"year": 2025, "household": {"status": "joint"}}, "household", "needs a spouse"),
        ("retirement/rmd", {"birthDate": "1950-02-01", "year": 2026}, "balance", "missing"),
        ("retirement/historical-success", {"firstYear": 2010}, "years", "hold no period"),
        ("risk/measures", {"returns": [0.1, 0.2]}, "returns", "at least 3"),
        ("portfolios/optimize", TWO | {"aim": "target-return", "targetReturn": 0.5}, "targetReturn", "The most that"),
        (
            "portfolios/frontier",
            TWO | {"limits": [{"name": "L", "assets": ["Stocks"], "lower": 2}]},
            "limits.L",
            "at least 2",
        ),
    ],
)
async def test_a_refusal_names_the_field(household, path, body, field, says):
    home = await household()
    answer = await home.api.post(f"/v1/{path}", json=body)

    assert answer.status_code == 422
    error = answer.json()["error"]
    assert error["code"] == "INVALID_INPUT"
    assert [detail["field"] for detail in error["details"]] == [field]
    assert says in error["details"][0]["message"]


async def test_which_tax_years_there_are(household):
    home = await household()
    found = await data(home.api.get("/v1/tax/figures"))

    assert found["published"] == [2024, 2025, 2026]
    assert found["lastYear"] == 2100
    states = {state["code"]: state["published"] for state in found["states"]}
    assert states["TX"] == []
    assert states["NY"] == [2024, 2025, 2026]
    assert 2025 in found["germany"]


async def test_the_frontier_has_something_to_begin_with(household):
    home = await household()
    market = await data(home.api.get("/v1/portfolios/market"))

    assert [asset["assetClass"] for asset in market["assets"]] == ["stocks", "bonds", "cash"]
    assert "Horizon" in market["source"]
    assert market["history"]["rows"][2008 - market["history"]["since"]] == [-0.3655, 0.201, 0.014, 0.0009]
    assets = [{key: asset[key] for key in ("name", "meanRate", "volatilityRate")} for asset in market["assets"]]
    body = {"assets": assets, "correlations": market["correlations"]}
    frontier = await data(home.api.post("/v1/portfolios/frontier", json=body))
    assert frontier["corners"][-1]["weights"] == {"Stocks": 1}


async def test_a_view_of_the_markets_can_be_given_back(household):
    """What the list holds is what a plan's market takes."""
    home = await household()
    found = await data(home.api.get("/v1/retirement/markets"))

    assert [Market.model_validate(view).model_dump(mode="json", by_alias=True) for view in found["views"]] == found[
        "views"
    ]
    assert found["views"][0]["model"] == {"kind": "lognormal"}
    assert {start["startYear"] for start in found["stresses"]} >= {1929, 1966, 2000}
