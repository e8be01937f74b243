"""The household's retirement plan: kept, tried, and looked at."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.finance.ledger.contracts_years import LedgerResult
from guilder.finance.withdrawals.contracts import WithdrawalsResult
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.runtime import Runtime
from guilder.planning import engine, engine_plan, rules_plan, rules_tax
from guilder.planning.contracts import NoPlanYet
from guilder.planning.contracts_plan import (
    Outlook,
    Plan,
    PlanAssumptions,
    PlanDraft,
    PlanView,
    SavingsSource,
    SeekPlan,
    Sensitivity,
    SoughtOne,
    TaxView,
    TaxViewQuestion,
    WhatIf,
    WhatIfAnswer,
    WithdrawalQuestion,
)
from guilder.planning.rules import PATHS
from guilder.planning.rules_plan import Reality
from guilder.planning.service import reality, savings, spent
from guilder.planning.tables import PlanRow


async def get_plan(session: AsyncSession, *, actor: Actor) -> PlanView:
    """The plan with today's savings and outlook; a draft to start from when there is none."""
    row = await kept_row(session, actor)
    if row is not None:
        return PlanView(plan=await _plan(session, actor, row), draft=None)
    accounts, sources = await reality.suggested_accounts(session, actor=actor, saved_in=sorted(savings.SAVED_IN))
    average = await spent.monthly(session, actor=actor)
    now = reality.without_record(actor)
    if average is not None:
        now = Reality(now.today, now.currency, {}, 12 * spent.to_the_ten(average[0]))
    draft = PlanDraft(
        assumptions=rules_plan.suggested(now, accounts),
        savings_from=sources,
        spending_months=0 if average is None else average[1],
    )
    return PlanView(plan=None, draft=draft)


async def save_plan(session: AsyncSession, *, actor: Actor, cmd: PlanAssumptions) -> Plan:
    """Keep `cmd` as the household's plan. Raises PlanIsOver 422, InvalidInput 422, AccountsDiffer 409."""
    row = await kept_row(session, actor)
    values: dict[str, Any] = {
        "currency": actor.currency,
        "assumptions": cmd.model_dump(mode="json", by_alias=True),
        "updated_at": clock.now(),
        "updated_by": actor.user_id,
    }
    if row is None:
        row = PlanRow(workspace_id=actor.workspace_id, **values)
        session.add(row)
    else:
        for name, value in values.items():
            setattr(row, name, value)
    plan = await _plan(session, actor, row)
    await session.flush()
    await audit.record(session, actor, "plan.changed", "plan", row.id, probability=plan.outlook.success.probability)
    return plan


async def what_if(runtime: Runtime, *, actor: Actor, cmd: WhatIf) -> WhatIfAnswer:
    """The outlook of a plan that is not kept, over the same futures as the kept one.

    The database is asked only where the plan follows something, and never while the arithmetic runs.
    Raises PlanIsOver 422, InvalidInput 422, AccountsDiffer 409.
    """
    tried, now = cmd.assumptions, reality.without_record(actor)
    if reality.follows(tried):
        async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
            now, _ = await reality.of_plan(session, actor=actor, plan=tried)
    found = await engine.off_loop(_outlook, tried, now, cmd.paths)
    sought = None
    if cmd.seek:
        inputs = rules_plan.to_simulation(tried, now)
        sought = await engine.off_loop(engine_plan.sought, inputs, tried.success_threshold)
    return WhatIfAnswer(outlook=found, sought=sought)


async def ledger(session: AsyncSession, *, actor: Actor, assumptions: PlanAssumptions | None) -> LedgerResult:
    """Every year of the plan on its expected path, to the cent; of the kept plan when `assumptions` is None.

    Raises NoPlanYet 404, PlanIsOver 422, InvalidInput 422, AccountsDiffer 409.
    """
    plan, now, _ = await chosen(session, actor=actor, assumptions=assumptions)
    return await engine.off_loop(engine_plan.ledger, rules_plan.to_ledger(plan, now))


async def sensitivity(runtime: Runtime, *, actor: Actor, assumptions: PlanAssumptions | None) -> Sensitivity:
    """Each assumption moved alone, over the same futures. Seconds of arithmetic, without the database. Raises as `ledger`."""
    plan, now = await _read(runtime, actor=actor, assumptions=assumptions)
    return await engine.off_loop(engine_plan.sensitivity, rules_plan.to_simulation(plan, now))


async def seek(runtime: Runtime, *, actor: Actor, cmd: SeekPlan) -> SoughtOne:
    """What one thing would have to be. Seconds of arithmetic, without the database. Raises as `ledger`."""
    plan, now = await _read(runtime, actor=actor, assumptions=cmd.assumptions)
    return await _sought(plan, now, cmd)


async def withdrawals(runtime: Runtime, *, actor: Actor, cmd: WithdrawalQuestion) -> WithdrawalsResult:
    """What to draw on and what to convert, tried in the ledger against the simple orders. Raises as `ledger`."""
    plan, now = await _read(runtime, actor=actor, assumptions=cmd.assumptions)
    inputs = rules_plan.to_ledger(plan, now)
    return await engine.off_loop(lambda: engine_plan.withdrawals(inputs, convert=cmd.convert))


async def tax_view(session: AsyncSession, *, actor: Actor, cmd: TaxViewQuestion) -> TaxView:
    """The plan's taxes year by year, and one year's forms and marginal curve. Raises as `ledger`."""
    plan, now, _ = await chosen(session, actor=actor, assumptions=cmd.assumptions)
    inputs = rules_plan.to_ledger(plan, now)

    def work() -> TaxView:
        return rules_tax.to_view(engine_plan.ledger(inputs), cmd)

    return await engine.off_loop(work)


async def outlook(
    session: AsyncSession,
    *,
    actor: Actor,
    retirement_age: int | None = None,
    spending_per_month: Decimal | None = None,
    extra_per_month: Decimal | None = None,
) -> Outlook:
    """The kept plan's outlook, or what it would be at another age, with other spending or with more saved.

    Raises NoPlanYet 404, PlanIsOver 422, AccountsDiffer 409.
    """
    plan, now, _ = await chosen(session, actor=actor, assumptions=None)
    if spending_per_month is not None:
        plan = rules_plan.with_spending(plan, 12 * spending_per_month)
    if extra_per_month is not None:
        plan = rules_plan.with_more_saving(plan, 12 * extra_per_month)
    if retirement_age is not None:
        plan = rules_plan.retiring_at(plan, retirement_age)
    return await engine.off_loop(_outlook, plan, now)


async def earliest_age(session: AsyncSession, *, actor: Actor) -> int | None:
    """The first age at which the kept plan reaches its threshold; None if none does. Raises NoPlanYet 404."""
    plan, now, _ = await chosen(session, actor=actor, assumptions=None)
    return (await _sought(plan, now, SeekPlan(what="retirement_age"))).age


async def chosen(
    session: AsyncSession, *, actor: Actor, assumptions: PlanAssumptions | None
) -> tuple[PlanAssumptions, Reality, tuple[SavingsSource, ...]]:
    """The plan that is meant, what it reads from the record, and the accounts it follows.

    Raises NoPlanYet 404, AccountsDiffer 409.
    """
    plan = assumptions
    if plan is None:
        row = await kept_row(session, actor)
        if row is None:
            raise NoPlanYet
        plan = PlanAssumptions.model_validate(row.assumptions)
    now, sources = await reality.of_plan(session, actor=actor, plan=plan)
    return plan, now, sources


async def _read(
    runtime: Runtime, *, actor: Actor, assumptions: PlanAssumptions | None
) -> tuple[PlanAssumptions, Reality]:
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        plan, now, _ = await chosen(session, actor=actor, assumptions=assumptions)
    return plan, now


async def _sought(plan: PlanAssumptions, now: Reality, cmd: SeekPlan) -> SoughtOne:
    wanted = cmd.probability or plan.success_threshold
    return await engine.off_loop(engine_plan.seek, rules_plan.to_simulation(plan, now), cmd, wanted)


async def kept_row(session: AsyncSession, actor: Actor) -> PlanRow | None:
    """The household's plan as it is stored."""
    row: PlanRow | None = await session.scalar(select(PlanRow).where(PlanRow.workspace_id == actor.workspace_id))
    return row


def _outlook(plan: PlanAssumptions, now: Reality, paths: int = PATHS) -> Outlook:
    return rules_plan.to_outlook(plan, engine_plan.retirement(rules_plan.to_simulation(plan, now, paths=paths)))


async def _plan(session: AsyncSession, actor: Actor, row: PlanRow) -> Plan:
    plan = PlanAssumptions.model_validate(row.assumptions)
    now, sources = await reality.of_plan(session, actor=actor, plan=plan)
    birth_year = plan.people[0].birth_year
    return Plan(
        assumptions=plan,
        savings_from=sources,
        history=await savings.history(session, actor=actor, sources=sources, birth_year=birth_year),
        outlook=await engine.off_loop(_outlook, plan, now),
        updated_at=row.updated_at,
    )
