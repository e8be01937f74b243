"""What a person gave one transaction goes to the one that stands for it from now on."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.transactions.service import acts, attaching, splitting
from guilder.transactions.tables import TransactionRow


async def hand_over(
    session: AsyncSession, actor: Actor, act: uuid.UUID, old: TransactionRow, new: TransactionRow
) -> None:
    """Category, name, note, tags, parts and files of `old`, unless `new` has its own. The act undoes it."""
    given = {field: who for field, who in old.set_by.items() if field not in new.set_by and field in _GIVEN}
    if old.parts and not new.parts:
        before = await acts.parts_of(session, actor.workspace_id, new.id)
        await acts.put_parts(session, new, await acts.parts_of(session, actor.workspace_id, old.id))
        await session.flush()
        await splitting.refit(session, new)
        await session.flush()
        after = await acts.parts_of(session, actor.workspace_id, new.id)
        acts.remember(session, actor, new, act, "split", {"value": before}, after)
    if "category" in given:
        acts.remember(session, actor, new, act, "category", acts.category_state(new), acts.category_state(old)["value"])
        acts.set_category(new, actor, old.category_id, old.category_reason or "")
    for field in ("merchant_name", "note"):
        if field in given and getattr(old, field) != getattr(new, field):
            acts.remember(session, actor, new, act, field, {"value": getattr(new, field)}, getattr(old, field))
            setattr(new, field, getattr(old, field))
    tags = sorted({*new.tag_ids, *old.tag_ids})
    if tags != sorted(new.tag_ids):
        acts.remember(
            session, actor, new, act, "tags", {"value": [str(i) for i in new.tag_ids]}, [str(i) for i in tags]
        )
        new.tag_ids = tags
    moved = await attaching.hand_over(session, actor=actor, from_id=old.id, to_id=new.id)
    if moved:
        acts.remember(
            session, actor, new, act, "attachments", {"value": 0, "from": str(old.id), "files": [str(i) for i in moved]},
            len(moved),
        )  # fmt: skip
    new.set_by = {**new.set_by, **given}
    new.updated_at = clock.now()


#: What is handed over by who set it. Day and amount are the bank's of each line, its parts are handed over by themselves.
_GIVEN = frozenset(("category", "merchant_name", "note", "tags", "split"))
