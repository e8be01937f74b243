"""A divided transaction counts by its parts wherever categories are summed."""

from datetime import UTC, date, datetime

import pytest

from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.transactions.tools import SpendingArguments, tools
from insights.factories import an_account, book, category

DAY = date(2026, 11, 3)


@pytest.fixture
def _november():
    with clock.travel_to(datetime(2026, 11, 15, 12, tzinfo=UTC)):
        yield


@pytest.fixture
async def home(household, _november):
    house = await household()
    account = await an_account(house)
    house.api.headers["X-Test-Account"] = account
    return house


async def purchase(home, amount: str = "-50.00", slug: str = "groceries") -> str:
    account = home.api.headers["X-Test-Account"]
    await book(home, account, DAY, amount, category_id=await category(home, slug), text="Hypermarket")
    return (await home.api.get("/v1/transactions")).json()["data"][0]["id"]


async def divide(home, ident: str, *parts: tuple[str | None, str]):
    body = {"parts": [{"categoryId": category_id, "amount": amount} for category_id, amount in parts]}
    return await home.api.put(f"/v1/transactions/{ident}/splits", json=body)


async def totals(home) -> dict[str, tuple[str, int]]:
    answer = await home.api.get(
        "/v1/transactions/categories/summary", params={"from": "2026-11-01", "to": "2026-11-30"}
    )
    assert answer.status_code == 200, answer.text
    return {row["categoryId"]: (row["net"], row["count"]) for row in answer.json()["data"]}


async def test_the_parts_count_and_the_whole_does_not(home, drain):
    ident = await purchase(home)
    groceries, clothing = await category(home, "groceries"), await category(home, "clothing")
    answer = await divide(home, ident, (groceries, "-30.00"), (clothing, "-15.50"), (clothing, "-4.50"))
    assert answer.status_code == 200, answer.text
    shown = answer.json()["data"]
    assert [(part["categoryId"], part["amount"]) for part in shown["splits"]] == [
        (groceries, "-30.00"), (clothing, "-15.50"), (clothing, "-4.50"),
    ]  # fmt: skip
    assert shown["parts"] == 3
    await drain()
    assert await totals(home) == {groceries: ("-30.00", 1), clothing: ("-20.00", 1)}
    for wanted, out in ((groceries, "-30.00"), (clothing, "-20.00")):
        listed = (await home.api.get("/v1/transactions", params={"categoryId": wanted})).json()["data"]
        assert [row["id"] for row in listed] == [ident]
        sums = (await home.api.get("/v1/transactions/sums", params={"categoryId": wanted})).json()["data"]
        assert [(each["count"], each["moneyOut"]) for each in sums] == [(1, out)]
    used = {row["id"]: row["used"] for row in (await home.api.get("/v1/categories?counts=true")).json()["data"]}
    assert (used[groceries], used[clothing]) == (1, 1)


async def test_budget_insights_and_assistant_follow_the_parts(home, drain, runtime):
    ident = await purchase(home)
    groceries, clothing = await category(home, "groceries"), await category(home, "clothing")
    body = {"categoryId": clothing, "limit": "100.00", "currency": "EUR"}
    budget = (await home.api.post("/v1/budgets", json=body)).json()["data"]["id"]
    await divide(home, ident, (groceries, "-30.00"), (clothing, "-20.00"))
    await drain()
    line = (await home.api.get(f"/v1/budgets/{budget}/progress?month=2026-11-01")).json()["data"]
    assert (line["spent"], line["count"]) == ("20.00", 1)
    actor = Actor(home.user_id, home.workspace_id, "owner", None, "", frozenset(), "Europe/Berlin", "EUR")
    tool = next(tool for tool in tools if tool.name == "transactions.spending")
    async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
        whole = await tool.run(session, actor, SpendingArguments(group_by="category"))
        only = await tool.run(session, actor, SpendingArguments(category="clothing"))
    assert (whole.get("spent_eur").value, whole.get("count").value) == ("50.00", "1")
    assert (whole.get("top1_spent").value, whole.get("top2_spent").value) == ("30.00", "20.00")
    assert (only.get("spent_eur").value, only.working.table.rows[0]["amount"]) == ("20.00", "-20.00")
    act = (await home.api.get(f"/v1/transactions/{ident}")).json()["data"]["history"][0]["actId"]
    await home.api.post(f"/v1/transactions/acts/{act}/undo")
    await drain()
    line = (await home.api.get(f"/v1/budgets/{budget}/progress?month=2026-11-01")).json()["data"]
    assert (line["spent"], line["count"]) == ("0.00", 0)


WRONG = [
    (("-30.00", "-19.99"), "-0.01"), (("-50.00",), "two parts"), (("-30.00", "-20.00", "0"), "not possible"),
    (("-30.005", "-19.995"), "not possible"), (("30.00", "20.00"), "left over"),
]  # fmt: skip


@pytest.mark.parametrize(("amounts", "words"), WRONG, ids=[" ".join(case[0]) for case in WRONG])
async def test_parts_that_are_no_division(home, amounts, words):
    ident = await purchase(home)
    answer = await divide(home, ident, *((None, amount) for amount in amounts))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "PARTS_DO_NOT_ADD_UP")
    assert words in answer.json()["error"]["message"]
    assert (await home.api.get(f"/v1/transactions/{ident}")).json()["data"]["splits"] == []


async def test_a_part_may_go_the_other_way(home):
    ident = await purchase(home)
    groceries, clothing = await category(home, "groceries"), await category(home, "clothing")
    assert (await divide(home, ident, (groceries, "-52.00"), (clothing, "2.00"))).status_code == 200
    assert await totals(home) == {groceries: ("-52.00", 1), clothing: ("2.00", 1)}


async def test_dividing_is_history_and_undone(home):
    ident = await purchase(home)
    groceries, clothing = await category(home, "groceries"), await category(home, "clothing")
    await divide(home, ident, (groceries, "-30.00"), (clothing, "-20.00"))
    second = (await divide(home, ident, (groceries, "-10.00"), (clothing, "-40.00"))).json()["data"]
    acts = [change["actId"] for change in second["history"] if change["field"] == "split"]
    assert len(acts) == 2
    assert [part["amount"] for part in second["history"][0]["after"]] == ["-10.0000", "-40.0000"]
    # The older act is no longer the last word on the parts: it changes nothing.
    assert (await home.api.post(f"/v1/transactions/acts/{acts[1]}/undo")).json()["data"]["count"] == 0
    assert (await home.api.post(f"/v1/transactions/acts/{acts[0]}/undo")).json()["data"]["count"] == 1
    assert await totals(home) == {groceries: ("-30.00", 1), clothing: ("-20.00", 1)}
    whole = (await divide(home, ident)).json()["data"]
    assert (whole["parts"], whole["splits"], whole["history"][0]["kind"]) == (0, [], "joined")
    assert await totals(home) == {groceries: ("-50.00", 1)}


async def test_a_divided_one_has_no_category_of_its_own_to_change(home):
    ident = await purchase(home)
    groceries, clothing = await category(home, "groceries"), await category(home, "clothing")
    await divide(home, ident, (groceries, "-30.00"), (clothing, "-20.00"))
    for answer in (
        await home.api.patch(f"/v1/transactions/{ident}", json={"categoryId": clothing}),
        await home.api.put(f"/v1/transactions/{ident}/category", json={"categoryId": clothing}),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "TRANSACTION_IS_SPLIT")
    many = await home.api.post("/v1/transactions/recategorise", json={"ids": [ident], "categoryId": clothing})
    assert many.json()["data"]["count"] == 0
    assert await totals(home) == {groceries: ("-30.00", 1), clothing: ("-20.00", 1)}


async def test_a_removed_one_counts_nowhere(home):
    ident = await purchase(home)
    groceries, clothing = await category(home, "groceries"), await category(home, "clothing")
    await divide(home, ident, (groceries, "-30.00"), (clothing, "-20.00"))
    act = (await home.api.delete(f"/v1/transactions/{ident}")).json()["data"]["actId"]
    assert await totals(home) == {}
    await home.api.post(f"/v1/transactions/acts/{act}/undo")
    assert await totals(home) == {groceries: ("-30.00", 1), clothing: ("-20.00", 1)}


async def test_another_household_cannot_divide_it(home, household):
    ident = await purchase(home)
    other = await household()
    assert (await divide(other, ident, (None, "-30.00"), (None, "-20.00"))).status_code == 404
    strange = "01990000-0000-7000-8000-000000000000"
    assert (await divide(home, ident, (strange, "-30.00"), (None, "-20.00"))).status_code == 404
