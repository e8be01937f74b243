"""`guilder sandbox`: the sandbox banks alone, for a Guilder that is started by itself."""

import contextlib
import signal
import threading

from guilder.app.errors import Stopped
from guilder.banking.sandbox import serving


def serve(*, port: int) -> int:
    """Serve until Ctrl-C, and print what Guilder has to be told."""
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
        print(f"\n  Sandbox banks: {found.url}\n\n  Start Guilder with:\n", flush=True)
        for name, value in found.environment.items():
            print(f"export {name}='{value}'", flush=True)
        stop.wait()
    return 0
