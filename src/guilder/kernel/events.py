"""Domain events are a log in the same database, read by cursors (docs/adr/0002).

`publish` buffers; the session writes its events as the last thing before COMMIT and takes their positions from the
locked row `kernel.head(part)`: position order is commit order, without holes. A subscriber reads a batch, does its
work and moves its cursor in one transaction, so its effects happen once. The dispatcher lives in `dispatch`.
"""

import asyncio
import contextlib
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import psycopg
from pydantic_core import to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock, ids
from guilder.kernel.contract import Contract
from guilder.kernel.correlation import correlation_id

PARTS = 64
CHANNEL = "guilder_events"


class Event(Contract):
    """Something that happened. Subclasses are named in the past tense and carry ids, amounts and dates only.

    key: `<domain>.<entity>.<action>`. version: raised only when a field changes its meaning; then an upcaster reads
    the old one. A subclass adds its payload as fields.
    """

    key: ClassVar[str]
    version: ClassVar[int] = 1
    aggregate_type: ClassVar[str]

    def aggregate_id(self) -> uuid.UUID:
        """The record that the event is about."""
        raise TypeError(f"{type(self).__name__} does not say what it is about")


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as the log keeps it. `payload` is the event's JSON (camelCase)."""

    id: uuid.UUID
    key: str
    version: int
    aggregate_type: str
    aggregate_id: uuid.UUID
    workspace_id: uuid.UUID | None
    user_id: uuid.UUID | None
    occurred_at: datetime
    correlation_id: str
    payload: dict[str, Any]


Handler = Callable[[AsyncSession, uuid.UUID, list[StoredEvent]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A reader of the log: `handle(session, workspace_id, events)` recomputes what the events touch.

    name: `<module>.<what it keeps up to date>`, stable for ever (it names the cursor). The session is the app role in
    that workspace; the handler never commits, and must be harmless when the same events come again. personal: hears
    what happened to a person outside of any workspace instead, and gets the user's id in the workspace's place.
    """

    name: str
    keys: tuple[str, ...]
    handle: Handler
    batch: int = 1000
    personal: bool = False


@dataclass(slots=True)
class _Buffer:
    rows: list[dict[str, Any]] = field(default_factory=list)
    queries: list[tuple[type[Event], str, Mapping[str, Any]]] = field(default_factory=list)


def part_of(workspace_id: uuid.UUID | None, user_id: uuid.UUID | None, aggregate_id: uuid.UUID) -> int:
    """The partition of the log: a stable hash of the workspace, else the user, else the record."""
    return hashlib.blake2b((workspace_id or user_id or aggregate_id).bytes, digest_size=2).digest()[0] % PARTS


async def publish(session: AsyncSession, *published: Event) -> None:
    """Add events to the log, in this session's transaction."""
    rows = _buffer(session).rows
    workspace_id, user_id = session.info.get("workspace_id"), session.info.get("user_id")
    for event in published:
        about = event.aggregate_id()
        rows.append(
            {
                "part": part_of(workspace_id, user_id, about),
                "id": ids.new_id(),
                "key": event.key,
                "version": event.version,
                "aggregate_type": event.aggregate_type,
                "aggregate_id": about,
                "workspace_id": workspace_id,
                "user_id": user_id,
                "payload": to_json(event, by_alias=True).decode(),
            }
        )


async def publish_selected(session: AsyncSession, event: type[Event], query: str, values: Mapping[str, Any]) -> None:
    """Add one event of type `event` for every row of `query`, without carrying the rows through Python.

    query: SQL from code whose rows are (aggregate_id uuid, payload jsonb); the payload must parse as `event`. It runs
    right before COMMIT, in the session's workspace, which must be set; a subscriber's handler publishes one by one.
    """
    _buffer(session).queries.append((event, query, values))


def _buffer(session: AsyncSession) -> _Buffer:
    buffer: _Buffer = session.info.setdefault("events", _Buffer())
    return buffer


_WRITE = text("""
with head as (update kernel.head set position = position + :n where part = :part returning position - :n as base)
insert into kernel.event (part, position, id, key, version, aggregate_type, aggregate_id, workspace_id, user_id,
                          occurred_at, correlation_id, payload)
select :part, head.base + e.o, e.id, e.key, e.version, e.aggregate_type, e.aggregate_id, e.workspace_id, e.user_id,
       :now, :correlation, e.payload
from head, unnest(cast(:ids as uuid[]), cast(:keys as text[]), cast(:versions as smallint[]),
                  cast(:types as text[]), cast(:abouts as uuid[]), cast(:workspaces as uuid[]),
                  cast(:users as uuid[]), cast(:payloads as jsonb[]))
     with ordinality e(id, key, version, aggregate_type, aggregate_id, workspace_id, user_id, payload, o)
""")

_WRITE_SELECTED = """
with picked as materialized (select p.*, row_number() over () as o from ({query}) p(aggregate_id, payload)),
     counted as (select count(*) as n from picked),
     head as (update kernel.head set position = position + (select n from counted) where part = :part
              returning position - (select n from counted) as base)
insert into kernel.event (part, position, id, key, version, aggregate_type, aggregate_id, workspace_id, user_id,
                          occurred_at, correlation_id, payload)
select :part, head.base + p.o, uuidv7(), :key, :version, :aggregate_type, p.aggregate_id, :workspace, :person,
       :now, :correlation, p.payload
from head, picked p
"""


async def flush(session: AsyncSession) -> bool:
    """Write what was published; whether there was anything. Called by the database session before COMMIT."""
    buffer: _Buffer | None = session.info.pop("events", None)
    if buffer is None:
        return False
    common = {"now": clock.now(), "correlation": correlation_id()}
    by_part: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in buffer.rows:
        by_part[row["part"]].append(row)
    for part in sorted(by_part):  # always in this order, so that two publishers never wait for each other
        rows = by_part[part]
        columns = {
            "ids": "id", "keys": "key", "versions": "version", "types": "aggregate_type", "abouts": "aggregate_id",
            "workspaces": "workspace_id", "users": "user_id", "payloads": "payload",
        }  # fmt: skip
        arrays = {name: [row[column] for row in rows] for name, column in columns.items()}
        await session.execute(_WRITE, {"part": part, "n": len(rows), **arrays, **common})
    for event, query, values in buffer.queries:
        workspace_id, user_id = session.info["workspace_id"], session.info["user_id"]
        place = {
            "part": part_of(workspace_id, user_id, workspace_id),
            "key": event.key,
            "version": event.version,
            "aggregate_type": event.aggregate_type,
            "workspace": workspace_id,
            "person": user_id,
        }
        await session.execute(text(_WRITE_SELECTED.format(query=query)), {**values, **place, **common})
    return bool(buffer.rows or buffer.queries)


class Waker:
    """Tells the workers that there is something to read: one NOTIFY at most every 10 ms per process.

    It has a connection of its own, because a NOTIFY inside the business transaction serialises commits. A lost
    wake-up costs half a second: workers also look by themselves.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._due = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def poke(self) -> None:
        """Something was committed."""
        self._due.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="wake workers")

    async def _run(self) -> None:
        with contextlib.suppress(psycopg.OperationalError):
            async with await psycopg.AsyncConnection.connect(libpq(self._dsn), autocommit=True) as connection:
                while True:
                    try:
                        await asyncio.wait_for(self._due.wait(), timeout=30)
                    except TimeoutError:
                        return
                    self._due.clear()
                    await connection.execute(f"notify {CHANNEL}")
                    await asyncio.sleep(0.01)

    async def close(self) -> None:
        """Stop telling."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task


def libpq(dsn: str) -> str:
    """`dsn` as psycopg reads it."""
    return dsn.replace("postgresql+psycopg://", "postgresql://", 1)
