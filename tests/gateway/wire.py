"""A small local server that speaks the OpenAI Chat wire, streamed, and misbehaves on demand; and a Guilder told of it."""

import contextlib
import dataclasses
import json
import socket
import threading
from collections import deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from guilder.gateway import service
from guilder.gateway.adapters import openai
from guilder.gateway.settings import GatewaySettings
from guilder.kernel.runtime import Runtime


def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "local",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


USAGE = {
    "id": "chatcmpl-1",
    "object": "chat.completion.chunk",
    "created": 1,
    "model": "local",
    "choices": [],
    "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
}


def says(text: str, *, size: int = 7) -> list[dict[str, Any]]:
    """A streamed answer in pieces of `size` letters."""
    pieces = [chunk({"content": text[at : at + size]}) for at in range(0, len(text), size)]
    return [chunk({"role": "assistant", "content": ""}), *pieces, chunk({}, "stop"), USAGE]


def calls(name: str, arguments: str, *, call_id: str = "call_1") -> list[dict[str, Any]]:
    """A tool call whose arguments come in fragments; later ones repeat only the index."""
    half = len(arguments) // 2
    first = {"index": 0, "id": call_id, "type": "function", "function": {"name": name, "arguments": ""}}
    rest = [{"index": 0, "function": {"arguments": part}} for part in (arguments[:half], arguments[half:])]
    return [
        chunk({"role": "assistant", "content": None, "tool_calls": [first]}),
        *(chunk({"tool_calls": [part]}) for part in rest),
        chunk({}, "tool_calls"),
        USAGE,
    ]


@dataclass
class Busy:
    """An error instead of an answer."""

    status: int = 429


@dataclass
class Cut:
    """An answer whose line breaks after `pieces` pieces."""

    answer: list[dict[str, Any]]
    pieces: int = 3


@dataclass
class Wire:
    """The server: answers come from `script` in order; what was asked is kept in `asked`."""

    script: deque[Any] = field(default_factory=deque)
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def start(self) -> ThreadingHTTPServer:
        wire = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def do_POST(self) -> None:
                wire.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                step = wire.script.popleft() if wire.script else Busy(500)
                if isinstance(step, Busy):
                    body = json.dumps({"error": {"message": "no", "type": "x", "param": None, "code": None}}).encode()
                    self.send_response(step.status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                    return
                pieces = step.answer[: step.pieces] if isinstance(step, Cut) else step
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for piece in pieces:
                    self._send(f"data: {json.dumps(piece)}\n\n".encode())
                if isinstance(step, Cut):
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self._send(b"data: [DONE]\n\n")
                self.wfile.write(b"0\r\n\r\n")

            def _send(self, body: bytes) -> None:
                self.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


@contextlib.contextmanager
def running() -> Iterator[Wire]:
    """The server, until the end of the block."""
    wire = Wire()
    server = wire.start()
    yield wire
    server.shutdown()
    server.server_close()


def told_of(runtime: Runtime, wire: Wire, *, model: str) -> Runtime:
    """`runtime` with this server as its language model."""
    told = GatewaySettings(openai_url=wire.url, openai_model=model, first_word=5, whole=20)
    return dataclasses.replace(runtime, module_settings=dict(runtime.module_settings) | {GatewaySettings: told})


@contextlib.asynccontextmanager
async def from_the_start(wire: Wire, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Nothing scripted or asked yet, a closed breaker, and a client that goes at the end of the block."""
    wire.script.clear()
    wire.asked.clear()
    openai._breakers.clear()
    monkeypatch.setattr(openai, "PAUSE", 0.01)
    yield
    await service.chat_model(service.model_settings(runtime)).client.close()
    service.chat_model.cache_clear()
