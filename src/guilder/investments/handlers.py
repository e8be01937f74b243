"""What follows from a change of the record or of prices: the accounts' worth is stated anew."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.investments.service import values
from guilder.kernel.events import StoredEvent, Subscription


async def state_values(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    """Tell banking what the touched accounts are worth. Harmless when the events come again."""
    accounts = {uuid.UUID(each) for event in events for each in event.payload.get("accountIds", [])}
    priced = {uuid.UUID(each) for event in events for each in event.payload.get("instrumentIds", [])}
    if priced:
        accounts |= await values.holding_accounts(session, workspace_id, priced)
    if accounts:
        await values.state_by_itself(session, workspace_id, accounts)


subscriptions = (
    Subscription(
        name="investments.values",
        keys=("investments.activity.recorded", "investments.price.stated", "investments.position.stated"),
        handle=state_values,
    ),
)
