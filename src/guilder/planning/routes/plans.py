"""The plan over HTTP: kept, tried, looked at year by year, and run in the background."""

import uuid

from guilder.finance.ledger.contracts_years import LedgerResult
from guilder.finance.withdrawals.contracts import WithdrawalsResult
from guilder.kernel.errors import InvalidInput
from guilder.kernel.http import CurrentRuntime, Envelope, Session, envelope, failures
from guilder.kernel.routing import Router
from guilder.planning.contracts import AccountsDiffer, NoPlanYet, PlanIsOver, SimulationIsOver, SimulationNotFound
from guilder.planning.contracts_plan import (
    OfPlan,
    Plan,
    PlanAssumptions,
    PlanHistory,
    PlanView,
    RunSimulation,
    SeekPlan,
    Sensitivity,
    Simulation,
    SoughtOne,
    TaxView,
    TaxViewQuestion,
    WhatIf,
    WhatIfAnswer,
    WithdrawalQuestion,
)
from guilder.planning.routes.access import ALWAYS, CanRead, CanWrite
from guilder.planning.service import following, plans, simulations

router = Router(tags=["planning"])
_RUNS = failures(*ALWAYS, PlanIsOver, AccountsDiffer, InvalidInput)
_OF_PLAN = failures(*ALWAYS, NoPlanYet, PlanIsOver, AccountsDiffer, InvalidInput)


@router.get("/retirement/plan", operation_id="getPlan", responses=failures(*ALWAYS, AccountsDiffer))
async def get_plan(actor: CanRead, session: Session) -> Envelope[PlanView]:
    return envelope(await plans.get_plan(session, actor=actor))


@router.put("/retirement/plan", operation_id="savePlan", responses=_RUNS)
async def save_plan(cmd: PlanAssumptions, actor: CanWrite, session: Session) -> Envelope[Plan]:
    return envelope(await plans.save_plan(session, actor=actor, cmd=cmd))


@router.get("/retirement/history", operation_id="getPlanHistory", responses=failures(*ALWAYS, NoPlanYet))
async def plan_history(actor: CanRead, session: Session) -> Envelope[PlanHistory]:
    """How the plan stood night by night, and why it changed."""
    return envelope(await following.history(session, actor=actor))


@router.get("/retirement/ledger", operation_id="getLedger", responses=_OF_PLAN)
async def get_ledger(actor: CanRead, session: Session) -> Envelope[LedgerResult]:
    """Every year of the kept plan on its expected path, every line to the cent."""
    return envelope(await plans.ledger(session, actor=actor, assumptions=None))


@router.post("/retirement/ledger", operation_id="tryLedger", responses=_OF_PLAN)
async def try_ledger(cmd: OfPlan, actor: CanRead, session: Session) -> Envelope[LedgerResult]:
    """The same of a plan that is not kept."""
    return envelope(await plans.ledger(session, actor=actor, assumptions=cmd.assumptions))


@router.post("/retirement/sensitivity", operation_id="planSensitivity", responses=_OF_PLAN)
async def sensitivity(cmd: OfPlan, actor: CanRead, runtime: CurrentRuntime) -> Envelope[Sensitivity]:
    """Which assumption matters most."""
    return envelope(await plans.sensitivity(runtime, actor=actor, assumptions=cmd.assumptions))


@router.post("/retirement/seek", operation_id="seekPlan", responses=_OF_PLAN)
async def seek(cmd: SeekPlan, actor: CanRead, runtime: CurrentRuntime) -> Envelope[SoughtOne]:
    """What one thing would have to be."""
    return envelope(await plans.seek(runtime, actor=actor, cmd=cmd))


@router.post("/retirement/withdrawals", operation_id="planWithdrawals", responses=_OF_PLAN)
async def withdrawals(cmd: WithdrawalQuestion, actor: CanRead, runtime: CurrentRuntime) -> Envelope[WithdrawalsResult]:
    """What to draw on and what to convert to Roth, year by year."""
    return envelope(await plans.withdrawals(runtime, actor=actor, cmd=cmd))


@router.post("/retirement/tax-view", operation_id="getTaxView", responses=_OF_PLAN)
async def tax_view(cmd: TaxViewQuestion, actor: CanRead, session: Session) -> Envelope[TaxView]:
    """The plan's taxes year by year, with one year's forms and marginal curve."""
    return envelope(await plans.tax_view(session, actor=actor, cmd=cmd))


@router.post("/simulations/what-if", operation_id="tryPlan", responses=_RUNS)
async def try_plan(cmd: WhatIf, actor: CanRead, runtime: CurrentRuntime) -> Envelope[WhatIfAnswer]:
    return envelope(await plans.what_if(runtime, actor=actor, cmd=cmd))


@router.post("/simulations", status_code=202, operation_id="runSimulation", responses=_OF_PLAN)
async def run_simulation(cmd: RunSimulation, actor: CanRead, session: Session) -> Envelope[Simulation]:
    return envelope(await simulations.run_simulation(session, actor=actor, cmd=cmd))


@router.get(
    "/simulations/{simulation_id}", operation_id="getSimulation", responses=failures(*ALWAYS, SimulationNotFound)
)
async def get_simulation(simulation_id: uuid.UUID, actor: CanRead, session: Session) -> Envelope[Simulation]:
    return envelope(await simulations.get_simulation(session, actor=actor, simulation_id=simulation_id))


@router.post(
    "/simulations/{simulation_id}/cancel",
    operation_id="cancelSimulation",
    responses=failures(*ALWAYS, SimulationNotFound, SimulationIsOver),
)
async def cancel_simulation(simulation_id: uuid.UUID, actor: CanRead, session: Session) -> Envelope[Simulation]:
    return envelope(await simulations.cancel_simulation(session, actor=actor, simulation_id=simulation_id))
