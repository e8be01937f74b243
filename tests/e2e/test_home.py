"""Home: the way in while it is empty, money at a glance once it is not."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_a_first_visit_offers_one_act_and_the_demo_one_click_away(page: Page, sign_up: Callable, look: Callable):
    sign_up(name="Noor Visser")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your whole picture begins with one statement")
    expect(page.get_by_role("button", name="Choose files")).to_be_visible()
    look(page, "first-visit")
    page.get_by_role("button", name="Look around the demo household").click()
    expect(page.get_by_role("heading", name="Accounts")).to_be_visible()
    expect(page.get_by_role("button", name="Workspace The Reyes household")).to_be_visible()


def test_home_shows_the_whole_picture_and_every_figure_its_working(page: Page, look: Callable, accessible: Callable):
    page.goto("/sign-in")
    page.get_by_role("button", name="Explore the demo household").click()
    for section in ("Budgets", "Where it went", "Accounts", "Goals"):
        expect(page.get_by_role("heading", name=section, exact=True)).to_be_visible()
    look(page, "home")
    accessible(page)

    worth = page.get_by_role("region", name="Net worth")
    worth.get_by_role("button", name="show the working").click()
    working = page.get_by_role("dialog", name="Net worth")
    expect(working.get_by_text("what you own − what you owe")).to_be_visible()
    expect(working.get_by_role("cell", name="Joint checking")).to_be_visible()
    page.keyboard.press("Escape")

    page.get_by_role("radio", name="3Y").click()
    expect(page).to_have_url("/?range=3y")
    expect(worth.get_by_text("in three years")).to_be_visible()
    worth.get_by_role("button", name="View as table").click()
    expect(worth.get_by_role("columnheader", name="You owe")).to_be_visible()
    accessible(page)
    worth.get_by_role("button", name="View as chart").click()

    line = worth.get_by_role("slider", name="Net worth over time")
    line.focus()
    page.keyboard.press("Home")
    expect(line).to_have_attribute("aria-valuenow", "0")
    page.keyboard.press("ArrowRight")
    expect(line).to_have_attribute("aria-valuenow", "1")
