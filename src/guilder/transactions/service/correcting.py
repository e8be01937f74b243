"""Correcting a category: the choice itself, the same for the merchant's other rows, and the rule that would do it."""

import uuid

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import ids
from guilder.kernel.actor import Actor
from guilder.transactions.contracts.acts import Act, ChangeMany
from guilder.transactions.contracts.records import (
    ChangeTransaction,
    TransactionNotFound,
)
from guilder.transactions.contracts.sense import ChooseCategory, Correction, Offer
from guilder.transactions.service import categories, editing, many, suggesting
from guilder.transactions.tables import TransactionRow

_OTHERS = text("""
    select id from transactions.transaction
    where workspace_id = :workspace and removed_at is null and merchant_key = :key and merchant_key <> ''
      and (amount > 0) = :incoming and id <> :id and category_source is distinct from 'user'
      and category_id is distinct from :category and parts = 0
    order by booked_on desc limit 5000
""")


async def choose_category(
    session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID, cmd: ChooseCategory
) -> Correction:
    """Put one transaction where it belongs; the next one of this merchant follows it.

    Raises TransactionNotFound 404, CategoryNotFound 404. Emits transaction.updated.
    """
    await categories.ensure_tree(session, actor.workspace_id)
    changed = await editing.change_transaction(
        session, actor=actor, transaction_id=transaction_id, cmd=ChangeTransaction(category_id=cmd.category_id)
    )
    others = await _others(session, actor, transaction_id)
    key = (await _row(session, actor, transaction_id)).merchant_key
    found = await suggesting.list_suggestions(session, actor=actor, merchant_key=key) if cmd.category_id and key else []
    last = next((change.act_id for change in changed.history if change.field == "category"), None)
    return Correction(
        act_id=last,
        transaction_id=changed.id,
        category_id=changed.category_id,
        others=Offer(merchant_name=changed.merchant_name, count=len(others)) if others else None,
        rule=suggesting.draft(changed.merchant_name, changed.category_id, incoming=changed.amount > 0)
        if changed.category_id
        else None,
        suggestion=found[0] if found else None,
    )


async def apply_to_others(session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID) -> Act:
    """Give the merchant's other rows the category of this one, except where the user chose by hand.

    Raises TransactionNotFound 404. Emits transaction.batch.changed.
    """
    row = await _row(session, actor, transaction_id)
    others = await _others(session, actor, transaction_id)
    if not others:
        return Act(act_id=ids.new_id(), count=0)
    return await many.change_many(session, actor=actor, cmd=ChangeMany(ids=others, category_id=row.category_id))


async def _others(session: AsyncSession, actor: Actor, transaction_id: uuid.UUID) -> list[uuid.UUID]:
    row = await _row(session, actor, transaction_id)
    values = {
        "workspace": actor.workspace_id, "key": row.merchant_key, "incoming": row.amount > 0, "id": row.id,
        "category": row.category_id,
    }  # fmt: skip
    return list((await session.execute(_OTHERS, values)).scalars())


async def _row(session: AsyncSession, actor: Actor, transaction_id: uuid.UUID) -> TransactionRow:
    query = select(TransactionRow).where(
        TransactionRow.workspace_id == actor.workspace_id,
        TransactionRow.id == transaction_id,
        TransactionRow.removed_at.is_(None),
    )
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise TransactionNotFound
    return row
