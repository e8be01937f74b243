import dataclasses
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from assistant import factories
from guilder.app.main import build_app
from guilder.kernel.module import Module
from guilder.kernel.runtime import Runtime


@pytest.fixture(scope="session")
def asking_runtime(runtime: Runtime) -> Runtime:
    """The process under test with tools whose answers are known."""
    return dataclasses.replace(runtime, tools=factories.TOOLS)


@pytest.fixture(scope="session")
def app(asking_runtime: Runtime, modules: tuple[Module, ...]) -> FastAPI:
    return build_app(asking_runtime, modules)


def parse(stream: str) -> list[tuple[int, str, dict[str, Any]]]:
    """(id, event, data) of a server-sent stream."""
    events = []
    for block in stream.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            events.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return events


Conversation = Callable[..., Awaitable[tuple[str, str, list[tuple[int, str, dict[str, Any]]]]]]


@pytest.fixture
def converse() -> Conversation:
    """Asks in a new thread and reads to the end: (thread id, run id, events)."""

    async def ask(
        client: httpx.AsyncClient, text: str, *, thread: str | None = None, intent: str | None = None
    ) -> tuple[str, str, list[tuple[int, str, dict[str, Any]]]]:
        if thread is None:
            thread = (await client.post("/v1/threads", json={})).json()["data"]["id"]
        answer = await client.post(f"/v1/threads/{thread}/messages", json={"text": text, "intent": intent})
        assert answer.status_code == 202, answer.text
        run = answer.json()["data"]["run"]["id"]
        stream = await client.get(f"/v1/chat/stream/{thread}", params={"run": run})
        assert stream.status_code == 200, stream.text
        return thread, run, parse(stream.text)

    return ask
