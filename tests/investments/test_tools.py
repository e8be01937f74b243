"""What the assistant is told, figure by figure, and the demo household's invented record."""

from datetime import date
from decimal import Decimal

import pytest

from guilder.app.demo import investing
from guilder.investments.tools import tools
from guilder.kernel.actor import Actor
from investments.factories import brokerage, data, price, record

PORTFOLIO, GAINS = tools


async def asked(runtime, home, tool, **arguments):
    actor = Actor(home.user_id, home.workspace_id, "owner", None, "test", frozenset({"investments:read"}), "UTC", "USD")
    async with runtime.database.session(workspace_id=home.workspace_id, user_id=home.user_id) as session:
        fact = await tool.call(session, actor, arguments)
    return {cell.id: cell.value for cell in fact.cells}


async def test_the_assistant_is_told_worth_return_and_gains(household, runtime):
    home = await household(currency="USD")
    account = await brokerage(home)
    await record(home, account, "deposit", "2025-01-31", amount="1000")
    bought = await record(home, account, "buy", "2025-01-31", symbol="VTI", quantity="10", price="100")
    await record(home, account, "sell", "2026-03-31", symbol="VTI", quantity="4", price="120")
    await price(home, bought["instrumentId"], "2026-04-30", "130")
    told = await asked(runtime, home, PORTFOLIO)
    assert (told["value"], told["cash"], told["gain"], told["gained"]) == ("1260.00", "480.00", "180.00", "260.00")
    assert float(told["time_weighted"]) == pytest.approx(1.2 * 1260 / 1200 - 1, abs=1e-6)
    told = await asked(runtime, home, GAINS, year=2026)
    assert (told["long_term_usd"], told["short_term_usd"], told["sales"]) == ("80.00", "0.00", "1")
    empty = await household(currency="USD")
    assert (await asked(runtime, empty, PORTFOLIO))["value"] == "0.00"


def test_the_invented_record_holds_together():
    """No sale of more than is held, no cash below zero, the same lines for the same day, ids of their own."""
    last = date(2026, 11, 20)
    for book in investing.BOOKS:
        lines = list(investing.activities(book, "account", last))
        assert lines == list(investing.activities(book, "account", last))
        assert len({line["externalId"] for line in lines}) == len(lines)
        cash, held = Decimal(0), dict.fromkeys(book.split, Decimal(0))
        for line in lines:
            units, gross = (
                Decimal(line.get("quantity", 0)),
                Decimal(line.get("quantity", 0)) * Decimal(line.get("price", 0)),
            )
            sign = {"buy": -1, "sell": 1}.get(line["kind"], 0)
            cash += sign * gross + Decimal(line.get("amount", 0))
            if sign:
                held[line["symbol"]] -= sign * units
            assert cash > -1
            assert min(held.values()) >= 0
        assert len(investing.months(last)) == 61  # both Novembers


async def test_the_invented_record_is_booked_once(household):
    home = await household(currency="USD")
    account = await brokerage(home)
    body = {"activities": list(investing.activities(investing.BOOKS[0], account, date(2026, 11, 20)))}
    first = await data(home.api.post("/v1/activities/bulk", json=body), 201)
    again = await data(home.api.post("/v1/activities/bulk", json=body), 201)
    assert (first["recorded"], again["recorded"]) == (len(body["activities"]), 0)
    assert (await data(home.api.get("/v1/holdings")))["problems"] == []
