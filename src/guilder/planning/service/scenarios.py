"""Named variants of the plan: kept, compared side by side over the same futures, and taken as the plan."""

import uuid

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.errors import GuilderError
from guilder.planning import engine, engine_plan, rules_plan
from guilder.planning.contracts import NoPlanYet, ScenarioNotFound, TooManyScenarios
from guilder.planning.contracts_plan import (
    ChangeScenario,
    ComparedPlan,
    CompareScenarios,
    Comparison,
    Plan,
    PlanAssumptions,
    Scenario,
    ScenarioFields,
)
from guilder.planning.rules_plan import Reality
from guilder.planning.service import plans, reality
from guilder.planning.tables import ScenarioRow

AT_MOST = 50


async def list_scenarios(session: AsyncSession, *, actor: Actor) -> list[Scenario]:
    """All of them, by name."""
    query = select(ScenarioRow).where(ScenarioRow.workspace_id == actor.workspace_id)
    return [_scenario(row) for row in await session.scalars(query.order_by(ScenarioRow.name, ScenarioRow.id))]


async def get_scenario(session: AsyncSession, *, actor: Actor, scenario_id: uuid.UUID) -> Scenario:
    """One. Raises ScenarioNotFound 404."""
    return _scenario(await _row(session, actor, scenario_id))


async def create_scenario(session: AsyncSession, *, actor: Actor, cmd: ScenarioFields) -> Scenario:
    """Keep a variant; it must be one that can be run.

    Raises NoPlanYet 404, TooManyScenarios 409, AccountsDiffer 409, PlanIsOver 422, InvalidInput 422.
    """
    count = select(func.count()).select_from(ScenarioRow).where(ScenarioRow.workspace_id == actor.workspace_id)
    if (await session.execute(count)).scalar_one() >= AT_MOST:
        raise TooManyScenarios
    plan, now, _ = await plans.chosen(session, actor=actor, assumptions=cmd.assumptions)
    rules_plan.to_ledger(plan, now)
    moment = clock.now()
    row = ScenarioRow(
        workspace_id=actor.workspace_id,
        name=cmd.name,
        note=cmd.note,
        assumptions=plan.model_dump(mode="json", by_alias=True),
        created_at=moment,
        updated_at=moment,
        updated_by=actor.user_id,
    )
    session.add(row)
    await session.flush()
    await audit.record(session, actor, "scenario.created", "scenario", row.id)
    return _scenario(row)


async def change_scenario(
    session: AsyncSession, *, actor: Actor, scenario_id: uuid.UUID, cmd: ChangeScenario
) -> Scenario:
    """Change what is given. Raises ScenarioNotFound 404, AccountsDiffer 409, PlanIsOver 422, InvalidInput 422."""
    row = await _row(session, actor, scenario_id)
    if cmd.assumptions is not None:
        plan, now, _ = await plans.chosen(session, actor=actor, assumptions=cmd.assumptions)
        rules_plan.to_ledger(plan, now)
        row.assumptions = plan.model_dump(mode="json", by_alias=True)
    row.name = row.name if cmd.name is None else cmd.name
    row.note = row.note if cmd.note is None else cmd.note
    row.updated_at, row.updated_by = clock.now(), actor.user_id
    await audit.record(session, actor, "scenario.changed", "scenario", row.id, fields=sorted(cmd.model_fields_set))
    return _scenario(row)


async def delete_scenario(session: AsyncSession, *, actor: Actor, scenario_id: uuid.UUID) -> None:
    """Remove a variant for good. Raises ScenarioNotFound 404."""
    await _row(session, actor, scenario_id)
    own = (ScenarioRow.workspace_id == actor.workspace_id, ScenarioRow.id == scenario_id)
    await session.execute(delete(ScenarioRow).where(*own))
    await audit.record(session, actor, "scenario.deleted", "scenario", scenario_id)


async def adopt_scenario(session: AsyncSession, *, actor: Actor, scenario_id: uuid.UUID) -> Plan:
    """Make it the household's plan; the scenario stays. Raises ScenarioNotFound 404, and as plans.save_plan."""
    found = await get_scenario(session, actor=actor, scenario_id=scenario_id)
    return await plans.save_plan(session, actor=actor, cmd=found.assumptions)


async def compare(session: AsyncSession, *, actor: Actor, cmd: CompareScenarios) -> Comparison:
    """Side by side, over the same futures. What cannot be run says why and leaves the others be.

    Raises NoPlanYet 404, ScenarioNotFound 404.
    """
    columns: list[tuple[uuid.UUID | None, str, PlanAssumptions]] = []
    if cmd.with_plan:
        row = await plans.kept_row(session, actor)
        if row is None:
            raise NoPlanYet
        columns.append((None, "Plan", PlanAssumptions.model_validate(row.assumptions)))
    for scenario_id in cmd.scenario_ids:
        found = await get_scenario(session, actor=actor, scenario_id=scenario_id)
        columns.append((found.id, found.name, found.assumptions))
    realities: list[Reality | GuilderError] = []
    for _, _, plan in columns:
        try:
            realities.append((await reality.of_plan(session, actor=actor, plan=plan))[0])
        except GuilderError as error:
            realities.append(error)
    return await engine.off_loop(_compare, columns, realities)


def _compare(
    columns: list[tuple[uuid.UUID | None, str, PlanAssumptions]], realities: list[Reality | GuilderError]
) -> Comparison:
    first: engine_plan.Ran | None = None
    found = []
    for (scenario_id, name, plan), now in zip(columns, realities, strict=True):
        outlook, difference, error = None, None, None
        try:
            if isinstance(now, GuilderError):
                raise now
            ran = engine_plan.run(rules_plan.to_simulation(plan, now))
            outlook = rules_plan.to_outlook(plan, ran.result)
            difference = None if first is None else engine_plan.difference(first, ran)
            first = first or ran
        except GuilderError as refused:
            error = refused.message
        found.append(
            ComparedPlan(
                scenario_id=scenario_id,
                name=name,
                assumptions=plan,
                outlook=outlook,
                difference=difference,
                error=error,
            )
        )
    return Comparison(columns=tuple(found))


async def _row(session: AsyncSession, actor: Actor, scenario_id: uuid.UUID) -> ScenarioRow:
    row = await session.get(ScenarioRow, (actor.workspace_id, scenario_id))
    if row is None:
        raise ScenarioNotFound
    return row


def _scenario(row: ScenarioRow) -> Scenario:
    return Scenario(
        id=row.id,
        name=row.name,
        note=row.note,
        assumptions=PlanAssumptions.model_validate(row.assumptions),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
