"""Half-questions take from their conversation what they leave out, or are asked back."""

from assistant.test_asking import figures, words

SPENDING = "transactions.spending"


async def asked_for(api, thread, events, tool=SPENDING):
    """The arguments that the first call of a tool was given."""
    for _, name, data in events:
        if name == "agent_result" and data["tool"] == tool:
            return (await api.get(f"/v1/threads/{thread}/facts/{data['factId']}")).json()["data"]["arguments"]
    return None


async def category(api, name):
    found = (await api.get("/v1/categories")).json()["data"]
    return next(one["id"] for one in found if one["name"] == name)


async def test_a_period_and_a_category_go_on_from_question_to_question(household, converse):
    home = await household()
    thread, _, events = await converse(home.api, "What did I spend on groceries in October 2026?")
    groceries = await category(home.api, "Groceries")
    whole = {"from_on": "2026-10-01", "to_on": "2026-10-31", "category": groceries}
    assert await asked_for(home.api, thread, events) == whole

    _, _, events = await converse(home.api, "and in May 2026?", thread=thread)
    assert await asked_for(home.api, thread, events) == {**whole, "from_on": "2026-05-01", "to_on": "2026-05-31"}

    _, _, events = await converse(home.api, "What about restaurants?", thread=thread)
    eaten = {"from_on": "2026-05-01", "to_on": "2026-05-31", "category": await category(home.api, "Restaurants")}
    assert await asked_for(home.api, thread, events) == eaten

    _, _, events = await converse(home.api, "And my income?", thread=thread)
    assert await asked_for(home.api, thread, events) == {
        "from_on": "2026-05-01", "to_on": "2026-05-31", "direction": "in", "group_by": "category",
        "category": await category(home.api, "Income"),
    }  # fmt: skip


async def test_last_year_is_the_same_month_of_it(household, converse):
    home = await household()
    thread, _, _ = await converse(home.api, "What did I spend in February 2026?")
    _, _, events = await converse(home.api, "and compared with 2024?", thread=thread)
    assert "February 2024" in [segment["text"] for segment in figures(events)]
    _, _, events = await converse(home.api, "and my salary?", thread=thread)
    assert (await asked_for(home.api, thread, events))["to_on"] == "2026-02-28"


async def test_a_comparison_goes_on_from_the_month_before(household, converse):
    home = await household()
    thread, _, _ = await converse(home.api, "What did I spend in October 2026?")
    _, _, events = await converse(home.api, "compared with May 2026?", thread=thread)
    assert await asked_for(home.api, thread, events) == {"from_on": "2026-10-01", "to_on": "2026-10-31"}
    assert "May 2026" in [segment["text"] for segment in figures(events)]


async def test_another_age_goes_on_from_the_plan(household, converse):
    home = await household()
    thread, _, _ = await converse(home.api, "Can I retire at 60 on 4,000 euro a month?")
    _, _, events = await converse(home.api, "and 62?", thread=thread)
    asked = await asked_for(home.api, thread, events, "planning.retirement_outlook")
    assert asked == {"age": 62, "spending_per_month": "4000.00"}


async def test_another_sum_goes_on_from_an_exchange(household, converse):
    home = await household()
    thread, _, events = await converse(home.api, "convert 100 USD to EUR")
    assert await asked_for(home.api, thread, events, "fx.convert") == {
        "amount": "100",
        "source": "USD",
        "target": "EUR",
    }
    assert "€86.00" in [segment["text"] for segment in figures(events)]
    _, _, events = await converse(home.api, "and in pounds?", thread=thread)
    assert (await asked_for(home.api, thread, events, "fx.convert"))["target"] == "GBP"


async def test_what_a_list_comes_to_is_the_lists(household, converse):
    home = await household()
    thread, _, events = await converse(home.api, "Which subscriptions do I have?")
    assert {"$120.00", "$10.00"} <= {segment["text"] for segment in figures(events)}
    _, _, events = await converse(home.api, "What do I pay a year?", thread=thread)
    assert await asked_for(home.api, thread, events, "transactions.recurring") == {}
    assert "Streamly" not in [segment["text"] for segment in figures(events)]


async def test_half_a_question_without_a_beginning_is_asked_back(household, converse):
    home = await household()
    _, _, events = await converse(home.api, "and in May 2026?")
    done = events[-1][2]
    assert not done["sure"]
    assert "spending" in [choice["intent"] for choice in done["choices"]]


async def test_a_bare_category_is_asked_back_too(household, converse):
    home = await household()
    _, _, events = await converse(home.api, "restaurants?")
    assert [choice["intent"] for choice in events[-1][2]["choices"]] == ["spending", "budget_status", "compare_months"]


async def test_a_name_that_nothing_has_is_said(household, converse):
    home = await household()
    thread, _, _ = await converse(home.api, "What did I spend on groceries in October 2026?")
    _, _, events = await converse(home.api, "and for gadgetry?", thread=thread)
    assert "Nothing here goes by “gadgetry”" in words(events)
    assert await asked_for(home.api, thread, events) is None


async def test_a_whole_question_takes_nothing_from_the_one_before(household, converse):
    home = await household()
    thread, _, _ = await converse(home.api, "What did I spend on groceries in October 2026?")
    _, _, events = await converse(home.api, "How much did I spend in May 2026?", thread=thread)
    assert await asked_for(home.api, thread, events) == {"from_on": "2026-05-01", "to_on": "2026-05-31"}


async def test_a_whole_question_about_something_unknown_gets_no_figure_of_everything(household, converse):
    home = await household()
    for asked, name in (
        ("How much did I spend on unicorns in October 2026?", "unicorns"),
        ("What did I spend at Blarghmart this year?", "blarghmart"),
        ("How much did I spend on Tuesdays?", "tuesdays"),
        ("What did Maya spend last month?", "maya"),
    ):
        _, _, events = await converse(home.api, asked)
        assert f"Nothing here goes by “{name}”" in words(events), asked
        assert await asked_for(home.api, None, events) is None
        assert not figures(events)
