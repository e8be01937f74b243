"""A connection synced on demand, ended after a moment in which it can be kept, and kept."""

import uuid
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking.connections.looking import shown
from guilder.banking.connections.rows import ask_for_sync, row_of
from guilder.banking.contracts import Connection, ConnectionNotActive, History, SyncTooSoon
from guilder.kernel import clock, jobs
from guilder.kernel.actor import Actor

#: How long a connection that was ended can still be kept.
GRACE = timedelta(seconds=30)


async def sync_now(session: AsyncSession, *, actor: Actor, connection_id: uuid.UUID) -> Connection:
    """Have it synced at once. Raises ConnectionNotActive 409, SyncTooSoon 429."""
    row = await row_of(session, actor.workspace_id, connection_id, lock=True)
    if row.state != "active":
        raise ConnectionNotActive
    now = clock.now()
    if row.rests_until is not None and row.rests_until > now:
        seconds = int((row.rests_until - now).total_seconds()) + 1
        raise SyncTooSoon(
            f"{row.institution} allows the next sync in {_span(seconds)}. Guilder does it by itself then.",
            headers={"Retry-After": str(seconds)},
        )
    row.due_at = now
    await ask_for_sync(session, row)
    return (await shown(session, actor, [row]))[0]


def _span(seconds: int) -> str:
    return f"{seconds // 3600 + 1} hours" if seconds > 5400 else f"{seconds // 60 + 1} minutes"


async def leave(
    session: AsyncSession, *, actor: Actor, connection_id: uuid.UUID, history: History = "keep"
) -> Connection:
    """End a connection after a moment in which it can be kept. history: whether what it brought stays.

    Raises ConnectionNotFound 404. Emits bank.connection.left once it has ended.
    """
    row = await row_of(session, actor.workspace_id, connection_id, lock=True)
    row.history = history
    if row.state != "leaving":
        row.state, row.attempt, row.failures, row.trouble = "leaving", None, 0, None
        row.due_at = clock.now() + GRACE
        await audit.record(session, actor, "bank.connection.ended", "connection", row.id, history=history)
        await jobs.defer(
            session, "banking.leave_bank", key=f"leave:{row.id}", after=GRACE + timedelta(seconds=1),
            workspace_id=str(row.workspace_id), connection_id=str(row.id),
        )  # fmt: skip
    return (await shown(session, actor, [row]))[0]


async def keep(session: AsyncSession, *, actor: Actor, connection_id: uuid.UUID) -> Connection:
    """Keep a connection that was about to end. Raises ConnectionNotFound 404 once it has ended."""
    row = await row_of(session, actor.workspace_id, connection_id, lock=True)
    if row.state == "leaving":
        row.state, row.due_at, row.history = "active", clock.now(), "keep"
        await audit.record(session, actor, "bank.connection.kept", "connection", row.id)
        await ask_for_sync(session, row)
    return (await shown(session, actor, [row]))[0]
