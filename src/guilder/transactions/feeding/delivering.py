"""One delivery from beginning to end: sorted, changed, removed, booked; then the balance."""

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Delivery, FeedEntry
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import balances as bank_balances
from guilder.kernel import clock
from guilder.transactions.feeding import adding, changing, rules
from guilder.transactions.feeding.feed import Feed, digest, said
from guilder.transactions.feeding.rules import There
from guilder.transactions.service import acts, balances, holding, locking
from guilder.transactions.tables_feed import FedRow

_Changed = list[tuple[FedRow, FeedEntry]]
_Gone = dict[str, FedRow]


async def deliver(session: AsyncSession, workspace_id: uuid.UUID, delivery: Delivery) -> None:
    """Bring one delivery into the record."""
    actor = acts.nobody(workspace_id)
    account = await bank_accounts.lock_account(session, actor=actor, account_id=delivery.account_id)
    feed = Feed(session, actor, delivery, account, clock.now())
    known = await _known(feed)
    fresh, changed, gone = await _sort(feed, known)
    last = await locking.until(session, workspace_id, delivery.account_id)
    changed, gone = await _hold_known(feed, last, changed, gone)
    await changing.change(feed, changed)
    await changing.remove(feed, list(gone.values()))
    fresh = await adding.adopt(feed, fresh, known)
    if last is not None:
        held = [entry for entry in fresh if not entry.pending and entry.booked_on <= last]
        await holding.keep(session, workspace_id, delivery, held, (), account.currency)
        fresh = [entry for entry in fresh if entry.pending or entry.booked_on > last]
    await adding.book(feed, fresh)
    await _state(feed)


async def _known(feed: Feed) -> dict[str, FedRow]:
    delivery = feed.delivery
    wanted = {entry.entry_id for entry in delivery.entries} | {entry.linked_id for entry in delivery.entries}
    mine = (FedRow.workspace_id == feed.workspace, FedRow.account_id == delivery.account_id)
    rows = await feed.session.scalars(select(FedRow).where(*mine, FedRow.entry_id.in_(wanted | set(delivery.removed))))
    known = {row.entry_id: row for row in rows}
    if delivery.all_pending:
        rows = await feed.session.scalars(
            select(FedRow).where(*mine, FedRow.pending, FedRow.connection_id == delivery.connection_id)
        )
        known |= {row.entry_id: row for row in rows}
    return known


async def _sort(feed: Feed, known: dict[str, FedRow]) -> tuple[list[FeedEntry], _Changed, _Gone]:
    """What is new, what is known and told otherwise now, and what the bank took back."""
    gone = _taken_back(feed, known)
    fresh: list[FeedEntry] = []
    changed: _Changed = []
    for entry in feed.delivery.entries:
        fed = known.get(entry.entry_id)
        linked = known.get(entry.linked_id) if entry.linked_id else None
        if fed is not None:
            fed.connection_id = feed.delivery.connection_id
            if fed.digest != digest(entry):
                changed.append((fed, entry))
        elif linked is not None and linked.pending:
            gone.pop(linked.entry_id, None)
            changed.append((linked, entry))
        else:
            fresh.append(entry)
    return await _complete(feed, fresh, gone, changed), changed, gone


def _taken_back(feed: Feed, known: dict[str, FedRow]) -> _Gone:
    """What the bank says is gone, and pending movements that it no longer shows."""
    here = {entry.entry_id for entry in feed.delivery.entries}
    dropped = set(feed.delivery.removed)
    if feed.delivery.all_pending:
        dropped |= {ident for ident, row in known.items() if row.pending}
    return {ident: known[ident] for ident in dropped - here if ident in known}


async def _complete(feed: Feed, fresh: list[FeedEntry], gone: _Gone, changed: _Changed) -> list[FeedEntry]:
    """Find the booked movement of each pending one that went away without a link; the rest stays fresh."""
    pending = {row.transaction_id: row for row in gone.values() if row.pending}
    booked = [(place, entry) for place, entry in enumerate(fresh) if not entry.pending]
    if not pending or not booked:
        return fresh
    rows = await feed.rows(pending)
    old = [
        There(row.id, row.booked_on, row.amount, row.currency, said(row), row.match_hash, removed=False)
        for row in rows.values()
    ]
    found = rules.completed([feed.came(place, entry) for place, entry in booked], old)
    for place, ident in found.items():
        changed.append((pending[ident], fresh[place]))
        del gone[pending[ident].entry_id]
    return [entry for place, entry in enumerate(fresh) if place not in found]


async def _hold_known(feed: Feed, last: date | None, changed: _Changed, gone: _Gone) -> tuple[_Changed, _Gone]:
    """Keep aside what would change the locked days up to `last`; the rest goes its way.

    A line that a person moved to an account where its day is locked stays as it is; the bank tells it again.
    """
    idents = {fed.transaction_id for fed in [*gone.values(), *(fed for fed, _ in changed)] if fed.own}
    rows = await feed.rows(idents) if idents else {}
    elsewhere = {row.account_id for row in rows.values()} - {feed.account.id}
    lasts = {each: await locking.until(feed.session, feed.workspace, each) for each in elsewhere}
    lasts[feed.account.id] = last

    def locked(fed: FedRow, entry: FeedEntry | None = None) -> bool:
        row = rows.get(fed.transaction_id) if fed.own else None
        until = lasts[row.account_id] if row is not None else None
        if row is None or until is None:
            return False
        return (
            holding.stands(row, until) if entry is None else holding.disturbs(row, entry, feed.currency(entry), until)
        )

    def here(fed: FedRow) -> bool:
        return rows[fed.transaction_id].account_id == feed.account.id

    kept = [(fed, entry) for fed, entry in changed if locked(fed, entry)]
    taken = {ident: fed for ident, fed in gone.items() if locked(fed)}
    await holding.keep(
        feed.session, feed.workspace, feed.delivery, [entry for fed, entry in kept if here(fed)],
        [(ident, rows[fed.transaction_id]) for ident, fed in taken.items() if here(fed)], feed.account.currency,
    )  # fmt: skip
    return (
        [each for each in changed if each not in kept],
        {ident: fed for ident, fed in gone.items() if ident not in taken},
    )


async def _state(feed: Feed) -> None:
    """Keep the balance that the bank states, and work out today's from it."""
    delivery = feed.delivery
    if delivery.balance is not None and delivery.balance_on is not None:
        await bank_balances.record_balance(
            feed.session, actor=feed.actor, account_id=delivery.account_id, amount=delivery.balance,
            on=delivery.balance_on, source="bank",
        )  # fmt: skip
    await balances.refresh(feed.session, actor=feed.actor, account_id=delivery.account_id)
