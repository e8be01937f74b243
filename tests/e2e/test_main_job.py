"""The main job, as a newcomer meets it: from a bank statement to an answer."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from guilder.kernel import clock


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    """Last month and this one of an account in euros, as a German bank writes it; two coffees of one day are equal."""
    today = clock.today("Europe/Berlin")
    before = date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)
    lines = ["Buchungstag;Verwendungszweck;Betrag;Währung;Saldo"]
    balance = 2_000_00
    for month in (before, today.replace(day=1)):
        for day, text, cents in (
            (1, "MIETE HAUSVERWALTUNG NORD", -950_00),
            (1, "REWE SAGT DANKE 4711", -84_20),
            (1, "LIDL DIENSTLEISTUNG", -31_45),
            (1, "CAFE LUNA BERLIN", -3_50),
            (1, "CAFE LUNA BERLIN", -3_50),
            (1, "XYZZY 12", -42_00),
            (1, "GEHALT ACME GMBH", 2_900_00),
        ):
            balance += cents
            lines.append(f"{day:02}.{month:%m.%Y};{text};{_german(cents)};EUR;{_german(balance)}")
    path = tmp_path / "girokonto.csv"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="latin-1")
    return path


def _german(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02}"


def _drop(page: Page, file: Path) -> Locator:
    page.goto("/import")
    page.locator("main input[type=file]").first.set_input_files(file)
    card = page.get_by_role("article", name=file.name)
    expect(card).to_be_visible()
    return card


def test_from_a_statement_to_an_answer(
    page: Page, sign_up: Callable, statement: Path, look: Callable, accessible: Callable
):
    sign_up(household="Maple Street")
    _drop(page, statement)
    expect(page.get_by_role("button", name="Import 14 transactions")).to_be_enabled(timeout=30_000)
    look(page, "import-preview")
    accessible(page)

    page.get_by_role("button", name="Import 14 transactions").click()
    expect(page).to_have_url(re.compile("/transactions"), timeout=30_000)
    expect(page.get_by_text("REWE").first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Cafe Luna")).to_have_count(4)
    look(page, "transactions")
    accessible(page)

    page.goto("/ask")
    page.get_by_placeholder("Ask about your money").fill("What did I spend on groceries last month?")
    page.keyboard.press("Enter")
    figure = page.get_by_role("button", name=re.compile(r"115\.65, show the working"))
    expect(figure).to_be_visible(timeout=30_000)
    look(page, "ask-answer")
    accessible(page)
    figure.click()
    working = page.get_by_role("dialog")
    expect(working).to_contain_text("84.20")
    expect(working).to_contain_text("31.45")
    accessible(page)
    working.get_by_role("link", name="See the rows").click()
    expect(page).to_have_url(re.compile(r"/transactions\?"))
    expect(page.get_by_role("row").filter(has_text="Cafe Luna")).to_have_count(0)

    card = _drop(page, statement)
    expect(card).to_contain_text(re.compile("14"), timeout=30_000)
    expect(page.get_by_role("button", name="Nothing to import")).to_be_disabled()
    look(page, "import-again")


def test_a_plan_answers_while_a_slider_moves(page: Page, sign_up: Callable, look: Callable, accessible: Callable):
    sign_up()
    page.goto("/plan")
    page.get_by_label("Birth year").fill("1985")
    page.get_by_label("Retire at").fill("63")
    page.get_by_label("Save per month").fill("900")
    page.get_by_label("Spend per month").fill("2400")
    look(page, "plan-setup")
    accessible(page)
    page.get_by_role("button", name="Show my futures").click()
    likely = page.get_by_role("button", name=re.compile("%, show the working")).first
    expect(likely).to_be_visible(timeout=30_000)
    look(page, "plan")
    accessible(page)

    before = likely.inner_text()
    slider = page.get_by_role("slider", name="Spend per month")
    slider.focus()
    for _ in range(12):
        page.keyboard.press("ArrowLeft")
    expect(likely).not_to_have_text(before)
    likely.click()
    expect(page.get_by_role("dialog")).to_contain_text("futures")
