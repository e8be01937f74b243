"""What the assistant may look up here: how what is invested does, and what a year's sales and income came to."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.investments.contracts.portfolios import EVERYTHING, NothingToMeasure, PortfolioPerformance
from guilder.investments.service import holdings, measuring
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.contract import Contract
from guilder.kernel.facts import Cell, Column, Fact, Table, Tool, Working, count, day, money, number, percent, text
from guilder.kernel.money import plain

_NAMED = 5


class PortfolioArguments(Contract):
    """since: from which day the return is counted; the beginning of the record, if nothing is said."""

    since: date | None = None


class GainsArguments(Contract):
    """year: such as 2026; this one, if nothing is said."""

    year: Annotated[int, Field(ge=1900, le=2200)] | None = None


async def _portfolio(session: AsyncSession, actor: Actor, asked: PortfolioArguments) -> Fact:
    seen = await holdings.view(session, actor=actor)
    cells: list[Cell] = [day("on", seen.on, "On"), count("holdings", len(seen.holdings), "Holdings")]
    for key, amount, label in (
        ("value", seen.value, "Worth"), ("cash", seen.cash_value, "Of it cash"), ("basis", seen.basis, "Basis"),
        ("gain", seen.gain, "Gain not sold"),
    ):  # fmt: skip
        if amount is not None:
            cells.append(money(key, amount, seen.currency, label))
    if seen.oldest_price_on is not None:
        cells.append(day("priced_on", seen.oldest_price_on, "Oldest price"))
    if seen.missing_prices:
        cells.append(count("missing_prices", len(seen.missing_prices), "Holdings without a price"))
    if seen.missing_rates is not None:
        cells.append(text("missing_rates", seen.missing_rates, "Not converted"))
    for place, one in enumerate(seen.holdings[:_NAMED], start=1):
        cells.append(text(f"holding{place}_name", one.symbol or one.name, "Holding"))
        if one.value is not None:
            cells.append(money(f"holding{place}_value", one.value, one.currency, f"{one.symbol or one.name}: value"))
        if one.weight is not None:
            cells.append(percent(f"holding{place}_weight", one.weight, f"{one.symbol or one.name}: of the whole"))
    try:
        measured = await measuring.performance(session, actor=actor, portfolio_id=EVERYTHING, first=asked.since)
    except NothingToMeasure:
        return Fact.of("investments.portfolio", "Investments", cells, seen.working)
    return Fact.of("investments.portfolio", "Investments", [*cells, *_returns(measured)], seen.working)


def _returns(measured: PortfolioPerformance) -> list[Cell]:
    cells = [
        day("since", measured.first_on, "Since"),
        money("paid_in", measured.flows, measured.currency, "Paid in less taken out"),
        money("gained", measured.gain, measured.currency, "Gained since"),
        money("income", measured.income, measured.currency, "Income"),
    ]
    cells += [
        percent(figure.key, round(figure.value, 6), figure.title)
        for figure in measured.result.figures
        if figure.key in {"time_weighted", "money_weighted"} and figure.value is not None
    ]
    return cells


async def _gains(session: AsyncSession, actor: Actor, asked: GainsArguments) -> Fact:
    year = asked.year or clock.today(actor.time_zone).year
    found = await holdings.gains(session, actor=actor, year=year)
    cells: list[Cell] = [number("year", Decimal(year), "Year"), count("sales", len(found.gains), "Lots sold")]
    for one in found.years:
        low = one.currency.lower()
        cells += [
            money(f"short_term_{low}", one.short_term, one.currency, f"Short-term gain in {one.currency}"),
            money(f"long_term_{low}", one.long_term, one.currency, f"Long-term gain in {one.currency}"),
            money(f"income_{low}", one.income, one.currency, f"Dividends and interest in {one.currency}"),
        ]
        if one.disallowed:
            cells.append(
                money(f"disallowed_{low}", one.disallowed, one.currency, "Losses that the wash sale rule disallows")
            )
        if one.unknown:
            cells.append(count(f"unknown_{low}", one.unknown, "Sales without a known basis, not counted"))
    table = Table(
        columns=(
            Column(key="symbol", label="Sold", kind="text"),
            Column(key="on", label="On", kind="date"),
            Column(key="term", label="Term", kind="text"),
            Column(key="proceeds", label="Proceeds", kind="money"),
            Column(key="gain", label="Gain", kind="money"),
        ),
        rows=tuple(
            {
                "symbol": one.symbol, "on": one.sold_on.isoformat(), "term": one.term,
                "proceeds": plain(one.proceeds, one.currency),
                "gain": None if one.gain is None else plain(one.gain, one.currency), "currency": one.currency,
            }
            for one in found.gains[:50]
        ),
        total=len(found.gains),
    )  # fmt: skip
    working = Working.of(
        f"Gains of {year}",
        "gain = proceeds − basis of the lots that were sold, in taxable accounts, after losses that the wash sale rule "
        "disallows. Long-term: held for more than a year.",
        inputs=cells[:2], table=table, link="/investments",
    )  # fmt: skip
    return Fact.of("investments.gains", f"Gains of {year}", cells, working)


tools = (
    Tool(
        name="investments.portfolio",
        description="What is invested: worth, cash, gain, the largest holdings, and the return since a day. Not single trades.",
        arguments=PortfolioArguments,
        permission="investments:read",
        run=_portfolio,
    ),
    Tool(
        name="investments.gains",
        description="What sales of investments gained in a year, short and long term, and dividends and interest received.",
        arguments=GainsArguments,
        permission="investments:read",
        run=_gains,
    ),
)
