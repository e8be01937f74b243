"""The assistant over HTTP."""

import uuid
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import BackgroundTasks, Depends, Header, Query
from fastapi.responses import StreamingResponse

from guilder.assistant import running, streaming
from guilder.assistant.contracts import (
    AnswerInProgress,
    Ask,
    Asked,
    ChangeThread,
    CreateThread,
    FactNotFound,
    KnownFact,
    OpenThread,
    Run,
    RunNotFound,
    Thread,
    ThreadNotFound,
)
from guilder.assistant.service import threads
from guilder.kernel.actor import Actor
from guilder.kernel.http import (
    CurrentRuntime,
    Envelope,
    ListEnvelope,
    Session,
    envelope,
    failures,
    page,
    requires,
)
from guilder.kernel.routing import Router

router = Router(tags=["assistant"])
CanAsk = Annotated[Actor, Depends(requires("assistant:ask"))]


@router.get("/threads", operation_id="listThreads")
async def list_threads(
    actor: CanAsk,
    session: Session,
    search: Annotated[str | None, Query(max_length=100)] = None,
    *,
    deleted: bool = False,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> ListEnvelope[Thread]:
    """Your conversations, last used first."""
    found, more = await threads.list_threads(
        session, actor=actor, search=search, deleted=deleted, cursor=cursor, limit=limit
    )
    return page(found, cursor=more, limit=limit)


@router.post("/threads", status_code=201, operation_id="createThread")
async def create_thread(cmd: CreateThread, actor: CanAsk, session: Session) -> Envelope[Thread]:
    """Begin a conversation."""
    return envelope(await threads.create_thread(session, actor=actor, cmd=cmd))


@router.get("/threads/{thread_id}", operation_id="getThread", responses=failures(ThreadNotFound))
async def get_thread(thread_id: uuid.UUID, actor: CanAsk, session: Session) -> Envelope[OpenThread]:
    """A conversation with its messages."""
    return envelope(await threads.open_thread(session, actor=actor, thread_id=thread_id))


@router.patch("/threads/{thread_id}", operation_id="changeThread", responses=failures(ThreadNotFound))
async def change_thread(thread_id: uuid.UUID, cmd: ChangeThread, actor: CanAsk, session: Session) -> Envelope[Thread]:
    """Rename a conversation."""
    return envelope(await threads.change_thread(session, actor=actor, thread_id=thread_id, cmd=cmd))


@router.delete("/threads/{thread_id}", status_code=204, operation_id="deleteThread", responses=failures(ThreadNotFound))
async def delete_thread(thread_id: uuid.UUID, actor: CanAsk, session: Session) -> None:
    """Hide a conversation; it can be restored for thirty days."""
    await threads.delete_thread(session, actor=actor, thread_id=thread_id)


@router.post("/threads/{thread_id}/restore", operation_id="restoreThread", responses=failures(ThreadNotFound))
async def restore_thread(thread_id: uuid.UUID, actor: CanAsk, session: Session) -> Envelope[Thread]:
    """Bring a deleted conversation back."""
    return envelope(await threads.restore_thread(session, actor=actor, thread_id=thread_id))


@router.post(
    "/threads/{thread_id}/messages",
    status_code=202,
    operation_id="ask",
    responses=failures(ThreadNotFound, AnswerInProgress),
)
async def ask(
    thread_id: uuid.UUID,
    cmd: Ask,
    actor: CanAsk,
    session: Session,
    runtime: CurrentRuntime,
    background: BackgroundTasks,
) -> Envelope[Asked]:
    """Ask a question. The answer comes on the stream of the run that this returns."""
    asked = await threads.ask(session, actor=actor, thread_id=thread_id, cmd=cmd, engine=running.engine(runtime))
    # Background work begins after the commit and after the answer has left; it only starts the run's own task.
    background.add_task(_begin, runtime, actor, asked, cmd.intent)
    return envelope(asked)


async def _begin(runtime: CurrentRuntime, actor: Actor, asked: Asked, chosen: str | None) -> None:
    running.start(runtime, actor=actor, asked=asked, chosen=chosen)


@router.post(
    "/threads/{thread_id}/runs/{run_id}/stop",
    operation_id="stopRun",
    responses=failures(ThreadNotFound, RunNotFound),
)
async def stop_run(thread_id: uuid.UUID, run_id: uuid.UUID, actor: CanAsk, session: Session) -> Envelope[Run]:
    """Stop an answer; what is written stays."""
    return envelope(await threads.stop(session, actor=actor, thread_id=thread_id, run_id=run_id))


@router.get(
    "/threads/{thread_id}/facts/{fact_id}",
    operation_id="getFact",
    responses=failures(ThreadNotFound, FactNotFound),
)
async def get_fact(thread_id: uuid.UUID, fact_id: uuid.UUID, actor: CanAsk, session: Session) -> Envelope[KnownFact]:
    """What stands behind a figure."""
    return envelope(await threads.get_fact(session, actor=actor, thread_id=thread_id, fact_id=fact_id))


@router.get(
    "/chat/stream/{thread_id}",
    operation_id="followRun",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Events `connected`, `agent_activated`, `agent_result`, `visualization`, `message`, `done`, "
            "`error`; `id` counts from 1, and `Last-Event-ID` resumes after it.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **failures(ThreadNotFound, RunNotFound),
    },
)
async def follow_run(
    thread_id: uuid.UUID,
    actor: CanAsk,
    runtime: CurrentRuntime,
    run: uuid.UUID | None = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Follow an answer as it is written, or read again what was written."""
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        found = await threads.find_run(session, actor=actor, thread_id=thread_id, run_id=run)
    after = int(last_event_id) if last_event_id and last_event_id.isdecimal() and len(last_event_id) < 9 else 0

    async def body() -> AsyncIterator[bytes]:
        async for event in streaming.follow(runtime, actor=actor, thread_id=thread_id, run_id=found.id, after=after):
            yield streaming.encode(event)

    return StreamingResponse(
        body(), media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
