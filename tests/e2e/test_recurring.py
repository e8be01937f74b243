"""Regular payments in a browser: what comes up, one series, and what a person knows better."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_regular_payments_are_looked_through_and_put_right(page: Page, look: Callable, accessible: Callable):
    page.goto("/sign-in")
    page.get_by_role("button", name="Explore the demo household").click()
    page.get_by_role("link", name="All of them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regular payments")
    expect(page.get_by_text("at the end").first).to_be_visible()
    page.get_by_role("radio", name="90 days").click()
    expect(page).to_have_url("/recurring?days=90")
    look(page, "recurring-upcoming")
    accessible(page)

    page.get_by_role("tab", name="Subscriptions").click()
    expect(page.get_by_text("a year").first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel.get_by_text("payments since")).to_be_visible()
    look(page, "recurring-series")
    accessible(page)
    panel.get_by_role("button", name="Close").click()

    row = page.get_by_role("button").filter(has_text="Netflix")
    row.click()
    panel.get_by_label("Name").fill("Films at home")
    panel.get_by_label("Name").press("Tab")
    expect(page.get_by_role("button").filter(has_text="Films at home")).to_be_visible()
    panel.get_by_label("Name").fill("")
    panel.get_by_label("Name").press("Tab")
    expect(row).to_be_visible()
    panel.get_by_role("button", name="Not regular").click()
    expect(panel.get_by_role("button", name="It is regular after all")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(panel.get_by_role("button", name="Not regular")).to_be_visible()


def test_before_there_is_anything_the_page_says_what_it_needs(
    page: Page, sign_up: Callable, look: Callable, accessible: Callable
):
    sign_up()
    page.goto("/recurring")
    expect(page.get_by_role("heading", name="Nothing comes again yet")).to_be_visible()
    look(page, "recurring-empty")
    accessible(page)
