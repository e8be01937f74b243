"""Plans and goals start from what the accounts really hold, when the household chose accounts."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Account
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import merging as bank_merging
from guilder.budgets.service import filling
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize
from guilder.planning.contracts import AccountsDiffer, EnvelopeDiffers
from guilder.planning.contracts_plan import HeldAt, SavingsSource
from guilder.transactions.service import movements

#: Kinds of account that a plan starts from unless the household says otherwise.
SAVED_IN = frozenset({"savings", "investment", "pension"})
#: How far back the fan's left side may reach.
HISTORY_YEARS = 15


async def of_accounts(
    session: AsyncSession, *, actor: Actor, account_ids: Sequence[uuid.UUID], currency: str
) -> tuple[SavingsSource, ...]:
    """The chosen accounts' balances. Raises AccountsDiffer 409 for one that is gone or in another currency."""
    if not account_ids:
        return ()
    found = {account.id: account for account in await bank_accounts.list_accounts(session, actor=actor, hidden=True)}
    wanted = await bank_merging.standing_for(session, actor=actor, account_ids=account_ids)
    chosen = [found.get(account_id) for account_id in wanted]
    sources = tuple(_source(account) for account in chosen if account is not None and account.currency == currency)
    if len(sources) < len(wanted):
        raise AccountsDiffer
    return sources


async def of_envelope(session: AsyncSession, *, actor: Actor, envelope_id: uuid.UUID, currency: str) -> Decimal:
    """What a shared envelope holds, at least nothing: a goal is the household's, so one person's own is none to follow.

    Raises EnvelopeDiffers 409 for one that is gone, private or in another currency.
    """
    nobody = replace(actor, user_id=uuid.UUID(int=0))
    for one in await filling.balances(session, actor=nobody):
        if one.id == envelope_id and one.currency == currency:
            return max(one.available, Decimal(0))
    raise EnvelopeDiffers


def total(sources: Sequence[SavingsSource], typed: Decimal) -> Decimal:
    """The sum of the chosen accounts, at least nothing; what was typed when none were chosen."""
    if not sources:
        return typed
    return max(sum((source.balance for source in sources), Decimal(0)), Decimal(0))


async def history(
    session: AsyncSession, *, actor: Actor, sources: Sequence[SavingsSource], birth_year: int
) -> tuple[HeldAt, ...]:
    """What the accounts held a year ago, two years ago and so on: today's balance less everything booked since."""
    first = await movements.first_day(session, actor.workspace_id)
    today = clock.today(actor.time_zone)
    if not sources or first is None:
        return ()
    days = [day for day in (_years_before(today, years) for years in range(HISTORY_YEARS, 0, -1)) if day >= first]
    if not days:
        return ()
    chosen = {source.account_id for source in sources}
    moved = [
        movement
        for movement in await movements.after(session, actor.workspace_id, day=days[0], step="day")
        if movement.account_id in chosen and movement.currency == actor.currency
    ]
    now = sum((source.balance for source in sources), Decimal(0))
    return tuple(
        HeldAt(
            age=day.year - birth_year,
            year=day.year,
            amount=quantize(
                now - sum((one.net for one in moved if one.since > day), Decimal(0)),
                actor.currency,
            ),
        )
        for day in days
    )


def _years_before(day: date, years: int) -> date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - years, day=28 if leap else day.day)


def _source(account: Account) -> SavingsSource:
    return SavingsSource(account_id=account.id, name=account.name, balance=account.balance)
