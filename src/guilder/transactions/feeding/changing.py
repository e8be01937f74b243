"""What the bank says anew of movements that are known, and what it takes back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, update

from guilder.banking.contracts import FeedEntry
from guilder.kernel import ids
from guilder.kernel.events import publish
from guilder.kernel.money import quantize
from guilder.transactions.contracts.records import BatchChanged
from guilder.transactions.feeding import sql
from guilder.transactions.feeding.feed import Feed, Place, digest, place_of, touched, words
from guilder.transactions.service import acts, balances, categorising, figures, links, payments, splitting
from guilder.transactions.service.matching import match_hash
from guilder.transactions.tables import TransactionRow
from guilder.transactions.tables_feed import FedRow


async def change(feed: Feed, changed: Sequence[tuple[FedRow, FeedEntry]]) -> None:
    """Take over what the bank says now. Emits transaction.batch.changed."""
    if not changed:
        return
    rows = await feed.rows({fed.transaction_id for fed, _ in changed})
    answers = await categorising.categorise(feed.session, feed.workspace, [feed.draft(entry) for _, entry in changed])
    halves = await links.linked(feed.session, feed.workspace, rows)
    places: set[Place] = set()
    count = 0
    for (fed, entry), answer in zip(changed, answers, strict=True):
        row = rows[fed.transaction_id]
        await _renumber(feed, fed, entry)
        if not fed.own:
            continue
        before = place_of(row)
        same_words = row.description == words(entry)
        parts_before = await acts.touched(feed.session, feed.workspace, [row.id]) if row.parts else []
        await _rewrite(feed, row, entry)
        if row.parts:
            await splitting.refit(feed.session, row)
            parts_after = await acts.touched(feed.session, feed.workspace, [row.id])
            places |= {(t.category_id, t.month, t.currency) for t in [*parts_before, *parts_after]}
        if "merchant_name" not in row.set_by and not same_words:
            row.merchant_name, row.merchant_key = answer.merchant_name, answer.merchant_key
        settled = row.category_source == "user" or "category" in row.set_by or row.id in halves
        if not settled and not same_words:
            row.category_id, row.category_source = answer.category_id, answer.source
            row.category_confidence = Decimal(str(answer.confidence)) if answer.category_id else None
            row.category_reason = answer.reason
        row.updated_at = feed.now
        if row.removed_at is None:
            count += 1
            places |= {before, place_of(row)}
    await feed.session.flush()
    for account_id in {row.account_id for row in rows.values()} - {feed.account.id}:  # lines that a person moved
        await balances.refresh(feed.session, actor=feed.actor, account_id=account_id)
    if places:
        await publish(feed.session, BatchChanged(act_id=ids.new_id(), count=count, touched=touched(places)))


async def _renumber(feed: Feed, fed: FedRow, entry: FeedEntry) -> None:
    """The bank calls the movement by `entry`'s id from now on."""
    values = {
        "entry_id": entry.entry_id, "pending": entry.pending, "digest": digest(entry), "fed_at": feed.now,
        "connection_id": feed.delivery.connection_id,
    }  # fmt: skip
    await feed.session.execute(
        update(FedRow)
        .where(
            FedRow.workspace_id == feed.workspace, FedRow.account_id == fed.account_id, FedRow.entry_id == fed.entry_id,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    feed.session.expunge(fed)


async def _rewrite(feed: Feed, row: TransactionRow, entry: FeedEntry) -> None:
    """The bank's own words and figures, except where a person has set the field."""
    currency = feed.currency(entry)
    told: dict[str, Any] = {
        "booked_on": entry.booked_on, "value_on": entry.value_on, "amount": quantize(entry.amount, currency),
        "currency": currency, "description": words(entry), "counterparty": entry.counterparty[:200],
        "counterparty_account": entry.counterparty_account[:64], "reference": entry.reference[:140],
        "bank_kind": entry.bank_kind[:40], "mcc": entry.mcc[:4] or None,
        "provider_id": entry.entry_id if entry.named else "", "pending": entry.pending,
    }  # fmt: skip
    for field, value in told.items():
        if field not in row.set_by:
            setattr(row, field, value)
    if row.told_on is not None:
        row.told_on = entry.booked_on
    if row.told_amount is not None:
        row.told_amount = told["amount"]
    mark = match_hash(feed.line(entry))
    if mark == row.match_hash:
        return
    trace = await figures.trace_of(feed.session, row) if row.account_id != feed.account.id else None
    for line in (row, trace) if trace else (row,):
        place = {"workspace": feed.workspace, "account": line.account_id, "marks": [mark]}
        tops = {top.match_hash: top.top for top in await feed.session.execute(sql.TOPS, place)}
        line.match_hash, line.occurrence = mark, tops.get(mark, 0) + 1
        await feed.session.flush()


async def remove(feed: Feed, gone: Sequence[FedRow]) -> None:
    """Take out what the bank took back. It is forgotten, so that it may come again.

    A pending line that a person worked on waits for its booking, until it is let go with the old ones or something was
    booked that may be it: that counts instead.
    """
    if not gone:
        return
    rows = await feed.rows({fed.transaction_id for fed in gone if fed.own})
    await feed.session.execute(
        delete(FedRow)
        .where(
            FedRow.workspace_id == feed.workspace, FedRow.account_id == feed.delivery.account_id,
            FedRow.entry_id.in_([fed.entry_id for fed in gone]),
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    for fed in gone:
        feed.session.expunge(fed)
    await feed.session.flush()
    worked_on = [row.id for row in rows.values() if row.pending and row.set_by]
    waiting = set(worked_on) - await links.asked(feed.session, feed.workspace, "payment", worked_on)
    await payments.let_go(
        feed.session, feed.workspace, [i for i in rows if i not in waiting], label="the bank took it back"
    )
