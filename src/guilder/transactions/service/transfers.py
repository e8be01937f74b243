"""Transfers between own accounts, found by their two halves: what left one account came to another within days.

Only lines that nobody and nothing has called spending or income are paired, and only when each is the other's best.
Loans are left alone: a household counts the payment, not the balance.
"""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock, ids
from guilder.kernel.events import publish
from guilder.transactions.categories import category_id
from guilder.transactions.contracts.records import BatchChanged, Touched

DAYS_APART = 4

_PAIR = text("""
    with open as (
        select t.id, t.account_id, t.booked_on, t.amount, t.currency, t.category_id, a.name, a.kind
        from transactions.transaction t
        join banking.account a on a.workspace_id = t.workspace_id and a.id = t.account_id
        left join transactions.category c on c.workspace_id = t.workspace_id and c.id = t.category_id
        where t.workspace_id = :workspace and t.removed_at is null and t.amount <> 0
          and t.booked_on between cast(:first as date) - cast(:apart as integer) and cast(:last as date) + cast(:apart as integer)
          and a.kind not in ('loan', 'mortgage', 'property')
          and t.category_source is distinct from 'user' and coalesce(c.kind, 'transfer') = 'transfer'
    ), pairs as (
        select o.id as out_id, i.id as in_id, abs(o.booked_on - i.booked_on) as apart,
               row_number() over (partition by o.id order by abs(o.booked_on - i.booked_on), i.id) as of_out,
               row_number() over (partition by i.id order by abs(o.booked_on - i.booked_on), o.id) as of_in
        from open o join open i on i.amount = -o.amount and i.currency = o.currency and i.account_id <> o.account_id
                               and abs(o.booked_on - i.booked_on) <= :apart
        where o.amount < 0
    ), halves as (
        select o.id, i.name as other, i.booked_on as other_on, i.kind = 'card' as card
        from pairs p join open o on o.id = p.out_id join open i on i.id = p.in_id
        where p.of_out = 1 and p.of_in = 1 and o.category_id is null
        union all
        select i.id, o.name, o.booked_on, i.kind = 'card'
        from pairs p join open o on o.id = p.out_id join open i on i.id = p.in_id
        where p.of_out = 1 and p.of_in = 1 and i.category_id is null
    )
    update transactions.transaction t
    set category_id = case when h.card then cast(:card as uuid) else cast(:own as uuid) end, category_source = 'hint',
        category_confidence = 0.95, category_reason = 'The other half is in ' || h.other || ', ' || h.other_on,
        updated_at = :now
    from halves h where t.workspace_id = :workspace and t.id = h.id
    returning t.category_id, t.booked_on, t.currency
""")


async def pair(session: AsyncSession, workspace_id: uuid.UUID, *, first: date, last: date) -> int:
    """Name the transfers among the days `first` to `last`; how many lines were named. A second call finds none.

    Emits transaction.batch.changed.
    """
    values = {
        "workspace": workspace_id, "first": first, "last": last, "apart": DAYS_APART, "now": clock.now(),
        "own": category_id("own-transfer"), "card": category_id("card-payment"),
    }  # fmt: skip
    named = (await session.execute(_PAIR, values)).all()
    if named:
        await publish(session, BatchChanged(act_id=ids.new_id(), count=len(named), touched=_touched(named)))
    return len(named)


def _touched(named: Sequence[tuple[uuid.UUID, date, str]]) -> list[Touched]:
    places = {(place, day.replace(day=1), code) for now, day, code in named for place in (now, None)}
    return [
        Touched(category_id=category, month=month, currency=code)
        for category, month, code in sorted(places, key=lambda place: (place[1], place[2], str(place[0])))
    ]
