"""What the plan reads from the record: today's balances of its accounts, and the spending of the last twelve months."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import merging as bank_merging
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize
from guilder.planning import rules_plan
from guilder.planning.contracts import AccountsDiffer
from guilder.planning.contracts_plan import PlanAccount, PlanAssumptions, SavingsSource
from guilder.planning.rules_plan import Reality
from guilder.planning.service import spent


async def of_plan(
    session: AsyncSession, *, actor: Actor, plan: PlanAssumptions
) -> tuple[Reality, tuple[SavingsSource, ...]]:
    """Everything that these assumptions take from the record, and the followed accounts in the plan's order.

    An account that was merged stands for the one that took it in; its balance counts once. Raises AccountsDiffer 409 for
    one that is gone or in another currency.
    """
    wanted = [account.account_id for account in plan.accounts if account.account_id is not None]
    sources: dict[object, SavingsSource] = {}
    balances = {}
    if wanted:
        found = {each.id: each for each in await bank_accounts.list_accounts(session, actor=actor, hidden=True)}
        merged = await bank_merging.merged_accounts(session, actor=actor)
        for account_id in wanted:
            account = found.get(merged.get(account_id, account_id))
            if account is None or account.currency != actor.currency:
                raise AccountsDiffer
            again = account.id in sources
            sources[account.id] = SavingsSource(account_id=account.id, name=account.name, balance=account.balance)
            balances[account_id] = Decimal(0) if again else account.balance
    average = None
    if plan.spending_of_record is not None:
        average = await spent.monthly(session, actor=actor)
    reality = Reality(
        today=clock.today(actor.time_zone),
        currency=actor.currency,
        balances=balances,
        spent_per_year=None if average is None else quantize(12 * average[0], actor.currency),
    )
    return reality, tuple(sources.values())


def without_record(actor: Actor) -> Reality:
    """For a plan that follows nothing: no question to the database."""
    return Reality(today=clock.today(actor.time_zone), currency=actor.currency, balances={})


def follows(plan: PlanAssumptions) -> bool:
    """Whether the plan takes anything from the record."""
    return plan.spending_of_record is not None or any(account.account_id for account in plan.accounts)


async def suggested_accounts(
    session: AsyncSession, *, actor: Actor, saved_in: Sequence[str]
) -> tuple[tuple[PlanAccount, ...], tuple[SavingsSource, ...]]:
    """Accounts of these kinds in the workspace's currency, taxed as their names say."""
    accounts = [
        account
        for account in await bank_accounts.list_accounts(session, actor=actor)
        if account.kind in saved_in and account.currency == actor.currency
    ][:24]
    sources = tuple(SavingsSource(account_id=each.id, name=each.name, balance=each.balance) for each in accounts)
    suggested = tuple(
        rules_plan.suggested_account(source, account.kind) for source, account in zip(sources, accounts, strict=True)
    )
    return suggested, sources
