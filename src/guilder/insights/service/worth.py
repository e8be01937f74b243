"""Net worth: what accounts hold today, and held before."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Account
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import balances as bank_balances
from guilder.fx import service as fx
from guilder.fx.rules import Tally
from guilder.insights import rules
from guilder.insights.contracts import NetWorth, NetWorthLine, NetWorthPoint, Range, UnknownBalance
from guilder.kernel import clock, facts
from guilder.kernel.actor import Actor
from guilder.kernel.facts import Column, Table, Working
from guilder.kernel.money import plain, quantize
from guilder.transactions.service import movements
from guilder.transactions.service.movements import Step

_ROWS = 50


#: What accounts are worth by what people stated, oldest day first.
Values = Mapping[uuid.UUID, Sequence[tuple[date, Decimal]]]


@dataclass(frozen=True, slots=True)
class Held:
    """One account and what it held at the end of each of the days."""

    account: Account
    balances: list[Decimal]


async def net_worth(session: AsyncSession, *, actor: Actor, chosen: Range) -> NetWorth:
    """Net worth over a range, in every currency that there are accounts in. Accounts put away are left out.

    Those whose balance nobody told are left out too, unless nothing is known of any.
    """
    today = clock.today(actor.time_zone)
    every = await bank_accounts.list_accounts(session, actor=actor)
    accounts = [account for account in every if account.balance_known] or every
    counted = {account.id for account in accounts}
    booked = {
        account_id: day
        for account_id, day in (await movements.first_days(session, actor.workspace_id)).items()
        if account_id in counted
    }
    values = await valued(session, actor=actor, accounts=accounts)
    booked |= {account_id: days[0][0] for account_id, days in values.items()}
    began = {code: record_begins(accounts, booked, actor, {code}) for code in {one.currency for one in accounts}}
    asked = rules.since(chosen, today, min(booked.values(), default=None))
    first = max(asked, min((rules.eve(day) for day in began.values()), default=asked))
    step = rules.step_of(first, today)
    grid = rules.point_days(min(first, rules.eve(today)), today, step)
    days = sorted({*grid, *(eve for day in began.values() if grid[0] < (eve := rules.eve(day)) < today)})
    held = await held_on(session, actor=actor, days=days, step=step, accounts=accounts, values=values)
    lines = []
    for code in rules.ordered(began, actor.currency):
        at = rules.from_record(days, grid, asked, began[code])
        lines.append(_line(code, _at([one for one in held if one.account.currency == code], at), [days[i] for i in at]))
        lines[-1] = lines[-1].model_copy(update={"begins_on": began[code] if began[code] > asked else None})
    begins = min(began.values(), default=asked)
    at = rules.from_record(days, grid, asked, begins)
    line, missing = await whole_line(session, actor=actor, held=_at(held, at), days=[days[i] for i in at])
    if line is not None and begins > asked:
        line = line.model_copy(update={"begins_on": begins})
    unknown = [
        UnknownBalance(account_id=one.id, name=one.name, currency=one.currency, booked=one.balance)
        for one in every
        if not one.balance_known
    ]
    return NetWorth(
        range=chosen, since=first, lines=lines, whole=line, missing=missing, unknown=unknown,
        guessed=bool(every) and len(unknown) == len(every),
    )  # fmt: skip


def record_begins(
    accounts: Sequence[Account], booked: Mapping[uuid.UUID, date], actor: Actor, currencies: Collection[str]
) -> date:
    """The first day of which anything is known in these currencies.

    The oldest booking; where there is none at all, the day on which the first account was entered.
    """
    own = [one for one in accounts if one.currency in currencies]
    days = [booked[one.id] for one in own if one.id in booked]
    zone = ZoneInfo(actor.time_zone)
    return min(days or [one.created_at.astimezone(zone).date() for one in own])


def _at(held: Sequence[Held], places: Sequence[int]) -> list[Held]:
    return [Held(one.account, [one.balances[at] for at in places]) for one in held]


async def whole_line(
    session: AsyncSession, *, actor: Actor, held: Sequence[Held], days: Sequence[date]
) -> tuple[NetWorthLine | None, str | None]:
    """All accounts in the workspace's currency, each day at its rate; or why a rate is missing. Neither if none is needed."""
    home = actor.currency
    codes = {one.account.currency for one in held}
    if codes <= {home}:
        return None, None
    rates = await fx.rates(
        session, to=home, currencies=codes, first=days[0], last=days[-1], workspace_id=actor.workspace_id
    )
    tally = Tally(rates)
    together = [
        Held(
            one.account,
            [tally.add(held, one.account.currency, day) for day, held in zip(days, one.balances, strict=True)],
        )
        for one in held
    ]
    if tally.missing:
        currency, on = tally.missing
        return None, await fx.why_none(session, currency, home, on)
    now = Tally(rates)
    for one in held:
        now.add(one.balances[-1], one.account.currency, days[-1])
    return _line(home, together, days, words=now.words, originals=held), None


async def held_on(
    session: AsyncSession,
    *,
    actor: Actor,
    days: Sequence[date],
    step: Step,
    accounts: Sequence[Account] | None = None,
    values: Values | None = None,
) -> list[Held]:
    """What each account (of all) held at the end of each of `days` (ascending, the last one today).

    values: of accounts that are worth what people state; looked up when left out.
    """
    if accounts is None:
        accounts = await bank_accounts.list_accounts(session, actor=actor)
    if values is None:
        values = await valued(session, actor=actor, accounts=accounts)
    moved: dict[tuple[uuid.UUID, str], dict[date, Decimal]] = defaultdict(dict)
    for one in await movements.after(session, actor.workspace_id, day=days[0], step=step):
        moved[one.account_id, one.currency][one.since] = one.net
    return [
        Held(
            account,
            rules.values_on(days, values[account.id])
            if account.id in values
            else rules.balances_on(days, account.balance, moved[account.id, account.currency], step),
        )
        for account in accounts
    ]


async def valued(session: AsyncSession, *, actor: Actor, accounts: Sequence[Account]) -> Values:
    """The accounts on which nothing is booked but whose worth was stated (a house, a car, a loan): each day and value."""
    stated = [account.id for account in accounts if account.balance_on is not None]
    alone = await movements.without(session, actor.workspace_id, stated)
    return await bank_balances.value_history(session, actor=actor, account_ids=alone) if alone else {}


def _line(
    currency: str,
    own: Sequence[Held],
    days: Sequence[date],
    *,
    words: str = "",
    originals: Sequence[Held] = (),
) -> NetWorthLine:
    exact = bool(originals)  # converted amounts are added up first and rounded last
    points = [
        point(day, [one.balances[at] if exact else quantize(one.balances[at], currency) for one in own], currency)
        for at, day in enumerate(days)
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
        begins_on=None,
        points=points,
        working=working(currency, own, last, first, words=words, originals=originals),
    )


def point(day: date, balances: Sequence[Decimal], currency: str) -> NetWorthPoint:
    """What balances in one currency come to."""
    assets = quantize(sum((one for one in balances if one > 0), Decimal(0)), currency)
    debts = quantize(-sum((one for one in balances if one < 0), Decimal(0)), currency)
    return NetWorthPoint(on=day, net=assets - debts, assets=assets, debts=debts)


def working(
    currency: str,
    own: Sequence[Held],
    last: NetWorthPoint,
    first: NetWorthPoint,
    *,
    words: str = "",
    originals: Sequence[Held] = (),
) -> Working:
    """How the last point of a line came about, account by account. originals: before conversion, told by `words`."""
    if originals:
        return _whole_working(currency, own, last, first, words, originals)
    return Working.of(
        "Net worth",
        "what you own − what you owe, added up over your accounts in this currency. Earlier days are worked out "
        "backwards: today's balance less everything booked since, and no further than the record goes.",
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


def _whole_working(
    currency: str,
    own: Sequence[Held],
    last: NetWorthPoint,
    first: NetWorthPoint,
    words: str,
    originals: Sequence[Held],
) -> Working:
    foreign = sorted({one.account.currency for one in originals} - {currency})
    parts = [
        facts.money(
            f"of_{code.lower()}",
            sum((one.balances[-1] for one in originals if one.account.currency == code), Decimal(0)),
            code,
            f"Of it in {code}",
        )
        for code in foreign
    ]
    return Working.of(
        "Net worth",
        "what you own − what you owe, added up over all your accounts. Earlier days are worked out backwards, each at "
        f"its own rate. {words}".strip(),
        inputs=(
            facts.money("assets", last.assets, currency, "You own"),
            facts.money("debts", last.debts, currency, "You owe"),
            facts.money("net", last.net, currency, f"Net worth on {last.on:%Y-%m-%d}"),
            facts.money("before", first.net, currency, f"Net worth on {first.on:%Y-%m-%d}"),
            facts.money("change", last.net - first.net, currency, "Change"),
            *parts,
        ),
        table=converted_table(own, originals, currency),
        link="/accounts",
    )


def converted_table(own: Sequence[Held], originals: Sequence[Held], currency: str) -> Table:
    """Accounts with what each holds, in its own currency and converted, the largest first."""
    pairs = sorted(zip(own, originals, strict=True), key=lambda pair: -abs(pair[0].balances[-1]))
    return Table(
        columns=(
            Column(key="name", label="Account", kind="text"),
            Column(key="kind", label="Kind", kind="text"),
            Column(key="held", label="Held", kind="text"),
            Column(key="balance", label=f"In {currency}", kind="money"),
        ),
        rows=tuple(
            {
                "name": one.account.name,
                "kind": one.account.kind,
                "held": f"{plain(original.balances[-1], original.account.currency)} {original.account.currency}",
                "balance": plain(one.balances[-1], currency),
                "currency": currency,
            }
            for one, original in pairs[:_ROWS]
        ),
        total=len(pairs),
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
