"""The rows behind connections: found within their workspace, their credentials sealed for them alone."""

import json
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking import adapters
from guilder.banking.contracts import ConnectionNotFound
from guilder.banking.providers import Provider as Adapter
from guilder.banking.settings import BankingSettings
from guilder.banking.tables_connections import ConnectionRow, LinkRow
from guilder.kernel import jobs
from guilder.kernel.actor import Actor
from guilder.kernel.correlation import correlation_id
from guilder.kernel.crypto import Keyring
from guilder.kernel.errors import NotFound
from guilder.kernel.runtime import Runtime


def adapter_of(runtime: Runtime, key: str) -> Adapter:
    """The provider `key` on this process's outgoing client. Raises NotFound 404."""
    known = adapters.all_of(runtime.settings_of(BankingSettings), runtime.outgoing, runtime.cache)
    found = known.get(key)  # type: ignore[call-overload]
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def acting(workspace_id: uuid.UUID, user_id: uuid.UUID) -> Actor:
    """The person who connected the bank, when a job acts for them."""
    return Actor(
        user_id=user_id, workspace_id=workspace_id, role="member", session_id=None, request_id=correlation_id(),
        permissions=frozenset(), time_zone="UTC", currency="",
    )  # fmt: skip


def session_of(runtime: Runtime, actor: Actor) -> Any:
    """A transaction of the actor's own."""
    return runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id)


async def row_of(
    session: AsyncSession, workspace_id: uuid.UUID, connection_id: uuid.UUID, *, lock: bool = False
) -> ConnectionRow:
    """A connection that was not left. Raises ConnectionNotFound 404."""
    query = select(ConnectionRow).where(
        ConnectionRow.workspace_id == workspace_id, ConnectionRow.id == connection_id, ConnectionRow.state != "left"
    )
    row = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise ConnectionNotFound
    return row


async def links_of(
    session: AsyncSession, workspace_id: uuid.UUID, connections: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[LinkRow]]:
    """Every connection's links, in the order in which they were made."""
    found: defaultdict[uuid.UUID, list[LinkRow]] = defaultdict(list)
    query = select(LinkRow).where(LinkRow.workspace_id == workspace_id, LinkRow.connection_id.in_(connections))
    for link in await session.scalars(query.order_by(LinkRow.created_at, LinkRow.id)):
        found[link.connection_id].append(link)
    return found


def opened(session: AsyncSession, row: ConnectionRow) -> dict[str, str]:
    """The credentials of a connection."""
    keyring: Keyring = session.info["keyring"]
    found: dict[str, str] = json.loads(keyring.open(row.credentials or b"", bound_to=_place(row)))
    return found


def sealed(session: AsyncSession, row: ConnectionRow, secrets: Mapping[str, str]) -> bytes:
    """`secrets` sealed for this connection alone."""
    keyring: Keyring = session.info["keyring"]
    return keyring.seal(json.dumps(dict(secrets)).encode(), bound_to=_place(row))


def _place(row: ConnectionRow) -> str:
    return f"bank connection:{row.workspace_id}:{row.id}"


async def ask_for_sync(session: AsyncSession, row: ConnectionRow) -> None:
    """Queue its sync, once however often it is asked for."""
    await jobs.defer(
        session, "banking.sync_connection", key=f"sync:{row.id}",
        workspace_id=str(row.workspace_id), connection_id=str(row.id),
    )  # fmt: skip
