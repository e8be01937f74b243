"""What comes by mail: confirming the address, a new password, an invitation. Mails are read in the outbox."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect


def follow_link_to(page: Page, path: str) -> None:
    """Open the newest mail with a link to `path` and go there."""
    page.goto("/outbox")
    link = page.locator(f"a[href^='{path}']").first
    expect(link).to_be_visible(timeout=20_000)
    link.click()
    expect(page).to_have_url(re.compile(path))


def test_confirm_the_address_and_invite_someone(
    page: Page, browser: Browser, guilder_url: str, sign_up: Callable, look: Callable, accessible: Callable
):
    newcomer = sign_up(household="Canal Side")
    page.goto("/settings")
    page.get_by_role("button", name="Invite").click()
    guest = f"guest-{newcomer.email}"
    page.get_by_role("textbox", name="E-mail").fill(guest)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("Verify your e-mail address")
    accessible(page)

    follow_link_to(page, "/verify-email")
    page.go_back()
    accessible(page)
    look(page, "outbox")
    page.go_forward()
    page.get_by_role("button", name="Confirm my e-mail").click()
    expect(page.get_by_role("heading", name="Your e-mail is confirmed")).to_be_visible()

    page.goto("/settings")
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
    page.get_by_role("button", name="Invite").click()
    page.get_by_role("textbox", name="E-mail").fill(guest)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("Invited as member")).to_be_visible()

    follow_link_to(page, "/join")
    invitation = page.url
    theirs = browser.new_context(base_url=guilder_url).new_page()
    theirs.goto(invitation)
    theirs.get_by_role("link", name="Create an account").click()
    theirs.get_by_label("Your name").fill("Bo Guest")
    theirs.get_by_label("E-mail").fill(guest)
    theirs.get_by_label("Password", exact=True).fill("another horse battery")
    theirs.get_by_role("button", name="Create an account").click()
    theirs.get_by_role("button", name="Join").click()
    expect(theirs.get_by_role("button", name="Workspace Canal Side")).to_be_visible()
    theirs.context.close()


def test_a_new_password_signs_in_and_the_old_one_does_not(page: Page, sign_up: Callable, accessible: Callable):
    newcomer = sign_up()
    page.goto("/sign-out")
    expect(page).to_have_url("/sign-in")
    page.get_by_role("link", name="Forgot it?").click()
    expect(page.get_by_role("heading", name="Forgot your password")).to_be_visible()
    page.get_by_label("E-mail").fill(newcomer.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()
    accessible(page)

    follow_link_to(page, "/reset-password")
    page.get_by_label("New password").fill("password")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("alert")).to_contain_text("tried first")
    page.get_by_label("New password").fill("a longer horse battery")
    page.get_by_role("button", name="Set the password").click()
    page.get_by_role("link", name="Sign in").click()

    page.get_by_label("E-mail").fill(newcomer.email)
    page.get_by_label("Password", exact=True).fill(newcomer.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not fit together")
    page.get_by_label("Password", exact=True).fill("a longer horse battery")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_the_demo_is_one_click_away(page: Page, accessible: Callable, look: Callable):
    page.goto("/sign-in")
    expect(page.get_by_role("button", name="Explore the demo household")).to_be_visible()
    accessible(page)
    look(page, "sign-in-demo")
    page.get_by_role("button", name="Explore the demo household").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
