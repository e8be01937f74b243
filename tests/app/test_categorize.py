"""`guilder categorize`: by the front door, without a database."""

import io
import json
import subprocess
import sys
from decimal import Decimal

import pytest

from guilder.app.commands import categorizing

CSV = """\
Description,Amount,Currency,MCC,Id
REWE SAGT DANKE. 12345//BERLIN/DE,-12.50,EUR,,a1
"VOUCHER 4711, ANYWHERE",-30,EUR,5812,a2
XYZZY 4711,-9.99,EUR,,a3
"""


def ask(text, **changed):
    out, err = io.StringIO(), io.StringIO()
    given = {"as_json": True, "stdin": io.StringIO(text), "out": out, "err": err} | changed
    code = categorizing.run(given.pop("source", None), **given)
    return code, out.getvalue(), err.getvalue()


def test_each_line_gets_merchant_category_confidence_source_and_reason():
    code, out, err = ask(CSV)
    known, coded, unknown = json.loads(out)
    assert (code, err) == (0, "")
    assert (known["line"], known["id"]) == (2, "a1")
    assert (known["merchant"], known["category"], known["categoryName"]) == ("Rewe", "groceries", "Groceries")
    assert known["source"] == "map"
    assert known["confidence"] > 0.9
    assert known["reason"] == "The merchant list has Rewe under Groceries"
    assert (coded["line"], coded["category"], coded["source"]) == (3, "restaurants", "hint")
    assert (unknown["category"], unknown["categoryName"]) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "description;amount;currency\nREWE;-12.50;EUR\n",
        "\ufeffamount\tdescription\tbalance\n−12.50\tREWE\t100\n",
        '[{"description": "REWE", "amount": -12.50, "currency": "EUR"}]',
        '{"transactions": [{"description": "REWE", "amount": "-12.50"}]}',
        '{"description": "REWE", "amount": -12.5}\n',
    ],
)
def test_every_shape_of_input_is_read(text):
    code, out, _ = ask(text)
    assert code == 0
    assert [each["category"] for each in json.loads(out)] == ["groceries"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The input is empty"),
        ("date,amount\n2026-01-01,1\n", "line 1: the column description is missing"),
        ("description,amount\nREWE,-1\nREWE,twelve\n", "line 3: 'twelve' is not an amount"),
        ("description,amount\nREWE,\n", "line 2: the amount is missing"),
        ("description,amount\nREWE,-1,EUR\n", "line 2: 3 fields, but the first line names 2 columns"),
        ("description,amount,currency\nREWE,-1,EURO\n", "line 2: 'EURO' is not a currency"),
        ("description,amount,mcc\nREWE,-1,food\n", "line 2: 'food' is not a merchant category code"),
        ("description,amount\n,-1\n", "line 2: the description is empty"),
        ('description,amount\n"TWO\nLINES",-1\nREWE,x\n', "line 4: 'x' is not an amount"),
        ('[{"description": "REWE", "amount": -1},\n\n {"description": "REWE", "amount": null}]', "line 3: the amount is missing"),
        ('[{"description": "REWE", "amount": -1}\n {"description": "REWE"}]', "line 2: the list goes on without a comma"),
        ('{"description": "REWE", "amount": -1}\n{"description": }\n', "line 2: this is not JSON"),
        ('{"description": ["REWE"], "amount": -1}', "line 1: description must be a text"),
        ("[1]", "line 1: this is not an object"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_its_line(text, says):
    code, out, err = ask(text)
    assert (code, out) == (2, "")
    assert says in err


def test_with_skip_bad_the_other_lines_are_answered():
    code, out, err = ask("description,amount\nREWE,-1\nREWE,x\nREWE,-3\n", skip_bad=True)
    assert code == 1
    assert [each["line"] for each in json.loads(out)] == [2, 4]
    assert "line 3" in err


def test_the_command_reads_a_file_and_prints_a_table(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_text(CSV, encoding="utf-8")
    said = subprocess.run(
        [sys.executable, "-m", "guilder.app.cli", "categorize", str(path)], capture_output=True, text=True, check=True
    )
    assert "Rewe" in said.stdout
    assert "Groceries (0.9" in said.stdout
    assert "unsure" in said.stdout


def test_twenty_thousand_lines():
    rows = [f"CARD PAYMENT TO SHOP {at % 4000:x} {at} ON 12 MAR,-{Decimal(at) / 100}" for at in range(20_000)]
    code, out, _ = ask("description,amount\n" + "\n".join(rows))
    assert code == 0
    assert len(json.loads(out)) == 20_000
