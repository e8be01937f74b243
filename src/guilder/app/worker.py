"""A worker process: jobs of some queues, and the event handlers of the same modules."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence

from sqlalchemy import text

from guilder.app import registry, warming
from guilder.kernel import jobs, telemetry
from guilder.kernel.dispatch import Dispatcher, ensure_cursors
from guilder.kernel.runtime import Runtime

log = logging.getLogger("guilder.worker")


async def work(runtime: Runtime, queues: Sequence[str] | None, *, stop: asyncio.Event) -> None:
    """Run the jobs and handlers of the modules in `queues` (all when None) until `stop` is set.

    Work in progress gets 2 s to end; what does not is taken up again by another worker.
    """
    modules = registry.load(queues)
    subscriptions = [subscription for module in modules for subscription in module.subscriptions]
    await ensure_cursors(runtime.database, subscriptions)
    worker = jobs.build_worker(
        runtime,
        (job for module in modules for job in module.jobs),
        (cron for module in modules for cron in module.crons),
    )
    warming.begin(runtime, ())  # what a job needs it loads itself: numerical code alone would hold 126 MiB
    tasks: list[asyncio.Task[None]] = [
        asyncio.create_task(jobs.run_worker(worker, queues=[module.name for module in modules]), name="jobs"),
        asyncio.create_task(Dispatcher(runtime.database, subscriptions).run(), name="events"),
        asyncio.create_task(_measure(runtime), name="metrics"),
    ]
    stopping = asyncio.create_task(_until(stop), name="stop")
    try:
        await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done() and (error := task.exception()):
                raise error
    finally:
        for task in (*tasks, stopping):
            task.cancel()
        await asyncio.gather(*tasks, stopping, return_exceptions=True)
        with contextlib.suppress(Exception):
            await runtime.close()


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()


_LAG = text(
    "select c.handler, sum(h.position - c.position) from kernel.cursor c join kernel.head h using (part) group by 1"
)
_DEAD = text(
    "select (select count(*) from kernel.dead_letter), "
    "(select count(*) from procrastinate_jobs where status = 'failed')"
)


async def _measure(runtime: Runtime) -> None:
    while True:
        with contextlib.suppress(OSError):
            async with runtime.database.system_session() as session:
                for handler, lag in await session.execute(_LAG):
                    telemetry.EVENT_LAG.labels(handler).set(float(lag))
                events, failed = (await session.execute(_DEAD)).one()
                telemetry.DEAD_LETTERS.labels("event").set(events)
                telemetry.DEAD_LETTERS.labels("job").set(failed)
        await asyncio.sleep(15)
