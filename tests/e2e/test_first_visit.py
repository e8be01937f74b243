"""From the first page to a household, out and in again."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect


def test_register_create_a_household_and_see_home(page: Page, sign_up: Callable, look: Callable, accessible: Callable):
    page.goto("/")
    expect(page).to_have_url("/sign-in")
    look(page, "sign-in")
    accessible(page)
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("E-mail").fill("ada")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Create an account").click()
    expect(page.get_by_text("Write an e-mail address, such as ada@example.org.")).to_be_visible()
    expect(page.get_by_text("Use at least 8 characters; this has 5.")).to_be_visible()
    expect(page.get_by_label("Your name")).to_be_focused()
    look(page, "register")
    accessible(page)

    sign_up(household="Maple Street")
    expect(page).to_have_title("Home · Guilder")
    expect(page.get_by_role("button", name="Workspace Maple Street")).to_be_visible()
    accessible(page)
    look(page, "home-empty")


def test_a_reload_keeps_the_session_and_signing_out_ends_it(page: Page, context: BrowserContext, sign_up: Callable):
    newcomer = sign_up()
    page.reload()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()

    other = context.new_page()
    other.goto("/settings")
    expect(other.get_by_role("heading", name="Settings")).to_be_visible()

    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url("/sign-in")
    other.goto("/budgets")
    expect(other).to_have_url("/sign-in?next=%2Fbudgets")

    other.get_by_label("E-mail").fill(newcomer.email)
    other.get_by_label("Password", exact=True).fill("not the right one")
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("alert")).to_contain_text("do not fit together")
    other.get_by_label("Password", exact=True).fill(newcomer.password)
    other.get_by_role("button", name="Sign in").click()
    expect(other).to_have_url("/budgets")


def test_the_palette_goes_does_and_asks(page: Page, sign_up: Callable, look: Callable, accessible: Callable):
    sign_up()
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Go, do or ask")
    expect(palette).to_be_visible()
    look(page, "palette")
    accessible(page)
    page.keyboard.type("budg")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/budgets")

    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page).to_have_url("/transactions")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    look(page, "shortcuts")
    accessible(page)
    page.keyboard.press("Escape")

    page.keyboard.press("Control+k")
    page.keyboard.type("can I retire at 60?")
    page.keyboard.press("End")
    page.get_by_role("option", name="Ask: can I retire at 60?").click()
    expect(page).to_have_url("/ask?q=can+I+retire+at+60%3F")


def test_settings_hold_name_theme_and_members(page: Page, sign_up: Callable, look: Callable, accessible: Callable):
    sign_up()
    page.goto("/settings")
    expect(page.get_by_text("This one")).to_be_visible()
    accessible(page)
    look(page, "settings")

    page.get_by_label("Name", exact=True).fill("Ada Lovelace")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Your menu, Ada Lovelace")).to_be_visible()
    page.get_by_label("Theme").get_by_text("Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.evaluate("localStorage.removeItem('guilder.theme')")  # as in a browser that never chose
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    page.get_by_role("link", name="Rules").click()
    expect(page).to_have_url("/rules")


def test_an_unknown_address_says_so_and_keeps_the_shell(page: Page, sign_up: Callable, look: Callable):
    sign_up()
    page.goto("/nowhere")
    expect(page.get_by_role("heading", name="There is no page here")).to_be_visible()
    look(page, "not-found")


def test_a_page_that_was_never_opened_waits_for_a_server_that_is_away(
    page: Page, context: BrowserContext, sign_up: Callable
):
    sign_up()
    other = context.new_page()  # what the browser writes about parts that did not come is no failure here
    other.goto("/settings")
    expect(other.get_by_text("This one")).to_be_visible()
    context.route("**/*", lambda route: route.abort())
    other.get_by_role("link", name="Goals").click()
    expect(other.get_by_role("heading", name="Waiting for the server")).to_be_visible()
    context.unroute("**/*")
    expect(other.get_by_role("heading", name="Goals", exact=True)).to_be_visible(timeout=20_000)


def test_a_broken_line_is_said_and_heals_by_itself(
    page: Page, context: BrowserContext, sign_up: Callable, look: Callable
):
    sign_up()
    page.goto("/settings")
    expect(page.get_by_text("This one")).to_be_visible()
    context.set_offline(True)
    page.get_by_label("Name", exact=True).fill("Ada Away")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are offline.")).to_be_visible()
    look(page, "offline")
    context.set_offline(False)
    expect(page.get_by_text("You are offline.")).not_to_be_visible(timeout=15_000)
    page.get_by_label("Name", exact=True).fill("Ada Back")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Your menu, Ada Back")).to_be_visible()
