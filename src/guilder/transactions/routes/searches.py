"""Searches that are kept."""

import uuid
from typing import Annotated

from fastapi import Depends, Response

from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.routing import Router
from guilder.transactions.contracts.search import (
    ChangeSearch,
    SavedSearch,
    SavedSearchNotFound,
    SaveSearch,
    SearchNameTaken,
    SearchNotUnderstood,
)
from guilder.transactions.service import searches

router = Router(prefix="/transactions/searches", tags=["searches"])

#: Whoever may read may keep searches for themselves; what the household shares is checked where it is changed.
CanRead = Annotated[Actor, Depends(requires("transactions:read"))]
_OF_ONE = (NotSignedIn, NotAllowed, SavedSearchNotFound)


@router.get("", operation_id="listSearches", responses=failures(NotSignedIn))
async def list_searches(actor: CanRead, session: Session) -> ListEnvelope[SavedSearch]:
    """One's own saved searches and the household's, by name."""
    return page(await searches.list_searches(session, actor=actor))


@router.post("", status_code=201, operation_id="saveSearch",
             responses=failures(NotSignedIn, NotAllowed, SearchNotUnderstood, SearchNameTaken))  # fmt: skip
async def save_search(cmd: SaveSearch, actor: CanRead, session: Session) -> Envelope[SavedSearch]:
    """Keep a search under a name."""
    return envelope(await searches.save(session, actor=actor, cmd=cmd))


@router.patch("/{search_id}", operation_id="changeSearch",
              responses=failures(*_OF_ONE, SearchNotUnderstood, SearchNameTaken))  # fmt: skip
async def change_search(
    search_id: uuid.UUID, cmd: ChangeSearch, actor: CanRead, session: Session
) -> Envelope[SavedSearch]:
    """Rename a saved search, change what it finds, share it or not."""
    return envelope(await searches.change(session, actor=actor, search_id=search_id, cmd=cmd))


@router.delete("/{search_id}", status_code=204, operation_id="removeSearch", responses=failures(*_OF_ONE))
async def remove_search(search_id: uuid.UUID, actor: CanRead, session: Session) -> Response:
    """Keep a saved search no longer; restoring brings it back."""
    await searches.remove(session, actor=actor, search_id=search_id)
    return Response(status_code=204)


@router.post("/{search_id}/restore", operation_id="restoreSearch", responses=failures(*_OF_ONE, SearchNameTaken))
async def restore_search(search_id: uuid.UUID, actor: CanRead, session: Session) -> Envelope[SavedSearch]:
    """Bring a removed saved search back."""
    return envelope(await searches.restore(session, actor=actor, search_id=search_id))
