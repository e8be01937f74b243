"""Receipts in a browser: attached to a transaction, looked at, taken away and brought back."""

import base64
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_a_receipt_is_attached_looked_at_and_taken_away(
    page: Page, sign_up: Callable, look: Callable, accessible: Callable, tmp_path: Path
):
    sign_up()
    statement = tmp_path / "bank.csv"
    statement.write_text("Date,Description,Amount,Currency\n2026-11-01,HYPERMARKT 12,-50.00,EUR\n", encoding="utf-8")
    picture, archive = tmp_path / "receipt.png", tmp_path / "archive.pdf"
    picture.write_bytes(PIXEL)
    archive.write_bytes(b"PK\x03\x04" + bytes(40))
    page.goto("/import")
    page.locator("main input[type=file]").first.set_input_files(statement)
    page.get_by_role("button", name="Import 1 transaction").click(timeout=30_000)
    row = page.get_by_role("row").filter(has_text="Hypermarkt")
    row.get_by_role("button", name="Hypermarkt").click()
    panel = page.get_by_role("dialog", name="Hypermarkt")
    panel.locator("input[type=file]").set_input_files([picture, archive])
    expect(panel.get_by_role("button", name="Show receipt.png")).to_be_visible()
    expect(page.get_by_text("This is none of them, whatever its name says.")).to_be_visible()
    expect(row.get_by_label("With a receipt.")).to_be_visible()
    look(page, "attachments")
    accessible(page)
    panel.get_by_role("button", name="Show receipt.png").click()
    expect(page.get_by_role("img", name="receipt.png")).to_be_visible()
    page.get_by_role("dialog", name="receipt.png").press("Escape")
    expect(page.get_by_role("dialog", name="receipt.png")).to_have_count(0)
    expect(panel).to_be_visible()
    panel.get_by_role("button", name="Remove receipt.png").click()
    expect(panel.get_by_role("button", name="Show receipt.png")).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(panel.get_by_role("button", name="Show receipt.png")).to_be_visible()

    data = page.evaluate_handle(
        "() => { const d = new DataTransfer(); d.items.add(new File(['Milk 1.98'], 'till.txt', { type: 'text/plain' })); return d; }"
    )
    spot = panel.get_by_text("What the bank says")
    spot.dispatch_event("dragenter", {"dataTransfer": data})
    spot.dispatch_event("dragover", {"dataTransfer": data})
    expect(page.get_by_text("Drop to attach")).to_be_visible()
    spot.dispatch_event("drop", {"dataTransfer": data})
    expect(panel.get_by_role("button", name="Save till.txt")).to_be_visible()
