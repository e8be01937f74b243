"""`guilder sandbox`: the sandbox banks alone, for a Guilder that is started by itself."""

import contextlib
import shlex
import signal
import threading
from pathlib import Path

from guilder.app.errors import Stopped
from guilder.banking.sandbox import serving
from guilder.kernel.settings import KernelSettings


def serve(*, port: int) -> int:
    """Serve until Ctrl-C, and say how Guilder is started with these banks."""
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    with contextlib.ExitStack() as stack:
        try:
            found = stack.enter_context(serving.running(port))
        except OSError:
            raise Stopped(
                f"Port {port} is taken by another program.", remedy="Choose one with --port.", code=3
            ) from None
        path = _told(KernelSettings.read().home / "sandbox.env", found.environment)
        print(
            f"\n  Sandbox banks: {found.url} (also a page on which things happen at them)\n\n"
            f"  Start Guilder with them in another terminal:\n\n"
            f"    set -a; . {shlex.quote(str(path))}; set +a\n    guilder run\n\n"
            "  Or both at once, without this: guilder run --sandbox. Ctrl-C stops the banks.\n",
            flush=True,
        )
        stop.wait()
    return 0


def _told(path: Path, environment: dict[str, str]) -> Path:
    """The settings as a file for a shell; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    lines = (f"{name}={shlex.quote(value)}\n" for name, value in environment.items())
    path.write_text("".join(lines), encoding="utf-8")
    return path
