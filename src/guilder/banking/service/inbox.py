"""What connected banks delivered and nobody booked yet."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import (
    Delivery,
    FeedEntry,
)
from guilder.banking.tables_connections import FeedRow


async def waiting_deliveries(session: AsyncSession, *, workspace_id: uuid.UUID, limit: int) -> list[Delivery]:
    """The inbox, oldest first, held until the transaction ends: whoever books them drops them in the same one."""
    rows = await session.scalars(
        select(FeedRow)
        .where(FeedRow.workspace_id == workspace_id)
        .order_by(FeedRow.connection_id, FeedRow.number)
        .limit(limit)
        .with_for_update()
    )
    return [
        Delivery(
            id=row.id, connection_id=row.connection_id, provider=row.provider,
            account_id=row.account_id, entries=[FeedEntry.model_validate(entry) for entry in row.entries],
            removed=row.removed, all_pending=row.all_pending, balance=row.balance, balance_on=row.balance_on,
        )
        for row in rows
    ]  # fmt: skip


async def drop_deliveries(session: AsyncSession, *, workspace_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> None:
    """Take what was booked out of the inbox."""
    await session.execute(delete(FeedRow).where(FeedRow.workspace_id == workspace_id, FeedRow.id.in_(ids)))
