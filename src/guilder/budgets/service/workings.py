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
from guilder.kernel.actor import Actor
from guilder.kernel.facts import Cell, Column, Table, Working, day, money, number, percent
from guilder.kernel.money import plain
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
    rows = [
        r
        for r in await spending.rows_behind(session, actor=actor, question=question, limit=200)
        if r.currency == line.currency
    ]
    table = Table(
        columns=(
            Column(key="booked_on", label="Date", kind="date"),
            Column(key="merchant", label="Merchant", kind="text"),
            Column(key="amount", label="Amount", kind="money"),
        ),
        rows=tuple(
            {
                "booked_on": str(r.booked_on),
                "merchant": r.merchant_name,
                "amount": plain(r.amount, r.currency),
                "currency": r.currency,
            }
            for r in rows[:50]
        ),
        total=line.count,
    )
    inputs = [*_limits(line), money("spent", line.spent, line.currency, "Spent")]
    inputs += [
        money(f"also_{e.currency.lower()}", e.spent, e.currency, f"Also spent in {e.currency}, not counted")
        for e in line.elsewhere
    ]
    about = "of all categories of spending and without one" if line.whole else "in its categories and those below them"
    formula = f"Spent = money out minus refunds {about}."
    if figure == "left":
        formula = ("Left = limit + carried − spent. " if line.carried else "Left = limit − spent. ") + formula
    shown = sorted(families.spending() if family is None else family)
    return Working.of(figure.capitalize(), formula, inputs=inputs, table=table, link=_link(line, shown))


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
    filters = [("from", str(line.first)), ("to", str(line.last)), ("currency", line.currency)]
    return "/transactions?" + urlencode([*filters, *(("category", str(each)) for each in family)])
