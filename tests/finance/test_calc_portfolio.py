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
