"""What a period is likely to come to: by rules, and over HTTP with its working."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from budgets.factories import FOOD, GROCERIES, RENT, account, book, budget, data, sign_in_again
from guilder.budgets.forecast import outlook, pace, reaches
from guilder.kernel import clock

LAST = date(2026, 11, 15)


def days(count, amount="10", step=1):
    return {LAST - timedelta(days=at): Decimal(amount) for at in range(0, count, step)}


PACES = [
    # daily, days known, days to come, (low, likely, high), window, runs
    (days(60), 60, 15, (150, 150, 150), 15, 46),
    (days(60, step=3), 60, 3, (10, 10, 10), 3, 58),
    (days(60), 60, 40, (400, 400, 400), 20, 41),  # longer than a third of the record: scaled
    (days(28), 28, 0, (0, 0, 0), 0, 0),
    (days(30, "-5"), 30, 10, (0, 0, 0), 10, 21),  # refunds alone are no income to come
    ({}, 30, 10, (0, 0, 0), 10, 21),
]


@pytest.mark.parametrize(("daily", "known", "ahead", "wanted", "window", "runs"), PACES)
def test_the_pace_of_the_days_to_come(daily, known, ahead, wanted, window, runs):
    found = pace(daily, LAST - timedelta(days=known - 1), LAST, ahead)
    assert found
    assert (found.low, found.likely, found.high) == tuple(map(Decimal, wanted))
    assert (found.window, found.runs) == (window, runs)


def test_too_short_a_record_has_no_pace():
    assert pace(days(27), LAST - timedelta(days=26), LAST, 10) is None


def test_a_record_reaches_to_today_unless_it_is_silent_for_longer_than_ever():
    booked = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 28)]
    assert reaches(booked, date(2026, 11, 15)) == date(2026, 11, 15)
    assert reaches(booked, date(2026, 11, 28)) == date(2026, 10, 28)
    assert reaches(booked[:1], date(2026, 9, 2)) == date(2026, 9, 2)
    assert reaches(booked[:1], date(2026, 9, 3)) == date(2026, 9, 1)


def test_the_outlook_is_where_the_range_lies():
    cases = (("100", "110", "110", "within"), ("100", "111", "110", "close"), ("111", "120", "110", "over"))
    for low, high, available, wanted in cases:
        assert outlook(Decimal(low), Decimal(high), Decimal(available)) == wanted


async def test_spent_and_due_and_the_usual_pace(household, drain):
    with clock.travel_to(datetime(2026, 11, 15, 12, tzinfo=UTC)):
        home = await household()
        await sign_in_again(home)
        own = await account(home)
        for at in range(80):  # 10.00 a day on groceries, today included
            await book(home, own, "-10.00", on=str(LAST - timedelta(days=at)), what="CORNER STORE")
        for month in (8, 9, 10):
            await book(home, own, "-950.00", category=RENT, on=f"2026-{month:02}-28", what="Miete Hausverwaltung")
        await drain()
        food = await budget(home, limit="290.00", category=FOOD)
        rent = await budget(home, limit="950.00", category=RENT)
        whole = await budget(home, limit="2000.00", whole=True)
        await budget(home, limit="100.00", category=GROCERIES, currency="USD")
        found = {one["budgetId"]: one for one in await data(home.api.get("/v1/budgets/forecasts"))}
        told = {
            ident: tuple(found[ident][name] for name in ("spent", "upcoming", "low", "likely", "high", "outlook"))
            for ident in (food["id"], rent["id"], whole["id"])
        }
        assert told == {
            food["id"]: ("150.00", "0.00", "300.00", "300.00", "300.00", "over"),
            rent["id"]: ("0.00", "950.00", "950.00", "950.00", "950.00", "within"),
            whole["id"]: ("150.00", "950.00", "1250.00", "1250.00", "1250.00", "within"),
        }
        working = await data(home.api.get(f"/v1/budgets/{whole['id']}/working?figure=forecast"))
        cells = {cell["id"]: cell["value"] for cell in working["inputs"]}
        assert (cells["spent"], cells["upcoming"], cells["pace"], cells["likely"]) == (
            "150.00", "950.00", "150.00", "1250.00",
        )  # fmt: skip
        assert [(row["on"], row["amount"]) for row in working["table"]["rows"]] == [("2026-11-28", "950.00")]


async def test_the_first_days_have_no_forecast(household, drain):
    with clock.travel_to(datetime(2026, 11, 15, 12, tzinfo=UTC)):
        home = await household()
        await sign_in_again(home)
        assert await data(home.api.get("/v1/budgets/forecasts")) == []
        kept = await budget(home)
        await book(home, await account(home), "-10.00", on="2026-11-14")
        await drain()
        assert await data(home.api.get("/v1/budgets/forecasts")) == []
        refused = await home.api.get(f"/v1/budgets/{kept['id']}/working?figure=forecast")
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "NO_FORECAST")
