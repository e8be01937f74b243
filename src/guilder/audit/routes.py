"""Reading the workspace's audit trail."""

from typing import Annotated

from fastapi import Depends, Query

from guilder.audit import service
from guilder.audit.contracts import Entry
from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed
from guilder.kernel.http import ListEnvelope, Session, failures, page, requires
from guilder.kernel.routing import Router

router = Router(prefix="/audit", tags=["audit"])

CanReadAudit = Annotated[Actor, Depends(requires("audit:read"))]


@router.get("", operation_id="listAuditEntries", responses=failures(NotAllowed))
async def entries(
    actor: CanReadAudit,
    session: Session,
    cursor: Annotated[int | None, Query(ge=1)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ListEnvelope[Entry]:
    """What happened in the workspace, newest first."""
    found, after = await service.list_entries(session, actor=actor, before=cursor, limit=limit)
    return page(found, cursor=None if after is None else str(after), limit=limit)
