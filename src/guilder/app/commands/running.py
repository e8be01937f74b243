"""`guilder run`: database, migrations, demo household, API and worker from one command."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Self

from guilder.app import registry
from guilder.app.commands import migrating, seeding, serving
from guilder.app.connection import Connected, connect, refuse_powerful_roles
from guilder.app.errors import Stopped
from guilder.app.main import build_app
from guilder.kernel import telemetry
from guilder.kernel.settings import KernelSettings

HOST = "127.0.0.1"
_PORTS_TO_TRY = 20


def run(*, port: int, demo: bool, sandbox: bool = False) -> int:
    """Serve until Ctrl-C. sandbox: with banks to try connecting with, in the place of the real providers."""
    if sandbox:
        from guilder.banking.sandbox import serving as banks

        with banks.running() as found:
            os.environ.update(found.environment)  # the worker inherits it
            _say(f"Sandbox banks: {found.url}")
            return run(port=port, demo=demo)
    began = time.monotonic()
    asked = KernelSettings.read()
    listening = _listen(port)
    port = listening.getsockname()[1]
    settings = asked.model_copy(
        update={
            "demo": demo,
            "public_url": os.environ.get("GUILDER_PUBLIC_URL", f"http://{HOST}:{port}"),
            # one household on its own machine: the limits of a public server would only be in its way
            "limit_address": int(os.environ.get("GUILDER_LIMIT_ADDRESS", "1200")),
            "limit_user": int(os.environ.get("GUILDER_LIMIT_USER", "6000")),
        }
    )
    human = sys.stderr.isatty()
    telemetry.configure_logs(level=os.environ.get("GUILDER_LOG_LEVEL", "WARNING"), process="run", human=human)
    with connect(settings, progress=_say) as connected:
        _say("Preparing the tables")
        migrating.upgrade(connected)
        refuse_powerful_roles(connected.settings)
        household = _demo(connected) if demo else None
        modules = registry.load()
        if connected.revive is not None:
            threading.Thread(target=_keep_database, args=(connected.revive,), name="database", daemon=True).start()
        application = build_app(registry.build_runtime(connected.settings), modules, static=serving.PAGE)
        with _Worker(connected) as worker:
            serving.answer(
                application,
                listening,
                ready=lambda: _welcome(connected.settings, household, time.monotonic() - began),
                stopping=worker.stop,
            )
        _say("Stopped. Everything is saved.")
    return 0


def _keep_database(revive: Callable[[], bool]) -> None:
    while True:
        time.sleep(1)
        try:
            if revive():
                _say("The database had ended and was started again. Nothing that was saved is lost.")
        except Stopped as error:
            _say(f"The database has ended and cannot be started: {error}")


def _listen(port: int) -> socket.socket:
    for candidate in range(port, port + _PORTS_TO_TRY):
        if (listening := serving.listen(HOST, candidate)) is not None:
            if candidate != port:
                _say(f"Port {port} is taken by another program; using {candidate}.")
            return listening
    raise Stopped(
        f"Ports {port} to {candidate} are all taken.", remedy="Name a free one: guilder run --port 9000", code=3
    )


def _demo(connected: Connected) -> dict[str, str]:
    household = seeding.credentials(connected.settings.home)
    if not (connected.settings.home / "demo.made").exists():
        _say("Making the demo household: two people, eight accounts, three years")
        seeding.make_demo(connected)
    return household


def _welcome(settings: KernelSettings, household: dict[str, str] | None, seconds: float) -> None:
    lines = ["", f"  Guilder is ready after {seconds:.1f} s:  {settings.public_url}", ""]
    if household:
        lines += [
            "  Look around in the demo household:",
            f"    e-mail    {household['email']}",
            f"    password  {household['password']}",
            "  or register and drop a bank statement on the page.",
            "",
        ]
    if not (serving.PAGE / "index.html").exists():
        lines += ["  The page has not been built here, so only the API answers. Build it with: make run", ""]
    lines += [f"  Your data is in {settings.home}. Ctrl-C stops everything.", ""]
    print("\n".join(lines), flush=True)


class _Worker:
    """One `guilder work` beside the server: begun again when it dies, ended with us however we end."""

    def __init__(self, connected: Connected) -> None:
        self._environment = {**os.environ, **_environment(connected)}
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._held, self._given = -1, -1
        self._keeper = threading.Thread(target=self._keep, name="worker", daemon=True)

    def __enter__(self) -> Self:
        self._given, self._held = os.pipe()  # the kernel closes our end when we die, and the worker sees it
        self._keeper.start()
        return self

    def stop(self) -> None:
        """Ask the worker to end; `__exit__` waits for it."""
        if not self._stopping.is_set():
            self._stopping.set()
            os.close(self._held)
            if self._process is not None:
                self._process.terminate()  # one that is still starting does not watch the pipe yet

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=4)
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()

    def _keep(self) -> None:
        pause = 0.5
        while not self._stopping.is_set():
            began = time.monotonic()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "guilder.app.cli", "work", "--parent", str(self._given)],
                env=self._environment, pass_fds=[self._given], start_new_session=True, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            code = self._process.wait()
            if self._stopping.is_set():
                return
            pause = 0.5 if time.monotonic() - began > 30 else min(10.0, pause * 2)
            _say(f"The worker ended with code {code}; starting it again. Nothing is lost.")
            self._stopping.wait(pause)


def _environment(connected: Connected) -> dict[str, str]:
    settings = connected.settings
    return {
        "GUILDER_HOME": str(settings.home),
        "GUILDER_PUBLIC_URL": settings.public_url,
        "GUILDER_DEMO": str(settings.demo),
        "GUILDER_LOG_LEVEL": os.environ.get("GUILDER_LOG_LEVEL", "WARNING"),
    }


def _say(line: str) -> None:
    print(f"  {line}", flush=True)
