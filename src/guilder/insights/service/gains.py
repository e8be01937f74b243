"""What accounts in other currencies gained or lost by exchange rates alone."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Account
from guilder.fx import service as fx
from guilder.fx.rules import Rates, Tally
from guilder.insights.contracts import FxGain, FxGains
from guilder.insights.service import worth
from guilder.insights.service.worth import Held
from guilder.kernel import clock, facts
from guilder.kernel.actor import Actor
from guilder.kernel.facts import Column, Table, Working
from guilder.kernel.money import plain, quantize
from guilder.transactions.service import movements


async def between(session: AsyncSession, *, actor: Actor, first: date, last: date) -> FxGains:
    """Per foreign account: closing value − opening value − what was booked between, each at the rate of its day.

    first, last: counted from the end of the one to the end of the other; a day to come counts as today.
    """
    home, today = actor.currency, clock.today(actor.time_zone)
    last = min(last, today)
    first = min(first, last)
    days = sorted({first, last, today})
    held = [
        one
        for one in await worth.held_on(session, actor=actor, days=days, step="day", values={})
        if one.account.currency != home
    ]
    moved: dict[uuid.UUID, dict[date, Decimal]] = defaultdict(dict)
    own = {one.account.id: one.account.currency for one in held}
    for move in await movements.after(session, actor.workspace_id, day=first, step="day"):
        if move.since <= last and own.get(move.account_id) == move.currency:
            moved[move.account_id][move.since] = move.net
    codes = {one.account.currency for one in held}
    rates = await fx.rates(session, to=home, currencies=codes, first=first, last=last, workspace_id=actor.workspace_id)
    found: list[FxGain] = []
    missing: list[str] = []
    for one in held:
        at = {day: one.balances[place] for place, day in enumerate(days)}
        gain, lacking = _gain(one, at[first], at[last], moved[one.account.id], rates, first, last)
        if gain is not None:
            found.append(gain)
        elif lacking is not None:
            missing.append(f"{one.account.name}: {await fx.why_none(session, one.account.currency, home, lacking)}")
    found.sort(key=lambda one: (-abs(one.gain), one.name))
    return FxGains(
        currency=home, from_on=first, to_on=last, gain=quantize(sum((one.gain for one in found), Decimal(0)), home),
        accounts=found, missing=missing,
    )  # fmt: skip


def _gain(
    held: Held, opening: Decimal, closing: Decimal, moved: Mapping[date, Decimal], rates: Rates, first: date, last: date
) -> tuple[FxGain | None, date | None]:
    """The gain of one account, or the day that has no rate."""
    account, home, tally = held.account, rates.to, Tally(rates)
    opened = quantize(tally.add(opening, account.currency, first), home)
    closed = quantize(tally.add(closing, account.currency, last), home)
    rows = [(day, net, tally.add(net, account.currency, day)) for day, net in sorted(moved.items())]
    if tally.missing:
        return None, tally.missing[1]
    flows = quantize(sum((value for _, _, value in rows), Decimal(0)), home)
    gain = closed - opened - flows
    return FxGain(
        account_id=account.id, name=account.name, currency=account.currency,
        opening=quantize(opening, account.currency), closing=quantize(closing, account.currency),
        opening_value=opened, closing_value=closed, flows=flows, gain=gain,
        working=_working(account, opening, closing, opened, closed, flows, gain, rows, tally, first, last),
    ), None  # fmt: skip


def _working(
    account: Account, opening: Decimal, closing: Decimal, opened: Decimal, closed: Decimal, flows: Decimal,
    gain: Decimal, rows: list[tuple[date, Decimal, Decimal]], tally: Tally, first: date, last: date,
) -> Working:  # fmt: skip
    home, own = tally.rates.to, account.currency
    return Working.of(
        f"{account.name}: gain by the exchange rate",
        f"value on {last} − value on {first} − what was booked between. {tally.words}".strip(),
        inputs=(
            facts.money("opening", opening, own, f"Balance on {first}"),
            facts.money("opening_value", opened, home, f"Worth on {first}"),
            facts.money("closing", closing, own, f"Balance on {last}"),
            facts.money("closing_value", closed, home, f"Worth on {last}"),
            facts.money("flows", flows, home, "Booked between, each day at its rate"),
            facts.money("gain", gain, home, "Gain"),
        ),
        table=Table(
            columns=(
                Column(key="day", label="Day", kind="date"),
                Column(key="booked", label=f"Booked in {own}", kind="text"),
                Column(key="value", label=f"In {home}", kind="money"),
            ),
            rows=tuple(
                {"day": f"{day}", "booked": plain(net, own), "value": plain(value, home), "currency": home}
                for day, net, value in rows[:50]
            ),
            total=len(rows),
        ),
        link=f"/transactions?account={account.id}",
    )
