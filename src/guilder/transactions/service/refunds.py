"""Money that comes back from a merchant that was paid before: proposed as a refund of that payment.

A refund lies in the payment's category and lessens what was spent there; it is no income. Guilder files it so as long as
nobody says otherwise; a person's no puts the line back where it was, for ever.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.kernel.money import plain
from guilder.transactions.categories import category_id
from guilder.transactions.contracts.acts import Act
from guilder.transactions.contracts.records import BatchChanged
from guilder.transactions.service import acts, links
from guilder.transactions.service.links import Found
from guilder.transactions.tables import TransactionRow
from guilder.transactions.tables_links import LinkRow

#: Shops give money back within half a year, or hardly ever.
DAYS_BACK = 180

_LINE = f"""
    select t.id, {links.MARK} as mark, t.merchant_key, t.booked_on, t.amount, t.currency, t.category_id, t.category_source,
           t.category_confidence, t.category_reason, t.parts
    from transactions.transaction t
"""
_CAME_BACK = text(f"""
    {_LINE}
    join banking.account a on a.workspace_id = t.workspace_id and a.id = t.account_id
    left join transactions.category c on c.workspace_id = t.workspace_id and c.id = t.category_id
    where t.workspace_id = :workspace and t.removed_at is null and t.amount > 0 and t.parts = 0 and not t.pending
      and t.merchant_key <> '' and t.booked_on between :first and :last
      and a.kind in ('checking', 'savings', 'card', 'cash')
      and (c.kind = 'spending' or t.category_id is null and not t.set_by ? 'category'
           or t.category_id = :other_income and t.category_source <> 'user')
      and not exists (select from transactions.link l where l.workspace_id = t.workspace_id and l.other_id = t.id
                      and l.state <> 'refused' and l.kind in ('transfer', 'refund'))
""")
_PAID = text(f"""
    {_LINE}
    left join transactions.category c on c.workspace_id = t.workspace_id and c.id = t.category_id
    where t.workspace_id = :workspace and t.removed_at is null and t.merchant_key = any(:keys) and t.amount < 0
      and t.booked_on between :first and :last and coalesce(c.kind, 'spending') = 'spending'
    order by t.booked_on, t.id
""")
_GIVEN_BACK = text("""
    select l.one_id, sum(t.amount) as amount from transactions.link l
    join transactions.transaction t on t.workspace_id = l.workspace_id and t.id = l.other_id and t.removed_at is null
    where l.workspace_id = :workspace and l.one_id = any(:ids) and l.kind = 'refund' and l.state <> 'refused'
    group by l.one_id
""")
_FILE = text("""
    update transactions.transaction t
    set category_id = n.category_id, category_source = 'hint', category_confidence = 0.7, category_reason = n.reason,
        updated_at = :now
    from unnest(cast(:ids as uuid[]), cast(:categories as uuid[]), cast(:reasons as text[]))
         n(id, category_id, reason)
    where t.workspace_id = :workspace and t.id = n.id
""")
_LARGEST_PARTS = text("""
    select distinct on (transaction_id) transaction_id, category_id from transactions.split
    where workspace_id = :workspace and transaction_id = any(:ids) order by transaction_id, abs(amount) desc, position
""")


_NOWHERE = {"value": None, "source": None, "confidence": None, "reason": None}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a merchant."""

    id: uuid.UUID
    mark: str
    merchant_key: str
    booked_on: date
    amount: Decimal
    currency: str
    category_id: uuid.UUID | None
    category_source: str | None
    category_confidence: Decimal | None
    category_reason: str | None
    parts: int

    def state(self) -> dict[str, Any]:
        """Its category as a link keeps it."""
        return {
            "value": None if self.category_id is None else str(self.category_id), "source": self.category_source,
            "confidence": None if self.category_confidence is None else str(self.category_confidence),
            "reason": self.category_reason,
        }  # fmt: skip


def matches(
    came: Iterable[Line], paid: Iterable[Line], given: dict[uuid.UUID, Decimal], refused: set[frozenset[uuid.UUID]]
) -> list[tuple[Line, Line]]:
    """The payment that each line may be the refund of: of its amount if there is one, else the newest that covers it.

    given: what was given back of a payment already. Whoever pays more often than it is paid is no shop: an employer.
    """
    payments: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in paid:
        payments[line.merchant_key, line.currency].append(line)
    back: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in came:
        back[line.merchant_key, line.currency].append(line)
    left = {line.id: -line.amount - given.get(line.id, Decimal(0)) for lines in payments.values() for line in lines}
    found = []
    for key, lines in back.items():
        if len(lines) > len(payments[key]):
            continue
        for line in sorted(lines, key=lambda line: (line.booked_on, line.id)):
            fitting = [
                one
                for one in payments[key]
                if 0 <= (line.booked_on - one.booked_on).days <= DAYS_BACK
                and left[one.id] >= line.amount
                and frozenset((one.id, line.id)) not in refused
            ]
            if fitting:
                best = max(fitting, key=lambda one: (-one.amount == line.amount, one.booked_on, one.id))
                left[best.id] -= line.amount
                found.append((best, line))
    return found


async def propose(session: AsyncSession, workspace_id: uuid.UUID, *, first: date, last: date) -> int:
    """Ask about money that came back among the days `first` to `last`; how many questions.

    Emits transaction.batch.changed where a line got the category of its payment.
    """
    values: dict[str, Any] = {
        "workspace": workspace_id, "first": first, "last": last, "other_income": category_id("other-income"),
    }  # fmt: skip
    came = [Line(**row) for row in (await session.execute(_CAME_BACK, values)).mappings()]
    if not came:
        return 0
    values |= {"keys": list({line.merchant_key for line in came}), "first": first - timedelta(days=DAYS_BACK)}
    paid = [Line(**row) for row in (await session.execute(_PAID, values)).mappings()]
    if not paid:
        return 0
    ours = {"workspace": workspace_id, "ids": [line.id for line in paid]}
    given = {row.one_id: row.amount for row in await session.execute(_GIVEN_BACK, ours)}
    refused = await links.refused(session, workspace_id, "refund", [(line.id, line.mark) for line in (*paid, *came)])
    found = matches(came, paid, given, refused)
    largest = {row.transaction_id: row.category_id for row in await session.execute(_LARGEST_PARTS, ours)}
    filed = []
    kept = []
    for payment, line in found:
        category = largest.get(payment.id, payment.category_id)
        files = category is not None and category != line.category_id and line.category_source != "user"
        if files:
            filed.append((line, category, f"Looks like a refund of {_told(payment)}"))
        before = {str(line.id): line.state()} if files else {}
        kept.append(Found(payment.id, line.id, payment.mark, line.mark, _why(payment, line), before))
    if kept:
        await links.keep(session, workspace_id, "refund", "suggested", kept)
    if filed:
        changed = [line.id for line, _, _ in filed]
        places = await acts.touched(session, workspace_id, changed)
        await session.execute(
            _FILE,
            {"workspace": workspace_id, "now": clock.now(), "ids": changed,
             "categories": [category for _, category, _ in filed], "reasons": [why for _, _, why in filed]},
        )  # fmt: skip
        places += await acts.touched(session, workspace_id, changed)
        await publish(session, BatchChanged(act_id=ids.new_id(), count=len(filed), touched=places))
    return len(kept)


def _told(payment: Line | TransactionRow) -> str:
    return f"your payment of {plain(-payment.amount, payment.currency)} {payment.currency} on {payment.booked_on}"


def _why(payment: Line, line: Line) -> str:
    days = (line.booked_on - payment.booked_on).days
    when = "on the same day" if not days else "a day later" if days == 1 else f"{days} days later"
    return f"{'All of it' if -payment.amount == line.amount else 'A part of it'} came back {when}"


async def confirm(session: AsyncSession, *, actor: Actor, link: LinkRow) -> Act:
    """A refund: it lies where the payment lies, divided as the payment is when all of it came back.

    The act undoes it. Emits transaction.batch.changed.
    """
    paid, back = await links.sides(session, link)
    act = await acts.begin(session, actor.workspace_id, actor.user_id, "refund", count=2)
    places = await acts.touched(session, actor.workspace_id, [back.id])
    parts = await acts.parts_of(session, actor.workspace_id, paid.id) if paid.parts else []
    if parts and -paid.amount == back.amount and not back.parts:
        mirrored = [{**part, "amount": f"{-Decimal(part['amount']):.4f}"} for part in parts]
        acts.remember(session, actor, back, act, "split", {"value": []}, mirrored)
        await acts.put_parts(session, back, mirrored)
        back.set_by = {**back.set_by, "split": str(actor.user_id)}
    elif not back.parts:
        largest = max(parts, key=lambda part: abs(Decimal(part["amount"])), default=None)
        category = uuid.UUID(largest["category"]) if largest and largest["category"] else paid.category_id
        if category is not None:
            link.before = {str(back.id): acts.category_state(back), **link.before}
            acts.remember(session, actor, back, act, "category", acts.category_state(back), str(category))
            acts.set_category(back, actor, category, f"A refund of {_told(paid)}")
    words = {paid.id: f"Refunded on {back.booked_on}", back.id: f"Refund of {_told(paid)}"}
    links.settle(session, actor, link, act, "linked", words, was=link.state)
    await session.flush()
    places += await acts.touched(session, actor.workspace_id, [back.id])
    await acts.announce(session, actor, act, 2, places, "transaction.refunded")
    return Act(act_id=act, count=2)


async def refuse(session: AsyncSession, *, actor: Actor, link: LinkRow) -> Act:
    """No refund: the line is again where it was before Guilder thought so, or nowhere if that was with the payment.

    The act undoes it. Emits transaction.batch.changed.
    """
    paid, back = await links.sides(session, link)
    act = await acts.begin(session, actor.workspace_id, actor.user_id, "not_refund", count=2)
    places = await acts.touched(session, actor.workspace_id, [back.id])
    before = link.before.get(str(back.id), acts.category_state(back))
    if before["value"] == acts.category_state(paid)["value"]:
        before = _NOWHERE
    filed_here = "category" not in back.set_by or link.state == "linked"
    if not back.parts and filed_here and before["value"] != acts.category_state(back)["value"]:
        acts.remember(session, actor, back, act, "category", acts.category_state(back), before["value"])
        acts.put_category_back(back, before)
    words = {paid.id: f"Refunded on {back.booked_on}", back.id: f"Refund of {_told(paid)}"}
    links.settle(session, actor, link, act, "refused", words, was=link.state)
    await session.flush()
    places += await acts.touched(session, actor.workspace_id, [back.id])
    await acts.announce(session, actor, act, 2, places, "transaction.not_refunded")
    return Act(act_id=act, count=2)
