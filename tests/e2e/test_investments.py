"""Holdings by hand: bought, priced, sold, corrected and taken back; what the page then says of lots and gains."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def add_account(page: Page, name: str) -> None:
    page.goto("/accounts")
    page.get_by_role("button", name="Add an account").first.click()
    dialog = page.get_by_role("dialog", name="Add an account")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Kind").click()
    page.get_by_role("option", name="Investment").click()
    dialog.get_by_role("button", name="Add the account").click()
    expect(dialog).to_be_hidden()


def record(page: Page, kind: str | None = None, *, on: str, symbol: str | None = None, **fields: str) -> None:
    dialog = page.get_by_role("dialog", name="Record a trade")
    if kind:
        dialog.get_by_label("What happened").click()
        page.get_by_role("option", name=kind, exact=True).click()
    if symbol:
        dialog.get_by_label("Security").click()
        page.get_by_placeholder("Find a security").fill(symbol)
        page.keyboard.press("Enter")
    dialog.get_by_label("Day").fill(on)
    for label, value in fields.items():
        dialog.get_by_label(label, exact=True).fill(value)
    dialog.get_by_role("button", name="Record it").click()
    expect(dialog).to_be_hidden()


def test_what_is_held_lot_by_lot(page: Page, sign_up: Callable, look: Callable, accessible: Callable):
    sign_up()
    page.goto("/investments")
    expect(page.get_by_role("heading", name="Nothing is held yet")).to_be_visible()
    look(page, "investments-empty")
    add_account(page, "Brokerage")
    page.goto("/investments")
    page.get_by_role("button", name="Record a purchase").click()
    dialog = page.get_by_role("dialog", name="Record a trade")
    dialog.get_by_label("Units", exact=True).fill("10")
    dialog.get_by_label("Price of one").fill("100.50")
    dialog.get_by_label("Fee").fill("5")
    expect(dialog.get_by_text("It costs")).to_contain_text("1,010.00")
    look(page, "investments-record")
    accessible(page)
    record(page, on="2022-03-01", symbol="vti")
    expect(page.get_by_role("table", name="Holdings").get_by_role("row").nth(1)).to_contain_text("VTI")

    page.keyboard.press("n")
    record(page, on="2024-05-02", symbol="vti", **{"Units": "10", "Price of one": "120"})
    page.keyboard.press("n")
    record(page, "Dividend", on="2024-06-28", symbol="vti", Amount="12.40")
    page.keyboard.press("n")
    record(page, "Sell", on="2024-09-02", symbol="vti", **{"Units": "4", "Price of one": "130"})

    # first in, first out: 4 of the 10 that cost 1,010.00 with their fee were sold for 520.00
    row = page.get_by_role("table", name="Holdings").get_by_role("row").nth(1)
    expect(row).to_contain_text("16")
    expect(row).to_contain_text("€1,806.00")
    row.get_by_role("button").first.click()
    panel = page.get_by_role("dialog", name="VTI")
    lots = panel.get_by_role("list", name="Lots", exact=True).get_by_role("listitem")
    expect(lots).to_have_count(2)
    expect(lots.nth(0)).to_contain_text("basis €606.00")
    expect(lots.nth(0)).to_contain_text("Long-term")
    expect(panel.get_by_role("list", name="Sold lots")).to_contain_text("+€116.00")

    # a price by hand: 16 × 140 = 2,240
    panel.get_by_label("Price of one").fill("140")
    panel.get_by_role("button", name="State it").click()
    expect(panel.get_by_role("button", name=re.compile(r"^€2,240\.00, show the working"))).to_be_visible()
    look(page, "investments-lots")
    accessible(page)
    panel.get_by_role("button", name="Close").click()
    expect(page.get_by_text("on a basis of €1,806.00")).to_be_visible()

    page.get_by_role("tab", name="Allocation").click()
    expect(page.get_by_role("region", name="By account")).to_contain_text("Brokerage")
    look(page, "investments-allocation")
    accessible(page)

    page.get_by_role("tab", name="Performance").click()
    page.get_by_role("radio", name="All").click()
    chart = page.get_by_role("slider", name="Growth since the first day, time-weighted")
    expect(chart).to_be_visible()
    chart.press("Home")
    page.get_by_role("listitem").filter(has_text=re.compile("^Time-weighted return")).first.get_by_role(
        "button"
    ).click()
    expect(page.get_by_role("dialog")).to_contain_text("Π(1 + r) − 1")
    page.keyboard.press("Escape")
    look(page, "investments-performance")
    accessible(page)

    page.get_by_role("tab", name="Gains").click()
    expect(page.get_by_role("row", name=re.compile("^2024"))).to_contain_text("€116.00")
    # both lots are at a gain; what is free of tax is the first lot to the cent: 6 × 140 − 606
    page.get_by_role("radio", name="Gains free of tax").click()
    page.get_by_label("Long gains free of tax").fill("234")
    page.get_by_role("button", name="Work it out").click()
    sales = page.get_by_role("list", name="Proposed sales").get_by_role("listitem")
    expect(sales).to_have_count(1)
    expect(sales).to_contain_text("+€234.00")
    look(page, "investments-gains")
    accessible(page)

    page.get_by_role("tab", name="Activities").click()
    entries = page.get_by_role("list", name="Activities").get_by_role("listitem")
    expect(entries).to_have_count(4)
    look(page, "investments-activities")
    accessible(page)
    entries.nth(0).get_by_role("button", name=re.compile("^Remove sold")).click()
    expect(entries).to_have_count(3)
    page.get_by_role("button", name="Undo").click()
    expect(entries).to_have_count(4)
    entries.nth(0).get_by_role("button", name=re.compile("^Correct sold")).click()
    dialog = page.get_by_role("dialog", name=re.compile("^Correct"))
    dialog.get_by_label("Units", exact=True).fill("5")
    dialog.get_by_role("button", name="Save the change").click()
    expect(entries.nth(0)).to_contain_text("5 units")

    page.get_by_role("tab", name="Holdings").click()
    expect(page.get_by_role("table", name="Holdings").get_by_role("row").nth(1)).to_contain_text("€2,100.00")
    page.get_by_label("Which lots Brokerage sells first").click()
    page.get_by_role("option", name="Dearest first").click()
    # of the dearer lot now: 5 × 120 = 600 of 1,200, so 1,010 + 600 stay
    expect(page.get_by_role("table", name="Holdings").get_by_role("row").nth(1)).to_contain_text("€1,610.00")
    look(page, "investments")
    accessible(page)


SCHWAB = """"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"
"03/01/2024","Buy","BND","VANGUARD TOTAL BOND MARKET ETF","10","$72.50","","-$725.00"
"06/28/2024","Cash Dividend","BND","VANGUARD TOTAL BOND MARKET ETF","","","","$2.10"
"""


def test_a_brokers_file(page: Page, sign_up: Callable, look: Callable, accessible: Callable):
    sign_up()
    add_account(page, "Brokerage")
    page.goto("/investments")
    page.get_by_role("button", name="Import a file").click()
    dialog = page.get_by_role("dialog", name="Import a broker’s file")
    dialog.get_by_label("Drop a file here, or choose one").last.set_input_files(
        {"name": "schwab.csv", "mimeType": "text/csv", "buffer": SCHWAB.encode()}
    )
    expect(dialog.get_by_role("list", name="Lines of the file").get_by_role("listitem")).to_have_count(2)
    look(page, "investments-import")
    accessible(page)
    dialog.get_by_role("button", name="Book 2 activities").click()
    expect(page.get_by_role("table", name="Holdings").get_by_role("row").nth(1)).to_contain_text("BND")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Nothing is held yet")).to_be_visible()
