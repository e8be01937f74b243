"""Portfolios through HTTP: performance against sums done by hand, allocation looked through, trades and harvest by lots."""

import pytest

from guilder.kernel import clock
from investments.factories import brokerage, data, instrument, price, record

ALL = "/v1/portfolios/00000000-0000-0000-0000-000000000000"


def figure(result, key):
    return next(each["value"] for each in result["figures"] if each["key"] == key)


async def test_the_return_is_that_of_the_prices_whatever_was_paid_in(household):
    """100 → 110 → 132 with 1,100 paid in between: (110/100)(132/110) − 1 = 0.32; gain 2,640 − 1,000 − 1,100 = 540."""
    home = await household(currency="USD")
    account = await brokerage(home)
    await record(home, account, "deposit", "2025-01-31", amount="1000")
    bought = await record(home, account, "buy", "2025-01-31", symbol="VTI", quantity="10", price="100")
    index = await instrument(home, "INDEX")
    for on, own, level in (("2025-01-31", "100", "50"), ("2025-06-30", "110", "54"), ("2026-01-31", "132", "60")):
        await price(home, bought["instrumentId"], on, own)
        await price(home, index, on, level)
    await record(home, account, "deposit", "2025-06-30", amount="1100")
    await record(home, account, "buy", "2025-06-30", symbol="VTI", quantity="10", price="110")
    params = {"last": "2026-01-31", "benchmark": index}
    seen = await data(home.api.get(f"{ALL}/performance", params=params))
    assert (seen["opening"], seen["flows"], seen["closing"], seen["gain"]) == (
        "1000.00",
        "1100.00",
        "2640.00",
        "540.00",
    )
    assert figure(seen["result"], "time_weighted") == pytest.approx(0.32, abs=1e-9)
    assert figure(seen["result"], "benchmark_return") == pytest.approx(0.2, abs=1e-12)
    assert seen["points"][-1]["growth"] == pytest.approx(1.32, abs=1e-9)
    assert seen["points"][-1]["benchmark"] == pytest.approx(1.2, abs=1e-9)
    rate = figure(seen["result"], "money_weighted")
    days = {"2025-01-31": 365, "2025-06-30": 215}
    assert 1000 * (1 + rate) ** (days["2025-01-31"] / 365) + 1100 * (1 + rate) ** (
        days["2025-06-30"] / 365
    ) == pytest.approx(2640, abs=1e-4)
    assert seen["notes"] == []


async def test_without_cash_only_holdings_are_followed_and_that_is_said(household):
    """10 bought at 100 and never paid for by anything recorded, 5 sold at 120, 5 left at 120, a dividend of 30 on the way."""
    home = await household(currency="USD")
    account = await brokerage(home)
    bought = await record(home, account, "buy", "2025-01-31", symbol="VTI", quantity="10", price="100")
    await record(home, account, "dividend", "2025-02-28", symbol="VTI", amount="30")
    await record(home, account, "sell", "2025-03-31", symbol="VTI", quantity="5", price="120")
    for on in ("2025-03-31", "2025-04-30"):
        await price(home, bought["instrumentId"], on, "120")
    seen = await data(home.api.get(f"{ALL}/performance", params={"last": "2025-04-30"}))
    assert (seen["gain"], seen["flows"], seen["income"]) == ("230.00", "-630.00", "30.00")
    assert figure(seen["result"], "time_weighted") == pytest.approx(1.03 * 1.2 - 1, abs=1e-9)
    assert "cash" in seen["notes"][0]


async def test_a_transfer_between_own_accounts_is_no_flow_of_both_and_one_of_each(household):
    home = await household(currency="USD")
    here, there = await brokerage(home), await brokerage(home)
    await record(home, here, "buy", "2025-01-31", symbol="VTI", quantity="10", price="100")
    bought = await record(home, here, "transfer_out", "2025-02-28", symbol="VTI", quantity="4")
    await record(home, there, "transfer_in", "2025-02-28", symbol="VTI", quantity="4")
    await price(home, bought["instrumentId"], "2025-02-28", "110")
    await price(home, bought["instrumentId"], "2025-03-31", "121")
    both = await data(home.api.get(f"{ALL}/performance", params={"last": "2025-03-31"}))
    assert (both["flows"], both["gain"]) == ("0.00", "210.00")
    mine = await data(home.api.post("/v1/portfolios", json={"name": "Here", "accountIds": [here]}), 201)
    one = await data(home.api.get(f"/v1/portfolios/{mine['id']}/performance", params={"last": "2025-03-31"}))
    assert (one["flows"], one["gain"], one["closing"]) == ("-440.00", "166.00", "726.00")
    assert figure(one["result"], "time_weighted") == pytest.approx(0.21, abs=1e-9)
    (lot,) = await data(home.api.get("/v1/lots", params={"account": there}))
    assert (lot["acquiredOn"], lot["basis"]) == ("2025-01-31", "400.00")


async def test_nothing_to_measure_is_said(household):
    home = await household(currency="USD")
    answer = await home.api.get(f"{ALL}/performance")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "NOTHING_TO_MEASURE")


async def test_a_fund_is_counted_by_what_it_holds(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    weights = {"class": {"Stocks": "0.6", "Bonds": "0.4"}, "region": {"North America": "0.5"}}
    fund = await instrument(home, "VBIAX", weights=weights)
    await record(home, account, "deposit", "2025-01-02", amount="1500")
    await record(home, account, "buy", "2025-01-05", instrumentId=fund, quantity="10", price="100")
    await data(
        home.api.post("/v1/instruments", json={"symbol": "AAPL", "name": "Apple", "kind": "stock", "currency": "USD"}),
        201,
    )
    await record(home, account, "buy", "2025-01-05", symbol="AAPL", quantity="1", price="250")
    seen = await data(home.api.get(f"{ALL}/allocation"))
    by = {each["dimension"]: {part["name"]: part["value"] for part in each["parts"]} for each in seen["dimensions"]}
    assert by["class"] == {"Stocks": "850.00", "Bonds": "400.00", "Cash": "250.00"}
    assert by["region"] == {"North America": "500.00", "Cash": "250.00", "Unknown": "750.00"}
    assert by["currency"] == {"USD": "1500.00"}
    looked = {each["dimension"]: each["lookedThrough"] for each in seen["dimensions"]}
    assert (looked["class"], looked["region"]) == (1, 0.5)
    assert all(
        sum(part["share"] for part in each["parts"]) == pytest.approx(1, abs=1e-5) for each in seen["dimensions"]
    )


async def test_trades_sell_untaxed_units_first_and_tell_the_tax_of_the_rest(household):
    home = await household(currency="USD")
    taxable, roth = await brokerage(home), await brokerage(home, kind="pension")
    await data(home.api.put(f"/v1/treatments/{roth}", json={"method": "fifo", "tax": "free"}))
    bought = await record(home, taxable, "buy", "2024-01-05", symbol="VTI", quantity="10", price="50")
    await record(home, roth, "buy", "2024-01-05", symbol="VTI", quantity="3", price="50")
    other = await instrument(home, "BND")
    today = clock.today("UTC").isoformat()
    await price(home, bought["instrumentId"], today, "100")
    await price(home, other, today, "20")
    targets = {bought["instrumentId"]: "0.5", other: "0.5"}
    body = {"targets": targets, "longRate": 0.15}
    seen = await data(home.api.post(f"{ALL}/rebalance", json=body))
    sales = [each for each in seen["trades"] if each["amount"][0] != "-"]
    assert [(each["accountId"], each["quantity"], each["taxable"]) for each in sales] == [
        (roth, "-3", False),
        (taxable, "-3.5", True),
    ]
    assert (seen["longGain"], seen["shortGain"], seen["tax"]) == ("175.00", "0.00", "26.25")
    bought_in = [each for each in seen["trades"] if each["amount"][0] == "-"]
    assert [(each["accountId"], each["quantity"], each["amount"]) for each in bought_in] == [
        (taxable, "17.5", "-350.00"), (roth, "15", "-300.00"),
    ]  # fmt: skip  # each with what it sold itself
    refused = await home.api.post(f"{ALL}/rebalance", json={"targets": {bought["instrumentId"]: "0.7", other: "0.4"}})
    assert refused.status_code == 422


async def test_a_loss_is_proposed_and_one_that_would_be_washed_is_not(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    losing = await record(home, account, "buy", "2025-01-05", symbol="VXUS", quantity="10", price="100")
    today = clock.today("UTC").isoformat()
    await price(home, losing["instrumentId"], today, "70")
    body = {"rates": {"ordinaryRate": 0.24, "longRate": 0.15}}
    seen = await data(home.api.post(f"{ALL}/harvest", json=body))
    assert [(sale["instrument"], sale["gain"]) for sale in seen["sales"]] == [(losing["instrumentId"], "-300.00")]
    await record(home, account, "buy", today, symbol="VXUS", quantity="10", price="70")
    seen = await data(home.api.post(f"{ALL}/harvest", json=body))
    assert seen["sales"] == []


async def test_portfolios_are_made_changed_and_put_away(household):
    home = await household(currency="USD")
    account, index = await brokerage(home), await instrument(home, "INDEX")
    made = await data(
        home.api.post("/v1/portfolios", json={"name": "Mine", "accountIds": [account], "benchmarkId": index}), 201
    )
    changed = await data(home.api.patch(f"/v1/portfolios/{made['id']}", json={"targets": {index: "0.9"}}))
    assert (changed["targets"], changed["benchmarkId"]) == ({index: "0.9"}, index)
    assert [one["name"] for one in await data(home.api.get("/v1/portfolios"))] == ["All investments", "Mine"]
    await data(home.api.delete(f"/v1/portfolios/{made['id']}"), 204)
    assert (await home.api.get(f"/v1/portfolios/{made['id']}")).status_code == 404
    assert (await home.api.delete(ALL)).json()["error"]["code"] == "PORTFOLIO_IS_FIXED"
    stranger = await household(currency="USD")
    answer = await stranger.api.post("/v1/portfolios", json={"name": "X", "accountIds": [account]})
    assert answer.status_code == 404
