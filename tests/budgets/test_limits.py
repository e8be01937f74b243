"""Limits of many budgets at once, from what was before: looked at, set in one act, taken back exactly."""

from datetime import UTC, datetime

import pytest

from budgets.factories import CAFES, RENT, SALARY, account, book, budget, data, progress
from guilder.kernel import clock


@pytest.fixture(autouse=True)
def _november():
    with clock.travel_to(datetime(2026, 11, 15, 12, tzinfo=UTC)):
        yield


async def proposed(home, how, on="2026-11-15"):
    found = await data(home.api.get("/v1/budgets/limits", params={"how": how, "on": on}))
    return {one["name"]: (one["limit"], one["wanted"]) for one in found["budgets"]}


async def limit(home, ident, on):
    return (await progress(home, ident, on))["limit"]


async def a_year(home):
    """Groceries by the month since August, cafés since November, a yearly budget for rent."""
    where = await account(home)
    groceries = await budget(home, "200.00", startOn="2026-08-01")
    cafes = await budget(home, "50.00", CAFES)
    rent = await budget(home, "9000.00", RENT, rhythm={"every": "year"}, startOn="2026-01-01")
    for on, amount in (("2026-08-05", "-90.00"), ("2026-09-05", "-151.10"), ("2026-10-05", "-122.00")):
        await book(home, where, amount, on=on)
    await book(home, where, "-30.00", CAFES, on="2026-10-05")
    return groceries["id"], cafes["id"], rent["id"]


async def test_limits_are_proposed_from_the_periods_before(household, drain):
    home = await household()
    groceries, _, _ = await a_year(home)
    await drain()
    change = {"limit": "180.00", "fromOn": "2026-10-01", "oneOff": True}
    await data(home.api.patch(f"/v1/budgets/{groceries}", json=change))
    assert await proposed(home, "as_before") == {
        "Groceries": ("200.00", "180.00"), "Cafés and bakeries": ("50.00", None), "Rent": ("9000.00", None),
    }  # fmt: skip
    # 122 and (90 + 151.10 + 122) ÷ 3 = 121.03, rounded up to tens; 30 and 30 ÷ 3 = 10 for the cafés
    assert await proposed(home, "spent_before") == {
        "Groceries": ("200.00", "130.00"), "Cafés and bakeries": ("50.00", "30.00"), "Rent": ("9000.00", None),
    }  # fmt: skip
    assert (await proposed(home, "average"))["Groceries"] == ("200.00", "130.00")
    assert (await proposed(home, "average"))["Cafés and bakeries"] == ("50.00", "10.00")


async def test_limits_are_set_together_and_taken_back_exactly(household, drain):
    home = await household()
    groceries, cafes, _ = await a_year(home)
    await drain()
    await data(home.api.patch(f"/v1/budgets/{groceries}", json={"limit": "250.00", "fromOn": "2026-12-01"}))
    wanted = [{"budgetId": groceries, "limit": "130.00"}, {"budgetId": cafes, "limit": "50.00"}]
    act = await data(home.api.post("/v1/budgets/limits", json={"on": "2026-11-15", "limits": wanted}), 201)
    assert act["count"] == 1
    assert [await limit(home, groceries, on) for on in ("2026-10-01", "2026-11-01", "2026-12-01")] == [
        "200.00", "130.00", "250.00",
    ]  # fmt: skip
    await data(home.api.post(f"/v1/budgets/limits/{act['id']}/undo"))
    assert [await limit(home, groceries, on) for on in ("2026-10-01", "2026-11-01", "2026-12-01")] == [
        "200.00", "200.00", "250.00",
    ]  # fmt: skip
    again = await home.api.post(f"/v1/budgets/limits/{act['id']}/undo")
    assert (again.status_code, again.json()["error"]["code"]) == (404, "LIMITS_ACT_NOT_FOUND")


async def test_for_one_period_alone_and_not_over_a_later_change(household):
    home = await household()
    groceries, _, _ = await a_year(home)
    body = {"on": "2026-11-15", "oneOff": True, "limits": [{"budgetId": groceries, "limit": "130.00"}]}
    act = await data(home.api.post("/v1/budgets/limits", json=body), 201)
    assert [await limit(home, groceries, on) for on in ("2026-11-01", "2026-12-01")] == ["130.00", "200.00"]
    await data(home.api.patch(f"/v1/budgets/{groceries}", json={"limit": "140.00", "fromOn": "2026-11-01"}))
    refused = await home.api.post(f"/v1/budgets/limits/{act['id']}/undo")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "LIMITS_CHANGED_SINCE")
    assert await limit(home, groceries, "2026-11-01") == "140.00"


async def test_all_limits_or_none(household):
    home, other = await household(), await household()
    groceries, _, _ = await a_year(home)
    theirs = (await budget(other))["id"]
    body = {"limits": [{"budgetId": groceries, "limit": "130.00"}, {"budgetId": theirs, "limit": "1.00"}]}
    assert (await home.api.post("/v1/budgets/limits", json=body)).status_code == 404
    body = {"limits": [{"budgetId": groceries, "limit": "130.001"}]}
    assert (await home.api.post("/v1/budgets/limits", json=body)).status_code == 422
    assert await limit(home, groceries, "2026-11-01") == "200.00"


async def test_zero_based_gives_no_more_away_than_comes_in(household, drain):
    """In a month 1,000 come in; rent 600 comes regularly, groceries 400 and cafés 300 do not: these share 400 by 4 to 3."""
    home = await household()
    where = await account(home)
    varied = (
        ("08", "03", "-380.00", "-340.00", "QWLM"),
        ("09", "21", "-450.00", "-300.00", "BRZT"),
        ("10", "12", "-370.00", "-260.00", "VKOP"),
    )
    for month, day, groceries, cafes, shop in varied:
        await book(home, where, "1000.00", SALARY, on=f"2026-{month}-01", what="EMPLOYER")
        await book(home, where, "-600.00", RENT, on=f"2026-{month}-02", what="HARBOUR HOMES")
        await book(home, where, groceries, on=f"2026-{month}-{day}", what=f"{shop} MARKET")
        await book(home, where, cafes, CAFES, on=f"2026-{month}-{day}", what=f"{shop} CAFE")
    await drain()
    found = await data(home.api.get("/v1/budgets/templates/zero_based"))
    limits = {draft["name"]: draft["limit"] for draft in found["drafts"]}
    assert limits == {"Rent": "600.00", "Groceries": "228.58", "Cafés and bakeries": "171.42"}
    assert (found["income"], found["left"]) == ("1000.00", "0.00")
    averages = await data(home.api.get("/v1/budgets/templates/averages"))
    assert averages["left"] == "-300.00"
