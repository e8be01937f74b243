"""Adding to the chains, reading and verifying them.

An entry's hash is HMAC-SHA-256 over the one before it and every field of its own, under a key that the database does
not hold: whoever can write SQL can neither change an entry nor recompute the chain. The chain's last link carries a
seal of its own, so entries cannot be cut off the end either.
"""

import json
import uuid
from collections.abc import AsyncIterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import event, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from guilder.audit.contracts import Break, Entry, Verdict
from guilder.audit.tables import ChainRow, EntryRow
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor, Person
from guilder.kernel.correlation import correlation_id
from guilder.kernel.crypto import Keyring

INSTANCE = uuid.UUID(int=0)
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from."""

    address: str
    user_agent: str


_origin: ContextVar[Origin | None] = ContextVar("audit_origin", default=None)


def arriving_from(origin: Origin) -> None:
    """Everything recorded in this request from now on carries `origin`."""
    _origin.set(origin)


async def record(
    session: AsyncSession,
    actor: Actor | Person | None,
    action: str,
    resource_type: str,
    resource_id: uuid.UUID | str,
    *,
    user_id: uuid.UUID | None = None,
    **details: Any,
) -> None:
    """Add one entry to the chain of the session's workspace (of the instance when it is in none).

    It is written as the last thing before this transaction commits, so that the chain is locked for a moment only.
    action: `<resource>.<past participle>`, such as "budget.changed". user_id: who it concerns, when nobody has signed
    in yet. details: JSON values; ids, roles and counts, never secrets.
    """
    waiting: list[EntryRow] | None = session.info.get("audit")
    if waiting is None:
        waiting = session.info["audit"] = []
        event.listen(session.sync_session, "before_commit", _write)
    origin = _origin.get()
    waiting.append(
        EntryRow(
            chain_id=session.info.get("workspace_id") or INSTANCE,
            id=ids.new_id(),
            workspace_id=session.info.get("workspace_id"),
            user_id=actor.user_id if actor else user_id,
            action=action,
            resource_type=resource_type,
            resource_id=str(resource_id),
            details=details,
            address=origin.address if origin else None,
            user_agent=origin.user_agent if origin else None,
            request_id=correlation_id(),
            occurred_at=clock.now(),
        )
    )


_ENTER = text("select set_config('guilder.workspace_id', :workspace, true)")
_LOCK = text(
    "insert into audit.chain (chain_id, position, hash, seal) values (:chain, 0, '', '') "
    "on conflict (chain_id) do update set chain_id = excluded.chain_id returning position, hash"
)
_MOVE = text("update audit.chain set position = :position, hash = :hash, seal = :seal where chain_id = :chain")


def _write(session: Session) -> None:
    """Link the waiting entries, chain by chain in one order, so that two writers never wait for each other."""
    if session.in_nested_transaction():  # a savepoint that is let go; the transaction goes on
        return
    waiting: list[EntryRow] = session.info.get("audit", [])
    keyring: Keyring = session.info["keyring"]
    for chain_id in sorted({row.chain_id for row in waiting}):
        session.execute(_ENTER, {"workspace": "" if chain_id == INSTANCE else str(chain_id)})
        position, link = session.execute(_LOCK, {"chain": chain_id}).one()
        for row in [row for row in waiting if row.chain_id == chain_id]:
            position += 1
            row.position = position
            link = row.hash = _link(keyring, bytes(link), _content(row))
            session.add(row)
        session.flush()
        seal = _seal(keyring, chain_id, position, link)
        session.execute(_MOVE, {"chain": chain_id, "position": position, "hash": link, "seal": seal})
    waiting.clear()


def _content(row: Any) -> bytes:
    fields = {
        "chain": str(row.chain_id),
        "position": row.position,
        "id": str(row.id),
        "workspace": row.workspace_id and str(row.workspace_id),
        "user": row.user_id and str(row.user_id),
        "action": row.action,
        "resource": [row.resource_type, row.resource_id],
        "details": row.details,
        "from": [row.address, row.user_agent],
        "request": row.request_id,
        "at": row.occurred_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _link(keyring: Keyring, previous: bytes, content: bytes) -> bytes:
    return keyring.mac(previous.hex(), content, purpose="audit entry")


def _seal(keyring: Keyring, chain_id: uuid.UUID, position: int, link: bytes) -> bytes:
    return keyring.mac(str(chain_id), str(position), link.hex(), purpose="audit chain")


async def list_entries(
    session: AsyncSession, *, actor: Actor, before: int | None = None, limit: int = 50
) -> tuple[list[Entry], int | None]:
    """The workspace's newest entries, and the position before which the next page begins."""
    query = select(EntryRow).where(EntryRow.chain_id == actor.workspace_id).order_by(EntryRow.position.desc())
    if before is not None:
        query = query.where(EntryRow.position < before)
    rows = (await session.scalars(query.limit(limit + 1))).all()
    return [Entry.model_validate(row) for row in rows[:limit]], rows[limit - 1].position if len(rows) > limit else None


async def verify(session: AsyncSession, keyring: Keyring) -> Verdict:
    """Recompute every chain of the instance, in constant memory. The session is the system role's."""
    heads = {row.chain_id: row for row in (await session.scalars(select(ChainRow))).all()}
    chains = set(heads) | set((await session.scalars(select(EntryRow.chain_id).distinct())).all())
    breaks: list[Break] = []
    entries = 0
    for chain_id in sorted(chains):
        count, broken = await _verify_chain(session, keyring, chain_id, heads)
        entries += count
        breaks += [broken] if broken else []
    return Verdict(chains=len(chains), entries=entries, breaks=breaks)


async def _verify_chain(
    session: AsyncSession, keyring: Keyring, chain_id: uuid.UUID, heads: Mapping[uuid.UUID, ChainRow]
) -> tuple[int, Break | None]:
    position, link = 0, b""
    async for row in _entries(session, chain_id):
        if row.position != position + 1:
            return position, Break(chain_id=chain_id, position=position + 1, reason="the entry is missing")
        link = _link(keyring, link, _content(row))
        if link != bytes(row.hash):
            return position, Break(chain_id=chain_id, position=row.position, reason="the entry was changed")
        position = row.position
    head = heads.get(chain_id)
    if head is None or head.position > position:
        return position, Break(chain_id=chain_id, position=position + 1, reason="the end of the chain is missing")
    if head.position < position or bytes(head.seal) != _seal(keyring, chain_id, position, link):
        return position, Break(chain_id=chain_id, position=position, reason="the chain's seal does not fit its end")
    return position, None


async def _entries(session: AsyncSession, chain_id: uuid.UUID) -> AsyncIterator[Any]:
    query = select(EntryRow.__table__).where(EntryRow.chain_id == chain_id).order_by(EntryRow.position).limit(_PAGE)
    position = 0
    while rows := (await session.execute(query.where(EntryRow.position > position))).all():
        for row in rows:
            yield row
        position = rows[-1].position
