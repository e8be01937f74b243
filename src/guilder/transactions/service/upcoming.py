"""What comes up: every regular payment of the next days, and what it leaves on its account."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Account
from guilder.banking.service import accounts as bank_accounts
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize
from guilder.transactions.contracts.regular import AccountAhead, Due, RegularPayment, Upcoming
from guilder.transactions.service import regular
from guilder.transactions.tables_regular import SeriesRow

#: Accounts that are meant to stay above zero.
_FILLED: Final = frozenset({"checking", "savings", "cash"})


async def upcoming(session: AsyncSession, *, actor: Actor, days: int) -> Upcoming:
    """The regular payments of today and the `days` after it, on accounts that are in use; nothing else is foreseen."""
    today = clock.today(actor.time_zone)
    last = today + timedelta(days=days)
    accounts = {one.id: one for one in await bank_accounts.list_accounts(session, actor=actor) if one.closed_on is None}
    due: list[Due] = []
    for one, beat in await regular.kept(session, actor=actor):
        if one.state in regular.GOING_ON and one.next_on is not None and one.account_id in accounts:
            comes = [one.next_on, *beat.days(one.next_on, last)]
            due += [_due(one, on, today, first=at == 0) for at, on in enumerate(comes) if on <= last]
    due.sort(key=lambda one: (one.on, one.amount, one.payee))
    return _counted(due, accounts, today, last)


@dataclass(frozen=True, slots=True)
class Regularly:
    """Regular payments that go on: when each is due, and the transactions that it was paid by so far."""

    due: list[tuple[date, RegularPayment]]
    paid_by: set[uuid.UUID]


async def out_until(session: AsyncSession, *, actor: Actor, last: date) -> Regularly:
    """Money out that comes regularly: the days up to `last` on which it is due, also those that passed without it."""
    going = [
        (one, beat)
        for one, beat in await regular.kept(session, actor=actor)
        if one.direction == "out" and one.state in regular.GOING_ON and one.next_on is not None
    ]
    due = [
        (on, one) for one, beat in going if one.next_on is not None
        for on in (one.next_on, *beat.days(one.next_on, last)) if on <= last
    ]  # fmt: skip
    seen = await session.scalars(
        select(SeriesRow.seen).where(
            SeriesRow.workspace_id == actor.workspace_id, SeriesRow.id.in_([one.id for one, _ in going])
        )
    )
    paid_by = {uuid.UUID(one["id"]) for payments in seen for one in payments}
    return Regularly(sorted(due, key=lambda each: (each[0], each[1].payee)), paid_by)


def _due(one: RegularPayment, on: date, today: date, *, first: bool) -> Due:
    amount = -one.amount if one.direction == "out" else one.amount
    return Due(
        series_id=one.id, payee=one.payee, kind=one.kind, every=one.every, on=max(on, today), late=on < today,
        remind=first and one.remind_days is not None and on <= today + timedelta(days=one.remind_days), amount=amount,
        low=one.low, high=one.high, currency=one.currency, account_id=one.account_id, balance_after=None,
        rise=one.rise if first else None,
    )  # fmt: skip


def _counted(due: list[Due], accounts: dict[uuid.UUID, Account], today: date, last: date) -> Upcoming:
    """The same with each account's balance, where it is known, behind every payment in its currency."""
    holds = {ident: account.balance for ident, account in accounts.items()}
    points: defaultdict[uuid.UUID, list[Due]] = defaultdict(list)
    told: list[Due] = []
    for one in due:
        if accounts[one.account_id].currency != one.currency or not accounts[one.account_id].balance_known:
            told.append(one)
            continue
        holds[one.account_id] = quantize(holds[one.account_id] + one.amount, one.currency)
        told.append(one.model_copy(update={"balance_after": holds[one.account_id]}))
        points[one.account_id].append(told[-1])
    ahead = [_ahead(accounts[ident], of, today) for ident, of in points.items()]
    return Upcoming(
        first=today, last=last, due=told, accounts=sorted(ahead, key=lambda one: (one.below_on is None, one.name))
    )


def _ahead(account: Account, due: list[Due], today: date) -> AccountAhead:
    closing = {today: account.balance} | {one.on: one.balance_after or Decimal(0) for one in due}
    lowest_on = min(closing, key=lambda on: (closing[on], on))
    below = [on for on, balance in closing.items() if balance < 0]
    return AccountAhead(
        account_id=account.id, name=account.name, currency=account.currency, balance=account.balance,
        money_in=sum((one.amount for one in due if one.amount > 0), quantize(Decimal(0), account.currency)),
        money_out=-sum((one.amount for one in due if one.amount < 0), quantize(Decimal(0), account.currency)),
        end=due[-1].balance_after or Decimal(0), lowest=closing[lowest_on], lowest_on=lowest_on,
        below_on=min(below) if below and account.kind in _FILLED else None,
    )  # fmt: skip
