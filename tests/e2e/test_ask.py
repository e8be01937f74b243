"""Asking: from the first suggestion to a conversation that is found, deleted and brought back."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect


def test_a_newcomer_asks_and_finds_the_conversation_again(
    page: Page, sign_up: Callable[..., Any], look: Callable[..., None], accessible: Callable[..., None]
) -> None:
    sign_up()
    page.goto("/ask")
    accessible(page)
    page.get_by_role("button", name="Can I retire at 60?").click()
    letter = page.get_by_role("article")
    expect(letter).to_contain_text("You have no retirement plan yet")
    expect(letter.get_by_role("link", name="plan page")).to_be_visible()

    page.get_by_label("Your question").fill("the thing with the stuff over there")
    page.keyboard.press("Enter")
    expect(letter.nth(1)).to_contain_text("That could mean several things")
    look(page, "ask-unsure")
    accessible(page)

    page.reload()
    expect(letter.nth(1)).to_contain_text("That could mean several things")

    listed = page.get_by_role("navigation", name="Conversations").get_by_role("link", name="Can I retire at 60?")
    expect(listed).to_be_visible()
    listed.hover()
    page.get_by_role("button", name="Delete “Can I retire at 60?”").click()
    expect(listed).to_have_count(0)
    expect(page.get_by_role("heading", name="What would you like to know")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(listed).to_be_visible()


def test_a_question_in_the_address_is_asked_once(page: Page, sign_up: Callable[..., Any]) -> None:
    sign_up()
    page.goto("/ask?q=What is an ETF?")
    expect(page.get_by_role("article")).to_contain_text("a fund that is bought and sold on an exchange")
    expect(page).not_to_have_url(re.compile("q="))
    page.reload()
    expect(page.get_by_role("article")).to_have_count(1)
