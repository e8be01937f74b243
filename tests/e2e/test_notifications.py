"""A budget passes a mark: it is told once, read, taken back, and a digest is chosen."""

from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from guilder.kernel import clock


def _spend(guilder_url: str, newcomer: Any) -> None:
    with httpx.Client(base_url=guilder_url, timeout=30) as api:
        signed = api.post("/v1/auth/login", json={"email": newcomer.email, "password": newcomer.password}).json()
        api.headers["Authorization"] = f"Bearer {signed['data']['accessToken']}"
        api.headers["X-Workspace-Id"] = api.get("/v1/workspaces").json()["data"][0]["id"]
        categories = api.get("/v1/categories").json()["data"]
        groceries = next(each["id"] for each in categories if each["name"] == "Groceries")
        body = {"categoryId": groceries, "limit": "100.00", "currency": "EUR"}
        assert api.post("/v1/budgets", json=body).status_code == 201
        account = api.post("/v1/banks/accounts", json={"name": "Everyday", "kind": "checking", "currency": "EUR"})
        row = {
            "accountId": account.json()["data"]["id"], "bookedOn": str(clock.today("Europe/Berlin").replace(day=1)),
            "amount": "-85.00", "description": "REWE SAGT DANKE 4711", "categoryId": groceries,
        }  # fmt: skip
        assert api.post("/v1/transactions", json=row).status_code == 201


def test_a_mark_is_told_and_read(page: Page, sign_up: Callable, guilder_url: str, look: Callable, accessible: Callable):
    newcomer = sign_up()
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Nothing to tell yet")).to_be_visible()
    accessible(page)
    look(page, "notifications-empty")

    _spend(guilder_url, newcomer)
    told = page.get_by_role("listitem").filter(has_text="Groceries: 80 % of the budget is spent")
    expect(reloaded(page, told)).to_contain_text("Spent €85.00 · Available €100.00")
    count = page.get_by_role("navigation", name="Main").get_by_role("link", name="Notifications")
    expect(count).to_contain_text("1 new")
    accessible(page)
    look(page, "notifications")

    page.get_by_role("button", name="Mark all read").click()
    expect(count).not_to_contain_text("new")
    page.get_by_role("button", name="Undo").click()
    expect(count).to_contain_text("1 new")

    page.get_by_role("radio", name="Weekly").click()
    expect(page.get_by_text("is not verified yet, so nothing is sent")).to_be_visible()
    page.get_by_role("switch", name="Payments that are due").click()
    page.reload()
    expect(page.get_by_role("radio", name="Weekly")).to_be_checked()
    expect(page.get_by_role("switch", name="Payments that are due")).not_to_be_checked()
    accessible(page)
    look(page, "notifications-digest")

    told.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Budgets")).to_be_visible()
    expect(count).not_to_contain_text("new")


def reloaded(page: Page, told: Any) -> Any:
    """The worker tells it a moment after the booking; a page that is opened then shows it."""
    for _ in range(20):
        page.reload()
        expect(page.get_by_role("heading", name="What you want to hear")).to_be_visible()
        if told.count():
            break
        page.wait_for_timeout(500)
    return told
