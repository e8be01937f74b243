"""A question from end to end, in this process: for the shell, and for modules that pass questions on."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from guilder.assistant import running, streaming
from guilder.assistant.contracts import Ask, Asked, CreateThread, RunEvent
from guilder.assistant.service import threads
from guilder.kernel.actor import Actor
from guilder.kernel.runtime import Runtime


async def begin(runtime: Runtime, *, actor: Actor, text: str) -> Asked:
    """Take a question in a conversation of its own; `events` answers it."""
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        thread = await threads.create_thread(session, actor=actor, cmd=CreateThread())
        return await threads.ask(
            session, actor=actor, thread_id=thread.id, cmd=Ask(text=text), engine=running.engine(runtime)
        )


async def events(runtime: Runtime, *, actor: Actor, asked: Asked) -> AsyncGenerator[RunEvent]:
    """Answer, and give the run's events as they are committed; the last is `done` or `error`."""
    answering = asyncio.create_task(running.answer(runtime, actor=actor, asked=asked, chosen=None))
    try:
        async for event in streaming.follow(
            runtime, actor=actor, thread_id=asked.thread.id, run_id=asked.run.id, after=0
        ):
            if event is not None:
                yield event
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await answering
