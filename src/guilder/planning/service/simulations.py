"""Long runs: asked for, run by a job, and kept for a day by the hash of their inputs."""

import asyncio
import uuid
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.finance.montecarlo.contracts import MonteCarloInput
from guilder.finance.montecarlo.simulate import simulate
from guilder.kernel import clock, jobs
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.kernel.runtime import Runtime
from guilder.planning import engine, rules
from guilder.planning.contracts import (
    Outlook,
    PlanAssumptions,
    RunSimulation,
    Simulation,
    SimulationCompleted,
    SimulationNotFound,
)
from guilder.planning.service import plans, savings
from guilder.planning.tables import SimulationRow

KEPT = timedelta(hours=24)
JOB = "planning.simulate"


async def run_simulation(session: AsyncSession, *, actor: Actor, cmd: RunSimulation) -> Simulation:
    """Queue a run; the same plan over the same futures is not run twice in a day, its result is given at once.

    Raises NoPlanYet 404, PlanIsOver 422, AccountsDiffer 409.
    """
    plan = cmd.assumptions
    if plan is None:
        plan, sources = await plans.current(session, actor=actor)
    else:
        sources = await savings.of_accounts(session, actor=actor, account_ids=plan.account_ids, currency=actor.currency)
    start = savings.total(sources, plan.savings)
    today = clock.today(actor.time_zone)
    inputs = rules.to_input(plan, savings=start, currency=actor.currency, today=today, paths=cmd.paths)
    await _forget_old(session, actor)
    known = await session.scalar(
        select(SimulationRow)
        .where(
            SimulationRow.workspace_id == actor.workspace_id,
            SimulationRow.fingerprint == inputs.fingerprint(),
            SimulationRow.status != "failed",
        )
        .order_by(SimulationRow.created_at.desc())
        .limit(1)
    )
    if known is not None:
        return _simulation(known)
    row = SimulationRow(
        workspace_id=actor.workspace_id,
        fingerprint=inputs.fingerprint(),
        status="queued",
        paths=cmd.paths,
        progress=0,
        currency=actor.currency,
        assumptions=plan.model_dump(mode="json", by_alias=True),
        savings=start,
        started_on=today,
        outlook=None,
        error=None,
        created_at=clock.now(),
        finished_at=None,
        requested_by=actor.user_id,
    )
    session.add(row)
    await session.flush()
    await jobs.defer(
        session, JOB, key=f"simulation {row.id}", workspace_id=str(actor.workspace_id), simulation_id=str(row.id)
    )
    return _simulation(row)


async def get_simulation(session: AsyncSession, *, actor: Actor, simulation_id: uuid.UUID) -> Simulation:
    """A run, as far as it has come. Raises SimulationNotFound 404."""
    row = await session.get(SimulationRow, (actor.workspace_id, simulation_id))
    if row is None:
        raise SimulationNotFound
    return _simulation(row)


async def carry_out(runtime: Runtime, *, workspace_id: uuid.UUID, simulation_id: uuid.UUID) -> None:
    """Run a queued simulation, writing its progress as it goes. Harmless when it runs again.

    Emits simulation.run.completed.
    """
    async with runtime.database.session(workspace_id=workspace_id) as session:
        row = await session.get(SimulationRow, (workspace_id, simulation_id))
        if row is None or row.status == "done":
            return
        row.status, row.error = "running", None
    plan = PlanAssumptions.model_validate(row.assumptions)
    inputs = rules.to_input(
        plan, savings=row.savings, currency=row.currency.strip(), today=row.started_on, paths=row.paths
    )
    try:
        found = await _watched(runtime, row, plan, inputs)
    except Exception:
        words = "The simulation could not be run. Your plan is unchanged; try again."
        await _set(runtime, row, status="failed", error=words, finished_at=clock.now())
        raise
    async with runtime.database.session(workspace_id=workspace_id, user_id=row.requested_by) as session:
        await session.execute(
            update(SimulationRow)
            .where(SimulationRow.workspace_id == workspace_id, SimulationRow.id == simulation_id)
            .values(
                status="done",
                progress=row.paths,
                outlook=found.model_dump(mode="json", by_alias=True),
                finished_at=clock.now(),
            )
        )
        completed = SimulationCompleted(
            simulation_id=simulation_id, paths=row.paths, probability=found.success.probability
        )
        await publish(session, completed)


async def _watched(runtime: Runtime, row: SimulationRow, plan: PlanAssumptions, inputs: MonteCarloInput) -> Outlook:
    reached = 0

    def progress(done: int, _: int) -> None:
        nonlocal reached
        reached = done

    def work() -> Outlook:
        engine.warm(runtime.settings.home)
        return rules.to_outlook(plan, simulate(inputs, progress=progress), today=row.started_on)

    running = asyncio.create_task(engine.off_loop(work))
    shown = 0
    while not (await asyncio.wait({running}, timeout=0.15))[0]:
        if reached > shown:
            shown = reached
            await _set(runtime, row, progress=shown)
    return await running


async def _set(runtime: Runtime, row: SimulationRow, **values: object) -> None:
    async with runtime.database.session(workspace_id=row.workspace_id) as session:
        await session.execute(
            update(SimulationRow)
            .where(SimulationRow.workspace_id == row.workspace_id, SimulationRow.id == row.id)
            .values(**values)
        )


async def _forget_old(session: AsyncSession, actor: Actor) -> None:
    await session.execute(
        delete(SimulationRow).where(
            SimulationRow.workspace_id == actor.workspace_id, SimulationRow.created_at < clock.now() - KEPT
        )
    )


def _simulation(row: SimulationRow) -> Simulation:
    return Simulation.model_validate(
        {
            "id": row.id,
            "status": row.status,
            "paths": row.paths,
            "progress": row.progress,
            "outlook": row.outlook,
            "error": row.error,
            "created_at": row.created_at,
            "finished_at": row.finished_at,
        }
    )
