"""Goals: stated, changed, and assessed again when the day or the savings have moved on."""

import uuid
from datetime import date, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.identity.service import workspaces
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.kernel.money import quantize
from guilder.planning import engine, rules
from guilder.planning.contracts import (
    AccountsDiffer,
    ChangeGoal,
    EnvelopeDiffers,
    Goal,
    GoalFields,
    GoalMoment,
    GoalNotFound,
    GoalProgress,
    GoalStatusChanged,
    RiskTolerance,
)
from guilder.planning.rules import Assessment, GoalSums
from guilder.planning.service import savings
from guilder.planning.tables import GoalRow

_ORDER = {"essential": 0, "important": 1, "aspirational": 2}


async def list_goals(session: AsyncSession, *, actor: Actor) -> list[Goal]:
    """Every goal, assessed for today: the essential first, then by day; those set aside last."""
    rows = (await session.scalars(select(GoalRow).where(GoalRow.workspace_id == actor.workspace_id))).all()
    for row in rows:
        await _refresh(session, actor, row)
    ordered = sorted(rows, key=lambda row: (row.status == "abandoned", _ORDER[row.priority], row.target_date, row.id))
    return [_goal(row) for row in ordered]


async def get_goal(session: AsyncSession, *, actor: Actor, goal_id: uuid.UUID) -> Goal:
    """One goal, assessed for today. Raises GoalNotFound 404."""
    row = await _row(session, actor, goal_id)
    await _refresh(session, actor, row)
    return _goal(row)


async def create_goal(session: AsyncSession, *, actor: Actor, cmd: GoalFields) -> Goal:
    """State a goal. Raises AccountsDiffer 409, EnvelopeDiffers 409."""
    if cmd.envelope_id is not None:
        await savings.of_envelope(session, actor=actor, envelope_id=cmd.envelope_id, currency=actor.currency)
    await savings.of_accounts(session, actor=actor, account_ids=cmd.account_ids, currency=actor.currency)
    moment = clock.now()
    fields = cmd.model_dump() | {"account_ids": list(cmd.account_ids)}
    row = GoalRow(
        workspace_id=actor.workspace_id,
        currency=actor.currency,
        status="active",
        created_at=moment,
        updated_at=moment,
        **fields,
    )
    await _assess(session, actor, row)
    session.add(row)
    await session.flush()
    await audit.record(session, actor, "goal.created", "goal", row.id)
    return _goal(row)


async def change_goal(session: AsyncSession, *, actor: Actor, goal_id: uuid.UUID, cmd: ChangeGoal) -> Goal:
    """Change what is given. Raises GoalNotFound 404, AccountsDiffer 409, EnvelopeDiffers 409.

    Emits goal.status.changed if it did.
    """
    row = await _row(session, actor, goal_id)
    before = (row.status, row.funding)
    changes: dict[str, Any] = {name: getattr(cmd, name) for name in cmd.model_fields_set}
    if changes.get("account_ids"):
        await savings.of_accounts(session, actor=actor, account_ids=changes["account_ids"], currency=row.currency)
    if changes.get("envelope_id"):
        await savings.of_envelope(session, actor=actor, envelope_id=changes["envelope_id"], currency=row.currency)
    for name, value in changes.items():
        if value is not None or name == "envelope_id":
            setattr(row, name, list(value) if name == "account_ids" else value)
    row.updated_at = clock.now()
    await _assess(session, actor, row)
    await _tell(session, row, before)
    await audit.record(session, actor, "goal.changed", "goal", row.id, fields=sorted(cmd.model_fields_set))
    return _goal(row)


async def delete_goal(session: AsyncSession, *, actor: Actor, goal_id: uuid.UUID) -> None:
    """Remove a goal for good. Raises GoalNotFound 404."""
    await _row(session, actor, goal_id)
    await session.execute(delete(GoalRow).where(GoalRow.workspace_id == actor.workspace_id, GoalRow.id == goal_id))
    await audit.record(session, actor, "goal.deleted", "goal", goal_id)


async def goal_progress(session: AsyncSession, *, actor: Actor, goal_id: uuid.UUID) -> GoalProgress:
    """How far it is, what may come year by year, and the working. Raises GoalNotFound 404."""
    row = await _row(session, actor, goal_id)
    await _refresh(session, actor, row)
    goal = _goal(row)
    today = clock.today(actor.time_zone)
    sums = _sums(row, today)
    moments: tuple[GoalMoment, ...] = ()
    found = (await engine.off_loop(engine.assess, sums)).success
    if sums.months:
        result = await engine.off_loop(engine.result, rules.goal_input(sums))
        found = result.success
        moments = tuple(
            GoalMoment(month=year.month, on=_after(today, year.month), real=year.real) for year in result.years
        )
    return GoalProgress(
        goal=goal,
        share=min(1.0, float(goal.savings / goal.target)) if goal.target else 1.0,
        months_left=sums.months,
        years=moments,
        working=rules.goal_working(sums, found, [(f"{moment.on:%Y-%m}", moment.real) for moment in moments]),
    )


async def any_follows(session: AsyncSession, *, workspace_id: uuid.UUID) -> bool:
    """Whether a goal starts from accounts or an envelope, so that what is booked matters."""
    followed = or_(GoalRow.account_ids != [], GoalRow.envelope_id.is_not(None))
    query = select(GoalRow.id).where(GoalRow.workspace_id == workspace_id, followed).limit(1)
    return (await session.scalar(query)) is not None


async def assess_all(session: AsyncSession, *, workspace_id: uuid.UUID) -> None:
    """Bring every goal of a household up to date, for nobody in particular. Emits goal.status.changed."""
    zone = await workspaces.time_zone_of(session, workspace_id=workspace_id)
    for row in await session.scalars(select(GoalRow).where(GoalRow.workspace_id == workspace_id)):
        household = Actor(
            user_id=uuid.UUID(int=0),
            workspace_id=workspace_id,
            role="viewer",
            session_id=None,
            request_id="",
            permissions=frozenset(),
            time_zone=zone,
            currency=row.currency,
        )
        await _refresh(session, household, row)


async def _refresh(session: AsyncSession, actor: Actor, row: GoalRow) -> None:
    """Assess again when a new day has come or the accounts hold something else than last time."""
    before, held = (row.status, row.funding), row.savings
    await _follow(session, actor, row)
    today = clock.today(actor.time_zone)
    if row.savings == held and row.assessed_at.astimezone(ZoneInfo(actor.time_zone)).date() == today:
        return
    await _assess(session, actor, row)
    await _tell(session, row, before)


async def _assess(session: AsyncSession, actor: Actor, row: GoalRow) -> None:
    await _follow(session, actor, row)
    found: Assessment = await engine.off_loop(engine.assess, _sums(row, clock.today(actor.time_zone)))
    row.present_value = found.present_value
    row.expected = found.expected
    row.required_per_month = found.required_per_month
    row.feasibility = found.feasibility
    row.probability = found.success.probability
    row.standard_error = found.success.standard_error
    row.funding = found.funding
    row.assessed_at = clock.now()
    if row.status != "abandoned":
        row.status = "achieved" if row.savings >= row.target else "active"


async def _follow(session: AsyncSession, actor: Actor, row: GoalRow) -> None:
    try:
        if row.envelope_id is not None:
            row.savings = await savings.of_envelope(
                session, actor=actor, envelope_id=row.envelope_id, currency=row.currency
            )
            return
        sources = await savings.of_accounts(session, actor=actor, account_ids=row.account_ids, currency=row.currency)
    except (AccountsDiffer, EnvelopeDiffers):
        return  # what they held last still counts, until the household chooses anew
    row.savings = savings.total(sources, row.savings)


async def _tell(session: AsyncSession, row: GoalRow, before: tuple[str, str]) -> None:
    if (row.status, row.funding) == before:
        return
    await publish(
        session,
        GoalStatusChanged.model_validate(
            {
                "goal_id": row.id,
                "status": row.status,
                "funding": row.funding,
                "previous_status": before[0],
                "previous_funding": before[1],
                "probability": row.probability,
            }
        ),
    )


async def _row(session: AsyncSession, actor: Actor, goal_id: uuid.UUID) -> GoalRow:
    row = await session.get(GoalRow, (actor.workspace_id, goal_id))
    if row is None:
        raise GoalNotFound
    return row


def _sums(row: GoalRow, today: date) -> GoalSums:
    return GoalSums(
        target=row.target,
        savings=row.savings,
        contribution_per_month=row.contribution_per_month,
        risk_tolerance=cast("RiskTolerance", row.risk_tolerance),
        success_threshold=row.success_threshold,
        months=rules.months_until(row.target_date, today),
        currency=row.currency,
    )


def _after(day: date, months: int) -> date:
    """The last day of the month that lies `months` ahead."""
    place = day.year * 12 + day.month + months
    return date(place // 12, place % 12 + 1, 1) - timedelta(days=1)


def _goal(row: GoalRow) -> Goal:
    amounts = ("target", "savings", "contribution_per_month", "present_value", "expected", "required_per_month")
    fields = {name: getattr(row, name) for name in Goal.model_fields}
    for name in amounts:
        if fields[name] is not None:
            fields[name] = quantize(fields[name], row.currency)
    return Goal.model_validate(fields)
