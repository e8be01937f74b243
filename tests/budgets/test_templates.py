"""Templates in the household's own numbers: shown, changed, made all at once or not at all."""

from datetime import UTC, datetime

import pytest

from budgets.factories import CAFES, RENT, SALARY, account, book, budget, data, sign_in_again
from guilder.kernel import clock


@pytest.fixture
async def home(household, drain):
    with clock.travel_to(datetime(2026, 11, 15, 12, tzinfo=UTC)):
        home = await household()
        await sign_in_again(home)
        own = await account(home)
        for month in (8, 9, 10):
            await book(home, own, "3000.00", SALARY, on=f"2026-{month:02}-28", what="GEHALT ACME GMBH")
            await book(home, own, "-951.50", RENT, on=f"2026-{month:02}-01", what="MIETE HAUSVERWALTUNG")
            await book(home, own, f"-{400 + month}.00", on=f"2026-{month:02}-10")
        await book(home, own, "-90.00", CAFES, on="2026-10-10", what="TEA ROOM")
        await drain()
        yield home


async def template(home, name):
    return await data(home.api.get(f"/v1/budgets/templates/{name}"))


async def test_averages_never_fall_below_what_comes_regularly(home):
    found = await template(home, "averages")
    assert (found["months"], found["income"]) == (["2026-08-01", "2026-09-01", "2026-10-01"], "3000.00")
    assert [(one["name"], one["average"], one["limit"], one["limitNow"]) for one in found["drafts"]] == [
        ("Rent", "951.50", "960.00", None), ("Groceries", "409.00", "410.00", None),
        ("Cafés and bakeries", "30.00", "30.00", None),
    ]  # fmt: skip
    assert found["left"] == "1600.00"
    assert found["drafts"][0]["regular"] == "951.50"


async def test_fifty_thirty_twenty_counts_every_spending_category_once(home):
    found = await template(home, "fifty_thirty_twenty")
    assert [(one["name"], one["average"], one["limit"]) for one in found["drafts"]] == [
        ("Needs", "1360.50", "1500.00"), ("Wants", "30.00", "900.00"),
    ]  # fmt: skip
    assert found["left"] == "600.00"
    tree = (await home.api.get("/v1/categories")).json()["data"]
    counted: dict[str, int] = {}
    for one in found["drafts"]:
        for ident in one["categoryIds"]:
            for row in tree:
                if ident in {row["id"], row["parentId"]}:
                    counted[row["id"]] = counted.get(row["id"], 0) + 1
    below = {row["id"] for row in tree if row["kind"] == "spending" and row["parentId"]}
    assert {ident: counted.get(ident) for ident in below} == dict.fromkeys(below, 1)


async def test_made_all_at_once_or_not_at_all(home):
    kept = await budget(home, limit="350.00")
    drafts = {one["name"]: one for one in (await template(home, "zero_based"))["drafts"]}
    assert (drafts["Groceries"]["budgetId"], drafts["Groceries"]["limitNow"]) == (kept["id"], "350.00")
    rent = {"categoryIds": [RENT], "limit": "951.50"}
    twice = await home.api.post("/v1/budgets/batch", json={"currency": "EUR", "budgets": [rent, rent]})
    assert (twice.status_code, twice.json()["error"]["code"]) == (409, "BUDGET_EXISTS")
    assert len(await data(home.api.get("/v1/budgets"))) == 1
    body = {"currency": "EUR", "budgets": [rent, {"budgetId": kept["id"], "limit": "410.00"}]}
    made = await data(home.api.post("/v1/budgets/batch", json=body), 201)
    assert made["limits"]["count"] == 1
    limits = {one["id"]: one["limit"] for one in await data(home.api.get("/v1/budgets"))}
    assert limits == {kept["id"]: "410.00", made["created"][0]: "951.50"}


async def test_without_a_whole_month_there_is_nothing_to_propose(household):
    home = await household()
    for name in ("averages", "fifty_thirty_twenty", "zero_based"):
        found = await template(home, name)
        assert (found["months"], found["drafts"], found["income"]) == ([], [], "0.00")


async def test_what_is_put_by_is_kept_from_its_month_on(household):
    home = await household()
    await budget(home, startOn="2026-10-01")

    async def shown(on):
        found = await data(home.api.get(f"/v1/budgets/overview?on={on}"))
        return [one["putBy"] for one in found["sums"]]

    assert await shown("2026-11-15") == [None]
    for start, amount, before in (("2026-11-20", "250.00", "0.00"), ("2027-01-05", "300.00", "250.00")):
        body = {"currency": "EUR", "amount": amount, "startOn": start}
        stated = await data(home.api.put("/v1/budgets/put-by", json=body))
        assert (stated["first"], stated["amount"], stated["before"]) == (f"{start[:8]}01", amount, before)
    assert [await shown(f"{month}-15") for month in ("2026-10", "2026-11", "2026-12", "2027-01", "2027-02")] == [
        [None], ["250.00"], ["250.00"], ["300.00"], ["300.00"],
    ]  # fmt: skip
    assert (await template(home, "zero_based"))["putBy"] is not None
    await data(home.api.put("/v1/budgets/put-by", json={"currency": "EUR", "amount": "0", "startOn": "2026-11-01"}))
    assert await shown("2026-12-15") == [None]
    for wrong in ({"amount": "-1"}, {"amount": "1.001"}):
        answer = await home.api.put("/v1/budgets/put-by", json={"currency": "EUR", **wrong})
        assert answer.status_code == 422
