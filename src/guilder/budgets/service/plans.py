"""Plans of envelopes: made, changed, put away; their envelopes."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking.service import accounts as bank_accounts
from guilder.budgets import envelopes as rules
from guilder.budgets import periods
from guilder.budgets.contracts.envelopes import (
    AccountNotInPlan,
    CategoryHasEnvelope,
    ChangeEnvelope,
    ChangePlan,
    CreatePlan,
    EnvelopeNotFound,
    EnvelopePlan,
    NewEnvelope,
    PlanNotFound,
)
from guilder.budgets.contracts.rhythm import Rhythm
from guilder.budgets.contracts.tracking import CategoryNotBudgeted, NoSuchPeriod
from guilder.budgets.tables import EnvelopeRow, PlanRow
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.transactions.contracts.records import CategoryNotFound
from guilder.transactions.service import categories


async def list_plans(session: AsyncSession, *, actor: Actor) -> list[EnvelopePlan]:
    """Every plan that the actor may see, oldest first."""
    query = select(PlanRow).where(
        PlanRow.workspace_id == actor.workspace_id, _visible(actor), PlanRow.closed_at.is_(None)
    )
    return [plan_of(row) for row in await session.scalars(query.order_by(PlanRow.created_at, PlanRow.id))]


async def create_plan(session: AsyncSession, *, actor: Actor, cmd: CreatePlan) -> EnvelopePlan:
    """Begin to divide the money of some accounts.

    Raises AccountNotInPlan 422, CategoryNotFound 404, CategoryNotBudgeted 422, CategoryHasEnvelope 409, NoSuchPeriod 422.
    """
    await _check_accounts(session, actor, cmd.account_ids, cmd.currency)
    begun = None
    if cmd.rhythm.every != "once":
        begun = periods.period_at(cmd.rhythm, cmd.start_on or clock.today(actor.time_zone))
    if begun is None:
        raise NoSuchPeriod("Envelopes go on from period to period. Choose one that comes again.")
    row = PlanRow(
        workspace_id=actor.workspace_id, id=ids.new_id(), name=cmd.name, currency=cmd.currency,
        account_ids=[str(each) for each in dict.fromkeys(cmd.account_ids)], rhythm=cmd.rhythm.model_dump(mode="json"),
        overspent=cmd.overspent, owner_id=actor.user_id if cmd.private else None, start_on=begun.first,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    made: list[EnvelopeRow] = []
    for new in cmd.envelopes:
        made.append(await _add(session, actor, row, new, made))
    await session.flush()
    await audit.record(session, actor, "budget.plan.created", "plan", row.id, currency=row.currency)
    return plan_of(row)


async def change_plan(session: AsyncSession, *, actor: Actor, plan_id: uuid.UUID, cmd: ChangePlan) -> EnvelopePlan:
    """Change what is given. Raises PlanNotFound 404, AccountNotInPlan 422."""
    row = await plan_row(session, actor, plan_id, lock=True)
    if cmd.account_ids is not None:
        await _check_accounts(session, actor, cmd.account_ids, row.currency)
        row.account_ids = [str(each) for each in dict.fromkeys(cmd.account_ids)]
    row.name = cmd.name or row.name
    row.overspent = cmd.overspent or row.overspent
    await session.flush()
    await audit.record(session, actor, "budget.plan.changed", "plan", row.id, fields=sorted(cmd.model_fields_set))
    return plan_of(row)


async def close_plan(session: AsyncSession, *, actor: Actor, plan_id: uuid.UUID) -> None:
    """Put it away. Raises PlanNotFound 404."""
    row = await plan_row(session, actor, plan_id, lock=True)
    row.closed_at = clock.now()
    await audit.record(session, actor, "budget.plan.closed", "plan", row.id)


async def reopen_plan(session: AsyncSession, *, actor: Actor, plan_id: uuid.UUID) -> EnvelopePlan:
    """Take it out again, as it was. Raises PlanNotFound 404."""
    row = await plan_row(session, actor, plan_id, lock=True, closed=True)
    row.closed_at = None
    await audit.record(session, actor, "budget.plan.reopened", "plan", row.id)
    return plan_of(row)


async def add_envelope(session: AsyncSession, *, actor: Actor, plan_id: uuid.UUID, cmd: NewEnvelope) -> uuid.UUID:
    """One more. Raises PlanNotFound 404, CategoryNotFound 404, CategoryNotBudgeted 422, CategoryHasEnvelope 409."""
    row = await plan_row(session, actor, plan_id, lock=True)
    made = await _add(session, actor, row, cmd, await open_envelopes(session, row))
    await session.flush()
    await audit.record(session, actor, "budget.envelope.created", "envelope", made.id)
    return made.id


async def change_envelope(
    session: AsyncSession, *, actor: Actor, plan_id: uuid.UUID, envelope_id: uuid.UUID, cmd: ChangeEnvelope
) -> None:
    """Change what is given. Raises PlanNotFound 404, EnvelopeNotFound 404 and what adding one raises."""
    row = await plan_row(session, actor, plan_id, lock=True)
    present = await open_envelopes(session, row)
    envelope = next((each for each in present if each.id == envelope_id), None)
    if envelope is None:
        raise EnvelopeNotFound
    if cmd.category_ids is not None:
        await _check_categories(session, actor, cmd.category_ids, [each for each in present if each is not envelope])
        envelope.category_ids = [str(each) for each in cmd.category_ids]
    envelope.name = cmd.name or envelope.name
    if cmd.position is not None:
        others = [each for each in present if each is not envelope]
        others.insert(cmd.position, envelope)
        for place, each in enumerate(others):
            each.position = place
    await session.flush()
    await audit.record(
        session, actor, "budget.envelope.changed", "envelope", envelope.id, fields=sorted(cmd.model_fields_set)
    )


async def _add(
    session: AsyncSession, actor: Actor, row: PlanRow, new: NewEnvelope, present: Sequence[EnvelopeRow]
) -> EnvelopeRow:
    await _check_categories(session, actor, new.category_ids, present)
    made = EnvelopeRow(
        workspace_id=actor.workspace_id, id=ids.new_id(), plan_id=row.id, name=new.name,
        category_ids=[str(each) for each in new.category_ids], position=len(present),
    )  # fmt: skip
    session.add(made)
    return made


async def _check_categories(
    session: AsyncSession, actor: Actor, wanted: Collection[uuid.UUID], present: Sequence[EnvelopeRow]
) -> None:
    kinds = {row.id: row.kind for row in await categories.rows(session, actor.workspace_id)}
    for category in wanted:
        if category not in kinds:
            raise CategoryNotFound
        if kinds[category] == "income":
            raise CategoryNotBudgeted("Income is what is assigned: it has no envelope.")
    taken = {category for each in present for category in each.category_ids}
    if taken & {str(each) for each in wanted}:
        raise CategoryHasEnvelope


async def _check_accounts(session: AsyncSession, actor: Actor, wanted: Collection[uuid.UUID], currency: str) -> None:
    fitting = {
        account.id
        for account in await bank_accounts.list_accounts(session, actor=actor, hidden=True)
        if account.currency == currency
    }
    if not set(wanted) <= fitting:
        raise AccountNotInPlan


def _visible(actor: Actor):  # type: ignore[no-untyped-def]  # noqa: ANN202  SQLAlchemy's own
    return or_(PlanRow.owner_id.is_(None), PlanRow.owner_id == actor.user_id)


async def plan_row(
    session: AsyncSession, actor: Actor, plan_id: uuid.UUID, *, lock: bool = False, closed: bool = False
) -> PlanRow:
    """The plan; locked, whatever is done with its money waits. Raises PlanNotFound 404."""
    query = select(PlanRow).where(PlanRow.workspace_id == actor.workspace_id, PlanRow.id == plan_id, _visible(actor))
    row = await session.scalar(query.with_for_update() if lock else query)
    if row is None or (row.closed_at is not None) != closed:
        raise PlanNotFound
    return row


async def all_envelopes(session: AsyncSession, row: PlanRow) -> list[EnvelopeRow]:
    """In the order of the page, with those put away."""
    query = select(EnvelopeRow).where(EnvelopeRow.workspace_id == row.workspace_id, EnvelopeRow.plan_id == row.id)
    return list(await session.scalars(query.order_by(EnvelopeRow.position, EnvelopeRow.id)))


async def open_envelopes(session: AsyncSession, row: PlanRow) -> list[EnvelopeRow]:
    """In the order of the page."""
    return [each for each in await all_envelopes(session, row) if each.closed_from is None]


async def category_owners(
    session: AsyncSession, row: PlanRow, present: Sequence[EnvelopeRow], *, on: date
) -> dict[uuid.UUID, uuid.UUID]:
    """Category → the envelope that it is spent from in the period that begins on a day."""
    chosen = {
        each.id: [uuid.UUID(category) for category in each.category_ids]
        for each in sorted(present, key=lambda each: each.closed_from is None)  # one put away gives way to the present
        if each.closed_from is None or on < each.closed_from
    }
    return rules.owners(chosen, {each.id: each.parent_id for each in await categories.rows(session, row.workspace_id)})


def plan_rhythm(row: PlanRow) -> Rhythm:
    """How the plan's time is cut."""
    return Rhythm.model_validate(row.rhythm)


def plan_of(row: PlanRow) -> EnvelopePlan:
    """The plan as others see it."""
    return EnvelopePlan.model_validate(
        {
            "id": row.id, "name": row.name, "currency": row.currency,
            "account_ids": [uuid.UUID(each) for each in row.account_ids], "rhythm": plan_rhythm(row),
            "overspent": row.overspent, "private": row.owner_id is not None, "start_on": row.start_on,
            "created_at": row.created_at,
        }
    )  # fmt: skip
