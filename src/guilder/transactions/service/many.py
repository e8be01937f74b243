"""Acts on many transactions at once: another category, tags, out of the record. Each is one act and undone as one."""

import uuid
from typing import Any

import psycopg
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.transactions.contracts.acts import Act, ChangeMany, FoundAnother, Kind, Many, NothingToChange
from guilder.transactions.contracts.records import CategoryNotFound
from guilder.transactions.contracts.tags import TagMany
from guilder.transactions.service import acts, balances, finding, locking, moved, tagging
from guilder.transactions.tables import TransactionRow

_T = TransactionRow


async def find(session: AsyncSession, *, actor: Actor, cmd: Many) -> list[uuid.UUID]:
    """The ids that are meant; those that are not there are left out. Raises NothingToChange 422, FoundAnother 409."""
    if cmd.ids:
        query = select(_T.id).where(_T.workspace_id == actor.workspace_id, _T.id.in_(cmd.ids), _T.removed_at.is_(None))
        return list((await session.scalars(query)).all())
    if cmd.filter is None:
        raise NothingToChange
    found = await finding.find(session, await finding.conditions(session, actor=actor, wanted=cmd.filter))
    if cmd.expected is not None and len(found) != cmd.expected:
        raise FoundAnother(
            f"The search finds {len(found):,} transactions now, not {cmd.expected:,}. Nothing was changed: look again."
        )
    return found


async def change_many(session: AsyncSession, *, actor: Actor, cmd: ChangeMany) -> Act:
    """Put many into one category; what was only moved between own accounts stays a transfer.

    Raises NothingToChange 422, CategoryNotFound 404. Emits transaction.batch.changed.
    """
    found = await find(session, actor=actor, cmd=cmd)
    if await moved.counts(session, actor.workspace_id, [cmd.category_id]):
        kept = await moved.halves(session, actor.workspace_id)
        found = [each for each in found if each not in kept]
    values: dict[str, Any] = {
        "workspace": actor.workspace_id, "ids": found, "person": actor.user_id, "now": clock.now(),
        "category": cmd.category_id, "chosen": None if cmd.category_id is None else str(cmd.category_id),
        "reason": "You chose this category." if cmd.category_id else "You left this without a category.",
    }  # fmt: skip
    found = values["ids"] = list((await session.execute(_OPEN, values)).scalars())
    act = values["act"] = await acts.begin(
        session, actor.workspace_id, actor.user_id, "recategorised", count=len(found)
    )
    places = await acts.touched(session, actor.workspace_id, found)
    try:
        async with session.begin_nested():
            await session.execute(_REMEMBER_CATEGORY, values)
            await session.execute(_SET_CATEGORY, values)
    except IntegrityError as error:
        if isinstance(error.orig, psycopg.errors.ForeignKeyViolation):
            raise CategoryNotFound from None
        raise
    places += await acts.touched(session, actor.workspace_id, found)
    await acts.announce(session, actor, act, len(found), places, "transaction.recategorised")
    return Act(act_id=act, count=len(found))


async def tag_many(session: AsyncSession, *, actor: Actor, cmd: TagMany) -> Act:
    """Put tags on many, take others off. Raises NothingToChange 422, TagNotFound 404. Emits transaction.batch.changed."""
    if not cmd.add and not cmd.remove:
        raise NothingToChange("Choose the tags to put on or take off.")
    taken = await tagging.known(session, actor=actor, tag_ids=cmd.remove)
    added = await tagging.ensure(session, actor=actor, names=cmd.add)
    found = await find(session, actor=actor, cmd=cmd)
    label = ", ".join(row.name for row in (added or taken))
    return await retag(
        session, actor=actor, found=found, add=[row.id for row in added], remove=[row.id for row in taken],
        kind="tagged" if added else "untagged", label=label,
    )  # fmt: skip


async def retag(
    session: AsyncSession, *, actor: Actor, found: list[uuid.UUID], add: list[uuid.UUID], remove: list[uuid.UUID],
    kind: Kind, label: str,
) -> Act:  # fmt: skip
    """Change the tags of these, where that changes anything, as one act."""
    values: dict[str, Any] = {
        "workspace": actor.workspace_id, "ids": found, "add": add, "remove": remove, "now": clock.now(),
        "person": actor.user_id,
    }  # fmt: skip
    found = values["ids"] = list((await session.execute(_DIFFERING, values)).scalars())
    act = values["act"] = await acts.begin(
        session, actor.workspace_id, actor.user_id, kind, count=len(found), label=label
    )
    await session.execute(_REMEMBER_TAGS, values)
    await session.execute(_SET_TAGS, values)
    await acts.announce(session, actor, act, len(found), [], "transaction.tagged")
    return Act(act_id=act, count=len(found))


async def delete_tag(session: AsyncSession, *, actor: Actor, tag_id: uuid.UUID) -> Act:
    """Drop a tag and take it off everything; the act brings both back. Raises TagNotFound 404."""
    row = (await tagging.known(session, actor=actor, tag_ids=[tag_id]))[0]
    query = select(_T.id).where(_T.workspace_id == actor.workspace_id, text("tag_ids <> '{}'::uuid[]"))
    found = list(await session.scalars(query.where(_T.tag_ids.overlap([tag_id]))))
    act = await retag(session, actor=actor, found=found, add=[], remove=[tag_id], kind="untagged", label=row.name)
    await tagging.drop(session, row)
    return act


async def remove_many(session: AsyncSession, *, actor: Actor, cmd: Many) -> Act:
    """Take many out of the record; a later import knows. Raises NothingToChange 422, PeriodIsLocked 409. Emits transaction.batch.changed."""
    found = await find(session, actor=actor, cmd=cmd)
    await locking.ensure_rows_open(session, actor=actor, idents=found)
    act = await acts.begin(session, actor.workspace_id, actor.user_id, "removed", count=len(found))
    places = await acts.touched(session, actor.workspace_id, found)
    values = {
        "workspace": actor.workspace_id, "ids": found, "act": act, "person": actor.user_id, "now": clock.now(),
    }  # fmt: skip
    await session.execute(_REMEMBER_REMOVAL, values)
    for account_id in sorted(set((await session.execute(_REMOVE, values)).scalars())):
        await balances.refresh(session, actor=actor, account_id=account_id)
    await acts.announce(session, actor, act, len(found), places, "transaction.removed")
    return Act(act_id=act, count=len(found))


_THESE = "where workspace_id = :workspace and id = any(:ids)"
_OPEN = text(f"select id from transactions.transaction {_THESE} and parts = 0 and removed_at is null")
_REMEMBER = """
    insert into transactions.change (workspace_id, id, transaction_id, act_id, user_id, field, before, after, changed_at)
    select workspace_id, uuidv7(), id, :act, :person,
"""
_REMEMBER_CATEGORY = text(f"""{_REMEMBER} 'category',
           jsonb_build_object('value', category_id, 'source', category_source, 'confidence', category_confidence::text,
                              'reason', category_reason, 'by', set_by -> 'category'),
           jsonb_build_object('value', cast(:chosen as text)), :now
    from transactions.transaction {_THESE}
""")
_SET_CATEGORY = text(f"""
    update transactions.transaction
    set category_id = :category, category_source = 'user',
        category_confidence = case when cast(:category as uuid) is null then null else 1 end,
        category_reason = :reason,
        set_by = set_by || jsonb_build_object('category', cast(:person as text)), updated_at = :now
    {_THESE}
""")
_TAGS = """array(
    select distinct ident from unnest(tag_ids || cast(:add as uuid[])) ident
    where ident <> all(cast(:remove as uuid[])) order by 1)"""
_DIFFERING = text(f"select id from transactions.transaction {_THESE} and tag_ids is distinct from {_TAGS}")
_REMEMBER_TAGS = text(f"""{_REMEMBER} 'tags', jsonb_build_object('value', to_jsonb(tag_ids), 'by', set_by -> 'tags'),
           jsonb_build_object('value', to_jsonb({_TAGS})), :now
    from transactions.transaction {_THESE}
""")
_SET_TAGS = text(f"""
    update transactions.transaction
    set tag_ids = {_TAGS}, set_by = set_by || jsonb_build_object('tags', cast(:person as text)), updated_at = :now
    {_THESE}
""")
_REMEMBER_REMOVAL = text(f"""{_REMEMBER} 'removed', '{{"value": false}}', '{{"value": true}}', :now
    from transactions.transaction {_THESE}
""")
_REMOVE = text(f"""
    update transactions.transaction set removed_at = :now, removal = 'person', updated_at = :now {_THESE}
    returning account_id
""")
