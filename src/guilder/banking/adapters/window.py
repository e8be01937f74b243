"""Providers without a cursor: days are asked for again until they have settled."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guilder.banking.contracts import FeedEntry
from guilder.banking.providers import Fetched, RemoteAccount, Resting, numbered, unique
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


@dataclass(frozen=True, slots=True)
class Told:
    """What a bank says of one account. rest: how long it wants to be left alone afterwards, if it says."""

    entries: list[FeedEntry]
    balance: tuple[Decimal, date] | None
    rest: timedelta = timedelta(0)


async def each_account(
    accounts: Sequence[RemoteAccount], cursor: str, ask: Callable[[RemoteAccount], Awaitable[Told]]
) -> Fetched:
    """Every account in turn. Banks count calls per account, so one that permits no more keeps nothing from the others:
    then what came counts, and the cursor stays, so that the rest is asked for after the pause. Raises Resting where
    none permits any.
    """
    told: dict[str, Told] = {}
    limited: Resting | None = None
    for account in accounts:
        try:
            told[account.remote_id] = await ask(account)
        except Resting as problem:
            limited = problem
    if limited is not None and not told:
        raise limited
    rests = [each.rest for each in told.values()]
    rest = max([*rests, (limited.rest if limited else None) or timedelta(0)], default=timedelta(0))
    return Fetched(
        cursor=cursor if limited else today(),
        entries={ident: told_apart(each.entries) for ident, each in told.items()},
        balances={ident: each.balance for ident, each in told.items() if each.balance is not None},
        all_pending=frozenset(told), rest=rest or None, trouble=limited,
    )  # fmt: skip
