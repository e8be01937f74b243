"""Plans of envelopes over HTTP."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Response

from guilder.budgets.contracts.envelopes import (
    AccountNotInPlan,
    Assign,
    BeforeThePlan,
    CategoryHasEnvelope,
    ChangeEnvelope,
    ChangePlan,
    CreatePlan,
    EnvelopeBalance,
    EnvelopeNotFound,
    EnvelopePlan,
    Fill,
    FillEnvelopes,
    Move,
    NewEnvelope,
    NothingToUndo,
    PlanAct,
    PlanNotFound,
    PlanPeriod,
    ProposedFill,
)
from guilder.budgets.contracts.tracking import CategoryNotBudgeted, NoSuchPeriod
from guilder.budgets.service import filling, moving, plans
from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.routing import Router
from guilder.transactions.contracts.records import CategoryNotFound

router = Router(prefix="/budgets/plans", tags=["envelopes"])

CanRead = Annotated[Actor, Depends(requires("budgets:read"))]
CanWrite = Annotated[Actor, Depends(requires("budgets:write"))]
_OF_PLAN = failures(NotSignedIn, NotAllowed, PlanNotFound, EnvelopeNotFound, BeforeThePlan)


@router.get("", operation_id="listPlans", responses=failures(NotSignedIn, NotAllowed))
async def list_plans(actor: CanRead, session: Session) -> ListEnvelope[EnvelopePlan]:
    """The plans of envelopes."""
    return page(await plans.list_plans(session, actor=actor))


@router.post("", status_code=201, operation_id="createPlan",
             responses=failures(NotSignedIn, NotAllowed, AccountNotInPlan, CategoryNotFound, CategoryNotBudgeted,
                                CategoryHasEnvelope, NoSuchPeriod))  # fmt: skip
async def create_plan(cmd: CreatePlan, actor: CanWrite, session: Session) -> Envelope[EnvelopePlan]:
    """Begin to divide the money of some accounts."""
    return envelope(await plans.create_plan(session, actor=actor, cmd=cmd))


@router.get("/balances", operation_id="listEnvelopeBalances", responses=failures(NotSignedIn, NotAllowed))
async def list_balances(actor: CanRead, session: Session) -> ListEnvelope[EnvelopeBalance]:
    """What every envelope holds today."""
    return page(await filling.balances(session, actor=actor))


@router.patch("/{plan_id}", operation_id="changePlan",
              responses=failures(NotSignedIn, NotAllowed, PlanNotFound, AccountNotInPlan))  # fmt: skip
async def change_plan(plan_id: uuid.UUID, cmd: ChangePlan, actor: CanWrite, session: Session) -> Envelope[EnvelopePlan]:
    """Change its name, accounts, or what becomes of overspending."""
    return envelope(await plans.change_plan(session, actor=actor, plan_id=plan_id, cmd=cmd))


@router.delete("/{plan_id}", status_code=204, operation_id="closePlan",
               responses=failures(NotSignedIn, NotAllowed, PlanNotFound))  # fmt: skip
async def close_plan(plan_id: uuid.UUID, actor: CanWrite, session: Session) -> Response:
    """Put a plan away."""
    await plans.close_plan(session, actor=actor, plan_id=plan_id)
    return Response(status_code=204)


@router.post("/{plan_id}/reopen", operation_id="reopenPlan", responses=failures(NotSignedIn, NotAllowed, PlanNotFound))
async def reopen_plan(plan_id: uuid.UUID, actor: CanWrite, session: Session) -> Envelope[EnvelopePlan]:
    """Take a plan out again."""
    return envelope(await plans.reopen_plan(session, actor=actor, plan_id=plan_id))


@router.get("/{plan_id}/period", operation_id="getPlanPeriod", responses=_OF_PLAN)
async def get_period(
    plan_id: uuid.UUID, actor: CanRead, session: Session, on: date | None = None
) -> Envelope[PlanPeriod]:
    """How a plan stands in the period of a day (today)."""
    return envelope(await filling.plan_period(session, actor=actor, plan_id=plan_id, on=on))


@router.post("/{plan_id}/assign", operation_id="assignToEnvelope", responses=_OF_PLAN)
async def assign(plan_id: uuid.UUID, cmd: Assign, actor: CanWrite, session: Session) -> Envelope[PlanAct | None]:
    """Set what an envelope is given in a period."""
    return envelope(await moving.assign(session, actor=actor, plan_id=plan_id, cmd=cmd))


@router.post("/{plan_id}/move", operation_id="moveBetweenEnvelopes", responses=_OF_PLAN)
async def move(plan_id: uuid.UUID, cmd: Move, actor: CanWrite, session: Session) -> Envelope[PlanAct | None]:
    """Move money between envelopes; cover one that is below zero."""
    return envelope(await moving.move(session, actor=actor, plan_id=plan_id, cmd=cmd))


@router.get("/{plan_id}/fill", operation_id="proposeFill", responses=_OF_PLAN)
async def propose_fill(
    plan_id: uuid.UUID, how: Fill, actor: CanRead, session: Session, on: date | None = None
) -> Envelope[ProposedFill]:
    """What filling in would do; nothing is done."""
    return envelope(await moving.proposed(session, actor=actor, plan_id=plan_id, how=how, on=on))


@router.post("/{plan_id}/fill", operation_id="fillEnvelopes", responses=_OF_PLAN)
async def fill(plan_id: uuid.UUID, cmd: FillEnvelopes, actor: CanWrite, session: Session) -> Envelope[PlanAct | None]:
    """Give many envelopes at once."""
    return envelope(await moving.fill(session, actor=actor, plan_id=plan_id, cmd=cmd))


@router.get("/{plan_id}/acts", operation_id="listPlanActs",
            responses=failures(NotSignedIn, NotAllowed, PlanNotFound))  # fmt: skip
async def list_acts(
    plan_id: uuid.UUID, actor: CanRead, session: Session, limit: Annotated[int, Query(ge=1, le=200)] = 40
) -> ListEnvelope[PlanAct]:
    """What was done with the plan's money, newest first."""
    return page(await moving.list_acts(session, actor=actor, plan_id=plan_id, limit=limit))


@router.post("/{plan_id}/acts/{act_id}/undo", operation_id="undoPlanAct",
             responses=failures(NotSignedIn, NotAllowed, PlanNotFound, NothingToUndo))  # fmt: skip
async def undo(plan_id: uuid.UUID, act_id: uuid.UUID, actor: CanWrite, session: Session) -> Envelope[PlanAct]:
    """Take an act back."""
    return envelope(await moving.undo(session, actor=actor, plan_id=plan_id, act_id=act_id))


@router.post("/{plan_id}/envelopes", status_code=201, operation_id="createEnvelope",
             responses=failures(NotSignedIn, NotAllowed, PlanNotFound, CategoryNotFound, CategoryNotBudgeted,
                                CategoryHasEnvelope))  # fmt: skip
async def create_envelope(
    plan_id: uuid.UUID, cmd: NewEnvelope, actor: CanWrite, session: Session
) -> Envelope[PlanPeriod]:
    """Add an envelope; the answer is today's period."""
    await plans.add_envelope(session, actor=actor, plan_id=plan_id, cmd=cmd)
    return envelope(await filling.plan_period(session, actor=actor, plan_id=plan_id, on=None))


@router.patch("/{plan_id}/envelopes/{envelope_id}", status_code=204, operation_id="changeEnvelope",
              responses=failures(NotSignedIn, NotAllowed, PlanNotFound, EnvelopeNotFound, CategoryNotFound,
                                 CategoryNotBudgeted, CategoryHasEnvelope))  # fmt: skip
async def change_envelope(
    plan_id: uuid.UUID, envelope_id: uuid.UUID, cmd: ChangeEnvelope, actor: CanWrite, session: Session
) -> Response:
    """Change an envelope's name, categories or place."""
    await plans.change_envelope(session, actor=actor, plan_id=plan_id, envelope_id=envelope_id, cmd=cmd)
    return Response(status_code=204)


@router.delete("/{plan_id}/envelopes/{envelope_id}", operation_id="closeEnvelope", responses=_OF_PLAN)
async def close_envelope(
    plan_id: uuid.UUID, envelope_id: uuid.UUID, actor: CanWrite, session: Session
) -> Envelope[PlanAct]:
    """Put an envelope away; undoing the act that is answered takes it out again."""
    return envelope(await moving.close_envelope(session, actor=actor, plan_id=plan_id, envelope_id=envelope_id))
