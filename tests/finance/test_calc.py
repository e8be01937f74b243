"""`guilder calc`: the same numbers from a shell, and one line for each thing that is wrong."""

import io
import json

import pytest

from finance.plans import plan
from guilder.app.commands.calc import calc
from guilder.finance.montecarlo.simulate import simulate


def run(tool, text, source=None):
    out, err = io.StringIO(), io.StringIO()
    code = calc(tool, source, stdin=io.StringIO(text), out=out, err=err)
    return code, out.getvalue(), err.getvalue()


def test_monte_carlo_gives_the_numbers_of_the_engine():
    inputs = plan(paths=500)
    code, out, err = run("monte-carlo", inputs.model_dump_json(by_alias=True))

    assert (code, err) == (0, "")
    assert json.loads(out) == json.loads(simulate(inputs).model_dump_json(by_alias=True))


def test_an_empty_object_is_a_plan_of_its_own(tmp_path):
    file = tmp_path / "plan.json"
    file.write_text("{}", encoding="utf-8")
    code, out, _ = run("monte-carlo", "", file)

    answer = json.loads(out)
    assert code == 0
    assert (answer["inputs"]["months"], answer["success"]["paths"]) == (360, 5000)
    assert "before tax" in answer["basis"]


def test_goal_seeking_tools_answer():
    seek = json.dumps({"plan": json.loads(plan(paths=500).model_dump_json(by_alias=True)), "probability": 0.85})

    assert int(json.loads(run("required-contribution", seek)[1])["amountPerMonth"]) > 0
    assert int(json.loads(run("sustainable-spending", seek)[1])["amountPerMonth"]) > 0
    assert json.loads(run("earliest-retirement", seek)[1])["month"] % 12 == 0


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ["The input is not JSON: Expecting value: line 1 column 1 (char 0)."]),
        ("[1]", ["The input must be one JSON object, such as {}; this is a list."]),
        ('{"savings": NaN}', ["The input is not JSON: NaN is not a number."]),
        ('{"savings": "1", "yacht": "1"}', ["yacht: there is no such field."]),
        (
            '{"months": 0, "savings": 0.1}',
            [
                "months: input should be greater than or equal to 1.",
                'savings: write the amount as a string, such as "-12.50": a floating-point number is not exact.',
            ],
        ),
        (
            '{"incomes": [{"amountPerMonth": "-1"}]}',
            ["incomes.0.amountPerMonth: the amount must lie between 0 and 1,000,000,000,000."],
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_line_each(text, lines):
    code, out, err = run("monte-carlo", text)

    assert (code, out) == (2, "")
    assert err.splitlines() == lines


def test_unknown_tools_and_unreadable_files_are_named(tmp_path):
    code, _, err = run("abacus", "{}")
    assert code == 2
    assert "monte-carlo" in err
    code, _, err = run("monte-carlo", "", tmp_path / "none.json")
    assert code == 2
    assert err.endswith("cannot be read: No such file or directory.\n")


def test_tax_answers_one_object_or_many_lines():
    one = json.dumps({"year": 2025, "household": {"taxpayer": {"wages": "65750"}}})
    code, out, err = run("tax", one)
    answer = json.loads(out)

    assert (code, err) == (0, "")
    assert answer["summary"]["taxableIncome"] == "50000.00"
    assert answer["summary"]["totalTax"] == "5914.00"
    assert {"form": "1040", "line": "15"}.items() <= next(
        x for x in answer["lines"] if x["key"] == "taxable_income"
    ).items()

    code, out, err = run("tax", one + "\n\n" + one.replace("2025", "2024") + "\n")
    first, second = map(json.loads, out.splitlines())
    assert (code, err) == (0, "")
    assert first == answer
    assert (second["year"], second["basis"]) == (2024, "published")


def test_tax_says_what_is_wrong_by_line_and_field():
    good = '{"year": 2025}'
    bad = '{"year": 2025, "household": {"status": "joint"}}'
    wild = '{"year": 1999, "household": {"taxpayer": {"wages": 5.5}}}'

    assert run("tax", bad)[2].splitlines() == [
        'household: a joint return needs a spouse, if only {"age": 40}.',
    ]
    assert run("tax", f"{good}\n{bad}\n{wild}")[2].splitlines() == [
        'line 2: household: a joint return needs a spouse, if only {"age": 40}.',
        "line 3: year: input should be greater than or equal to 2024.",
        'line 3: household.taxpayer.wages: write the amount as a string, such as "-12.50": a floating-point number is not exact.',
    ]


def test_tax_warns_of_what_costs_money():
    rich = {"taxpayer": {"wages": "400000", "rothContribution": "7000"}}
    code, out, _ = run("tax", json.dumps({"year": 2025, "household": rich}))

    assert code == 0
    assert [words.split()[0] for words in json.loads(out)["warnings"]] == ["7,000.00", "With"]


def test_later_years_say_what_they_are_projected_from():
    code, out, _ = run("tax", '{"year": 2040, "expectation": {"inflationRate": 0.03}}')

    assert code == 0
    assert json.loads(out)["basis"] == "projected from 2026"


def test_marginal_tax_and_schemas():
    code, out, _ = run("marginal-tax", '{"year": 2026, "kind": "wages", "upTo": "20000"}')
    answer = json.loads(out)
    assert code == 0
    assert answer["pieces"][0]["start"] == "0.00"
    assert answer["pieces"][-1]["end"] == "20000.00"

    out = io.StringIO()
    assert calc("tax", schema=True, out=out) == 0
    assert {"input", "output"} == json.loads(out.getvalue()).keys()
    assert "household" in json.loads(out.getvalue())["input"]["properties"]


def test_social_security_claiming_and_rmd_answer():
    worker = {"birthDate": "1964-01-02", "earnings": {"2020": "50000"}, "claimAge": 804}
    couple = {"today": "2026-11-01", "people": [{"birthDate": "1964-05-10", "sex": "male", "pia": "2000"}]}

    assert json.loads(run("social-security", json.dumps(worker))[1])["fullRetirementAge"] == 804
    assert json.loads(run("claiming", json.dumps(couple))[1])["best"]["less"] == "0.00"
    assert (
        json.loads(run("rmd", '{"birthDate": "1951-06-01", "year": 2026, "balance": "500000"}')[1])["amount"]
        == "20325.20"
    )
    assert run("claiming", '{"today": "2026-11-01", "people": []}')[2].startswith("people: ")

    stranger = couple | {"people": [{"birthDate": "1964-05-10", "sex": "x", "pia": "2000"}]}
    assert run("claiming", json.dumps(stranger))[2] == "people.0.sex: input should be 'male' or 'female'.\n"
