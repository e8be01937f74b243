"""Giving rows that nothing was sure of a category later, as one act that can be undone: what people set stays."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock
from guilder.kernel.events import publish
from guilder.transactions.contracts.acts import Kind
from guilder.transactions.contracts.records import BatchChanged
from guilder.transactions.service import acts

#: Rows that nothing was sure of, as the columns of `Unsure`.
UNSURE: Final = """
    t.workspace_id = :workspace and t.removed_at is null and t.category_id is null and t.category_source = 'none'
    and t.parts = 0 and not t.set_by ? 'category'
"""
_REMEMBER = text(f"""
    insert into transactions.change (workspace_id, id, transaction_id, act_id, user_id, field, before, after, changed_at)
    select t.workspace_id, uuidv7(), t.id, :act, null, 'category',
           jsonb_build_object('value', null, 'source', t.category_source, 'confidence', null, 'reason', t.category_reason,
                              'by', null),
           jsonb_build_object('value', n.category_id::text), :now
    from unnest(cast(:ids as uuid[]), cast(:categories as uuid[])) n(id, category_id)
    join transactions.transaction t on t.id = n.id
    where {UNSURE}
    returning transaction_id
""")
_FILL = text(f"""
    update transactions.transaction t
    set category_id = n.category_id, category_source = :source, category_confidence = n.confidence,
        category_reason = n.reason, updated_at = :now
    from unnest(cast(:ids as uuid[]), cast(:categories as uuid[]), cast(:confidences as numeric[]),
                cast(:reasons as text[])) n(id, category_id, confidence, reason)
    where t.id = n.id and {UNSURE}
""")


@dataclass(frozen=True, slots=True)
class Filled:
    """The category of one row. confidence: 0 to 1."""

    id: uuid.UUID
    category_id: uuid.UUID
    confidence: float
    reason: str


async def fill(
    session: AsyncSession, workspace_id: uuid.UUID, found: Sequence[Filled], *, kind: Kind, source: str, label: str
) -> int:
    """Put rows that are still open where they belong; how many there were. Emits transaction.batch.changed."""
    if not found:
        return 0
    act = await acts.begin(session, workspace_id, None, kind, count=0, label=label)
    values = {
        "workspace": workspace_id, "act": act, "now": clock.now(), "source": source,
        "ids": [each.id for each in found], "categories": [each.category_id for each in found],
        "confidences": [Decimal(str(round(each.confidence, 3))) for each in found],
        "reasons": [each.reason for each in found],
    }  # fmt: skip
    changed: list[uuid.UUID] = list((await session.execute(_REMEMBER, values)).scalars())
    places = await acts.touched(session, workspace_id, changed)
    await session.execute(_FILL, values)
    places += await acts.touched(session, workspace_id, changed)
    if not await acts.settle(session, actor=acts.nobody(workspace_id), act_id=act):
        return 0
    await session.execute(_COUNT, {"workspace": workspace_id, "act": act, "count": len(changed)})
    unique = list({(place.category_id, place.month, place.currency): place for place in places}.values())
    await publish(session, BatchChanged(act_id=act, count=len(changed), touched=unique))
    return len(changed)


_COUNT = text("update transactions.act set count = :count where workspace_id = :workspace and id = :act")
