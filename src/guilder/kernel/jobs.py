"""Jobs are work that is slow, scheduled or outside: procrastinate in the same Postgres.

A job is deferred on the caller's connection, so it exists if and only if the business change does. It runs at least
once: a job whose worker was killed is found by the sweeper and runs again, so every job is harmless when repeated.
Its arguments hold ids, never secrets. The queue is the module: `planning.simulate` runs in `planning`. Work that nobody
waits for, and that may take long, has a lane of its own, one job at a time: `transactions.background.learn_meanings`
never stands before a statement that somebody wants booked.
"""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import procrastinate
from procrastinate import JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job as StoredJob
from procrastinate.jobs import Status
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import db
from guilder.kernel.correlation import correlated, correlation_id
from guilder.kernel.runtime import Runtime

log = logging.getLogger("guilder.jobs")

#: A worker writes its heartbeat this often, and counts as dead after missing it this long, in seconds.
HEARTBEAT = 2.0
DEAD_AFTER = 8.0


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of work. name: `<module>.<verb_noun>` or `<module>.background.<verb_noun>`.

    attempts: how often before it is a dead letter.
    """

    name: str
    run: Callable[..., Awaitable[None]]
    attempts: int = 6

    @property
    def queue(self) -> str:
        """The module that the job belongs to, or its lane for what nobody waits for."""
        return _queue(self.name)


@dataclass(frozen=True, slots=True)
class Cron:
    """A job that a schedule defers, once per tick however many workers there are. schedule: cron, UTC, 5 fields."""

    schedule: str
    job: Job


def in_each_workspace(
    find: Callable[[AsyncSession], Awaitable[Iterable[uuid.UUID]]],
    work: Callable[[AsyncSession, uuid.UUID], Awaitable[object]],
    *,
    until_nothing_is_left: bool = False,
) -> Callable[[Runtime], Awaitable[None]]:
    """What a schedule runs: `find` names the workspaces on the system role's session, `work` gets one of its own in each.

    until_nothing_is_left: `work` says how much it did, and is called again, in a new transaction, until that is 0.
    """

    async def run(runtime: Runtime) -> None:
        async with runtime.database.system_session() as session:
            found = list(await find(session))
        for workspace_id in found:
            again: object = True
            while again:
                async with runtime.database.session(workspace_id=workspace_id) as session:
                    done = await work(session, workspace_id)
                again = until_nothing_is_left and done

    return run


def _queue(name: str) -> str:
    return name.rpartition(".")[0]


_deferrer = procrastinate.App(connector=PsycopgConnector())


async def defer(
    session: AsyncSession, name: str, *, key: str | None = None, after: timedelta | None = None, **arguments: Any
) -> None:
    """Queue a job in this session's transaction. arguments: JSON values (ids as strings).

    key: while a job with the same key still waits, another is not added; and two of one key never run side by side.
    """
    options: dict[str, Any] = {"queue": _queue(name), "queueing_lock": key, "lock": key}
    if after is not None:
        options["schedule_in"] = {"seconds": after.total_seconds()}
    with contextlib.suppress(AlreadyEnqueued):
        async with session.begin_nested():
            # taken inside, because SQLAlchemy only sets the savepoint when the connection is asked for
            task = _deferrer.configure_task(name, connection=await db.raw(session), **options)
            await task.defer_async(**arguments, correlation=correlation_id())


def build_worker(runtime: Runtime, jobs: Iterable[Job], crons: Iterable[Cron]) -> procrastinate.App:
    """The procrastinate application that runs `jobs`, on the system role's connections."""
    app = procrastinate.App(
        connector=PsycopgConnector(
            conninfo=runtime.database.system_dsn, min_size=1, max_size=6, kwargs={"application_name": "guilder worker"}
        )
    )
    schedules = {cron.job.name: cron.schedule for cron in crons}
    for job in jobs:
        task = app.task(
            name=job.name,
            queue=job.queue,
            pass_context=True,
            retry=RetryStrategy(max_attempts=job.attempts - 1, exponential_wait=2) if job.attempts > 1 else False,
        )(_runner(runtime, job))
        if job.name in schedules:
            app.periodic(cron=schedules[job.name])(task)
    return app


def _runner(runtime: Runtime, job: Job) -> Callable[..., Awaitable[None]]:
    async def run(context: JobContext, timestamp: int | None = None, correlation: str = "", **arguments: Any) -> None:
        del timestamp  # the tick of a schedule
        with correlated(correlation or f"job-{context.job.id}"):
            try:
                await job.run(runtime, **arguments)
            except Exception:
                if not await _twin_waits(context.app, context.job):
                    raise
                log.warning("a failed job is left to its successor", extra={"job": job.name}, exc_info=True)

    return run


async def _twin_waits(app: procrastinate.App, job: StoredJob) -> bool:
    """Whether the same work waits again. If not, this job lets its key go: a later one may come before it is retried."""
    if job.queueing_lock is None:
        return False
    row = await app.connector.execute_query_one_async(_TWIN, job_id=job.id, key=job.queueing_lock)
    return bool(row["waits"])


_TWIN = """
    with twin as (
        select exists (select from procrastinate_jobs where queueing_lock = %(key)s and status = 'todo') as waits
    ), free as (
        update procrastinate_jobs set queueing_lock = null where id = %(job_id)s and not (select waits from twin)
    )
    select waits from twin
"""


async def run_worker(app: procrastinate.App, *, queues: Sequence[str], concurrency: int = 4) -> None:
    """Run the jobs of the modules `queues` until cancelled, those that somebody waits for `concurrency` at a time.

    The sweeper runs beside the queues, never inside them.
    """
    lanes = ((list(queues), concurrency), ([f"{queue}.background" for queue in queues], 1))
    async with app.open_async(), asyncio.TaskGroup() as group:
        group.create_task(_sweep(app), name="sweep stalled jobs")
        for names, most in lanes:
            lane = app.run_worker_async(
                queues=names,
                concurrency=most,
                install_signal_handlers=False,
                fetch_job_polling_interval=1.0,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=DEAD_AFTER,
                shutdown_graceful_timeout=2.0,
                delete_jobs="successful",
            )
            group.create_task(lane, name=f"jobs of {names[0]} and others")


async def _sweep(app: procrastinate.App) -> None:
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
                if job.id and await _twin_waits(app, job):
                    await app.job_manager.finish_job_by_id_async(job.id, Status.ABORTED, delete_job=True)
                    continue
                log.warning("job of a dead worker runs again", extra={"job": job.task_name, "job_id": job.id})
                await app.job_manager.retry_job(job)
        except ConnectorException:
            log.warning("could not look for stalled jobs", exc_info=True)
        await asyncio.sleep(HEARTBEAT)
