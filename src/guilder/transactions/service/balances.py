"""Keeps each account's balance: what was last stated, plus everything booked after that day."""

import uuid
from datetime import date
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking.contracts import Account, StateBalance
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import balances as bank_balances
from guilder.kernel.actor import Actor

_SUM = text("""
    select coalesce(sum(money_in - money_out), 0) from transactions.day_sum
    where workspace_id = :workspace and account_id = :account and currency = :currency
      and (cast(:after as date) is null or day > :after)
""")


async def refresh(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> None:
    """Work out the account's balance again. Amounts in another currency are never added."""
    account = await bank_accounts.get_account(session, actor=actor, account_id=account_id)
    amount, stated_on = await bank_balances.anchor(session, actor=actor, account_id=account_id)
    moved: Decimal = (
        await session.execute(
            _SUM,
            {"workspace": actor.workspace_id, "account": account_id, "currency": account.currency, "after": stated_on},
        )
    ).scalar_one()
    await bank_balances.set_balance(
        session, actor=actor, account_id=account_id, balance=amount + moved, stated_on=stated_on
    )


async def unsay(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, on: date) -> Account:
    """Forget what a person said of a day's end, and count again. Raises AccountNotFound 404, BalanceNotFound 404."""
    await bank_balances.forget_balance(session, actor=actor, account_id=account_id, on=on)
    await refresh(session, actor=actor, account_id=account_id)
    await audit.record(session, actor, "balance.forgotten", "account", account_id)
    return await bank_accounts.get_account(session, actor=actor, account_id=account_id)


async def state(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, cmd: StateBalance) -> Account:
    """Keep what a person says of a day's end, and count from there. Raises AccountNotFound 404."""
    await bank_balances.record_balance(
        session, actor=actor, account_id=account_id, amount=cmd.amount, on=cmd.on, source="person"
    )
    await refresh(session, actor=actor, account_id=account_id)
    await audit.record(session, actor, "balance.stated", "account", account_id)
    return await bank_accounts.get_account(session, actor=actor, account_id=account_id)
