"""What people are told inside Guilder: once each, kept until it is read, in nobody else's sight."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.identity.service import members, profile
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.errors import FieldProblem, InvalidInput
from guilder.kernel.facts import Cell
from guilder.kernel.money import exponent, quantize
from guilder.kernel.runtime import Runtime
from guilder.notifications.contracts import (
    Marked,
    MarkNotices,
    Notice,
    NoticeNotFound,
    Preferences,
    SavePreferences,
    Topic,
    Unread,
)
from guilder.notifications.tables import NoticeRow, PreferenceRow

#: Notices are kept this long, read or not.
KEPT = timedelta(days=400)
#: What a transaction comes to, in the workspace's currency, before a person is told who said nothing else.
LARGE_FROM = Decimal(500)


async def tell(
    session: AsyncSession, workspace_id: uuid.UUID, *, topic: Topic, kind: str, mark: str, title: str,
    figures: Sequence[Cell], link: str, to: uuid.UUID | None,
) -> None:  # fmt: skip
    """Tell one person, or everyone in the workspace, in the caller's transaction; the same mark again tells nobody.

    Who muted the topic is not told. mark: such as `budget:ID:2026-11-01:80`. title: without figures, these come as cells.
    """
    people = [to] if to is not None else await members.ids_of(session, workspace_id=workspace_id)
    muted = await session.scalars(
        select(PreferenceRow.user_id).where(
            PreferenceRow.workspace_id == workspace_id, PreferenceRow.muted.contains([topic])
        )
    )
    await write(
        session, workspace_id, set(people) - set(muted), topic=topic, kind=kind, mark=mark, title=title,
        figures=figures, link=link,
    )  # fmt: skip


async def write(
    session: AsyncSession, workspace_id: uuid.UUID, people: Collection[uuid.UUID], *, topic: Topic, kind: str,
    mark: str, title: str, figures: Sequence[Cell], link: str,
) -> None:  # fmt: skip
    """Tell these people, whatever they muted: what they ordered."""
    if not people:
        return
    now = clock.now()
    told = [
        {
            "workspace_id": workspace_id, "id": ids.new_id(), "user_id": user_id, "topic": topic, "kind": kind,
            "mark": mark, "title": title, "figures": [each.model_dump(mode="json") for each in figures], "link": link,
            "told_at": now,
        }
        for user_id in sorted(people)
    ]  # fmt: skip
    await session.execute(insert(NoticeRow).values(told).on_conflict_do_nothing())


async def large_from(session: AsyncSession, workspace_id: uuid.UUID) -> dict[uuid.UUID, Decimal]:
    """Every member: from what amount on, in the workspace's currency, a transaction is large to that person."""
    said = select(PreferenceRow.user_id, PreferenceRow.large_from).where(PreferenceRow.workspace_id == workspace_id)
    known = {row.user_id: row.large_from for row in await session.execute(said)}
    people = await members.ids_of(session, workspace_id=workspace_id)
    return {user_id: known.get(user_id, LARGE_FROM) for user_id in people}


async def history(
    session: AsyncSession, *, actor: Actor, before: datetime | None, limit: int
) -> tuple[list[Notice], datetime | None]:
    """What the actor was told, newest first, and where to go on."""
    query = _own(actor).order_by(NoticeRow.told_at.desc(), NoticeRow.id.desc()).limit(limit + 1)
    rows = list(await session.scalars(query if before is None else query.where(NoticeRow.told_at < before)))
    more = rows[limit - 1].told_at if len(rows) > limit else None
    return [_notice(row) for row in rows[:limit]], more


async def unread(session: AsyncSession, *, actor: Actor) -> Unread:
    """How many are new."""
    query = select(func.count()).select_from(_own(actor).where(NoticeRow.read_at.is_(None)).subquery())
    return Unread(count=(await session.execute(query)).scalar_one())


async def mark(session: AsyncSession, *, actor: Actor, cmd: MarkNotices) -> Marked:
    """Mark them read, or new again; the answer names those that changed. Raises NoticeNotFound 404 for another's."""
    if cmd.ids is not None:
        known = await session.scalars(_own(actor).where(NoticeRow.id.in_(cmd.ids)))
        if {row.id for row in known} != set(cmd.ids):
            raise NoticeNotFound
    elif not cmd.read:
        return Marked(ids=[])
    mine = [NoticeRow.workspace_id == actor.workspace_id, NoticeRow.user_id == actor.user_id]
    mine.append(NoticeRow.read_at.is_(None) if cmd.read else NoticeRow.read_at.is_not(None))
    if cmd.ids is not None:
        mine.append(NoticeRow.id.in_(cmd.ids))
    changed = await session.scalars(
        update(NoticeRow).where(*mine).values(read_at=clock.now() if cmd.read else None).returning(NoticeRow.id)
    )
    return Marked(ids=list(changed))


async def preferences(session: AsyncSession, *, actor: Actor) -> Preferences:
    """What the actor wants to hear in this workspace."""
    row = await session.get(PreferenceRow, (actor.workspace_id, actor.user_id))
    return await _shown(session, actor, row or _none_yet(actor))


async def save_preferences(session: AsyncSession, *, actor: Actor, cmd: SavePreferences) -> Preferences:
    """Change what is given. A digest that is switched on begins with what is told from now on."""
    await session.execute(
        insert(PreferenceRow)
        .values(workspace_id=actor.workspace_id, user_id=actor.user_id, digest="off", hour=9, weekday=0, muted=[])
        .on_conflict_do_nothing()
    )
    row = await session.get_one(PreferenceRow, (actor.workspace_id, actor.user_id), with_for_update=True)
    if cmd.digest is not None and cmd.digest != row.digest:
        row.since = clock.now() if row.digest == "off" else row.since
        row.digest = cmd.digest
    row.hour = row.hour if cmd.hour is None else cmd.hour
    row.weekday = row.weekday if cmd.weekday is None else cmd.weekday
    row.report = row.report if cmd.report is None else cmd.report
    if cmd.large_from is not None:
        if cmd.large_from != quantize(cmd.large_from, actor.currency):
            message = f"{actor.currency} has {exponent(actor.currency)} digits after the point."
            raise InvalidInput(message, details=[FieldProblem(field="largeFrom", message=message)])
        row.large_from = cmd.large_from
    row.muted = row.muted if cmd.muted is None else sorted(set(cmd.muted))
    await session.flush()
    return await _shown(session, actor, row)


async def clear(runtime: Runtime) -> None:
    """Forget what was told long ago."""
    async with runtime.database.system_session() as session:
        await session.execute(delete(NoticeRow).where(NoticeRow.told_at < clock.now() - KEPT))


def _own(actor: Actor):  # type: ignore[no-untyped-def]  # noqa: ANN202  SQLAlchemy's own
    return select(NoticeRow).where(NoticeRow.workspace_id == actor.workspace_id, NoticeRow.user_id == actor.user_id)


def _none_yet(actor: Actor) -> PreferenceRow:
    return PreferenceRow(
        workspace_id=actor.workspace_id, user_id=actor.user_id, digest="off", hour=9, weekday=0, muted=[],
        report=False, large_from=LARGE_FROM,
    )  # fmt: skip


async def _shown(session: AsyncSession, actor: Actor, row: PreferenceRow) -> Preferences:
    user = await profile.find(session, user_id=actor.user_id)
    zone = user.time_zone if user and user.time_zone else actor.time_zone
    return Preferences.model_validate(
        {
            "digest": row.digest, "report": row.report, "hour": row.hour, "weekday": row.weekday, "muted": row.muted,
            "large_from": quantize(row.large_from, actor.currency), "currency": actor.currency, "time_zone": zone,
            "email": user.email if user else "", "email_verified": bool(user and user.email_verified),
        }
    )  # fmt: skip


def _notice(row: NoticeRow) -> Notice:
    return Notice.model_validate(
        {
            "id": row.id, "topic": row.topic, "kind": row.kind, "title": row.title, "figures": row.figures,
            "link": row.link, "told_at": row.told_at, "read_at": row.read_at,
        }
    )  # fmt: skip
