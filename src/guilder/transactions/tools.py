"""What the assistant may look up here: spending and income of any span, category or merchant."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Final, Literal
from urllib.parse import urlencode

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.contract import Contract
from guilder.kernel.facts import (
    Cell,
    Chart,
    Column,
    Fact,
    Series,
    Table,
    Tool,
    Working,
    count,
    day,
    money,
    month,
    percent,
    text,
)
from guilder.kernel.money import plain
from guilder.transactions import tools_regular
from guilder.transactions.phrases import fold
from guilder.transactions.service import categories, converted, coverage, spending
from guilder.transactions.service.converted import Told
from guilder.transactions.service.spending import Answer, Question

Grouping = Literal["category", "merchant", "month"]

#: From so many days on, an average month is told.
_SPAN: Final = 61


class SpendingArguments(Contract):
    """from_on, to_on: days, both included; this month, if nothing is said. category: a name or an id."""

    from_on: date | None = None
    to_on: date | None = None
    category: Annotated[str, Field(max_length=100)] | None = None
    merchant: Annotated[str, Field(max_length=100)] | None = None
    direction: Literal["out", "in"] = "out"
    group_by: Grouping | None = None
    limit: Annotated[int, Field(ge=1, le=20)] = 5


async def _spending(session: AsyncSession, actor: Actor, asked: SpendingArguments) -> Fact:
    today = clock.today(actor.time_zone)
    first, last = asked.from_on or today.replace(day=1), asked.to_on or today
    first, last = min(first, last), max(first, last)
    tree = await categories.names(session, actor=actor)
    cells = [day("from", first, "First day"), day("to", last, "Last day")]
    category = _named(asked.category, tree)
    if asked.category and category is None:
        return _unknown(asked.category, cells)
    ids = tuple(await categories.family(session, actor.workspace_id, category[0])) if category else None
    question = Question(first, last, asked.direction, ids, (asked.merchant or "").strip())
    told = await converted.answer(session, actor=actor, question=question)
    totals = told.answers
    if asked.merchant and not totals and not await _known_merchant(session, actor, asked.merchant):
        return _unknown(asked.merchant, cells)
    word, verb = ("received", "Received") if asked.direction == "in" else ("spent", "Spent")
    cells.append(count("count", sum(t.count for t in totals), "Transactions"))
    cells += [money(f"{word}_{t.currency.lower()}", t.amount, t.currency, f"{verb} in {t.currency}") for t in totals]
    if category:
        cells.append(text("category", category[1], "Category"))
    if asked.merchant:
        cells.append(text("merchant", asked.merchant, "Merchant"))
    cells += await _compared(session, actor, question, told)
    averages = await _averages(session, actor, question, told)
    cells += [cell for one in averages for cell in one.cells()]
    chart = None
    if asked.group_by:
        groups = (await converted.answer(session, actor=actor, question=question, group_by=asked.group_by)).answers
        names = {str(ident): name for ident, name, _ in tree} | {"": "No category yet"}
        shown = [
            Answer(
                names.get(g.group, g.group) if asked.group_by == "category" else g.group, g.currency, g.count, g.amount
            )
            for g in groups
        ]
        cells += _ranked(shown, totals, asked.limit)
        chart = _chart(shown, asked.group_by, f"{verb} by {asked.group_by}")
    return Fact.of(
        "transactions.spending",
        _title(verb, category, asked.merchant),
        cells,
        await _working(session, actor, question, told, verb, averages),
        chart=chart,
    )


def _named(wanted: str | None, tree: list[tuple[uuid.UUID, str, str]]) -> tuple[uuid.UUID, str, str] | None:
    """By id, by name, else by part of a name, without case and accents."""
    if not wanted:
        return None
    folded = fold(wanted.strip())
    exact = [entry for entry in tree if folded in {str(entry[0]), fold(entry[1])}]
    near = [entry for entry in tree if len(folded) > 2 and folded in fold(entry[1])]
    return next(iter(exact + near), None)


async def _known_merchant(session: AsyncSession, actor: Actor, name: str) -> bool:
    found = await spending.merchant_totals(session, actor=actor, first=date.min, last=date.max, words=name, limit=1)
    return bool(found)


def _unknown(name: str, cells: list[Cell]) -> Fact:
    cells = [*cells, count("count", 0, "Transactions"), text("unknown", name, "Not found")]
    working = Working.of("Nothing found", "No category or merchant of this household has that name.", inputs=cells)
    return Fact.of("transactions.spending", "Nothing found", cells, working)


def _before(first: date, last: date) -> tuple[date, date]:
    """The span to compare with: the month before for whole months, else as many days before."""
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and (first.year, first.month) == (last.year, last.month):
        return (first - timedelta(days=1)).replace(day=1), first - timedelta(days=1)
    days = (last - first).days + 1
    return first - timedelta(days=days), first - timedelta(days=1)


async def _compared(session: AsyncSession, actor: Actor, question: Question, told: Told) -> list[Cell]:
    if (question.last - question.first).days > 366:
        return []
    first, last = _before(question.first, question.last)
    earlier = Question(first, last, question.direction, question.category_ids, question.merchant)
    then = await converted.answer(session, actor=actor, question=earlier)
    if then.whole != told.whole:
        return []  # one of them lacks a rate, and a sum is not compared with a part
    before = {t.currency: t.amount for t in then.answers}
    cells = [day("before_from", first, "Compared from"), day("before_to", last, "Compared to")]
    for total in told.answers:
        earlier_amount = before.get(total.currency, Decimal(0))
        low = total.currency.lower()
        cells.append(money(f"before_{low}", earlier_amount, total.currency, f"The span before in {total.currency}"))
        cells.append(
            money(f"change_{low}", total.amount - earlier_amount, total.currency, f"Change in {total.currency}")
        )
    return cells


@dataclass(frozen=True, slots=True)
class Average:
    """What an average month comes to in one currency, and the whole months that it was taken over."""

    currency: str
    months: tuple[date, ...]
    spent: Decimal

    def cells(self) -> list[Cell]:
        """The average and what it stands on."""
        code, count_of = self.currency.lower(), len(self.months)
        return [
            money(f"average_month_{code}", self.spent / count_of, self.currency, f"A month in {self.currency}"),
            *self.basis(),
        ]

    def basis(self) -> list[Cell]:
        """What was divided by how many months."""
        code, count_of = self.currency.lower(), len(self.months)
        return [
            money(f"in_whole_{code}", self.spent, self.currency, f"In the whole months, in {self.currency}"),
            count(f"whole_months_{code}", count_of, "Whole months on record"),
            month(f"whole_from_{code}", self.months[0], "First whole month"),
            month(f"whole_to_{code}", self.months[-1], "Last whole month"),
        ]

    def words(self) -> str:
        """The same as a formula."""
        named = ", ".join(f"{one:%B %Y}" for one in self.months)
        return (
            f"A month in {self.currency} = what falls into the {len(self.months)} whole months of the accounts behind this "
            f"({named}) ÷ {len(self.months)}."
        )


async def _averages(session: AsyncSession, actor: Actor, question: Question, told: Told) -> list[Average]:
    """Over the whole months that the record holds, not over the days that were asked for; none without such a month."""
    if (question.last - question.first).days < _SPAN or not told.answers:
        return []
    monthly = await converted.answer(session, actor=actor, question=question, group_by="month")
    if monthly.whole != told.whole:
        return []
    found = []
    for total in told.answers:
        only = None if told.whole else {total.currency}
        months = await coverage.whole_months(session, actor=actor, question=question, currencies=only)
        names = {f"{one:%Y-%m}" for one in months}
        spent = sum(
            (a.amount for a in monthly.answers if a.currency == total.currency and a.group in names), Decimal(0)
        )
        if months:
            found.append(Average(total.currency, tuple(months), spent))
    return found


def _ranked(groups: list[Answer], totals: list[Answer], limit: int) -> list[Cell]:
    whole = {total.currency: total.amount for total in totals}
    cells: list[Cell] = []
    for place, group in enumerate(groups[:limit], start=1):
        cells.append(text(f"top{place}_name", group.group, f"Place {place}"))
        cells.append(money(f"top{place}_spent", group.amount, group.currency, group.group))
        if whole[group.currency] > 0:
            share = (group.amount / whole[group.currency]).quantize(Decimal("0.0001"))
            cells.append(percent(f"top{place}_share", share, f"Share of all in {group.currency}"))
    return cells


def _chart(groups: list[Answer], group_by: Grouping, title: str) -> Chart:
    by_currency: dict[str, list[Answer]] = defaultdict(list)
    for group in groups:
        by_currency[group.currency].append(group)
    most = 36 if group_by == "month" else 12
    series = [
        Series(
            id=f"amount_{currency.lower()}", label=currency, kind="money", currency=currency,
            x=tuple(g.group for g in found[:most]), y=tuple(plain(g.amount, currency) for g in found[:most]),
        )
        for currency, found in by_currency.items()
    ]  # fmt: skip
    return Chart(version=1, kind="bar", title=title, series=tuple(series))


async def _working(
    session: AsyncSession, actor: Actor, question: Question, told: Told, verb: str, averages: Sequence[Average]
) -> Working:
    rows = await spending.rows_behind(session, actor=actor, question=question)
    apart = "" if told.whole else ", per currency"
    formula = f"{verb} = sum of the amounts of these transactions{apart}."
    if question.direction == "out":
        formula += " Refunds are taken off."
    if question.category_ids is None:
        formula += " Transfers between your own accounts are left out."
    if told.words:
        formula += f" {told.words}"
    formula = " ".join([formula, *(one.words() for one in averages)])
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
            for r in rows
        ),
        total=sum(t.count for t in told.answers),
    )
    inputs = [day("first", question.first, "First day"), day("last", question.last, "Last day")]
    inputs += [money(f"of_{p.currency.lower()}", p.amount, p.currency, f"Of it in {p.currency}") for p in told.parts]
    inputs += [cell for one in averages for cell in one.basis()]
    return Working.of(verb, formula, inputs=inputs, table=table, link=_link(question))


def _link(question: Question) -> str:
    filters: list[tuple[str, str]] = [("from", str(question.first)), ("to", str(question.last))]
    filters += [("category", str(ident)) for ident in question.category_ids or ()]
    if question.merchant:
        filters.append(("q", question.merchant))
    return "/transactions?" + urlencode(filters)


def _title(verb: str, category: tuple[uuid.UUID, str, str] | None, merchant: str | None) -> str:
    where = [f"on {category[1]}"] if category else []
    if merchant:
        where.append(f"at {merchant}")
    return " ".join([verb, *where])


tools = (
    *tools_regular.tools,
    Tool(
        name="transactions.spending",
        description="What was spent or received in a span of days: in all, in a category or at a merchant, by month, "
        "category or merchant, with the span before, in the workspace's currency (per currency where a rate is missing). "
        "It knows nothing of budgets or balances.",
        arguments=SpendingArguments,
        permission="transactions:read",
        run=_spending,
    ),
)
