"""MT940 and MT942: one quirk per case."""

from datetime import date
from decimal import Decimal

import pytest

from guilder.banking.statements.model import Statement
from guilder.banking.statements.reading import read_one


def message(lines: str, *, opening="C260131EUR100,00", closing="C260131EUR98,50"):
    return f":20:START\n:25:NL91ABNA0417164300\n:28C:1/1\n:60F:{opening}\n{lines}\n:62F:{closing}\n-\n"


def read(text: str | bytes) -> tuple[Statement, ...]:
    return read_one("bank.sta", text.encode() if isinstance(text, str) else text).statements


MARKS = [
    ("credit", "C", "1.50"),
    ("debit", "D", "-1.50"),
    ("reversed credit", "RC", "-1.50"),
    ("reversed debit", "RD", "1.50"),
    ("credit with a letter of the currency", "CR", "1.50"),
    ("debit with a letter", "DR", "-1.50"),
    ("reversed credit with one", "RCR", "-1.50"),
]


@pytest.mark.parametrize(("quirk", "mark", "amount"), MARKS, ids=[case[0] for case in MARKS])
def test_marks(quirk, mark, amount):
    assert read(message(f":61:2601310131{mark}1,50NTRFNONREF\n:86:Tea"))[0].rows[0].amount == Decimal(amount)


def test_expected_entries_are_pending():
    assert read(message(":61:2601310131ED1,50NTRFNONREF\n:86:Tea"))[0].rows[0].pending


@pytest.mark.parametrize(
    ("quirk", "line", "amount"),
    [
        ("no entry date", ":61:260131D1,50NTRFNONREF", "-1.50"),
        ("no comma", ":61:2601310131D2NTRFNONREF", "-2"),
        ("comma at the end", ":61:2601310131D2,NTRFNONREF", "-2"),
        ("leading zeros", ":61:260131D000000000002,50N102EREF", "-2.50"),
        ("no type", ":61:2601310131D2,50", "-2.50"),
        ("short type", ":61:2601310131D9,N192NONREF", "-9"),
    ],
)
def test_first_line(quirk, line, amount):
    assert read(message(line + "\n:86:Tea"))[0].rows[0].amount == Decimal(amount)


def test_30_february_is_the_months_last_day():
    (statement,) = read(message(":61:1602300301DR1,50N024NONREF\n:86:Fee"))
    assert statement.rows[0].booked_on == date(2016, 2, 29)
    assert statement.rows[0].value_on == date(2016, 3, 1)
    assert any("30.2.2016" in warning for warning in statement.warnings)


def test_entry_day_over_new_year():
    row = read(message(":61:2512310102D1,50NTRFNONREF\n:86:Tea"))[0].rows[0]
    assert (row.booked_on, row.value_on) == (date(2025, 12, 31), date(2026, 1, 2))


def test_german_structured_details():
    info = ":86:166?00GUTSCHRIFT?100399?20EREF+E2E 1?21SVWZ+Rechnung 4?2212 vom Januar?30PBNKDEFF?31DE42100100100043921105?32Richter R?33enate"
    row = read(message(f":61:2601310131D1,50NTRFNONREF\n{info}"))[0].rows[0]
    assert (row.payee, row.counterparty, row.kind) == ("Richter Renate", "DE42100100100043921105", "166")
    assert row.text == "GUTSCHRIFT Rechnung 412 vom Januar"


def test_slashed_details():
    info = ":86:/EREF/E2E/BENM//NAME/Tea Ltd/REMI/Invoice 42/ISDT/2026-01-31"
    row = read(message(f":61:2601310131D1,50NTRFNONREF\n{info}"))[0].rows[0]
    assert (row.payee, row.text, row.reference) == ("Tea Ltd", "Invoice 42", "E2E")


def test_account_in_the_reference_and_name_below():
    row = read(message(":61:2601310131D1,50NOVBNL47INGB9999999999\nh jansen\n:86:NL47INGB9999999999 h jansen\n\nTea"))[
        0
    ].rows[0]
    assert (row.counterparty, row.payee) == ("NL47INGB9999999999", "h jansen")


def test_bank_reference_is_the_id_and_nonref_is_none():
    rows = read(message(":61:2601310131D1,50NTRFNONREF//ABC1\n:86:Tea\n:61:2601310131D1,50NTRFX//NONREF\n:86:Tea"))[
        0
    ].rows
    assert [row.provider_id for row in rows] == ["ABC1", ""]


def test_several_statements_in_swift_envelopes():
    text = "".join(
        "{1:F01ASNBNL21XXXX0000000000}{2:O940ASNBNL21XXXXN}{3:}{4:\n" + message(":61:260131D1,50NTRF")[:-2] + "-}{5:}\n"
        for _ in range(3)
    )
    assert len(read(text)) == 3


def test_control_bytes_and_line_ends():
    text = b"\x01\r\n" + message(":61:260131D1,50NTRFNONREF\n:86:Te\x02a").replace("\n", "\r\n").encode() + b"\x03"
    assert read(text)[0].rows[0].text == "Tea"


def test_text_after_the_closing_balance_belongs_to_no_line():
    (statement,) = read(message(":61:260131D1,50NTRFNONREF\n:86:Tea", closing="C260131EUR98,50\n:86:Summary of all"))
    assert statement.rows[0].text == "Tea"


def test_balances_that_do_not_add_up_are_a_warning():
    (statement,) = read(message(":61:260131D1,50NTRFNONREF", closing="C260131EUR90,00"))
    assert "do not add up" in statement.warnings[0]


def test_interim_report():
    text = ":20:X\n:25:PL29114010810000267002001002\n:28C:1/1\n:34F:PLN0\n:13D:2601311815+0100\n:61:2601310131CN0,01NTRFNONREF\n:86:Tea\n:90C:1PLN0,01\n-"
    file = read_one("x.sta", text.encode())
    assert (file.format, file.statements[0].currency, str(file.statements[0].signed_sum)) == ("MT942", "PLN", "0.01")


def test_a_line_that_cannot_be_read_is_named():
    (statement,) = read(message(":61:26013\n:61:260131D1,50NTRF"))
    assert len(statement.rows) == 1
    assert any("Line 5" in warning for warning in statement.warnings)
