"""Series of payments, brought up to date payee by payee.

A household's payments are read in whole once. From then on the record's events say what changed: of single transactions
their payees, of many at once the payees in the months that they touched. Only those payees are read again, by the index
on them, over the last three years; a call that lists regular payments reads the kept series alone. Decisions stay with
the series that shares the most payments with the one they were made about.
"""

import asyncio
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock, ids
from guilder.transactions import recurring
from guilder.transactions.recurring import Group, Payment, Series
from guilder.transactions.service import categories
from guilder.transactions.tables_regular import SeriesHeadRow, SeriesRow

LOOKS_BACK: Final = timedelta(days=1100)
#: More payments than this in three years are visits, not bills; equal ones among them may still be.
_MOST: Final = 170
_KEPT: Final = 60
_READ_AT_ONCE: Final = 2_000
#: How far an amount may lie from the last one and still belong to a series that was made by hand.
_NEAR: Final = Decimal("0.25")
_Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Line:
    """One transaction that may belong to a series."""

    key: str
    direction: str
    currency: str
    payee: str
    account_id: uuid.UUID
    category_id: uuid.UUID | None
    payment: Payment


async def ensure(session: AsyncSession, workspace_id: uuid.UUID) -> None:
    """Read the household's payments in whole, if that was never done."""
    if not await has_been_read(session, workspace_id):
        await refresh(session, workspace_id, None)


async def has_been_read(session: AsyncSession, workspace_id: uuid.UUID) -> bool:
    """Whether the household's payments were read in whole before."""
    return await session.get(SeriesHeadRow, workspace_id) is not None


async def refresh(session: AsyncSession, workspace_id: uuid.UUID, keys: Collection[str] | None) -> None:
    """Find the series of these payees anew; None for all. Harmless when it runs again."""
    if keys is not None and not keys:
        return
    await categories.ensure_tree(session, workspace_id)  # first, as all do: else two first readers wait for each other
    await _lock(session, workspace_id)
    query = select(SeriesRow).where(SeriesRow.workspace_id == workspace_id)
    if keys is not None:
        query = query.where(SeriesRow.merchant_key.in_(keys))
    known = list(await session.scalars(query.order_by(SeriesRow.created_at, SeriesRow.id)))
    slugs = await _slugs(session, workspace_id)
    rows: dict[_Place, list[SeriesRow]] = {}
    for row in known:
        rows.setdefault((row.merchant_key, row.direction, row.currency), []).append(row)
    async for place, lines in _payees(session, workspace_id, keys, {row.merchant_key for row in known if _stays(row)}):
        await _settle(session, workspace_id, place, lines, rows.pop(place, []), slugs)
    for place in sorted(rows):
        await _settle(session, workspace_id, place, [], rows[place], slugs)
    await session.flush()


async def _lock(session: AsyncSession, workspace_id: uuid.UUID) -> None:
    made = insert(SeriesHeadRow).values(workspace_id=workspace_id, read_at=clock.now())
    await session.execute(
        made.on_conflict_do_update(index_elements=["workspace_id"], set_={"read_at": made.excluded.read_at})
    )


def _stays(row: SeriesRow) -> bool:
    return bool(row.decided) or row.made_by is not None


async def _slugs(session: AsyncSession, workspace_id: uuid.UUID) -> dict[uuid.UUID | None, str]:
    """The standard category that each category is, or lies in."""
    tree = {row.id: row for row in await categories.rows(session, workspace_id)}
    return {
        row.id: row.slug or (tree[row.parent_id].slug if row.parent_id in tree else None) or "" for row in tree.values()
    }


async def _payees(
    session: AsyncSession, workspace_id: uuid.UUID, keys: Collection[str] | None, kept: Collection[str]
) -> AsyncIterator[tuple[_Place, list[_Line]]]:
    """What each payee was paid or paid, one after the other: a household of years is never held as a whole."""
    values = {
        "workspace": workspace_id, "first": clock.now().date() - LOOKS_BACK, "most": _MOST, "kept": list(kept),
        "keys": list(keys or ()),
    }  # fmt: skip
    statement = _READ_ALL if keys is None else _READ_SOME
    place: _Place | None = None
    lines: list[_Line] = []
    async for row in await session.stream(statement, values, execution_options={"yield_per": _READ_AT_ONCE}):
        line = _Line(
            row.merchant_key, row.direction, row.currency, row.merchant_name, row.account_id, row.category_id,
            Payment(row.id, row.booked_on, abs(row.amount)),
        )  # fmt: skip
        if place is not None and place != (line.key, line.direction, line.currency):
            yield place, lines
            lines = []
        place = (line.key, line.direction, line.currency)
        lines.append(line)
    if place is not None:
        yield place, lines


async def _settle(
    session: AsyncSession, workspace_id: uuid.UUID, place: _Place, lines: Sequence[_Line], rows: Sequence[SeriesRow],
    slugs: dict[uuid.UUID | None, str],
) -> None:  # fmt: skip
    """Bring one payee's rows in line with what is found now."""
    by_id = {line.payment.id: line for line in lines}
    slug = recurring.slug_of(slugs.get(line.category_id, "") for line in lines[-12:])
    group = Group(tuple(line.payment for line in lines), "in" if place[1] == "in" else "out", slug)
    found = await asyncio.to_thread(recurring.find, group)  # a shop of thousands of visits takes a while
    left = list(rows)
    for series in found:
        row = _same(series, left)
        if row is None:
            row = SeriesRow(
                workspace_id=workspace_id, id=ids.new_id(), merchant_key=place[0], direction=place[1], currency=place[2],
                decided={},
            )  # fmt: skip
            session.add(row)
        else:
            left.remove(row)
        beat = series.beat
        row.every, row.step, row.anchors, row.phase_on = beat.every, beat.step, list(beat.anchors), beat.phase
        row.steady = series.steady
        _fill(row, [by_id[payment.id] for payment in series.payments], slugs)
    taken = {payment.id for series in found for payment in series.payments}
    for row in left:
        own = _own(row, [line for line in lines if line.payment.id not in taken])
        if not _stays(row):
            await session.delete(row)
        elif not own:
            row.count = 0  # its payments are gone; what was said about it waits for them
        else:
            row.steady = recurring.is_steady([line.payment.amount for line in own])
            row.phase_on = own[-1].payment.on if row.step else row.phase_on
            _fill(row, own, slugs)


def _same(series: Series, rows: Sequence[SeriesRow]) -> SeriesRow | None:
    """The row that shares the most payments; without any, the one of the nearest amount."""
    payments = {str(payment.id) for payment in series.payments}
    amount = series.payments[-1].amount

    def nearness(row: SeriesRow) -> tuple[int, Decimal]:
        last = Decimal(row.seen[-1]["amount"])
        return sum(one["id"] in payments for one in row.seen), -abs(amount - last)

    best = max(rows, key=nearness, default=None)
    if best is None or (nearness(best)[0] == 0 and -nearness(best)[1] > amount * _NEAR):
        return None
    return best


def _own(row: SeriesRow, lines: Sequence[_Line]) -> list[_Line]:
    """The payments of a series that no rhythm holds together: those it had, and new ones of about its amount."""
    seen = {one["id"] for one in row.seen}
    amount = Decimal(row.decided.get("amount", {}).get("value") or row.seen[-1]["amount"])
    return [
        line for line in lines if str(line.payment.id) in seen or abs(line.payment.amount - amount) <= amount * _NEAR
    ]


def _fill(row: SeriesRow, lines: Sequence[_Line], slugs: dict[uuid.UUID | None, str]) -> None:
    last = lines[-12:]
    row.payee = lines[-1].payee
    row.account_id = Counter(line.account_id for line in last).most_common(1)[0][0]
    row.category_id = Counter(line.category_id for line in last).most_common(1)[0][0]
    row.slug = recurring.slug_of(slugs.get(line.category_id, "") for line in last)
    row.seen = [
        {"id": str(line.payment.id), "on": line.payment.on.isoformat(), "amount": format(line.payment.amount, "f")}
        for line in lines[-_KEPT:]
    ]
    row.first_on, row.last_on, row.count = lines[0].payment.on, lines[-1].payment.on, len(lines)
    row.updated_at = clock.now()


async def payees_of(session: AsyncSession, workspace_id: uuid.UUID, idents: Collection[uuid.UUID]) -> set[str]:
    """The payees of these transactions, removed ones too, and of the series that held them."""
    values = {"workspace": workspace_id, "ids": list(idents), "texts": [str(ident) for ident in idents]}
    return {row.merchant_key for row in await session.execute(_PAYEES_OF, values)}


async def payees_in(session: AsyncSession, workspace_id: uuid.UUID, months: Collection[date]) -> set[str]:
    """The payees of these months (their first days), and of the series that had payments in them."""
    values: dict[str, Any] = {
        "workspace": workspace_id,
        "months": list(months),
        "first": clock.now().date() - LOOKS_BACK,
    }
    return {row.merchant_key for row in await session.execute(_PAYEES_IN, values)}


async def newest_days(
    session: AsyncSession, workspace_id: uuid.UUID, accounts: Collection[uuid.UUID]
) -> dict[uuid.UUID, date]:
    """The newest day that each account's record holds."""
    values = {"workspace": workspace_id, "accounts": list(accounts)}
    return {row.account_id: row.newest for row in await session.execute(_NEWEST, values) if row.newest}


#: Transfers between own accounts are no payments. A divided one counts as a whole, by the category it had before.
_READ = """
    select * from (
        select t.id, t.merchant_key, case when t.amount < 0 then 'out' else 'in' end as direction, t.currency,
               t.merchant_name, t.account_id, t.category_id, t.booked_on, t.amount,
               count(*) over (partition by t.merchant_key, t.currency, t.amount < 0) as many,
               count(*) over (partition by t.merchant_key, t.currency, t.amount) as alike
        from transactions.transaction t
        left join transactions.category c on c.workspace_id = t.workspace_id and c.id = t.category_id
        where t.workspace_id = :workspace and t.removed_at is null and t.booked_on >= :first and t.merchant_key <> ''
          and t.amount <> 0 {only}
          and coalesce(c.kind, '') = any(case when t.amount < 0 then array['', 'spending'] else array['', 'income'] end)
    ) read
    where many between 2 and :most or alike between 3 and :most or merchant_key = any(:kept)
    order by merchant_key, direction, currency, booked_on, id
"""
_READ_ALL = text(_READ.format(only=""))
_READ_SOME = text(_READ.format(only="and t.merchant_key = any(:keys)"))  # by the index: no "or", which would read all
_PAYEES_OF = text("""
    select merchant_key from transactions.transaction where workspace_id = :workspace and id = any(:ids)
    union
    select merchant_key from transactions.series s
    where workspace_id = :workspace
      and exists (select from jsonb_array_elements(s.seen) one where one ->> 'id' = any(:texts))
""")
_PAYEES_IN = text("""
    select distinct t.merchant_key
    from unnest(cast(:months as date[])) m(month)
    join transactions.transaction t on t.workspace_id = :workspace and t.booked_on >= m.month
     and t.booked_on < m.month + interval '1 month' and t.removed_at is null
    where m.month > :first and t.merchant_key <> ''
    union
    select s.merchant_key from transactions.series s
    join unnest(cast(:months as date[])) m(month)
      on s.last_on >= m.month and s.first_on < m.month + interval '1 month'
    where s.workspace_id = :workspace
""")
_NEWEST = text("""
    select a.account_id,
           (select t.booked_on from transactions.transaction t
            where t.workspace_id = :workspace and t.account_id = a.account_id and t.removed_at is null
            order by t.booked_on desc, t.id desc limit 1) as newest
    from unnest(cast(:accounts as uuid[])) a(account_id)
""")
