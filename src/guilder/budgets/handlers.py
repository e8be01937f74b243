"""What budgets do when the record or a stated rate changes: recompute the periods it touches."""

import uuid
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets import rules
from guilder.budgets.service import progress
from guilder.kernel.events import StoredEvent, Subscription


async def recompute(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    """Bring every budget up to date whose category and month the events name. Harmless when they come again."""
    changed = {place for event in events for place in _places(event)}
    await progress.recompute(session, workspace_id, await progress.touched(session, workspace_id, changed))


async def follow_rates(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    """Put right what was converted at a rate that people stated or took back."""
    for event in events:
        first, last = (date.fromisoformat(event.payload[name]) for name in ("firstOn", "lastOn"))
        found = await progress.converted_between(session, workspace_id, first, last)
        await progress.follow_rates(session, workspace_id, found)


def _places(event: StoredEvent) -> list[tuple[uuid.UUID | None, date]]:
    """The (category, month) that one event touches."""
    payload = event.payload
    if "touched" in payload:
        return [(_ident(each["categoryId"]), date.fromisoformat(each["month"])) for each in payload["touched"]]
    month = rules.month_of(date.fromisoformat(payload["bookedOn"]))
    return [(_ident(payload.get(field)), month) for field in ("categoryId", "previousCategoryId")]


def _ident(value: str | None) -> uuid.UUID | None:
    return uuid.UUID(value) if value else None


subscriptions = (
    Subscription(
        name="budgets.progress",
        keys=(
            "transaction.created", "transaction.updated", "transaction.removed",
            "transaction.batch.booked", "transaction.batch.removed", "transaction.batch.changed",
        ),
        handle=recompute,
    ),
    Subscription(name="budgets.rates", keys=("fx.rate.changed",), handle=follow_rates),
)  # fmt: skip
