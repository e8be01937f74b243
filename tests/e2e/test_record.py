"""The record in a browser: dividing, tagging, many at once, and taking all of it back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from guilder.kernel import clock


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    month = clock.today("Europe/Berlin").replace(day=1).isoformat()[:8]
    lines = [
        ("HYPERMARKT 12", "-50.00"), ("XYZZY ONE", "-11.00"), ("XYZZY TWO", "-12.00"), ("XYZZY THREE", "-13.00"),
        ("GEHALT ACME GMBH", "2900.00"),
    ]  # fmt: skip
    rows = "".join(f"{month}01,{words},{amount},EUR\n" for words, amount in lines)
    path = tmp_path / "bank.csv"
    path.write_text(f"Date,Description,Amount,Currency\n{rows}", encoding="utf-8")
    return path


@pytest.fixture
def filled(page: Page, sign_up: Callable, statement: Path) -> Page:
    sign_up()
    page.goto("/import")
    page.locator("main input[type=file]").first.set_input_files(statement)
    page.get_by_role("button", name="Import 5 transactions").click(timeout=30_000)
    expect(page.get_by_text("Hypermarkt").first).to_be_visible(timeout=30_000)
    return page


def _row(page: Page, words: str):
    return page.get_by_role("row").filter(has_text=words)


def test_a_purchase_is_divided_by_its_receipt(filled: Page, look: Callable, accessible: Callable):
    page = filled
    _row(page, "Hypermarkt").get_by_role("button", name="Hypermarkt").click()
    page.get_by_role("button", name="Divide into parts").click()
    editor = page.get_by_role("dialog").filter(has_text="Each part counts in its own category")
    expect(editor.get_by_role("button", name="Divide into 2 parts")).to_be_disabled()
    editor.get_by_label("Amount of part 1").fill("20")
    expect(editor.get_by_role("status")).to_contain_text("30.00")
    editor.get_by_role("button", name="Paste a receipt").click()
    editor.get_by_label("The receipt’s text").fill("Milk 1.98\nT-shirt 15,00 A\nTOTAL 50.00")
    editor.get_by_role("button", name="Make parts of it").click()
    expect(editor.get_by_label("Note of part 2")).to_have_value("T-shirt")
    expect(editor.get_by_role("status")).to_contain_text("The parts come to the whole")
    look(page, "split-editor")
    accessible(page)
    editor.get_by_label("Amount of part 1").press("Control+Enter")
    expect(_row(page, "Hypermarkt")).to_contain_text("3 parts")
    panel = page.get_by_role("dialog", name="Hypermarkt")
    expect(panel).to_contain_text("T-shirt")
    expect(panel).to_contain_text("What happened to it")
    look(page, "split-panel")
    accessible(page)
    panel.get_by_role("button", name="Undo: Divided into parts").click()
    expect(panel.get_by_text("taken back")).to_be_visible()
    expect(_row(page, "Hypermarkt")).not_to_contain_text("3 parts")


def test_many_at_once_with_keys_and_undo(filled: Page, look: Callable, accessible: Callable):
    page = filled
    page.get_by_role("checkbox", name="Select Xyzzy One").click()
    page.get_by_role("checkbox", name="Select Xyzzy Three").click(modifiers=["Shift"])
    bar = page.get_by_role("region", name="Selected transactions")
    expect(bar).to_contain_text("3 selected")
    look(page, "bulk-bar")
    accessible(page)
    bar.get_by_role("button", name="Add a tag").click()
    page.get_by_label("Find a tag").fill("Holiday")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row").filter(has_text="Holiday")).to_have_count(3)
    page.keyboard.press("Control+z")
    expect(page.get_by_role("row").filter(has_text="Holiday")).to_have_count(0)

    page.locator("body").click(position={"x": 700, "y": 880})
    for _ in range(5):
        page.keyboard.press("k")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Remove the selected").click()
    expect(page.get_by_role("row")).to_have_count(4)
    page.get_by_role("button", name="What was done").click()
    acts = page.get_by_role("dialog", name="What was done")
    expect(acts).to_contain_text("Removed · 2 transactions")
    expect(acts).to_contain_text("Tagged Holiday · 3 transactions")
    look(page, "acts")
    accessible(page)
    acts.get_by_role("button", name="Undo: Removed · 2 transactions").click()
    expect(page.get_by_role("row")).to_have_count(6)
