"""One budget over several currencies: what has no rate is shown beside it, a rate is stated, and the line follows."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from guilder.kernel import clock

BOOKED = (("EUR", "REWE SAGT DANKE 4711", "-40.00"), ("KWD", "LULU HYPERMARKET", "-10.000"))


@pytest.fixture
def abroad(guilder_url: str) -> Callable[..., None]:
    """A euro budget for groceries, a purchase in euros and one in Kuwaiti dinars, for which the bank has no rate."""

    def run(newcomer: Any) -> None:
        with httpx.Client(base_url=guilder_url, timeout=30) as api:
            signed = api.post("/v1/auth/login", json={"email": newcomer.email, "password": newcomer.password}).json()
            api.headers["Authorization"] = f"Bearer {signed['data']['accessToken']}"
            api.headers["X-Workspace-Id"] = api.get("/v1/workspaces").json()["data"][0]["id"]
            categories = api.get("/v1/categories").json()["data"]
            groceries = next(each["id"] for each in categories if each["name"] == "Groceries")
            body = {"categoryId": groceries, "limit": "100.00", "currency": "EUR"}
            assert api.post("/v1/budgets", json=body).status_code == 201
            for currency, words, amount in BOOKED:
                account = {"name": f"Everyday {currency}", "kind": "checking", "currency": currency}
                row = {
                    "accountId": api.post("/v1/banks/accounts", json=account).json()["data"]["id"],
                    "bookedOn": str(clock.today("Europe/Berlin").replace(day=1)),
                    "amount": amount, "description": words, "categoryId": groceries,
                }  # fmt: skip
                assert api.post("/v1/transactions", json=row).status_code == 201

    return run


def test_one_budget_over_two_currencies(
    page: Page, sign_up: Callable, abroad: Callable, look: Callable, accessible: Callable
):
    abroad(sign_up())
    page.goto("/budgets")
    line = page.get_by_role("listitem").filter(has=page.get_by_role("meter", name="Groceries"))
    expect(line).to_contain_text("€40.00 spent")
    expect(line).to_contain_text("KWD 10.000 without a rate, not counted")
    look(page, "budgets-without-a-rate")
    accessible(page)

    line.get_by_role("button", name="More for Groceries").click()
    page.get_by_role("menuitem", name="State a rate for KWD").click()
    dialog = page.get_by_role("dialog", name="A rate for KWD")
    dialog.get_by_label("What one KWD is worth in EUR").fill("3,10")
    accessible(page)
    look(page, "budgets-rate")
    dialog.get_by_role("button", name="Use this rate").click()
    expect(page.get_by_text("1 KWD counts as 3.10 EUR now.")).to_be_visible()
    expect(line).to_contain_text("€71.00 spent")
    expect(line).to_contain_text("KWD 10.000 of it converted")
    expect(page.get_by_label("All budgets in EUR")).to_contain_text("€29.00")
    look(page, "budgets-converted")

    line.get_by_role("button", name="€71.00, show the working").click()
    panel = page.get_by_role("dialog", name="Spent")
    expect(panel).to_contain_text("your own stated rates")
    expect(panel.get_by_role("row", name="Lulu Hypermarket")).to_contain_text("−€31.00")
    look(page, "budgets-converted-working")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Undo").click()
    expect(line).to_contain_text("€40.00 spent")

    line.get_by_role("button", name="More for Groceries").click()
    page.get_by_role("menuitem", name="Limit, carrying on and notices").click()
    page.get_by_role("switch", name="Count other currencies too").click()
    page.get_by_role("button", name="Save the budget").click()
    expect(line).to_contain_text("KWD 10.000 beside it")
