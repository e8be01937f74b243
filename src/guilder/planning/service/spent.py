"""What the household really spends: where a new plan starts, and what a plan may follow."""

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.transactions.service import spending

MONTHS = 12


async def monthly(session: AsyncSession, *, actor: Actor) -> tuple[Decimal, int] | None:
    """(average, months): spending of the last whole months, at most twelve, in the workspace's currency, unrounded.

    Transfers are no spending. None without a whole month of bookings.
    """
    this_month = clock.today(actor.time_zone).replace(day=1)
    place = this_month.year * 12 + this_month.month - 1 - MONTHS
    first = date(place // 12, place % 12 + 1, 1)
    months = await spending.spent_by_month(session, actor=actor, first=first, last=this_month - timedelta(days=1))
    found = list(months.values())
    if not found:
        return None
    return max(Decimal(0), sum(found, Decimal(0)) / len(found)), len(found)


def to_the_ten(amount: Decimal) -> Decimal:
    """A monthly average as a person would say it."""
    return (amount / 10).quantize(Decimal(1), rounding=ROUND_HALF_EVEN) * 10
