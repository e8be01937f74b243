"""`guilder serve`: the API of all or some modules in one process."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import uvicorn
from fastapi import FastAPI

import guilder
from guilder.app import registry
from guilder.app.connection import connect, refuse_old_schema, refuse_powerful_roles
from guilder.app.errors import Stopped
from guilder.app.main import build_app
from guilder.kernel import telemetry

PAGE = Path(guilder.__file__).parent / "static"
#: Seconds that open streams get when the server stops.
GRACE = 2


def serve(names: Sequence[str] | None, *, host: str, port: int) -> int:
    """Serve until told to stop."""
    try:
        modules = registry.load(names)
    except registry.UnknownModule as error:
        raise Stopped(f"No such module: {error}.", remedy="See: guilder serve --help", code=2) from None
    with connect() as connected:
        settings = connected.settings
        telemetry.configure_logs(level=settings.log_level, process="serve")
        if settings.trace:
            telemetry.configure_traces(process="serve")
        refuse_powerful_roles(settings)
        refuse_old_schema(settings)
        listening = listen(host, port)
        if listening is None:
            raise Stopped(
                f"Port {port} on {host} is taken by another program.", remedy="Choose another one with --port.", code=3
            )
        runtime = registry.build_runtime(settings)
        answer(build_app(runtime, modules, static=PAGE), listening)
    return 0


def listen(host: str, port: int) -> socket.socket | None:
    """A listening socket, or None when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1024)
    except OSError:
        listening.close()
        return None
    return listening


def answer(
    app: FastAPI,
    listening: socket.socket,
    *,
    ready: Callable[[], None] = lambda: None,
    stopping: Callable[[], None] = lambda: None,
) -> None:
    """Answer requests on `listening` until SIGINT or SIGTERM.

    ready: called once requests are accepted. stopping: called when the end begins, before open streams are cut.
    """

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            # uvicorn's own sends the signal on when it has ended, and then nothing behind it is cleaned up.
            loop = asyncio.get_running_loop()
            for sign in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(sign, self.handle_exit, sign, None)
            yield

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            stopping()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=30, ws="websockets-sansio", lifespan="on",
    )  # fmt: skip
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(Server(config).serve(sockets=[listening]))
