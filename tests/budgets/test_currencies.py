"""One budget over several currencies, every figure worked out by hand.

Rates (European Central Bank, dollars per euro): 1.159 on 1 September 2026, 1.1355 on 30 September, 1.1298 on 1 October,
1.1208 on 15 October, 1.1172 on 30 October. The bank publishes no rate for the Kuwaiti dinar, which has three digits.
"""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import text

from budgets.factories import CAFES, FOOD, account, book, budget, data, progress
from guilder.budgets.service.converting import came
from guilder.budgets.service.scopes import Abroad
from guilder.budgets.tools import BudgetStatusArguments
from guilder.budgets.tools import tools as budget_tools
from guilder.fx import history
from guilder.fx.rules import Rates
from guilder.kernel import clock
from guilder.kernel.actor import Actor

STATUS = next(tool for tool in budget_tools if tool.name == "budgets.budget_status")


@pytest.fixture(autouse=True, scope="module")
async def _rates(runtime):
    await asyncio.to_thread(history.load, runtime.database.system_dsn)


@pytest.fixture(autouse=True)
def _saturday():
    with clock.travel_to(datetime(2026, 10, 31, 12, tzinfo=UTC)):
        yield


async def fired(runtime, home):
    query = "select key, payload from kernel.event where workspace_id = :w and key like 'budget.%' order by position"
    async with runtime.database.system_session() as session:
        rows = (await session.execute(text(query), {"w": home.workspace_id})).all()
    return [(row.payload["threshold"], row.payload["spent"]) for row in rows if row.key != "budget.period.closed"]


async def run_job(runtime, modules, name):
    job = next(job for module in modules for job in module.jobs if job.name == name)
    await job.run(runtime)


async def state(home, rate, first="2026-09-01", last="2026-10-31"):
    body = {"currency": "KWD", "against": "EUR", "rate": rate, "firstOn": first, "lastOn": last}
    return (await data(home.api.post("/v1/fx/own-rates", json=body), 201))["id"]


async def test_another_currency_counts_at_the_rate_of_each_day(household, drain, runtime):
    """40 + 50.50 ÷ 1.1208 + 11.30 ÷ 1.1298 = 40 + 45.0571 + 10.0018 = 95.0589."""
    home = await household()
    kept = await budget(home)
    euro, dollar = await account(home), await account(home, "USD")
    await book(home, euro, "-40.00", on="2026-10-05")
    await book(home, dollar, "-50.50", on="2026-10-15")
    await drain()
    assert (await fired(runtime, home)) == [(80, "85.06")]
    await book(home, dollar, "-11.30", on="2026-10-01")
    await drain()
    line = await progress(home, kept["id"], "2026-10-01")
    assert (line["spent"], line["left"], line["count"], line["converts"]) == ("95.06", "4.94", 3, True)
    assert line["elsewhere"] == [
        {"currency": "USD", "spent": "61.80", "count": 2, "counts": "55.06", "leftOut": "0.00"}
    ]
    await book(home, dollar, "-11.18", on="2026-10-30")
    await drain()
    assert (await fired(runtime, home)) == [(80, "85.06"), (100, "105.07")]


async def test_the_working_shows_every_line_with_its_rate(household, drain):
    home = await household()
    kept = await budget(home)
    await book(home, await account(home), "-40.00", on="2026-10-05")
    await book(home, await account(home, "USD"), "-50.50", on="2026-10-15")
    await drain()
    found = await data(home.api.get(f"/v1/budgets/{kept['id']}/working?on=2026-10-01"))
    assert (
        "Other currencies are converted to EUR by the European Central Bank's rates of 2026-10-15" in found["formula"]
    )
    assert [(row["amount"], row["currency"], row["counts"], row["counts_currency"]) for row in found["table"]["rows"]] == [
        ("-50.50", "USD", "-45.06", "EUR"), ("-40.00", "EUR", "-40.00", "EUR"),
    ]  # fmt: skip
    assert found["table"]["rows"][0]["rate"] == "0.892220 of 2026-10-15"
    cells = {cell["id"]: (cell["value"], cell["currency"]) for cell in found["inputs"]}
    assert (cells["spent"], cells["in_usd"], cells["from_usd"]) == (
        ("85.06", "EUR"),
        ("50.50", "USD"),
        ("45.06", "EUR"),
    )


async def test_what_has_no_rate_is_told_and_never_added(household, drain, runtime):
    home = await household()
    kept = await budget(home)
    await book(home, await account(home), "-60.00", on="2026-10-05")
    await book(home, await account(home, "KWD"), "-10.000", on="2026-10-06")
    await drain()
    line = await progress(home, kept["id"], "2026-10-01")
    beside = {"currency": "KWD", "spent": "10.000", "count": 1, "counts": "0.00", "leftOut": "10.000"}
    assert (line["spent"], line["count"], line["elsewhere"]) == ("60.00", 1, [beside])
    told = await data(home.api.get(f"/v1/budgets/{kept['id']}/working?on=2026-10-01"))
    assert "no rate for KWD" in told["formula"]
    assert {row["counts"] for row in told["table"]["rows"] if row["currency"] == "KWD"} == {None}
    rate = await state(home, "3.10")
    await drain()
    line = await progress(home, kept["id"], "2026-10-01")
    assert (line["spent"], line["elsewhere"]) == ("91.00", [beside | {"counts": "31.00", "leftOut": "0.000"}])
    assert (await fired(runtime, home)) == [(80, "91.00")]
    assert (await home.api.delete(f"/v1/fx/own-rates/{rate}")).status_code == 204
    await drain()
    assert (await progress(home, kept["id"], "2026-10-01"))["spent"] == "60.00"
    await state(home, "3.00")
    await drain()
    assert (await fired(runtime, home)) == [(80, "91.00")]


async def test_a_budget_may_be_for_its_own_currency_alone(household, drain):
    home = await household()
    kept = await budget(home, converts=False)
    await book(home, await account(home), "-10.00", on="2026-10-05")
    await book(home, await account(home, "USD"), "-99.00", on="2026-10-15")
    await drain()
    line = await progress(home, kept["id"], "2026-10-01")
    beside = {"currency": "USD", "spent": "99.00", "count": 1, "counts": "0.00", "leftOut": "99.00"}
    assert (line["spent"], line["count"], line["elsewhere"]) == ("10.00", 1, [beside])
    month = await data(home.api.get("/v1/budgets/months/2026-10-01"))
    sums = {each["currency"]: (each["limit"], each["spent"], each["unbudgeted"]) for each in month["sums"]}
    assert sums == {"EUR": ("100.00", "10.00", "0.00"), "USD": ("0.00", "0.00", "99.00")}
    changed = await data(home.api.patch(f"/v1/budgets/{kept['id']}", json={"converts": True}))
    assert changed["converts"] is True
    assert (await progress(home, kept["id"], "2026-10-01"))["spent"] == "98.33"  # 10 + 99 ÷ 1.1208


async def test_sums_count_each_movement_once_over_currencies(household, drain):
    """Food (500, all currencies) holds groceries (100, euro alone) and cafés (50, all)."""
    home = await household()
    await budget(home, "500.00", FOOD)
    await budget(home, "100.00", converts=False)
    await budget(home, "50.00", CAFES)
    dollar = await account(home, "USD")
    await book(home, await account(home), "-20.00", on="2026-10-05")
    await book(home, dollar, "-50.50", on="2026-10-15")
    await book(home, dollar, "-11.30", CAFES, on="2026-10-01")
    await drain()
    month = await data(home.api.get("/v1/budgets/months/2026-10-01"))
    assert [(s["currency"], s["limit"], s["spent"], s["unbudgeted"]) for s in month["sums"]] == [
        ("EUR", "500.00", "75.06", "0.00")
    ]
    assert {line["name"]: line["spent"] for line in month["budgets"]} == {
        "Food and drink": "75.06", "Groceries": "20.00", "Cafés and bakeries": "10.00",
    }  # fmt: skip
    assert [line["nested"] for line in month["budgets"]] == [False, True, True]
    assert month["unbudgeted"] == []


async def test_a_budget_for_all_spending_counts_every_currency(household, drain):
    home = await household()
    kept = await budget(home, "500.00", whole=True)
    dollar = await account(home, "USD")
    await book(home, await account(home), "-20.00", CAFES, on="2026-10-05")
    await book(home, dollar, "-50.50", on="2026-10-15")
    await book(home, dollar, "11.18", on="2026-10-30")  # a refund: −10.0072
    await drain()
    line = await progress(home, kept["id"], "2026-10-01")
    assert (line["spent"], line["elsewhere"][0]["spent"], line["elsewhere"][0]["counts"]) == ("55.05", "39.32", "35.05")


async def test_a_rate_of_a_closed_period_ripples_into_what_was_carried(household, drain):
    """September: 100 − 30 KWD-dinar at 3.00 = 10 left, carried on. Then the rate is stated as 2.50: 25 left."""
    home = await household()
    kept = await budget(home, startOn="2026-09-01", rollover={"unspent": True})
    await state(home, "3.00")
    await book(home, await account(home, "KWD"), "-30.000", on="2026-09-10")
    await drain()
    (closed,) = (await data(home.api.get(f"/v1/budgets/{kept['id']}/history")))["periods"]
    assert (closed["spent"], closed["left"], closed["carried"], closed["count"]) == ("90.00", "10.00", "10.00", 1)
    assert (await progress(home, kept["id"], "2026-10-01"))["carried"] == "10.00"
    await state(home, "2.50")
    await drain()
    (closed,) = (await data(home.api.get(f"/v1/budgets/{kept['id']}/history")))["periods"]
    assert (closed["spent"], closed["carried"]) == ("75.00", "25.00")
    assert [(r["spentBefore"], r["spent"]) for r in closed["revisions"][:1]] == [("90.00", "75.00")]
    assert (await progress(home, kept["id"], "2026-10-01"))["carried"] == "25.00"


async def test_a_sheet_that_comes_later_is_followed(household, drain, runtime, modules):
    """Booked on a Tuesday at Monday's rate (2.00); Tuesday's own (1.00), out in the afternoon, passes 80 %."""
    put = "insert into fx.rate (currency, day, per_euro) values ('USD', cast(:day as date), :rate)"
    try:
        with clock.travel_to(datetime(2031, 3, 4, 9, tzinfo=UTC)):
            async with runtime.database.system_session() as session:
                await session.execute(text(put), {"day": date(2031, 3, 3), "rate": Decimal("2.00")})
            home = await household()
            kept = await budget(home)
            await book(home, await account(home, "USD"), "-90.00", on="2031-03-04")
            await drain()
            assert (await progress(home, kept["id"], "2031-03-04"))["spent"] == "45.00"
            await run_job(runtime, modules, "budgets.follow_rates")
            assert (await fired(runtime, home)) == []
            async with runtime.database.system_session() as session:
                await session.execute(text(put), {"day": date(2031, 3, 4), "rate": Decimal("1.00")})
            await run_job(runtime, modules, "budgets.follow_rates")
            await run_job(runtime, modules, "budgets.follow_rates")
            assert (await fired(runtime, home)) == [(80, "90.00")]
            assert (await progress(home, kept["id"], "2031-03-04"))["spent"] == "90.00"
            async with runtime.database.system_session() as session:
                waiting = await session.execute(
                    text("select count(*) from budgets.progress where workspace_id = :w and awaits is not null"),
                    {"w": home.workspace_id},
                )
                assert waiting.scalar_one() == 0
    finally:
        async with runtime.database.system_session() as session:
            await session.execute(text("delete from fx.rate where day >= '2031-01-01'"))


async def test_proposals_are_in_the_households_currency(household, drain):
    """Groceries: 30 + 40 dollars of 1 September (÷ 1.159 = 34.5125) in September; dinar have no rate and stand apart."""
    home = await household()
    euro, dollar, dinar = await account(home), await account(home, "USD"), await account(home, "KWD")
    for on in ("2026-07-06", "2026-08-05", "2026-09-07"):
        await book(home, euro, "-30.00", on=on)
        await book(home, dinar, "-9.000", on=on)
    await book(home, dollar, "-40.00", on="2026-09-01")
    await drain()
    found = await data(home.api.get("/v1/budgets/suggestions"))
    assert [(each["currency"], [m["spent"] for m in each["months"]]) for each in found] == [
        ("EUR", ["30.00", "30.00", "64.51"]), ("KWD", ["9.000", "9.000", "9.000"]),
    ]  # fmt: skip
    template = await data(home.api.get("/v1/budgets/templates/averages"))
    assert [(draft["name"], draft["average"]) for draft in template["drafts"]] == [("Groceries", "41.50")]
    assert "no rate for KWD" in template["conversion"]
    await budget(home)
    assert await data(home.api.get("/v1/budgets/suggestions")) == []


async def test_the_assistant_says_the_same(household, drain, runtime):
    home = await household()
    await budget(home)
    await book(home, await account(home), "-40.00", on="2026-10-05")
    await book(home, await account(home, "USD"), "-50.50", on="2026-10-15")
    await book(home, await account(home, "KWD"), "-10.000", on="2026-10-06")
    await drain()
    who = Actor(home.user_id, home.workspace_id, "owner", None, "", frozenset(), "Europe/Berlin", "EUR")
    async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
        fact = await STATUS.run(session, who, BudgetStatusArguments(month="2026-10"))
    said = {cell.id: (cell.value, cell.currency) for cell in fact.cells}
    assert (said["spent_eur"], said["line1_left"]) == (("85.06", "EUR"), ("14.94", "EUR"))
    assert said["left_out_kwd"] == ("10.000", "KWD")


def test_the_sum_is_rounded_once():
    """Three times 0.335 at 1 to 1: 1.005 is 1.00 (half to even), where rounding each would say 1.02."""
    rates = Rates("EUR", {"KWD": [(date(2026, 10, day), Decimal(1)) for day in (1, 2, 5)]})
    days = [Abroad("KWD", date(2026, 10, day), Decimal("0.335"), 1) for day in (1, 2, 5)]
    found = came(Decimal(0), 0, days, rates, converts=True)
    assert (found.spent, found.count, found.parts[0].counts) == (Decimal("1.00"), 3, Decimal("1.00"))
