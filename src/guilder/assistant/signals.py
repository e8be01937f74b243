"""Wakes readers of a run in this process; readers elsewhere look again every tenth of a second."""

import asyncio
import contextlib
import uuid
from collections import defaultdict
from collections.abc import Iterator

_watchers: defaultdict[uuid.UUID, set[asyncio.Event]] = defaultdict(set)


def poke(run_id: uuid.UUID) -> None:
    """Something new was committed for the run."""
    for watcher in _watchers.get(run_id, ()):
        watcher.set()


@contextlib.contextmanager
def watching(run_id: uuid.UUID) -> Iterator[asyncio.Event]:
    """An event that `poke` sets; the reader clears it."""
    watcher = asyncio.Event()
    _watchers[run_id].add(watcher)
    try:
        yield watcher
    finally:
        _watchers[run_id].discard(watcher)
        if not _watchers[run_id]:
            del _watchers[run_id]
