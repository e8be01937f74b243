"""What a household means to put by each month: stated with a template, kept until another amount is."""

import uuid
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.budgets import rules
from guilder.budgets.contracts.templates import PutBy, StatePutBy
from guilder.budgets.service.keeping import digits
from guilder.budgets.tables import PutByRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize


async def state(session: AsyncSession, *, actor: Actor, cmd: StatePutBy) -> PutBy:
    """Keep the amount from the month of a day (today) on; 0 puts nothing by. Raises InvalidInput 422 for too many digits."""
    amount = digits(cmd.amount, cmd.currency, "amount")
    first = rules.month_of(cmd.start_on or clock.today(actor.time_zone))
    before = (await stated(session, actor.workspace_id, first)).get(cmd.currency, Decimal(0))
    kept = insert(PutByRow).values(
        workspace_id=actor.workspace_id, currency=cmd.currency, first_on=first, amount=amount, user_id=actor.user_id,
        stated_at=clock.now(),
    )  # fmt: skip
    await session.execute(
        kept.on_conflict_do_update(
            index_elements=["workspace_id", "currency", "first_on"],
            set_={name: kept.excluded[name] for name in ("amount", "user_id", "stated_at")},
        )
    )
    await audit.record(session, actor, "budget.put_by.stated", "workspace", actor.workspace_id, currency=cmd.currency)
    return PutBy(currency=cmd.currency, first=first, amount=amount, before=quantize(before, cmd.currency))


async def stated(session: AsyncSession, workspace_id: uuid.UUID, on: date) -> dict[str, Decimal]:
    """Currency → what is put by in the month of a day; only where something is."""
    query = (
        select(PutByRow.currency, PutByRow.amount)
        .where(PutByRow.workspace_id == workspace_id, PutByRow.first_on <= on)
        .order_by(PutByRow.first_on)
    )
    newest = {row.currency: row.amount for row in await session.execute(query)}
    return {currency: amount for currency, amount in newest.items() if amount}
