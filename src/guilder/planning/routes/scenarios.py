"""Scenarios over HTTP."""

import uuid

from guilder.kernel.errors import InvalidInput
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page
from guilder.kernel.routing import Router
from guilder.planning.contracts import AccountsDiffer, NoPlanYet, PlanIsOver, ScenarioNotFound, TooManyScenarios
from guilder.planning.contracts_plan import (
    ChangeScenario,
    CompareScenarios,
    Comparison,
    Plan,
    Scenario,
    ScenarioFields,
)
from guilder.planning.routes.access import ALWAYS, CanRead, CanWrite
from guilder.planning.service import scenarios

router = Router(prefix="/scenarios", tags=["scenarios"])
_RUNS = (PlanIsOver, AccountsDiffer, InvalidInput)


@router.get("", operation_id="listScenarios", responses=failures(*ALWAYS))
async def list_scenarios(actor: CanRead, session: Session) -> ListEnvelope[Scenario]:
    return page(await scenarios.list_scenarios(session, actor=actor))


@router.post(
    "",
    status_code=201,
    operation_id="createScenario",
    responses=failures(*ALWAYS, NoPlanYet, TooManyScenarios, *_RUNS),
)
async def create_scenario(cmd: ScenarioFields, actor: CanWrite, session: Session) -> Envelope[Scenario]:
    return envelope(await scenarios.create_scenario(session, actor=actor, cmd=cmd))


@router.post("/compare", operation_id="compareScenarios", responses=failures(*ALWAYS, NoPlanYet, ScenarioNotFound))
async def compare(cmd: CompareScenarios, actor: CanRead, session: Session) -> Envelope[Comparison]:
    """Side by side, over the same futures."""
    return envelope(await scenarios.compare(session, actor=actor, cmd=cmd))


@router.get("/{scenario_id}", operation_id="getScenario", responses=failures(*ALWAYS, ScenarioNotFound))
async def get_scenario(scenario_id: uuid.UUID, actor: CanRead, session: Session) -> Envelope[Scenario]:
    return envelope(await scenarios.get_scenario(session, actor=actor, scenario_id=scenario_id))


@router.patch("/{scenario_id}", operation_id="changeScenario", responses=failures(*ALWAYS, ScenarioNotFound, *_RUNS))
async def change_scenario(
    scenario_id: uuid.UUID, cmd: ChangeScenario, actor: CanWrite, session: Session
) -> Envelope[Scenario]:
    return envelope(await scenarios.change_scenario(session, actor=actor, scenario_id=scenario_id, cmd=cmd))


@router.delete(
    "/{scenario_id}", status_code=204, operation_id="deleteScenario", responses=failures(*ALWAYS, ScenarioNotFound)
)
async def delete_scenario(scenario_id: uuid.UUID, actor: CanWrite, session: Session) -> None:
    await scenarios.delete_scenario(session, actor=actor, scenario_id=scenario_id)


@router.post(
    "/{scenario_id}/adopt", operation_id="adoptScenario", responses=failures(*ALWAYS, ScenarioNotFound, *_RUNS)
)
async def adopt_scenario(scenario_id: uuid.UUID, actor: CanWrite, session: Session) -> Envelope[Plan]:
    """Make it the household's plan."""
    return envelope(await scenarios.adopt_scenario(session, actor=actor, scenario_id=scenario_id))
