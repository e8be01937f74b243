"""What the assistant may look up of regular payments: what comes again, and what comes up."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel.actor import Actor
from guilder.kernel.contract import Contract
from guilder.kernel.facts import Cell, Column, Fact, Table, Tool, Working, count, day, money, text
from guilder.kernel.money import plain
from guilder.transactions.contracts.regular import Due, RegularPayment, Upcoming
from guilder.transactions.service import regular, upcoming

_KINDS = (("subscription", "subscriptions"), ("bill", "bills"))


class RecurringArguments(Contract):
    """limit: how many payments of each kind to name, the dearest first."""

    limit: Annotated[int, Field(ge=1, le=20)] = 12


async def _recurring(session: AsyncSession, actor: Actor, asked: RecurringArguments) -> Fact:
    found = await regular.going_on(session, actor=actor)
    cells = [count("count", len(found), "Regular payments"), *_sums("month_total", "A month", found, year=False)]
    for kind, many in _KINDS:
        own = [one for one in found if one.kind == kind]
        cells += [
            count(many, len(own), many.capitalize()),
            *_sums(f"{many}_month", f"{many.capitalize()} a month", own, year=False),
            *_sums(f"{many}_year", f"{many.capitalize()} a year", own, year=True),
        ]
        for at, one in enumerate(own[: asked.limit], start=1):
            cells += _cells(f"{kind}{at}", one)
    working = Working.of(
        "Regular payments",
        "Payees whose payments come in a rhythm, with an amount to be expected, and those that you named yourself; what you "
        "said is not regular, or is cancelled, is left out. Subscriptions are those for streaming, software, news and "
        "fitness, unless you said otherwise. A year = the amount expected × the payments that fall into one; a month is a "
        "twelfth of it.",
        table=_table(found),
        link="/recurring",
    )
    return Fact.of("transactions.recurring", "Regular payments", cells, working)


def _cells(name: str, one: RegularPayment) -> list[Cell]:
    cells = [
        text(f"{name}_name", one.payee, "Payee"),
        money(f"{name}_amount", one.amount, one.currency, one.payee),
        text(f"{name}_every", one.every, "Every"),
        money(f"{name}_year", one.yearly, one.currency, f"{one.payee} a year"),
    ]
    if one.next_on:
        cells.append(day(f"{name}_next", one.next_on, f"{one.payee}, expected next"))
    if one.missed_on:
        cells.append(day(f"{name}_missed", one.missed_on, f"{one.payee} did not come"))
    if one.rise:
        cells += [
            money(f"{name}_before", one.rise.before, one.currency, f"{one.payee} before"),
            day(f"{name}_since", one.rise.since, f"{one.payee} dearer since"),
            money(f"{name}_more", one.rise.more_a_year, one.currency, f"{one.payee}, more a year"),
        ]
    return cells


def _sums(cell: str, label: str, payments: Sequence[RegularPayment], *, year: bool) -> list[Cell]:
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in payments:
        totals[one.currency] += one.yearly if year else one.monthly
    return [
        money(f"{cell}_{currency.lower()}", totals[currency], currency, f"{label}, in {currency}")
        for currency in sorted(totals)
    ]


def _table(found: Sequence[RegularPayment]) -> Table:
    return Table(
        columns=(
            Column(key="payee", label="Payee", kind="text"),
            Column(key="kind", label="Kind", kind="text"),
            Column(key="every", label="Every", kind="text"),
            Column(key="next", label="Next", kind="date"),
            Column(key="amount", label="Amount", kind="money"),
            Column(key="year", label="A year", kind="money"),
        ),
        rows=tuple(
            {
                "payee": one.payee,
                "kind": one.kind.capitalize(),
                "every": one.every,
                "next": one.next_on.isoformat() if one.next_on else None,
                "amount": plain(one.amount, one.currency),
                "year": plain(one.yearly, one.currency),
                "currency": one.currency,
            }
            for one in found[:50]
        ),
        total=len(found),
    )


class UpcomingArguments(Contract):
    """days: how far ahead; limit: how many payments to name, the next first."""

    days: Annotated[int, Field(ge=1, le=366)] = 30
    limit: Annotated[int, Field(ge=1, le=20)] = 10


async def _upcoming(session: AsyncSession, actor: Actor, asked: UpcomingArguments) -> Fact:
    ahead = await upcoming.upcoming(session, actor=actor, days=asked.days)
    bills = [one for one in ahead.due if one.amount < 0]
    cells = [
        day("from", ahead.first, "From"),
        day("to", ahead.last, "To"),
        count("count", len(bills), "Payments to come"),
        *_directed("out", "Goes out", bills),
        *_directed("in", "Comes in", [one for one in ahead.due if one.amount > 0]),
    ]
    for at, one in enumerate(bills[: asked.limit], start=1):
        cells += [
            text(f"due{at}_name", one.payee, "Payee"),
            money(f"due{at}_amount", -one.amount, one.currency, one.payee),
            day(f"due{at}_on", one.on, f"{one.payee}, expected"),
        ]
    for at, account in enumerate([one for one in ahead.accounts if one.below_on], start=1):
        cells += [
            text(f"below{at}_name", account.name, "Account"),
            day(f"below{at}_on", account.below_on or ahead.last, f"{account.name} below zero"),
            money(f"below{at}_lowest", account.lowest, account.currency, f"{account.name} at its lowest"),
        ]
    working = Working.of(
        "What comes up",
        "Every regular payment on the days that its rhythm names, at the amount expected. An account's balance is today's with "
        "these payments taken off and added; everyday spending is not foreseen.",
        table=_due_table(ahead),
        link="/recurring",
    )
    return Fact.of("transactions.upcoming", "What comes up", cells, working)


def _directed(cell: str, label: str, due: Sequence[Due]) -> list[Cell]:
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in due:
        totals[one.currency] += abs(one.amount)
    return [
        money(f"{cell}_{currency.lower()}", totals[currency], currency, f"{label}, in {currency}")
        for currency in sorted(totals)
    ]


def _due_table(ahead: Upcoming) -> Table:
    return Table(
        columns=(
            Column(key="on", label="Day", kind="date"),
            Column(key="payee", label="Payee", kind="text"),
            Column(key="amount", label="Amount", kind="money"),
            Column(key="after", label="Balance after", kind="money"),
        ),
        rows=tuple(
            {
                "on": one.on.isoformat(),
                "payee": one.payee,
                "amount": plain(one.amount, one.currency),
                "after": None if one.balance_after is None else plain(one.balance_after, one.currency),
                "currency": one.currency,
            }
            for one in ahead.due[:50]
        ),
        total=len(ahead.due),
    )


tools = (
    Tool(
        name="transactions.recurring",
        description="Payments that come again, subscriptions apart from bills (rent, utilities, insurance): payee, amount, "
        "rhythm, next day, price rises, and what they cost a month and a year together. Per currency.",
        arguments=RecurringArguments,
        permission="transactions:read",
        run=_recurring,
    ),
    Tool(
        name="transactions.upcoming",
        description="The bills of the next days, with their days and amounts, and the accounts that they would take below zero. "
        "It foresees regular payments alone.",
        arguments=UpcomingArguments,
        permission="transactions:read",
        run=_upcoming,
    ),
)
