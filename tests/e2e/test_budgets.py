"""From a few months of spending to budgets, a correction that moves one, and a rule."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from guilder.kernel import clock

SHOPS = (("REWE SAGT DANKE 4711", "-80.00"), ("CAFE LUNA BERLIN", "-12.00"), ("XYZZY 12", "-30.00"))


@pytest.fixture
def months(guilder_url: str) -> Callable[..., None]:
    """Books four months of spending for someone who just registered."""

    def run(newcomer: Any) -> None:
        with httpx.Client(base_url=guilder_url, timeout=30) as api:
            signed = api.post("/v1/auth/login", json={"email": newcomer.email, "password": newcomer.password}).json()
            api.headers["Authorization"] = f"Bearer {signed['data']['accessToken']}"
            api.headers["X-Workspace-Id"] = api.get("/v1/workspaces").json()["data"][0]["id"]
            body = {"name": "Everyday", "kind": "checking", "currency": "EUR"}
            account = api.post("/v1/banks/accounts", json=body).json()["data"]["id"]
            today = clock.today("Europe/Berlin")
            for back in range(4):
                number = today.year * 12 + today.month - 1 - back
                for text, amount in SHOPS:
                    row = {
                        "accountId": account,
                        "bookedOn": f"{number // 12}-{number % 12 + 1:02}-01",
                        "amount": amount,
                    }
                    answer = api.post("/v1/transactions", json={**row, "description": text})
                    assert answer.status_code == 201, answer.text

    return run


def test_budgets_from_what_was_spent_and_a_correction_that_moves_one(
    page: Page, sign_up: Callable, months: Callable, look: Callable, accessible: Callable
):
    newcomer = sign_up()
    page.goto("/budgets")
    expect(page.get_by_role("heading", name="What may a month cost?")).to_be_visible()
    look(page, "budgets-empty")
    accessible(page)
    months(newcomer)

    page.reload()
    page.get_by_label("Limit for Groceries").fill("100")
    page.get_by_role("button", name="Add 2 budgets").click()
    groceries = page.get_by_role("listitem").filter(has=page.get_by_role("meter", name="Groceries"))
    expect(groceries).to_contain_text("€80.00 spent")
    expect(groceries).to_contain_text("€20.00")
    look(page, "budgets")
    accessible(page)

    groceries.get_by_role("button", name="€20.00, show the working").click()
    panel = page.get_by_role("dialog", name="Left")
    expect(panel).to_contain_text("Left = limit − spent")
    expect(panel).to_contain_text("Rewe")
    page.keyboard.press("Escape")

    groceries.get_by_role("button", name="Change the limit of Groceries").click()
    page.get_by_label("Limit of Groceries").fill("=360/3")
    page.keyboard.press("Enter")
    expect(groceries).to_contain_text("€40.00")

    page.goto("/transactions")
    page.get_by_role("button", name="Category: Choose a category").first.click()
    page.get_by_role("combobox", name="Find a category").fill("grocer")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Apply to 3 more").click()
    expect(page.get_by_text("3 more from")).to_be_visible()
    page.goto("/budgets")
    expect(groceries).to_contain_text("€110.00 spent")


def test_a_rule_shows_what_it_would_do_and_can_be_undone(
    page: Page, sign_up: Callable, months: Callable, look: Callable, accessible: Callable
):
    newcomer = sign_up()
    months(newcomer)
    page.goto("/rules")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Text to look for").fill("xyzzy")
    page.get_by_label("Category", exact=True).click()
    page.get_by_role("combobox", name="Find a category").fill("pets")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    told = page.get_by_label("What it would do to the past")
    expect(told).to_contain_text("It fits 4 transactions; 4 would change.")
    look(page, "rule-editor")
    page.get_by_role("button", name="Save and change 4").click()
    expect(page.get_by_text("changed 4 transactions")).to_be_visible()
    accessible(page)
    look(page, "rules")
    page.get_by_role("button", name="Undo").click()
    page.goto("/categories")
    expect(page.get_by_role("heading", name="Categories")).to_be_visible()
    expect(page.get_by_role("link", name="transactions in Pets")).to_have_count(0)
    accessible(page)
    look(page, "categories")


def test_a_template_in_ones_own_numbers_and_what_is_likely(
    page: Page, sign_up: Callable, months: Callable, look: Callable, accessible: Callable
):
    months(sign_up())
    page.goto("/budgets")
    page.get_by_role("button", name="From a template").click()
    dialog = page.get_by_role("dialog", name="Budgets from a template")
    expect(dialog).to_contain_text("€80.00 in an average month")
    dialog.get_by_role("radio", name="50 / 30 / 20").click()
    expect(dialog).to_contain_text("Half of what comes in for needs")
    dialog.get_by_role("radio", name="Averages").click()
    dialog.get_by_label("Limit for Groceries").fill("95")
    expect(dialog).to_contain_text("More than comes in")
    look(page, "budget-templates")
    accessible(page)
    dialog.get_by_role("button", name="Set 2 budgets").press("Enter")
    groceries = page.get_by_role("listitem").filter(has=page.get_by_role("meter", name="Groceries"))
    expect(groceries).to_contain_text("of €95.00")
    expect(groceries).to_contain_text("Likely")
    look(page, "budget-likely")
    accessible(page)
    groceries.get_by_role("button", name="show the working").nth(1).click()
    panel = page.get_by_role("dialog", name="Likely by the end")
    expect(panel).to_contain_text("Regular payments still due")
    page.keyboard.press("Escape")
    groceries.get_by_role("button", name="More for Groceries").press("Enter")
    page.get_by_role("menuitem", name="Copy to another category").press("Enter")
    copy = page.get_by_role("dialog", name="Copy of Groceries")
    expect(copy.get_by_label("Limit", exact=True)).to_have_value("95.00")
    page.keyboard.press("Escape")


def test_a_search_becomes_a_rule_with_brackets(
    page: Page, sign_up: Callable, months: Callable, look: Callable, accessible: Callable
):
    months(sign_up())
    page.goto("/transactions?q=xyzzy")
    page.get_by_role("link", name="Make it a rule").click()
    editor = page.get_by_role("dialog", name="Add a rule")
    expect(editor.get_by_label("Merchant to look for")).to_have_value("xyzzy")
    editor.get_by_role("button", name="Add a condition").last.click()
    editor.get_by_label("What to look at").last.click()
    page.get_by_role("option", name="Amount").click()
    editor.get_by_label("Amount", exact=True).fill("20")
    editor.get_by_label("Category", exact=True).click()
    page.get_by_role("combobox", name="Find a category").fill("pets")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    told = editor.get_by_label("What it would do to the past")
    expect(told).to_contain_text(
        "(merchant contains “xyzzy” or text contains “xyzzy” or payee or payer contains “xyzzy”) and amount is over 20"
    )
    expect(told).to_contain_text("It fits 4 transactions; 4 would change.")
    accessible(page)
    look(page, "rule-of-a-search")
    editor.get_by_role("button", name="Save and change 4").click()
    expect(page.get_by_text("changed 4 transactions")).to_be_visible()
    page.get_by_role("switch", name="Xyzzy is switched on").click()
    expect(page.get_by_text("switched off")).to_be_visible()


def test_all_limits_from_the_period_before_and_every_unit_assigned(
    page: Page, sign_up: Callable, months: Callable, look: Callable, accessible: Callable
):
    months(sign_up())
    page.goto("/budgets")
    page.get_by_label("Limit for Groceries").fill("100")
    page.get_by_role("button", name="Add 2 budgets").click()
    groceries = page.get_by_role("listitem").filter(has=page.get_by_role("meter", name="Groceries"))
    expect(groceries).to_contain_text("of €100.00")
    page.get_by_role("button", name="Set all limits").click()
    dialog = page.get_by_role("dialog", name="Set all limits")
    expect(dialog).to_contain_text("Nothing would change")
    dialog.get_by_role("radio", name="What was spent").click()
    expect(dialog.get_by_role("list", name="What would change")).to_contain_text("€100.00 → becomes €80.00")
    accessible(page)
    look(page, "budgets-set-all")
    dialog.get_by_role("button", name="Set 1 limit").click()
    expect(groceries).to_contain_text("of €80.00")
    page.get_by_role("button", name="Undo").click()
    expect(groceries).to_contain_text("of €100.00")

    page.get_by_role("button", name="From a template").click()
    template = page.get_by_role("dialog", name="Budgets from a template")
    template.get_by_role("radio", name="Zero-based").click()
    expect(template).to_contain_text("Assigned more than comes in")
    expect(template.get_by_role("button", name="Set 2 budgets")).to_be_disabled()
    accessible(page)
    look(page, "budgets-zero-based")
