"""Periods that are over: closed once at local midnight, and put right when the record changes behind them.

The carried amounts are worked out anew from the first period on each time, so that a late movement ripples through
every period after its own; what a closed period was before stays in its revisions. So do rates that come later.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets import periods, rules
from guilder.budgets.contracts.rhythm import Period
from guilder.budgets.contracts.tracking import (
    BudgetNotFound,
    ClosedPeriod,
    History,
    PeriodClosed,
    Revision,
    Rollover,
)
from guilder.budgets.rules import Outcome
from guilder.budgets.service import converting
from guilder.budgets.service.scopes import Families, visible
from guilder.budgets.service.stored import kept_in, only_category, rhythm_of
from guilder.budgets.tables import BudgetRow, ClosingRow
from guilder.identity.service import workspaces
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.kernel.money import plain, quantize

Limits = Mapping[uuid.UUID, Mapping[date, Decimal]]


async def settle(
    session: AsyncSession, workspace_id: uuid.UUID, rows: Sequence[BudgetRow], *, today: date, limits: Limits
) -> None:
    """Close what is over by `today` and not closed yet, and put closed periods right. The rows are locked by the caller.

    Emits budget.period.closed for a period that ended while the budget was there.
    """
    over = {row.id: _over(row, today) for row in rows}
    places = [(row.id, each) for row in rows for each in over[row.id]]
    by_id = {row.id: row for row in rows}
    came = await converting.converted(session, workspace_id, by_id, places)
    await converting.note_awaited(session, by_id, came)
    query = select(ClosingRow).where(ClosingRow.workspace_id == workspace_id, ClosingRow.budget_id.in_(list(over)))
    known = {(each.budget_id, each.first_on): each for each in await session.scalars(query)}
    zone = ZoneInfo(await workspaces.time_zone_of(session, workspace_id=workspace_id))
    for row in rows:
        spent = [(each, came[row.id, each].spent, came[row.id, each].count) for each in over[row.id]]
        for outcome in rules.folded(spent, limits[row.id], Rollover.model_validate(row.rollover)):
            closed = known.get((row.id, outcome.period.first))
            if closed is not None:
                _put_right(closed, outcome, row.currency)
                continue
            session.add(_closing(row, outcome))
            if outcome.period.last >= row.created_at.astimezone(zone).date():
                await publish(session, _told(row, outcome))
        row.closes_on = _next_closing(row, today)
    await session.flush()


def _over(row: BudgetRow, today: date) -> list[Period]:
    ended = periods.between(rhythm_of(row), row.start_on, today - timedelta(days=1))
    return [each for each in ended if each.last < today and kept_in(row, each)]


def _next_closing(row: BudgetRow, today: date) -> date | None:
    rhythm = rhythm_of(row)
    current = periods.period_at(rhythm, max(today, row.start_on))
    return None if current is None else current.last + timedelta(days=1)


def _closing(row: BudgetRow, outcome: Outcome) -> ClosingRow:
    return ClosingRow(
        workspace_id=row.workspace_id, budget_id=row.id, first_on=outcome.period.first, last_on=outcome.period.last,
        limit_amount=outcome.limit, carried_in=outcome.carried_in, spent=outcome.spent, count=outcome.count,
        carried_out=outcome.carried_out, closed_at=clock.now(), revisions=[],
    )  # fmt: skip


def _put_right(closed: ClosingRow, outcome: Outcome, currency: str) -> None:
    now = (outcome.limit, outcome.carried_in, outcome.spent, outcome.count, outcome.carried_out)
    if now == (closed.limit_amount, closed.carried_in, closed.spent, closed.count, closed.carried_out):
        return
    held = closed.limit_amount + closed.carried_in - closed.spent
    before: dict[str, Any] = {
        "changed_at": clock.now().isoformat(), "spent_before": plain(closed.spent, currency),
        "spent": plain(outcome.spent, currency), "count_before": closed.count, "count": outcome.count,
        "left_before": plain(held, currency), "left": plain(outcome.left, currency),
        "carried_before": plain(closed.carried_out, currency), "carried": plain(outcome.carried_out, currency),
    }  # fmt: skip
    closed.revisions = [*closed.revisions, before][-50:]
    closed.limit_amount, closed.carried_in, closed.spent, closed.count, closed.carried_out = now


def _told(row: BudgetRow, outcome: Outcome) -> PeriodClosed:
    code = row.currency
    return PeriodClosed(
        budget_id=row.id, category_id=only_category(row), month=outcome.period.first, last=outcome.period.last,
        owner_id=row.owner_id, limit=quantize(outcome.limit + outcome.carried_in, code), count=outcome.count,
        spent=quantize(outcome.spent, code), carried=quantize(outcome.carried_out, code), currency=code,
    )  # fmt: skip


async def carried_into(session: AsyncSession, row: BudgetRow, period: Period) -> Decimal:
    """What the period takes over from the one before; 0 while that is open."""
    earlier = periods.before(rhythm_of(row), period)
    closed = None if earlier is None else await session.get(ClosingRow, (row.workspace_id, row.id, earlier.first))
    return Decimal(0) if closed is None else closed.carried_out


async def carried(
    session: AsyncSession, workspace_id: uuid.UUID, places: Mapping[uuid.UUID, date]
) -> dict[uuid.UUID, Decimal]:
    """What each budget's period before the one that begins on a day leaves to it."""
    found: dict[uuid.UUID, Decimal] = {}
    if not places:
        return found
    query = select(ClosingRow.budget_id, ClosingRow.last_on, ClosingRow.carried_out).where(
        ClosingRow.workspace_id == workspace_id, ClosingRow.budget_id.in_(list(places)),
        ClosingRow.last_on.in_({first - timedelta(days=1) for first in places.values()}),
    )  # fmt: skip
    for each in await session.execute(query):
        if each.last_on + timedelta(days=1) == places[each.budget_id]:
            found[each.budget_id] = each.carried_out
    return found


async def due_somewhere(session: AsyncSession) -> list[uuid.UUID]:
    """The households in which something may be over. The session is the system role's."""
    latest = clock.today("Pacific/Kiritimati")
    query = select(BudgetRow.workspace_id).where(BudgetRow.closed_from.is_(None), BudgetRow.closes_on <= latest)
    return sorted(set(await session.scalars(query.distinct())))


async def history(session: AsyncSession, *, actor: Actor, budget_id: uuid.UUID, limit: int) -> History:
    """What its periods came to, newest first. Raises BudgetNotFound 404."""
    found = select(BudgetRow).where(
        BudgetRow.workspace_id == actor.workspace_id, BudgetRow.id == budget_id, visible(actor)
    )
    row = await session.scalar(found)
    if row is None:
        raise BudgetNotFound
    query = (
        select(ClosingRow)
        .where(ClosingRow.workspace_id == actor.workspace_id, ClosingRow.budget_id == budget_id)
        .order_by(ClosingRow.first_on.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    families = await Families.load(session, actor.workspace_id)
    closed = [_closed(each, row.currency) for each in await session.scalars(query)]
    return History(id=row.id, name=families.name(row), currency=row.currency, periods=closed)


def _closed(row: ClosingRow, code: str) -> ClosedPeriod:
    return ClosedPeriod(
        first=row.first_on, last=row.last_on, limit=quantize(row.limit_amount, code),
        carried_in=quantize(row.carried_in, code), spent=quantize(row.spent, code), count=row.count,
        left=quantize(row.limit_amount + row.carried_in - row.spent, code), carried=quantize(row.carried_out, code),
        closed_at=row.closed_at, revisions=[Revision.model_validate(each) for each in reversed(row.revisions)],
    )  # fmt: skip
