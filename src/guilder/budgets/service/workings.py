"""How each figure of a budget came about."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets.contracts.tracking import Progress
from guilder.budgets.service import overview
from guilder.budgets.service.scopes import Families
from guilder.fx import service as fx
from guilder.fx.rules import Rates, Tally
from guilder.kernel.actor import Actor
from guilder.kernel.facts import Cell, Column, Table, Working, day, money, number, percent
from guilder.kernel.money import plain
from guilder.transactions.contracts.records import Glimpse
from guilder.transactions.service import spending
from guilder.transactions.service.spending import Question

Figure = Literal["spent", "left", "expected", "forecast"]


async def of_budget(
    session: AsyncSession, *, actor: Actor, budget_id: uuid.UUID, on: date | None, figure: Figure
) -> Working:
    """The working of one figure of one budget. Raises BudgetNotFound 404."""
    line = await overview.get_progress(session, actor=actor, budget_id=budget_id, on=on)
    if figure == "expected":
        return _pace(line)
    families = await Families.load(session, actor.workspace_id)
    family = None if line.whole else tuple(families.of(line.category_ids))
    question = Question(line.first, line.last, "out", family)
    found = await spending.rows_behind(session, actor=actor, question=question, limit=200)
    rows = [row for row in found if line.converts or row.currency == line.currency]
    days = [row.booked_on for row in rows if row.currency != line.currency] or [line.first]
    rates = await fx.rates(
        session, to=line.currency, currencies={row.currency for row in rows}, first=min(days), last=max(days),
        workspace_id=actor.workspace_id,
    )  # fmt: skip
    inputs = [*_limits(line), money("spent", line.spent, line.currency, "Spent"), *_currencies(line)]
    about = "of all categories of spending and without one" if line.whole else "in its categories and those below them"
    formula = f"Spent = money out minus refunds {about}."
    if line.converts and line.elsewhere:
        formula += " " + await _conversion(session, line, rows, rates)
    if figure == "left":
        formula = ("Left = limit + carried − spent. " if line.carried else "Left = limit − spent. ") + formula
    shown = sorted(families.spending() if family is None else family)
    return Working.of(
        figure.capitalize(), formula, inputs=inputs, table=_rows(line, rows, rates), link=_link(line, shown)
    )


def _currencies(line: Progress) -> list[Cell]:
    """Each other currency by itself: what of it counts, and what does not."""
    cells: list[Cell] = []
    for part in line.elsewhere:
        code, low = part.currency, part.currency.lower()
        if line.converts and part.counts:
            cells.append(money(f"in_{low}", part.spent - part.left_out, code, f"Of it spent in {code}"))
            cells.append(money(f"from_{low}", part.counts, line.currency, f"Of it from {code}"))
        if part.left_out:
            why = "no rate, so not counted" if line.converts else "not counted"
            cells.append(money(f"also_{low}", part.left_out, code, f"Also spent in {code}, {why}"))
    return cells


async def _conversion(session: AsyncSession, line: Progress, rows: Sequence[Glimpse], rates: Rates) -> str:
    """At which rates the rows were converted, and why some were not."""
    tally = Tally(rates)
    for row in rows:
        tally.add(row.amount, row.currency, row.booked_on)
    words = [tally.words]
    if tally.missing:
        words.append(await fx.why_none(session, tally.missing[0], line.currency, tally.missing[1]))
    return " ".join(each for each in words if each)


def _rows(line: Progress, rows: Sequence[Glimpse], rates: Rates) -> Table:
    """The newest bookings; where some are in another currency, each with its rate and what it counts."""
    columns = [
        Column(key="booked_on", label="Date", kind="date"),
        Column(key="merchant", label="Merchant", kind="text"),
        Column(key="amount", label="Amount", kind="money"),
    ]
    if any(row.currency != line.currency for row in rows):
        columns += [
            Column(key="rate", label="Rate", kind="text"),
            Column(key="counts", label=f"In {line.currency}", kind="money"),
        ]
    return Table(
        columns=tuple(columns), rows=tuple(_row(line, row, rates) for row in rows[:50]), total=line.count
    )  # fmt: skip


def _row(line: Progress, row: Glimpse, rates: Rates) -> dict[str, str | None]:
    quote = rates.quote(row.currency, row.booked_on)
    foreign = row.currency != line.currency
    said = "none" if quote is None else f"{quote.rate:.6g} of {quote.rated_on}"
    return {
        "booked_on": str(row.booked_on), "merchant": row.merchant_name, "amount": plain(row.amount, row.currency),
        "currency": row.currency, "rate": said if foreign else None,
        "counts": None if quote is None else plain(quote.of(row.amount), line.currency), "counts_currency": line.currency,
    }  # fmt: skip


def _limits(line: Progress) -> list[Cell]:
    inputs = [day("first", line.first, "From"), day("last", line.last, "To"),
              money("limit", line.limit, line.currency, "Limit")]  # fmt: skip
    if line.carried:
        inputs.append(money("carried", line.carried, line.currency, "Carried in from the period before"))
        inputs.append(money("available", line.available, line.currency, "Available"))
    return inputs


async def of_period(session: AsyncSession, *, actor: Actor, on: date | None, currency: str) -> Working:
    """The working of what all budgets of one currency come to in the period of a day."""
    found = await overview.of_day(session, actor=actor, on=on)
    here = (found.first, found.last)
    lines = [line for line in found.budgets if line.currency == currency and (line.first, line.last) == here]
    inputs = [day("first", found.first, "From"), day("last", found.last, "To")]
    for total in (each for each in found.sums if each.currency == currency and (each.first, each.last) == here):
        inputs.append(money("limit", total.limit, currency, "Limits"))
        if total.carried:
            inputs.append(money("carried", total.carried, currency, "Carried in from the period before"))
        inputs.append(money("spent", total.spent, currency, "Spent"))
        inputs.append(money("left", total.left, currency, "Left"))
        inputs.append(money("unbudgeted", total.unbudgeted, currency, "Spent without a budget, not counted"))
    table = Table(
        columns=(
            Column(key="category", label="Budget", kind="text"),
            Column(key="limit", label="Available", kind="money"),
            Column(key="spent", label="Spent", kind="money"),
        ),
        rows=tuple(
            {
                "category": line.name + (" (counted above)" if line.nested else ""),
                "limit": plain(line.available, currency), "spent": plain(line.spent, currency), "currency": currency,
            }
            for line in lines
        ),
        total=len(lines),
    )  # fmt: skip
    formula = (
        "Left = limits + what was carried in − what was spent. A budget within a wider one, and a category that two "
        "budgets share, are counted once."
    )
    return Working.of(f"All budgets in {currency}", formula, inputs=inputs, table=table)


def _pace(line: Progress) -> Working:
    inputs = [
        *_limits(line),
        percent("elapsed", line.elapsed, "Of the period over, today included"),
        number("days_left", line.days_left, "Days left after today"),
        money("expected", line.expected, line.currency, "Even pace by now"),
    ]
    return Working.of("Even pace", "Even pace = available × share of the period that is over.", inputs=inputs)


def _link(line: Progress, family: Sequence[uuid.UUID]) -> str:
    filters = [("from", str(line.first)), ("to", str(line.last))]
    if not line.converts:
        filters.append(("currency", line.currency))
    return "/transactions?" + urlencode([*filters, *(("category", str(each)) for each in family)])
