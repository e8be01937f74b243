"""Keeps the bank's rates up to date: what is due, fetching it, and what is remembered of a failure."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.fx import history
from guilder.fx.adapters import ecb
from guilder.fx.adapters.ecb import FeedIsWrong, File
from guilder.fx.contracts import FeedStatus
from guilder.fx.history import HistoryIsWrong
from guilder.fx.settings import FxSettings
from guilder.kernel import clock
from guilder.kernel.db import copy_rows
from guilder.kernel.errors import Unavailable
from guilder.kernel.outgoing import AddressRefused
from guilder.kernel.runtime import Runtime

log = logging.getLogger("guilder.fx")

#: By then the sheet of the day is out, in winter and summer (16:00 CET is 15:00 or 14:00 UTC).
_PUBLISHED = time(15, 10)
#: After an answer without a newer day (a bank holiday), leave the bank alone this long.
_REST = timedelta(hours=3)
_ALONE = timedelta(days=4)
_NINETY = timedelta(days=85)


def expected(now: datetime) -> date:
    """The youngest day whose sheet should be out: today's on a weekday afternoon, else the last weekday's."""
    day = now.astimezone(UTC).date()
    if now.astimezone(UTC).time() < _PUBLISHED:
        day -= timedelta(days=1)
    return day - timedelta(days=max(0, day.weekday() - 4))


def due(status: FeedStatus, now: datetime) -> bool:
    """Whether to ask the bank now."""
    if status.newest_on is not None and status.newest_on >= expected(now):
        return False
    return status.problem is not None or status.checked_at is None or now - status.checked_at >= _REST


def file_for(newest_on: date | None, today: date) -> File:
    """The smallest file that closes the gap."""
    if newest_on is None or today - newest_on > _NINETY:
        return "eurofxref-hist.zip"
    return "eurofxref-daily.xml" if today - newest_on < _ALONE else "eurofxref-hist-90d.xml"


async def status(session: AsyncSession) -> FeedStatus:
    """How the shared rates stand."""
    row = (await session.execute(_STATUS)).one()
    return FeedStatus(newest_on=row.newest_on, checked_at=row.checked_at, problem=row.problem)


async def update(runtime: Runtime) -> None:
    """Fetch what is due and keep it; a failure is remembered with its reason, and the rates that are there stay."""
    settings = runtime.settings_of(FxSettings)
    async with runtime.database.system_session() as session:
        before = await status(session)
    now = clock.now()
    if not settings.update or not due(before, now):
        return
    file = file_for(before.newest_on, now.date())
    problem = None
    try:
        document = await ecb.fetch(runtime.outgoing, settings.ecb_url, file)
        if file.endswith(".zip"):
            await asyncio.to_thread(history.load, runtime.database.system_dsn, document)
        else:
            await _keep(runtime, ecb.parse(document, today=now.date()))
    except (FeedIsWrong, HistoryIsWrong, AddressRefused) as error:
        problem = str(error)
    except Unavailable:
        problem = f"{settings.ecb_url} does not answer"
    if problem:
        log.warning("rates could not be updated", extra={"reason": problem})
    async with runtime.database.system_session() as session:
        await session.execute(_NOTE, {"at": now, "problem": problem})


async def _keep(runtime: Runtime, days: Mapping[date, Mapping[str, Decimal]]) -> None:
    """Add the days, and put right what the bank corrected; all of them or none. Raises FeedIsWrong."""
    async with runtime.database.system_session() as session:
        first = min(days)
        known = {
            row.currency: row.per_euro
            for row in await session.execute(_BEFORE, {"day": first, "from": first - timedelta(days=10)})
        }
        for day in sorted(days):
            if said := ecb.leap(known, days[day]):
                raise FeedIsWrong(f"the sheet of {day} is odd, so it was not taken: {said}")
            known |= days[day]
        rows = [(code, day, rate) for day, rates in days.items() for code, rate in rates.items()]
        await copy_rows(session, "fresh", {"currency": "text", "day": "date", "per_euro": "numeric"}, rows)
        await session.execute(_MERGE)


_STATUS = text("""
    select (select max(day) from fx.rate where currency = 'USD') as newest_on, feed.checked_at, feed.problem
    from (select 1) as one left join fx.feed on feed.provider = 'ecb'
""")
_BEFORE = text("""
    select distinct on (currency) currency, per_euro from fx.rate
    where day < :day and day >= :from order by currency, day desc
""")
_MERGE = text("""
    insert into fx.rate (currency, day, per_euro) select currency, day, per_euro from fresh
    on conflict (currency, day) do update set per_euro = excluded.per_euro
    where fx.rate.per_euro <> excluded.per_euro
""")
_NOTE = text("""
    insert into fx.feed (provider, checked_at, problem) values ('ecb', :at, :problem)
    on conflict (provider) do update set checked_at = excluded.checked_at, problem = excluded.problem
""")
