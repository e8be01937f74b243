"""Net worth: what accounts hold today, and held before."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking import service as banking
from guilder.banking.contracts import Account
from guilder.insights import rules
from guilder.insights.contracts import NetWorth, NetWorthLine, NetWorthPoint, Range
from guilder.kernel import clock, facts
from guilder.kernel.actor import Actor
from guilder.kernel.facts import Column, Table, Working
from guilder.kernel.money import plain, quantize
from guilder.transactions.service import movements
from guilder.transactions.service.movements import Step

_ROWS = 50


@dataclass(frozen=True, slots=True)
class Held:
    """One account and what it held at the end of each of the days."""

    account: Account
    balances: list[Decimal]


async def net_worth(session: AsyncSession, *, actor: Actor, chosen: Range) -> NetWorth:
    """Net worth over a range, in every currency that there are accounts in. Accounts put away are left out."""
    today = clock.today(actor.time_zone)
    first = rules.since(chosen, today, await movements.first_day(session, actor.workspace_id))
    step = rules.step_of(first, today)
    days = rules.point_days(first, today, step)
    held = await held_on(session, actor=actor, days=days, step=step)
    currencies = rules.ordered({one.account.currency for one in held}, actor.currency)
    return NetWorth(range=chosen, since=first, lines=[_line(code, held, days) for code in currencies])


async def held_on(session: AsyncSession, *, actor: Actor, days: Sequence[date], step: Step) -> list[Held]:
    """What each account held at the end of each of `days` (ascending, the last one today)."""
    moved: dict[tuple[uuid.UUID, str], dict[date, Decimal]] = defaultdict(dict)
    for one in await movements.after(session, actor.workspace_id, day=days[0], step=step):
        moved[one.account_id, one.currency][one.since] = one.net
    return [
        Held(account, rules.balances_on(days, account.balance, moved[account.id, account.currency], step))
        for account in await banking.list_accounts(session, actor=actor)
    ]


def _line(currency: str, held: Sequence[Held], days: Sequence[date]) -> NetWorthLine:
    own = [one for one in held if one.account.currency == currency]
    points = [
        point(day, [quantize(one.balances[index], currency) for one in own], currency) for index, day in enumerate(days)
    ]
    first, last = points[0], points[-1]
    change = quantize(last.net - first.net, currency)
    return NetWorthLine(
        currency=currency,
        accounts=len(own),
        net=last.net,
        assets=last.assets,
        debts=last.debts,
        change=change,
        change_rate=round(float(change / first.net), 6) if first.net > 0 else None,
        points=points,
        working=working(currency, own, last, first),
    )


def point(day: date, balances: Sequence[Decimal], currency: str) -> NetWorthPoint:
    """What balances in one currency come to."""
    assets = quantize(sum((one for one in balances if one > 0), Decimal(0)), currency)
    debts = quantize(-sum((one for one in balances if one < 0), Decimal(0)), currency)
    return NetWorthPoint(on=day, net=assets - debts, assets=assets, debts=debts)


def working(currency: str, own: Sequence[Held], last: NetWorthPoint, first: NetWorthPoint) -> Working:
    """How the last point of a line came about, account by account."""
    return Working.of(
        "Net worth",
        "what you own − what you owe, added up over your accounts in this currency. Earlier days are worked out "
        "backwards: today's balance less everything booked since.",
        inputs=(
            facts.money("assets", last.assets, currency, "You own"),
            facts.money("debts", last.debts, currency, "You owe"),
            facts.money("net", last.net, currency, f"Net worth on {last.on:%Y-%m-%d}"),
            facts.money("before", first.net, currency, f"Net worth on {first.on:%Y-%m-%d}"),
            facts.money("change", last.net - first.net, currency, "Change"),
        ),
        table=accounts_table([(one.account, one.balances[-1]) for one in own]),
        link="/accounts",
    )


def accounts_table(balances: Sequence[tuple[Account, Decimal]]) -> Table:
    """Accounts with what each holds, the largest first."""
    by_size = sorted(balances, key=lambda item: -abs(item[1]))
    return Table(
        columns=(
            Column(key="name", label="Account", kind="text"),
            Column(key="kind", label="Kind", kind="text"),
            Column(key="balance", label="Balance", kind="money"),
        ),
        rows=tuple(
            {
                "name": account.name,
                "kind": account.kind,
                "balance": plain(balance, account.currency),
                "currency": account.currency,
            }
            for account, balance in by_size[:_ROWS]
        ),
        total=len(balances),
    )
