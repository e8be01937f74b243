"""A person's word about what belongs together: yes, or never again."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel.actor import Actor
from guilder.transactions.contracts.acts import Act
from guilder.transactions.contracts.links import LinkNotFound
from guilder.transactions.service import links, payments, refunds, transfers

_CONFIRM = {"refund": refunds.confirm, "payment": payments.join}
_REFUSE = {"transfer": transfers.unpair, "refund": refunds.refuse, "payment": payments.part}


async def confirm(session: AsyncSession, *, actor: Actor, link_id: uuid.UUID) -> Act:
    """Guilder is right: these two belong together. Raises LinkNotFound 404. Emits transaction.batch.changed."""
    link = await links.row_of(session, actor=actor, link_id=link_id)
    if link.state != "suggested":
        raise LinkNotFound("Nobody asks about these two any more.")
    return await _CONFIRM[link.kind](session, actor=actor, link=link)


async def refuse(session: AsyncSession, *, actor: Actor, link_id: uuid.UUID) -> Act:
    """Take two lines apart for ever. Raises LinkNotFound 404. Emits transaction.batch.changed."""
    link = await links.row_of(session, actor=actor, link_id=link_id)
    return await _REFUSE[link.kind](session, actor=actor, link=link)
