"""A person drops statements, looks at the piles, imports, corrects, and takes it back."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

OFX = """OFXHEADER:100

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>NL91ABNA0417164300<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260103<TRNAMT>-54.20<FITID>a1<NAME>REWE MARKT BERLIN</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260104<TRNAMT>-9.99<FITID>a2<NAME>NETFLIX.COM</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260131<TRNAMT>2500.00<FITID>a3<NAME>NORTHWIND PAYROLL</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>4120.10<DTASOF>20260131</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
CSV = "Date,Description,Amount,Currency\n03/04/2026,Coffee corner,-4.50,EUR\n03/04/2026,Coffee corner,-4.50,EUR\n"


def drop(page: Page, *files: Path) -> None:
    page.locator("input[type=file]").first.set_input_files([str(file) for file in files])


def test_from_a_statement_to_the_list_and_back(page: Page, guilder_url, sign_up, look, accessible, tmp_path):
    (tmp_path / "bank.ofx").write_text(OFX)
    (tmp_path / "sheet.csv").write_text(CSV)
    (tmp_path / "expired.csv").write_text("<html><title>Session expired</title><body></body></html>")
    sign_up()
    page.goto(f"{guilder_url}/import")
    drop(page, tmp_path / "bank.ofx", tmp_path / "sheet.csv", tmp_path / "expired.csv")
    expect(page.get_by_role("article", name="bank.ofx").get_by_text("Rewe", exact=False).first).to_be_visible(
        timeout=20_000
    )
    expect(page.get_by_text("Session expired", exact=False).first).to_be_visible()
    columns = page.get_by_role("article", name="sheet.csv")
    expect(columns.get_by_text("Are the columns right?")).to_be_visible()
    look(page, "import-piles")
    accessible(page)
    columns.get_by_role("button", name="The columns are right").click()
    button = page.get_by_role("button", name=re.compile("^Import 5 transactions"))
    expect(button).to_be_enabled(timeout=10_000)
    button.click()
    expect(page).to_have_url(re.compile("/transactions"), timeout=20_000)
    table = page.get_by_role("table", name="Transactions")
    expect(table.get_by_text("Coffee corner", exact=False).first).to_be_visible()
    look(page, "transactions")
    accessible(page)

    page.keyboard.press("/")
    page.keyboard.type("netflix")
    expect(table.get_by_text("Coffee corner", exact=False)).to_have_count(0)
    expect(table.get_by_text("Netflix", exact=True)).to_be_visible()
    page.get_by_role("combobox", name="Search transactions").blur()
    page.keyboard.press("j")
    page.keyboard.press("e")
    panel = page.get_by_role("dialog", name="Netflix")
    expect(panel.get_by_text("bank.ofx")).to_be_visible()
    look(page, "transaction-panel")

    page.goto(f"{guilder_url}/import")
    drop(page, tmp_path / "bank.ofx")
    again = page.get_by_role("article", name="bank.ofx")
    expect(again.get_by_role("radio", name="Already here 3")).to_be_visible(timeout=20_000)
    expect(again.get_by_text("the bank gave the same reference", exact=False).first).to_be_visible()
    expect(page.get_by_role("button", name="Nothing to import")).to_be_disabled()
    again.get_by_role("button", name="Discard bank.ofx").click()
    page.get_by_role("listitem").filter(has_text="bank.ofx").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back", exact=True)).to_be_visible(timeout=20_000)
