"""Periods that end: closed once at local midnight, carried on, and put right by what arrives late."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from budgets.factories import CAFES, FOOD, GROCERIES, RENT, account, book, budget, data, progress, sign_in_again
from guilder.budgets import jobs
from guilder.kernel import clock


def at(day, hour=12):
    return clock.travel_to(datetime.fromisoformat(f"{day}T{hour:02}:30").replace(tzinfo=UTC))


async def history(home, ident):
    return (await data(home.api.get(f"/v1/budgets/{ident}/history")))["periods"]


async def events(runtime, home, key):
    async with runtime.database.system_session() as session:
        query = "select payload from kernel.event where workspace_id = :w and key = :key order by position"
        return [row.payload for row in await session.execute(text(query), {"w": home.workspace_id, "key": key})]


async def test_a_period_closes_once_at_local_midnight(household, runtime, drain):
    with at("2026-11-30"):
        home = await household(time_zone="Asia/Kathmandu")
        kept = await budget(home, rollover={"unspent": True})
        await book(home, await account(home), "-30.00")
        await drain()
        await jobs.CLOSE_PERIODS.run(runtime)
        assert await history(home, kept["id"]) == []
    with clock.travel_to(datetime(2026, 11, 30, 18, 14, tzinfo=UTC)):  # 23:59 there
        await jobs.CLOSE_PERIODS.run(runtime)
    with clock.travel_to(datetime(2026, 11, 30, 18, 15, tzinfo=UTC)):
        await sign_in_again(home)
        await asyncio.gather(*(jobs.CLOSE_PERIODS.run(runtime) for _ in range(4)))
        closed = await history(home, kept["id"])
        line = await progress(home, kept["id"], "2026-12-01")
    assert [(c["first"], c["last"], c["spent"], c["count"], c["left"], c["carried"]) for c in closed] == [
        ("2026-11-01", "2026-11-30", "30.00", 1, "70.00", "70.00")
    ]
    assert (line["carried"], line["available"], line["left"]) == ("70.00", "170.00", "170.00")
    told = await events(runtime, home, "budget.period.closed")
    assert [(each["month"], each["spent"], each["count"], each["carried"]) for each in told] == [
        ("2026-11-01", "30.00", 1, "70.00")
    ]


@pytest.mark.parametrize(
    ("rollover", "carried", "available"),
    [
        ({}, "0.00", "100.00"),
        ({"unspent": True}, "0.00", "100.00"),
        ({"overspent": True}, "-20.00", "80.00"),
        ({"unspent": True, "overspent": True}, "-10.00", "90.00"),
    ],
)
async def test_what_is_left_and_what_lacks_are_carried_as_chosen(household, drain, rollover, carried, available):
    """September leaves 10, October lacks 20."""
    with at("2026-11-15"):
        home = await household()
        where = await account(home)
        kept = await budget(home, startOn="2026-09-01", rollover=rollover)
        await book(home, where, "-90.00", on="2026-09-10")
        await book(home, where, "-120.00", on="2026-10-10")
        await drain()
        line = await progress(home, kept["id"], "2026-11-15")
    assert (line["carried"], line["available"]) == (carried, available)


async def test_what_arrives_late_ripples_on_and_shows_in_the_history(household, drain, runtime):
    with at("2026-11-15"):
        home = await household()
        where = await account(home)
        kept = await budget(home, startOn="2026-08-01", rollover={"unspent": True, "cap": "150.00"})
        await drain()
        assert (await progress(home, kept["id"], "2026-11-15"))["carried"] == "150.00"
        late = await book(home, where, "-130.00", on="2026-09-30")
        await drain()
        assert (await progress(home, kept["id"], "2026-11-15"))["carried"] == "150.00"  # 100, 70, 170 capped
        await book(home, where, "-60.00", on="2026-10-02")
        await drain()
        line, closed = await progress(home, kept["id"], "2026-11-15"), await history(home, kept["id"])
        assert line["carried"] == "110.00"
        assert [(c["first"], c["spent"], c["carriedIn"], c["carried"]) for c in closed] == [
            ("2026-10-01", "60.00", "70.00", "110.00"), ("2026-09-01", "130.00", "100.00", "70.00"),
            ("2026-08-01", "0.00", "0.00", "100.00"),
        ]  # fmt: skip
        assert [(r["spentBefore"], r["spent"], r["countBefore"], r["count"]) for r in closed[1]["revisions"]] == [
            ("0.00", "130.00", 0, 1)
        ]
        assert [(r["leftBefore"], r["left"], r["carriedBefore"], r["carried"]) for r in closed[0]["revisions"]] == [
            ("170.00", "110.00", "150.00", "110.00"), ("250.00", "170.00", "150.00", "150.00"),
        ]  # fmt: skip
        assert closed[2]["revisions"] == []
        await data(home.api.delete(f"/v1/transactions/{late['id']}"))
        await drain()
        assert (await progress(home, kept["id"], "2026-11-15"))["carried"] == "150.00"
        assert await events(runtime, home, "budget.period.closed") == []  # all of it before the budget was made


async def test_a_carried_lack_fires_what_it_passes(household, drain, runtime):
    with at("2026-11-15"):
        home = await household()
        where = await account(home)
        await budget(home, startOn="2026-10-01", rollover={"overspent": True})
        await book(home, where, "-150.00", on="2026-10-10")
        await book(home, where, "-45.00")
        await drain()
    assert [each["threshold"] for each in await events(runtime, home, "budget.threshold.reached")] == [80]
    assert (await events(runtime, home, "budget.threshold.reached"))[0]["limit"] == "50.00"


async def test_thresholds_fire_again_in_the_next_period(household, drain, runtime):
    with at("2026-11-20"):
        home = await household()
        where = await account(home)
        await budget(home, rhythm={"every": "week"})
        await book(home, where, "-85.00", on="2026-11-20")
        await drain()
    with at("2026-11-23"):
        await sign_in_again(home)
        await book(home, where, "-85.00", on="2026-11-23")
        await drain()
    fired = [(each["month"], each["threshold"]) for each in await events(runtime, home, "budget.threshold.reached")]
    assert fired == [("2026-11-16", 80), ("2026-11-23", 80)]


async def test_a_pay_cycle_counts_from_payday_to_payday(household, drain):
    pay = {"every": "pay", "pay": {"rule": "day", "day": 25, "shift": "before", "country": "DE"}}
    with at("2026-11-21"):
        home = await household()
        where = await account(home)
        kept = await budget(home, rhythm=pay)
        assert kept["startOn"] == "2026-10-23"  # the 25th is a Sunday
        for day, amount in (
            ("2026-10-22", "-1.00"),
            ("2026-10-23", "-2.00"),
            ("2026-11-24", "-4.00"),
            ("2026-11-25", "-8.00"),
        ):
            await book(home, where, amount, on=day)
        await drain()
        line = await progress(home, kept["id"], "2026-11-21")
        assert (line["first"], line["last"], line["spent"], line["daysLeft"]) == ("2026-10-23", "2026-11-24", "6.00", 3)
        assert line["closesAt"] == "2026-11-24T23:00:00Z"
        seen = await data(home.api.get("/v1/budgets/overview"))
        assert (seen["first"], seen["last"]) == ("2026-10-23", "2026-11-24")
        assert [mark["first"] for mark in seen["strip"]][-3:] == ["2026-10-23", "2026-11-25", "2026-12-24"]


async def test_the_pay_cycle_is_read_from_the_record(household):
    with at("2026-11-21"):
        home = await household()
        where = await account(home)
        for day in ("2026-08-25", "2026-09-25", "2026-10-23"):
            await book(home, where, "2500.00", category=None, on=day, what="ACME PAYROLL")
            await book(home, where, "40.00", category=None, on=day[:8] + "03", what="SOLD A BIKE")
        found = await data(home.api.get("/v1/budgets/pay-cycle"))
    assert found["country"] == "DE"
    assert (found["rhythm"]["pay"]["rule"], found["rhythm"]["pay"]["day"]) == ("day", 25)
    assert found["next"] == {"first": "2026-10-23", "last": "2026-11-24"}


async def test_several_categories_and_the_whole_household(household, drain):
    with at("2026-11-15"):
        home = await household()
        where = await account(home)
        out = await budget(home, "50.00", categoryIds=[CAFES, RENT], name="Coffee and rent")
        food = await budget(home, "70.00", FOOD)
        whole = await budget(home, "90.00", whole=True)
        for amount, category in (
            ("-5.00", CAFES),
            ("-7.00", RENT),
            ("-11.00", GROCERIES),
            ("-13.00", None),
            ("99.00", None),
        ):
            await book(home, where, amount, category, what=f"QQ {amount}")
        await drain()
        seen = await data(home.api.get("/v1/budgets/overview"))
        lines = {line["id"]: (line["name"], line["spent"], line["count"], line["nested"]) for line in seen["budgets"]}
        assert lines == {
            out["id"]: ("Coffee and rent", "12.00", 2, True), food["id"]: ("Food and drink", "16.00", 2, True),
            whole["id"]: ("All spending", "36.00", 4, False),
        }  # fmt: skip
        assert [(s["limit"], s["spent"], s["unbudgeted"]) for s in seen["sums"]] == [("90.00", "36.00", "0.00")]
        assert (await home.api.delete(f"/v1/budgets/{whole['id']}")).status_code == 204
        seen = await data(home.api.get("/v1/budgets/overview"))
        # cafés lie in both budgets and are counted once
        assert [(s["limit"], s["spent"], s["unbudgeted"]) for s in seen["sums"]] == [("120.00", "23.00", "13.00")]


async def test_periods_of_several_lengths_stand_side_by_side(household, drain):
    with at("2026-11-15"):
        home = await household()
        where = await account(home)
        await budget(home)
        await budget(home, "1000.00", rhythm={"every": "year"})
        await budget(home, "500.00", CAFES, rhythm={"every": "once", "anchorOn": "2026-11-10", "until": "2026-11-20"})
        await book(home, where, "-10.00", on="2026-02-03")
        await book(home, where, "-3.00")
        await drain()
        seen = await data(home.api.get("/v1/budgets/overview"))
    assert [(b["first"], b["last"], b["spent"]) for b in seen["budgets"]] == [
        ("2026-11-01", "2026-11-30", "3.00"), ("2026-01-01", "2026-12-31", "13.00"),
        ("2026-11-10", "2026-11-20", "0.00"),
    ]  # fmt: skip
    assert [(s["first"], s["limit"]) for s in seen["sums"]] == [
        ("2026-11-01", "100.00"), ("2026-01-01", "1000.00"), ("2026-11-10", "500.00"),
    ]  # fmt: skip


async def test_a_limit_for_one_period_alone(household):
    with at("2026-11-15"):
        home = await household()
        kept = await budget(home, startOn="2026-09-01")
        body = {"limit": "300.00", "fromOn": "2026-12-05", "oneOff": True}
        await data(home.api.patch(f"/v1/budgets/{kept['id']}", json=body))
        limits = [(await progress(home, kept["id"], on))["limit"] for on in ("2026-11-15", "2026-12-31", "2027-01-01")]
    assert limits == ["100.00", "300.00", "100.00"]


@pytest.mark.parametrize(
    "body",
    [
        {"limit": "10"},
        {"limit": "10", "categoryId": GROCERIES, "whole": True},
        {"limit": "10", "categoryIds": [GROCERIES, CAFES]},
        {"limit": "10", "categoryId": GROCERIES, "rhythm": {"every": "pay"}},
        {"limit": "10", "categoryId": GROCERIES, "rollover": {"unspent": True, "cap": "1.001"}},
        {"limit": "10", "categoryId": GROCERIES, "startOn": "2026-01-01",
         "rhythm": {"every": "once", "anchorOn": "2026-11-10", "until": "2026-11-20"}},
    ],
)  # fmt: skip
async def test_a_budget_that_makes_no_sense_is_refused(household, body):
    home = await household()
    assert (await home.api.post("/v1/budgets", json={"currency": "EUR", **body})).status_code == 422
