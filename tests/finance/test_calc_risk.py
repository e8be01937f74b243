"""`guilder calc risk` and `stress` from a shell."""

import json

import pytest

from finance.test_calc import run


def test_one_series_to_a_line_gives_one_answer_to_a_line():
    lines = '{"returns": [0.01, -0.02, 0.03], "periodsPerYear": 12}\n{"returns": [0.01, -0.01, 0.02], "periodsPerYear": 12}\n'
    code, out, err = run("risk", lines)

    answers = [json.loads(line) for line in out.splitlines()]
    assert (code, err, len(answers)) == (0, "", 2)
    assert answers[0]["drawdown"]["depth"] == pytest.approx(0.02)
    assert all(each["formula"] and each["source"] for each in answers[0]["figures"])


def test_a_stress_test_names_crashes_and_sources():
    code, out, _ = run("stress", '{"holdings": {"stocks": "60000", "bonds": "40000"}, "crashes": ["2008", "2022"]}')

    crisis, rates = json.loads(out)["outcomes"]
    assert code == 0
    assert (crisis["startsOn"], crisis["endsOn"]) == ("2007-10-09", "2009-03-09")
    assert float(crisis["change"]) < -20_000
    assert all(each["moveRate"] < 0 for each in rates["shares"])


@pytest.mark.parametrize(
    ("tool", "text", "lines"),
    [
        ("risk", '{"returns": [1, 2]}', ["returns: tuple should have at least 3 items after validation, not 2."]),
        (
            "risk",
            '{"returns": [0.1, 0.2, 0.3], "benchmark": [0.1, 0.2, 0.3, 0.4]}',
            ["input: benchmark must have a return for each period: 3, not 4."],
        ),
        (
            "risk",
            json.dumps({"returns": [50] * 200}),
            ["input: returns multiply the start beyond any number; are they in percent? Write 0.01 for 1 %."],
        ),
        (
            "risk",
            '{"returns": [0.1, 0.2, 0.3], "dates": ["2026-01-02", "2026-01-02", "2026-01-03"]}',
            ["input: dates must rise from period to period, after startsOn."],
        ),
        (
            "stress",
            '{"holdings": {"tulips": "1"}}',
            ["holdings.tulips.[key]: input should be 'stocks', 'bonds', 'cash' or 'gold'."],
        ),
        ("stress", '{"holdings": {}}', ['input: holdings must hold something, such as {"stocks": "60000", "bonds": "40000"}.']),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tool, text, lines):
    code, out, err = run(tool, text)

    assert (code, out) == (2, "")
    assert err.splitlines() == lines
