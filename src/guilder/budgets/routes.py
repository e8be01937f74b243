"""Budgets over HTTP."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Response

from guilder.budgets import routes_plans
from guilder.budgets.contracts.limits import (
    From,
    LimitsAct,
    LimitsActNotFound,
    LimitsChangedSince,
    ProposedLimits,
    SetLimits,
)
from guilder.budgets.contracts.templates import Drafts, Made, MakeBudgets, PutBy, StatePutBy, Template
from guilder.budgets.contracts.tracking import (
    Budget,
    BudgetExists,
    BudgetNotFound,
    CategoryNotBudgeted,
    ChangeBudget,
    CreateBudget,
    Forecast,
    History,
    Month,
    NoForecast,
    NoSuchPeriod,
    Overview,
    PaySuggestion,
    Progress,
    Suggestion,
)
from guilder.budgets.service import (
    closing,
    forecasting,
    keeping,
    limits,
    overview,
    progress,
    putting_by,
    templates,
    workings,
)
from guilder.budgets.service.workings import Figure
from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.facts import Working
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.money import Currency
from guilder.kernel.routing import Router
from guilder.transactions.contracts.records import CategoryNotFound

router = Router(prefix="/budgets", tags=["budgets"])

CanRead = Annotated[Actor, Depends(requires("budgets:read"))]
CanWrite = Annotated[Actor, Depends(requires("budgets:write"))]


@router.get("", operation_id="listBudgets", responses=failures(NotSignedIn, NotAllowed))
async def list_budgets(actor: CanRead, session: Session) -> ListEnvelope[Budget]:
    """The budgets that are kept."""
    return page(await keeping.list_budgets(session, actor=actor))


@router.post("", status_code=201, operation_id="createBudget",
             responses=failures(NotSignedIn, NotAllowed, CategoryNotFound, CategoryNotBudgeted, NoSuchPeriod,
                                BudgetExists))  # fmt: skip
async def create_budget(cmd: CreateBudget, actor: CanWrite, session: Session) -> Envelope[Budget]:
    """Keep a budget."""
    return envelope(await keeping.create_budget(session, actor=actor, cmd=cmd))


@router.get("/suggestions", operation_id="suggestBudgets", responses=failures(NotSignedIn, NotAllowed))
async def suggest(actor: CanRead, session: Session) -> ListEnvelope[Suggestion]:
    """Limits to begin with, from what the last three whole months came to."""
    return page(await keeping.suggest(session, actor=actor))


@router.get("/templates/{template}", operation_id="getBudgetTemplate", responses=failures(NotSignedIn, NotAllowed))
async def get_template(template: Template, actor: CanRead, session: Session) -> Envelope[Drafts]:
    """A template in the household's own numbers; nothing is made."""
    return envelope(await templates.drafts(session, actor=actor, template=template))


@router.post("/batch", status_code=201, operation_id="makeBudgets",
             responses=failures(NotSignedIn, NotAllowed, BudgetNotFound, CategoryNotFound, CategoryNotBudgeted,
                                NoSuchPeriod, BudgetExists))  # fmt: skip
async def make_budgets(cmd: MakeBudgets, actor: CanWrite, session: Session) -> Envelope[Made]:
    """Make many monthly budgets at once, or give kept ones another limit: all or none."""
    return envelope(await templates.make(session, actor=actor, cmd=cmd))


@router.put("/put-by", operation_id="statePutBy", responses=failures(NotSignedIn, NotAllowed))
async def state_put_by(cmd: StatePutBy, actor: CanWrite, session: Session) -> Envelope[PutBy]:
    """State what is put by each month; it is kept until another amount is stated."""
    return envelope(await putting_by.state(session, actor=actor, cmd=cmd))


@router.get("/limits", operation_id="proposeLimits", responses=failures(NotSignedIn, NotAllowed))
async def propose_limits(
    how: From, actor: CanRead, session: Session, on: date | None = None
) -> Envelope[ProposedLimits]:
    """What all limits would be, taken from earlier periods; nothing is set."""
    return envelope(await limits.proposed(session, actor=actor, how=how, on=on))


@router.post("/limits", status_code=201, operation_id="setLimits",
             responses=failures(NotSignedIn, NotAllowed, BudgetNotFound, NoSuchPeriod))  # fmt: skip
async def set_limits(cmd: SetLimits, actor: CanWrite, session: Session) -> Envelope[LimitsAct]:
    """Set many limits at once: all or none."""
    return envelope(await limits.set_limits(session, actor=actor, cmd=cmd))


@router.post("/limits/{act_id}/undo", operation_id="undoLimits",
             responses=failures(NotSignedIn, NotAllowed, LimitsActNotFound, LimitsChangedSince))  # fmt: skip
async def undo_limits(act_id: uuid.UUID, actor: CanWrite, session: Session) -> Envelope[LimitsAct]:
    """Put them back as they were."""
    return envelope(await limits.undo(session, actor=actor, act_id=act_id))


@router.get("/pay-cycle", operation_id="suggestPayCycle", responses=failures(NotSignedIn, NotAllowed))
async def suggest_pay(actor: CanRead, session: Session) -> Envelope[PaySuggestion]:
    """When money comes in, as the record has it: a rhythm to begin with."""
    return envelope(await keeping.suggest_pay(session, actor=actor))


@router.get("/overview", operation_id="getBudgetOverview", responses=failures(NotSignedIn, NotAllowed))
async def get_overview(actor: CanRead, session: Session, on: date | None = None) -> Envelope[Overview]:
    """How the budgets stand on a day (today), each in its own period."""
    return envelope(await overview.of_day(session, actor=actor, on=on))


@router.get("/overview/working", operation_id="getBudgetOverviewWorking", responses=failures(NotSignedIn, NotAllowed))
async def get_overview_working(
    currency: Currency, actor: CanRead, session: Session, on: date | None = None
) -> Envelope[Working]:
    """How the sums in one currency came about."""
    return envelope(await workings.of_period(session, actor=actor, on=on, currency=currency))


@router.get("/forecasts", operation_id="listBudgetForecasts", responses=failures(NotSignedIn, NotAllowed))
async def list_forecasts(actor: CanRead, session: Session) -> ListEnvelope[Forecast]:
    """What the running periods are likely to come to; none for a budget whose household's record is too short."""
    return page(await forecasting.list_forecasts(session, actor=actor))


@router.get("/months/{month}", operation_id="getBudgetMonth", responses=failures(NotSignedIn, NotAllowed))
async def get_month(month: Month, actor: CanRead, session: Session) -> Envelope[Overview]:
    """How the budgets stand in a month of the calendar; name it by its first day."""
    return envelope(await overview.of_month(session, actor=actor, month=month))


@router.patch("/{budget_id}", operation_id="changeBudget", responses=failures(NotSignedIn, NotAllowed, BudgetNotFound))
async def change_budget(budget_id: uuid.UUID, cmd: ChangeBudget, actor: CanWrite, session: Session) -> Envelope[Budget]:
    """Set another limit from a period on, or what else is given."""
    return envelope(await keeping.change_budget(session, actor=actor, budget_id=budget_id, cmd=cmd))


@router.delete("/{budget_id}", status_code=204, operation_id="closeBudget",
               responses=failures(NotSignedIn, NotAllowed, BudgetNotFound))  # fmt: skip
async def close_budget(budget_id: uuid.UUID, actor: CanWrite, session: Session) -> Response:
    """Keep it no longer, from this period on."""
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
    budget_id: uuid.UUID, actor: CanRead, session: Session, on: date | None = None
) -> Envelope[Progress]:
    """How one budget stands in the period of a day (today)."""
    return envelope(await overview.get_progress(session, actor=actor, budget_id=budget_id, on=on))


@router.get("/{budget_id}/history", operation_id="getBudgetHistory",
            responses=failures(NotSignedIn, NotAllowed, BudgetNotFound))  # fmt: skip
async def get_history(
    budget_id: uuid.UUID, actor: CanRead, session: Session, limit: Annotated[int, Query(ge=1, le=400)] = 36
) -> Envelope[History]:
    """What its closed periods came to, newest first, and what changed in them afterwards."""
    await progress.close_due(session, actor.workspace_id)
    return envelope(await closing.history(session, actor=actor, budget_id=budget_id, limit=limit))


@router.get("/{budget_id}/working", operation_id="getBudgetWorking",
            responses=failures(NotSignedIn, NotAllowed, BudgetNotFound, NoForecast))  # fmt: skip
async def get_working(
    budget_id: uuid.UUID, actor: CanRead, session: Session, on: date | None = None, figure: Figure = "spent"
) -> Envelope[Working]:
    """How a figure of this budget came about: formula, inputs, transactions."""
    if figure == "forecast":
        return envelope(await forecasting.working(session, actor=actor, budget_id=budget_id))
    return envelope(await workings.of_budget(session, actor=actor, budget_id=budget_id, on=on, figure=figure))


everything = Router()
everything.include_router(routes_plans.router)
everything.include_router(router)
