"""What planning does later, and by the clock."""

import asyncio
import uuid

from guilder.kernel.jobs import Cron, Job
from guilder.kernel.runtime import Runtime
from guilder.planning import engine
from guilder.planning.service import following, goals, simulations


async def _simulate(runtime: Runtime, *, workspace_id: str, simulation_id: str) -> None:
    await simulations.carry_out(runtime, workspace_id=uuid.UUID(workspace_id), simulation_id=uuid.UUID(simulation_id))


async def _assess_goals(runtime: Runtime, *, workspace_id: str) -> None:
    await asyncio.to_thread(engine.warm, runtime.settings.home)
    async with runtime.database.session(workspace_id=uuid.UUID(workspace_id)) as session:
        await goals.assess_all(session, workspace_id=uuid.UUID(workspace_id))


async def _read_plans(runtime: Runtime) -> None:
    async with runtime.database.system_session() as session:
        found = await following.due_somewhere(session)
    if found:
        await asyncio.to_thread(engine.warm, runtime.settings.home)
    for workspace_id in found:
        await following.read(runtime, workspace_id)


SIMULATE = Job(name=simulations.JOB, run=_simulate, attempts=3)
ASSESS_GOALS = Job(name="planning.background.assess_goals", run=_assess_goals, attempts=3)
READ_PLANS = Job(name="planning.background.read_plans", run=_read_plans, attempts=3)

#: Each hour, since nights end at different hours; a household's plan is read once in its own.
CRONS = (Cron("25 * * * *", READ_PLANS),)
