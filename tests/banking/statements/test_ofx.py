"""OFX and QFX: one quirk per case."""

from datetime import date
from decimal import Decimal

import pytest

from guilder.banking.statements.model import BankSentError, Statement, StatementProblem
from guilder.banking.statements.reading import read_one

HEAD = "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n"


def sgml(body: str, *, currency: str = "USD", tail: str = "") -> str:
    return (
        f"{HEAD}<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><FI><ORG>First Bank</FI></SONRS></SIGNONMSGSRSV1>"
        f"<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>{currency}"
        f"<BANKACCTFROM><BANKID>1<ACCTID>12345<ACCTTYPE>SAVINGS</BANKACCTFROM><BANKTRANLIST><DTSTART>20260101<DTEND>20260131\n{body}"
        f"</BANKTRANLIST>{tail}</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )


def line(amount="-1.50", fitid="a1", on="20260131", name="TEA", more="", kind="DEBIT"):
    return f"<STMTTRN>\n<TRNTYPE>{kind}\n<DTPOSTED>{on}\n<TRNAMT>{amount}\n<FITID>{fitid}\n<NAME>{name}\n{more}</STMTTRN>\n"


def read(text: str | bytes) -> tuple[Statement, ...]:
    return read_one("bank.ofx", text.encode() if isinstance(text, str) else text).statements


def test_sgml_without_closing_tags():
    (statement,) = read(
        sgml(
            line(),
            tail="<LEDGERBAL><BALAMT>98.50<DTASOF>20260131</LEDGERBAL><AVAILBAL><BALAMT>90<DTASOF>20260131</AVAILBAL>",
        )
    )
    row = statement.rows[0]
    assert (row.booked_on, row.amount, row.currency, row.provider_id, row.payee) == (
        date(2026, 1, 31),
        Decimal("-1.50"),
        "USD",
        "a1",
        "TEA",
    )
    assert (statement.account, statement.account_kind, statement.institution) == ("12345", "savings", "First Bank")
    assert [(balance.kind, str(balance.amount)) for balance in statement.balances] == [
        ("closing", "98.50"),
        ("available", "90"),
    ]


def test_transactions_that_never_close():
    text = sgml(line("-1", "a") + line("-2", "b")).replace("</STMTTRN>\n", "")
    assert [row.amount for row in read(text)[0].rows] == [Decimal(-1), Decimal(-2)]


def test_xml_of_version_2():
    body = line(more="<MEMO>Green &amp; black</MEMO>").replace("<TRNTYPE>DEBIT\n", "<TRNTYPE>DEBIT</TRNTYPE>")
    text = '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n' + sgml(body)[len(HEAD) :]
    assert read(text)[0].rows[0].text == "TEA Green & black"


@pytest.mark.parametrize(
    ("quirk", "written", "expected"),
    [
        ("bare ampersand", "AT&T", "AT&T"),
        ("entity", "AT&amp;T", "AT&T"),
        ("smaller than", "A < B", "A < B"),
        ("numeric entity", "Caf&#233;", "Café"),
        ("cdata", "<![CDATA[Tea & co]]>", "Tea & co"),
        ("line end inside", "Tea\n room", "Tea room"),
    ],
)
def test_names(quirk, written, expected):
    assert read(sgml(line(name=written)))[0].rows[0].payee == expected


def test_utf8_under_a_header_that_says_1252():
    assert read(sgml(line(name="Müller")).encode("utf-8"))[0].rows[0].payee == "Müller"


def test_1252_as_the_header_says():
    assert read(sgml(line(name="Müller’s")).encode("cp1252"))[0].rows[0].payee == "Müller’s"


@pytest.mark.parametrize("on", ["20260131", "20260131120000", "20260131120000.000[-5:EST]", "2026-01-31"])
def test_dates(on):
    assert read(sgml(line(on=on)))[0].rows[0].booked_on == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("written", "amount"), [("-1,50", "-1.50"), ("1.234,50", "1234.50"), ("+2.00", "2.00"), ("-1,234.50", "-1234.50")]
)
def test_amounts(written, amount):
    assert read(sgml(line(amount=written, kind="OTHER")))[0].rows[0].amount == Decimal(amount)


def test_unsigned_amounts_take_the_direction_from_the_type():
    (statement,) = read(sgml(line("5.00", "a") + line("9.00", "b", kind="CREDIT")))
    assert [row.amount for row in statement.rows] == [Decimal(-5), Decimal(9)]
    assert any("without a sign" in warning for warning in statement.warnings)


def test_card_and_account_in_one_file():
    card = (
        sgml(line("-7.00", "c"))
        .split("<BANKMSGSRSV1>")[1]
        .replace("STMTTRNRS", "CCSTMTTRNRS")
        .replace("<STMTRS>", "<CCSTMTRS>")
    )
    card = (
        card.replace("</STMTRS>", "</CCSTMTRS>").replace("BANKACCTFROM", "CCACCTFROM").replace("<ACCTTYPE>SAVINGS", "")
    )
    text = sgml(line()).replace("</OFX>", "<CREDITCARDMSGSRSV1>" + card)
    kinds = [(statement.account_kind, str(statement.signed_sum)) for statement in read(text)]
    assert kinds == [("savings", "-1.50"), ("card", "-7.00")]


def test_pending_lists():
    pending = "<BANKTRANLISTP><DTASOF>20260131<STMTTRNP><TRNTYPE>DEBIT<DTTRAN>20260131<TRNAMT>-3.00<NAME>HOTEL</STMTTRNP></BANKTRANLISTP>"
    (statement,) = read(sgml(line(), tail=pending))
    assert [(row.pending, str(row.amount)) for row in statement.rows] == [(False, "-1.50"), (True, "-3.00")]
    assert statement.signed_sum == Decimal("-1.50")


def test_instalments_share_an_id_on_different_days_and_keep_it():
    rows = read(sgml(line(on="20260131") + line(on="20260228")))[0].rows
    assert [row.provider_id for row in rows] == ["a1", "a1"]


def test_an_id_used_for_different_lines_of_a_day_is_dropped():
    (statement,) = read(sgml(line("-1", "0") + line("-2", "0")))
    assert [row.provider_id for row in statement.rows] == ["", ""]
    assert any("one id" in warning for warning in statement.warnings)


def test_another_currency_on_one_line():
    (statement,) = read(sgml(line(more="<CURRENCY><CURRATE>1.1<CURSYM>EUR</CURRENCY>")))
    assert statement.rows[0].currency == "EUR"
    assert any("another currency" in warning for warning in statement.warnings)


def test_an_investment_statement_says_what_is_missing():
    text = sgml(line()).replace("<STMTRS>", "<INVSTMTRS>").replace("</STMTRS>", "</INVSTMTRS>")
    assert any("investment" in warning for warning in read(text)[0].warnings)


def test_the_banks_error_is_given_not_an_empty_success():
    text = f"{HEAD}<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Sign-on invalid</STATUS></SONRS></SIGNONMSGSRSV1></OFX>"
    with pytest.raises(BankSentError, match="Sign-on invalid"):
        read(text)


def test_a_transaction_without_amount_is_named():
    (statement,) = read(sgml(line() + line(fitid="x").replace("<TRNAMT>-1.50\n", "")))
    assert len(statement.rows) == 1
    assert any("no amount" in warning and "Line" in warning for warning in statement.warnings)


def test_entity_definitions_are_refused():
    with pytest.raises(StatementProblem, match="entities"):
        read('<?xml version="1.0"?><!DOCTYPE OFX [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><OFX>&b;</OFX>')


def test_no_transactions_is_a_warning():
    assert any("no transactions" in warning for warning in read(sgml(""))[0].warnings)
