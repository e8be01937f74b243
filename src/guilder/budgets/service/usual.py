"""What whole months came to, category by category, in the workspace's own currency: what limits are proposed from."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets import rules
from guilder.budgets.service.scopes import Families
from guilder.fx import service as fx
from guilder.fx.rules import Rates, Tally
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.transactions.service import regular, spending


@dataclass(frozen=True, slots=True)
class InMonth:
    """What one category cost, or brought, in a month: in the workspace's currency, or in the one that it was booked in
    where there is no rate. A month's may come in several parts.
    """

    month: date
    category_id: uuid.UUID
    currency: str
    booked_in: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Months:
    """regular: what regular payments cost in an average month, under today's. words: how other currencies came in."""

    spent: list[InMonth]
    income: list[InMonth]
    regular: list[InMonth]
    words: str


async def months(session: AsyncSession, *, actor: Actor, first: date, last: date) -> Months:
    """The whole months from `first` to `last`, each booking at the rate of its day; what has no rate stays apart."""
    home, today = actor.currency, clock.today(actor.time_zone)
    families = await Families.load(session, actor.workspace_id)
    totals = await spending.month_totals(session, actor.workspace_id, first=first, last=last, home=home)
    payments = await regular.going_on(session, actor=actor)
    codes = {total.currency for total in totals} | {payment.currency for payment in payments}
    rates = await fx.rates(
        session, to=home, currencies=codes, first=first, last=today, workspace_id=actor.workspace_id
    )  # fmt: skip
    tally = Tally(rates)
    found: dict[str, list[InMonth]] = {"spending": [], "income": []}
    for total in totals:
        kind = families.kinds.get(total.category_id) if total.category_id else None
        if kind in found and total.category_id:
            code, amount = _at_home(rates, total.net, total.currency, total.month)
            tally.add(total.net, total.currency, total.month)
            signed = -amount if kind == "spending" else amount
            month = rules.month_of(total.month)
            found[kind].append(InMonth(month, total.category_id, code, total.currency, signed))
    regularly = []
    for payment in payments:
        if payment.category_id is not None:
            code, amount = _at_home(rates, payment.monthly, payment.currency, today)
            regularly.append(InMonth(rules.month_of(today), payment.category_id, code, payment.currency, amount))
    words = [tally.words]
    if tally.missing:
        words.append("Not counted: " + await fx.why_none(session, tally.missing[0], home, tally.missing[1]))
    return Months(found["spending"], found["income"], regularly, " ".join(each for each in words if each))


def _at_home(rates: Rates, amount: Decimal, currency: str, on: date) -> tuple[str, Decimal]:
    converted = rates.convert(amount, currency, on)
    return (currency, amount) if converted is None else (rates.to, converted)
