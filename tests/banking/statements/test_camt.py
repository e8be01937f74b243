"""CAMT: one quirk per case."""

from datetime import date
from decimal import Decimal

import pytest

from guilder.banking.statements.model import Statement, StatementProblem
from guilder.banking.statements.reading import read_one


def entry(amount="1.50", sign="DBIT", status="<Sts>BOOK</Sts>", more="", currency="EUR", on="2026-01-31"):
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{status}<BookgDt><Dt>{on}</Dt></BookgDt>'
        f"<ValDt><Dt>2026-02-01</Dt></ValDt>{more}</Ntry>"
    )


def message(entries: str, *, version="053.001.02", root="BkToCstmrStmt", statement="Stmt", balances="", prefix=""):
    body = (
        f"<{root}><GrpHdr><MsgId>1</MsgId></GrpHdr><{statement}><Id>1</Id><Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id>"
        f"<Ccy>EUR</Ccy></Acct>{balances}{entries}</{statement}></{root}>"
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{version}">{body}</Document>'
    if prefix:
        text = text.replace("xmlns=", f"xmlns:{prefix}=").replace("</", f"</{prefix}:").replace("<", f"<{prefix}:")
        text = text.replace(f"<{prefix}:/{prefix}:", f"</{prefix}:").replace(f"<{prefix}:?", "<?")
    return text


def read(text: str | bytes) -> tuple[Statement, ...]:
    return read_one("bank.xml", text.encode() if isinstance(text, str) else text).statements


def balance(code, amount, sign="CRDT"):
    return f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>2026-01-31</Dt></Dt></Bal>'


@pytest.mark.parametrize("version", [f"053.001.{number:02d}" for number in range(1, 15)])
def test_every_version_of_the_statement(version):
    status = "<Sts><Cd>BOOK</Cd></Sts>" if int(version[-2:]) >= 7 else "<Sts>BOOK</Sts>"
    row = read(message(entry(status=status), version=version))[0].rows[0]
    assert (row.amount, row.booked_on, row.value_on, row.pending) == (
        Decimal("-1.50"),
        date(2026, 1, 31),
        date(2026, 2, 1),
        False,
    )


@pytest.mark.parametrize(
    ("kind", "root", "statement", "version"),
    [
        ("CAMT.052", "BkToCstmrAcctRpt", "Rpt", "052.001.06"),
        ("CAMT.054", "BkToCstmrDbtCdtNtfctn", "Ntfctn", "054.001.08"),
    ],
)
def test_reports_and_notifications(kind, root, statement, version):
    file = read_one("x.xml", message(entry(), version=version, root=root, statement=statement).encode())
    assert (file.format, len(file.statements[0].rows)) == (kind, 1)


def test_namespace_prefix():
    assert len(read(message(entry(), prefix="ns2"))[0].rows) == 1


def test_credits_debits_and_reversals():
    text = entry("9", "CRDT") + entry("2", "DBIT") + entry("2", "CRDT", more="<RvslInd>true</RvslInd>")
    assert read(message(text))[0].signed_sum == Decimal(9)


def test_pending_is_not_booked_and_information_is_left_out():
    (statement,) = read(message(entry(status="<Sts>PDNG</Sts>") + entry(status="<Sts>INFO</Sts>") + entry("4", "CRDT")))
    assert [row.pending for row in statement.rows] == [True, False]
    assert statement.signed_sum == Decimal(4)
    assert any("information" in warning for warning in statement.warnings)


def test_details_of_one_payment():
    more = (
        "<AcctSvcrRef>REF1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>E2E</EndToEndId></Refs><RltdPties><Cdtr><Pty><Nm>Tea Ltd</Nm>"
        "</Pty></Cdtr><CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct></RltdPties><RmtInf><Ustrd>Invoice</Ustrd>"
        "<Ustrd>42</Ustrd></RmtInf></TxDtls></NtryDtls>"
    )
    row = read(message(entry(more=more)))[0].rows[0]
    assert (row.payee, row.counterparty, row.text, row.provider_id, row.reference) == (
        "Tea Ltd",
        "DE89370400440532013000",
        "Invoice 42",
        "REF1",
        "E2E",
    )


def test_a_batch_is_one_transaction():
    tx = "<TxDtls><RmtInf><Ustrd>Salary</Ustrd></RmtInf></TxDtls>"
    (statement,) = read(message(entry("30", more=f"<NtryDtls>{tx * 3}</NtryDtls>")))
    assert [str(row.amount) for row in statement.rows] == ["-30"]
    assert statement.rows[0].text.startswith("Batch of 3")


def test_balances_that_do_not_add_up_are_a_warning():
    good = read(message(entry(), balances=balance("OPBD", "10.00") + balance("CLBD", "8.50")))[0]
    bad = read(message(entry(), balances=balance("OPBD", "10.00") + balance("CLBD", "9.00")))[0]
    assert good.warnings == ()
    assert "do not add up" in bad.warnings[0]


def test_overdrawn_balance():
    (statement,) = read(message(entry(), balances=balance("CLBD", "8.50", "DBIT")))
    assert statement.balances[0].amount == Decimal("-8.50")


def test_utf16():
    text = message(entry()).replace("UTF-8", "UTF-16")
    assert len(read(text.encode("utf-16"))[0].rows) == 1


def test_broken_xml_names_file_and_line():
    with pytest.raises(StatementProblem, match=r"bank\.xml, line \d+"):
        read(message(entry())[:-40])


@pytest.mark.parametrize(
    "bomb",
    [
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><Document xmlns="urn:camt.053.001.02">&b;</Document>',
        '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><Document xmlns="urn:camt.053.001.02"/>',
        '<Document xmlns="urn:camt.053.001.02">' + "<a>" * 100_000,
    ],
    ids=["entities", "outside file", "depth"],
)
def test_bombs_are_refused(bomb):
    with pytest.raises(StatementProblem):
        read(bomb)


def test_a_thousand_entries_do_not_pile_up():
    (statement,) = read(message("".join(entry(str(n)) for n in range(1, 1001))))
    assert statement.signed_sum == -Decimal(500500)
