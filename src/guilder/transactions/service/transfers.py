"""Transfers between own accounts: found by their two halves, linked, and taken apart when a person says so.

Guilder pairs only lines that nobody and nothing has called spending or income. Loans are left alone: a household
counts the payment, not the balance. Both halves get a category of transfers, which is what keeps them out of spending,
income and budgets. A person may pair any two lines, and what a person took apart is never paired again.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Account
from guilder.banking.service import accounts as bank_accounts
from guilder.fx import service as fx
from guilder.fx.rules import EURO
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.transactions import pairing
from guilder.transactions.categories import category_id
from guilder.transactions.contracts.acts import Act
from guilder.transactions.contracts.links import Candidate, LinkNotFound, NotAPair
from guilder.transactions.contracts.records import BatchChanged, Touched
from guilder.transactions.pairing import Half
from guilder.transactions.service import acts, categories, links, records
from guilder.transactions.service.links import Found
from guilder.transactions.tables import TransactionRow
from guilder.transactions.tables_links import LinkRow

_LINE = f"""
    select t.id, {links.MARK} as mark, t.account_id, t.booked_on, t.amount, t.currency, t.category_id is not null as named,
           a.name as account, a.kind = 'card' as card
    from transactions.transaction t
    join banking.account a on a.workspace_id = t.workspace_id and a.id = t.account_id
"""
_UNPAIRED = """
    not exists (
        select from transactions.link l join transactions.transaction o
          on o.workspace_id = l.workspace_id and o.id = l.other_id and o.removed_at is null
        where l.workspace_id = t.workspace_id and l.one_id = t.id and l.kind = 'transfer' and l.state = 'linked')
    and not exists (
        select from transactions.link l join transactions.transaction o
          on o.workspace_id = l.workspace_id and o.id = l.one_id and o.removed_at is null
        where l.workspace_id = t.workspace_id and l.other_id = t.id and l.kind = 'transfer' and l.state = 'linked')
"""
#: The same of many lines at once, asked once: after an import nothing is known yet of how many links there are, and
#: asked line by line the demo's five accounts took 28 s.
_PAIRED = """
    select l.one_id from transactions.link l join transactions.transaction o
      on o.workspace_id = l.workspace_id and o.id = l.other_id and o.removed_at is null
    where l.workspace_id = :workspace and l.kind = 'transfer' and l.state = 'linked'
    union all
    select l.other_id from transactions.link l join transactions.transaction o
      on o.workspace_id = l.workspace_id and o.id = l.one_id and o.removed_at is null
    where l.workspace_id = :workspace and l.kind = 'transfer' and l.state = 'linked'
"""
_OPEN = text(f"""
    {_LINE}
    left join transactions.category c on c.workspace_id = t.workspace_id and c.id = t.category_id
    where t.workspace_id = :workspace and t.removed_at is null and t.amount <> 0 and t.parts = 0 and not t.pending
      and t.booked_on between :first and :last and a.kind not in ('loan', 'mortgage', 'property')
      and coalesce(c.kind, 'transfer') = 'transfer' and (t.category_id is not null or not t.set_by ? 'category')
      and t.id not in ({_PAIRED})
""")
_OFFERED = text(f"""
    {_LINE}
    where t.workspace_id = :workspace and t.removed_at is null and t.parts = 0 and t.account_id <> :account
      and (t.amount > 0) = :incoming and t.amount <> 0 and t.booked_on between :first and :last
      and (t.currency <> :currency or abs(t.amount) between :least and :most)
      and {_UNPAIRED}
    order by abs(t.booked_on - cast(:on as date)), t.id limit 500
""")
_NAME = text("""
    update transactions.transaction t
    set category_id = n.category_id, category_source = 'hint', category_confidence = 0.95, category_reason = n.reason,
        updated_at = :now
    from unnest(cast(:ids as uuid[]), cast(:categories as uuid[]), cast(:reasons as text[]))
         n(id, category_id, reason)
    where t.workspace_id = :workspace and t.id = n.id
""")
#: A line whose other half was removed is free again: its old link must not come back beside the new one.
_DROP_STALE = text("""
    delete from transactions.link
    where workspace_id = :workspace and kind = 'transfer' and state = 'linked'
      and (one_id = any(:ids) or other_id = any(:ids))
""")
_UNNAMED = {"value": None, "source": None, "confidence": None, "reason": None}


async def pair(session: AsyncSession, workspace_id: uuid.UUID, *, first: date, last: date) -> int:
    """Link the transfers among the days `first` to `last`; how many lines were named. A second call finds none.

    Emits transaction.batch.changed.
    """
    around = timedelta(days=pairing.DAYS_APART)
    values = {"workspace": workspace_id, "first": first - around, "last": last + around}
    halves = [Half(**row) for row in (await session.execute(_OPEN, values)).mappings()]
    refused = await links.refused(session, workspace_id, "transfer", [(half.id, half.mark) for half in halves])
    found = pairing.pairs(halves, refused)
    taken = {half.id for both in found for half in both}
    rest = [half for half in halves if half.id not in taken]
    found += pairing.across(await _with_worth(session, workspace_id, rest), refused)
    named: list[tuple[Half, uuid.UUID, str]] = []
    made: list[Found] = []
    for gone, got in found:
        category = _category(got)
        open_ = [(half, other) for half, other in ((gone, got), (got, gone)) if not half.named]
        named += [(half, category, _said(other)) for half, other in open_]
        before = {str(half.id): _UNNAMED for half, _ in open_}
        made.append(Found(gone.id, got.id, gone.mark, got.mark, _why(gone, got), before))
    if made:
        every = [half.id for both in found for half in both]
        await session.execute(_DROP_STALE, {"workspace": workspace_id, "ids": every})
        await links.keep(session, workspace_id, "transfer", "linked", made)
    if named:
        changes = {
            "workspace": workspace_id, "now": clock.now(), "ids": [half.id for half, _, _ in named],
            "categories": [category for _, category, _ in named], "reasons": [reason for _, _, reason in named],
        }  # fmt: skip
        await session.execute(_NAME, changes)
        await publish(session, BatchChanged(act_id=ids.new_id(), count=len(named), touched=_touched(named)))
    return len(named)


async def _with_worth(session: AsyncSession, workspace_id: uuid.UUID, halves: Sequence[Half]) -> list[Half]:
    """The halves with what they are worth in euros on their days; none where all are in one currency."""
    codes = {half.currency for half in halves}
    if len(codes) < 2:
        return []
    days = [half.booked_on for half in halves]
    rates = await fx.rates(
        session, to=EURO, currencies=codes, first=min(days), last=max(days), workspace_id=workspace_id
    )
    found = []
    for half in halves:
        worth = rates.convert(abs(half.amount), half.currency, half.booked_on)
        found.append(half if worth is None else replace(half, worth=worth))
    return found


def _category(got: Half) -> uuid.UUID:
    return category_id("card-payment" if got.card else "own-transfer")


def _said(other: Half) -> str:
    return f"The other half is in {other.account}, {other.booked_on}"


def _why(gone: Half, got: Half) -> str:
    days = abs((got.booked_on - gone.booked_on).days)
    when = "on the same day" if not days else "one day apart" if days == 1 else f"{days} days apart"
    apart = pairing.difference(gone, got)
    if gone.currency == got.currency:
        amounts = "The same amount" if not apart else f"{_percent(apart)} apart"
    else:
        amounts = "No rate is near enough" if apart is None else f"{_percent(apart)} from the rate of the day"
    return f"{amounts}, {when}"


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f} %"


def _touched(named: Sequence[tuple[Half, uuid.UUID, str]]) -> list[Touched]:
    places = {
        (place, half.booked_on.replace(day=1), half.currency)
        for half, category, _ in named
        for place in (category, None)
    }
    return [
        Touched(category_id=category, month=month, currency=code)
        for category, month, code in sorted(places, key=lambda place: (place[1], place[2], str(place[0])))
    ]


# ------------------------------------------------------------------------------------------------------------ by a person


async def candidates(session: AsyncSession, *, actor: Actor, transaction_id: uuid.UUID) -> list[Candidate]:
    """Lines of other accounts that may be the other half, the likeliest first. Raises TransactionNotFound 404."""
    row = await records.row_of(session, actor, transaction_id)
    size, around = abs(row.amount), timedelta(days=pairing.DAYS_OFFERED)
    values = {
        "workspace": actor.workspace_id, "account": row.account_id, "incoming": row.amount < 0, "on": row.booked_on,
        "first": row.booked_on - around, "last": row.booked_on + around, "currency": row.currency,
        "least": size * (1 - pairing.OFFERED_TOLERANCE), "most": size * (1 + pairing.OFFERED_TOLERANCE),
    }  # fmt: skip
    found = [Half(**each) for each in (await session.execute(_OFFERED, values)).mappings()]
    me = await _half(session, actor, row)
    me, *others = await _with_worth(session, actor.workspace_id, [me, *found]) or [me, *found]
    ranked = []
    for other in others:
        gone, got = (me, other) if row.amount < 0 else (other, me)
        apart = pairing.difference(gone, got)
        if apart is not None and apart <= pairing.OFFERED_TOLERANCE:
            ranked.append((apart, abs((got.booked_on - gone.booked_on).days), other.id, _why(gone, got)))
    ranked.sort()
    best = ranked[:20]
    query = select(TransactionRow).where(
        TransactionRow.workspace_id == actor.workspace_id, TransactionRow.id.in_([ident for _, _, ident, _ in best])
    )
    rows = {each.id: each for each in await session.scalars(query)}
    return [Candidate(line=links.line_of(rows[ident]), reason=why) for _, _, ident, why in best]


async def pair_by_hand(session: AsyncSession, *, actor: Actor, transaction_ids: Collection[uuid.UUID]) -> Act:
    """Say that two lines are one transfer. The act undoes it.

    Raises TransactionNotFound 404, NotAPair 422. Emits transaction.batch.changed.
    """
    if len(set(transaction_ids)) != len(transaction_ids):
        raise NotAPair("Choose two different lines.")
    rows = [await records.row_of(session, actor, each, lock=True) for each in sorted(transaction_ids)]
    gone, got = sorted(rows, key=lambda row: row.amount)
    halves = await _checked(session, actor, gone, got)
    link, was = await _link_of(session, actor, gone, got, _why(*halves))
    category = _category(halves[1])
    act = await acts.begin(session, actor.workspace_id, actor.user_id, "paired", count=2)
    places = await acts.touched(session, actor.workspace_id, [gone.id, got.id])
    before = dict(link.before)
    for row, other in ((gone, halves[1]), (got, halves[0])):
        if await _is_transfer(session, actor, row):
            continue
        before.setdefault(str(row.id), acts.category_state(row))
        acts.remember(session, actor, row, act, "category", acts.category_state(row), str(category))
        acts.set_category(row, actor, category, _said(other))
    link.before = before
    words = {gone.id: f"Transfer to {halves[1].account}", got.id: f"Transfer from {halves[0].account}"}
    links.settle(session, actor, link, act, "linked", words, was=was)
    await session.flush()
    places += await acts.touched(session, actor.workspace_id, [gone.id, got.id])
    await acts.announce(session, actor, act, 2, places, "transaction.paired")
    return Act(act_id=act, count=2)


async def follow(session: AsyncSession, workspace_id: uuid.UUID, idents: Collection[uuid.UUID]) -> None:
    """These lines have another day, amount or account: transfers that no longer hold go, and others may be found.

    Lines that had no category before the link have none again. Emits transaction.batch.changed.
    """
    query = select(LinkRow).where(
        LinkRow.workspace_id == workspace_id, LinkRow.kind == "transfer", LinkRow.state == "linked",
        LinkRow.one_id.in_(idents) | LinkRow.other_id.in_(idents),
    )  # fmt: skip
    nobody = acts.nobody(workspace_id)
    places: list[Touched] = []
    for link in (await session.scalars(query.order_by(LinkRow.id).with_for_update())).all():
        try:
            gone, got = await links.sides(session, link)
        except LinkNotFound:
            continue
        if await _holds(session, nobody, gone, got):
            continue
        places += await acts.touched(session, workspace_id, [gone.id, got.id])
        for row in (gone, got):
            before = link.before.get(str(row.id))
            if before is not None and not row.parts and await _is_transfer(session, nobody, row):
                acts.put_category_back(row, before)
        await session.delete(link)
        await session.flush()
        places += await acts.touched(session, workspace_id, [gone.id, got.id])
    if places:
        unique = list({(t.category_id, t.month, t.currency): t for t in places}.values())
        await publish(session, BatchChanged(act_id=ids.new_id(), count=len(unique), touched=unique))
    days = list(
        await session.scalars(
            select(TransactionRow.booked_on).where(
                TransactionRow.workspace_id == workspace_id, TransactionRow.id.in_(idents),
                TransactionRow.removed_at.is_(None),
            )
        )
    )  # fmt: skip
    for day in sorted(set(days)):
        await pair(session, workspace_id, first=day, last=day)


async def _holds(session: AsyncSession, actor: Actor, gone: TransactionRow, got: TransactionRow) -> bool:
    if gone.account_id == got.account_id or not gone.amount < 0 < got.amount:
        return False
    both = [await _half(session, actor, row) for row in (gone, got)]
    left, came = await _with_worth(session, actor.workspace_id, both) or both
    apart = pairing.difference(left, came)
    return apart is None or apart <= pairing.OFFERED_TOLERANCE


async def unpair(session: AsyncSession, *, actor: Actor, link: LinkRow) -> Act:
    """Take a transfer apart for ever; lines that had no category before have none again. The act undoes it."""
    gone, got = await links.sides(session, link)
    accounts = {
        account.id: account.name for account in await bank_accounts.list_accounts(session, actor=actor, hidden=True)
    }
    act = await acts.begin(session, actor.workspace_id, actor.user_id, "unpaired", count=2)
    places = await acts.touched(session, actor.workspace_id, [gone.id, got.id])
    for row in (gone, got):
        before = link.before.get(str(row.id))
        if before is not None and not row.parts and await _is_transfer(session, actor, row):
            acts.remember(session, actor, row, act, "category", acts.category_state(row), before["value"])
            acts.put_category_back(row, before)
    words = {gone.id: f"Transfer to {accounts[got.account_id]}", got.id: f"Transfer from {accounts[gone.account_id]}"}
    links.settle(session, actor, link, act, "refused", words, was=link.state)
    await session.flush()
    places += await acts.touched(session, actor.workspace_id, [gone.id, got.id])
    await acts.announce(session, actor, act, 2, places, "transaction.unpaired")
    return Act(act_id=act, count=2)


async def _checked(session: AsyncSession, actor: Actor, gone: TransactionRow, got: TransactionRow) -> tuple[Half, Half]:
    if gone.account_id == got.account_id:
        raise NotAPair("Both lines are on one account. The halves of a transfer are on two.")
    if not gone.amount < 0 < got.amount:
        raise NotAPair("One half of a transfer is money out, the other money in.")
    if gone.parts or got.parts:
        raise NotAPair("One of the lines is divided. Put it together first.")
    if await links.linked(session, actor.workspace_id, [gone.id, got.id]):
        raise NotAPair("One of the lines is half of another transfer. Take that apart first.")
    both = [await _half(session, actor, row) for row in (gone, got)]
    left, came = await _with_worth(session, actor.workspace_id, both) or both
    apart = pairing.difference(left, came)
    if apart is not None and apart > pairing.OFFERED_TOLERANCE:
        raise NotAPair(f"The amounts are {_percent(apart)} apart. Divide the larger one first.")
    return left, came


async def _half(session: AsyncSession, actor: Actor, row: TransactionRow) -> Half:
    account: Account = await bank_accounts.get_account(session, actor=actor, account_id=row.account_id)
    return Half(
        row.id, links.mark_of(row), row.account_id, row.booked_on, row.amount, row.currency,
        named=row.category_id is not None, account=account.name, card=account.kind == "card",
    )  # fmt: skip


async def _link_of(
    session: AsyncSession, actor: Actor, gone: TransactionRow, got: TransactionRow, why: str
) -> tuple[LinkRow, str | None]:
    """The link between two lines, and its state before; a new one where they had none."""
    await session.execute(_DROP_STALE, {"workspace": actor.workspace_id, "ids": [gone.id, got.id]})
    marks = (links.mark_of(gone), links.mark_of(got))
    query = select(LinkRow).where(
        LinkRow.workspace_id == actor.workspace_id, LinkRow.kind == "transfer",
        (LinkRow.one_mark == marks[0]) & (LinkRow.other_mark == marks[1]),
    )  # fmt: skip
    link = (await session.scalars(query.with_for_update())).one_or_none()
    was = None if link is None else link.state
    if link is None:
        link = LinkRow(
            workspace_id=actor.workspace_id, id=ids.new_id(), kind="transfer", state="linked", one_mark=marks[0],
            other_mark=marks[1], one_id=gone.id, other_id=got.id, before={},
        )  # fmt: skip
        session.add(link)
    link.one_id, link.other_id, link.reason = gone.id, got.id, why
    await session.flush()
    return link, was


async def _is_transfer(session: AsyncSession, actor: Actor, row: TransactionRow) -> bool:
    tree = await categories.rows(session, actor.workspace_id)
    return any(each.id == row.category_id and each.kind == "transfer" for each in tree)
