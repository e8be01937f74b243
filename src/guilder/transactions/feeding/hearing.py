"""What the record does when a bank delivered, a connection ended, or a period was unlocked."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.service import inbox as bank_inbox
from guilder.kernel.events import StoredEvent, Subscription
from guilder.transactions.feeding import leaving
from guilder.transactions.feeding.delivering import deliver
from guilder.transactions.service import acts, holding, locking

_AT_ONCE = 20


async def take(session: AsyncSession, workspace_id: uuid.UUID) -> None:
    """Book everything that waits in the inbox."""
    while waiting := await bank_inbox.waiting_deliveries(session, workspace_id=workspace_id, limit=_AT_ONCE):
        for delivery in waiting:
            await deliver(session, workspace_id, delivery)
        await bank_inbox.drop_deliveries(session, workspace_id=workspace_id, ids=[each.id for each in waiting])


async def _take(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    del events  # they only say that something waits
    await take(session, workspace_id)


async def _left(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    """Take out what ended connections brought, where the person said so. It is forgotten and may come again."""
    actor = acts.nobody(workspace_id)
    for event in events:
        if event.payload["history"] == "remove":
            for account_id in event.payload["accountIds"]:
                await leaving.forget(session, actor, event, uuid.UUID(account_id))


async def _unlocked(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    """Book what waited for a period to be unlocked."""
    for account_id in {uuid.UUID(event.payload["accountId"]) for event in events}:
        last = await locking.until(session, workspace_id, account_id)
        for delivery in await holding.take(session, workspace_id, account_id, last):
            await deliver(session, workspace_id, delivery)


subscriptions = (
    Subscription(name="transactions.feed", keys=("bank.sync.completed",), handle=_take),
    Subscription(name="transactions.left", keys=("bank.connection.left",), handle=_left),
    Subscription(name="transactions.unlocked", keys=("transaction.period.unlocked",), handle=_unlocked),
)
