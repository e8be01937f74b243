"""One quirk per case: what banks do to a table."""

from datetime import date
from decimal import Decimal

import pytest

from guilder.banking.statements.mapping import Mapping
from guilder.banking.statements.model import NotAStatement, StatementFile, StatementProblem
from guilder.banking.statements.reading import read_one


def read(text: str | bytes, mapping: Mapping | None = None) -> StatementFile:
    return read_one("bank.csv", text.encode() if isinstance(text, str) else text, mapping)


def amounts(text: str | bytes) -> list[str]:
    return [str(row.amount) for statement in read(text).statements for row in statement.rows]


def fields(file: StatementFile) -> set[str]:
    assert file.proposal is not None
    return {question.field for question in file.proposal.questions}


AMOUNTS = [
    ("decimal point", "Date,Description,Amount\n2026-01-31,Tea,-1.50\n", ["-1.50"]),
    ("decimal comma", "Datum;Text;Betrag\n31.01.2026;Tee;-1,50\n01.02.2026;Lohn;2.500,00\n", ["-1.50", "2500.00"]),
    ("comma thousands", 'Date,Description,Amount\n2026-01-31,Pay,"1,234,567.89"\n', ["1234567.89"]),
    ("apostrophe thousands", "Datum;Text;Betrag\n31.01.2026;Lohn;1'234.50\n", ["1234.50"]),
    ("typographic apostrophe", "Datum;Text;Betrag\n31.01.2026;Lohn;1’234.50\n", ["1234.50"]),
    ("blank thousands", "Date;Libellé;Montant\n31/01/2026;Loyer;-1 234,50\n", ["-1234.50"]),
    ("narrow blank thousands", "Date;Libellé;Montant\n31/01/2026;Loyer;-1\u202f234,50\n", ["-1234.50"]),
    ("Indian groups", 'Date,Narrative,Amount\n2026-01-31,Rent,"-1,23,456.78"\n', ["-123456.78"]),
    ("trailing minus", "Datum;Text;Betrag\n31.01.2026;Tee;1,50-\n", ["-1.50"]),
    ("true minus sign", "Date,Description,Amount\n2026-01-31,Tea,−1.50\n", ["-1.50"]),
    ("accountant's brackets", "Date,Description,Amount\n01/31/2026,Tea,(1.50)\n", ["-1.50"]),
    ("plus sign", "Date,Description,Amount\n2026-01-31,Pay,+1.50\n", ["1.50"]),
    ("currency in the cell", "Date,Description,Amount\n2026-01-31,Tea,-$1.50\n", ["-1.50"]),
    ("currency behind", "Datum;Text;Betrag\n31.01.2026;Tee;-1,50 €\n", ["-1.50"]),
    ("Soll and Haben", "Datum;Text;Betrag\n31.01.2026;Tee;1,50 S\n01.02.2026;Lohn;9,00 H\n", ["-1.50", "9.00"]),
    ("Dr and Cr", "Date,Description,Amount\n2026-01-31,Tea,1.50 Dr\n2026-02-01,Pay,9.00 Cr\n", ["-1.50", "9.00"]),
    ("two columns", "Date,Details,Money Out,Money In\n31/01/2026,Tea,1.50,\n01/02/2026,Pay,,9.00\n", ["-1.50", "9.00"]),
    (
        "two columns, signed",
        "Date,Details,Debit,Credit\n2026-01-31,Tea,-1.50,\n2026-02-01,Pay,,9.00\n",
        ["-1.50", "9.00"],
    ),
    (
        "two columns, zeros",
        "Date,Details,Debit,Credit\n2026-01-31,Tea,1.50,0.00\n2026-02-01,Pay,0.00,9\n",
        ["-1.50", "9.00"],
    ),
    (
        "Dutch Af/Bij",
        'Datum,Naam / Omschrijving,Af Bij,Bedrag (EUR)\n20260131,Thee,Af,"1,50"\n20260201,Loon,Bij,"9,00"\n',
        ["-1.50", "9.00"],
    ),
    ("D and C", "Date,Text,Amount,D/C\n2026-01-31,Tea,1.50,D\n2026-02-01,Pay,9.00,C\n", ["-1.50", "9.00"]),
    (
        "direction in the type",
        "Date,Description,Amount,Transaction Type\n2026-01-31,Tea,1.50,debit\n2026-02-01,Pay,9.00,credit\n",
        ["-1.50", "9.00"],
    ),
    ("yen have no digits", 'Date,Description,Amount (JPY)\n2026-01-31,Tea,"-1,250"\n', ["-1250"]),
    ("dinars have three", "Date,Description,Amount,Currency\n2026-01-31,Tea,-1.250,KWD\n", ["-1.250"]),
    ("fee beside the amount", "Date,Description,Amount,Fee,Currency\n2026-01-31,Change,-10.00,0.50,EUR\n", ["-10.50"]),
    ("Excel formula cell", 'Date,Description,Amount,Account\n2026-01-31,Tea,-1.50,"=""00123"""\n', ["-1.50"]),
    ("whole euros", "Datum;Text;Betrag\n31.01.2026;Miete;-1.200\n01.02.2026;Tee;-1,50\n", ["-1200", "-1.50"]),
]


@pytest.mark.parametrize(("quirk", "text", "expected"), AMOUNTS, ids=[case[0] for case in AMOUNTS])
def test_amounts(quirk, text, expected):
    assert [Decimal(value) for value in amounts(text)] == [Decimal(value) for value in expected]


DATES = [
    ("ISO", "2026-02-03", date(2026, 2, 3)),
    ("ISO with time", "2026-02-03T10:20:30Z", date(2026, 2, 3)),
    ("time after a blank", "2026-02-03 10:20:30", date(2026, 2, 3)),
    ("points", "03.02.2026", date(2026, 2, 3)),
    ("points, short year", "03.02.26", date(2026, 2, 3)),
    ("tight", "20260203", date(2026, 2, 3)),
    ("slashes, year first", "2026/02/03", date(2026, 2, 3)),
    ("month in words", "3 Feb 2026", date(2026, 2, 3)),
    ("month in words, dashes", "03-Feb-26", date(2026, 2, 3)),
    ("American words", "Feb 3, 2026", date(2026, 2, 3)),
    ("French", "3 févr. 2026", date(2026, 2, 3)),
    ("German", "3. März 2026", date(2026, 3, 3)),
    ("Spanish", "3 de febrero de 2026", date(2026, 2, 3)),
    ("Japanese", "2026年2月3日", date(2026, 2, 3)),
]


@pytest.mark.parametrize(("quirk", "cell", "expected"), DATES, ids=[case[0] for case in DATES])
def test_dates(quirk, cell, expected):
    assert [row.booked_on for row in read(f'Date;Description;Amount\n"{cell}";Tea;-1.50\n').statements[0].rows] == [
        expected
    ]


def test_one_late_line_settles_day_and_month_for_the_whole_file():
    lines = "".join(f"0{day}/02/2026,Tea,-1.00\n" for day in range(1, 8))
    rows = read("Date,Description,Amount\n" + lines + "13/02/2026,Tea,-1.00\n").statements[0].rows
    assert rows[0].booked_on == date(2026, 2, 1)
    assert rows[-1].booked_on == date(2026, 2, 13)


def test_american_dates_are_seen_from_one_line():
    rows = read("Date,Description,Amount\n02/03/2026,Tea,-1.00\n02/14/2026,Tea,-1.00\n").statements[0].rows
    assert rows[0].booked_on == date(2026, 2, 3)


def test_an_ambiguous_day_is_said():
    file = read("Date,Description,Amount,Currency\n03/04/2026,Tea,-1.00,EUR\n")
    assert "dateOrder" in fields(file)
    assert "03/04/2026" in " ".join(file.statements[0].warnings)


def test_order_of_the_lines_settles_ambiguous_days():
    file = read(
        "Date,Description,Amount\n"
        + "".join(f"0{n}/05/2026,Tea,-1\n" for n in (1, 3, 4, 7, 9))
        + "01/06/2026,Tea,-1\n02/06/2026,Tea,-1\n"
    )
    assert file.statements[0].rows[-1].booked_on == date(2026, 6, 2)
    assert "dateOrder" not in fields(file)


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(encoding):
    text = "Datum;Empfänger;Betrag\n31.01.2026;Müller & Söhne;-1,50\n01.02.2026;Bäckerei Groß;-2,00\n"
    rows = read(text.encode(encoding)).statements[0].rows
    assert [row.payee for row in rows] == ["Müller & Söhne", "Bäckerei Groß"]


def test_central_european_code_page():
    text = "Data;Opis;Kwota\n" + "".join(
        f"0{n}.02.2026;Zakup żółta łódź, święta Kraków, płatność kartą;-1,50\n" for n in range(1, 8)
    )
    assert "żółta łódź" in read(text.encode("cp1250")).statements[0].rows[0].text


def test_cyrillic_code_page():
    text = "Дата;Описание;Сумма\n" + "".join(
        f"0{n}.02.2026;Перевод между своими счетами, покупка в магазине;-1,50\n" for n in range(1, 8)
    )
    assert "Перевод" in read(text.encode("cp1251")).statements[0].rows[0].text


def test_quoted_line_ends_and_delimiters_stay_in_the_cell():
    file = read('Date,Description,Amount\n2026-01-31,"Tea,\n""best"" shop",-1.50\n2026-02-01,Milk,-2.00\n')
    rows = file.statements[0].rows
    assert rows[0].text == 'Tea, "best" shop'
    assert [row.line for row in rows] == [2, 4]


def test_a_stray_quotation_mark_does_not_swallow_the_file():
    lines = "".join(f"2026-01-{1 + n % 28:02d},Tea {n},-1.50\n" for n in range(200))
    rows = read('Date,Description,Amount\n2026-01-01,"Tea,-1.50\n' + lines).statements[0].rows
    assert len(rows) == 201


def test_semicolons_in_utf16_with_a_preamble_and_a_footer():
    text = (
        "Kontoauszug\nKonto;DE89 3704 0044 0532 0130 00\nZeitraum;01.01.2026 - 31.01.2026\n\n"
        "Buchungstag;Valuta;Auftraggeber/Empfänger;Verwendungszweck;Währung;Umsatz;Saldo\n"
        "30.01.2026;30.01.2026;REWE;Einkauf;EUR;-20,00;80,00\n31.01.2026;31.01.2026;Arbeit GmbH;Lohn;EUR;100,00;180,00\n"
        "\nEndsaldo;;;;;180,00\n"
    )
    file = read(text.encode("utf-16"))
    statement = file.statements[0]
    assert statement.account == "DE89370400440532013000"
    assert statement.currency == "EUR"
    assert [row.payee for row in statement.rows] == ["REWE", "Arbeit GmbH"]
    opening, closing = statement.balance("opening"), statement.balance("closing")
    assert opening is not None
    assert closing is not None
    assert (opening.amount, closing.amount) == (Decimal("100.00"), Decimal("180.00"))


def test_newest_first_balances_add_up():
    file = read("Date,Description,Amount,Balance\n2026-02-02,Tea,-1.00,99.00\n2026-02-01,Pay,50.00,100.00\n")
    statement = file.statements[0]
    assert [balance.amount for balance in statement.balances] == [Decimal("50.00"), Decimal("99.00")]
    assert not [warning for warning in statement.warnings if "add up" in warning]


def test_a_missing_line_shows_in_the_balances():
    lines = [
        "01,Pay,50.00,150.00",
        "02,Tea,-1.00,149.00",
        "03,Tea,-1.00,147.00",
        "04,Tea,-1.00,146.00",
        "05,Tea,-1.00,145.00",
    ]
    text = "Date,Description,Amount,Balance\n" + "".join(f"2026-02-{line}\n" for line in lines)
    assert any("do not add up" in warning for warning in read(text).statements[0].warnings)


def test_signs_are_turned_where_balances_prove_it():
    text = "Date,Description,Amount,Balance\n2026-02-01,Tea,10.00,90.00\n2026-02-02,Tea,20.00,70.00\n2026-02-03,Pay,-5.00,75.00\n"
    assert [Decimal(value) for value in amounts(text)] == [Decimal(-10), Decimal(-20), Decimal(5)]


def test_card_statement_with_positive_spending():
    text = (
        "Transaction Date,Post Date,Description,Amount\n01/14/2026,01/15/2026,COFFEE,4.00\n01/15/2026,01/16/2026,BOOKS,20.00\n"
        "01/20/2026,01/20/2026,PAYMENT THANK YOU,-24.00\n"
    )
    file = read(text)
    assert [row.amount for row in file.statements[0].rows] == [Decimal(-4), Decimal(-20), Decimal(24)]
    assert "invert" in fields(file)
    assert file.statements[0].rows[0].booked_on == date(2026, 1, 15)
    assert file.statements[0].rows[0].value_on == date(2026, 1, 14)


def test_pending_kept_apart_and_declined_left_out():
    text = (
        "Date,Description,Amount,Currency,State\n2026-02-01,Tea,-1.00,EUR,COMPLETED\n2026-02-02,Milk,-2.00,EUR,PENDING\n"
        "2026-02-03,Shoes,-9.00,EUR,REVERTED\n"
    )
    statement = read(text).statements[0]
    assert [row.pending for row in statement.rows] == [False, True]
    assert statement.signed_sum == Decimal("-1.00")
    assert any("left out" in warning for warning in statement.warnings)


def test_two_accounts_and_two_currencies_are_separate_statements():
    text = (
        "IBAN,Date,Description,Amount,Currency\nNL91ABNA0417164300,2026-02-01,Tea,-1.00,EUR\n"
        "NL91ABNA0417164300,2026-02-01,Tea,-1.00,USD\nNL20INGB0001234567,2026-02-01,Tea,-1.00,EUR\n"
        "NL91ABNA0417164300,2026-02-02,Tea,-1.00,EUR\nNL91ABNA0417164300,2026-02-02,Milk,-1.00,EUR\n"
    )
    found = {(statement.account, statement.currency): len(statement.rows) for statement in read(text).statements}
    assert found == {
        ("NL91ABNA0417164300", "EUR"): 3,
        ("NL91ABNA0417164300", "USD"): 1,
        ("NL20INGB0001234567", "EUR"): 1,
    }


def test_no_header_at_all():
    rows = read('"2026-01-31","-1.50","Tea room","98.50"\n"2026-02-01","-2.00","Milk bar","96.50"\n').statements[0].rows
    assert [(str(row.amount), row.text) for row in rows] == [("-1.50", "Tea room"), ("-2.00", "Milk bar")]


def test_excel_separator_line():
    assert amounts("sep=;\nDate;Description;Amount\n2026-01-31;Tea;-1.50\n") == ["-1.50"]


def test_header_only_is_an_empty_statement_with_a_warning():
    statement = read("Date,Description,Amount\n").statements[0]
    assert statement.rows == ()
    assert "no transactions" in statement.warnings[0]


def test_lines_that_cannot_be_read_are_named():
    text = "Date,Description,Amount\n2026-01-31,Tea,-1.50\n2026-02-01,Milk,soon\nsometime,Milk,-2.00\n"
    warnings = " ".join(read(text).statements[0].warnings)
    assert "Line 3" in warnings
    assert "Line 4" in warnings


def test_a_thousand_bad_lines_give_twenty_warnings():
    text = "Date,Description,Amount\n2026-01-31,Tea,-1.50\n" + "someday,Tea,-1.50\n" * 1000
    warnings = read(text).statements[0].warnings
    assert len([warning for warning in warnings if warning.startswith("Line")]) == 20
    assert any("980 more" in warning for warning in warnings)


def test_a_confirmed_mapping_is_obeyed_and_has_the_files_fingerprint():
    first = read("Date,Description,Amount\n03/04/2026,Tea,5.00\n")
    assert first.proposal is not None
    mapping = first.proposal.mapping.model_copy(update={"date_order": "mdy", "invert": True, "currency": "USD"})
    second = read("Date,Description,Amount\n05/06/2026,Milk,7.00\n", mapping)
    assert second.proposal is not None
    assert second.proposal.confirmed
    assert second.proposal.fingerprint == first.proposal.fingerprint
    row = second.statements[0].rows[0]
    assert (row.booked_on, row.amount, row.currency) == (date(2026, 5, 6), Decimal("-7.00"), "USD")


@pytest.mark.parametrize("text", ["hello world\n" * 20, "a,b,c\n1,2,3\n", ";;;;\n;;;;\n", "just one line"])
def test_other_text_is_refused(text):
    with pytest.raises(NotAStatement, match=r"bank\.csv"):
        read(text)


def test_one_endless_line_is_refused():
    with pytest.raises(StatementProblem):
        read("Date,Description,Amount\n2026-01-31," + "x" * 3_000_000 + ",-1.50\n")


def test_100_000_lines_are_read():
    lines = "".join(
        f"{1 + n % 28:02d}.{1 + n % 12:02d}.2025;Shop {n % 300};Purchase {n};-{n % 500},{n % 100:02d};EUR\n"
        for n in range(100_000)
    )
    text = ("Buchungstag;Empfänger;Verwendungszweck;Betrag;Währung\n" + lines).encode()
    assert len(read(text).statements[0].rows) == 100_000


@pytest.mark.parametrize("written", ["(500.00)", "-500.00", "500.00"])
def test_a_sign_in_the_column_for_money_out_means_nothing(written):
    text = f"Date,Details,Debit,Credit\n2026-01-30,Tea,2.00,\n2026-01-31,Rent,{written},\n2026-02-01,Pay,,9.00\n"
    assert [Decimal(value) for value in amounts(text)] == [Decimal(-2), Decimal(-500), Decimal(9)]


def test_a_sign_in_the_column_for_money_out_turns_the_line_where_balances_prove_it():
    text = "Date,Details,Debit,Credit,Balance\n2026-01-30,Tea,2.00,,98.00\n2026-01-31,Refund,-5.00,,103.00\n2026-02-01,Pay,,9.00,112.00\n"
    assert [Decimal(value) for value in amounts(text)] == [Decimal(-2), Decimal(5), Decimal(9)]


def test_points_are_day_first_without_a_question():
    file = read("Buchungstag;Text;Betrag EUR\n03.04.2026;Tee;-1,50\n")
    assert file.statements[0].rows[0].booked_on == date(2026, 4, 3)
    assert "dateOrder" not in fields(file)
