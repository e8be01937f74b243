"""The search box, by keyboard alone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    lines = ["Date,Description,Amount,Currency"]
    lines += [f"2025-03-{day:02},REWE SAGT DANKE 4711,-{day}.50,EUR" for day in range(1, 21)]
    lines += [
        "2025-04-02,WHOLE FOODS MKT 10219,-42.50,EUR",
        "2025-04-01,GEHALT ACME GMBH,2900.00,EUR",
        "2025-04-05,CAFÉ MÜLLER,-3.20,EUR",
    ]
    path = tmp_path / "bank.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_words_conditions_and_a_mistake(
    page: Page, sign_up: Callable, statement: Path, look: Callable, accessible: Callable
):
    sign_up()
    page.goto("/import")
    page.locator("main input[type=file]").first.set_input_files(statement)
    page.get_by_role("button", name="Import 23 transactions").click(timeout=30_000)
    expect(page).to_have_url(re.compile("/transactions"), timeout=30_000)
    page.goto("/transactions")
    rows = page.get_by_role("table", name="Transactions").get_by_role("row").filter(has=page.get_by_role("cell"))
    expect(page.get_by_text("23 transactions")).to_be_visible()

    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search transactions")
    expect(box).to_be_focused()
    page.keyboard.type("muller")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile("q=muller"))

    box.fill("cat")
    expect(page.get_by_role("option").first).to_contain_text("category:")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("groc")
    expect(page.get_by_role("option").first).to_contain_text("Groceries")
    look(page, "search-suggestions")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value("category:Groceries ")
    page.keyboard.type("amount>15 march 2025")
    page.keyboard.press("Enter")
    expect(page.get_by_text("6 transactions")).to_be_visible()
    expect(page.get_by_role("button", name="Remove the filter “Over 15”")).to_be_visible()
    look(page, "search-chips")
    accessible(page)

    page.reload()
    expect(page.get_by_text("6 transactions")).to_be_visible()
    page.get_by_role("button", name="Remove the filter “Over 15”").press("Enter")
    expect(page.get_by_text("20 transactions")).to_be_visible()
    expect(box).to_have_value("category:Groceries march 2025")

    box.fill("category:grocries")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Did you mean “Groceries”?")
    look(page, "search-mistake")
    accessible(page)
    page.get_by_role("button", name="Write category:Groceries").press("Enter")
    expect(page.get_by_text("21 transactions")).to_be_visible()


def test_misspelt_kept_and_all_at_once(
    page: Page, sign_up: Callable, statement: Path, look: Callable, accessible: Callable
):
    sign_up()
    page.goto("/import")
    page.locator("main input[type=file]").first.set_input_files(statement)
    page.get_by_role("button", name="Import 23 transactions").click(timeout=30_000)
    expect(page).to_have_url(re.compile("/transactions"), timeout=30_000)
    page.goto("/transactions")
    rows = page.get_by_role("table", name="Transactions").get_by_role("row").filter(has=page.get_by_role("cell"))
    expect(page.get_by_text("23 transactions")).to_be_visible()

    page.keyboard.press("/")
    page.keyboard.type("mullre")
    expect(page.get_by_role("status").filter(has_text="Nothing has “mullre”. Shown: muller.")).to_be_visible()
    expect(rows).to_have_count(1)
    look(page, "search-instead")
    accessible(page)
    page.get_by_role("button", name="Search for muller").press("Enter")
    expect(page).to_have_url(re.compile("q=muller"))

    box = page.get_by_role("combobox", name="Search transactions")
    box.fill("rewe march 2025")
    expect(page.get_by_text("20 transactions")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save this search").press("Enter")
    page.get_by_label("Name", exact=True).fill("Rewe in March")
    page.get_by_role("switch", name="For everyone").press("Space")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_role("button", name="Rewe in March (for everyone)", exact=True)).to_be_visible()
    accessible(page)
    box.fill("rewe in")
    expect(page.get_by_role("option").filter(has_text="Saved search")).to_contain_text("Rewe in March")
    look(page, "search-saved")
    box.fill("")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("2025"))
    expect(box).to_have_value("rewe march 2025")

    page.get_by_role("checkbox").nth(1).press("Space")
    page.get_by_role("checkbox").nth(2).press("Space")
    bar = page.get_by_role("region", name="Selected transactions")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Select all 20").press("Enter")
    expect(bar).to_contain_text("All 20 selected")
    look(page, "search-all")
    accessible(page)
    bar.get_by_role("button", name="Remove the selected").press("Enter")
    expect(page.get_by_text("20 transactions removed.")).to_be_visible()
    expect(page.get_by_text("Nothing fits these filters")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("20 transactions").first).to_be_visible()
    expect(rows.first).to_be_visible()

    page.get_by_role("button", name="Change the saved search Rewe in March").press("Enter")
    page.get_by_role("menuitem", name="Rename").press("Enter")
    page.get_by_label("Name", exact=True).fill("March shopping")
    page.get_by_role("button", name="Rename", exact=True).press("Enter")
    expect(page.get_by_role("button", name="March shopping (for everyone)", exact=True)).to_be_visible()
    page.goto("/")
    page.get_by_role("button", name="Go, do or ask").click()
    page.get_by_role("combobox", name="Go, do or ask").fill("march shop")
    page.get_by_role("option", name="March shopping").click()
    expect(box).to_have_value("rewe march 2025")
    page.get_by_role("button", name="Change the saved search March shopping").press("Enter")
    page.get_by_role("menuitem", name="Delete").press("Enter")
    expect(page.get_by_text("March shopping is no longer saved.")).to_be_visible()
    expect(page.get_by_role("button", name="March shopping (for everyone)", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Undo").first.press("Enter")
    expect(page.get_by_role("button", name="March shopping (for everyone)", exact=True)).to_be_visible()
