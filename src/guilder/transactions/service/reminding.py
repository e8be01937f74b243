"""Reminders of regular payments: told once each, from seven in the morning of the day that a person chose."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.identity.service import workspaces
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.facts import day, money
from guilder.notifications.service import telling
from guilder.transactions.service import upcoming
from guilder.transactions.tables_regular import SeriesRow

#: Before it nobody is told.
_MORNING = 7
#: As far ahead as a reminder can be wished for.
_FURTHEST = timedelta(days=30)


async def wanted_somewhere(session: AsyncSession) -> list[uuid.UUID]:
    """The households that wish to be reminded of something. The session is the system role's."""
    query = select(SeriesRow.workspace_id).where(SeriesRow.decided.has_key("remind_days")).distinct()
    return sorted(await session.scalars(query))


async def remind(session: AsyncSession, workspace_id: uuid.UUID) -> None:
    """Tell everyone in the household what is due within the days that were wished for. Again, it tells nothing."""
    time_zone = await workspaces.time_zone_of(session, workspace_id=workspace_id)
    if clock.now().astimezone(ZoneInfo(time_zone)).hour < _MORNING:
        return
    ahead = await upcoming.upcoming(session, actor=_reader(workspace_id, time_zone), days=_FURTHEST.days)
    for one in ahead.due:
        if one.remind and not one.late:
            await telling.tell(
                session, workspace_id, topic="bills", kind="bill.due", mark=f"bill:{one.series_id}:{one.on}",
                title=f"{one.payee} is due" if one.amount < 0 else f"{one.payee} is expected",
                figures=[money("amount", abs(one.amount), one.currency, "Amount"), day("on", one.on, "On")],
                link=f"/recurring?series={one.series_id}", to=None,
            )  # fmt: skip


def _reader(workspace_id: uuid.UUID, time_zone: str) -> Actor:
    """The household itself, for reads on nobody's behalf."""
    return Actor(
        user_id=uuid.UUID(int=0), workspace_id=workspace_id, role="viewer", session_id=None, request_id="",
        permissions=frozenset(), time_zone=time_zone, currency="",
    )  # fmt: skip
