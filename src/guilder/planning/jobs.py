"""What planning does later."""

import uuid

from guilder.kernel.jobs import Job
from guilder.kernel.runtime import Runtime
from guilder.planning.service import simulations


async def _simulate(runtime: Runtime, *, workspace_id: str, simulation_id: str) -> None:
    await simulations.carry_out(runtime, workspace_id=uuid.UUID(workspace_id), simulation_id=uuid.UUID(simulation_id))


SIMULATE = Job(name=simulations.JOB, run=_simulate, attempts=3)
