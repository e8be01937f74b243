"""What the record does when it grows: it looks for the other halves of transfers."""

import uuid
from calendar import monthrange
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel.events import StoredEvent, Subscription
from guilder.transactions.service import transfers


async def _pair(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    days = [day for event in events for day in _days(event)]
    if days:
        await transfers.pair(session, workspace_id, first=min(days), last=max(days))


def _days(event: StoredEvent) -> list[date]:
    if "touched" not in event.payload:
        return [date.fromisoformat(event.payload["bookedOn"])]
    firsts = [date.fromisoformat(each["month"]) for each in event.payload["touched"]]
    return [*firsts, *(first.replace(day=monthrange(first.year, first.month)[1]) for first in firsts)]


subscriptions = (
    Subscription(name="transactions.transfers", keys=("transaction.created", "transaction.batch.booked"), handle=_pair),
)
