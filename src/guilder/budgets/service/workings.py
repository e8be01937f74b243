"""How each figure of a budget came about."""

import uuid
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets import rules
from guilder.budgets.contracts import Progress
from guilder.budgets.service import keeping
from guilder.kernel.actor import Actor
from guilder.kernel.facts import Column, Table, Working, money, month, number, percent
from guilder.kernel.money import plain
from guilder.transactions.service import categories, spending
from guilder.transactions.service.spending import Question

Figure = Literal["spent", "left", "expected"]


async def of_budget(
    session: AsyncSession, *, actor: Actor, budget_id: uuid.UUID, wanted: date | None, figure: Figure
) -> Working:
    """The working of one figure of one budget. Raises BudgetNotFound 404."""
    line = await keeping.get_progress(session, actor=actor, budget_id=budget_id, month=wanted)
    if figure == "expected":
        return await _pace(session, actor, line)
    family = await categories.family(session, actor.workspace_id, line.category_id)
    question = Question(line.month, rules.last_day(line.month), "out", tuple(family))
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
    inputs = [month("month", line.month, "Month"), money("limit", line.limit, line.currency, "Limit"),
              money("spent", line.spent, line.currency, "Spent")]  # fmt: skip
    inputs += [
        money(f"also_{e.currency.lower()}", e.spent, e.currency, f"Also spent in {e.currency}, not counted")
        for e in line.elsewhere
    ]
    formula = "Spent = money out minus refunds in this category and those below it."
    if figure == "left":
        formula = "Left = limit − spent. " + formula
    return Working.of(figure.capitalize(), formula, inputs=inputs, table=table, link=_link(line, family))


async def of_month(session: AsyncSession, *, actor: Actor, wanted: date, currency: str) -> Working:
    """The working of what all budgets of one currency come to in a month."""
    overview = await keeping.get_month(session, actor=actor, month=wanted)
    names = {ident: name for ident, name, _ in await categories.names(session, actor=actor)}
    lines = [line for line in overview.budgets if line.currency == currency]
    inputs = [month("month", wanted, "Month")]
    for found in (each for each in overview.sums if each.currency == currency):
        inputs.append(money("limit", found.limit, currency, "Limits"))
        inputs.append(money("spent", found.spent, currency, "Spent"))
        inputs.append(money("left", found.left, currency, "Left"))
        inputs.append(money("unbudgeted", found.unbudgeted, currency, "Spent without a budget, not counted"))
    table = Table(
        columns=(
            Column(key="category", label="Budget", kind="text"),
            Column(key="limit", label="Limit", kind="money"),
            Column(key="spent", label="Spent", kind="money"),
        ),
        rows=tuple(
            {
                "category": names.get(line.category_id, "") + (" (counted above)" if line.nested else ""),
                "limit": plain(line.limit, currency), "spent": plain(line.spent, currency), "currency": currency,
            }
            for line in lines
        ),
        total=len(lines),
    )  # fmt: skip
    formula = "Left = sum of the limits − sum of what was spent. A budget below another one is counted within it."
    return Working.of(f"All budgets in {currency}", formula, inputs=inputs, table=table)


async def _pace(session: AsyncSession, actor: Actor, line: Progress) -> Working:
    overview = await keeping.get_month(session, actor=actor, month=line.month)
    inputs = [
        money("limit", line.limit, line.currency, "Limit"),
        percent("elapsed", overview.elapsed, "Of the month over, today included"),
        number("days_left", overview.days_left, "Days left after today"),
        money("expected", line.expected, line.currency, "Even pace by now"),
    ]
    return Working.of("Even pace", "Even pace = limit × share of the month that is over.", inputs=inputs)


def _link(line: Progress, family: list[uuid.UUID]) -> str:
    filters = [("from", str(line.month)), ("to", str(rules.last_day(line.month))), ("currency", line.currency)]
    return "/transactions?" + urlencode([*filters, *(("category", str(each)) for each in family)])
