"""Regular payments, found anew whenever they are asked for: nothing has to be kept up to date."""

import uuid
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize
from guilder.transactions import recurring
from guilder.transactions.contracts.regular import RegularPayment
from guilder.transactions.service import categories, spending
from guilder.transactions.service.spending import Question

LOOKS_BACK = timedelta(days=400)
_AT_MOST = 20_000


async def list_regular(session: AsyncSession, *, actor: Actor) -> list[RegularPayment]:
    """What still comes again today, the dearest by the month first. Transfers between own accounts are left out."""
    today = clock.today(actor.time_zone)
    question = Question(today - LOOKS_BACK, today, "out", None, "")
    rows = await spending.rows_behind(session, actor=actor, question=question, limit=_AT_MOST, whole=True)
    slugs = await _slugs(session, actor)
    payments = [
        recurring.Payment(row.merchant_name, row.currency, row.booked_on, -row.amount, slugs.get(row.category_id, ""))
        for row in rows
    ]
    return [
        RegularPayment.model_validate(
            {
                "payee": one.payee, "kind": one.kind, "currency": one.currency, "amount": quantize(one.amount, one.currency),
                "usual": quantize(one.before, one.currency), "monthly": quantize(one.monthly, one.currency),
                "every": one.every, "last_on": one.last_on, "next_on": one.next_on, "count": one.count,
            }
        )
        for one in recurring.find(payments, today)
    ]  # fmt: skip


async def _slugs(session: AsyncSession, actor: Actor) -> dict[uuid.UUID | None, str]:
    """The standard category that each category is, or lies in."""
    tree = {one.id: one for one in await categories.list_categories(session, actor=actor)}
    upper = {one.id: tree.get(one.parent_id) if one.parent_id else None for one in tree.values()}
    return {ident: one.slug or (above.slug if (above := upper[ident]) else None) or "" for ident, one in tree.items()}
