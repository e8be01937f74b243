"""An account is brought in line with its statement, locked, and what is locked stays."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect


def test_an_account_agrees_with_its_statement_and_is_locked(
    page: Page, sign_up: Callable, tmp_path: Path, look: Callable, accessible: Callable
):
    statement = tmp_path / "bank.csv"
    rows = "2026-01-05,HYPERMARKT 12,-50.00,EUR\n2026-01-20,XYZZY ONE,-11.00,EUR\n2026-01-30,GEHALT ACME GMBH,2900.00,EUR\n"
    statement.write_text(f"Date,Description,Amount,Currency\n{rows}", encoding="utf-8")
    sign_up()
    page.goto("/import")
    page.locator("main input[type=file]").first.set_input_files(statement)
    page.get_by_role("button", name="Import 3 transactions").click(timeout=30_000)
    expect(page.get_by_role("row").filter(has_text="Hypermarkt")).to_be_visible(timeout=30_000)

    page.goto("/accounts")
    page.get_by_role("main").get_by_role("listitem").get_by_role("button").first.click()
    page.get_by_role("link", name="Reconcile with a statement").click()
    expect(page.get_by_role("heading", name="Reconcile")).to_be_visible()
    page.get_by_label("The statement ends on").fill("2026-01-31")
    page.get_by_label("Its closing balance").fill("3000")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("status").filter(has_text="161.00")).to_be_visible()
    page.get_by_role("checkbox", name="Hypermarkt").click()
    expect(page.get_by_text("1 of 3 ticked")).to_be_visible()
    look(page, "reconcile")
    accessible(page)
    page.get_by_role("button", name="It began with").click()
    page.get_by_role("button", name="Lock until").click()
    expect(page.get_by_text("Until 31 Jan 2026")).to_be_visible()

    page.goto("/transactions")
    page.get_by_role("row").filter(has_text="Hypermarkt").get_by_role("button", name="Hypermarkt").click()
    page.get_by_role("button", name="Remove this transaction").click()
    expect(page.get_by_text("is locked until 2026-01-31").first).to_be_visible()
