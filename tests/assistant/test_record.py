"""Questions about a household's real record, from the HTTP question to the sentence, with Guilder's own tools."""

from datetime import UTC, date, datetime

import pytest

from guilder.app.main import build_app
from guilder.kernel.clock import travel_to
from insights.factories import an_account, book, category


@pytest.fixture(scope="session")
def app(runtime, modules):
    return build_app(runtime, modules)


def said(events):
    return "".join(s["text"] for _, name, data in events if name == "message" for s in data["segments"])


async def working(home, thread, events, cell):
    fact = next(
        data["factId"]
        for _, name, data in events
        if name == "agent_result" and any(c["id"] == cell for c in data["cells"])
    )
    return (await home.api.get(f"/v1/threads/{thread}/facts/{fact}")).json()["data"]["fact"]["working"]


async def a_record(household):
    """August to 21 November: rent on the 2nd, groceries that grow, and an old account of June in dollars."""
    home = await household()
    account = await an_account(home, opening="9000")
    rent, groceries = await category(home, "rent"), await category(home, "groceries")
    for month in (8, 9, 10, 11):
        await book(home, account, date(2026, month, 2), "-1850", category_id=rent, text="Harbour Homes")
        await book(home, account, date(2026, month, 14), f"-{100 * (month - 7)}", category_id=groceries, text="Corner")
    await book(home, account, date(2026, 11, 20), "-60", category_id=groceries, text="Corner")
    return home


@pytest.mark.parametrize(
    ("question", "average"),
    [
        ("How much did I spend on rent this year?", "€1,850.00 in an average month, over 3 whole months"),
        ("How much did I spend on rent since August?", "€1,850.00 in an average month, over 3 whole months"),
        ("How much did I spend on rent each month?", "€1,850.00 in an average month, over 3 whole months"),
        ("How much did I spend on groceries this year?", "€200.00 in an average month, over 3 whole months"),
        (
            "How much did I spend on rent from 5 August to 9 October?",
            "€1,850.00 in an average month, from September 2026 alone",
        ),
    ],
)
async def test_an_average_is_taken_over_the_whole_months_on_record(household, converse, question, average):
    with travel_to(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        home = await a_record(household)
        thread, _, events = await converse(home.api, question)
        assert average in said(events)
        shown = await working(home, thread, events, "average_month_eur")
    assert "September 2026" in shown["formula"]
    assert "whole_months_eur" in [cell["id"] for cell in shown["inputs"]]


async def test_without_a_whole_month_there_is_no_average(household, converse):
    with travel_to(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        home = await household()
        account = await an_account(home)
        rent = await category(home, "rent")
        for day in (date(2026, 10, 12), date(2026, 11, 2)):
            await book(home, account, day, "-1850", category_id=rent)
        _, _, events = await converse(home.api, "How much did I spend on rent this year?")
    assert "€3,700.00" in said(events)
    assert "no whole month of that time, so there is no average" in said(events)


async def test_subscriptions_are_named_first_and_bills_apart(household, converse):
    with travel_to(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        home = await household()
        account = await an_account(home)
        streaming, rent = await category(home, "streaming"), await category(home, "rent")
        for month in (8, 9, 10, 11):
            await book(home, account, date(2026, month, 6), "-15.49", category_id=streaming, text="Bluefin Films")
            await book(home, account, date(2026, month, 2), "-1850", category_id=rent, text="Harbour Homes")
        _, _, events = await converse(home.api, "Which subscriptions do I have?")
        _, _, others = await converse(home.api, "What recurring payments do I have?")
    assert said(events).startswith(
        "You have 1 subscription, together €15.49 a month and €185.88 a year.It is Bluefin Films, €15.49 every month, next 6 December 2026."
    )
    assert "Beside them: 1 regular bill, together €1,850.00 a month and €22,200.00 a year." in said(events)
    assert said(others).startswith("You have 1 regular bill")


async def test_what_subscriptions_cost_a_year_and_which_became_dearer(household, converse):
    with travel_to(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        home = await household()
        account = await an_account(home, opening="1000")
        streaming, rent = await category(home, "streaming"), await category(home, "rent")
        for month in (8, 9, 10, 11):
            price = "-15.49" if month > 9 else "-13.49"
            await book(home, account, date(2026, month, 6), price, category_id=streaming, text="Bluefin Films")
            await book(home, account, date(2026, month, 8), "-9.99", category_id=streaming, text="Tidewater Radio")
            await book(home, account, date(2026, month, 2), "-1850", category_id=rent, text="Harbour Homes")
        _, _, year = await converse(home.api, "What do I pay for subscriptions a year?")
        _, _, ahead = await converse(home.api, "What bills are due in the next 14 days?")
    assert said(year).startswith(
        "You have 2 subscriptions, together €25.48 a month and €305.76 a year."
        "They are: Bluefin Films, €15.49 every month, next 6 December 2026; "
        "Tidewater Radio, €9.99 every month, next 8 December 2026."
        "Bluefin Films rose from €13.49 to €15.49 on 6 October 2026, €24.00 more a year."
    )
    assert said(ahead).startswith(
        "1 payment comes up by 5 December 2026, together €1,850.00.Harbour Homes, €1,850.00 on 2 December 2026."
    )
    assert "would go below zero on " in said(ahead)
