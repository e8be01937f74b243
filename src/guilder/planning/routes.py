"""The HTTP face of planning."""

import uuid
from typing import Annotated

from fastapi import Depends

from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn, Unavailable
from guilder.kernel.http import CurrentRuntime, Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.routing import Router
from guilder.planning.contracts import (
    AccountsDiffer,
    ChangeGoal,
    EnvelopeDiffers,
    Goal,
    GoalFields,
    GoalNotFound,
    GoalProgress,
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
from guilder.planning.service import goals, plans, simulations

CanRead = Annotated[Actor, Depends(requires("plan:read"))]
CanWrite = Annotated[Actor, Depends(requires("plan:write"))]
ALWAYS = (NotSignedIn, NotAllowed, Unavailable)

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


@router.get("/goals", operation_id="listGoals", responses=failures(*ALWAYS))
async def list_goals(actor: CanRead, session: Session) -> ListEnvelope[Goal]:
    return page(await goals.list_goals(session, actor=actor))


@router.post(
    "/goals", status_code=201, operation_id="createGoal", responses=failures(*ALWAYS, AccountsDiffer, EnvelopeDiffers)
)
async def create_goal(cmd: GoalFields, actor: CanWrite, session: Session) -> Envelope[Goal]:
    return envelope(await goals.create_goal(session, actor=actor, cmd=cmd))


@router.get("/goals/{goal_id}", operation_id="getGoal", responses=failures(*ALWAYS, GoalNotFound))
async def get_goal(goal_id: uuid.UUID, actor: CanRead, session: Session) -> Envelope[Goal]:
    return envelope(await goals.get_goal(session, actor=actor, goal_id=goal_id))


@router.patch(
    "/goals/{goal_id}",
    operation_id="changeGoal",
    responses=failures(*ALWAYS, GoalNotFound, AccountsDiffer, EnvelopeDiffers),
)
async def change_goal(goal_id: uuid.UUID, cmd: ChangeGoal, actor: CanWrite, session: Session) -> Envelope[Goal]:
    return envelope(await goals.change_goal(session, actor=actor, goal_id=goal_id, cmd=cmd))


@router.delete(
    "/goals/{goal_id}", status_code=204, operation_id="deleteGoal", responses=failures(*ALWAYS, GoalNotFound)
)
async def delete_goal(goal_id: uuid.UUID, actor: CanWrite, session: Session) -> None:
    await goals.delete_goal(session, actor=actor, goal_id=goal_id)


@router.get("/goals/{goal_id}/progress", operation_id="getGoalProgress", responses=failures(*ALWAYS, GoalNotFound))
async def goal_progress(goal_id: uuid.UUID, actor: CanRead, session: Session) -> Envelope[GoalProgress]:
    return envelope(await goals.goal_progress(session, actor=actor, goal_id=goal_id))
