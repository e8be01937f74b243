"""Acts on activities: what was before and after, and the way back."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.investments.contracts.activities import (
    ActivitiesRecorded,
    ActivityChange,
    ActKind,
    ActNotFound,
    ActOverridden,
    InvestmentAct,
)
from guilder.investments.contracts.holdings import PositionsStated
from guilder.investments.service import prices
from guilder.investments.tables import ActivityRow, ActRow, ChangeRow, ImportRow, PositionRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish

_SHOWN = 100
#: The fields that history keeps, with how each is read back from JSON.
_FIELDS: dict[str, Any] = {
    "happened_on": date.fromisoformat, "settled_on": date.fromisoformat, "acquired_on": date.fromisoformat,
    "quantity": Decimal, "price": Decimal, "amount": Decimal, "fee": Decimal, "cost": Decimal, "ratio_new": Decimal,
    "ratio_old": Decimal, "note": str,
}  # fmt: skip


async def begin(session: AsyncSession, actor: Actor, kind: ActKind, *, label: str = "", count: int = 1) -> ActRow:
    """Open an act."""
    row = ActRow(workspace_id=actor.workspace_id, user_id=actor.user_id, kind=kind, label=label, count=count)
    session.add(row)
    await session.flush()
    return row


def state(row: ActivityRow) -> dict[str, Any]:
    """An activity's fields as history keeps them."""
    return {name: None if getattr(row, name) is None else _text(getattr(row, name)) for name in _FIELDS}


def _text(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


async def announce(session: AsyncSession, actor: Actor, act: ActRow, rows: Iterable[tuple[uuid.UUID, date]]) -> None:
    """Put the act into the audit chain and publish what it touched: (account, day) of each activity."""
    touched = list(rows)
    await audit.record(session, actor, f"investments.{act.kind}", "investment_act", act.id, activities=act.count)
    if touched:
        await publish(
            session,
            ActivitiesRecorded(
                act_id=act.id, account_ids=sorted({account for account, _ in touched}), count=len(touched),
                first_on=min(on for _, on in touched),
            ),
        )  # fmt: skip


async def list_acts(session: AsyncSession, *, actor: Actor) -> list[InvestmentAct]:
    """The last 100 acts, newest first."""
    mine = select(ActRow).where(ActRow.workspace_id == actor.workspace_id, ActRow.count > 0)
    return [
        _act(row) for row in await session.scalars(mine.order_by(ActRow.done_at.desc(), ActRow.id.desc()).limit(_SHOWN))
    ]


async def history(session: AsyncSession, *, actor: Actor, activity_id: uuid.UUID) -> list[ActivityChange]:
    """What happened to one activity, newest first."""
    rows = await session.execute(
        select(ChangeRow, ActRow)
        .join(ActRow, (ActRow.workspace_id == ChangeRow.workspace_id) & (ActRow.id == ChangeRow.act_id))
        .where(ChangeRow.workspace_id == actor.workspace_id, ChangeRow.activity_id == activity_id)
        .order_by(ActRow.done_at.desc(), ActRow.id.desc())
        .limit(_SHOWN)
    )
    return [ActivityChange(act=_act(act), before=change.before, after=change.after) for change, act in rows]


async def undo(session: AsyncSession, *, actor: Actor, act_id: uuid.UUID) -> InvestmentAct:
    """Take an act back as a whole: what it recorded goes, what it changed or removed is as before.

    Raises ActNotFound 404, ActOverridden 409 when a newer act changed one of its activities. Emits
    investments.activity.recorded.
    """
    mine = select(ActRow).where(ActRow.workspace_id == actor.workspace_id, ActRow.id == act_id)
    act = (await session.scalars(mine.with_for_update())).one_or_none()
    if act is None or act.undone_at is not None:
        raise ActNotFound
    changes = {
        change.activity_id: change
        for change in await session.scalars(
            select(ChangeRow).where(ChangeRow.workspace_id == actor.workspace_id, ChangeRow.act_id == act_id)
        )
    }
    rows = await _locked(session, actor, list(changes))
    if any(row.act_id != act_id for row in rows):
        raise ActOverridden
    now = clock.now()
    touched = [(row.account_id, row.happened_on) for row in rows]
    previous = await _previous(session, actor, act_id, list(changes))
    for row in rows:
        _back(row, changes[row.id], now)
        row.act_id = previous.get(row.id, act_id)
    act.undone_at, act.undone_by = now, actor.user_id
    for change in changes.values():
        change.undone_at = now
    await _undo_import(session, actor, act_id)
    await session.flush()
    await announce(session, actor, act, [*touched, *((row.account_id, row.happened_on) for row in rows)])
    return _act(act)


async def _locked(session: AsyncSession, actor: Actor, idents: Sequence[uuid.UUID]) -> list[ActivityRow]:
    query = select(ActivityRow).where(ActivityRow.workspace_id == actor.workspace_id, ActivityRow.id.in_(idents))
    return list(await session.scalars(query.order_by(ActivityRow.id).with_for_update()))


async def _previous(
    session: AsyncSession, actor: Actor, act_id: uuid.UUID, idents: Sequence[uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID]:
    """The newest act before this one that stands, by activity: which may then be undone in its turn."""
    rows = await session.execute(
        select(ChangeRow.activity_id, ActRow.id)
        .join(ActRow, (ActRow.workspace_id == ChangeRow.workspace_id) & (ActRow.id == ChangeRow.act_id))
        .where(
            ChangeRow.workspace_id == actor.workspace_id, ChangeRow.activity_id.in_(idents), ChangeRow.act_id != act_id,
            ChangeRow.undone_at.is_(None),
        )
        .order_by(ActRow.done_at, ActRow.id)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


def _back(row: ActivityRow, change: ChangeRow, now: Any) -> None:
    if change.before is None:
        row.removed_at, row.removal = now, "undo"
        return
    row.removed_at, row.removal = None, None
    for name, read in _FIELDS.items():
        kept = change.before.get(name)
        setattr(row, name, None if kept is None else read(kept))


async def _undo_import(session: AsyncSession, actor: Actor, act_id: uuid.UUID) -> None:
    query = select(ImportRow).where(ImportRow.workspace_id == actor.workspace_id, ImportRow.act_id == act_id)
    row = (await session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        return
    row.status = "undone"
    await session.execute(
        delete(PositionRow).where(PositionRow.workspace_id == actor.workspace_id, PositionRow.import_id == row.id)
    )
    await prices.forget(session, actor.workspace_id, row.id)
    if row.account_id is not None:
        await publish(session, PositionsStated(account_ids=[row.account_id]))


def _act(row: ActRow) -> InvestmentAct:
    return InvestmentAct.model_validate(
        {
            "id": row.id, "kind": row.kind, "label": row.label, "count": row.count, "user_id": row.user_id,
            "done_at": row.done_at, "undone": row.undone_at is not None,
        }
    )  # fmt: skip
