"""Goals over HTTP."""

import uuid

from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page
from guilder.kernel.routing import Router
from guilder.planning.contracts import (
    AccountsDiffer,
    ChangeGoal,
    EnvelopeDiffers,
    Goal,
    GoalFields,
    GoalNotFound,
    GoalProgress,
)
from guilder.planning.routes.access import ALWAYS, CanRead, CanWrite
from guilder.planning.service import goals

router = Router(tags=["planning"])


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
