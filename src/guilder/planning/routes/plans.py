"""The plan over HTTP: kept, tried, and run in the background."""

import uuid

from guilder.kernel.http import CurrentRuntime, Envelope, Session, envelope, failures
from guilder.kernel.routing import Router
from guilder.planning.contracts import (
    AccountsDiffer,
    NoPlanYet,
    Plan,
    PlanAssumptions,
    PlanIsOver,
    PlanView,
    RunSimulation,
    Simulation,
    SimulationNotFound,
    WhatIf,
    WhatIfAnswer,
)
from guilder.planning.routes.access import ALWAYS, CanRead, CanWrite
from guilder.planning.service import plans, simulations

router = Router(tags=["planning"])


@router.get("/retirement/plan", operation_id="getPlan", responses=failures(*ALWAYS, AccountsDiffer))
async def get_plan(actor: CanRead, session: Session) -> Envelope[PlanView]:
    return envelope(await plans.get_plan(session, actor=actor))


@router.put("/retirement/plan", operation_id="savePlan", responses=failures(*ALWAYS, PlanIsOver, AccountsDiffer))
async def save_plan(cmd: PlanAssumptions, actor: CanWrite, session: Session) -> Envelope[Plan]:
    return envelope(await plans.save_plan(session, actor=actor, cmd=cmd))


@router.post("/simulations/what-if", operation_id="tryPlan", responses=failures(*ALWAYS, PlanIsOver, AccountsDiffer))
async def try_plan(cmd: WhatIf, actor: CanRead, runtime: CurrentRuntime) -> Envelope[WhatIfAnswer]:
    return envelope(await plans.what_if(runtime, actor=actor, cmd=cmd))


@router.post(
    "/simulations",
    status_code=202,
    operation_id="runSimulation",
    responses=failures(*ALWAYS, NoPlanYet, PlanIsOver, AccountsDiffer),
)
async def run_simulation(cmd: RunSimulation, actor: CanRead, session: Session) -> Envelope[Simulation]:
    return envelope(await simulations.run_simulation(session, actor=actor, cmd=cmd))


@router.get(
    "/simulations/{simulation_id}", operation_id="getSimulation", responses=failures(*ALWAYS, SimulationNotFound)
)
async def get_simulation(simulation_id: uuid.UUID, actor: CanRead, session: Session) -> Envelope[Simulation]:
    return envelope(await simulations.get_simulation(session, actor=actor, simulation_id=simulation_id))
