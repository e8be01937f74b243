"""Holdings, lots, gains, cash and stated positions through HTTP, and what an account is then worth."""

import pytest

from guilder.kernel import clock
from investments.factories import activities, brokerage, data, instrument, price, record


async def holdings(home, **wanted):
    return await data(home.api.get("/v1/holdings", params=wanted))


@pytest.fixture
async def held(household):
    """Ten units for 1,001, half sold for 600, the rest priced at 130; 2,000 paid in, a dividend of 12."""
    home = await household(currency="USD")
    account = await brokerage(home)
    await record(home, account, "deposit", "2025-01-02", amount="2000")
    bought = await record(home, account, "buy", "2025-01-05", symbol="VTI", quantity="10", price="100", fee="1")
    await record(home, account, "sell", "2026-02-05", symbol="VTI", quantity="5", price="120")
    await record(home, account, "dividend", "2026-03-05", symbol="VTI", amount="12")
    await price(home, bought["instrumentId"], "2026-04-01", "130")
    return home, account, bought


async def test_what_is_held_what_it_cost_and_what_came_of_it(held):
    home, _, bought = held
    seen = await holdings(home, on="2026-04-10")
    (one,) = seen["holdings"]
    assert (one["quantity"], one["value"], one["basis"], one["gain"]) == ("5", "650.00", "500.50", "149.50")
    assert (one["realised"], one["income"], one["priceSource"], one["pricedOn"]) == (
        "99.50",
        "12.00",
        "person",
        "2026-04-01",
    )
    (cash,) = seen["cash"]
    assert (cash["amount"], cash["known"]) == ("1611.00", True)
    assert (seen["value"], seen["cashValue"], seen["gain"], seen["problems"]) == ("2261.00", "1611.00", "149.50", [])
    assert one["weight"] == pytest.approx(650 / 2261, abs=1e-6)
    earlier = await holdings(home, on="2025-02-01")
    assert (earlier["holdings"][0]["value"], earlier["holdings"][0]["priceSource"]) == ("1000.00", "trade")
    detail = await data(home.api.get(f"/v1/holdings/{bought['instrumentId']}"))
    assert [lot["activityId"] for lot in detail["lots"]] == [bought["id"]]
    assert detail["lots"][0]["longTermFrom"] == "2026-01-06"
    assert detail["gains"][0]["term"] == "long"


async def test_gains_of_a_year_and_lots_that_a_person_chose(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    await record(home, account, "buy", "2024-01-05", symbol="VTI", quantity="5", price="100")
    dear = await record(home, account, "buy", "2025-06-05", symbol="VTI", quantity="5", price="150")
    sold = await record(home, account, "sell", "2025-12-01", symbol="VTI", quantity="5", price="160")
    (year,) = (await data(home.api.get("/v1/gains", params={"year": 2025})))["years"]
    assert (year["longTerm"], year["shortTerm"]) == ("300.00", "0.00")
    choice = {"choices": [{"purchaseId": dear["id"], "quantity": "5"}]}
    await data(home.api.put(f"/v1/activities/{sold['id']}/lots", json=choice))
    (year,) = (await data(home.api.get("/v1/gains", params={"year": 2025})))["years"]
    assert (year["longTerm"], year["shortTerm"]) == ("0.00", "50.00")
    await data(home.api.put(f"/v1/activities/{sold['id']}/lots", json={"choices": []}))
    await data(home.api.put(f"/v1/treatments/{account}", json={"method": "hifo", "tax": "taxable"}))
    (year,) = (await data(home.api.get("/v1/gains", params={"year": 2025})))["years"]
    assert year["shortTerm"] == "50.00"
    await data(home.api.put(f"/v1/treatments/{account}", json={"method": "fifo", "tax": "free"}))
    assert (await data(home.api.get("/v1/gains", params={"year": 2025})))["years"] == []


async def test_a_loss_is_washed_by_a_purchase_in_another_account(household):
    """26 U.S.C. 1091, and Rev. Rul. 2008-5 for the retirement account."""
    home = await household(currency="USD")
    taxable, retirement = await brokerage(home), await brokerage(home, kind="pension")
    await data(home.api.put(f"/v1/treatments/{retirement}", json={"method": "fifo", "tax": "deferred"}))
    await record(home, taxable, "buy", "2025-01-05", symbol="VTI", quantity="10", price="100")
    await record(home, taxable, "sell", "2025-03-05", symbol="VTI", quantity="10", price="80")
    (gain,) = (await data(home.api.get("/v1/gains")))["gains"]
    assert (gain["gain"], gain["disallowed"], gain["counted"]) == ("-200.00", "0.00", "-200.00")
    await record(home, retirement, "buy", "2025-03-20", symbol="VTI", quantity="4", price="82")
    found = await data(home.api.get("/v1/gains"))
    assert (found["gains"][0]["disallowed"], found["gains"][0]["lost"]) == ("80.00", "80.00")
    assert (found["years"][0]["shortTerm"], found["washSales"]) == ("-120.00", True)


async def test_more_sold_than_held_is_said_and_does_not_stop_the_rest(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    sold = await record(home, account, "sell", "2025-03-05", symbol="VTI", quantity="10", price="80")
    await record(home, account, "buy", "2025-05-05", symbol="BND", quantity="1", price="70")
    seen = await holdings(home)
    assert [one["symbol"] for one in seen["holdings"]] == ["BND"]
    assert [problem["activityId"] for problem in seen["problems"]] == [sold["id"]]


async def test_units_without_a_basis_have_a_value_and_no_gain(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    came = await record(home, account, "transfer_in", "2025-03-05", symbol="VTI", quantity="10")
    assert (await holdings(home))["missingPrices"] == [came["instrumentId"]]
    await price(home, came["instrumentId"], "2025-04-01", "50")
    (one,) = (await holdings(home))["holdings"]
    assert (one["value"], one["basis"], one["gain"]) == ("500.00", None, None)


async def test_a_foreign_holding_is_converted_and_without_a_rate_there_is_no_sum(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    await record(home, account, "buy", "2025-03-05", symbol="HSBK", currency="KZT", quantity="10", price="100")
    seen = await holdings(home, on="2025-03-10")
    assert "KZT" in seen["missingRates"]
    assert (seen["value"], seen["holdings"][0]["homeValue"], seen["holdings"][0]["value"]) == (None, None, "1000.00")
    rate = {"currency": "KZT", "against": "USD", "firstOn": "2025-03-01", "lastOn": "2025-03-31", "rate": "0.002"}
    await data(home.api.post("/v1/fx/own-rates", json=rate), 201)
    seen = await holdings(home, on="2025-03-10")
    assert (seen["value"], seen["gain"]) == ("2.00", "0.00")


async def test_the_accounts_balance_is_cash_and_holdings_once(held, drain):
    home, account, bought = held
    await drain()
    kept = await data(home.api.get(f"/v1/banks/accounts/{account}"))
    assert (kept["balance"], kept["balanceKnown"]) == ("2261.00", True)
    stated = await data(home.api.get(f"/v1/banks/accounts/{account}/balances"))
    assert {one["source"] for one in stated} == {"holdings"}
    worth = {one["on"]: one["amount"] for one in stated}
    assert worth["2025-01-31"] == "1999.00"
    assert worth["2026-02-28"] == "2199.00"
    net = await data(home.api.get("/v1/analytics/net-worth"))
    assert net["lines"][0]["net"] == "2261.00"
    today = clock.today("UTC").isoformat()
    await price(home, bought["instrumentId"], today, "140")
    await drain()
    assert (await data(home.api.get(f"/v1/banks/accounts/{account}")))["balance"] == "2311.00"
    for act in await data(home.api.get("/v1/activities/acts")):
        await data(home.api.post(f"/v1/activities/acts/{act['id']}/undo"))
    await drain()
    assert (await data(home.api.get(f"/v1/banks/accounts/{account}")))["balance"] == "0.00"


async def test_a_stated_position_that_the_record_lacks_is_opened(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    one = await instrument(home)
    await record(home, account, "buy", "2025-05-05", symbol="VTI", quantity="2", price="100")
    await record(home, account, "split", "2025-06-05", symbol="VTI", ratioNew="2", ratioOld="1")
    body = {"accountId": account, "instrumentId": one, "on": "2025-07-01", "quantity": "10"}
    await data(home.api.put("/v1/positions", json=body))
    await data(home.api.put("/v1/positions", json={"accountId": account, "on": "2025-07-01", "quantity": "55.10"}))
    (gap,) = await data(home.api.get("/v1/positions/differences"))
    assert (gap["stated"], gap["recorded"], gap["missing"]) == ("10", "4", "6")
    opened = await data(
        home.api.post("/v1/positions/open", json={"accountId": account, "instrumentId": one, "cost": "240"}), 201
    )
    assert (opened["quantity"], opened["on"], opened["cost"]) == ("3", "2025-05-05", "240.00")
    assert await data(home.api.get("/v1/positions/differences")) == []
    again = await home.api.post("/v1/positions/open", json={"accountId": account, "instrumentId": one})
    assert again.json()["error"]["code"] == "NOTHING_MISSING"
    seen = await holdings(home)
    assert (seen["holdings"][0]["quantity"], seen["holdings"][0]["basis"]) == ("10", "440.00")
    assert (seen["cash"][0]["amount"], seen["cash"][0]["statedOn"]) == ("55.10", "2025-07-01")
    assert len(await activities(home)) == 3


async def test_the_accounts_asked_for_and_nobody_elses(held, household):
    home, _, _ = held
    other = await brokerage(home)
    await record(home, other, "buy", "2025-01-05", symbol="VTI", quantity="1", price="100")
    assert (await holdings(home))["holdings"][0]["quantity"] == "6"
    assert (await holdings(home, account=other))["holdings"][0]["quantity"] == "1"
    assert len(await data(home.api.get("/v1/lots"))) == 2
    stranger = await household(currency="USD")
    assert (await holdings(stranger))["holdings"] == []
