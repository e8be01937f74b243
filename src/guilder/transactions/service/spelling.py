"""The words of a household's record, and the nearest of them to a misspelt one.

Distances are optimal string alignment: letters added, left out, changed or swapped with their neighbour (Damerau 1964).
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

SHORTEST: Final = 4
_MOST: Final = 3
#: An import books its rows within this time before its event.
_BOOKING: Final = timedelta(hours=1)

_LEARN = """
    insert into transactions.word (workspace_id, word)
    select distinct t.workspace_id, w
    from transactions.transaction t cross join lateral unnest(tsvector_to_array(t.search)) w
    where t.workspace_id = :workspace and t.removed_at is null and {which}
      and char_length(w) between 4 and 30 and w !~ '[0-9]'
    on conflict do nothing
"""
_BY_IDS = text(_LEARN.format(which="t.id = any(:ids)"))
_BY_DAYS = text(_LEARN.format(which="t.booked_on between :first and :last and t.created_at > :since"))
_BY_ACT = text(
    _LEARN.format(
        which="t.id in (select c.transaction_id from transactions.change c where c.workspace_id = :workspace"
        " and c.act_id = :act and c.field in ('note', 'merchant_name'))"
    )
)
_ALL = text(_LEARN.format(which="true"))
_CANDIDATES = text("""
    select word, starts_with(word, :typed) as goes_on from transactions.word
    where workspace_id = :workspace and (char_length(word) between :shortest and :longest or starts_with(word, :typed))
""")


async def learn(
    session: AsyncSession,
    workspace_id: uuid.UUID,
    *,
    transaction_ids: Sequence[uuid.UUID] = (),
    booked: tuple[date, date] | None = None,
    since: datetime | None = None,
    act_id: uuid.UUID | None = None,
) -> None:
    """Add the words of some transactions: of these, of those just booked on these days, of those that an act renamed.

    since: when the booking was told. Words are never taken away: one that finds nothing is not proposed.
    """
    place: dict[str, Any] = {"workspace": workspace_id}
    if transaction_ids:
        await session.execute(_BY_IDS, {**place, "ids": list(transaction_ids)})
    if booked is not None and since is not None:
        await session.execute(_BY_DAYS, {**place, "first": booked[0], "last": booked[1], "since": since - _BOOKING})
    if act_id is not None:
        await session.execute(_BY_ACT, {**place, "act": act_id})


async def rebuild(session: AsyncSession, workspace_id: uuid.UUID) -> None:
    """Add the words of the whole record."""
    await session.execute(_ALL, {"workspace": workspace_id})


async def near(session: AsyncSession, workspace_id: uuid.UUID, typed: str) -> list[tuple[str, int]] | None:
    """The words nearest to `typed` (folded) with their distances, at most three; None when a word begins with it."""
    reach = within(typed)
    values = {
        "workspace": workspace_id, "typed": typed, "shortest": len(typed) - reach, "longest": len(typed) + reach,
    }  # fmt: skip
    rows = (await session.execute(_CANDIDATES, values)).all()
    if any(row.goes_on for row in rows):
        return None
    return nearest(typed, [row.word for row in rows])


def nearest(typed: str, known: Sequence[str]) -> list[tuple[str, int]]:
    """Of the known words those within reach of `typed`: by distance, then those with the same first letter."""
    found = process.extract(typed, known, scorer=OSA.distance, score_cutoff=within(typed), limit=None)
    ranked = sorted(found, key=lambda each: (each[1], each[0][:1] != typed[:1], each[0]))
    return [(word, int(distance)) for word, distance, _ in ranked[:_MOST]]


def within(typed: str) -> int:
    """How many letters may be wrong: none in a very short word, one up to five letters, else two."""
    if len(typed) < SHORTEST:
        return 0
    return 1 if len(typed) <= 5 else 2
