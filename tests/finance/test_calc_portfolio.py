"""The portfolio tools from a shell: one object or many lines, and refusals by path."""

import io
import json

import pytest

from guilder.app.commands.calc import calc

THREE = {
    "assets": [
        {"name": "Stocks", "meanRate": 0.077, "volatilityRate": 0.165},
        {"name": "Bonds", "meanRate": 0.052, "volatilityRate": 0.062},
        {"name": "Cash", "meanRate": 0.036, "volatilityRate": 0.015},
    ],
    "correlations": [[1, 0.32, -0.01], [0.32, 1, 0.19], [-0.01, 0.19, 1]],
}


def run(tool, *inputs):
    out, err = io.StringIO(), io.StringIO()
    code = calc(tool, stdin=io.StringIO("\n".join(json.dumps(given) for given in inputs)), out=out, err=err)
    return code, out.getvalue(), err.getvalue()


def test_a_frontier_rises_from_least_variance_to_the_best_asset():
    code, out, err = run("frontier", THREE | {"points": 5, "riskFreeRate": 0.03})
    answer = json.loads(out)

    assert (code, err) == (0, "")
    assert answer["corners"][-1]["weights"] == {"Stocks": 1.0}
    assert answer["minimumVariance"] == answer["corners"][0] == answer["points"][0]
    assert answer["maxSharpe"]["sharpeRatio"] >= max(point["sharpeRatio"] for point in answer["points"])
    assert [point["meanRate"] for point in answer["points"]] == sorted(point["meanRate"] for point in answer["points"])


def test_each_line_has_its_answer_and_a_refused_one_its_number():
    code, out, _ = run("frontier", THREE, THREE | {"points": 3})
    assert (code, len(out.splitlines())) == (0, 2)

    impossible = THREE | {"limits": [{"name": "Bonds", "assets": ["Bonds"], "lower": 1.5}]}
    assert run("frontier", THREE, impossible) == (
        2,
        "",
        "input 2: limits.Bonds: its assets cannot come above 1, but at least 1.5 is asked for.\n",
    )


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"correlations": None}, "give exactly one of covariance, correlations and history"),
        (
            {"correlations": [[1, 0.3], [0.3, 1]]},
            "correlations must have 3 rows of 3 numbers, in the order of the assets",
        ),
        (
            {"correlations": [[1, 0.32, 0], [0.3, 1, 0], [0, 0, 1]]},
            "correlations must be symmetric: [1][0] is 0.3, [0][1] 0.32",
        ),
        (
            {"limits": [{"name": "A", "assets": ["Gold"], "lower": 0.1}]},
            "the limit A names assets that are not there: Gold",
        ),
        ({"turnoverLimit": 0.2}, "with turnoverLimit the assets' current weights must add up to 1, not 0"),
        ({"assets": [THREE["assets"][0]] * 3}, "two assets cannot have one name: Stocks"),
    ],
)
def test_a_refused_input_says_what_to_change(changed, line):
    assert run("frontier", THREE | changed) == (2, "", f"input: {line}.\n")


def test_correlations_that_contradict_each_other_are_refused_or_repaired_with_notice():
    wrong = THREE | {"correlations": [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]}
    assert "set repair to true" in run("frontier", wrong)[2]

    code, out, _ = run("frontier", wrong | {"repair": True})
    assert code == 0
    assert "correlations moved by up to" in json.loads(out)["notices"][0]


ROWS = [
    [0.02, 0.01, 0.03],
    [-0.01, 0.0, -0.02],
    [0.03, 0.02, 0.01],
    [0.01, -0.01, 0.02],
    [-0.02, 0.01, -0.03],
    [0, 0.02, 0.01],
]
PAST = {"assets": [{"name": name} for name in ("A", "B", "C")], "history": {"returns": ROWS * 5, "periodsPerYear": 12}}


@pytest.mark.parametrize(
    ("given", "weights"),
    [
        # By hand where two formulas suffice: 1/σ for one correlation, a bound, a target between two assets.
        (THREE | {"aim": "target-risk", "targetRisk": 0.165}, {"Stocks": 1.0}),
        (THREE | {"aim": "target-return", "targetReturn": 0.077}, {"Stocks": 1.0}),
        (
            {
                "aim": "erc",
                "assets": [{"name": "A", "volatilityRate": 0.1}, {"name": "B", "volatilityRate": 0.3}],
                "correlations": [[1, 0.5], [0.5, 1]],
            },
            {"A": 0.75, "B": 0.25},
        ),
        (
            {"aim": "hrp", "assets": [{"name": "A"}, {"name": "B"}], "covariance": [[0.01, 0.0], [0.0, 0.03]]},
            {"A": 0.75, "B": 0.25},
        ),
        (
            {"aim": "min-variance", "assets": [{"name": "A"}, {"name": "B"}], "covariance": [[0.01, 0], [0, 0.03]]},
            {"A": 0.75, "B": 0.25},
        ),
        (
            {
                "aim": "black-litterman",
                "assets": [{"name": "A"}, {"name": "B"}],
                "covariance": [[0.01, 0.002], [0.002, 0.03]],
                "marketWeights": {"A": 0.6, "B": 0.4},
            },
            {"A": 0.6, "B": 0.4},
        ),
    ],
)
def test_each_aim_gives_its_weights(given, weights):
    code, out, err = run("portfolio", given)
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["weights"] == pytest.approx(weights, abs=1e-9)
    assert sum(answer["riskShares"].values()) == pytest.approx(1)


def test_a_view_raises_the_mean_and_the_weight_of_what_it_favours():
    given = {
        "aim": "black-litterman",
        "assets": [{"name": "A"}, {"name": "B"}],
        "covariance": [[0.01, 0.002], [0.002, 0.03]],
        "marketWeights": {"A": 0.6, "B": 0.4},
        "riskFreeRate": 0.02,
    }
    plain = json.loads(run("portfolio", given)[1])
    # δΣw + rf: 2.5 × (0.01·0.6 + 0.002·0.4) + 0.02 and 2.5 × (0.002·0.6 + 0.03·0.4) + 0.02.
    assert plain["posteriorMeans"] == pytest.approx({"A": 0.037, "B": 0.053})
    viewed = json.loads(run("portfolio", given | {"views": [{"coefficients": {"A": 1}, "meanRate": 0.08}]})[1])
    assert viewed["posteriorMeans"]["A"] == pytest.approx((0.037 + 0.08) / 2)  # as sure as the market: half way
    assert viewed["weights"]["A"] > 0.6


def test_least_tail_reads_the_history_and_says_what_it_assumed():
    code, out, _ = run("portfolio", PAST | {"aim": "cvar", "confidence": 0.9})
    answer = json.loads(out)
    assert code == 0
    assert answer["tail"]["conditionalValueAtRisk"] <= 0.005
    assert "Ledoit–Wolf" in answer["notices"][0]
    assert "the past mean of returns is a weak guide" in answer["notices"][1]


def test_methods_without_limits_say_which_their_weights_break():
    given = THREE | {"aim": "hrp", "limits": [{"name": "Some stocks", "assets": ["Stocks"], "lower": 0.5}]}
    assert json.loads(run("portfolio", given)[1])["notices"] == [
        "hrp knows no limits, and its weights do not keep to: Some stocks."
    ]


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"aim": "cvar"}, "input: cvar needs history: its rows are the scenarios."),
        (
            {"aim": "hrp", "correlations": [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]},
            "covariance: no assets can vary like this: its smallest eigenvalue is -0.8 of correlations; set repair to true.",
        ),
        (
            {"aim": "hrp", "correlations": None, "covariance": [[0.01, 0, 0], [0, 0.02, 0], [0, 0, 0]]},
            "assets.Cash: its volatility is zero: leave it out",
        ),
        ({"aim": "target-risk"}, "input: target-risk needs targetRisk."),
        ({"aim": "black-litterman"}, "input: black-litterman needs marketWeights that add up to 1."),
        (
            {"aim": "target-risk", "targetRisk": 0.01},
            "targetRisk: the least volatility that these limits allow is 0.01492",
        ),
        (
            {"aim": "max-sharpe", "riskFreeRate": 0.09},
            "riskFreeRate: no portfolio within the limits earns more than it",
        ),
        (
            {"aim": "max-sharpe", "assets": [{"name": name, "volatilityRate": 0.1} for name in "ABC"]},
            "assets: every asset needs its meanRate, or give a history.",
        ),
    ],
)
def test_a_refused_portfolio_says_what_to_change(changed, line):
    code, out, err = run("portfolio", THREE | changed)
    assert (code, out) == (2, "")
    assert err.startswith(line)


def test_rebalancing_from_a_shell_keeps_money_as_text():
    holdings = [{"name": "A", "target": "0.5", "value": "700"}, {"name": "B", "target": "0.5", "value": "300"}]
    code, out, _ = run("rebalance", {"currency": "EUR", "holdings": holdings})
    answer = json.loads(out)
    assert code == 0
    assert [(trade["name"], trade["amount"]) for trade in answer["trades"]] == [("A", "200.00"), ("B", "-200.00")]
    assert answer["turnover"] == pytest.approx(0.2)

    holdings[0]["target"] = "0.7"
    assert run("rebalance", {"holdings": holdings})[2] == "input: the targets add up to 1.2, more than 1.\n"
