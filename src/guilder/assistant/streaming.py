"""A run's events as server-sent events: `id:` is the seq, so a reader resumes anywhere, in any process."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from typing import Final

from guilder.assistant import signals
from guilder.assistant.contracts import RunEvent
from guilder.assistant.service import threads
from guilder.kernel.actor import Actor
from guilder.kernel.runtime import Runtime

#: How often a reader looks when nothing wakes it: the run may be written by another process.
LOOK_AGAIN: Final = 0.1
#: A comment this often keeps proxies from closing a silent stream.
KEEP_ALIVE: Final = 15.0


async def follow(
    runtime: Runtime, *, actor: Actor, thread_id: uuid.UUID, run_id: uuid.UUID, after: int
) -> AsyncIterator[RunEvent | None]:
    """The events after seq `after`, until the run has ended; None now and then while nothing happens."""
    seq, silent = after, 0.0
    with signals.watching(run_id) as woken:
        while True:
            woken.clear()
            async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
                events, ended = await threads.events_after(session, actor=actor, run_id=run_id, seq=seq)
            for event in events:
                seq, silent = event.seq, 0.0
                yield event
            if ended:
                return
            try:
                async with asyncio.timeout(LOOK_AGAIN):
                    await woken.wait()
            except TimeoutError:
                silent += LOOK_AGAIN
                if silent >= KEEP_ALIVE:
                    silent = 0.0
                    yield None
                if round(silent / LOOK_AGAIN) % 50 == 49:  # every 5 s: is its process still alive?
                    async with runtime.database.session(
                        workspace_id=actor.workspace_id, user_id=actor.user_id
                    ) as session:
                        await threads.find_run(session, actor=actor, thread_id=thread_id, run_id=run_id)


def encode(event: RunEvent | None) -> bytes:
    """The wire form of one event; None is a comment."""
    if event is None:
        return b": still here\n\n"
    data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {event.seq}\nevent: {event.name}\ndata: {data}\n\n".encode()
