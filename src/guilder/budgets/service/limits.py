"""Limits of many budgets at once. An act keeps every row as it was and as it became, so that it is taken back exactly."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.budgets import periods, rules, templates
from guilder.budgets.contracts.limits import (
    From,
    LimitsAct,
    LimitsActNotFound,
    LimitsChangedSince,
    ProposedLimit,
    ProposedLimits,
    SetLimits,
)
from guilder.budgets.contracts.rhythm import Period
from guilder.budgets.contracts.tracking import BudgetNotFound, NoSuchPeriod
from guilder.budgets.service import converting, keeping, progress
from guilder.budgets.service.converting import Came
from guilder.budgets.service.scopes import Families
from guilder.budgets.service.stored import Place, kept_in, limits_of, locked, rhythm_of
from guilder.budgets.tables import BudgetRow, LimitActRow, LimitRow
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.money import plain, quantize

_AVERAGED = 3


async def proposed(session: AsyncSession, *, actor: Actor, how: From, on: date | None) -> ProposedLimits:
    """Every budget's limit in its period of a day (today), and what it would be."""
    day = on or clock.today(actor.time_zone)
    here = [
        (row, period)
        for row in await keeping.rows_of(session, actor)
        if (period := periods.period_at(rhythm_of(row), day)) is not None and kept_in(row, period)
    ]
    rows = {row.id: row for row, _ in here}
    limits = await limits_of(session, actor.workspace_id, rows)
    families = await Families.load(session, actor.workspace_id)
    before = {row.id: periods.back(rhythm_of(row), period, _AVERAGED) for row, period in here}
    places = [(ident, each) for ident, found in before.items() for each in found] if how != "as_before" else []
    came = await converting.converted(session, actor.workspace_id, rows, places)
    lines = []
    for row, period in here:
        wanted = _wanted(row, how, before[row.id], limits[row.id], came)
        lines.append(
            ProposedLimit(
                budget_id=row.id, name=families.name(row), first=period.first, last=period.last, currency=row.currency,
                limit=quantize(rules.limit_in(period.first, limits[row.id]), row.currency),
                wanted=None if wanted is None else quantize(wanted, row.currency),
            )
        )  # fmt: skip
    return ProposedLimits(how=how, on=day, budgets=lines)


def _wanted(
    row: BudgetRow, how: From, before: list[Period], limits: dict[date, Decimal], came: dict[Place, Came]
) -> Decimal | None:
    if not before:
        return None
    if how == "as_before":
        return rules.limit_in(before[-1].first, limits) if kept_in(row, before[-1]) else None
    counted = before[-1:] if how == "spent_before" else before
    spent = sum((came[row.id, each].spent for each in counted), Decimal(0)) / len(counted)
    return templates.rounded(spent, row.currency) if spent > 0 else None


async def set_limits(session: AsyncSession, *, actor: Actor, cmd: SetLimits) -> LimitsAct:
    """Set them all, or none. Raises BudgetNotFound 404, NoSuchPeriod 422, InvalidInput 422."""
    wanted = {one.budget_id: one.limit for one in cmd.limits}
    day = cmd.on or clock.today(actor.time_zone)
    seen = {row.id for row in await keeping.rows_of(session, actor) if row.closed_from is None}
    if not set(wanted) <= seen:
        raise BudgetNotFound
    rows = await locked(session, actor.workspace_id, wanted)
    before = await limits_of(session, actor.workspace_id, rows)
    count = 0
    for ident, limit in wanted.items():
        row = rows[ident]
        period = periods.period_at(rhythm_of(row), max(day, row.start_on))
        if period is None:
            raise NoSuchPeriod
        amount = keeping.digits(limit, row.currency)
        count += amount != rules.limit_in(period.first, before[ident])
        await keeping.set_limit(session, row, period, amount, one_off=cmd.one_off)
    after = await limits_of(session, actor.workspace_id, rows)
    act = LimitActRow(
        workspace_id=actor.workspace_id, id=ids.new_id(), user_id=actor.user_id,
        changes=[change for ident in rows for change in _changes(rows[ident], before[ident], after[ident])],
    )  # fmt: skip
    session.add(act)
    await session.flush()
    await audit.record(session, actor, "budget.limits.set", "limits", act.id, count=count)
    await _recompute(session, actor, rows)
    return LimitsAct(id=act.id, count=count)


async def undo(session: AsyncSession, *, actor: Actor, act_id: uuid.UUID) -> LimitsAct:
    """Put every limit back as it was. Raises LimitsActNotFound 404, LimitsChangedSince 409."""
    query = select(LimitActRow).where(
        LimitActRow.workspace_id == actor.workspace_id, LimitActRow.id == act_id, LimitActRow.user_id == actor.user_id
    )
    act = await session.scalar(query.with_for_update())
    if act is None or act.undone_at is not None:
        raise LimitsActNotFound
    rows = await locked(session, actor.workspace_id, {uuid.UUID(change["budget_id"]) for change in act.changes})
    now = await limits_of(session, actor.workspace_id, rows)
    for change in act.changes:
        ident, first = uuid.UUID(change["budget_id"]), date.fromisoformat(change["from_on"])
        if now[ident].get(first) != Decimal(change["after"]):
            raise LimitsChangedSince
        await _put_back(session, rows[ident], first, change["before"])
    act.undone_at = clock.now()
    await session.flush()
    await audit.record(session, actor, "budget.limits.undone", "limits", act.id)
    await _recompute(session, actor, rows)
    return LimitsAct(id=act.id, count=len(rows))


def _changes(row: BudgetRow, before: dict[date, Decimal], after: dict[date, Decimal]) -> list[dict[str, Any]]:
    return [
        {
            "budget_id": str(row.id), "from_on": str(first), "after": plain(amount, row.currency),
            "before": plain(before[first], row.currency) if first in before else None,
        }
        for first, amount in after.items()
        if before.get(first) != amount
    ]  # fmt: skip


async def _put_back(session: AsyncSession, row: BudgetRow, first: date, before: str | None) -> None:
    if before is None:
        gone = delete(LimitRow).where(
            LimitRow.workspace_id == row.workspace_id, LimitRow.budget_id == row.id, LimitRow.from_on == first
        )
        await session.execute(gone)
        return
    kept = insert(LimitRow).values(
        workspace_id=row.workspace_id, budget_id=row.id, from_on=first, amount=Decimal(before)
    )
    await session.execute(
        kept.on_conflict_do_update(
            index_elements=["workspace_id", "budget_id", "from_on"], set_={"amount": kept.excluded.amount}
        )
    )


async def _recompute(session: AsyncSession, actor: Actor, rows: dict[uuid.UUID, BudgetRow]) -> None:
    """Closed periods take over anew, and thresholds that a lower limit passes are announced."""
    await progress.recompute(session, actor.workspace_id, (), also=list(rows))
