"""How much moved on each account over time: what a balance's history is worked out from.

Read from the kept sums of days (`transactions.day_sum`), never from the rows.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

Step = Literal["day", "week", "month"]

_MOVED = text("""
    select account_id, currency, date_trunc(:step, day)::date as since, sum(money_in - money_out) as net
    from transactions.day_sum
    where workspace_id = :workspace and day > :after
    group by 1, 2, 3 having sum(uses) <> 0
""")
_FIRSTS = text("""
    select a.id as account_id, t.booked_on as first
    from banking.account a cross join lateral (
        select booked_on from transactions.transaction
        where workspace_id = :workspace and account_id = a.id and removed_at is null order by booked_on, id limit 1
    ) t
    where a.workspace_id = :workspace
""")
_WITHOUT = text("""
    select a.id from unnest(cast(:accounts as uuid[])) as a(id)
    where not exists (select from transactions.transaction t
                      where t.workspace_id = :workspace and t.account_id = a.id and t.removed_at is null)
""")
_FIRST = text(
    "select min(booked_on) from transactions.transaction where workspace_id = :workspace and removed_at is null"
)


_DAYS = text("""
    select day from transactions.day_sum where workspace_id = :workspace and day between :first and :last
    group by day having sum(uses) <> 0 order by day
""")


@dataclass(frozen=True, slots=True)
class Movement:
    """What was booked on an account in the day, week (from Monday) or month that begins on `since`. net: signed."""

    account_id: uuid.UUID
    currency: str
    since: date
    net: Decimal


async def after(session: AsyncSession, workspace_id: uuid.UUID, *, day: date, step: Step) -> list[Movement]:
    """Everything booked after `day`, summed by account, currency and step; in no order."""
    rows = await session.execute(_MOVED, {"workspace": workspace_id, "after": day, "step": step})
    return [Movement(row.account_id, row.currency, row.since, row.net) for row in rows]


async def first_day(session: AsyncSession, workspace_id: uuid.UUID) -> date | None:
    """The day of the oldest booking."""
    found: date | None = (await session.execute(_FIRST, {"workspace": workspace_id})).scalar_one()
    return found


async def booked_days(session: AsyncSession, workspace_id: uuid.UUID, *, first: date, last: date) -> list[date]:
    """The days on which anything was booked, in order."""
    values = {"workspace": workspace_id, "first": first, "last": last}
    return list((await session.execute(_DAYS, values)).scalars())


async def without(session: AsyncSession, workspace_id: uuid.UUID, account_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Of these accounts those on which nothing was ever booked."""
    values = {"workspace": workspace_id, "accounts": list(account_ids)}
    return set((await session.execute(_WITHOUT, values)).scalars()) if account_ids else set()


async def first_days(session: AsyncSession, workspace_id: uuid.UUID) -> dict[uuid.UUID, date]:
    """The day of the oldest booking of each account that has one."""
    found = await session.execute(_FIRSTS, {"workspace": workspace_id})
    return {row.account_id: row.first for row in found}
