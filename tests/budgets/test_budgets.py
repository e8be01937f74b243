"""Budgets moved by the record: through HTTP, with the handler that production runs."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from budgets.factories import CAFES, FOOD, GROCERIES, SALARY, SAVINGS, account, book, budget, data, progress
from guilder.budgets import handlers
from guilder.budgets.tools import BudgetStatusArguments
from guilder.budgets.tools import tools as budget_tools
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.events import StoredEvent
from guilder.transactions.tools import SpendingArguments
from guilder.transactions.tools import tools as transaction_tools

MONTH = "2026-11-01"
SPENDING = next(tool for tool in transaction_tools if tool.name == "transactions.spending")
STATUS = next(tool for tool in budget_tools if tool.name == "budgets.budget_status")


@pytest.fixture(autouse=True)
def _november():
    with clock.travel_to(datetime(2026, 11, 15, 12, tzinfo=UTC)):
        yield


def actor(home):
    return Actor(home.user_id, home.workspace_id, "owner", None, "", frozenset(), "Europe/Berlin", "EUR")


async def fired(runtime, home):
    async with runtime.database.system_session() as session:
        query = (
            "select key, payload from kernel.event where workspace_id = :w and key like 'budget.%' order by position"
        )
        rows = (await session.execute(text(query), {"w": home.workspace_id})).all()
    return [(row.key, row.payload["threshold"]) for row in rows]


async def test_a_transaction_moves_the_budget_and_a_refund_moves_it_back(household, drain):
    home = await household()
    where, kept = await account(home), await budget(home)
    await book(home, where, "-30.00")
    await book(home, where, "5.00")
    await drain()
    line = await progress(home, kept["id"])
    assert (line["spent"], line["left"], line["count"], line["status"]) == ("25.00", "75.00", 2, "within")
    assert (line["used"], line["expected"]) == (0.25, "50.00")


async def test_a_correction_moves_both_budgets(household, drain):
    home = await household()
    where = await account(home)
    groceries, cafes = await budget(home), await budget(home, category=CAFES)
    row = await book(home, where, "-30.00")
    await drain()
    await data(home.api.put(f"/v1/transactions/{row['id']}/category", json={"categoryId": CAFES}))
    await drain()
    assert (await progress(home, groceries["id"]))["spent"] == "0.00"
    assert (await progress(home, cafes["id"]))["spent"] == "30.00"
    await data(home.api.delete(f"/v1/transactions/{row['id']}"))
    await drain()
    assert (await progress(home, cafes["id"]))["spent"] == "0.00"


async def test_what_was_there_before_the_budget_counts_too(household):
    home = await household()
    await book(home, await account(home), "-30.00")
    kept = await budget(home)
    assert (await progress(home, kept["id"]))["spent"] == "30.00"


async def test_each_threshold_fires_once_a_month(household, drain, runtime):
    home = await household()
    where = await account(home)
    await budget(home)
    for amount in ("-79.99", "-0.01", "-10.00"):
        await book(home, where, amount)
        await drain()
    assert await fired(runtime, home) == [("budget.threshold.reached", 80)]
    await book(home, where, "50.00")
    await drain()
    await book(home, where, "-90.00")
    await drain()
    assert await fired(runtime, home) == [
        ("budget.threshold.reached", 80), ("budget.exceeded", 100), ("budget.overspent", 120),
    ]  # fmt: skip


async def test_old_statements_announce_nothing(household, drain, runtime):
    home = await household()
    where = await account(home)
    kept = await budget(home, startOn="2026-09-01")
    await book(home, where, "-500.00", on="2026-10-10")
    await drain()
    assert await fired(runtime, home) == []
    assert (await progress(home, kept["id"], "2026-10-01"))["status"] == "over"


async def test_the_month_is_the_workspaces_own(household, drain, runtime):
    """At 12:30 UTC on 31 October it is already November in Kiritimati (UTC+14)."""
    with clock.travel_to(datetime(2026, 10, 31, 12, 30, tzinfo=UTC)):
        home = await household(time_zone="Pacific/Kiritimati")
        where = await account(home)
        kept = await budget(home)
        assert kept["startOn"] == MONTH
        await book(home, where, "-85.00", on="2026-11-01")
        await drain()
    assert await fired(runtime, home) == [("budget.threshold.reached", 80)]


async def test_children_count_to_their_parent_and_the_sum_counts_them_once(household, drain):
    home = await household()
    where = await account(home)
    food, groceries = await budget(home, "300.00", FOOD), await budget(home, "200.00")
    await book(home, where, "-10.00")
    await book(home, where, "-5.00", CAFES)
    await book(home, where, "-1.00", FOOD)
    await book(home, where, "2000.00", SALARY)
    await book(home, where, "-500.00", SAVINGS)
    await drain()
    month = await data(home.api.get(f"/v1/budgets/months/{MONTH}"))
    lines = {line["id"]: (line["spent"], line["nested"]) for line in month["budgets"]}
    assert lines == {food["id"]: ("16.00", False), groceries["id"]: ("10.00", True)}
    assert month["sums"] == [
        {
            "first": MONTH, "last": "2026-11-30", "currency": "EUR", "limit": "300.00", "carried": "0.00",
            "spent": "16.00", "left": "284.00", "unbudgeted": "0.00", "putBy": None,
        }
    ]  # fmt: skip
    assert month["unbudgeted"] == []


async def test_a_new_limit_leaves_the_months_before_alone(household):
    home = await household()
    kept = await budget(home, startOn="2026-09-01")
    await data(home.api.patch(f"/v1/budgets/{kept['id']}", json={"limit": "150.00"}))
    assert (await progress(home, kept["id"], "2026-10-01"))["limit"] == "100.00"
    assert (await progress(home, kept["id"]))["limit"] == "150.00"


async def test_closing_can_be_taken_back(household):
    home = await household()
    kept = await budget(home)
    assert (await home.api.delete(f"/v1/budgets/{kept['id']}")).status_code == 204
    assert await data(home.api.get("/v1/budgets")) == []
    await data(home.api.post(f"/v1/budgets/{kept['id']}/reopen"))
    assert [b["id"] for b in await data(home.api.get("/v1/budgets"))] == [kept["id"]]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"categoryId": SALARY}, 422, "CATEGORY_NOT_BUDGETED"),
        ({"categoryId": str(uuid4())}, 404, "CATEGORY_NOT_FOUND"),
        ({"limit": "0"}, 422, "INVALID_INPUT"),
        ({"limit": "10.001"}, 422, "INVALID_INPUT"),
        ({"limit": 10.5}, 422, "INVALID_INPUT"),
        ({"currency": "XYZ"}, 422, "INVALID_INPUT"),
        ({"startOn": "1990-11-02"}, 422, "INVALID_INPUT"),
        ({"thresholds": [0]}, 422, "INVALID_INPUT"),
    ],
)
async def test_what_makes_no_sense_is_refused(household, body, status, code):
    home = await household()
    answer = await home.api.post(
        "/v1/budgets", json={"categoryId": GROCERIES, "limit": "10", "currency": "EUR", **body}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_one_budget_per_category_and_currency(household):
    home = await household()
    await budget(home)
    again = await home.api.post("/v1/budgets", json={"categoryId": GROCERIES, "limit": "1", "currency": "EUR"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "BUDGET_EXISTS")
    await budget(home, currency="USD")


async def test_suggestions_come_from_three_whole_months(household):
    home = await household()
    where = await account(home)
    for month, amount in ((8, "-410.20"), (9, "-388.00"), (10, "-402.00"), (11, "-900.00")):
        await book(home, where, amount, on=f"2026-{month:02}-10")
    await book(home, where, "-80.00", CAFES, on="2026-10-10")
    found = await data(home.api.get("/v1/budgets/suggestions"))
    assert [(s["categoryId"], s["limit"], [m["spent"] for m in s["months"]]) for s in found] == [
        (GROCERIES, "410.00", ["410.20", "388.00", "402.00"])
    ]
    await budget(home)
    assert await data(home.api.get("/v1/budgets/suggestions")) == []


async def test_every_figure_has_a_working(household):
    home = await household()
    where = await account(home)
    await book(home, where, "-30.00")
    kept = await budget(home)
    working = await data(home.api.get(f"/v1/budgets/{kept['id']}/working?figure=left"))
    assert working["formula"].startswith("Left = limit − spent")
    assert [row["amount"] for row in working["table"]["rows"]] == ["-30.00"]
    assert GROCERIES in working["link"]
    whole = await data(home.api.get(f"/v1/budgets/overview/working?on={MONTH}&currency=EUR"))
    assert {c["id"]: c["value"] for c in whole["inputs"]}["left"] == "70.00"
    pace = await data(home.api.get(f"/v1/budgets/{kept['id']}/working?figure=expected"))
    assert {c["id"]: c["value"] for c in pace["inputs"]}["expected"] == "50.00"


async def test_other_households_see_nothing(household):
    home, other = await household(), await household()
    kept = await budget(home)
    for call in (
        other.api.get(f"/v1/budgets/{kept['id']}/progress"),
        other.api.patch(f"/v1/budgets/{kept['id']}", json={"limit": "1"}),
        other.api.delete(f"/v1/budgets/{kept['id']}"),
    ):
        assert (await call).status_code == 404


async def test_the_assistant_reads_spending_and_budgets(household, runtime):
    home = await household()
    where = await account(home)
    await book(home, where, "-30.00")
    await book(home, where, "-20.00", on="2026-10-03")
    await book(home, where, "-500.00", SAVINGS)
    await budget(home)
    async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
        asked = SpendingArguments(from_on=date(2026, 11, 1), to_on=date(2026, 11, 30), category="groceries")
        fact = await SPENDING.run(session, actor(home), asked)
        assert (fact.get("spent_eur").value, fact.get("change_eur").value, fact.get("count").value) == (
            "30.00",
            "10.00",
            "1",
        )
        every = SpendingArguments(from_on=date(2026, 11, 1), to_on=date(2026, 11, 30), group_by="category")
        whole = await SPENDING.run(session, actor(home), every)
        assert (whole.get("spent_eur").value, whole.get("top1_name").value, whole.get("top1_share").value) == (
            "30.00",
            "Groceries",
            "1.0000",
        )
        unknown = await SPENDING.run(session, actor(home), SpendingArguments(category="unicorns"))
        assert (unknown.get("count").value, unknown.get("unknown").value) == ("0", "unicorns")
        status = await STATUS.run(session, actor(home), BudgetStatusArguments())
        assert (status.get("left_eur").value, status.get("line1_name").value) == ("70.00", "Groceries")


def _event(home, category, month, key="transaction.batch.booked"):
    payload = {"touched": [{"categoryId": category, "month": month, "currency": "EUR"}]}
    now = datetime.now(UTC)
    return StoredEvent(uuid4(), key, 1, "x", uuid4(), home.workspace_id, None, now, "", payload)


async def test_replays_splits_and_overlaps_change_nothing(household, runtime, drain):
    home = await household()
    where = await account(home)
    kept = await budget(home)
    for amount in ("-10.00", "-7.50", "3.00"):
        await book(home, where, amount)
    await drain()
    expected = (await progress(home, kept["id"]))["spent"]
    events = [
        _event(home, GROCERIES, MONTH),
        _event(home, None, MONTH),
        _event(home, CAFES, MONTH),
        _event(home, GROCERIES, "2026-10-01"),
    ]

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
    @given(st.lists(st.lists(st.sampled_from(range(len(events))), max_size=5), max_size=3))
    def batches(found):
        plans.append(found)

    plans = []
    batches()
    for plan in plans:
        for batch in plan:
            async with runtime.database.session(workspace_id=home.workspace_id) as session:
                await handlers.recompute(session, home.workspace_id, [events[i] for i in batch])
        line = await progress(home, kept["id"])
        assert (line["spent"], line["count"]) == (expected, 3)


async def test_the_parts_are_the_whole(household, drain):
    home = await household()
    where = await account(home)
    food = await budget(home, "300.00", FOOD)
    amounts = [Decimal(a) for a in ("-1.10", "-2.20", "0.30", "-4.44", "-5.05")]
    for amount, category in zip(amounts, (GROCERIES, CAFES, FOOD, CAFES, GROCERIES), strict=True):
        await book(home, where, str(amount), category)
    await drain()
    totals = await data(home.api.get("/v1/transactions/categories/summary?from=2026-11-01&to=2026-11-30"))
    whole = (await progress(home, food["id"]))["spent"]
    assert Decimal(whole) == -sum(Decimal(t["net"]) for t in totals) == -sum(amounts)
