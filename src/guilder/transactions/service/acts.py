"""Acts: whatever changes the record is one row of history with what was before and after; `undoing` takes it back."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.correlation import correlation_id
from guilder.kernel.events import publish
from guilder.transactions.contracts.acts import ActNotFound, Change, Done, Kind
from guilder.transactions.contracts.records import BatchChanged, Touched
from guilder.transactions.tables import TransactionRow
from guilder.transactions.tables_record import ActRow, ChangeRow, SplitRow

_SHOWN = 100
#: So long a removed history can be brought back.
HISTORY_KEPT = timedelta(days=30)


def nobody(workspace_id: uuid.UUID) -> Actor:
    """Guilder itself, at work in a workspace."""
    return Actor(
        user_id=uuid.UUID(int=0), workspace_id=workspace_id, role="member", session_id=None, request_id=correlation_id(),
        permissions=frozenset(), time_zone="UTC", currency="",
    )  # fmt: skip


async def begin(
    session: AsyncSession, workspace_id: uuid.UUID, user_id: uuid.UUID | None, kind: Kind, *, count: int = 1, label: str = "",
    plan: dict[str, Any] | None = None,
) -> uuid.UUID:  # fmt: skip
    """Open an act; its id. user_id: None where Guilder acts by itself. plan: what is left to a worker, with its `total`."""
    row = ActRow(
        workspace_id=workspace_id, id=ids.new_id(), user_id=user_id, kind=kind, label=label, count=count, plan=plan
    )
    session.add(row)
    await session.flush()
    return row.id


def remember(
    session: AsyncSession, actor: Actor | None, row: TransactionRow, act: uuid.UUID, field: str, before: dict[str, Any],
    after: Any,
) -> None:  # fmt: skip
    """Keep what a field was and what the act makes of it. actor: None for Guilder. before: with its `value`."""
    session.add(
        ChangeRow(
            workspace_id=row.workspace_id, transaction_id=row.id, act_id=act, user_id=actor and actor.user_id, field=field,
            before={**before, "by": row.set_by.get(field)}, after={"value": after},
        )
    )  # fmt: skip


def category_state(row: TransactionRow) -> dict[str, Any]:
    """The category of `row` as history keeps it."""
    return {
        "value": None if row.category_id is None else str(row.category_id), "source": row.category_source,
        "confidence": None if row.category_confidence is None else str(row.category_confidence),
        "reason": row.category_reason,
    }  # fmt: skip


def set_category(row: TransactionRow, actor: Actor, category_id: uuid.UUID | None, reason: str = "") -> None:
    """Put `row` into a category in the person's name."""
    row.category_id = category_id
    row.category_source = "user"
    row.category_confidence = Decimal(1) if category_id else None
    row.category_reason = reason or ("You chose this category." if category_id else "You left this without a category.")
    row.set_by = {**row.set_by, "category": str(actor.user_id)} if row.set_by else {"category": str(actor.user_id)}
    row.updated_at = clock.now()


def put_category_back(row: TransactionRow, before: dict[str, Any]) -> None:
    """Give `row` the category that `category_state` kept, as nobody's choice."""
    row.category_id = uuid.UUID(before["value"]) if before["value"] else None
    row.category_source, row.category_reason = before["source"], before["reason"]
    row.category_confidence = Decimal(before["confidence"]) if before["confidence"] else None
    row.set_by = {name: value for name, value in row.set_by.items() if name != "category"}
    row.updated_at = clock.now()


async def history(session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID) -> list[Change]:
    """What happened to one transaction, newest first."""
    rows = await session.execute(
        select(ChangeRow, ActRow)
        .join(ActRow, (ActRow.workspace_id == ChangeRow.workspace_id) & (ActRow.id == ChangeRow.act_id))
        .where(ChangeRow.workspace_id == actor.workspace_id, ChangeRow.transaction_id == transaction_id)
        .order_by(ChangeRow.changed_at.desc(), ChangeRow.id.desc())
        .limit(_SHOWN)
    )
    return [
        Change(
            act_id=act.id, kind=act.kind, label=act.label, count=act.count, field=change.field,
            before=change.before.get("value"), after=change.after.get("value"), user_id=change.user_id,
            changed_at=change.changed_at, undone=change.undone_at is not None,
        )
        for change, act in rows
    ]  # fmt: skip


async def list_acts(session: AsyncSession, *, actor: Actor) -> list[Done]:
    """The last 100 acts of the household, and every removed history that can be brought back; newest first."""
    mine = select(ActRow).where(ActRow.workspace_id == actor.workspace_id, ActRow.count > 0)
    last = await session.scalars(mine.order_by(ActRow.done_at.desc()).limit(_SHOWN))
    histories = await session.scalars(mine.where(ActRow.kind == "history_removed", ActRow.undone_at.is_(None)))
    found = {row.id: row for row in [*last, *histories]}
    return [_done(row) for row in sorted(found.values(), key=lambda row: row.done_at, reverse=True)]


async def get_act(session: AsyncSession, *, actor: Actor, act_id: uuid.UUID) -> Done:
    """One act, also while it is at work. Raises ActNotFound 404."""
    row = await session.get(ActRow, (actor.workspace_id, act_id))
    if row is None:
        raise ActNotFound
    return _done(row)


def _done(row: ActRow) -> Done:
    return Done(
        act_id=row.id, kind=row.kind, label=row.label, count=row.count,
        planned=row.plan["total"] if row.plan else None, user_id=row.user_id, done_at=row.done_at, undone_at=row.undone_at,
        gone_at=row.done_at + HISTORY_KEPT if row.kind == "history_removed" else None,
    )  # fmt: skip


async def parts_of(session: AsyncSession, workspace_id: uuid.UUID, transaction_id: uuid.UUID) -> list[dict[str, Any]]:
    """The parts of one transaction as history keeps them, in their order."""
    rows = await session.scalars(
        select(SplitRow)
        .where(SplitRow.workspace_id == workspace_id, SplitRow.transaction_id == transaction_id)
        .order_by(SplitRow.position)
    )
    return [
        {
            "category": None if row.category_id is None else str(row.category_id), "amount": f"{row.amount:.4f}",
            "note": row.note,
        }
        for row in rows
    ]  # fmt: skip


async def put_parts(session: AsyncSession, row: TransactionRow, parts: list[dict[str, Any]]) -> None:
    """Replace the parts of `row` by those that history kept or a person gave."""
    await session.execute(
        delete(SplitRow).where(SplitRow.workspace_id == row.workspace_id, SplitRow.transaction_id == row.id)
    )
    session.add_all(
        SplitRow(
            workspace_id=row.workspace_id, transaction_id=row.id, position=position,
            category_id=uuid.UUID(part["category"]) if part["category"] else None, amount=Decimal(part["amount"]),
            note=part["note"],
        )
        for position, part in enumerate(parts, start=1)
    )  # fmt: skip
    row.parts, row.updated_at = len(parts), clock.now()


async def announce(
    session: AsyncSession, actor: Actor, act: uuid.UUID, count: int, places: list[Touched], what: str
) -> None:
    """Record and publish that many changed. places: the categories and months before and after."""
    unique = list({(t.category_id, t.month, t.currency): t for t in places}.values())
    await audit.record(session, actor, what, "transaction", act, count=count)
    await publish(session, BatchChanged(act_id=act, count=count, touched=unique))


async def touched(session: AsyncSession, workspace_id: uuid.UUID, changed: list[uuid.UUID]) -> list[Touched]:
    """The categories (of parts too), months and currencies that these transactions count in, removed or not."""
    found = await session.execute(_TOUCHED, {"workspace": workspace_id, "ids": changed})
    return [Touched(category_id=row.category_id, month=row.month, currency=row.currency) for row in found]


async def settle(session: AsyncSession, *, actor: Actor, act_id: uuid.UUID) -> bool:
    """Whether the act changed anything; one that did not is no history and goes."""
    place = {"workspace": actor.workspace_id, "act": act_id}
    if (await session.execute(CHANGED_FIELDS, place)).first() is not None:
        return True
    await session.execute(delete(ActRow).where(ActRow.workspace_id == actor.workspace_id, ActRow.id == act_id))
    return False


_TOUCHED = text("""
    select t.category_id, date_trunc('month', t.booked_on)::date as month, t.currency
    from transactions.transaction t where t.workspace_id = :workspace and t.id = any(:ids) and t.parts = 0
    union
    select s.category_id, date_trunc('month', t.booked_on)::date, t.currency
    from transactions.split s
    join transactions.transaction t on t.workspace_id = s.workspace_id and t.id = s.transaction_id
    where s.workspace_id = :workspace and s.transaction_id = any(:ids)
""")
CHANGED_FIELDS = text(
    "select field, array_agg(transaction_id) as idents from transactions.change "
    "where workspace_id = :workspace and act_id = :act and undone_at is null group by field"
)
