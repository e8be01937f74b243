"""Two and three currencies in one household, every total worked out by hand.

Rates (European Central Bank, units per euro): USD 1.159 on 1 September 2026, 1.1355 on 30 September, 1.1298 on 1 October,
1.1208 on 15 October, 1.1172 on 30 October; JPY 175.68 on 30 October. 31 October 2026 is a Saturday.
"""

import asyncio
from datetime import UTC, date, datetime

import pytest

from guilder.fx import history
from guilder.insights.tools import NetWorthQuestion
from guilder.insights.tools import tools as insight_tools
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.transactions.tools import SpendingArguments
from guilder.transactions.tools import tools as transaction_tools
from insights.factories import an_account, book, category


@pytest.fixture(autouse=True, scope="module")
async def _rates(runtime):
    await asyncio.to_thread(history.load, runtime.database.system_dsn)


@pytest.fixture(autouse=True)
def _saturday():
    with clock.travel_to(datetime(2026, 10, 31, 12, tzinfo=UTC)):
        yield


def actor_of(home, currency="EUR") -> Actor:
    return Actor(
        user_id=home.user_id, workspace_id=home.workspace_id, role="owner", session_id=None, request_id="test",
        permissions=frozenset(), time_zone="Europe/Berlin", currency=currency,
    )  # fmt: skip


async def data(home, path, **params):
    answer = await home.api.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def tool(runtime, home, tools, name, arguments):
    found = next(one for one in tools if one.name == name)
    async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
        return await found.run(session, actor_of(home), arguments)


@pytest.fixture
async def abroad(household):
    """A euro and a dollar account. Balances: EUR 1000 − 40 − 60 = 900; USD 2000 − 100 − 50.50 + 300 = 2149.50."""
    home = await household()
    euro = await an_account(home, name="Giro", opening="1000")
    dollar = await an_account(home, name="Dollars", currency="USD", opening="2000")
    food, pay = await category(home, "groceries"), await category(home, "salary")
    await book(home, euro, date(2026, 10, 5), "-40", category_id=food)
    await book(home, euro, date(2026, 9, 30), "-60", category_id=food)
    await book(home, dollar, date(2026, 10, 1), "-100", category_id=food)
    await book(home, dollar, date(2026, 10, 15), "-50.50", category_id=food)
    await book(home, dollar, date(2026, 10, 30), "300", category_id=pay)
    return home


async def test_net_worth_in_one_currency(abroad) -> None:
    worth = await data(abroad, "/v1/analytics/net-worth", range="1m")
    assert [(line["currency"], line["net"]) for line in worth["lines"]] == [("EUR", "900.00"), ("USD", "2149.50")]
    whole = worth["whole"]
    # 900 + 2149.50 ÷ 1.1172 = 900 + 1924.0064… ; Saturday takes Friday's rate
    assert (whole["currency"], whole["accounts"], whole["net"], whole["debts"]) == ("EUR", 2, "2824.01", "0.00")
    # 30 September: 940 (the 60 were booked that day) + 2000 ÷ 1.1355 = 940 + 1761.3386…
    assert (whole["points"][0]["on"], whole["points"][0]["net"]) == ("2026-09-30", "2701.34")
    assert whole["change"] == "122.67"
    assert "rates of 2026-10-30" in whole["working"]["formula"]
    inputs = {cell["id"]: cell["value"] for cell in whole["working"]["inputs"]}
    assert inputs["of_usd"] == "2149.50"
    assert [(row["held"], row["balance"]) for row in whole["working"]["table"]["rows"]] == [
        ("2149.50 USD", "1924.01"),
        ("900.00 EUR", "900.00"),
    ]
    assert worth["missing"] is None


async def test_a_month_in_one_currency(abroad) -> None:
    month = await data(abroad, "/v1/analytics/month")
    assert [(f["currency"], f["moneyIn"], f["moneyOut"]) for f in month["flows"]] == [
        ("EUR", "0.00", "40.00"),
        ("USD", "300.00", "150.50"),
    ]
    whole = month["whole"]
    # in 300 ÷ 1.1172 = 268.5284… ; out 40 + 100 ÷ 1.1298 + 50.50 ÷ 1.1208 = 40 + 88.5112… + 45.0571…
    assert (whole["currency"], whole["moneyIn"], whole["moneyOut"]) == ("EUR", "268.53", "173.57")
    assert whole["left"] == "94.96"
    assert whole["beforeOut"] == "60.00"
    assert [(c["spent"], c["share"]) for c in whole["categories"]] == [("173.57", 1.0)]
    assert "from 2026-10-01 to 2026-10-30" in whole["workingOut"]["formula"]
    inputs = {cell["id"]: cell["value"] for cell in whole["workingOut"]["inputs"]}
    assert (inputs["in_usd"], inputs["out_usd"]) == ("300.00", "150.50")


async def test_months_side_by_side(abroad) -> None:
    trends = await data(abroad, "/v1/analytics/spending-trends", months=2)
    assert [(m["month"], m["moneyIn"], m["moneyOut"]) for m in trends["whole"]["months"]] == [
        ("2026-09-01", "0.00", "60.00"),
        ("2026-10-01", "268.53", "173.57"),
    ]


async def test_each_row_tells_its_amount_at_home(abroad) -> None:
    rows = await data(abroad, "/v1/transactions", from_on="2026-10-01")
    # −50.50 ÷ 1.1208 = −45.0571… ; 1 ÷ 1.1208 = 0.892219842969…
    assert [(row["amount"], row["inHome"] and row["inHome"]["amount"]) for row in rows] == [
        ("300.00", "268.53"),
        ("-50.50", "-45.06"),
        ("-40.00", None),
        ("-100.00", "-88.51"),
    ]
    one = await data(abroad, f"/v1/transactions/{rows[1]['id']}")
    assert one["inHome"] == {
        "amount": "-45.06", "currency": "EUR", "rate": "0.892219842969", "ratedOn": "2026-10-15",
        "formula": "European Central Bank: 1 EUR = 1.1208 USD (2026-10-15)",
    }  # fmt: skip


async def test_gain_by_the_rate_alone(abroad) -> None:
    gains = await data(abroad, "/v1/analytics/fx-gains", **{"from": "2026-09-30", "to": "2026-10-30"})
    (account,) = gains["accounts"]
    # opening 2000 ÷ 1.1355 = 1761.34 ; closing 2149.50 ÷ 1.1172 = 1924.01
    # flows −88.5112… − 45.0571… + 268.5284… = 134.96 ; gain 1924.01 − 1761.34 − 134.96
    assert (account["openingValue"], account["closingValue"], account["flows"]) == ("1761.34", "1924.01", "134.96")
    assert (account["gain"], gains["gain"], gains["currency"]) == ("27.71", "27.71", "EUR")
    # nothing moved between the 15th and the 29th: 1849.50 × (1 ÷ 1.113 − 1 ÷ 1.1208) = 1661.73 − 1650.16
    quiet = await data(abroad, "/v1/analytics/fx-gains", **{"from": "2026-10-15", "to": "2026-10-29"})
    assert (quiet["gain"], quiet["accounts"][0]["flows"]) == ("11.57", "0.00")


async def test_the_assistants_tools_convert(abroad, runtime) -> None:
    assert (await data(abroad, "/v1/analytics/net-worth", range="1y"))["whole"]["beginsOn"] == "2026-09-30"
    worth = await tool(runtime, abroad, insight_tools, "insights.net_worth", NetWorthQuestion())
    assert worth.chart.series[0].x == ("2026-09-29", "2026-09-30", "2026-10-31")
    assert [cell.value for cell in worth.starting("net")] == ["2824.01"]
    assert worth.get("net_eur").currency == "EUR"
    asked = SpendingArguments(from_on=date(2026, 10, 1), to_on=date(2026, 10, 31), group_by="category")
    spent = await tool(runtime, abroad, transaction_tools, "transactions.spending", asked)
    assert [(cell.id, cell.value) for cell in spent.starting("spent")] == [("spent_eur", "173.57")]
    assert [cell.value for cell in spent.starting("before_eur")] == ["60.00"]
    assert spent.get("top1_spent").value == "173.57"
    assert spent.get("top1_share").value == "1.0000"
    assert {cell.id: cell.value for cell in spent.working.inputs}["of_usd"] == "150.50"
    assert "from 2026-10-01 to 2026-10-15" in spent.working.formula


async def test_a_missing_rate_leaves_currencies_apart(household, runtime) -> None:
    home = await household()
    await an_account(home, name="Giro", opening="10")
    await an_account(home, name="Kuwait", currency="KWD", opening="12.345")
    worth = await data(home, "/v1/analytics/net-worth", range="1m")
    assert worth["whole"] is None
    assert worth["missing"].startswith(
        "The European Central Bank published no rate for KWD up to 2026-10-30. State one"
    )
    assert [(line["currency"], line["net"]) for line in worth["lines"]] == [("EUR", "10.00"), ("KWD", "12.345")]
    fact = await tool(runtime, home, insight_tools, "insights.net_worth", NetWorthQuestion())
    assert [cell.value for cell in fact.starting("net")] == ["10.00", "12.345"]
    assert "no rate for KWD" in fact.working.formula

    stated = {"currency": "KWD", "against": "EUR", "rate": "3.05", "firstOn": "2025-10-31", "lastOn": "2026-10-31"}
    assert (await home.api.post("/v1/fx/own-rates", json=stated)).status_code == 201
    worth = await data(home, "/v1/analytics/net-worth", range="1m")
    # 10 + 12.345 × 3.05 = 47.65225
    assert worth["whole"]["net"] == "47.65"
    assert "your own stated rates" in worth["whole"]["working"]["formula"]


async def test_an_old_rate_is_no_rate(abroad) -> None:
    with clock.travel_to(datetime(2026, 11, 10, 12, tzinfo=UTC)):
        sign_in = await abroad.api.post("/v1/auth/login", json={"email": abroad.email, "password": abroad.password})
        abroad.api.headers["Authorization"] = f"Bearer {sign_in.json()['data']['accessToken']}"
        worth = await data(abroad, "/v1/analytics/net-worth", range="1m")
        assert worth["whole"] is None
        assert "of 2026-10-30, more than 10 days before" in worth["missing"]
        assert [line["net"] for line in worth["lines"]] == ["900.00", "2149.50"]


async def test_a_household_in_yen(household) -> None:
    home = await household(currency="JPY")
    await an_account(home, name="Yen", currency="JPY", opening="100000")
    await an_account(home, name="Dollars", currency="USD", opening="-12.34")
    whole = (await data(home, "/v1/analytics/net-worth", range="1m"))["whole"]
    # 12.34 × 175.68 ÷ 1.1172 = 1940.4683…
    assert (whole["net"], whole["assets"], whole["debts"]) == ("98060", "100000", "1940")


async def test_transfers_need_no_rate(household) -> None:
    home = await household()
    kuwait = await an_account(home, name="Kuwait", currency="KWD")
    own = await category(home, "own-transfer")
    await book(home, kuwait, date(2026, 10, 5), "-4.500", category_id=own)
    euro = await an_account(home, name="Giro")
    await book(home, euro, date(2026, 10, 5), "-4.50", category_id=await category(home, "groceries"))
    month = await data(home, "/v1/analytics/month")
    assert (month["missing"], month["whole"]) == (None, None)
    assert [flow["moneyOut"] for flow in month["flows"]] == ["4.50"]
