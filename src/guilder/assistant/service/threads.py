"""Threads: begin, list, search, rename, delete and restore, ask, and open what stands behind an answer."""

import base64
import binascii
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.assistant.contracts import (
    AnswerInProgress,
    Ask,
    Asked,
    ChangeThread,
    CreateThread,
    FactNotFound,
    KnownFact,
    Message,
    OpenThread,
    Run,
    RunEvent,
    RunNotFound,
    Thread,
    ThreadNotFound,
)
from guilder.assistant.tables import FactRow, MessageRow, RunEventRow, RunRow, ThreadRow
from guilder.kernel.actor import Actor
from guilder.kernel.clock import now
from guilder.kernel.errors import InvalidInput
from guilder.kernel.facts import Fact
from guilder.kernel.ids import new_id

#: A run without a sign of life for this long belongs to a process that died.
DEAD_AFTER: Final = timedelta(seconds=10)
KEPT: Final = timedelta(days=30)
#: How many questions half a question may go back to.
REMEMBERED: Final = 6
FIRST_TITLE: Final = "New conversation"


async def create_thread(session: AsyncSession, *, actor: Actor, cmd: CreateThread) -> Thread:
    """Begin a conversation of the actor's own."""
    at = now()
    row = ThreadRow(
        workspace_id=actor.workspace_id,
        id=new_id(),
        user_id=actor.user_id,
        title=cmd.title or FIRST_TITLE,
        created_at=at,
        updated_at=at,
        deleted_at=None,
    )
    session.add(row)
    await session.flush()
    return _as_thread(row)


async def list_threads(
    session: AsyncSession, *, actor: Actor, search: str | None, deleted: bool, cursor: str | None, limit: int
) -> tuple[list[Thread], str | None]:
    """The actor's conversations, last used first, with the cursor of the next page. search: in titles and messages."""
    query = select(ThreadRow).where(*_own(actor), _shown(deleted=deleted))
    if search and search.strip():
        pattern = "%" + search.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        said = exists().where(
            MessageRow.workspace_id == ThreadRow.workspace_id,
            MessageRow.thread_id == ThreadRow.id,
            MessageRow.text.ilike(pattern),
        )
        query = query.where(or_(ThreadRow.title.ilike(pattern), said))
    if cursor:
        query = query.where(tuple_(ThreadRow.updated_at, ThreadRow.id) < tuple_(*_from_cursor(cursor)))
    rows = list(
        await session.scalars(query.order_by(ThreadRow.updated_at.desc(), ThreadRow.id.desc()).limit(limit + 1))
    )
    more = _cursor(rows[limit - 1]) if len(rows) > limit else None
    return [_as_thread(row) for row in rows[:limit]], more


async def open_thread(session: AsyncSession, *, actor: Actor, thread_id: uuid.UUID) -> OpenThread:
    """A conversation with all its messages. Raises ThreadNotFound 404."""
    row = await _thread(session, actor, thread_id)
    runs = {
        run.id: run
        for run in await session.scalars(
            select(RunRow).where(RunRow.workspace_id == actor.workspace_id, RunRow.thread_id == thread_id)
        )
    }
    messages = await session.scalars(
        select(MessageRow)
        .where(MessageRow.workspace_id == actor.workspace_id, MessageRow.thread_id == thread_id)
        .order_by(MessageRow.id)
    )
    running = next((run for run in runs.values() if run.status == "running"), None)
    return OpenThread(
        thread=_as_thread(row),
        messages=[_as_message(message, runs[message.run_id]) for message in messages],
        running=_as_run(running) if running else None,
    )


async def change_thread(session: AsyncSession, *, actor: Actor, thread_id: uuid.UUID, cmd: ChangeThread) -> Thread:
    """Rename. Raises ThreadNotFound 404."""
    row = await _thread(session, actor, thread_id)
    row.title = cmd.title.strip()
    await session.flush()
    return _as_thread(row)


async def delete_thread(session: AsyncSession, *, actor: Actor, thread_id: uuid.UUID) -> None:
    """Hide a conversation; it can be restored for thirty days. Raises ThreadNotFound 404."""
    row = await _thread(session, actor, thread_id)
    row.deleted_at = now()


async def restore_thread(session: AsyncSession, *, actor: Actor, thread_id: uuid.UUID) -> Thread:
    """Bring a hidden conversation back. Raises ThreadNotFound 404."""
    row = await _thread(session, actor, thread_id, deleted=True)
    row.deleted_at = None
    await session.flush()
    return _as_thread(row)


async def purge(session: AsyncSession) -> int:
    """Erase conversations of every workspace that were hidden thirty days ago; how many. System session."""
    gone = await session.scalars(delete(ThreadRow).where(ThreadRow.deleted_at < now() - KEPT).returning(ThreadRow.id))
    return len(gone.all())


async def ask(session: AsyncSession, *, actor: Actor, thread_id: uuid.UUID, cmd: Ask, engine: str) -> Asked:
    """Take a question and open the run that answers it; the caller starts the run after the commit.

    The run's first two events are written here, so that a reader has words to show at once.
    Raises ThreadNotFound 404, AnswerInProgress 409.
    """
    thread = await _thread(session, actor, thread_id, lock=True)
    running = await session.scalar(
        select(RunRow).where(
            RunRow.workspace_id == actor.workspace_id, RunRow.thread_id == thread_id, RunRow.status == "running"
        )
    )
    if running is not None and not await bury(session, running):
        raise AnswerInProgress
    at = now()
    question = " ".join(cmd.text.split()) if "\n" not in cmd.text else cmd.text.strip()
    if thread.title == FIRST_TITLE:
        thread.title = _title(question)
    thread.updated_at = at
    run = RunRow(
        workspace_id=actor.workspace_id,
        id=new_id(),
        thread_id=thread_id,
        user_id=actor.user_id,
        status="running",
        intent=cmd.intent,
        engine=engine,
        stop_asked=False,
        started_at=at,
        alive_at=at,
        finished_at=None,
    )
    session.add(run)
    await session.flush()
    message = MessageRow(
        workspace_id=actor.workspace_id,
        id=new_id(),
        thread_id=thread_id,
        run_id=run.id,
        role="user",
        text=question,
        body={},
        created_at=at,
    )
    session.add(message)
    for seq, (name, data) in enumerate(
        (
            ("connected", {"threadId": str(thread_id), "runId": str(run.id), "engine": engine}),
            ("agent_activated", {"agent": "orchestrator", "doing": "Reading your question"}),
        ),
        start=1,
    ):
        session.add(_event(run, seq, name, data))
    await session.flush()
    return Asked(thread=_as_thread(thread), message=_as_message(message, run), run=_as_run(run))


def _event(run: RunRow, seq: int, name: str, data: Mapping[str, object]) -> RunEventRow:
    return RunEventRow(
        workspace_id=run.workspace_id, run_id=run.id, seq=seq, name=name, data=dict(data), created_at=now()
    )


async def bury(session: AsyncSession, run: RunRow) -> bool:
    """End a run whose process died, with an `error` event; False while it shows signs of life."""
    if run.status != "running" or run.alive_at > now() - DEAD_AFTER:
        return run.status != "running"
    last = await session.scalar(
        select(RunEventRow.seq)
        .where(RunEventRow.workspace_id == run.workspace_id, RunEventRow.run_id == run.id)
        .order_by(RunEventRow.seq.desc())
        .limit(1)
    )
    ended = await session.execute(
        update(RunRow)
        .where(
            RunRow.workspace_id == run.workspace_id,
            RunRow.id == run.id,
            RunRow.status == "running",
            RunRow.alive_at <= now() - DEAD_AFTER,
        )
        .values(status="failed", finished_at=now())
        .returning(RunRow.id)
    )
    if ended.first() is None:
        return False
    session.add(
        _event(
            run,
            (last or 0) + 1,
            "error",
            {
                "code": "ANSWER_INTERRUPTED",
                "message": "Guilder was interrupted while it answered. Your question is kept; ask it again.",
            },
        )
    )
    await session.flush()
    await session.refresh(run)
    return True


async def bury_dead(session: AsyncSession) -> int:
    """End every run of a dead process, in all workspaces; how many. System session."""
    rows = (
        await session.scalars(
            select(RunRow)
            .where(RunRow.status == "running", RunRow.alive_at <= now() - DEAD_AFTER)
            .with_for_update(skip_locked=True)
        )
    ).all()
    return sum([await bury(session, row) for row in rows])


async def stop(session: AsyncSession, *, actor: Actor, thread_id: uuid.UUID, run_id: uuid.UUID) -> Run:
    """Ask a run to end; what it has written stays. Raises ThreadNotFound 404, RunNotFound 404."""
    run = await find_run(session, actor=actor, thread_id=thread_id, run_id=run_id)
    row = await session.get_one(RunRow, (actor.workspace_id, run.id))
    if row.status == "running":
        row.stop_asked = True
        await session.flush()
    return _as_run(row)


async def answered_before(
    session: AsyncSession, *, actor: Actor, thread_id: uuid.UUID, run_id: uuid.UUID
) -> list[tuple[str, str]]:
    """The last questions before a run that were answered, with the intent that they were read as; oldest first."""
    rows = await session.execute(
        select(MessageRow.text, RunRow.intent)
        .join(RunRow, (RunRow.workspace_id == MessageRow.workspace_id) & (RunRow.id == MessageRow.run_id))
        .where(
            MessageRow.workspace_id == actor.workspace_id,
            MessageRow.thread_id == thread_id,
            MessageRow.role == "user",
            RunRow.id < run_id,
            RunRow.status == "done",
            RunRow.intent.is_not(None),
        )
        .order_by(MessageRow.id.desc())
        .limit(REMEMBERED)
    )
    return [(row.text, str(row.intent)) for row in rows][::-1]


async def find_run(session: AsyncSession, *, actor: Actor, thread_id: uuid.UUID, run_id: uuid.UUID | None) -> Run:
    """The run, or the thread's latest. A dead one is ended first. Raises ThreadNotFound 404, RunNotFound 404."""
    await _thread(session, actor, thread_id)
    query = select(RunRow).where(RunRow.workspace_id == actor.workspace_id, RunRow.thread_id == thread_id)
    if run_id is not None:
        query = query.where(RunRow.id == run_id)
    row = await session.scalar(query.order_by(RunRow.id.desc()).limit(1))
    if row is None:
        raise RunNotFound
    await bury(session, row)
    return _as_run(row)


async def events_after(
    session: AsyncSession, *, actor: Actor, run_id: uuid.UUID, seq: int
) -> tuple[list[RunEvent], bool]:
    """The run's events after `seq`, and whether the run has ended."""
    status = await session.scalar(
        select(RunRow.status).where(RunRow.workspace_id == actor.workspace_id, RunRow.id == run_id)
    )
    rows = await session.execute(
        select(RunEventRow.seq, RunEventRow.name, RunEventRow.data)
        .where(RunEventRow.workspace_id == actor.workspace_id, RunEventRow.run_id == run_id, RunEventRow.seq > seq)
        .order_by(RunEventRow.seq)
    )
    return [RunEvent(seq=row.seq, name=row.name, data=row.data) for row in rows], status != "running"


async def get_fact(session: AsyncSession, *, actor: Actor, thread_id: uuid.UUID, fact_id: uuid.UUID) -> KnownFact:
    """A fact with its working. Raises ThreadNotFound 404, FactNotFound 404."""
    await _thread(session, actor, thread_id)
    row = await session.scalar(
        select(FactRow).where(
            FactRow.workspace_id == actor.workspace_id, FactRow.thread_id == thread_id, FactRow.id == fact_id
        )
    )
    if row is None:
        raise FactNotFound
    return KnownFact(handle=row.handle, arguments=row.arguments, fact=Fact.model_validate(row.body))


def _own(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return ThreadRow.workspace_id == actor.workspace_id, ThreadRow.user_id == actor.user_id


def _shown(*, deleted: bool) -> ColumnElement[bool]:
    if not deleted:
        return ThreadRow.deleted_at.is_(None)
    return and_(ThreadRow.deleted_at.is_not(None), ThreadRow.deleted_at > now() - KEPT)


async def _thread(
    session: AsyncSession, actor: Actor, thread_id: uuid.UUID, *, deleted: bool = False, lock: bool = False
) -> ThreadRow:
    query = select(ThreadRow).where(*_own(actor), ThreadRow.id == thread_id, _shown(deleted=deleted))
    row = await session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise ThreadNotFound
    return row


def _title(question: str) -> str:
    line = question.splitlines()[0].rstrip("!. ")
    if len(line) > 60:
        line = line[:60].rsplit(" ", 1)[0] + "…"
    return line[:1].upper() + line[1:] or FIRST_TITLE


def _as_thread(row: ThreadRow) -> Thread:
    return Thread(
        id=row.id, title=row.title, created_at=row.created_at, updated_at=row.updated_at, deleted_at=row.deleted_at
    )


def _as_run(row: RunRow) -> Run:
    return Run.model_validate(
        {"id": row.id, "status": row.status, "started_at": row.started_at, "finished_at": row.finished_at}
    )


def _as_message(row: MessageRow, run: RunRow) -> Message:
    empty = {"segments": [], "aside": [], "charts": [], "choices": [], "sure": True, "steps": [], "summary": ""}
    return Message.model_validate(
        {**empty, **row.body, "id": row.id, "role": row.role, "text": row.text, "run": _as_run(run), "created_at": row.created_at}
    )  # fmt: skip


def _cursor(row: ThreadRow) -> str:
    return base64.urlsafe_b64encode(f"{row.updated_at.isoformat()}|{row.id}".encode()).decode()


def _from_cursor(cursor: str) -> tuple[datetime, uuid.UUID]:
    try:
        at, thread = base64.urlsafe_b64decode(cursor).decode().split("|")
        return datetime.fromisoformat(at), uuid.UUID(thread)
    except (ValueError, binascii.Error):
        raise InvalidInput("The cursor was not made by this list.") from None
