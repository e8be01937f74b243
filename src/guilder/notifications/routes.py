"""What a person is told, and the local outbox: on a server that people try out, mails are read here."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Request

from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotFound, NotSignedIn
from guilder.kernel.http import (
    CurrentRuntime,
    Envelope,
    ListEnvelope,
    Session,
    envelope,
    failures,
    is_local,
    page,
    requires,
)
from guilder.kernel.routing import Router
from guilder.notifications.contracts import (
    Mail,
    Marked,
    MarkNotices,
    Notice,
    NoticeNotFound,
    Preferences,
    SavePreferences,
    Unread,
)
from guilder.notifications.service import mails, telling

router = Router(tags=["notifications"])

Own = Annotated[Actor, Depends(requires("notifications:read"))]
_FAILURES = failures(NotSignedIn, NotAllowed)


@router.get("/outbox", operation_id="listOutbox", responses=failures(NotFound))
async def outbox(request: Request, runtime: CurrentRuntime) -> ListEnvelope[Mail]:
    """Sent mails, newest first; only in the demo, and only to the machine that it runs on."""
    if not (runtime.settings.demo and is_local(request)):
        raise NotFound
    return page(await mails.outbox(runtime))


@router.get("/notifications/history", operation_id="listNotices", responses=_FAILURES)
async def list_notices(
    actor: Own, session: Session, cursor: datetime | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> ListEnvelope[Notice]:
    """What you were told in this workspace, newest first."""
    found, more = await telling.history(session, actor=actor, before=cursor, limit=limit)
    return page(found, cursor=None if more is None else more.isoformat(), limit=limit)


@router.get("/notifications/unread", operation_id="countUnreadNotices", responses=_FAILURES)
async def count_unread(actor: Own, session: Session) -> Envelope[Unread]:
    """How many of them are new."""
    return envelope(await telling.unread(session, actor=actor))


@router.post("/notifications/read", operation_id="markNotices",
             responses=failures(NotSignedIn, NotAllowed, NoticeNotFound))  # fmt: skip
async def mark(cmd: MarkNotices, actor: Own, session: Session) -> Envelope[Marked]:
    """Mark notices read (all, if none are named), or new again."""
    return envelope(await telling.mark(session, actor=actor, cmd=cmd))


@router.get("/notifications/preferences", operation_id="getNoticePreferences", responses=_FAILURES)
async def get_preferences(actor: Own, session: Session) -> Envelope[Preferences]:
    """What you want to hear in this workspace, and when by e-mail."""
    return envelope(await telling.preferences(session, actor=actor))


@router.patch("/notifications/preferences", operation_id="saveNoticePreferences", responses=_FAILURES)
async def save_preferences(cmd: SavePreferences, actor: Own, session: Session) -> Envelope[Preferences]:
    """Change what you want to hear."""
    return envelope(await telling.save_preferences(session, actor=actor, cmd=cmd))
