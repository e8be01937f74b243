"""What belongs together and what a person corrects: transfers, questions about pending lines and refunds, figures by keyboard."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.test_connect_bank import allow, begin


@pytest.fixture
def bring(page: Page, tmp_path: Path):
    """Import a CSV of its own for each account: `bring("giro", "EUR", ("2026-01-05", "Words", "-50.00"))`."""

    def run(name: str, currency: str, *lines: tuple[str, str, str]) -> None:
        statement = tmp_path / f"{name}.csv"
        rows = "".join(f"{on},{words},{amount},{currency}\n" for on, words, amount in lines)
        # a header of its own, so that Guilder takes it for an account of its own
        statement.write_text(f"Date,Description,Amount,Currency,{name}\n{rows.replace(chr(10), ',' + chr(10))}")
        page.goto("/import")
        page.locator("main input[type=file]").first.set_input_files(statement)
        page.get_by_role("button", name=re.compile(r"Import \d+ transaction")).click(timeout=30_000)
        expect(page.get_by_role("row").filter(has_text=re.compile(lines[0][1], re.IGNORECASE)).first).to_be_visible(
            timeout=30_000
        )

    return run


def open_line(page: Page, amount: str) -> Locator:
    page.goto("/transactions")
    row = page.get_by_role("row").filter(has_text=amount)
    row.get_by_role("cell").nth(2).get_by_role("button").click()
    return page.get_by_role("complementary").or_(page.get_by_role("dialog")).first


def questions(page: Page) -> None:
    """Open the questions once there are some: what was synced or imported is looked at behind the page."""
    asked = page.get_by_role("button", name=re.compile(r"\d+ questions?"))
    for _ in range(15):
        page.goto("/transactions")
        expect(page.get_by_role("table", name="Transactions")).to_be_visible()
        page.wait_for_timeout(1000)
        if asked.count():
            break
    asked.click()


def test_a_transfer_is_taken_apart_undone_and_paired_by_hand(page: Page, sign_up, bring, look, accessible):
    sign_up()
    bring("giro", "EUR", ("2025-06-02", "QWLM", "-300.00"), ("2025-06-03", "ZZTOP", "-1000.00"))
    bring("nest", "EUR", ("2025-06-02", "BRZT", "300.00"))
    bring("dollars", "USD", ("2025-06-03", "VKOP", "1137.50"))
    page.goto("/transactions")
    expect(page.get_by_label("Half of a transfer.")).to_have_count(4, timeout=20_000)
    panel = open_line(page, "300.00")
    expect(page.get_by_text(re.compile("Transfer (to|from)")).first).to_be_visible()
    look(page, "transfer")
    accessible(page)
    panel = page
    panel.get_by_role("button", name="Not a transfer").click()
    expect(page.get_by_text("Taken apart. These two are not paired again.")).to_be_visible()
    expect(page.get_by_role("button", name="This is a transfer…")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("button", name="Not a transfer")).to_be_visible()
    page.get_by_role("button", name="Not a transfer").click()
    page.get_by_role("button", name="This is a transfer…").click()
    chosen = page.get_by_role("dialog", name="Which line is the other half?")
    expect(chosen.get_by_role("button", name=re.compile("300.00"))).to_be_visible()
    look(page, "transfer-by-hand")
    chosen.get_by_role("button", name=re.compile("300.00")).click()
    expect(page.get_by_text("Paired as a transfer.")).to_be_visible()
    open_line(page, "1,137.50")
    expect(page.get_by_text(re.compile(r"from the rate of the day"))).to_be_visible()
    page.get_by_role("button", name="Go to the other half").click()
    expect(page.get_by_text(re.compile("Transfer to"))).to_be_visible()
    look(page, "transfer-two-currencies")


def test_questions_about_pending_and_refunds_are_answered(page: Page, sign_up, bring, look, accessible):
    sign_up()
    page.goto("/accounts")
    begin(page, "United States", "Plaid")
    sandbox = allow(page, "ben")
    banks = page.get_by_role("list", name="Connected banks")
    expect(banks.get_by_text(re.compile("synced"))).to_be_visible(timeout=30_000)

    def happens(act: str) -> None:
        page.request.post(f"{sandbox}/act/ben", form={"act": act})
        page.goto("/accounts")
        with page.expect_response(re.compile(r"/connections/[^/]+/sync$")) as asked:
            page.get_by_role("button", name="Sync now").click()
        assert asked.value.status == 202
        page.goto("/accounts")  # so that the button knows of the sync that was asked for, and not only of the call
        expect(page.get_by_role("button", name="Sync now")).to_be_enabled(timeout=20_000)

    happens("open")
    expect(banks.get_by_text("has new accounts.")).to_be_visible(timeout=20_000)
    look(page, "new-accounts")
    banks.get_by_role("button", name="Choose accounts").click()
    allow(page, "ben")
    expect(page.get_by_role("button", name=re.compile("Holiday fund"))).to_be_visible(timeout=20_000)
    expect(banks.get_by_text("has new accounts.")).to_be_hidden()

    happens("pending")
    page.goto("/transactions")
    expect(page.get_by_text("Pending").first).to_be_visible(timeout=20_000)
    happens("tip")
    questions(page)
    asked = page.get_by_role("listitem").filter(has_text="Is this the same payment?")
    expect(asked.get_by_text("Was pending, no longer counted")).to_be_visible()
    expect(asked.get_by_text("35.65")).to_be_visible()
    look(page, "questions")
    accessible(page)
    asked.get_by_role("button", name="Same payment").click()
    expect(page.get_by_text("One payment now. What you had set stays.")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(asked).to_be_visible()
    asked.get_by_role("button", name="Two payments").click()
    expect(asked).to_be_hidden()

    today = datetime.now(UTC).date()
    bring(
        "shop",
        "EUR",
        (f"{today - timedelta(days=1)}", "BOOKS AND MORE", "-40.00"),
        (f"{today}", "BOOKS AND MORE", "15.00"),
    )
    questions(page)
    refund = page.get_by_role("listitem").filter(has_text="A refund of an earlier payment?").filter(has_text="15.00")
    refund.get_by_role("button", name="A refund", exact=True).click()
    expect(page.get_by_text("Counted as a refund: it lessens what was spent.")).to_be_visible()


def test_amount_date_and_account_are_corrected_by_keyboard(page: Page, sign_up, bring, look, accessible):
    sign_up()
    bring("giro", "EUR", ("2026-01-05", "XYZZY ONE", "-50.00"), ("2026-01-06", "XYZZY TWO", "-7.00"))
    bring("card", "EUR", ("2026-01-07", "QWERTY", "-9.00"))
    page.goto("/transactions")
    expect(page.get_by_role("row").filter(has_text="50.00")).to_be_visible()
    for key in "jjje":
        page.keyboard.press(key)
    amount = page.get_by_label("Amount", exact=True)
    expect(amount).to_be_visible()
    expect(amount).to_have_value(re.compile("50.00"))
    amount.focus()
    page.keyboard.type("-45,50" if "," in (amount.input_value() or "") else "-45.50")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"The file says .*50\.00\. Yours stands\."))).to_be_visible()
    page.get_by_label("Account", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="Giro")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Card")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Set by you").first).to_be_visible()
    look(page, "figures")
    accessible(page)
    history = page.get_by_role("list").filter(has_text="Changed by hand")
    history.get_by_role("button", name="Undo: Changed by hand").first.press("Enter")
    expect(page.get_by_text(re.compile("1 transaction is as before"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("row").filter(has_text="45.50")).to_be_visible()
