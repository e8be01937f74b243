"""A person connects a bank over the sandbox, watches it sync, gives permission again, and disconnects."""

import re

from playwright.sync_api import Page, expect


def bridge_token(page: Page, link, person: str) -> str:
    """A setup token from the bridge's own page."""
    with page.context.expect_page() as opened:
        link.click()
    bridge = opened.value
    bridge.get_by_label("Your name").fill(person)
    bridge.get_by_role("button", name="Make a setup token").click()
    token = bridge.locator("textarea").input_value()
    bridge.close()
    return token


def test_a_token_connects_a_bank(page: Page, sign_up, look, accessible):
    sign_up()
    page.goto("/accounts")
    page.get_by_role("button", name="Connect a bank").click()
    dialog = page.get_by_role("dialog", name="Connect a bank")
    choose_country(page, dialog, "United States")
    expect(dialog.get_by_role("button", name=re.compile("SimpleFIN"))).to_be_visible()
    look(page, "connect-choose")
    accessible(page)
    dialog.get_by_role("button", name=re.compile("SimpleFIN")).click()
    form = page.get_by_role("dialog", name="Connect with SimpleFIN")
    form.get_by_label("Setup token").fill("not a token")
    form.get_by_role("button", name="Connect").click()
    expect(form.get_by_role("alert")).to_contain_text("no SimpleFIN setup token")
    token = bridge_token(page, form.get_by_role("link", name="Make a setup token at SimpleFIN"), "ada")
    form.get_by_label("Setup token").fill(token)
    form.get_by_role("button", name="Connect").click()
    banks = page.get_by_role("list", name="Connected banks")
    expect(banks.get_by_text("Sandbox Bank")).to_be_visible()
    expect(banks.get_by_text(re.compile("synced"))).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name=re.compile("Everyday account"))).to_be_visible()
    look(page, "connect-accounts")
    accessible(page)
    page.goto("/transactions")
    expect(page.get_by_role("table", name="Transactions").get_by_text("Northwind", exact=False).first).to_be_visible()

    page.goto("/accounts")
    page.get_by_role("button", name="Disconnect Sandbox Bank").click()
    expect(banks.get_by_text("Being disconnected")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Sync now")).to_be_visible()


def choose_country(page: Page, dialog, name: str) -> None:
    dialog.get_by_label("Country").click()
    page.keyboard.type(name)
    page.get_by_role("option", name=name).click()
