"""The plan follows reality: each night it is read anew, and a change is divided among its causes."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import merging as bank_merging
from guilder.finance.ledger.contracts_paths import RetirementResult
from guilder.identity.service import workspaces
from guilder.kernel import clock, facts
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.kernel.money import quantize
from guilder.kernel.runtime import Runtime
from guilder.notifications.service import telling
from guilder.planning import engine, engine_plan, rules_following, rules_plan
from guilder.planning.contracts import AccountsDiffer, NoPlanYet, PlanIsOver, PlanProbabilityChanged
from guilder.planning.contracts_plan import CauseEffect, PlanAssumptions, PlanHistory, PlanReading
from guilder.planning.rules import PATHS
from guilder.planning.rules_following import PlanState, Stood
from guilder.planning.service import plans, reality, spent
from guilder.planning.tables import PlanRow, ReadingRow
from guilder.transactions.service import movements

#: Nobody's plan is read before this hour of its own night.
NIGHT_ENDS = 3
#: A change of so many points since the household was last told is worth telling.
TELLING_POINTS = 5.0
#: The readings that a history shows.
SHOWN = 400


async def history(session: AsyncSession, *, actor: Actor) -> PlanHistory:
    """The plan's readings, oldest first, the last 400. Raises NoPlanYet 404."""
    row = await plans.kept_row(session, actor)
    if row is None:
        raise NoPlanYet
    newest = (
        select(ReadingRow)
        .where(ReadingRow.workspace_id == actor.workspace_id)
        .order_by(ReadingRow.day.desc())
        .limit(SHOWN)
    )
    readings = [_reading(each) for each in await session.scalars(newest)]
    return PlanHistory(
        currency=row.currency.strip(),
        threshold=PlanAssumptions.model_validate(row.assumptions).success_threshold,
        readings=tuple(reversed(readings)),
        method=rules_following.METHOD,
    )


async def due_somewhere(session: AsyncSession) -> list[uuid.UUID]:
    """Households whose plan was not read in the last hours. The session is the system role's."""
    last = (
        select(ReadingRow.workspace_id, func.max(ReadingRow.read_at).label("read_at"))
        .group_by(ReadingRow.workspace_id)
        .subquery()
    )
    stale = clock.now() - timedelta(hours=6)
    query = (
        select(PlanRow.workspace_id)
        .outerjoin(last, last.c.workspace_id == PlanRow.workspace_id)
        .where((last.c.read_at.is_(None)) | (last.c.read_at < stale))
    )
    return sorted(await session.scalars(query))


async def read(runtime: Runtime, workspace_id: uuid.UUID, *, night: bool = True) -> None:
    """Read one household's plan, once a day of its own; harmless when it runs again. A plan that cannot be run is not read.

    Nothing is held in the database while the arithmetic runs. Emits plan.probability.changed.
    """
    async with runtime.database.session(workspace_id=workspace_id) as session:
        wanted = await _gather(session, workspace_id, night=night)
    if wanted is None:
        return
    try:
        found = await engine.off_loop(_compute, wanted)
    except PlanIsOver:
        return
    async with runtime.database.session(workspace_id=workspace_id) as session:
        await _keep(session, workspace_id, wanted, found)


@dataclass(frozen=True)
class _Wanted:
    """held, flows: of the accounts that the last reading's plan followed."""

    plan_id: uuid.UUID
    state: PlanState
    old: PlanState | None
    before: Stood | None
    told: float | None
    held: dict[uuid.UUID, Decimal]
    flows: dict[uuid.UUID, Decimal]
    since: date | None


@dataclass(frozen=True)
class _Found:
    result: RetirementResult
    causes: tuple[CauseEffect, ...]


async def _gather(session: AsyncSession, workspace_id: uuid.UUID, *, night: bool) -> _Wanted | None:
    row = await session.scalar(select(PlanRow).where(PlanRow.workspace_id == workspace_id))
    if row is None:
        return None
    zone = await workspaces.time_zone_of(session, workspace_id=workspace_id)
    if night and clock.now().astimezone(ZoneInfo(zone)).hour < NIGHT_ENDS:
        return None
    actor = _household(workspace_id, zone, row.currency.strip())
    last = await session.scalar(
        select(ReadingRow).where(ReadingRow.workspace_id == workspace_id).order_by(ReadingRow.day.desc()).limit(1)
    )
    today = clock.today(zone)
    if last is not None and last.day >= today:
        return None
    plan = PlanAssumptions.model_validate(row.assumptions)
    try:
        now, _ = await reality.of_plan(session, actor=actor, plan=plan)
    except AccountsDiffer:
        return None  # the household is asked on the page; until then the last reading stands
    average = await spent.monthly(session, actor=actor)
    state = PlanState(
        assumptions=plan,
        on=today,
        currency=actor.currency,
        balances=dict(now.balances),
        booked=await _booked(session, actor, list(now.balances), since=today),
        spent_per_year=None if average is None else quantize(12 * average[0], actor.currency),
    )
    if last is None or last.state is None:
        return _Wanted(row.id, state, None, None, None, {}, {}, None)
    old = PlanState.model_validate(last.state)
    followed = list(old.balances)
    booked = await _booked(session, actor, followed, since=old.on)
    return _Wanted(
        plan_id=row.id,
        state=state,
        old=old if old.currency == actor.currency else None,
        before=Stood(round(last.probability * PATHS), PATHS, last.ending_median),
        told=last.told_probability,
        held=await _held(session, actor, followed),
        flows={account: booked[account] - old.booked.get(account, Decimal(0)) for account in followed},
        since=last.day,
    )


def _compute(wanted: _Wanted) -> _Found:
    result = engine_plan.retirement(rules_plan.to_simulation(wanted.state.assumptions, wanted.state.reality()))
    if wanted.old is None or wanted.before is None:
        return _Found(result, ())
    path = rules_following.steps(wanted.old, wanted.state, held=wanted.held, flows=wanted.flows)
    causes, _ = rules_following.causes(
        wanted.before, path, lambda inputs: rules_following.stood(engine_plan.retirement(inputs))
    )
    return _Found(result, causes)


async def _keep(session: AsyncSession, workspace_id: uuid.UUID, wanted: _Wanted, found: _Found) -> None:
    result, state, before = found.result, wanted.state, wanted.before
    now = rules_following.stood(result)
    told = result.success.probability if wanted.told is None else wanted.told
    tells = abs(result.success.probability - told) * 100 >= TELLING_POINTS
    explained = before is not None and bool(found.causes)
    await session.execute(update(ReadingRow).where(ReadingRow.workspace_id == workspace_id).values(state=None))
    row = ReadingRow(
        workspace_id=workspace_id,
        day=state.on,
        currency=state.currency,
        probability=result.success.probability,
        standard_error=result.success.standard_error,
        ending_median=result.ending.p50,
        savings=quantize(sum((each.balance for each in result.inputs.plan.accounts), Decimal(0)), state.currency),
        spending_per_year=result.inputs.plan.spending.amount_per_year,
        change_points=round(now.points - before.points, 2) if explained and before else None,
        change_wealth=now.ending - before.ending if explained and before else None,
        causes=[each.model_dump(mode="json") for each in found.causes],
        fingerprint=result.fingerprint,
        state=state.model_dump(mode="json", by_alias=True),
        told_probability=result.success.probability if tells else told,
        read_at=clock.now(),
    )
    session.add(row)
    await session.flush()
    if tells and wanted.since is not None:
        await _tell(session, workspace_id, wanted, row, told)


async def _tell(session: AsyncSession, workspace_id: uuid.UUID, wanted: _Wanted, row: ReadingRow, told: float) -> None:
    await publish(
        session,
        PlanProbabilityChanged(
            plan_id=wanted.plan_id,
            probability=row.probability,
            previous_probability=told,
            since=wanted.since or row.day,
        ),
    )
    words = "more likely" if row.probability > told else "less likely"
    await telling.tell(
        session, workspace_id, topic="plan", kind="plan.probability", mark=f"plan:{wanted.plan_id}:{row.day}",
        title=f"Your plan has become {words} to hold",
        figures=[
            facts.percent("probability", row.probability, "Probability now"),
            facts.percent("before", told, "When you were last told"),
        ],
        link="/plan", to=None,
    )  # fmt: skip


async def _booked(
    session: AsyncSession, actor: Actor, accounts: list[uuid.UUID], *, since: date
) -> dict[uuid.UUID, Decimal]:
    """What was booked on each account from `since` on, that day included."""
    found = dict.fromkeys(accounts, Decimal(0))
    into = await bank_merging.merged_accounts(session, actor=actor)
    of = {into.get(account, account): account for account in accounts}
    for one in await movements.after(session, actor.workspace_id, day=since - timedelta(days=1), step="day"):
        if one.account_id in of and one.currency == actor.currency:
            found[of[one.account_id]] += one.net
    return found


async def _held(session: AsyncSession, actor: Actor, accounts: list[uuid.UUID]) -> dict[uuid.UUID, Decimal]:
    """What those of the accounts that are still there hold now."""
    into = await bank_merging.merged_accounts(session, actor=actor)
    there = {each.id: each for each in await bank_accounts.list_accounts(session, actor=actor, hidden=True)}
    found: dict[uuid.UUID, Decimal] = {}
    counted: set[uuid.UUID] = set()
    for account_id in accounts:
        account = there.get(into.get(account_id, account_id))
        if account is not None and account.currency == actor.currency:
            found[account_id] = Decimal(0) if account.id in counted else account.balance
            counted.add(account.id)
    return found


def _reading(row: ReadingRow) -> PlanReading:
    currency = row.currency.strip()
    change = row.change_wealth
    return PlanReading(
        on=row.day,
        probability=row.probability,
        standard_error=row.standard_error,
        ending_median=quantize(row.ending_median, currency),
        savings=quantize(row.savings, currency),
        spending_per_year=quantize(row.spending_per_year, currency),
        change_points=row.change_points,
        change_wealth=None if change is None else quantize(change, currency),
        causes=tuple(CauseEffect.model_validate(each) for each in row.causes),
    )


def _household(workspace_id: uuid.UUID, zone: str, currency: str) -> Actor:
    """The household itself, for reads on nobody's behalf."""
    return Actor(
        user_id=uuid.UUID(int=0), workspace_id=workspace_id, role="viewer", session_id=None, request_id="",
        permissions=frozenset(), time_zone=zone, currency=currency,
    )  # fmt: skip
