"""`guilder ask`: the same question, run and events as on the page."""

import asyncio
import json
import sys

from guilder.app import registry
from guilder.app.acting import acting_for
from guilder.app.connection import connect
from guilder.assistant import running, service, streaming
from guilder.assistant.answer.references import plain
from guilder.assistant.contracts import Ask, CreateThread, Message, RunEvent
from guilder.kernel.runtime import Runtime


def run(question: str, *, as_json: bool, email: str | None) -> int:
    """Ask for `email` (the demo's person when None) and print the answer, or each event as a line; the exit code."""
    with connect() as connected:
        return asyncio.run(_ask(registry.build_runtime(connected.settings), question, as_json=as_json, email=email))


async def _ask(runtime: Runtime, question: str, *, as_json: bool, email: str | None) -> int:
    try:
        actor = await acting_for(runtime, email)
        async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
            thread = await service.create_thread(session, actor=actor, cmd=CreateThread())
            asked = await service.ask(
                session, actor=actor, thread_id=thread.id, cmd=Ask(text=question), engine=running.engine(runtime)
            )
        answering = asyncio.create_task(running.answer(runtime, actor=actor, asked=asked, chosen=None))
        failed = False
        async for event in streaming.follow(runtime, actor=actor, thread_id=thread.id, run_id=asked.run.id, after=0):
            if event is not None:
                failed = failed or event.name == "error"
                if as_json:
                    print(json.dumps(_line(event), ensure_ascii=False), flush=True)
                elif event.name == "error":
                    print(f"guilder: {event.data['message']}", file=sys.stderr)
        await answering
        if not as_json and not failed:
            async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
                opened = await service.open_thread(session, actor=actor, thread_id=thread.id)
            _print(opened.messages[-1])
        return 1 if failed else 0
    finally:
        await runtime.close()


def _line(event: RunEvent) -> dict[str, object]:
    return {"id": event.seq, "event": event.name, "data": event.data}


def _print(message: Message) -> None:
    print(plain(message.segments))
    for choice in message.choices if not message.sure else ():
        print(f"  · {choice.label}")
    if message.aside:
        print(f"\n{plain(message.aside)}")
    print(f"\n{message.summary}")
