"""What the record does when it moves: it looks for what belongs together, keeps its months short, learns new words and
names, and knows what comes again.
"""

import uuid
from calendar import monthrange
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel.events import StoredEvent, Subscription
from guilder.transactions.service import (
    asking,
    large,
    learning,
    meaning,
    payments,
    recognising,
    refunds,
    spelling,
    transfers,
)


async def _match(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    days = [day for event in events for day in _days(event)]
    if days:
        await transfers.pair(session, workspace_id, first=min(days), last=max(days))
        await refunds.propose(session, workspace_id, first=min(days), last=max(days))
        await payments.propose(session, workspace_id, first=min(days), last=max(days))
        # after the transfers: what was only moved is not announced
        single = [uuid.UUID(event.payload["transactionId"]) for event in events if "transactionId" in event.payload]
        many = [event.occurred_at for event in events if "touched" in event.payload]
        await large.announce(
            session, workspace_id, ids=single, first=min(days), last=max(days), since=min(many, default=None)
        )


async def _follow(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    acts = [uuid.UUID(event.payload["actId"]) for event in events]
    found = list((await session.execute(_MOVED, {"workspace": workspace_id, "acts": acts})).scalars())
    if found:
        await transfers.follow(session, workspace_id, found)


_MOVED = text("""
    select distinct transaction_id from transactions.change
    where workspace_id = :workspace and act_id = any(:acts) and field in ('booked_on', 'amount', 'account')
""")


async def _settle(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    del workspace_id  # the session's
    months = sorted({day.replace(day=1) for event in events for day in _days(event)})
    await session.execute(_SETTLE, {"months": months})


_SETTLE = text(
    "select transactions.settle_months(cast(:months as date[])), transactions.settle_days(cast(:months as date[]))"
)


async def _learn(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    if any(event.key in {"transaction.created", "transaction.batch.booked"} for event in events):
        await meaning.learn_soon(session, workspace_id)
        await asking.ask_soon(session, workspace_id)
    if any(event.key in {"transaction.updated", "transaction.batch.changed"} for event in events):
        await learning.learn_soon(session, workspace_id)
    single = [uuid.UUID(event.payload["transactionId"]) for event in events if "transactionId" in event.payload]
    await spelling.learn(session, workspace_id, transaction_ids=single)
    for event in events:
        if event.key == "transaction.batch.changed":
            await spelling.learn(session, workspace_id, act_id=uuid.UUID(event.payload["actId"]))
        elif event.key == "transaction.batch.booked" and (days := _days(event)):
            await spelling.learn(session, workspace_id, booked=(min(days), max(days)), since=event.occurred_at)


def _days(event: StoredEvent) -> list[date]:
    if "touched" not in event.payload:
        return [date.fromisoformat(event.payload["bookedOn"])]
    firsts = [date.fromisoformat(each["month"]) for each in event.payload["touched"]]
    return [*firsts, *(first.replace(day=monthrange(first.year, first.month)[1]) for first in firsts)]


async def _recognise(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    if not await recognising.has_been_read(session, workspace_id):
        await recognising.refresh(session, workspace_id, None)
        return
    single = {uuid.UUID(event.payload["transactionId"]) for event in events if "touched" not in event.payload}
    months = {
        date.fromisoformat(each["month"])
        for event in events
        if "touched" in event.payload
        for each in event.payload["touched"]
    }
    payees = await recognising.payees_of(session, workspace_id, single) if single else set()
    if months:
        payees |= await recognising.payees_in(session, workspace_id, months)
    await recognising.refresh(session, workspace_id, payees)


subscriptions = (
    Subscription(name="transactions.transfers", keys=("transaction.created", "transaction.batch.booked"), handle=_match),
    Subscription(name="transactions.figures", keys=("transaction.batch.changed",), handle=_follow),
    Subscription(
        name="transactions.months",
        keys=(
            "transaction.created", "transaction.updated", "transaction.removed",
            "transaction.batch.booked", "transaction.batch.removed", "transaction.batch.changed",
        ),
        handle=_settle,
    ),
    Subscription(
        name="transactions.words",
        keys=("transaction.created", "transaction.updated", "transaction.batch.booked", "transaction.batch.changed"),
        handle=_learn,
    ),
    Subscription(
        name="transactions.regular",
        keys=(
            "transaction.created", "transaction.updated", "transaction.removed",
            "transaction.batch.booked", "transaction.batch.removed", "transaction.batch.changed",
        ),
        handle=_recognise,
    ),
)  # fmt: skip
