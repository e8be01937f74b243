"""`guilder work`: a worker in a process of its own."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Sequence

from guilder.app import registry, worker
from guilder.app.connection import connect, refuse_old_schema, refuse_powerful_roles
from guilder.app.errors import Stopped
from guilder.kernel import telemetry
from guilder.kernel.settings import KernelSettings

#: Seconds that work in progress gets when the worker has to stop.
GRACE = 4.0


def work(queues: Sequence[str] | None, *, parent: int | None) -> int:
    """Work until SIGINT, SIGTERM or, with `parent`, until the process at the other end of that pipe is gone."""
    try:
        registry.load(queues)
    except registry.UnknownModule as error:
        raise Stopped(f"No such queue: {error}.", remedy="See: guilder work --help", code=2) from None
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()
    with connect() as connected:
        settings = connected.settings
        telemetry.configure_logs(level=settings.log_level, process="work", human=parent is not None)
        if settings.trace:
            telemetry.configure_traces(process="work")
        refuse_powerful_roles(settings)
        refuse_old_schema(settings)
        asyncio.run(_until_told(queues, settings))
    return 0


async def _until_told(queues: Sequence[str] | None, settings: KernelSettings) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    await worker.work(registry.build_runtime(settings), queues, stop=stop)


def _end_with(pipe: int) -> None:
    """Wait for the other end to close, which a kill -9 also does; then stop, at last by force."""
    while os.read(pipe, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
