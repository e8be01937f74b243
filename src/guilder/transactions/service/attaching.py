"""Receipts and papers of transactions: files keeps them, by the word `transaction` and the transaction's id."""

import uuid
from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.files import service as files
from guilder.files.contracts import File
from guilder.kernel.actor import Actor
from guilder.transactions.contracts.records import TransactionNotFound
from guilder.transactions.tables import TransactionRow

_OWNER: Final = "transaction"


async def count(session: AsyncSession, *, actor: Actor, transaction_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many files each has; those without any are left out."""
    if not transaction_ids:
        return {}
    return await files.count_of(session, actor=actor, owner_type=_OWNER, owner_ids=transaction_ids)


async def attachments(session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID) -> list[File]:
    """What is attached to one, oldest first. Raises TransactionNotFound 404."""
    await _there(session, actor, transaction_id)
    return await files.files_of(session, actor=actor, owner_type=_OWNER, owner_id=transaction_id)


async def attach(session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID, file_id: uuid.UUID) -> File:
    """Attach a file that was handed in. Raises TransactionNotFound 404, FileNotFound 404, FileIsTaken 409."""
    await _there(session, actor, transaction_id)
    return await files.attach(session, actor=actor, file_id=file_id, owner_type=_OWNER, owner_id=transaction_id)


async def hand_over(
    session: AsyncSession, *, actor: Actor, from_id: uuid.UUID, to_id: uuid.UUID,
    file_ids: Collection[uuid.UUID] | None = None,
) -> list[uuid.UUID]:  # fmt: skip
    """Move the files of one to another that stands for it; which ones went. file_ids: only these of them."""
    return await files.hand_over(
        session, actor=actor, owner_type=_OWNER, from_id=from_id, to_id=to_id, file_ids=file_ids
    )


async def forget(session: AsyncSession, *, actor: Actor, transaction_ids: Collection[uuid.UUID]) -> None:
    """Take away what is attached to transactions that are gone for good."""
    await files.remove_all(session, actor=actor, owner_type=_OWNER, owner_ids=transaction_ids)


async def _there(session: AsyncSession, actor: Actor, transaction_id: uuid.UUID) -> None:
    query = select(TransactionRow.id).where(
        TransactionRow.workspace_id == actor.workspace_id, TransactionRow.id == transaction_id,
        TransactionRow.removed_at.is_(None),
    )  # fmt: skip
    if await session.scalar(query) is None:
        raise TransactionNotFound
