"""What the assistant may look up here: how the budgets of a month stand."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets import rules
from guilder.budgets.contracts.tracking import Progress
from guilder.budgets.service import overview
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.contract import Contract
from guilder.kernel.facts import Cell, Column, Fact, Table, Tool, Working, count, money, month, percent, text
from guilder.kernel.money import plain


class BudgetStatusArguments(Contract):
    """month: such as 2026-11; this one, if nothing is said. category: a name."""

    month: Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")] | None = None
    category: Annotated[str, Field(max_length=100)] | None = None


async def _budget_status(session: AsyncSession, actor: Actor, asked: BudgetStatusArguments) -> Fact:
    wanted = date.fromisoformat(f"{asked.month}-01") if asked.month else rules.month_of(clock.today(actor.time_zone))
    found = await overview.of_month(session, actor=actor, month=wanted)
    lines = sorted(found.budgets, key=lambda line: -line.used)
    if asked.category:
        words = asked.category.casefold()
        lines = [line for line in lines if words in line.name.casefold()]
    cells = [month("month", wanted, "Month"), count("count", len(lines), "Budgets")]
    if asked.category and not lines:
        cells.append(text("unknown", asked.category, "No budget for"))
    cells += [*_summed(lines), *_left_out(lines)]
    if lines and 0 < found.elapsed < 1:
        cells.append(percent("elapsed", round(found.elapsed, 4), "Of the month gone"))
    cells.append(count("over_count", sum(line.status == "over" for line in lines), "Over the limit"))
    cells += [cell for place, line in enumerate(lines[:8], start=1) for cell in _line(place, line)]
    table = Table(
        columns=(
            Column(key="category", label="Category", kind="text"),
            Column(key="limit", label="Limit", kind="money"),
            Column(key="spent", label="Spent", kind="money"),
            Column(key="left", label="Left", kind="money"),
        ),
        rows=tuple(
            {
                "category": line.name, "limit": plain(line.available, line.currency),
                "spent": plain(line.spent, line.currency), "left": plain(line.left, line.currency), "currency": line.currency,
            }
            for line in lines[:50]
        ),
        total=len(lines),
    )  # fmt: skip
    working = Working.of(
        "Budgets", "Left = limit + carried − spent. Spent = money out minus refunds, per budget in its own currency; other currencies "
        "at the rate of each booking's day, unless a budget leaves them out or there is no rate.",
        inputs=cells[:2], table=table, link=f"/budgets?on={found.on}",
    )  # fmt: skip
    return Fact.of("budgets.budget_status", "Budgets", cells, working)


def _summed(lines: list[Progress]) -> list[Cell]:
    cells: list[Cell] = []
    for currency in dict.fromkeys(line.currency for line in lines):
        own = [line for line in lines if line.currency == currency and not line.nested] or [
            line for line in lines if line.currency == currency
        ]
        limit, spent = (sum((getattr(line, field) for line in own), Decimal(0)) for field in ("available", "spent"))
        low = currency.lower()
        cells.append(money(f"assigned_{low}", limit, currency, f"Limits in {currency}"))
        cells.append(money(f"spent_{low}", spent, currency, f"Spent in {currency}"))
        cells.append(money(f"left_{low}", limit - spent, currency, f"Left in {currency}"))
    return cells


def _left_out(lines: list[Progress]) -> list[Cell]:
    """Per currency what no budget's figure contains, for want of a rate or because it is for its own currency alone."""
    left_out: dict[str, Decimal] = defaultdict(Decimal)
    for part in (part for line in lines if not line.nested for part in line.elsewhere if part.left_out):
        left_out[part.currency] += part.left_out
    return [
        money(f"left_out_{code.lower()}", amount, code, f"Not counted, spent in {code}")
        for code, amount in sorted(left_out.items())
    ]


def _line(place: int, line: Progress) -> list[Cell]:
    name = line.name
    return [
        text(f"line{place}_name", name, "Budget"),
        money(f"line{place}_assigned", line.available, line.currency, f"{name}: limit"),
        money(f"line{place}_spent", line.spent, line.currency, f"{name}: spent"),
        money(f"line{place}_left", line.left, line.currency, f"{name}: left"),
        percent(f"line{place}_used", line.used, f"{name}: used"),
    ]


tools = (
    Tool(
        name="budgets.budget_status",
        description="How the budgets of a month stand: limits, spent, left, which are over. Not single transactions.",
        arguments=BudgetStatusArguments,
        permission="budgets:read",
        run=_budget_status,
    ),
)
