"""Long runs: asked for, run by a job, cancelled when nobody waits any more, and kept for a day by the hash of their inputs."""

import asyncio
import uuid
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.finance.ledger.contracts_paths import RetirementInput
from guilder.kernel import clock, jobs
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.kernel.runtime import Runtime
from guilder.planning import engine, engine_plan, rules_plan
from guilder.planning.contracts import SimulationCompleted, SimulationIsOver, SimulationNotFound
from guilder.planning.contracts_plan import Outlook, PlanAssumptions, RunSimulation, Simulation
from guilder.planning.service import plans
from guilder.planning.tables import SimulationRow

KEPT = timedelta(hours=24)
JOB = "planning.simulate"
#: How often a run looks whether it is still wanted, and writes how far it is, in seconds.
_LOOKS = 0.15


async def run_simulation(session: AsyncSession, *, actor: Actor, cmd: RunSimulation) -> Simulation:
    """Queue a run; the same plan over the same futures is not run twice in a day, its result is given at once.

    Raises NoPlanYet 404, PlanIsOver 422, InvalidInput 422, AccountsDiffer 409.
    """
    plan, now, _ = await plans.chosen(session, actor=actor, assumptions=cmd.assumptions)
    inputs = rules_plan.to_simulation(plan, now, paths=cmd.paths)
    await _forget_old(session, actor)
    known = await session.scalar(
        select(SimulationRow)
        .where(
            SimulationRow.workspace_id == actor.workspace_id,
            SimulationRow.fingerprint == inputs.fingerprint(),
            SimulationRow.status.not_in(("failed", "cancelled")),
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
        assumptions=plan.model_dump(mode="json", by_alias=True),
        inputs=inputs.model_dump(mode="json", by_alias=True),
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


async def cancel_simulation(session: AsyncSession, *, actor: Actor, simulation_id: uuid.UUID) -> Simulation:
    """Give up a run that waits or goes on; its job notices within a moment.

    Raises SimulationNotFound 404, SimulationIsOver 409.
    """
    row = await session.get(SimulationRow, (actor.workspace_id, simulation_id), with_for_update=True)
    if row is None:
        raise SimulationNotFound
    if row.status not in {"queued", "running"}:
        raise SimulationIsOver
    row.status, row.finished_at = "cancelled", clock.now()
    return _simulation(row)


async def carry_out(runtime: Runtime, *, workspace_id: uuid.UUID, simulation_id: uuid.UUID) -> None:
    """Run a queued simulation, writing its progress as it goes. Harmless when it runs again.

    Emits simulation.run.completed.
    """
    async with runtime.database.session(workspace_id=workspace_id) as session:
        row = await session.get(SimulationRow, (workspace_id, simulation_id), with_for_update=True)
        if row is None or row.status in {"done", "cancelled"}:
            return
        row.status, row.error = "running", None
    plan = PlanAssumptions.model_validate(row.assumptions)
    inputs = RetirementInput.model_validate(row.inputs)
    try:
        found = await _watched(runtime, row, plan, inputs)
    except Exception:
        words = "The simulation could not be run. Your plan is unchanged; try again."
        await _set(runtime, row, status="failed", error=words, finished_at=clock.now())
        raise
    if found is None:
        return
    async with runtime.database.session(workspace_id=workspace_id, user_id=row.requested_by) as session:
        outcome = found.model_dump(mode="json", by_alias=True)
        done = {"status": "done", "progress": row.paths, "outlook": outcome, "finished_at": clock.now()}
        if await _write(session, row, done):
            completed = SimulationCompleted(
                simulation_id=simulation_id, paths=row.paths, probability=found.success.probability
            )
            await publish(session, completed)


async def _watched(
    runtime: Runtime, row: SimulationRow, plan: PlanAssumptions, inputs: RetirementInput
) -> Outlook | None:
    """The outlook; None when the run was cancelled meanwhile."""
    watch = engine_plan.Watch()

    def work() -> Outlook | None:
        engine.warm(runtime.settings.home)
        result = engine_plan.retirement_alone(inputs, watch)
        return None if result is None else rules_plan.to_outlook(plan, result)

    running = asyncio.create_task(engine.off_loop(work))
    while not (await asyncio.wait({running}, timeout=_LOOKS))[0]:
        if not await _set(runtime, row, progress=watch.done):
            watch.stop()
    return await running


async def _set(runtime: Runtime, row: SimulationRow, **values: object) -> bool:
    async with runtime.database.session(workspace_id=row.workspace_id) as session:
        return await _write(session, row, values)


async def _write(session: AsyncSession, row: SimulationRow, values: dict[str, Any]) -> bool:
    """Whether the run was still going on, so that something was written."""
    result = await session.execute(
        update(SimulationRow)
        .where(
            SimulationRow.workspace_id == row.workspace_id,
            SimulationRow.id == row.id,
            SimulationRow.status == "running",
        )
        .values(**values)
    )
    return bool(cast("CursorResult[Any]", result).rowcount)


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
