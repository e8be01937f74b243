"""Providers without a cursor: days are asked for again until they have settled."""

from datetime import date, timedelta
from typing import Any

from guilder.banking.contracts import FeedEntry
from guilder.banking.providers import numbered, unique
from guilder.kernel import clock

#: How far behind the last sync each one looks again: banks book late, and back-date.
OVERLAP = timedelta(days=10)


def first_day(cursor: str, history_days: int) -> date:
    """From where to ask. cursor: the day through which everything was seen, empty at first."""
    if cursor:
        return date.fromisoformat(cursor) - OVERLAP
    return clock.now().date() - timedelta(days=history_days)


def today() -> str:
    """The next cursor."""
    return clock.now().date().isoformat()


def told_apart(entries: list[FeedEntry]) -> list[FeedEntry]:
    """Every entry with an id that is its own."""
    return numbered(unique(entries))


def text_of(value: Any) -> str:
    """A JSON value that should be words."""
    return value if isinstance(value, str) else ""
