"""The weekly report that people order: when it is due, and bringing it, as a notice and by e-mail to a verified address.

What it says comes from a module above.
"""

import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.identity.service import profile, workspaces
from guilder.kernel import clock, ids
from guilder.kernel.facts import Cell
from guilder.notifications.contracts import Reader
from guilder.notifications.service import listing, mails, telling
from guilder.notifications.tables import NoticeRow, PreferenceRow


async def wanted_somewhere(session: AsyncSession) -> list[uuid.UUID]:
    """The workspaces in which somebody wants one. The session is the system role's."""
    query = select(PreferenceRow.workspace_id).where(PreferenceRow.report).distinct()
    return sorted(await session.scalars(query))


async def due_in(session: AsyncSession, workspace_id: uuid.UUID) -> list[Reader]:
    """The members whose day and hour have come, each once a day; a missed hour is made up for the same day."""
    query = select(PreferenceRow).where(PreferenceRow.workspace_id == workspace_id, PreferenceRow.report)
    readers = []
    for row in await session.scalars(query.order_by(PreferenceRow.user_id).with_for_update()):
        member = await workspaces.role_in(session, workspace_id=workspace_id, user_id=row.user_id)
        user = await profile.find(session, user_id=row.user_id)
        if member is None or user is None:
            continue
        role, zone, currency = member
        here = clock.now().astimezone(ZoneInfo(user.time_zone or zone))
        if here.weekday() != row.weekday or here.hour < row.hour or row.report_on == here.date():
            continue
        row.report_on = here.date()
        readers.append(Reader(user_id=row.user_id, role=role, time_zone=zone, currency=currency, on=here.date()))
    return readers


async def bring(
    session: AsyncSession, workspace_id: uuid.UUID, reader: Reader, *, title: str, figures: Sequence[Cell], link: str
) -> None:
    """Tell the reader, and ask for the mail. figures: as `listing` reads those of a report."""
    mark = f"report:{reader.on}"
    await telling.write(
        session, workspace_id, [reader.user_id], topic="budgets", kind=listing.REPORT, mark=mark, title=title,
        figures=figures, link=link,
    )  # fmt: skip
    user = await profile.find(session, user_id=reader.user_id)
    if user is None or not user.email_verified:
        return
    mail = ids.new_id()  # and so no digest tells it again
    await session.execute(
        update(NoticeRow)
        .where(
            NoticeRow.workspace_id == workspace_id, NoticeRow.user_id == reader.user_id, NoticeRow.mark == mark
        )
        .values(digest_id=mail)
    )  # fmt: skip
    await mails.ask_for_mail(session, event_id=mail, kind=listing.REPORT, user_id=reader.user_id, subject_id=mail)
