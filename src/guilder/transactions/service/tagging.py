"""Tags: made by typing them, renamed, dropped."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.transactions.contracts.tags import CreateTag, RenameTag, Tag, TagNameTaken, TagNotFound
from guilder.transactions.tables_record import TagRow

_USED = text("""
    select ident, count(*) as uses from transactions.transaction t, unnest(t.tag_ids) ident
    where t.workspace_id = :workspace and t.removed_at is null and t.tag_ids <> '{}'::uuid[] group by ident
""")


async def list_tags(session: AsyncSession, *, actor: Actor) -> list[Tag]:
    """All tags by name, with how often each is used."""
    used = {row.ident: row.uses for row in await session.execute(_USED, {"workspace": actor.workspace_id})}
    query = select(TagRow).where(TagRow.workspace_id == actor.workspace_id, TagRow.removed_at.is_(None))
    rows = await session.scalars(query.order_by(func.lower(TagRow.name)))
    return [Tag(id=row.id, name=row.name, used=used.get(row.id, 0)) for row in rows]


async def ensure(session: AsyncSession, *, actor: Actor, names: Sequence[str]) -> list[TagRow]:
    """The tags of these names, whatever their case; those that are new are made."""
    wanted = {name.lower(): name for name in reversed(names)}
    if not wanted:
        return []
    query = select(TagRow).where(
        TagRow.workspace_id == actor.workspace_id, TagRow.removed_at.is_(None), func.lower(TagRow.name).in_(wanted)
    )
    found = {row.name.lower(): row for row in await session.scalars(query)}
    for key, name in wanted.items():
        if key not in found:
            found[key] = TagRow(workspace_id=actor.workspace_id, id=ids.new_id(), name=name)
            session.add(found[key])
    await session.flush()
    return [found[key] for key in wanted]


async def create(session: AsyncSession, *, actor: Actor, cmd: CreateTag) -> Tag:
    """The tag of this name, made if it is not there."""
    row = (await ensure(session, actor=actor, names=[cmd.name]))[0]
    return next(tag for tag in await list_tags(session, actor=actor) if tag.id == row.id)


async def known(session: AsyncSession, *, actor: Actor, tag_ids: Sequence[uuid.UUID]) -> list[TagRow]:
    """The tags with these ids. Raises TagNotFound 404 when one is not there."""
    if not tag_ids:
        return []
    query = select(TagRow).where(
        TagRow.workspace_id == actor.workspace_id, TagRow.id.in_(tag_ids), TagRow.removed_at.is_(None)
    )
    rows = list(await session.scalars(query))
    if len(rows) != len(set(tag_ids)):
        raise TagNotFound
    return rows


async def rename(session: AsyncSession, *, actor: Actor, tag_id: uuid.UUID, cmd: RenameTag) -> Tag:
    """Call a tag something else. Raises TagNotFound 404, TagNameTaken 409."""
    row = (await known(session, actor=actor, tag_ids=[tag_id]))[0]
    query = select(TagRow.id).where(
        TagRow.workspace_id == actor.workspace_id, TagRow.removed_at.is_(None), TagRow.id != tag_id,
        func.lower(TagRow.name) == cmd.name.lower(),
    )  # fmt: skip
    if (await session.scalars(query)).first() is not None:
        raise TagNameTaken
    row.name = cmd.name
    await session.flush()
    await audit.record(session, actor, "tag.renamed", "tag", tag_id)
    return next(tag for tag in await list_tags(session, actor=actor) if tag.id == tag_id)


async def drop(session: AsyncSession, row: TagRow) -> None:
    """No longer offer or show it."""
    row.removed_at = clock.now()
    await session.flush()
