"""What the assistant may ask of insights: what is owned and owed, today or on an earlier day."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.insights import rules
from guilder.insights.contracts import NetWorthPoint
from guilder.insights.service import worth
from guilder.insights.service.worth import Held
from guilder.kernel import clock, facts
from guilder.kernel.actor import Actor
from guilder.kernel.contract import Contract
from guilder.kernel.facts import Cell, Chart, Fact, Series, Tool, Working
from guilder.kernel.money import plain

_ACCOUNTS = 40


class NetWorthQuestion(Contract):
    """account: a part of an account's name, all when left out. as_of: a day, today when left out or to come."""

    account: str | None = None
    as_of: date | None = None


async def _net_worth(session: AsyncSession, actor: Actor, arguments: NetWorthQuestion) -> Fact:
    today = clock.today(actor.time_zone)
    as_of = min(arguments.as_of or today, today)
    before = rules.same_day(as_of, 1)
    days = [rules.same_day(as_of, back) for back in range(12, 1, -1)] + [before, as_of]
    if as_of < today:
        days.append(today)
    held = await worth.held_on(session, actor=actor, days=_every_day(days[0], today), step="day")
    places = {day: (day - days[0]).days for day in days}
    named = [one for one in held if _asked(one, arguments.account)]
    cells: list[Cell] = [
        facts.day("as_of", as_of, "On"),
        facts.count("count", len(named), "Accounts"),
    ]
    series: list[Series] = []
    inputs: list[Cell] = []
    drawn = [day for day in days if day <= as_of]
    for currency in rules.ordered({one.account.currency for one in named}, actor.currency):
        own = [one for one in named if one.account.currency == currency]
        points = [worth.point(day, [one.balances[places[day]] for one in own], currency) for day in drawn]
        cells += _totals(currency, points)
        inputs += _totals(currency, points)[:3]
        series.append(_series(currency, points))
    for number, one in enumerate(named[:_ACCOUNTS], start=1):
        balance = one.balances[places[as_of]]
        cells += [
            facts.text(f"account{number}_name", one.account.name, "Account"),
            facts.text(f"account{number}_kind", one.account.kind, "Kind"),
            facts.money(f"account{number}_balance", balance, one.account.currency, one.account.name),
        ]
    working = Working.of(
        "Net worth",
        "what you own − what you owe, per currency. An earlier day is today's balance less everything booked since.",
        inputs=inputs,
        table=worth.accounts_table([(one.account, one.balances[places[as_of]]) for one in named]),
        link="/accounts",
    )
    chart = Chart(version=1, kind="line", title="Net worth by month", series=tuple(series)) if series else None
    return Fact.of("insights.net_worth", "Net worth", cells, working, chart=chart)


def _every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]


def _asked(one: Held, name: str | None) -> bool:
    return name is None or name.casefold() in one.account.name.casefold()


def _totals(currency: str, points: list[NetWorthPoint]) -> list[Cell]:
    now, before = points[-1], points[-2]
    code = currency.lower()
    return [
        facts.money(f"assets_{code}", now.assets, currency, "You own"),
        facts.money(f"debts_{code}", now.debts, currency, "You owe"),
        facts.money(f"net_{code}", now.net, currency, "Net worth"),
        facts.money(f"change_{code}", Decimal(now.net - before.net), currency, "Change over a month"),
    ]


def _series(currency: str, points: list[NetWorthPoint]) -> Series:
    return Series(
        id=f"net_{currency.lower()}",
        label=f"Net worth ({currency})",
        kind="money",
        currency=currency,
        x=tuple(point.on.isoformat() for point in points),
        y=tuple(plain(point.net, currency) for point in points),
    )


tools = (
    Tool(
        name="insights.net_worth",
        description="What the household owns and owes per currency, today or on a past day, with each account's balance.",
        arguments=NetWorthQuestion,
        permission="insights:read",
        run=_net_worth,
    ),
)
