"""Accounts as they are kept, and as people see them."""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import (
    Account,
    AccountNotFound,
)
from guilder.banking.tables import AccountRow
from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize


async def row_of(session: AsyncSession, actor: Actor, account_id: uuid.UUID, *, lock: bool = False) -> AccountRow:
    """The stored account. Raises AccountNotFound 404."""
    query = select(AccountRow).where(AccountRow.workspace_id == actor.workspace_id, AccountRow.id == account_id)
    row = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise AccountNotFound
    return row


def account_of(row: AccountRow) -> Account:
    """The account as people see it."""
    return Account.model_validate(
        {
            "id": row.id, "name": row.name, "kind": row.kind, "currency": row.currency, "institution": row.institution,
            "number": row.number_masked, "balance": quantize(row.balance, row.currency), "balance_on": row.balance_on,
            "balance_known": row.told or row.balance_on is not None, "merged_into": row.merged_into,
            "closed_on": row.closed_on, "hidden": row.hidden_at is not None, "created_at": row.created_at,
        }
    )  # fmt: skip
