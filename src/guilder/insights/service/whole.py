"""Totals of several currencies in the workspace's own, each at the rate of the day that it was booked on."""

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.fx import service as fx
from guilder.fx.rules import Tally
from guilder.insights.rules import Group
from guilder.kernel.actor import Actor
from guilder.transactions.contracts.sense import MonthTotal


async def totals(
    session: AsyncSession,
    *,
    actor: Actor,
    totals: Sequence[MonthTotal],
    groups: Mapping[uuid.UUID | None, Group],
) -> tuple[list[MonthTotal] | None, str]:
    """`totals` (foreign ones by the day) in the workspace's currency, unrounded, and how that was done.

    None and the reason where a rate is missing. Transfers need none: months leave them out.
    """
    home = actor.currency
    counted = [one for one in totals if groups.get(one.category_id, groups[None]).kind != "transfer"]
    foreign = [one for one in counted if one.currency != home]
    if not foreign:
        return counted, ""
    days = [one.month for one in foreign]
    rates = await fx.rates(
        session, to=home, currencies={one.currency for one in foreign}, first=min(days), last=max(days),
        workspace_id=actor.workspace_id,
    )  # fmt: skip
    tally = Tally(rates)
    together = [_converted(one, tally) for one in counted]
    if tally.missing:
        currency, on = tally.missing
        return None, await fx.why_none(session, currency, home, on)
    return together, tally.words


def _converted(total: MonthTotal, tally: Tally) -> MonthTotal:
    if total.currency == tally.rates.to:
        return total
    money_in = tally.add(total.money_in, total.currency, total.month)
    money_out = tally.add(total.money_out, total.currency, total.month)
    return MonthTotal(
        month=total.month, category_id=total.category_id, currency=tally.rates.to, count=total.count,
        money_in=money_in, money_out=money_out, net=money_in - money_out,
    )  # fmt: skip
