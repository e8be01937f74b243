"""Reads the event log for the subscribers: batch, effects and cursor in one transaction.

The connection is the system role's; around every handler call it becomes the app role in that workspace, so a handler
is held by row-level security like a request. A failing batch waits and is halved until the poisonous event stands
alone; that one goes to the dead letters with its error, and the rest moves on.
"""

import asyncio
import contextlib
import logging
import random
import traceback
import uuid
from collections.abc import Sequence
from itertools import groupby

import psycopg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import db, events
from guilder.kernel.correlation import correlated
from guilder.kernel.db import Database
from guilder.kernel.errors import NotFound
from guilder.kernel.events import StoredEvent, Subscription

log = logging.getLogger("guilder.events")

#: Tries of one event alone before it is a dead letter; of a larger batch before it is halved.
ATTEMPTS_ALONE = 5
ATTEMPTS_TOGETHER = 2
POLL = 0.5


async def ensure_cursors(database: Database, subscriptions: Sequence[Subscription]) -> None:
    """Give each new subscriber its cursors, at the head: it hears what happens from now on."""
    async with database.system_session() as session:
        for subscription in subscriptions:
            await session.execute(
                text(
                    "insert into kernel.cursor (handler, part, position, batch) "
                    "select :name, part, position, :batch from kernel.head on conflict do nothing"
                ),
                {"name": subscription.name, "batch": subscription.batch},
            )


class Dispatcher:
    """Keeps a process's subscribers up to date."""

    def __init__(self, database: Database, subscriptions: Sequence[Subscription]) -> None:
        self._database = database
        self._subscriptions = tuple(subscriptions)
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Until cancelled."""
        listener = asyncio.create_task(self._listen(), name="listen for events")
        try:
            while True:
                self._woken.clear()
                try:
                    moved = await self.catch_up()
                except (DBAPIError, psycopg.OperationalError, OSError):
                    log.warning("events wait: the database is not answering", exc_info=True)
                    await asyncio.sleep(1)
                    continue
                if not moved:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), timeout=POLL)
        finally:
            listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listener

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                async with await psycopg.AsyncConnection.connect(
                    events.libpq(self._database.system_dsn), autocommit=True
                ) as connection:
                    await connection.execute(f"listen {events.CHANNEL}")
                    async for _ in connection.notifies():
                        self._woken.set()
            await asyncio.sleep(1)

    async def catch_up(self) -> int:
        """One round over everything that is behind; how many events were read."""
        read = 0
        for subscription in self._subscriptions:
            async with self._database.system_session() as session:
                behind = (await session.scalars(_BEHIND, {"handler": subscription.name})).all()
            for part in random.sample(behind, len(behind)):  # so that two workers spread over the parts
                read += await self._advance(subscription, part)
        return read

    async def _advance(self, subscription: Subscription, part: int) -> int:
        """Read one batch of one part; 0 when another worker holds it or it waits after a failure."""
        async with self._database.system_session() as session:
            cursor = (await session.execute(_LOCK, {"handler": subscription.name, "part": part})).one_or_none()
            if cursor is None:
                return 0
            position, batch, failures = cursor
            rows = (await session.execute(_READ, {"part": part, "after": position, "batch": batch})).all()
            heard = [_stored(row) for row in rows if row.key in subscription.keys]
            try:
                async with session.begin_nested():
                    await self._handle(session, subscription, heard)
            except Exception as error:  # noqa: BLE001  whatever a handler raises must not stop the others
                session.info.pop("events", None)
                await self._failed(session, subscription, part, rows, failures, error)
                return 0
            await session.execute(
                _MOVE,
                {
                    "handler": subscription.name,
                    "part": part,
                    "position": rows[-1].position if rows else position,
                    "batch": min(subscription.batch, batch * 2),
                },
            )
        return len(rows)

    async def _handle(self, session: AsyncSession, subscription: Subscription, heard: list[StoredEvent]) -> None:
        def place(event: StoredEvent) -> uuid.UUID | None:
            if subscription.personal:
                return event.user_id if event.workspace_id is None else None
            return event.workspace_id

        heard.sort(key=lambda event: str(place(event)))  # stable: order inside a workspace stays the log's
        for owner, group in groupby(heard, key=place):
            if owner is None:
                continue
            batch = list(group)
            workspace_id, user_id = (None, owner) if subscription.personal else (owner, None)
            await db.enter(session, workspace_id, user_id)
            await session.execute(text("set local role guilder_app"))
            with correlated(batch[-1].correlation_id):
                await subscription.handle(session, owner, batch)
                await session.flush()
            await session.execute(text("reset role"))
        session.expunge_all()

    async def _failed(
        self,
        session: AsyncSession,
        subscription: Subscription,
        part: int,
        rows: Sequence[object],
        failures: int,
        error: Exception,
    ) -> None:
        await session.execute(text("reset role"))
        place = {"handler": subscription.name, "part": part}
        alone = len(rows) == 1
        failures += 1
        log.error(
            "a batch of events could not be handled",
            extra={"handler": subscription.name, "size": len(rows), "failures": failures},
            exc_info=error,
        )
        if alone and failures >= ATTEMPTS_ALONE:
            message = "".join(traceback.format_exception_only(error)).strip()
            await session.execute(_BURY, {**place, "position": rows[0].position, "error": message})  # type: ignore[attr-defined]
            await session.execute(_MOVE, {**place, "position": rows[0].position, "batch": subscription.batch})  # type: ignore[attr-defined]
            return
        halve = not alone and failures >= ATTEMPTS_TOGETHER
        await session.execute(
            _WAIT,
            {
                **place,
                "failures": 0 if halve else failures,
                "batch": max(1, len(rows) // 2) if halve else max(1, len(rows)),
                "seconds": 0.0 if halve else min(60.0, 0.1 * 2**failures),
            },
        )


async def replay(database: Database, subscription: Subscription, letter: uuid.UUID | str) -> None:
    """Handle one dead letter again; it goes when that succeeds. Raises NotFound 404, or what the handler raises."""
    async with database.system_session() as session:
        row = (await session.execute(_LETTER, {"id": letter, "handler": subscription.name})).one_or_none()
        if row is None:
            raise NotFound("There is no such dead letter.")
        await Dispatcher(database, [subscription])._handle(session, subscription, [_stored(row)])  # noqa: SLF001
        await session.execute(text("delete from kernel.dead_letter where id = :id"), {"id": letter})


def _stored(row: object) -> StoredEvent:
    return StoredEvent(**{name: getattr(row, name) for name in StoredEvent.__slots__})


_BEHIND = text(
    "select c.part from kernel.cursor c join kernel.head h using (part) "
    "where c.handler = :handler and c.position < h.position and (c.not_before is null or c.not_before <= now())"
)
_LOCK = text(
    "select position, batch, failures from kernel.cursor where handler = :handler and part = :part "
    "and (not_before is null or not_before <= now()) for update skip locked"
)
_COLUMNS = "position, id, key, version, aggregate_type, aggregate_id, workspace_id, user_id, occurred_at, correlation_id, payload"
_READ = text(
    f"select {_COLUMNS} from kernel.event where part = :part and position > :after order by position limit :batch"
)
_MOVE = text(
    "update kernel.cursor set position = :position, failures = 0, not_before = null, batch = :batch "
    "where handler = :handler and part = :part"
)
_WAIT = text(
    "update kernel.cursor set failures = :failures, batch = :batch, "
    "not_before = now() + make_interval(secs => :seconds) where handler = :handler and part = :part"
)
_BURY = text(
    "insert into kernel.dead_letter (id, handler, part, position, error, failed_at) "
    "select id, :handler, part, position, :error, now() from kernel.event "
    "where part = :part and position = :position on conflict (id, handler) do update set error = excluded.error"
)
_LETTER = text(
    f"select {', '.join('e.' + name for name in _COLUMNS.split(', '))} from kernel.dead_letter d "
    "join kernel.event e using (part, position) where d.id = :id and d.handler = :handler for update of d skip locked"
)
