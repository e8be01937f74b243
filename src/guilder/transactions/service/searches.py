"""Searches that are kept under a name: one's own, and the household's."""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed
from guilder.transactions.contracts.filters import Filter
from guilder.transactions.contracts.search import (
    ChangeSearch,
    SavedSearch,
    SavedSearchNotFound,
    SaveSearch,
    SearchNameTaken,
)
from guilder.transactions.service import finding
from guilder.transactions.tables_record import SavedSearchRow

_S = SavedSearchRow


async def list_searches(session: AsyncSession, *, actor: Actor) -> list[SavedSearch]:
    """The actor's own and the household's, by name."""
    query = select(_S).where(_S.workspace_id == actor.workspace_id, _visible(actor), _S.removed_at.is_(None))
    return [_shown(row, actor) for row in await session.scalars(query.order_by(func.lower(_S.name), _S.id))]


async def save(session: AsyncSession, *, actor: Actor, cmd: SaveSearch) -> SavedSearch:
    """Keep a search. Raises SearchNotUnderstood 422, SearchNameTaken 409, NotAllowed 403 for a reader who shares."""
    await finding.conditions(session, actor=actor, wanted=cmd.filter)
    _check_sharing(actor, shared=cmd.shared)
    row = SavedSearchRow(
        workspace_id=actor.workspace_id, id=ids.new_id(), user_id=actor.user_id, name=cmd.name,
        wanted=_kept(cmd.filter), shared=cmd.shared,
    )  # fmt: skip
    await _check_name(session, actor, row)
    session.add(row)
    await session.flush()
    await audit.record(session, actor, "search.saved", "search", row.id, shared=row.shared)
    return _shown(row, actor)


async def change(session: AsyncSession, *, actor: Actor, search_id: uuid.UUID, cmd: ChangeSearch) -> SavedSearch:
    """Rename it, keep another filter under it, share it or not.

    Whoever keeps it may; a shared one, whoever may change transactions, except to take it out of the others' sight.
    Raises SavedSearchNotFound 404, SearchNotUnderstood 422, SearchNameTaken 409, NotAllowed 403.
    """
    row = await _row(session, actor, search_id)
    if cmd.filter is not None:
        await finding.conditions(session, actor=actor, wanted=cmd.filter)
        row.wanted = _kept(cmd.filter)
    if cmd.shared is not None and cmd.shared != row.shared:
        if row.user_id != actor.user_id:
            raise NotAllowed("Only whoever saved this search can take it for themselves.")
        _check_sharing(actor, shared=cmd.shared)
        row.shared = cmd.shared
    if cmd.name is not None and cmd.name != row.name:
        row.name = cmd.name
        await _check_name(session, actor, row)
    await session.flush()
    await audit.record(session, actor, "search.changed", "search", row.id, fields=sorted(cmd.model_fields_set))
    return _shown(row, actor)


async def remove(session: AsyncSession, *, actor: Actor, search_id: uuid.UUID) -> None:
    """Keep it no longer; `restore` brings it back. Raises SavedSearchNotFound 404, NotAllowed 403."""
    row = await _row(session, actor, search_id)
    row.removed_at = clock.now()
    await audit.record(session, actor, "search.removed", "search", row.id)


async def restore(session: AsyncSession, *, actor: Actor, search_id: uuid.UUID) -> SavedSearch:
    """Bring a removed one back. Raises SavedSearchNotFound 404, SearchNameTaken 409, NotAllowed 403."""
    row = await _row(session, actor, search_id, removed=True)
    await _check_name(session, actor, row)
    row.removed_at = None
    await session.flush()
    await audit.record(session, actor, "search.restored", "search", row.id)
    return _shown(row, actor)


def _visible(actor: Actor) -> ColumnElement[bool]:
    return or_(_S.shared, _S.user_id == actor.user_id)


async def _row(session: AsyncSession, actor: Actor, search_id: uuid.UUID, *, removed: bool = False) -> SavedSearchRow:
    query = select(_S).where(_S.workspace_id == actor.workspace_id, _S.id == search_id, _visible(actor))
    row = (await session.scalars(query.with_for_update())).one_or_none()
    if row is None or (row.removed_at is not None) != removed:
        raise SavedSearchNotFound
    if row.user_id != actor.user_id:
        _check_sharing(actor, shared=True)
    return row


def _check_sharing(actor: Actor, *, shared: bool) -> None:
    if shared and not actor.may("transactions:write"):
        raise NotAllowed


async def _check_name(session: AsyncSession, actor: Actor, row: SavedSearchRow) -> None:
    with session.no_autoflush:
        taken = await session.scalar(
            select(_S.id).where(
                _S.workspace_id == actor.workspace_id, _S.user_id == row.user_id, _S.id != row.id,
                _S.removed_at.is_(None), func.lower(_S.name) == row.name.lower(),
            )
        )  # fmt: skip
    if taken is not None:
        raise SearchNameTaken


def _kept(wanted: Filter) -> dict[str, Any]:
    return wanted.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _shown(row: SavedSearchRow, actor: Actor) -> SavedSearch:
    return SavedSearch.model_validate(
        {
            "id": row.id, "name": row.name, "filter": row.wanted, "shared": row.shared,
            "mine": row.user_id == actor.user_id, "created_at": row.created_at,
        }
    )  # fmt: skip
