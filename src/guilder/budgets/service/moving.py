"""What is done with a plan's money: assigned, moved, filled in, taken back. Every act is rows whose sum is zero."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.budgets.contracts.envelopes import (
    ActEntry,
    ActKind,
    Assign,
    EnvelopeNotFound,
    Fill,
    FillEnvelopes,
    Move,
    NothingToUndo,
    PlanAct,
    ProposedAssignment,
    ProposedFill,
)
from guilder.budgets.envelopes import NOTHING
from guilder.budgets.service import filling, plans
from guilder.budgets.service.filling import Standing
from guilder.budgets.service.keeping import digits
from guilder.budgets.service.scopes import Families
from guilder.budgets.tables import ActRow, EntryRow, PlanRow
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.db import insert_unique
from guilder.kernel.errors import FieldProblem, InvalidInput
from guilder.kernel.money import quantize


async def assign(session: AsyncSession, *, actor: Actor, plan_id: uuid.UUID, cmd: Assign) -> PlanAct | None:
    """Set what an envelope was given in a period, in all; None when it was so. Raises PlanNotFound, EnvelopeNotFound 404."""
    row = await plans.plan_row(session, actor, plan_id, lock=True)
    found = await filling.standing(session, actor, row, cmd.on or clock.today(actor.time_zone))
    _open(found, cmd.envelope_id)
    by = digits(cmd.amount, row.currency, "amount") - found.line(cmd.envelope_id).assigned
    return await _act(session, actor, row, "assign", found.period.first, {cmd.envelope_id: by})


async def move(session: AsyncSession, *, actor: Actor, plan_id: uuid.UUID, cmd: Move) -> PlanAct | None:
    """Move money between envelopes, or to and from what is ready to assign; covering is moving to one below zero.

    Raises PlanNotFound 404, EnvelopeNotFound 404, BeforeThePlan 422, InvalidInput 422 when the envelope holds less.
    """
    row = await plans.plan_row(session, actor, plan_id, lock=True)
    found = await filling.standing(session, actor, row, cmd.on or clock.today(actor.time_zone))
    amount = digits(cmd.amount, row.currency, "amount")
    for envelope_id in (cmd.from_id, cmd.to_id):
        if envelope_id is not None:
            _open(found, envelope_id)
    if cmd.from_id is not None and found.line(cmd.from_id).available < amount:
        message = "There is less than that in this envelope."
        raise InvalidInput(message, details=[FieldProblem(field="amount", message=message)])
    changes = {each: by for each, by in ((cmd.from_id, -amount), (cmd.to_id, amount)) if each is not None}
    return await _act(session, actor, row, "move", found.period.first, changes)


async def fill(session: AsyncSession, *, actor: Actor, plan_id: uuid.UUID, cmd: FillEnvelopes) -> PlanAct | None:
    """Give many envelopes at once; None when nothing had to change. Raises PlanNotFound, EnvelopeNotFound 404."""
    row = await plans.plan_row(session, actor, plan_id, lock=True)
    found = await filling.standing(session, actor, row, cmd.on or clock.today(actor.time_zone))
    present = [one.id for one in found.envelopes if one.closed_from is None]
    for envelope_id in cmd.envelope_ids or ():
        _open(found, envelope_id)
    wanted = present if cmd.envelope_ids is None else cmd.envelope_ids
    changes = {each: _wanted(found, each, cmd.how) - found.line(each).assigned for each in dict.fromkeys(wanted)}
    return await _act(session, actor, row, "fill", found.period.first, changes)


async def proposed(
    session: AsyncSession, *, actor: Actor, plan_id: uuid.UUID, how: Fill, on: date | None
) -> ProposedFill:
    """What filling in would do. Raises PlanNotFound 404, BeforeThePlan 422."""
    row = await plans.plan_row(session, actor, plan_id)
    found = await filling.standing(session, actor, row, on or clock.today(actor.time_zone))
    families = await Families.load(session, row.workspace_id)
    lines = [
        ProposedAssignment(
            envelope_id=one.id, name=filling.name_of(one, families),
            assigned=quantize(found.line(one.id).assigned, row.currency),
            wanted=quantize(_wanted(found, one.id, how), row.currency),
        )
        for one in found.envelopes
        if one.closed_from is None
    ]  # fmt: skip
    more = sum((one.wanted - one.assigned for one in lines), NOTHING)
    return ProposedFill(
        how=how, first=found.period.first, currency=row.currency, envelopes=lines,
        ready=quantize(found.ready, row.currency), ready_after=quantize(found.ready - more, row.currency),
    )  # fmt: skip


def _wanted(found: Standing, envelope_id: uuid.UUID, how: str) -> Decimal:
    line, code = found.line(envelope_id), found.row.currency
    before = found.lines[envelope_id].get(found.past[-2].first) if len(found.past) > 1 else None
    if how == "as_before":
        return before.assigned if before else line.assigned
    if how == "spent_before":
        return max(before.spent, NOTHING) if before else line.assigned
    if how == "average":
        spent = found.spent_before(envelope_id)
        return max(quantize(sum(spent, NOTHING) / len(spent), code), NOTHING) if spent else line.assigned
    if how == "cover":
        return line.assigned - min(line.available, NOTHING)
    return NOTHING


async def close_envelope(session: AsyncSession, *, actor: Actor, plan_id: uuid.UUID, envelope_id: uuid.UUID) -> PlanAct:
    """Put an envelope away: what it holds is ready to assign again, what is spent from now on has no envelope.

    Raises PlanNotFound 404, EnvelopeNotFound 404.
    """
    row = await plans.plan_row(session, actor, plan_id, lock=True)
    today = max(clock.today(actor.time_zone), row.start_on)
    found = await filling.standing(session, actor, row, today)
    _open(found, envelope_id)
    ahead = await session.scalars(
        select(EntryRow).where(
            EntryRow.workspace_id == row.workspace_id, EntryRow.plan_id == row.id,
            EntryRow.envelope_id == envelope_id, EntryRow.first_on > found.period.first,
        )
    )  # fmt: skip
    line = found.line(envelope_id)
    back: dict[date, Decimal] = defaultdict(Decimal, {found.period.first: -(line.carried + line.assigned)})
    for entry in ahead:
        back[entry.first_on] -= entry.amount
    envelope = next(one for one in found.envelopes if one.id == envelope_id)
    envelope.closed_from = found.period.first
    act = await _record(session, actor, row, "close", found.period.first)
    for first, amount in back.items():
        _enter(session, row, act, envelope_id, first, amount)
        _enter(session, row, act, None, first, -amount)
    await session.flush()
    await audit.record(session, actor, "budget.envelope.closed", "envelope", envelope_id)
    return await _told(session, row, act)


async def undo(session: AsyncSession, *, actor: Actor, plan_id: uuid.UUID, act_id: uuid.UUID) -> PlanAct:
    """Take an act back by its opposite; taking that back does it again.

    Raises PlanNotFound 404, NothingToUndo 409.
    """
    row = await plans.plan_row(session, actor, plan_id, lock=True)
    query = select(ActRow).where(ActRow.workspace_id == row.workspace_id, ActRow.plan_id == row.id, ActRow.id == act_id)
    before = await session.scalar(query)
    if before is None:
        raise NothingToUndo
    act = await _record(session, actor, row, "undo", before.first_on, reverses=act_id)
    entries = await session.scalars(
        select(EntryRow).where(EntryRow.workspace_id == row.workspace_id, EntryRow.act_id == act_id)
    )
    turned: set[uuid.UUID] = set()
    for entry in entries.all():
        _enter(session, row, act, entry.envelope_id, entry.first_on, -entry.amount)
        if entry.envelope_id is not None:
            turned.add(entry.envelope_id)
    closing = await _origin(session, before)
    if closing.kind == "close":
        for one in await plans.all_envelopes(session, row):
            if one.id in turned:
                one.closed_from = closing.first_on if one.closed_from is None else None
    await session.flush()
    await audit.record(session, actor, "budget.plan.undone", "act", act_id)
    return await _told(session, row, act)


async def _origin(session: AsyncSession, act: ActRow) -> ActRow:
    """What an undoing, or the undoing of one, goes back to."""
    while act.reverses is not None:
        act = await session.get_one(ActRow, (act.workspace_id, act.reverses))
    return act


async def list_acts(session: AsyncSession, *, actor: Actor, plan_id: uuid.UUID, limit: int) -> list[PlanAct]:
    """What was done, newest first. Raises PlanNotFound 404."""
    row = await plans.plan_row(session, actor, plan_id)
    query = (
        select(ActRow)
        .where(ActRow.workspace_id == row.workspace_id, ActRow.plan_id == row.id)
        .order_by(ActRow.made_at.desc(), ActRow.id.desc())
        .limit(limit)
    )
    acts = (await session.scalars(query)).all()
    chosen = [act.id for act in acts]
    entries: dict[uuid.UUID, list[ActEntry]] = defaultdict(list)
    for entry in await session.scalars(
        select(EntryRow)
        .where(EntryRow.workspace_id == row.workspace_id, EntryRow.act_id.in_(chosen))
        .order_by(EntryRow.id)
    ):
        amount = quantize(entry.amount, row.currency)
        entries[entry.act_id].append(ActEntry(envelope_id=entry.envelope_id, amount=amount))
    undone = set(
        await session.scalars(
            select(ActRow.reverses).where(ActRow.workspace_id == row.workspace_id, ActRow.reverses.in_(chosen))
        )
    )
    return [_shown(act, entries[act.id], undone=act.id in undone) for act in acts]


def _shown(act: ActRow, entries: list[ActEntry], *, undone: bool) -> PlanAct:
    return PlanAct(
        id=act.id, kind=cast("ActKind", act.kind), first=act.first_on, user_id=act.user_id, made_at=act.made_at,
        reverses=act.reverses, undone=undone, entries=entries,
    )  # fmt: skip


def _open(found: Standing, envelope_id: uuid.UUID) -> None:
    if not any(one.id == envelope_id and one.closed_from is None for one in found.envelopes):
        raise EnvelopeNotFound


async def _act(
    session: AsyncSession, actor: Actor, row: PlanRow, kind: ActKind, first: date, changes: Mapping[uuid.UUID, Decimal]
) -> PlanAct | None:
    """What the envelopes get comes out of what is ready to assign."""
    changes = {envelope_id: by for envelope_id, by in changes.items() if by}
    if not changes:
        return None
    act = await _record(session, actor, row, kind, first)
    for envelope_id, by in changes.items():
        _enter(session, row, act, envelope_id, first, by)
    if pool := -sum(changes.values(), NOTHING):
        _enter(session, row, act, None, first, pool)
    await session.flush()
    await audit.record(session, actor, f"budget.plan.{kind}", "act", act.id)
    return await _told(session, row, act)


async def _record(
    session: AsyncSession, actor: Actor, row: PlanRow, kind: ActKind, first: date, *, reverses: uuid.UUID | None = None
) -> ActRow:
    act = ActRow(
        workspace_id=row.workspace_id, id=ids.new_id(), plan_id=row.id, kind=kind, first_on=first,
        user_id=actor.user_id, reverses=reverses,
    )  # fmt: skip
    await insert_unique(session, act, on_conflict=NothingToUndo())
    return act


def _enter(
    session: AsyncSession, row: PlanRow, act: ActRow, envelope_id: uuid.UUID | None, first: date, amount: Decimal
) -> None:
    session.add(
        EntryRow(
            workspace_id=row.workspace_id, act_id=act.id, plan_id=row.id, envelope_id=envelope_id, first_on=first,
            amount=amount,
        )
    )  # fmt: skip


async def _told(session: AsyncSession, row: PlanRow, act: ActRow) -> PlanAct:
    query = select(EntryRow).where(EntryRow.workspace_id == row.workspace_id, EntryRow.act_id == act.id)
    entries = [
        ActEntry(envelope_id=each.envelope_id, amount=quantize(each.amount, row.currency))
        for each in await session.scalars(query.order_by(EntryRow.id))
    ]
    return _shown(act, entries, undone=False)
