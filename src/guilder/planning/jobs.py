"""What planning does later."""

import uuid

from guilder.kernel.jobs import Job
from guilder.kernel.runtime import Runtime
from guilder.planning import engine
from guilder.planning.service import goals, simulations


async def _simulate(runtime: Runtime, *, workspace_id: str, simulation_id: str) -> None:
    await simulations.carry_out(runtime, workspace_id=uuid.UUID(workspace_id), simulation_id=uuid.UUID(simulation_id))


async def _assess_goals(runtime: Runtime, *, workspace_id: str) -> None:
    engine.warm(runtime.settings.home)
    async with runtime.database.session(workspace_id=uuid.UUID(workspace_id)) as session:
        await goals.assess_all(session, workspace_id=uuid.UUID(workspace_id))


SIMULATE = Job(name=simulations.JOB, run=_simulate, attempts=3)
ASSESS_GOALS = Job(name="planning.background.assess_goals", run=_assess_goals, attempts=3)
