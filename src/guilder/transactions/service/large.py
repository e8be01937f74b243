"""Large transactions: announced once each when they are new, to whoever calls such an amount large.

An import of last year's statements is no news, money moved between own accounts is neither spent nor received, and what
a fund or a loan does by itself is no payment: accounts that are spent from count alone.
What has no rate to the household's currency is not announced, as nobody knows what it comes to.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.fx import service as fx
from guilder.identity.service import workspaces
from guilder.kernel import clock
from guilder.kernel.events import publish
from guilder.kernel.facts import day, money
from guilder.kernel.money import quantize
from guilder.notifications.service import telling
from guilder.transactions.contracts.records import TransactionLarge
from guilder.transactions.tables_record import LargeRow

#: What was booked longer ago is no news.
NEW = timedelta(days=31)
#: A booking may have begun this long before it was told.
_BOOKING = timedelta(hours=1)
#: More than so many at once are told as one.
_APART = 5


@dataclass(frozen=True, slots=True)
class _Line:
    id: uuid.UUID
    account_id: uuid.UUID
    booked_on: date
    amount: Decimal
    currency: str
    category_id: uuid.UUID | None
    merchant_name: str
    in_home: Decimal


async def announce(
    session: AsyncSession, workspace_id: uuid.UUID, *, ids: Sequence[uuid.UUID], first: date, last: date,
    since: datetime | None,
) -> None:  # fmt: skip
    """Look at these transactions and at those of these days that came since. Emits transaction.large, once each.

    since: when the first of several bookings was told; None when only `ids` are new.
    """
    today = clock.today(await workspaces.time_zone_of(session, workspace_id=workspace_id))
    if last < today - NEW:
        return
    people = await telling.large_from(session, workspace_id)
    if not people:
        return
    home, least = await workspaces.currency_of(session, workspace_id=workspace_id), min(people.values())
    values = {
        "workspace": workspace_id, "ids": list(ids), "first": max(first, today - NEW), "last": last, "since": None if since is None else since - _BOOKING,
        "home": home, "least": least,
    }  # fmt: skip
    rows = (await session.execute(_FOUND, values)).all()
    if not rows:
        return
    days = [row.booked_on for row in rows]
    rates = await fx.rates(
        session, to=home, currencies={row.currency for row in rows}, first=min(days), last=max(days),
        workspace_id=workspace_id,
    )  # fmt: skip
    large = []
    for row in rows:
        worth = rates.convert(abs(row.amount), row.currency, row.booked_on)
        if worth is not None and worth >= least:
            large.append(
                _Line(
                    row.id, row.account_id, row.booked_on, row.amount, row.currency, row.category_id,
                    row.merchant_name, quantize(worth, home),
                )
            )  # fmt: skip
    found = await _first_time(session, workspace_id, large)
    for line in found:
        await publish(
            session,
            TransactionLarge(
                transaction_id=line.id, account_id=line.account_id, booked_on=line.booked_on,
                amount=quantize(line.amount, line.currency), currency=line.currency, category_id=line.category_id,
                in_home=line.in_home, home_currency=home,
            ),
        )  # fmt: skip
    for user_id, from_on in people.items():
        await _tell(session, workspace_id, user_id, [line for line in found if line.in_home >= from_on], home)


async def _first_time(session: AsyncSession, workspace_id: uuid.UUID, large: Sequence[_Line]) -> list[_Line]:
    if not large:
        return []
    rows = [{"workspace_id": workspace_id, "transaction_id": line.id, "told_at": clock.now()} for line in large]
    fresh = insert(LargeRow).values(rows).on_conflict_do_nothing().returning(LargeRow.transaction_id)
    new = set(await session.scalars(fresh))
    return [line for line in large if line.id in new]


async def _tell(
    session: AsyncSession, workspace_id: uuid.UUID, user_id: uuid.UUID, found: Sequence[_Line], home: str
) -> None:
    if len(found) > _APART:
        most = max(found, key=lambda line: line.in_home)
        figures = [
            money("largest", most.in_home, home, "Largest"),
            day("first", min(line.booked_on for line in found), "From"),
            day("last", max(line.booked_on for line in found), "To"),
        ]
        await telling.tell(
            session, workspace_id, topic="large", kind="transactions.large",
            mark=f"large:{min(line.id for line in found)}:{len(found)}", title="Several large transactions",
            figures=figures, link=_link(figures[1].value, figures[2].value), to=user_id,
        )  # fmt: skip
        return
    for line in found:
        await telling.tell(
            session, workspace_id, topic="large", kind="transaction.large", mark=f"large:{line.id}",
            title=f"A large payment: {line.merchant_name}" if line.amount < 0 else f"A large sum came in: {line.merchant_name}",
            figures=[
                money("amount", abs(line.amount), line.currency, "Amount"), day("on", line.booked_on, "On"),
            ],
            link=f"{_link(str(line.booked_on), str(line.booked_on))}&open={line.id}", to=user_id,
        )  # fmt: skip


def _link(first: str, last: str) -> str:
    return f"/transactions?from={first}&to={last}"


_FOUND = text("""
    select t.id, t.account_id, t.booked_on, t.amount, t.currency, t.category_id, t.merchant_name
    from transactions.transaction t
    join banking.account a on a.workspace_id = t.workspace_id and a.id = t.account_id
                          and a.kind in ('checking', 'savings', 'card', 'cash')
    where t.workspace_id = :workspace and t.removed_at is null and t.booked_on >= :first
      and (t.id = any(:ids) or t.booked_on <= :last and t.created_at >= cast(:since as timestamptz))
      and (t.currency <> :home or abs(t.amount) >= :least)
      and not exists (select from transactions.link l where l.workspace_id = t.workspace_id and l.kind = 'transfer'
                      and l.state = 'linked' and t.id in (l.one_id, l.other_id))
    order by t.booked_on, t.id
""")
