"""The id that ties together what one request caused: its log lines, events and jobs."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("correlation_id", default="")


def correlation_id() -> str:
    """The id of the request or job that runs now; empty outside of one."""
    return _current.get()


@contextlib.contextmanager
def correlated(name: str) -> Iterator[None]:
    """Everything inside belongs to `name`."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)
