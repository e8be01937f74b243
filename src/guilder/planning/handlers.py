"""What planning does when accounts and envelopes move: goals that follow them are assessed again, soon, by a job."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import jobs
from guilder.kernel.events import StoredEvent, Subscription
from guilder.planning.jobs import ASSESS_GOALS
from guilder.planning.service import goals


async def follow(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    """Queue one assessment of the household's goals, however many events there are."""
    del events
    if await goals.any_follows(session, workspace_id=workspace_id):
        await jobs.defer(session, ASSESS_GOALS.name, key=f"goals {workspace_id}", workspace_id=str(workspace_id))


subscriptions = (
    Subscription(
        name="planning.goals",
        keys=(
            "bank.account.changed",
            "transaction.created",
            "transaction.updated",
            "transaction.removed",
            "transaction.batch.booked",
            "transaction.batch.removed",
            "transaction.batch.changed",
        ),
        handle=follow,
    ),
)
