"""What the home page reads, through HTTP."""

from datetime import UTC, date, datetime, timedelta

import pytest

from guilder.insights.tools import tools
from guilder.kernel.actor import Actor
from guilder.kernel.clock import travel_to
from insights.factories import an_account, book, category

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with travel_to(NOON):
        yield


async def _data(home, path: str):
    answer = await home.api.get(f"/v1/analytics/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_net_worth_walks_back_from_todays_balances(household):
    home = await household()
    checking = await an_account(home, opening="1000")
    loan = await an_account(home, name="Car loan", kind="loan", opening="-5000")
    await book(home, checking, TODAY - timedelta(days=10), "-200")
    await book(home, checking, TODAY, "50.50")
    await book(home, loan, TODAY - timedelta(days=5), "300")
    worth = await _data(home, "net-worth?range=1m")
    (line,) = worth["lines"]
    assert (line["currency"], line["accounts"]) == ("EUR", 2)
    assert (line["net"], line["assets"], line["debts"]) == ("-3849.50", "850.50", "4700.00")
    assert line["change"] == "150.50"
    assert line["points"][0] == {"on": "2026-11-10", "net": "-4000.00", "assets": "1000.00", "debts": "5000.00"}
    assert line["beginsOn"] == "2026-11-11"
    by_day = {point["on"]: point["net"] for point in line["points"]}
    assert by_day["2026-11-10"] == "-4000.00"
    assert by_day["2026-11-11"] == "-4200.00"
    assert by_day["2026-11-16"] == "-3900.00"
    assert [row["name"] for row in line["working"]["table"]["rows"]] == ["Car loan", "Checking"]


async def test_the_line_begins_with_the_record_of_its_currency_and_so_does_its_change(household):
    home = await household()
    checking = await an_account(home, opening="1000")
    dollars = await an_account(home, name="Dollars", currency="USD", opening="500")
    await book(home, checking, date(2026, 8, 4), "100")
    await book(home, checking, date(2026, 11, 2), "-50")
    await book(home, dollars, date(2026, 9, 16), "250")  # a Wednesday; points lie on Sundays
    for chosen, begins, first in (
        ("1y", ["2026-08-04", "2026-09-16"], ["2026-08-03", "2026-09-15"]),
        ("1m", [None, None], ["2026-10-21", "2026-10-21"]),
    ):
        worth = await _data(home, f"net-worth?range={chosen}")
        lines = worth["lines"]
        assert [line["beginsOn"] for line in lines] == begins
        assert [line["points"][0]["on"] for line in lines] == first
        assert all(line["points"][-1]["on"] == "2026-11-21" for line in lines)
    euros, dollars = (await _data(home, "net-worth?range=1y"))["lines"]
    assert (euros["change"], euros["changeRate"]) == ("50.00", 0.05)
    assert (dollars["change"], dollars["changeRate"]) == ("250.00", 0.5)
    assert [point["net"] for point in dollars["points"][:2]] == ["500.00", "750.00"]


async def test_currencies_stand_side_by_side(household):
    home = await household(currency="USD")
    await an_account(home, currency="EUR", opening="10")
    await an_account(home, currency="USD", opening="20")
    await an_account(home, currency="JPY", opening="3000")
    lines = (await _data(home, "net-worth"))["lines"]
    assert [(line["currency"], line["net"]) for line in lines] == [("USD", "20.00"), ("EUR", "10.00"), ("JPY", "3000")]


async def test_a_household_without_accounts_has_no_line(household):
    home = await household()
    assert (await _data(home, "net-worth"))["lines"] == []
    assert (await _data(home, "month"))["flows"] == []
    assert (await _data(home, "spending-trends"))["trends"] == []
    assert (await _data(home, "insights")) == []


async def test_the_month_leaves_transfers_out_and_nets_refunds(household):
    home = await household()
    account = await an_account(home)
    salary, groceries, transfer = [await category(home, slug) for slug in ("salary", "groceries", "own-transfer")]
    await book(home, account, date(2026, 11, 1), "3000", category_id=salary)
    await book(home, account, date(2026, 11, 3), "-120", category_id=groceries)
    await book(home, account, date(2026, 11, 4), "20", category_id=groceries)
    await book(home, account, date(2026, 11, 5), "-500", category_id=transfer)
    await book(home, account, date(2026, 10, 3), "-90", category_id=groceries)
    await book(home, account, date(2026, 10, 25), "-60", category_id=groceries)
    month = await _data(home, "month")
    assert (month["month"], month["until"], month["days"]) == ("2026-11-01", "2026-11-21", 30)
    (flow,) = month["flows"]
    assert (flow["moneyIn"], flow["moneyOut"], flow["left"]) == ("3000.00", "100.00", "2900.00")
    assert (flow["beforeIn"], flow["beforeOut"]) == ("0.00", "90.00")
    (food,) = flow["categories"]
    assert (food["name"], food["spent"], food["share"], food["usual"]) == ("Food and drink", "100.00", 1.0, "50.00")
    trends = (await _data(home, "spending-trends?months=3"))["trends"]
    assert [one["moneyOut"] for one in trends[0]["months"]] == ["0.00", "150.00", "100.00"]


async def test_a_category_that_runs_high_is_told_with_its_months(household):
    home = await household()
    account = await an_account(home)
    groceries = await category(home, "groceries")
    for back in range(1, 7):
        day = date(2026, 11 - back, 5) if back < 11 else date(2025, 12, 5)
        await book(home, account, day, f"-{400 + 10 * back}", category_id=groceries)
    await book(home, account, date(2026, 11, 6), "-900", category_id=groceries)
    (insight,) = [one for one in await _data(home, "insights") if one["kind"] == "spending_high"]
    assert insight["title"] == "Food and drink runs higher than usual"
    assert [cell["value"] for cell in insight["figures"]] == ["900.00", "435.00"]
    assert len(insight["working"]["table"]["rows"]) == 7


async def test_the_assistant_asks_for_net_worth_on_a_day(household, runtime):
    home = await household()
    checking = await an_account(home, opening="1000")
    await book(home, checking, TODAY - timedelta(days=40), "-200")
    actor = Actor(
        home.user_id, home.workspace_id, "owner", None, "test", frozenset({"insights:read"}), "Europe/Berlin", "EUR"
    )
    (tool,) = tools
    async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
        now = await tool.call(session, actor, {})
        then = await tool.call(session, actor, {"asOf": (TODAY - timedelta(days=41)).isoformat()})
    assert [cell.value for cell in now.cells[:6]] == ["2026-11-21", "1", "800.00", "0.00", "800.00", "0.00"]
    assert then.get("net_eur").value == "1000.00"
    assert then.get("account1_name").value == "Checking"
    assert now.chart.series[0].x == ("2026-10-11", "2026-10-21", "2026-11-21")
    assert now.get("record_from").value == "2026-10-12"


async def test_what_nobody_told_stands_apart_from_net_worth(household, drain):
    home = await household()
    told = await an_account(home, name="Told", opening="1000")
    body = {"name": "Untold", "kind": "checking", "currency": "EUR"}
    untold = (await home.api.post("/v1/banks/accounts", json=body)).json()["data"]["id"]
    await book(home, told, date(2026, 1, 5), "-100")
    await book(home, untold, date(2026, 1, 2), "-50")
    await drain()

    async def worth():
        return (await home.api.get("/v1/analytics/net-worth", params={"range": "1y"})).json()["data"]

    found = await worth()
    assert [line["net"] for line in found["lines"]] == ["900.00"]
    [apart] = found["unknown"]
    assert (apart["accountId"], apart["name"], apart["booked"], found["guessed"]) == (untold, "Untold", "-50.00", False)
    stated = {"amount": "200", "on": "2026-01-01"}
    assert (await home.api.put(f"/v1/banks/accounts/{untold}/balance", json=stated)).status_code == 200
    after = await worth()
    assert ([line["net"] for line in after["lines"]], after["unknown"]) == (["1050.00"], [])


async def test_where_nothing_is_known_net_worth_says_that_it_is_only_what_moved(household, drain):
    home = await household()
    body = {"name": "Untold", "kind": "checking", "currency": "EUR"}
    untold = (await home.api.post("/v1/banks/accounts", json=body)).json()["data"]["id"]
    await book(home, untold, date(2026, 1, 2), "-50")
    await drain()
    found = (await home.api.get("/v1/analytics/net-worth", params={"range": "1y"})).json()["data"]
    assert ([line["net"] for line in found["lines"]], found["guessed"]) == (["-50.00"], True)
