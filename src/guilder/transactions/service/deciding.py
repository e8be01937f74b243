"""A person's word about what belongs together: never again."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel.actor import Actor
from guilder.transactions.contracts.acts import Act
from guilder.transactions.service import links, transfers


async def refuse(session: AsyncSession, *, actor: Actor, link_id: uuid.UUID) -> Act:
    """Take two lines apart for ever. Raises LinkNotFound 404. Emits transaction.batch.changed."""
    link = await links.row_of(session, actor=actor, link_id=link_id)
    return await transfers.unpair(session, actor=actor, link=link)
