"""What the assistant may ask of the plan's ledger: this year's taxes, any year's lines, and what has changed of late."""

from typing import Annotated

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.finance.ledger.contracts_years import LedgerResult, LedgerYear
from guilder.kernel import facts
from guilder.kernel.actor import Actor
from guilder.kernel.contract import Contract
from guilder.kernel.facts import Cell, Column, Fact, Table, Tool, Working
from guilder.kernel.money import plain
from guilder.planning import rules_plan
from guilder.planning.contracts_plan import Cause
from guilder.planning.service import following, plans


class YearQuestion(Contract):
    """year: of the calendar; age: of the plan's first person. The plan's first year when both are left out."""

    year: Annotated[int | None, Field(ge=2024, le=2200)] = None
    age: Annotated[int | None, Field(ge=0, le=120)] = None


class Nothing(Contract):
    """No arguments."""


def _chosen(ledger: LedgerResult, question: YearQuestion) -> LedgerYear:
    """The year that is meant, or the nearest that the plan has."""
    first, last = ledger.years[0].year, ledger.years[-1].year
    wanted = question.year or first
    if question.age is not None:
        wanted = ledger.inputs.people[0].birth_year + question.age
    return next(year for year in ledger.years if year.year == min(max(wanted, first), last))


async def _plan_taxes(session: AsyncSession, actor: Actor, arguments: YearQuestion) -> Fact:
    ledger = await plans.ledger(session, actor=actor, assumptions=None)
    year = _chosen(ledger, arguments)
    currency, taxes = ledger.inputs.currency, year.taxes
    cells = [
        facts.count("year", year.year, "Year"),
        facts.money("total", taxes.total, currency, "Taxes in the plan"),
        facts.money("federal", taxes.federal, currency, "US federal tax"),
        facts.money("state", taxes.state, currency, "State tax"),
        facts.money("payroll", taxes.payroll, currency, "Payroll tax"),
        facts.money("irmaa", taxes.irmaa, currency, "Income-related Medicare premium"),
        facts.money("flat", taxes.flat, currency, "Tax at flat rates"),
        facts.money("agi", year.working.adjusted_gross_income, currency, "Adjusted gross income"),
        facts.money("taxable", year.working.ordinary_taxable_income, currency, "Ordinary taxable income"),
        facts.text("regime", rules_plan.taxed_as(ledger.inputs.taxes), "The plan is"),
    ]
    formula = (
        "The year's wages, pensions, interest, dividends, realised gains, withdrawals from taxed accounts and conversions "
        "under that year's law, on the plan's expected path, in that year's own money."
    )
    return Fact.of("planning.plan_taxes", f"Taxes in {year.year}", cells, _working(ledger, year, formula))


async def _ledger_year(session: AsyncSession, actor: Actor, arguments: YearQuestion) -> Fact:
    ledger = await plans.ledger(session, actor=actor, assumptions=None)
    year = _chosen(ledger, arguments)
    currency = ledger.inputs.currency
    cells: list[Cell] = [facts.count("year", year.year, "Year")]
    if year.ages[0] is not None:
        cells.append(facts.count("age", year.ages[0], "Age"))
    cells += [
        facts.money("opening", year.opening, currency, "Held when the year begins"),
        facts.money("income", year.income, currency, "Income"),
        facts.money("contributions", year.contributions, currency, "Saved"),
        facts.money("withdrawals", year.withdrawals, currency, "Taken out"),
        facts.money("conversions", year.conversions, currency, "Converted to Roth"),
        facts.money("spending", year.spending.total, currency, "Spent"),
        facts.money("taxes", year.taxes.total, currency, "Taxes"),
        facts.money("shortfall", year.shortfall, currency, "Unpaid"),
        facts.money("closing", year.closing, currency, "Held when it ends"),
        facts.money("closing_real", year.closing_real, currency, "The same in today's money"),
        facts.text("regime", rules_plan.taxed_as(ledger.inputs.taxes), "The plan is"),
    ]
    formula = (
        "Income + withdrawals + what is unpaid = spending + taxes + savings + surplus; each account's closing = opening + "
        "what goes in + growth − fees − what goes out. The expected path, in that year's own money."
    )
    return Fact.of("planning.ledger_year", f"The plan in {year.year}", cells, _working(ledger, year, formula))


def _working(ledger: LedgerResult, year: LedgerYear, formula: str) -> Working:
    currency = ledger.inputs.currency
    names = {account.key: account.name for account in ledger.inputs.accounts}
    columns = ("opening", "withdrawals", "conversions_out", "closing")
    rows = tuple(
        {"name": names[each.key] or each.key, "currency": currency}
        | {column: plain(getattr(each, column), currency) for column in columns}
        for each in year.accounts
    )
    titles = ("Opening", "Taken out", "Converted", "Closing")
    return Working.of(
        f"The plan's ledger in {year.year}",
        formula,
        inputs=[
            *(
                facts.money(f"income_{place}", each.amount, currency, each.name or each.kind)
                for place, each in enumerate(year.incomes, start=1)
            ),
            facts.text("basis", ledger.basis, "Basis"),
        ],
        table=Table(
            columns=(
                Column(key="name", label="Account", kind="text"),
                *(Column(key=key, label=label, kind="money") for key, label in zip(columns, titles, strict=True)),
            ),
            rows=rows,
            total=len(rows),
        ),
        link="/plan",
    )


_CAUSES: dict[Cause, str] = {
    "model": "A new version of the model",
    "time": "Time",
    "markets": "Markets",
    "contributions": "What was saved or taken out",
    "spending": "Real spending",
    "assumptions": "Changed assumptions",
}


async def _what_changed(session: AsyncSession, actor: Actor, arguments: Nothing) -> Fact:
    del arguments
    found = await following.history(session, actor=actor)
    cells: list[Cell] = [facts.count("readings", len(found.readings), "Readings")]
    changed = [reading for reading in found.readings if reading.change_points is not None]
    if found.readings:
        last = found.readings[-1]
        cells += [
            facts.day("on", last.on, "Read on"),
            facts.percent("probability", last.probability, "Probability that the money lasts"),
        ]
    if changed:
        last = changed[-1]
        cells.append(facts.number("change_points", last.change_points or 0.0, "Change in points of a hundred"))
        cells += [
            facts.number(f"{part.cause}_points", part.points, f"{_CAUSES[part.cause]}, points")
            for part in last.causes
            if part.points
        ]
    rows = tuple(
        {
            "on": reading.on.isoformat(),
            "probability": str(reading.probability),
            "points": "" if reading.change_points is None else str(reading.change_points),
        }
        for reading in found.readings[-60:]
    )
    working = Working.of(
        "Why the plan's probability changed",
        found.method,
        inputs=cells,
        table=Table(
            columns=(
                Column(key="on", label="Day", kind="date"),
                Column(key="probability", label="Probability", kind="percent"),
                Column(key="points", label="Change in points", kind="text"),
            ),
            rows=rows,
            total=len(found.readings),
        ),
        link="/plan",
    )
    return Fact.of("planning.what_changed", "What changed in the plan", cells, working)


PLAN_TAXES = Tool(
    name="planning.plan_taxes",
    description="The taxes that the retirement plan expects in a year (this year when none is named), by kind.",
    arguments=YearQuestion,
    permission="plan:read",
    run=_plan_taxes,
)
LEDGER_YEAR = Tool(
    name="planning.ledger_year",
    description="One year of the retirement plan to the cent: income, spending, taxes, withdrawals, what is held.",
    arguments=YearQuestion,
    permission="plan:read",
    run=_ledger_year,
)
WHAT_CHANGED = Tool(
    name="planning.what_changed",
    description="How the plan's probability moved at the last nightly reading, and why: markets, saving, spending, changes.",
    arguments=Nothing,
    permission="plan:read",
    run=_what_changed,
)
