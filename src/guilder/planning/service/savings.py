"""Plans and goals start from what the accounts really hold, when the household chose accounts."""

import uuid
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking import service as banking
from guilder.banking.contracts import Account
from guilder.kernel.actor import Actor
from guilder.planning.contracts import AccountsDiffer, SavingsSource

#: Kinds of account that a plan starts from unless the household says otherwise.
SAVED_IN = frozenset({"savings", "investment", "pension"})


async def of_accounts(
    session: AsyncSession, *, actor: Actor, account_ids: Sequence[uuid.UUID], currency: str
) -> tuple[SavingsSource, ...]:
    """The chosen accounts' balances. Raises AccountsDiffer 409 for one that is gone or in another currency."""
    if not account_ids:
        return ()
    found = {account.id: account for account in await banking.list_accounts(session, actor=actor, hidden=True)}
    chosen = [found.get(account_id) for account_id in account_ids]
    sources = tuple(_source(account) for account in chosen if account is not None and account.currency == currency)
    if len(sources) < len(account_ids):
        raise AccountsDiffer
    return sources


async def suggested(session: AsyncSession, *, actor: Actor) -> tuple[SavingsSource, ...]:
    """Savings, investments and pensions in the workspace's currency."""
    accounts = await banking.list_accounts(session, actor=actor)
    return tuple(
        _source(account) for account in accounts if account.kind in SAVED_IN and account.currency == actor.currency
    )


def total(sources: Sequence[SavingsSource], typed: Decimal) -> Decimal:
    """The sum of the chosen accounts, at least nothing; what was typed when none were chosen."""
    if not sources:
        return typed
    return max(sum((source.balance for source in sources), Decimal(0)), Decimal(0))


def _source(account: Account) -> SavingsSource:
    return SavingsSource(account_id=account.id, name=account.name, balance=account.balance)
