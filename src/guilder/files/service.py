"""Files from the first byte to the last day.

The row is committed before the first byte is stored and says so when all are there. Whatever a killed process leaves is
therefore a row, and the sweep finds it: arriving for an hour, attached to nothing for a day, or removed for a month.
"""

import hashlib
import uuid
from collections.abc import AsyncIterator, Collection
from datetime import timedelta
from typing import BinaryIO, Final

from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.files import sniffing
from guilder.files.contracts import (
    File,
    FileIsEmpty,
    FileIsTaken,
    FileNotFound,
    FileTypeNotAccepted,
    QuotaReached,
)
from guilder.files.settings import FilesSettings
from guilder.files.tables import FileRow
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.errors import TooLarge
from guilder.kernel.runtime import Runtime

_ARRIVES: Final = timedelta(hours=1)
_UNATTACHED: Final = timedelta(days=1)
_COUNT: Final = text("""
    select owner_id, count(*) as files from files.file
    where workspace_id = :workspace and owner_type = :type and owner_id = any(:owners) and removed_at is null
    group by owner_id
""")


async def keep(
    runtime: Runtime, *, actor: Actor, name: str, declared: int | None, chunks: AsyncIterator[bytes]
) -> File:
    """Store a stream of bytes. declared: its length as announced, if it was.

    Raises TooLarge 413, FileIsEmpty 422, FileTypeNotAccepted 415, QuotaReached 409, and keeps nothing then.
    """
    settings = runtime.settings_of(FilesSettings)
    if declared is not None and declared > settings.largest:
        raise _too_large(settings)
    head = await _head(chunks)
    kind = sniffing.media_type(head[: sniffing.HEAD])
    if not head:
        raise FileIsEmpty
    if kind is None:
        raise FileTypeNotAccepted
    file_id = ids.new_id()
    row = FileRow(
        workspace_id=actor.workspace_id, id=file_id, user_id=actor.user_id, name=sniffing.clean_name(name, kind),
        media_type=kind, storage_key=f"files/{actor.workspace_id}/{file_id}",
    )  # fmt: skip
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        room = settings.quota - await _used(session, actor.workspace_id)
        if room <= 0 or (declared or 0) > room:
            raise QuotaReached
        session.add(row)
    try:
        return await _fill(runtime, actor, row, head, chunks, room)
    except BaseException:
        await _forget(runtime, actor.workspace_id, file_id)
        raise


async def _head(chunks: AsyncIterator[bytes]) -> bytes:
    head = b""
    async for chunk in chunks:
        head += chunk
        if len(head) >= sniffing.HEAD:
            break
    return head


async def _fill(
    runtime: Runtime, actor: Actor, row: FileRow, head: bytes, chunks: AsyncIterator[bytes], room: int
) -> File:
    settings, digest = runtime.settings_of(FilesSettings), hashlib.sha256()
    check = sniffing.TextCheck() if row.media_type == "text/plain" else None

    async def seen() -> AsyncIterator[bytes]:
        async for chunk in _whole(head, chunks):
            digest.update(chunk)
            if check and not check.takes(chunk):
                raise FileTypeNotAccepted
            yield chunk
        if check and not check.takes(b"", last=True):
            raise FileTypeNotAccepted

    try:
        size = await runtime.storage.put(row.storage_key, seen(), limit=min(settings.largest, room))
    except TooLarge:
        raise (QuotaReached() if room < settings.largest else _too_large(settings)) from None
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        if await _used(session, actor.workspace_id) + size > settings.quota:  # another came in meanwhile
            raise QuotaReached
        kept = await session.get_one(FileRow, (actor.workspace_id, row.id))
        kept.size, kept.sha256, kept.state = size, digest.digest(), "kept"
        await audit.record(session, actor, "file.added", "file", kept.id, bytes=size, kind=kept.media_type)
        return _file(kept)


async def _whole(head: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield head
    async for chunk in chunks:
        yield chunk


def _too_large(settings: FilesSettings) -> TooLarge:
    return TooLarge(f"The file is larger than {settings.largest // (1024 * 1024)} MiB. Nothing was kept.")


async def _used(session: AsyncSession, workspace_id: uuid.UUID) -> int:
    """Bytes that the household keeps; held still until the session ends, so that two uploads are counted one by one."""
    await session.execute(
        text("select pg_advisory_xact_lock(hashtextextended('files:' || :of, 0))"), {"of": str(workspace_id)}
    )
    query = select(func.coalesce(func.sum(FileRow.size), 0)).where(
        FileRow.workspace_id == workspace_id, FileRow.removed_at.is_(None)
    )
    return int((await session.execute(query)).scalar_one())


async def _forget(runtime: Runtime, workspace_id: uuid.UUID, file_id: uuid.UUID) -> None:
    async with runtime.database.session(workspace_id=workspace_id) as session:
        row = await session.get(FileRow, (workspace_id, file_id))
        if row is not None:
            await runtime.storage.drop(row.storage_key)
            await session.delete(row)


async def list_files(session: AsyncSession, *, actor: Actor, cursor: uuid.UUID | None, limit: int) -> list[File]:
    """Every file that was not removed, newest first, from before `cursor`."""
    query = select(FileRow).where(
        FileRow.workspace_id == actor.workspace_id, FileRow.removed_at.is_(None), FileRow.state == "kept"
    )
    if cursor is not None:
        query = query.where(FileRow.id < cursor)
    return [_file(row) for row in await session.scalars(query.order_by(FileRow.id.desc()).limit(limit))]


async def get_file(session: AsyncSession, *, actor: Actor, file_id: uuid.UUID) -> File:
    """One file. Raises FileNotFound 404."""
    return _file(await _row(session, actor, file_id))


async def open_file(
    runtime: Runtime, session: AsyncSession, *, actor: Actor, file_id: uuid.UUID
) -> tuple[File, BinaryIO]:
    """One file and its bytes. Raises FileNotFound 404."""
    row = await _row(session, actor, file_id)
    return _file(row), runtime.storage.open(row.storage_key)


async def attach(
    session: AsyncSession, *, actor: Actor, file_id: uuid.UUID, owner_type: str, owner_id: uuid.UUID
) -> File:
    """Give a file to a record, which the caller has checked. Raises FileNotFound 404, FileIsTaken 409."""
    row = await _row(session, actor, file_id, lock=True)
    if row.owner_id is not None:
        raise FileIsTaken
    twin = select(FileRow.id).where(
        FileRow.workspace_id == actor.workspace_id, FileRow.owner_type == owner_type, FileRow.owner_id == owner_id,
        FileRow.removed_at.is_(None), FileRow.sha256 == row.sha256,
    )  # fmt: skip
    if (await session.scalars(twin.limit(1))).first() is not None:
        raise FileIsTaken("The very same file is attached here already.")
    row.owner_type, row.owner_id = owner_type, owner_id
    await session.flush()
    await audit.record(session, actor, "file.attached", "file", row.id, owner_type=owner_type, owner_id=str(owner_id))
    return _file(row)


async def hand_over(
    session: AsyncSession, *, actor: Actor, owner_type: str, from_id: uuid.UUID, to_id: uuid.UUID,
    file_ids: Collection[uuid.UUID] | None = None,
) -> list[uuid.UUID]:  # fmt: skip
    """Move what is attached to one record to another, except what that one has already; which files went.

    file_ids: only these of them.
    """
    mine = (FileRow.workspace_id == actor.workspace_id, FileRow.owner_type == owner_type, FileRow.removed_at.is_(None))
    there = set(await session.scalars(select(FileRow.sha256).where(*mine, FileRow.owner_id == to_id)))
    query = select(FileRow).where(*mine, FileRow.owner_id == from_id)
    if file_ids is not None:
        query = query.where(FileRow.id.in_(file_ids))
    moved = []
    for row in await session.scalars(query.order_by(FileRow.id).with_for_update()):
        if row.sha256 not in there:
            row.owner_id = to_id
            moved.append(row.id)
            await audit.record(
                session, actor, "file.attached", "file", row.id, owner_type=owner_type, owner_id=str(to_id)
            )
    await session.flush()
    return moved


async def files_of(session: AsyncSession, *, actor: Actor, owner_type: str, owner_id: uuid.UUID) -> list[File]:
    """What is attached to a record, oldest first."""
    query = select(FileRow).where(
        FileRow.workspace_id == actor.workspace_id, FileRow.owner_type == owner_type, FileRow.owner_id == owner_id,
        FileRow.removed_at.is_(None),
    )  # fmt: skip
    return [_file(row) for row in await session.scalars(query.order_by(FileRow.id))]


async def count_of(
    session: AsyncSession, *, actor: Actor, owner_type: str, owner_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, int]:
    """How many files each of these records has; those without any are left out."""
    values = {"workspace": actor.workspace_id, "type": owner_type, "owners": list(owner_ids)}
    return {row.owner_id: row.files for row in await session.execute(_COUNT, values)}


async def remove_file(session: AsyncSession, *, actor: Actor, file_id: uuid.UUID) -> None:
    """Take a file away; it can come back for a while. Raises FileNotFound 404."""
    row = await _row(session, actor, file_id, lock=True)
    row.removed_at = clock.now()
    await audit.record(session, actor, "file.removed", "file", row.id)


async def remove_all(session: AsyncSession, *, actor: Actor, owner_type: str, owner_ids: Collection[uuid.UUID]) -> None:
    """Take away what is attached to records that are gone for good."""
    query = select(FileRow).where(
        FileRow.workspace_id == actor.workspace_id, FileRow.owner_type == owner_type, FileRow.owner_id.in_(owner_ids),
        FileRow.removed_at.is_(None),
    )  # fmt: skip
    for row in await session.scalars(query.with_for_update()):
        row.removed_at = clock.now()
        await audit.record(session, actor, "file.removed", "file", row.id)


async def restore_file(session: AsyncSession, *, actor: Actor, file_id: uuid.UUID) -> File:
    """Bring a removed file back. Raises FileNotFound 404 once its bytes are gone."""
    row = await _row(session, actor, file_id, lock=True, removed=True)
    row.removed_at = None
    await session.flush()
    await audit.record(session, actor, "file.restored", "file", row.id)
    return _file(row)


async def _row(
    session: AsyncSession, actor: Actor, file_id: uuid.UUID, *, lock: bool = False, removed: bool = False
) -> FileRow:
    query = select(FileRow).where(
        FileRow.workspace_id == actor.workspace_id, FileRow.id == file_id, FileRow.state == "kept"
    )
    query = query.where(FileRow.removed_at.is_not(None) if removed else FileRow.removed_at.is_(None))
    row = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise FileNotFound
    return row


def _file(row: FileRow) -> File:
    return File(
        id=row.id, name=row.name, media_type=row.media_type, size=row.size, sha256=row.sha256.hex(),
        owner_type=row.owner_type, owner_id=row.owner_id, user_id=row.user_id, created_at=row.created_at,
        removed_at=row.removed_at,
    )  # fmt: skip


async def sweep(runtime: Runtime) -> None:
    """Forget what nobody will ask for again, bytes first: a sweep that is killed finds the row again."""
    now, keep_days = clock.now(), runtime.settings_of(FilesSettings).keep_days
    due = or_(
        (FileRow.state == "arriving") & (FileRow.created_at < now - _ARRIVES),
        FileRow.owner_id.is_(None) & (FileRow.created_at < now - _UNATTACHED),
        FileRow.removed_at < now - timedelta(days=keep_days),
    )
    while True:
        async with runtime.database.system_session() as session:
            rows = list(await session.scalars(select(FileRow).where(due).limit(100).with_for_update(skip_locked=True)))
            for row in rows:
                await runtime.storage.drop(row.storage_key)
                await session.delete(row)
        if not rows:
            return
