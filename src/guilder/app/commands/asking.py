"""`guilder ask`: the same question, run and events as on the page."""

import asyncio
import json
import sys

from guilder.app import registry
from guilder.app.acting import acting_for
from guilder.app.connection import connect
from guilder.assistant.contracts import Message
from guilder.assistant.service import asking, threads
from guilder.kernel.runtime import Runtime


def run(question: str, *, as_json: bool, email: str | None) -> int:
    """Ask for `email` (the demo's person when None) and print the answer, or each event as a line; the exit code."""
    with connect() as connected:
        return asyncio.run(_ask(registry.build_runtime(connected.settings), question, as_json=as_json, email=email))


async def _ask(runtime: Runtime, question: str, *, as_json: bool, email: str | None) -> int:
    try:
        actor = await acting_for(runtime, email)
        asked = await asking.begin(runtime, actor=actor, text=question)
        failed = False
        async for event in asking.events(runtime, actor=actor, asked=asked):
            failed = failed or event.name == "error"
            if as_json:
                line = {"id": event.seq, "event": event.name, "data": event.data}
                print(json.dumps(line, ensure_ascii=False), flush=True)
            elif event.name == "error":
                print(f"guilder: {event.data['message']}", file=sys.stderr)
        if not as_json and not failed:
            async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
                opened = await threads.open_thread(session, actor=actor, thread_id=asked.thread.id)
            _print(opened.messages[-1])
        return 1 if failed else 0
    finally:
        await runtime.close()


def _print(message: Message) -> None:
    print(message.text)
    for choice in () if message.sure else message.choices:
        print(f"  · {choice.label}")
    print(f"\n{message.summary}")
