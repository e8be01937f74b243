"""Which months the record holds in whole: dividing by any others would make an average too low."""

import uuid
from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel.actor import Actor
from guilder.transactions.service.spending import Question, asked_accounts

#: So long may the first booking of a month's statement wait, and the last one lie before its end.
_QUIET: Final = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Held:
    """What one account holds of one month. used: whether rows of the question lie on it."""

    account_id: uuid.UUID
    currency: str
    month: date
    first: date
    last: date
    used: bool


async def whole_months(
    session: AsyncSession, *, actor: Actor, question: Question, currencies: Collection[str] | None = None
) -> list[date]:
    """The months inside the question's days that the accounts behind its answer hold from end to end, in order.

    currencies: only accounts in these; None for all.
    """
    accounts, values = asked_accounts(actor, question)
    found = await session.execute(
        text(f"""
            select account_id, currency, date_trunc('month', day)::date as month, min(day) as first, max(day) as last,
                   account_id in ({accounts}) as used
            from (
                select account_id, currency, day from transactions.day_sum where workspace_id = :workspace
                group by 1, 2, 3 having sum(uses) <> 0
            ) held
            group by 1, 2, 3
        """),
        values,
    )
    rows: Iterable[Any] = (row for row in found if currencies is None or row.currency in currencies)
    held = [Held(row.account_id, row.currency, row.month, row.first, row.last, row.used) for row in rows]
    return whole(held, question.first, question.last)


def whole(held: Iterable[Held], first: date, last: date) -> list[date]:
    """The whole months from `first` to `last`, as their first days.

    A month counts when one of the accounts that are used had begun before its first week was over and goes on beyond
    the beginning of its last, and when there is anything at all in it: a gap between two files is no month without
    spending.
    """
    begins: dict[uuid.UUID, date] = {}
    ends: dict[uuid.UUID, date] = {}
    known: dict[date, set[str]] = defaultdict(set)
    currency: dict[uuid.UUID, str] = {}
    for one in held:
        known[one.month].add(one.currency)
        if one.used:
            currency[one.account_id] = one.currency
            begins[one.account_id] = min(begins.get(one.account_id, one.first), one.first)
            ends[one.account_id] = max(ends.get(one.account_id, one.last), one.last)
    return [
        month
        for month in sorted(known)
        if first <= month
        and (end := month.replace(day=monthrange(month.year, month.month)[1])) <= last
        and any(
            code in known[month] and begins[account] <= month + _QUIET and ends[account] >= end - _QUIET
            for account, code in currency.items()
        )
    ]
