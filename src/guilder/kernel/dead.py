"""Dead letters: jobs and events that failed on their last attempt and wait for a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from guilder.kernel import dispatch
from guilder.kernel.contract import Contract
from guilder.kernel.db import Database
from guilder.kernel.errors import NotFound
from guilder.kernel.events import Subscription


class DeadLetter(Contract):
    """One thing that could not be done. id: `job:<number>` or `event:<uuid>:<subscriber>`."""

    id: str
    name: str
    failed_at: datetime | None
    attempts: int
    error: str
    arguments: dict[str, Any]


_JOBS = text("""
    select 'job:' || j.id as id, j.task_name as name, j.attempts, j.args as arguments, '' as error,
           (select max(e.at) from procrastinate_events e where e.job_id = j.id) as failed_at
    from procrastinate_jobs j where j.status = 'failed' order by j.id
""")
_EVENTS = text("""
    select 'event:' || d.id || ':' || d.handler as id, e.key as name, 0 as attempts, e.payload as arguments,
           d.error, d.failed_at
    from kernel.dead_letter d join kernel.event e using (part, position) order by d.failed_at, d.id
""")


async def letters(database: Database) -> list[DeadLetter]:
    """Every dead letter, jobs first, oldest first."""
    async with database.system_session() as session:
        rows = [*(await session.execute(_JOBS)).all(), *(await session.execute(_EVENTS)).all()]
    return [DeadLetter.model_validate(row) for row in rows]


async def replay(database: Database, subscriptions: Sequence[Subscription], letter: str) -> None:
    """Run a dead job again, or handle a dead event again at once. Raises NotFound 404, or what the handler raises."""
    kind, _, rest = letter.partition(":")
    if kind == "job" and rest.isdigit():
        async with database.system_session() as session:
            found = await session.scalar(
                text("select id from procrastinate_jobs where id = :id and status = 'failed' for update skip locked"),
                {"id": int(rest)},
            )
            if found is None:
                raise NotFound(f"There is no dead letter {letter}.")
            # its key may be another's by now, that waits
            await session.execute(
                text("update procrastinate_jobs set queueing_lock = null where id = :id"), {"id": found}
            )
            await session.execute(
                text("select procrastinate_retry_job_v2(:id, now(), null, null, null)"), {"id": found}
            )
        return
    identifier, _, handler = rest.partition(":")
    for subscription in subscriptions:
        if kind == "event" and subscription.name == handler:
            await dispatch.replay(database, subscription, identifier)
            return
    raise NotFound(f"There is no dead letter {letter}.")
