"""The sandbox as a server in a thread of its own, and the settings with which Guilder finds it."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from guilder.banking.sandbox import control, enablebanking, gocardless, pages, plaid, simplefin, tink
from guilder.banking.sandbox.world import World

HOST = "127.0.0.1"
_SPEAKERS = (simplefin, plaid, enablebanking, gocardless, tink)
#: Provider → where the browser goes after its consent page was answered.
_ANSWERED: dict[str, Callable[..., str]] = {
    each.NAME: each.answered for each in (plaid, enablebanking, gocardless, tink)
}


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox. environment: what Guilder needs to be told."""

    url: str
    world: World
    environment: dict[str, str]


def build(world: World, url: str) -> Starlette:
    """Every provider under its own path, and the pages for people."""

    async def ask(request: Request) -> Response:
        key = request.path_params["key"]
        wanted = world.pending.get(key)
        if wanted is None:
            return pages.page("Gone", "<h1>This page has been used.</h1><p>Start connecting again in Guilder.</p>")
        return pages.consent(world, provider=wanted["provider"], bank=wanted["bank"], key=key)

    async def answer(request: Request) -> Response:
        form = await request.form()
        wanted = world.pending.pop(request.path_params["key"], None)
        if wanted is None:
            return pages.page("Gone", "<h1>This page has been used.</h1><p>Start connecting again in Guilder.</p>")
        speaker = next(each for each in _SPEAKERS if wanted["provider"] == each.NAME)
        person = world.person(str(form.get("person") or "ada"))
        target = speaker.answered(world, wanted, person, allowed=form.get("answer") == "allow")
        return RedirectResponse(target, status_code=303)

    return Starlette(
        routes=[
            Route("/consent/{key}", ask, methods=["GET"]),
            Route("/consent/{key}", answer, methods=["POST"]),
            *(Mount(f"/{each.NAME}", routes=each.routes(world, f"{url}/{each.NAME}")) for each in _SPEAKERS),
            *control.routes(world, url),
        ]
    )


@contextlib.contextmanager
def running(port: int = 0, *, world: World | None = None) -> Iterator[Sandbox]:
    """A sandbox on `port` (0: any free one) for as long as the block runs."""
    world = world or World()
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
    listening.listen(128)
    place = f"{HOST}:{listening.getsockname()[1]}"
    url = f"http://{place}"
    config = uvicorn.Config(build(world, url), log_config=None, access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="sandbox", daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 10
        while not server.started and time.monotonic() < until:
            time.sleep(0.005)
        yield Sandbox(url, world, environment(url, place))
    finally:
        server.should_exit = True
        thread.join(5)
        listening.close()


def environment(url: str, place: str) -> dict[str, str]:
    """The settings with which Guilder speaks to the sandbox at `url` instead of the real providers."""
    found = {"GUILDER_OUTGOING_PERMIT": place}
    for each in _SPEAKERS:
        found |= each.settings(f"{url}/{each.NAME}")
    return found
