"""What was spent and received: totals by month, category and currency.

Everything here that goes by category reads `transactions.portion`: of a divided transaction its parts. Currencies are
never added to each other here; `converted` does, at the rate of each booking's day.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize
from guilder.transactions.contracts.records import Glimpse
from guilder.transactions.contracts.sense import MerchantTotal, MonthTotal

_DAY = timedelta(days=1)

_TOTALS = """
    select month, category_id, currency, sum(uses)::bigint as uses, sum(money_in) as money_in, sum(money_out) as money_out
    from ({sources}) source group by 1, 2, 3 having sum(uses) <> 0 order by 1, 2, 3
"""
_KEPT = """
    select month, category_id, currency, uses, money_in, money_out from transactions.month_sum
    where workspace_id = :workspace and month between :whole_first and :whole_last {only}
"""
_ROWS = """
    select {when} as month, category_id, currency, uses, greatest(amount, 0) as money_in, greatest(-amount, 0) as money_out
    from transactions.portion where workspace_id = :workspace {only}
"""
#: Parts of divided transactions, each with its transaction looked up: they are few, whatever the planner believes.
_PARTS = """
    select {when} as month, category_id, currency, uses, greatest(amount, 0) as money_in, greatest(-amount, 0) as money_out
    from (
        select s.category_id, s.amount, t.booked_on, t.currency, t.account_id,
               case when exists (
                   select from transactions.split e
                   where e.workspace_id = s.workspace_id and e.transaction_id = s.transaction_id
                     and e.position < s.position and e.category_id is not distinct from s.category_id
               ) then 0 else 1 end as uses
        from transactions.split s cross join lateral (
            select booked_on, currency, account_id from transactions.transaction t
            where t.workspace_id = s.workspace_id and t.id = s.transaction_id and t.removed_at is null and t.parts > 0
              and t.booked_on between :first and :last offset 0
        ) t
        where s.workspace_id = :workspace
    ) part where true {only}
"""
#: Rows of the foreign currencies that the kept months know: without one there is nothing to look for.
_FOREIGN = """
    select rows.* from (
        select distinct currency from transactions.month_sum
        where workspace_id = :workspace and month between :whole_first and :whole_last and currency <> :home
    ) known cross join lateral (
        select booked_on as month, category_id, currency, sum(uses) as uses, sum(greatest(amount, 0)) as money_in,
               sum(greatest(-amount, 0)) as money_out
        from transactions.portion
        where workspace_id = :workspace and currency = known.currency and position = 0
          and booked_on between :whole_first and :whole_until {only}
        group by 1, 2, 3
    ) rows
"""

#: In two steps: by category first, so that nothing has to be sorted but what is left of each merchant.
_MERCHANTS = text("""
    with grouped as (
        select merchant_key, currency, category_id, merchant_name, count(*) as uses, sum(amount) as net,
               max(booked_on) as last_on
        from transactions.transaction
        where workspace_id = :workspace and removed_at is null and merchant_key <> ''
          and booked_on between :first and :last
          and (cast(:words as text) = '' or merchant_name ilike '%' || :words || '%')
        group by 1, 2, 3, 4
    ), category as (
        select merchant_key, currency, category_id, sum(uses) as uses from grouped
        where category_id is not null group by 1, 2, 3
    )
    select g.merchant_key as key, (array_agg(g.merchant_name order by g.last_on desc))[1] as name, g.currency,
           sum(g.uses)::bigint as count, sum(g.net) as net, max(g.last_on) as last_on,
           (select c.category_id from category c
            where c.merchant_key = g.merchant_key and c.currency = g.currency
            order by c.uses desc, c.category_id limit 1) as category_id
    from grouped g group by g.merchant_key, g.currency order by 4 desc, g.merchant_key limit :limit
""")

_SPENDING = text("select id from transactions.category where workspace_id = :workspace and kind = 'spending'")


async def month_totals(
    session: AsyncSession,
    workspace_id: uuid.UUID,
    *,
    first: date,
    last: date,
    category_ids: Collection[uuid.UUID] | None = None,
    away: Collection[uuid.UUID] = (),
    home: str | None = None,
    accounts: Collection[uuid.UUID] | None = None,
) -> list[MonthTotal]:
    """One total per month, category and currency of the days `first` to `last`, both included.

    category_ids: only these (an empty collection finds nothing). Rows without a category are one group of their own.
    away: accounts whose rows count only where they have a category (a fund's change of value is no income).
    home: rows in another currency come by the day (as `month`) instead, so that each can be converted at its rate.
    accounts: only rows of these.
    """
    only = "" if category_ids is None else "and category_id = any(:categories)"
    if away:
        only += " and (category_id is not null or account_id <> all(:away))"
    if accounts is not None:
        only += " and account_id = any(:accounts)"
    values = {
        "workspace": workspace_id, "first": first, "last": last, "categories": list(category_ids or ()), "away": list(away),
        "home": home, "accounts": list(accounts or ()),
    }  # fmt: skip
    sources = _sources(values, first, last, only, home)
    found = await session.execute(text(_TOTALS.format(sources=sources)), values)
    return [MonthTotal.of(r.month, r.category_id, r.currency, r.uses, r.money_in, r.money_out) for r in found]


async def spent_by_month(session: AsyncSession, *, actor: Actor, first: date, last: date) -> dict[date, Decimal]:
    """What was spent in each month of the days `first` to `last`, net of refunds, in the workspace's currency alone.

    As `answer` by month, but from the kept months; what has no category is spending where money went out.
    """
    kinds = await session.execute(_SPENDING, {"workspace": actor.workspace_id})
    spending = set(kinds.scalars())
    found: dict[date, Decimal] = {}
    for total in await month_totals(session, actor.workspace_id, first=first, last=last):
        out = total.money_out if total.category_id is None else total.money_out - total.money_in
        counts = total.category_id in spending or (total.category_id is None and bool(out))
        if counts and total.currency == actor.currency:
            found[total.month] = found.get(total.month, Decimal(0)) + out
    return found


def _sources(values: dict[str, Any], first: date, last: date, only: str, home: str | None) -> str:
    """What to add up: the whole months as they are kept (`transactions.month_sum`), the rows of the days around them,
    and the parts of divided transactions, which no month keeps. Fills `values`.
    """
    when = "date_trunc('month', booked_on)::date"
    if home:
        when = f"case when currency = :home then {when} else booked_on end"

    def rows(which: str) -> str:
        return _ROWS.format(when=when, only=f"{which} {only}")

    begin = first if first.day == 1 else _next_month(first)
    end = _next_month(last) if (last + _DAY).day == 1 else last.replace(day=1)
    if begin >= end:
        return rows("and booked_on between :first and :last")
    values |= {"whole_first": begin, "whole_last": (end - _DAY).replace(day=1), "whole_until": end - _DAY}
    kept = _KEPT.format(only=f"and currency = :home {only}" if home else only)
    sources = [kept, _PARTS.format(when=when, only=only)]
    if home:
        sources.append(_FOREIGN.format(only=only))
    if first < begin:
        sources.append(rows("and position = 0 and booked_on >= :first and booked_on < :whole_first"))
    if last >= end:
        sources.append(rows("and position = 0 and booked_on > :whole_until and booked_on <= :last"))
    return " union all ".join(sources)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


async def merchant_totals(
    session: AsyncSession, *, actor: Actor, first: date, last: date, words: str = "", limit: int = 100
) -> list[MerchantTotal]:
    """The merchants of the days `first` to `last`, most frequent first. words: part of the name."""
    values = {"workspace": actor.workspace_id, "first": first, "last": last, "words": _escaped(words), "limit": limit}
    return [
        MerchantTotal.model_validate({**dict(row._mapping), "net": quantize(row.net, row.currency)})  # noqa: SLF001
        for row in await session.execute(_MERCHANTS, values)
    ]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the days `first` to `last`, money out (net of refunds) or in, of some categories, of a merchant.

    category_ids: None asks for all that is spending (or income); transfers are then left out. merchant: part of a name.
    """

    first: date
    last: date
    direction: Literal["in", "out"] = "out"
    category_ids: tuple[uuid.UUID, ...] | None = None
    merchant: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one group (a category's id, a merchant, a month; empty when nothing is grouped) comes to in one currency.

    amount: positive for money in the direction that was asked for.
    """

    group: str
    currency: str
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DayAnswer(Answer):
    """The same of one day."""

    on: date


Grouping = Literal["", "category", "merchant", "month"]

_GROUPS = {
    "": "''",
    "category": "coalesce(t.category_id::text, '')",
    "merchant": "t.merchant_name",
    "month": "to_char(t.booked_on, 'YYYY-MM')",
}
_PORTIONS = "from transactions.portion t"
_WHOLE = "from (select * from transactions.transaction where removed_at is null) t"
_ASKED = """
    left join transactions.category c on c.workspace_id = t.workspace_id and c.id = t.category_id
    where t.workspace_id = :workspace and t.booked_on between :first and :last
      and case when cast(:categories as uuid[]) is not null then t.category_id = any(:categories)
               when t.category_id is null then (t.amount > 0) = (:direction = 'in')
               else c.kind = case when :direction = 'in' then 'income' else 'spending' end end
      and (cast(:merchant as text) = '' or t.merchant_name ilike '%' || :merchant || '%')
"""


async def answer(
    session: AsyncSession,
    *,
    actor: Actor,
    question: Question,
    group_by: Grouping = "",
) -> list[Answer]:
    """Per group and currency, the largest first (months in order)."""
    order = "1, 2" if group_by == "month" else "4 desc, 1, 2"
    sign = "" if question.direction == "in" else "-"
    query = text(
        f"select {_GROUPS[group_by]} as grp, t.currency, count(distinct t.id) as uses, {sign}sum(t.amount) as amount "
        f"{_PORTIONS} {_ASKED} "
        f"group by 1, 2 order by {order}"
    )
    return [
        Answer(row.grp, row.currency, row.uses, row.amount)
        for row in await session.execute(query, _values(actor, question))
    ]


async def answer_by_day(
    session: AsyncSession, *, actor: Actor, question: Question, group_by: Grouping = ""
) -> list[DayAnswer]:
    """Per group, currency and day; the workspace's own currency stays together, on `question.first`."""
    sign = "" if question.direction == "in" else "-"
    query = text(
        f"select {_GROUPS[group_by]} as grp, t.currency, count(distinct t.id) as uses, {sign}sum(t.amount) as amount, "
        f"case when t.currency = :home then cast(:first as date) else t.booked_on end as day "
        f"{_PORTIONS} {_ASKED} group by 1, 2, 5"
    )
    return [
        DayAnswer(row.grp, row.currency, row.uses, row.amount, row.day)
        for row in await session.execute(query, _values(actor, question) | {"home": actor.currency})
    ]


async def daily(
    session: AsyncSession, *, actor: Actor, question: Question, without: Collection[uuid.UUID] = ()
) -> list[DayAnswer]:
    """What each day came to, per category and currency. without: transactions that are left out."""
    sign = "" if question.direction == "in" else "-"
    query = text(
        f"select coalesce(t.category_id::text, '') as grp, t.currency, count(distinct t.id) as uses, "
        f"{sign}sum(t.amount) as amount, t.booked_on as day {_PORTIONS} {_ASKED} and t.id <> all(:without) "
        f"group by 1, 2, 5"
    )
    values = _values(actor, question) | {"without": list(without)}
    return [
        DayAnswer(row.grp, row.currency, row.uses, row.amount, row.day) for row in await session.execute(query, values)
    ]


async def rows_behind(
    session: AsyncSession, *, actor: Actor, question: Question, limit: int = 50, whole: bool = False
) -> list[Glimpse]:
    """The newest rows that `answer` counted. whole: divided ones undivided, by the category they had before."""
    query = text(
        "select t.id, t.booked_on, t.merchant_name, t.description, t.amount, t.currency, t.category_id "
        f"{_WHOLE if whole else _PORTIONS} {_ASKED} order by t.booked_on desc, t.id desc limit {int(limit)}"
    )
    return [
        Glimpse.model_validate({**dict(row._mapping), "amount": quantize(row.amount, row.currency)})  # noqa: SLF001
        for row in await session.execute(query, _values(actor, question))
    ]


def asked_accounts(actor: Actor, question: Question) -> tuple[str, dict[str, Any]]:
    """A subquery for the accounts on which rows of the question lie, and its parameters."""
    return f"select t.account_id {_PORTIONS} {_ASKED}", _values(actor, question)


def _values(actor: Actor, question: Question) -> dict[str, Any]:
    return {
        "workspace": actor.workspace_id, "first": question.first, "last": question.last,
        "direction": question.direction, "merchant": _escaped(question.merchant),
        "categories": None if question.category_ids is None else list(question.category_ids),
    }  # fmt: skip


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
