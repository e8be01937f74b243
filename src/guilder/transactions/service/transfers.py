"""Transfers between own accounts, found by their two halves: what left one account came to another within days.

Only lines that nobody and nothing has called spending or income are paired, the nearest first and each once. Loans
are left alone: a household counts the payment, not the balance.
"""

import uuid
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock, ids
from guilder.kernel.events import publish
from guilder.transactions.categories import category_id
from guilder.transactions.contracts.records import BatchChanged, Touched

DAYS_APART = 4

_OPEN = text("""
    select t.id, t.account_id, t.booked_on, t.amount, t.currency, t.category_id is not null as named,
           a.name as account, a.kind = 'card' as card
    from transactions.transaction t
    join banking.account a on a.workspace_id = t.workspace_id and a.id = t.account_id
    left join transactions.category c on c.workspace_id = t.workspace_id and c.id = t.category_id
    where t.workspace_id = :workspace and t.removed_at is null and t.amount <> 0 and t.parts = 0
      and t.booked_on between :first and :last and a.kind not in ('loan', 'mortgage', 'property')
      and t.category_source is distinct from 'user' and coalesce(c.kind, 'transfer') = 'transfer'
""")
_NAME = text("""
    update transactions.transaction t
    set category_id = n.category_id, category_source = 'hint', category_confidence = 0.95, category_reason = n.reason,
        updated_at = :now
    from unnest(cast(:ids as uuid[]), cast(:categories as uuid[]), cast(:reasons as text[]))
         n(id, category_id, reason)
    where t.workspace_id = :workspace and t.id = n.id
""")


@dataclass(frozen=True, slots=True)
class Half:
    """A line that may be half of a transfer. named: whether it has a category (of transfers) already."""

    id: uuid.UUID
    account_id: uuid.UUID
    booked_on: date
    amount: Decimal
    currency: str
    named: bool
    account: str
    card: bool


def pairs(halves: Iterable[Half]) -> list[tuple[Half, Half]]:
    """What left and where it came: same amount, another account, at most DAYS_APART apart; the nearest days first."""
    groups: dict[tuple[str, Decimal], tuple[list[Half], list[Half]]] = defaultdict(lambda: ([], []))
    for half in sorted(halves, key=lambda half: (half.booked_on, half.id)):
        groups[half.currency, abs(half.amount)][half.amount > 0].append(half)
    found: list[tuple[Half, Half]] = []
    for left, came in groups.values():
        taken: set[uuid.UUID] = set()
        for _, gone, got in sorted(_near(left, came), key=lambda pair: (pair[0], pair[1].booked_on, pair[1].id)):
            if gone.id not in taken and got.id not in taken:
                taken |= {gone.id, got.id}
                found.append((gone, got))
    return found


def _near(left: Sequence[Half], came: Sequence[Half]) -> Iterable[tuple[int, Half, Half]]:
    days = [half.booked_on for half in came]
    for gone in left:
        at = bisect_left(days, gone.booked_on - timedelta(days=DAYS_APART))
        while at < len(came) and (days[at] - gone.booked_on).days <= DAYS_APART:
            if came[at].account_id != gone.account_id:
                yield abs((days[at] - gone.booked_on).days), gone, came[at]
            at += 1


async def pair(session: AsyncSession, workspace_id: uuid.UUID, *, first: date, last: date) -> int:
    """Name the transfers among the days `first` to `last`; how many lines were named. A second call finds none.

    Emits transaction.batch.changed.
    """
    around = {"first": first - timedelta(days=DAYS_APART), "last": last + timedelta(days=DAYS_APART)}
    rows = await session.execute(_OPEN, {"workspace": workspace_id, **around})
    own, bill = category_id("own-transfer"), category_id("card-payment")
    named: list[tuple[Half, uuid.UUID, str]] = []
    for gone, got in pairs(Half(**row) for row in rows.mappings()):
        category = bill if got.card else own
        for half, other in ((gone, got), (got, gone)):
            if not half.named:
                named.append((half, category, f"The other half is in {other.account}, {other.booked_on}"))
    if named:
        values = {
            "workspace": workspace_id, "now": clock.now(), "ids": [half.id for half, _, _ in named],
            "categories": [category for _, category, _ in named], "reasons": [reason for _, _, reason in named],
        }  # fmt: skip
        await session.execute(_NAME, values)
        await publish(session, BatchChanged(act_id=ids.new_id(), count=len(named), touched=_touched(named)))
    return len(named)


def _touched(named: Sequence[tuple[Half, uuid.UUID, str]]) -> list[Touched]:
    places = {
        (place, half.booked_on.replace(day=1), half.currency)
        for half, category, _ in named
        for place in (category, None)
    }
    return [
        Touched(category_id=category, month=month, currency=code)
        for category, month, code in sorted(places, key=lambda place: (place[1], place[2], str(place[0])))
    ]
