"""Budgets over HTTP."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from guilder.budgets.contracts import (
    Budget,
    BudgetExists,
    BudgetMonth,
    BudgetNotFound,
    CategoryNotBudgeted,
    ChangeBudget,
    CreateBudget,
    Month,
    Progress,
    Suggestion,
)
from guilder.budgets.service import keeping, workings
from guilder.budgets.service.workings import Figure
from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.facts import Working
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.money import Currency
from guilder.transactions.contracts.records import CategoryNotFound

router = APIRouter(prefix="/budgets", tags=["budgets"])

CanRead = Annotated[Actor, Depends(requires("budgets:read"))]
CanWrite = Annotated[Actor, Depends(requires("budgets:write"))]


@router.get("", operation_id="listBudgets", responses=failures(NotSignedIn, NotAllowed))
async def list_budgets(actor: CanRead, session: Session) -> ListEnvelope[Budget]:
    """The budgets that are kept."""
    return page(await keeping.list_budgets(session, actor=actor))


@router.post("", status_code=201, operation_id="createBudget",
             responses=failures(NotSignedIn, NotAllowed, CategoryNotFound, CategoryNotBudgeted, BudgetExists))  # fmt: skip
async def create_budget(cmd: CreateBudget, actor: CanWrite, session: Session) -> Envelope[Budget]:
    """Keep a monthly budget for a spending category."""
    return envelope(await keeping.create_budget(session, actor=actor, cmd=cmd))


@router.get("/suggestions", operation_id="suggestBudgets", responses=failures(NotSignedIn, NotAllowed))
async def suggest(actor: CanRead, session: Session) -> ListEnvelope[Suggestion]:
    """Limits to begin with, from what the last three whole months came to."""
    return page(await keeping.suggest(session, actor=actor))


@router.get("/months/{month}", operation_id="getBudgetMonth", responses=failures(NotSignedIn, NotAllowed))
async def get_month(month: Month, actor: CanRead, session: Session) -> Envelope[BudgetMonth]:
    """How a month stands; name it by its first day."""
    return envelope(await keeping.get_month(session, actor=actor, month=month))


@router.get(
    "/months/{month}/working", operation_id="getBudgetMonthWorking", responses=failures(NotSignedIn, NotAllowed)
)
async def get_month_working(month: Month, currency: Currency, actor: CanRead, session: Session) -> Envelope[Working]:
    """How the sums of a month in one currency came about."""
    return envelope(await workings.of_month(session, actor=actor, wanted=month, currency=currency))


@router.patch("/{budget_id}", operation_id="changeBudget", responses=failures(NotSignedIn, NotAllowed, BudgetNotFound))
async def change_budget(budget_id: uuid.UUID, cmd: ChangeBudget, actor: CanWrite, session: Session) -> Envelope[Budget]:
    """Set another limit from a month on, or other thresholds."""
    return envelope(await keeping.change_budget(session, actor=actor, budget_id=budget_id, cmd=cmd))


@router.delete("/{budget_id}", status_code=204, operation_id="closeBudget",
               responses=failures(NotSignedIn, NotAllowed, BudgetNotFound))  # fmt: skip
async def close_budget(budget_id: uuid.UUID, actor: CanWrite, session: Session) -> Response:
    """Keep it no longer, from this month on."""
    await keeping.close_budget(session, actor=actor, budget_id=budget_id)
    return Response(status_code=204)


@router.post("/{budget_id}/reopen", operation_id="reopenBudget",
             responses=failures(NotSignedIn, NotAllowed, BudgetNotFound, BudgetExists))  # fmt: skip
async def reopen_budget(budget_id: uuid.UUID, actor: CanWrite, session: Session) -> Envelope[Budget]:
    """Take a closing back."""
    return envelope(await keeping.reopen_budget(session, actor=actor, budget_id=budget_id))


@router.get("/{budget_id}/progress", operation_id="getBudgetProgress",
            responses=failures(NotSignedIn, NotAllowed, BudgetNotFound))  # fmt: skip
async def get_progress(
    budget_id: uuid.UUID, actor: CanRead, session: Session, month: Month | None = None
) -> Envelope[Progress]:
    """How one budget stands in a month."""
    return envelope(await keeping.get_progress(session, actor=actor, budget_id=budget_id, month=month))


@router.get("/{budget_id}/working", operation_id="getBudgetWorking",
            responses=failures(NotSignedIn, NotAllowed, BudgetNotFound))  # fmt: skip
async def get_working(
    budget_id: uuid.UUID, actor: CanRead, session: Session, month: Month | None = None, figure: Figure = "spent"
) -> Envelope[Working]:
    """How a figure of this budget came about: formula, inputs, transactions."""
    return envelope(await workings.of_budget(session, actor=actor, budget_id=budget_id, wanted=month, figure=figure))
