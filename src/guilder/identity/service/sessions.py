"""Sessions: begun by a sign-in, kept by rotating refresh tokens, ended from anywhere."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.audit.service import Origin
from guilder.identity.contracts import (
    RefreshFailed,
    RefreshReused,
    RefreshTokenReused,
    SignedInDevice,
)
from guilder.identity.signing import LIFETIME
from guilder.identity.tables import SessionRow, UserRow
from guilder.identity.tokens import RefreshToken
from guilder.kernel import clock, db, ids
from guilder.kernel.actor import Person
from guilder.kernel.cache import Cache
from guilder.kernel.crypto import Keyring, digest
from guilder.kernel.errors import NotFound
from guilder.kernel.events import publish

#: A session ends after so long without use, and after so long in any case.
UNUSED = timedelta(days=30)
LONGEST = timedelta(days=90)
#: An old token may come once more for so long: parallel requests, a lost answer.
GRACE = timedelta(seconds=30)
#: How long a process may believe that a session lives; access ends within this time everywhere.
CHECKED_EVERY = 3.0


@dataclass(frozen=True, slots=True)
class Begun:
    """A session with the refresh token that its cookie carries next."""

    user_id: uuid.UUID
    session_id: uuid.UUID
    refresh_token: str
    expires_at: datetime


async def begin(session: AsyncSession, keyring: Keyring, *, user_id: uuid.UUID, origin: Origin) -> Begun:
    """Start a session for a person who has just proved who they are. The session is the system role's."""
    session_id = ids.new_id()
    token = RefreshToken.first(session_id)
    written = token.write(keyring)
    now = clock.now()
    session.add(
        SessionRow(
            id=session_id,
            user_id=user_id,
            token_hash=digest(written),
            expires_at=now + UNUSED,
            ends_at=now + LONGEST,
            address=origin.address,
            user_agent=origin.user_agent[:300],
        )
    )
    await session.flush()
    return Begun(user_id, session_id, written, now + UNUSED)


async def refresh(session: AsyncSession, keyring: Keyring, *, written: str) -> Begun:
    """Trade a refresh token for its successor, in one atomic update.

    Within GRACE the same token gets the same successor again. Later it ends the session and the owner is told.
    Raises RefreshFailed 401, RefreshReused 401 (which keeps what was done).
    Emits: user.session.reused.
    """
    token = RefreshToken.read(written, keyring)
    successor = token.next()
    following = successor.write(keyring)
    now = clock.now()
    alive = (
        SessionRow.id == token.session_id,
        SessionRow.revoked_at.is_(None),
        SessionRow.expires_at > now,
        SessionRow.ends_at > now,
    )
    rotated = await session.execute(
        update(SessionRow)
        .where(*alive, SessionRow.generation == token.generation, SessionRow.token_hash == digest(written))
        .values(generation=successor.generation, token_hash=digest(following), rotated_at=now, expires_at=now + UNUSED)
        .returning(SessionRow.user_id)
        .execution_options(synchronize_session=False)
    )
    user_id = rotated.scalar_one_or_none()
    if user_id is None:
        row = await session.scalar(select(SessionRow).where(*alive))
        if row is None:
            raise RefreshFailed
        same = row.generation == successor.generation and row.token_hash == digest(following)
        if not same or row.rotated_at < now - GRACE:
            await _end_family(session, row)
            raise RefreshReused
        user_id = row.user_id
    return Begun(user_id, token.session_id, following, now + UNUSED)


async def _end_family(session: AsyncSession, row: SessionRow) -> None:
    row.revoked_at, row.revoked_because = clock.now(), "reused"
    await db.enter(session, None, row.user_id)
    await audit.record(session, None, "session.reused", "session", row.id, user_id=row.user_id)
    await publish(session, RefreshTokenReused(user_id=row.user_id, session_id=row.id))


async def end(session: AsyncSession, cache: Cache, *, session_id: uuid.UUID, because: str) -> None:
    """End one session; an ended one is fine."""
    await session.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.revoked_at.is_(None))
        .values(revoked_at=clock.now(), revoked_because=because)
        .execution_options(synchronize_session=False)
    )
    await cache.drop(f"identity:session:{session_id}")


async def end_all(
    session: AsyncSession, cache: Cache, *, user_id: uuid.UUID, because: str, but: uuid.UUID | None = None
) -> int:
    """End every session of a person except `but`; how many there were."""
    query = update(SessionRow).where(SessionRow.user_id == user_id, SessionRow.revoked_at.is_(None))
    if but is not None:
        query = query.where(SessionRow.id != but)
    ended: CursorResult[Any] = await session.execute(  # type: ignore[assignment]
        query.values(revoked_at=clock.now(), revoked_because=because).execution_options(synchronize_session=False)
    )
    await cache.drop("identity:session:")
    return ended.rowcount


async def list_own(session: AsyncSession, *, person: Person) -> list[SignedInDevice]:
    """The person's living sessions, the one used last first."""
    now = clock.now()
    rows = await session.scalars(
        select(SessionRow)
        .where(
            SessionRow.user_id == person.user_id,
            SessionRow.revoked_at.is_(None),
            SessionRow.expires_at > now,
            SessionRow.ends_at > now,
        )
        .order_by(SessionRow.rotated_at.desc())
    )
    return [
        SignedInDevice(
            id=row.id,
            current=row.id == person.session_id,
            created_at=row.created_at,
            last_seen_at=row.rotated_at,
            address=row.address,
            user_agent=row.user_agent,
        )
        for row in rows
    ]


async def end_own(session: AsyncSession, cache: Cache, *, person: Person, session_id: uuid.UUID) -> None:
    """Sign out one of the person's own browsers. Raises NotFound 404."""
    found = await session.scalar(
        select(SessionRow.id).where(SessionRow.id == session_id, SessionRow.user_id == person.user_id)
    )
    if found is None:
        raise NotFound
    await end(session, cache, session_id=session_id, because="signed out remotely")
    await audit.record(session, person, "session.ended", "session", session_id)


async def end_others(session: AsyncSession, cache: Cache, *, person: Person) -> None:
    """Sign out every browser of the person's but the one that asks."""
    ended = await end_all(session, cache, user_id=person.user_id, because="signed out remotely", but=person.session_id)
    await audit.record(session, person, "session.others_ended", "user", person.user_id, count=ended)


async def alive(session: AsyncSession, *, session_id: uuid.UUID, user_id: uuid.UUID) -> bool:
    """Whether a session may still act. The session is the system role's."""
    now = clock.now()
    found = await session.scalar(
        select(SessionRow.id)
        .join(UserRow, UserRow.id == SessionRow.user_id)
        .where(
            SessionRow.id == session_id,
            SessionRow.user_id == user_id,
            SessionRow.revoked_at.is_(None),
            SessionRow.ends_at > now,
            SessionRow.expires_at > now - LIFETIME,
            UserRow.disabled_at.is_(None),
        )
    )
    return found is not None
