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
    asked = page.get_by_role("dialog", name="Disconnect Sandbox Bank?")
    expect(asked.get_by_role("button", name="Disconnect and remove what it brought")).to_be_visible()
    look(page, "connect-leave")
    accessible(page)
    asked.get_by_role("button", name="Disconnect, keep its transactions").click()
    expect(banks.get_by_text("Being disconnected")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Sync now")).to_be_visible()


def allow(page: Page, person: str) -> str:
    """Answer the bank's page; where the sandbox lives."""
    expect(page.get_by_text("Guilder asks to see balances")).to_be_visible()
    place = page.url.partition("/consent")[0]
    page.get_by_label("Signed in as").select_option(person)
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(re.compile("/accounts$"))
    return place


def begin(page: Page, country: str, bank: str) -> None:
    page.get_by_role("button", name="Connect a bank").first.click()
    dialog = page.get_by_role("dialog", name="Connect a bank")
    choose_country(page, dialog, country)
    dialog.get_by_role("button", name=re.compile(bank)).click()


def test_a_permission_ends_and_one_bank_by_two_ways_becomes_one(page: Page, sign_up, look, accessible):
    sign_up()
    page.goto("/accounts")
    begin(page, "Germany", "Musterbank")
    sandbox = allow(page, "ben")
    banks = page.get_by_role("list", name="Connected banks")
    expect(banks.get_by_text(re.compile("synced"))).to_be_visible(timeout=20_000)
    page.request.post(f"{sandbox}/act/ben", form={"act": "expired"})
    page.get_by_role("button", name="Sync now").click()
    expect(banks.get_by_text("Needs your permission")).to_be_visible(timeout=20_000)
    expect(banks.get_by_text("Reconnect it; nothing that is here is lost.")).to_be_visible()
    look(page, "connect-again")
    accessible(page)
    page.get_by_role("button", name="Reconnect").click()
    allow(page, "ben")
    expect(banks.get_by_text("Needs your permission")).to_be_hidden(timeout=20_000)

    begin(page, "United States", "Plaid")
    allow(page, "ben")
    alike = page.get_by_role("region", name="Two accounts that look like one").filter(has_text="Everyday")
    expect(alike).to_be_visible(timeout=20_000)
    look(page, "connect-alike")
    accessible(page)
    alike.get_by_role("button", name="Yes, merge them").click()
    expect(page.get_by_text(re.compile("that both had are there once"))).to_be_visible()
    expect(page.get_by_text(re.compile("^part of Everyday account"))).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(alike).to_be_visible()


def test_a_house_holds_values_by_day(page: Page, sign_up, look, accessible):
    sign_up()
    page.goto("/accounts")
    page.get_by_role("button", name="Add an account").first.click()
    dialog = page.get_by_role("dialog", name="Add an account")
    dialog.get_by_label("Name").fill("House")
    dialog.get_by_label("Kind").click()
    page.get_by_role("option", name="Property").click()
    dialog.get_by_label("Worth").fill("350000")
    dialog.get_by_label("At the end of").fill("2024-03-31")
    dialog.get_by_role("button", name="Add the account").click()
    page.get_by_role("button", name=re.compile("House")).click()
    panel = page.get_by_role("dialog", name="House")
    values = panel.get_by_role("list", name="Values by day")
    panel.get_by_label("Amount").fill("372000")
    panel.get_by_role("button", name="Save").click()
    expect(values.get_by_role("listitem")).to_have_count(2)
    look(page, "account-values")
    accessible(page)
    values.get_by_role("button", name=re.compile("Correct the value of 31 Mar")).click()
    panel.get_by_label("Amount").fill("340000")
    panel.get_by_label("At the end of").fill("2024-04-30")
    panel.get_by_role("button", name="Save the change").click()
    expect(values.get_by_text("30 Apr 2024")).to_be_visible()
    expect(values.get_by_role("listitem")).to_have_count(2)
    values.get_by_role("button", name=re.compile("Remove the value of 30 Apr")).click()
    expect(values.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name=re.compile("House")).click()
    expect(values.get_by_role("listitem")).to_have_count(2)


def choose_country(page: Page, dialog, name: str) -> None:
    dialog.get_by_label("Country").click()
    page.keyboard.type(name)
    page.get_by_role("option", name=name).click()
