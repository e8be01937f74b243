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
from guilder.transactions.service import movements

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
    places = {day: (day - days[0]).days for day in _every_day(days[0], today)}
    named = [one for one in held if _asked(one, arguments.account)]
    cells: list[Cell] = [
        facts.day("as_of", as_of, "On"),
        facts.count("count", len(named), "Accounts"),
    ]
    series: list[Series] = []
    inputs: list[Cell] = []
    booked = await movements.first_days(session, actor.workspace_id)
    values = await worth.valued(session, actor=actor, accounts=[one.account for one in named])
    booked |= {account_id: days[0][0] for account_id, days in values.items()}
    begins = worth.record_begins([one.account for one in named], booked, actor, _currencies(named)) if named else as_of
    start = max(days[0], min(rules.eve(begins), rules.eve(as_of)))
    drawn = sorted({start, *(day for day in days if start <= day <= as_of)})
    month_ago = before >= start
    shown = [Held(one.account, [one.balances[places[day]] for day in drawn]) for one in named]
    line, missing = await worth.whole_line(session, actor=actor, held=shown, days=drawn)
    if line is not None:
        lines = [(line.currency, line.points)]
    else:
        lines = [
            (
                code,
                [
                    worth.point(day, [one.balances[at] for one in shown if one.account.currency == code], code)
                    for at, day in enumerate(drawn)
                ],
            )
            for code in rules.ordered(_currencies(shown), actor.currency)
        ]
    for currency, points in lines:
        cells += _totals(currency, points, month_ago=month_ago)
        inputs += _totals(currency, points)[:3]
        series.append(_series(currency, points))
    if start > days[0]:
        cells.append(facts.day("record_from", begins, "First day on record"))
    for number, one in enumerate(named[:_ACCOUNTS], start=1):
        balance = one.balances[places[as_of]]
        cells += [
            facts.text(f"account{number}_name", one.account.name, "Account"),
            facts.text(f"account{number}_kind", one.account.kind, "Kind"),
            facts.money(f"account{number}_balance", balance, one.account.currency, one.account.name),
        ]
    apart = "what you own − what you owe, per currency. An earlier day is today's balance less everything booked since."
    working = line.working if line is not None else Working.of(
        "Net worth",
        f"{apart} Currencies stand apart: {missing}" if missing else apart,
        inputs=inputs,
        table=worth.accounts_table([(one.account, one.balances[-1]) for one in shown]),
        link="/accounts",
    )  # fmt: skip
    chart = Chart(version=1, kind="line", title="Net worth by month", series=tuple(series)) if series else None
    return Fact.of("insights.net_worth", "Net worth", cells, working, chart=chart)


def _every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]


def _currencies(held: list[Held]) -> set[str]:
    return {one.account.currency for one in held}


def _asked(one: Held, name: str | None) -> bool:
    return name is None or name.casefold() in one.account.name.casefold()


def _totals(currency: str, points: list[NetWorthPoint], *, month_ago: bool = False) -> list[Cell]:
    now, before = points[-1], points[-2]
    code = currency.lower()
    change = facts.money(f"change_{code}", Decimal(now.net - before.net), currency, "Change over a month")
    cells = [
        facts.money(f"assets_{code}", now.assets, currency, "You own"),
        facts.money(f"debts_{code}", now.debts, currency, "You owe"),
        facts.money(f"net_{code}", now.net, currency, "Net worth"),
    ]
    return [*cells, change] if month_ago else cells


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
        description="What the household owns and owes, today or on a past day, with each account's balance. In the workspace's "
        "currency, or per currency where a rate is missing.",
        arguments=NetWorthQuestion,
        permission="insights:read",
        run=_net_worth,
    ),
)
