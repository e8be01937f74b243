"""A job exists if and only if the change that asked for it does, and survives its worker."""

import asyncio
import contextlib
import logging

import pytest
from sqlalchemy import text

from guilder.kernel import dead, jobs
from guilder.kernel.ids import new_id
from guilder.kernel.jobs import Job
from guilder.kernel.runtime import Runtime


class Ran:
    """A job that notes its arguments and may fail."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.fails = 0
        self.done = asyncio.Event()

    async def run(self, runtime: Runtime, *, thing: str) -> None:
        assert runtime.database
        if self.fails:
            self.fails -= 1
            raise ValueError("not today")
        self.seen.append(thing)
        self.done.set()


async def run_all(runtime: Runtime, job: Job) -> None:
    worker = jobs.build_worker(runtime, [job], ())
    async with worker.open_async():
        await worker.run_worker_async(
            queues=[job.queue], wait=False, install_signal_handlers=False, listen_notify=False
        )


@pytest.fixture
def queue() -> str:
    return f"test{new_id().hex[-12:]}"  # the name of its channel holds 63 bytes


async def test_a_job_of_a_rolled_back_change_never_runs(runtime: Runtime, queue: str) -> None:
    ran = Ran()
    job = Job(f"{queue}.note", ran.run)

    async def fail() -> None:
        async with runtime.database.session(workspace_id=new_id()) as session:
            await jobs.defer(session, job.name, thing="lost")
            raise ZeroDivisionError

    with contextlib.suppress(ZeroDivisionError):
        await fail()
    async with runtime.database.session(workspace_id=new_id()) as session:
        await jobs.defer(session, job.name, thing="kept")
    await run_all(runtime, job)
    assert ran.seen == ["kept"]


async def test_a_key_keeps_a_second_job_out_while_the_first_waits(runtime: Runtime, queue: str) -> None:
    ran = Ran()
    job = Job(f"{queue}.note", ran.run)
    async with runtime.database.session(workspace_id=new_id()) as session:
        for thing in ("first", "second"):
            await jobs.defer(session, job.name, key=f"{queue}:once", thing=thing)
    await run_all(runtime, job)
    assert ran.seen == ["first"]


async def test_a_job_that_fails_for_good_is_a_dead_letter_and_can_be_replayed(
    runtime: Runtime, queue: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    ran = Ran()
    ran.fails = 1
    job = Job(f"{queue}.note", ran.run, attempts=1)
    async with runtime.database.session(workspace_id=new_id()) as session:
        await jobs.defer(session, job.name, thing="late")
    await run_all(runtime, job)
    letter = next(letter for letter in await dead.letters(runtime.database) if letter.name == job.name)
    assert letter.arguments["thing"] == "late"
    await dead.replay(runtime.database, [], letter.id)
    await run_all(runtime, job)
    assert ran.seen == ["late"]
    assert not [letter for letter in await dead.letters(runtime.database) if letter.name == job.name]


async def test_the_job_of_a_dead_worker_runs_again(
    runtime: Runtime, queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT", 0.1)
    monkeypatch.setattr(jobs, "DEAD_AFTER", 0.5)
    ran = Ran()
    job = Job(f"{queue}.note", ran.run)
    async with runtime.database.session(workspace_id=new_id()) as session:
        await jobs.defer(session, job.name, thing="again")
    async with runtime.database.system_session() as session:  # what a killed worker leaves behind
        await session.execute(
            text("update procrastinate_jobs set status = 'doing' where queue_name = :queue"), {"queue": queue}
        )
    task = asyncio.create_task(jobs.run_worker(jobs.build_worker(runtime, [job], ()), queues=[queue]))
    async with asyncio.timeout(20):
        await ran.done.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert ran.seen == ["again"]


async def test_what_nobody_waits_for_leaves_room_for_what_somebody_does(runtime: Runtime, queue: str) -> None:
    started, prompt = asyncio.Event(), Ran()

    async def endless(runtime: Runtime, *, thing: str) -> None:
        assert runtime.database, thing
        started.set()
        await asyncio.Event().wait()

    slow, quick = Job(f"{queue}.background.ponder", endless), Job(f"{queue}.note", prompt.run)
    async with runtime.database.session(workspace_id=new_id()) as session:
        for number in range(8):
            await jobs.defer(session, slow.name, thing=str(number))
    worker = jobs.build_worker(runtime, [slow, quick], ())
    task = asyncio.create_task(jobs.run_worker(worker, queues=[queue], concurrency=1))
    async with asyncio.timeout(20):
        await started.wait()
        async with runtime.database.session(workspace_id=new_id()) as session:
            await jobs.defer(session, quick.name, thing="a statement")
        await prompt.done.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with runtime.database.system_session() as session:
        await session.execute(text("delete from procrastinate_jobs where task_name = :name"), {"name": slow.name})


async def left_behind(runtime: Runtime, job: Job, key: str) -> None:
    """A job of `key` that its killed worker had begun, and the same work asked for again."""
    async with runtime.database.session(workspace_id=new_id()) as session:
        await jobs.defer(session, job.name, key=key, thing="begun")
    async with runtime.database.system_session() as session:
        await session.execute(
            text("update procrastinate_jobs set status = 'doing' where queueing_lock = :key"), {"key": key}
        )
    async with runtime.database.session(workspace_id=new_id()) as session:
        await jobs.defer(session, job.name, key=key, thing="asked again")


async def test_the_job_of_a_dead_worker_gives_way_to_the_same_work_that_waits(
    runtime: Runtime, queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT", 0.1)
    monkeypatch.setattr(jobs, "DEAD_AFTER", 0.5)
    first, second = Ran(), Ran()
    once, other = Job(f"{queue}.once", first.run), Job(f"{queue}.other", second.run)
    await left_behind(runtime, once, f"{queue}:once")
    await left_behind(runtime, other, f"{queue}:other")
    task = asyncio.create_task(jobs.run_worker(jobs.build_worker(runtime, [once, other], ()), queues=[queue]))
    async with asyncio.timeout(20):
        await asyncio.gather(first.done.wait(), second.done.wait())
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (first.seen, second.seen) == (["asked again"], ["asked again"])


async def test_a_failed_job_gives_way_to_the_same_work_that_waits(
    runtime: Runtime, queue: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    seen: list[str] = []

    async def run(runtime: Runtime, *, thing: str) -> None:
        seen.append(thing)
        if thing == "first":
            async with runtime.database.session(workspace_id=new_id()) as session:
                await jobs.defer(session, f"{queue}.note", key=f"{queue}:key", thing="second")
            raise ValueError("not today")

    job = Job(f"{queue}.note", run)
    async with runtime.database.session(workspace_id=new_id()) as session:
        await jobs.defer(session, job.name, key=f"{queue}:key", thing="first")
    await run_all(runtime, job)
    assert seen == ["first", "second"]
    async with runtime.database.system_session() as session:
        left = await session.scalar(
            text("select count(*) from procrastinate_jobs where queue_name = :queue and status <> 'succeeded'"),
            {"queue": queue},
        )
    assert left == 0


async def test_a_failed_job_does_not_keep_later_work_of_its_key_out(
    runtime: Runtime, queue: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    ran = Ran()
    ran.fails = 1
    job = Job(f"{queue}.note", ran.run, attempts=1)
    async with runtime.database.session(workspace_id=new_id()) as session:
        await jobs.defer(session, job.name, key=f"{queue}:key", thing="first")
    await run_all(runtime, job)
    async with runtime.database.session(workspace_id=new_id()) as session:
        await jobs.defer(session, job.name, key=f"{queue}:key", thing="second")
    letter = next(letter for letter in await dead.letters(runtime.database) if letter.name == job.name)
    await dead.replay(runtime.database, [], letter.id)
    await run_all(runtime, job)
    assert sorted(ran.seen) == ["first", "second"]
