"""The one place that reads the time. Instants are aware and in UTC; days belong to a time zone."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_shift: list[timedelta] = []


def now() -> datetime:
    """The current instant, in UTC."""
    moment = datetime.now(UTC)
    return moment + _shift[-1] if _shift else moment


def today(time_zone: str) -> date:
    """The calendar day that people in the IANA `time_zone` live in now."""
    return now().astimezone(ZoneInfo(time_zone)).date()


@contextlib.contextmanager
def travel_to(moment: datetime) -> Iterator[None]:
    """Let this process live at `moment` (aware); time keeps running from there. For tests."""
    _shift.append(moment - datetime.now(UTC))
    try:
        yield
    finally:
        _shift.pop()
