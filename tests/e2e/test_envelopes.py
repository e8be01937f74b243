"""Envelopes by keyboard and mouse: begin, assign with a sum, overspend, cover, take back, see what is behind."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from guilder.kernel import clock


@pytest.fixture
def spend(guilder_url: str) -> Iterator[Callable[..., None]]:
    """Books income or spending of today for someone who registered; the first call makes the account."""
    known: dict[str, str] = {}
    with httpx.Client(base_url=guilder_url, timeout=30) as api:

        def run(newcomer: Any, amount: str, slug: str, text: str) -> None:
            if not known:
                signed = api.post(
                    "/v1/auth/login", json={"email": newcomer.email, "password": newcomer.password}
                ).json()
                api.headers["Authorization"] = f"Bearer {signed['data']['accessToken']}"
                api.headers["X-Workspace-Id"] = api.get("/v1/workspaces").json()["data"][0]["id"]
                body = {"name": "Everyday", "kind": "checking", "currency": "EUR", "openingBalance": "200.00"}
                known["account"] = api.post("/v1/banks/accounts", json=body).json()["data"]["id"]
                known.update({each["slug"]: each["id"] for each in api.get("/v1/categories").json()["data"]})
            row = {
                "accountId": known["account"], "bookedOn": clock.today("Europe/Berlin").isoformat(), "amount": amount,
                "description": text, "categoryId": known[slug],
            }  # fmt: skip
            answer = api.post("/v1/transactions", json=row)
            assert answer.status_code == 201, answer.text

        yield run


def test_income_is_given_away_overspent_covered_and_taken_back(
    page: Page, sign_up: Callable, spend: Callable, look: Callable, accessible: Callable
):
    newcomer = sign_up()
    spend(newcomer, "1800.00", "salary", "ACME PAYROLL")
    page.goto("/budgets")
    page.get_by_role("radio", name="Envelopes").click()
    expect(page.get_by_role("heading", name="Give every euro a job")).to_be_visible()
    look(page, "envelopes-empty")
    page.get_by_role("button", name="Begin with envelopes").click()
    dialog = page.get_by_role("dialog", name="Begin with envelopes")
    expect(dialog).to_contain_text("€2,000.00 to assign")
    look(page, "envelopes-begin")
    accessible(page)
    dialog.get_by_role("button", name="Begin", exact=True).click()
    ready = page.get_by_role("region", name="Ready to assign")
    expect(ready).to_contain_text("€2,000.00")

    # by keyboard: Enter opens, a sum is worked out, Enter keeps, the arrow goes to the next one
    rent = page.get_by_role("listitem").filter(has_text="Rent")
    groceries = page.get_by_role("listitem").filter(has_text="Groceries")
    rent.get_by_role("button", name="Change the amount assigned to Rent").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Amount assigned to Rent").fill("=1200/2+300")
    expect(rent).to_contain_text("= €900.00")
    page.keyboard.press("Enter")
    expect(ready).to_contain_text("€1,100.00")
    expect(rent.get_by_role("button", name="Change the amount assigned to Rent")).to_be_focused()
    groceries.get_by_role("button", name="Change the amount assigned to Groceries").click()
    page.get_by_label("Amount assigned to Groceries").fill("100")
    page.keyboard.press("Enter")
    expect(ready).to_contain_text("€1,000.00")

    spend(newcomer, "-130.00", "groceries", "REWE SAGT DANKE")
    spend(newcomer, "-12.00", "pets", "FRESSNAPF")
    cover = groceries.get_by_role("button", name="Cover Groceries: −€30.00")
    expect(cover).to_be_visible()  # without a reload: the page follows
    expect(ready).to_contain_text("€988.00")
    expect(page.get_by_role("region", name="Without an envelope")).to_contain_text("Pets")
    look(page, "envelopes")
    accessible(page)
    rent.get_by_role("button", name="Move from Rent").drag_to(groceries)
    dialog = page.get_by_role("dialog", name="Move money")
    dialog.get_by_role("button", name="Move €30.00").click()
    expect(groceries).to_contain_text("€0.00")
    expect(rent.get_by_role("button", name="Move from Rent: €870.00")).to_be_visible()
    page.get_by_role("button", name="Undo").last.click()
    expect(cover).to_be_visible()

    page.get_by_role("button", name="What was done").click()
    panel = page.get_by_role("dialog", name="What was done")
    expect(panel).to_contain_text("Taken back")
    look(page, "envelopes-acts")
    page.keyboard.press("Escape")
    ready.get_by_role("button", name=re.compile("show the working")).first.click()
    panel = page.get_by_role("dialog", name="Ready to assign")
    expect(panel).to_contain_text("Money in the accounts")
    page.keyboard.press("Escape")

    page.keyboard.press("ArrowRight")  # what lacks lowers what the next period has
    expect(page).to_have_url(re.compile("on="))
    expect(ready).to_contain_text("€958.00")
    page.go_back()
    groceries.get_by_role("link", name="Groceries: the transactions of").click()
    expect(page).to_have_url(re.compile("/transactions.*category="))
    expect(page.get_by_text("Rewe", exact=True)).to_be_visible()
