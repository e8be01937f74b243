"""What is new, by e-mail: once a day or week at the hour that a person chose, each notice in at most one mail.

It holds figures, so it goes to a verified address alone.
"""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.identity.service import profile, workspaces
from guilder.kernel import clock, ids
from guilder.kernel.runtime import Runtime
from guilder.notifications.service import mails
from guilder.notifications.service.listing import KIND
from guilder.notifications.tables import NoticeRow, PreferenceRow

_WEEK = timedelta(days=7)


async def send_due(runtime: Runtime) -> None:
    """Ask for the mail of everyone whose hour has come. A second call on the same day finds nothing."""
    async with runtime.database.system_session() as session:
        query = select(PreferenceRow.workspace_id, PreferenceRow.user_id).where(PreferenceRow.digest != "off")
        wanted = [(row.workspace_id, row.user_id) for row in await session.execute(query)]
    for workspace_id, user_id in wanted:
        async with runtime.database.session(workspace_id=workspace_id, user_id=user_id) as session:
            await _send_one(session, workspace_id, user_id)


async def _send_one(session: AsyncSession, workspace_id: uuid.UUID, user_id: uuid.UUID) -> None:
    row = await session.get(PreferenceRow, (workspace_id, user_id), with_for_update=True)
    member = await workspaces.role_in(session, workspace_id=workspace_id, user_id=user_id)
    user = await profile.find(session, user_id=user_id)
    if row is None or member is None or user is None or not user.email_verified:
        return
    here = clock.now().astimezone(ZoneInfo(user.time_zone or member[1]))
    if not due(row, here):
        return
    row.last_on = here.date()
    query = select(NoticeRow).where(
        NoticeRow.workspace_id == workspace_id, NoticeRow.user_id == user_id, NoticeRow.read_at.is_(None),
        NoticeRow.digest_id.is_(None), NoticeRow.told_at >= max(row.since or clock.now(), clock.now() - _WEEK - _WEEK),
    )  # fmt: skip
    found = list(await session.scalars(query))
    if found:
        digest_id = ids.new_id()
        for each in found:
            each.digest_id = digest_id
        await mails.ask_for_mail(session, event_id=digest_id, kind=KIND, user_id=user_id, subject_id=digest_id)


def due(row: PreferenceRow, here: datetime) -> bool:
    """Whether the person's hour has come. here: now, where the person lives. A missed hour is made up for the same day."""
    if row.digest == "off" or here.hour < row.hour or (row.last_on is not None and row.last_on >= here.date()):
        return False
    return row.digest == "daily" or here.weekday() == row.weekday
