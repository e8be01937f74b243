"""Pending lines and what became of them: proposed, joined by a person, let go when nothing came."""

import uuid
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.identity.service import workspaces
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.transactions import posting
from guilder.transactions.contracts.acts import Act
from guilder.transactions.contracts.records import BatchRemoved
from guilder.transactions.posting import Line
from guilder.transactions.service import acts, balances, figures, handing, links
from guilder.transactions.service.links import Found
from guilder.transactions.tables import TransactionRow
from guilder.transactions.tables_links import LinkRow

_LINE = f"""
    select t.id, t.account_id, {links.MARK} as mark, t.booked_on, t.amount, t.currency, t.merchant_key,
           lower(t.counterparty || ' ' || t.description) as words, t.category_id, t.mcc
"""
#: Lines that wait for their booking. gone: taken out already, as the bank dropped them and nobody had worked on them.
_PENDING = text(f"""
    {_LINE}, t.removed_at is not null as gone,
           t.removed_at is not null or (t.source_mark like 'bank:%' and not exists (
               select from transactions.fed f where f.workspace_id = t.workspace_id and f.transaction_id = t.id
           )) as dropped
    from transactions.transaction t
    where t.workspace_id = :workspace and t.amount <> 0 and t.pending and t.booked_on between :first and :last
      and (t.removed_at is null or (
          t.removal = 'undo'
          and exists (select from transactions.change c
                      join transactions.act a on a.workspace_id = c.workspace_id and a.id = c.act_id
                      where c.workspace_id = t.workspace_id and c.transaction_id = t.id and c.field = 'removed'
                        and c.undone_at is null and a.kind = 'let_go')
          and not exists (select from transactions.link l where l.workspace_id = t.workspace_id and l.one_id = t.id
                          and l.kind = 'payment' and l.state = 'linked')))
""")
_BOOKED = text(f"""
    {_LINE}, false as dropped
    from transactions.transaction t
    where t.workspace_id = :workspace and t.removed_at is null and t.amount <> 0 and not t.pending
      and t.account_id = any(:accounts) and t.booked_on between :first and :last
      and not exists (select from transactions.link l where l.workspace_id = t.workspace_id and l.other_id = t.id
                      and l.kind = 'payment' and l.state <> 'refused')
""")
_OLD = text("""
    select id from transactions.transaction
    where workspace_id = :workspace and pending and removed_at is null and booked_on < :before
""")
_SOMEWHERE = text("select distinct workspace_id from transactions.transaction where pending and removed_at is null")
#: Whatever the bank says of the pending line from now on is said of the one that was booked.
_REPOINT = text("""
    update transactions.fed set transaction_id = :booked, pending = false, own = false
    where workspace_id = :workspace and transaction_id = :pending
    returning entry_id
""")


async def propose(session: AsyncSession, workspace_id: uuid.UUID, *, first: date, last: date) -> int:
    """Ask about pending lines that may have been booked among the days `first` to `last`; how many questions.

    A pending line that the bank dropped does not count beside the one that may be its booking: it leaves the record,
    and what a person gave it waits for the answer. Emits transaction.batch.removed where that is so.
    """
    around = timedelta(days=posting.DAYS)
    values: dict[str, Any] = {"workspace": workspace_id, "first": first - around, "last": last + timedelta(days=1)}
    pending: dict[uuid.UUID, list[Line]] = defaultdict(list)
    standing: set[uuid.UUID] = set()
    for row in (await session.execute(_PENDING, values)).mappings():
        pending[row["account_id"]].append(_line(row))
        if row["dropped"] and not row["gone"]:
            standing.add(row["id"])
    if not pending:
        return 0
    waiting = [line for lines in pending.values() for line in lines]
    values |= {"accounts": list(pending), "first": min(line.booked_on for line in waiting) - timedelta(days=1)}
    values["last"] = max(line.booked_on for line in waiting) + around
    booked: dict[uuid.UUID, list[Line]] = defaultdict(list)
    for row in (await session.execute(_BOOKED, values)).mappings():
        booked[row["account_id"]].append(_line(row))
    every = [line for lines in booked.values() for line in lines] + waiting
    refused = await links.refused(session, workspace_id, "payment", [(line.id, line.mark) for line in every])
    asked = await links.asked(session, workspace_id, "payment", [line.id for line in waiting])
    found = [
        Found(old.id, new.id, old.mark, new.mark, why, {})
        for account, lines in pending.items()
        for old, new, why in posting.matches([line for line in lines if line.id not in asked], booked[account], refused)
    ]
    if found:
        double = [each.one_id for each in found if each.one_id in standing]
        await let_go(session, workspace_id, double, label="the bank booked another amount")
        await links.keep(session, workspace_id, "payment", "suggested", found)
    return len(found)


def _line(row: Any) -> Line:
    return Line(**{name: row[name] for name in Line.__dataclass_fields__})


async def join(session: AsyncSession, *, actor: Actor, link: LinkRow) -> Act:
    """The same payment: what a person said of the pending line is said of the booked one, and the pending line goes
    where the bank has not dropped it already.

    The act undoes it. Emits transaction.batch.changed.
    """
    pending, booked = await links.sides(session, link)
    act = await acts.begin(session, actor.workspace_id, actor.user_id, "same_payment", count=2)
    places = await acts.touched(session, actor.workspace_id, [pending.id, booked.id])
    await handing.hand_over(session, actor, act, pending, booked)
    if pending.removed_at is None:
        acts.remember(session, actor, pending, act, "removed", {"value": False, "removal": "undo"}, after=True)
        pending.removed_at, pending.removal, pending.updated_at = clock.now(), "undo", clock.now()
    await session.flush()
    fed = await session.execute(_REPOINT, {"workspace": actor.workspace_id, "pending": pending.id, "booked": booked.id})
    words = {booked.id: "Was pending before"}
    links.settle(session, actor, link, act, "linked", words, was=link.state, fed=list(fed.scalars()))
    await session.flush()
    await balances.refresh(session, actor=actor, account_id=booked.account_id)
    places += await acts.touched(session, actor.workspace_id, [booked.id])
    await acts.announce(session, actor, act, 2, places, "transaction.joined")
    return Act(act_id=act, count=2)


async def part(session: AsyncSession, *, actor: Actor, link: LinkRow) -> Act:
    """Two payments: both stay as the bank has them, and the question is never asked again. Another booking may be it."""
    pending, booked = await links.sides(session, link)
    act = await acts.begin(session, actor.workspace_id, actor.user_id, "two_payments", count=2)
    words = dict.fromkeys((pending.id, booked.id), "The same payment?")
    links.settle(session, actor, link, act, "refused", words, was=link.state)
    await session.flush()
    await propose(session, actor.workspace_id, first=pending.booked_on, last=pending.booked_on)
    await acts.announce(session, actor, act, 2, [], "transaction.parted")
    return Act(act_id=act, count=2)


async def let_go_old(session: AsyncSession, workspace_id: uuid.UUID) -> int:
    """Take out pending lines that no bank booked within LET_GO_DAYS of the household's days; how many."""
    today = clock.today(await workspaces.time_zone_of(session, workspace_id=workspace_id))
    values = {"workspace": workspace_id, "before": today - timedelta(days=posting.LET_GO_DAYS)}
    idents = list((await session.execute(_OLD, values)).scalars())
    return await let_go(session, workspace_id, idents, label=f"not booked within {posting.LET_GO_DAYS} days")


async def let_go(session: AsyncSession, workspace_id: uuid.UUID, idents: list[uuid.UUID], *, label: str) -> int:
    """Take lines out that came to nothing, visibly: an act of Guilder's own, which a person may undo.

    Emits transaction.batch.removed.
    """
    query = select(TransactionRow).where(
        TransactionRow.workspace_id == workspace_id, TransactionRow.id.in_(idents), TransactionRow.removed_at.is_(None)
    )
    rows = list(await session.scalars(query.order_by(TransactionRow.id).with_for_update()))
    if not rows:
        return 0
    act = await acts.begin(session, workspace_id, None, "let_go", count=len(rows), label=label)
    places = await acts.touched(session, workspace_id, [row.id for row in rows])
    for row in rows:
        acts.remember(session, None, row, act, "removed", {"value": False, "removal": "undo", "keep": True}, after=True)
        row.removed_at, row.removal, row.updated_at = clock.now(), "undo", clock.now()
    await session.flush()
    await figures.forget_moved(session, workspace_id, [row.id for row in rows])
    for account_id in sorted({row.account_id for row in rows}):
        await balances.refresh(session, actor=acts.nobody(workspace_id), account_id=account_id)
    await publish(session, BatchRemoved(act_id=act, count=len(rows), touched=places))
    return len(rows)


async def waiting_somewhere(session: AsyncSession) -> list[uuid.UUID]:
    """Every workspace with pending lines. The session is the system role's."""
    return list((await session.execute(_SOMEWHERE)).scalars())
