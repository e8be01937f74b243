"""What the bank brings for the first time: linked to what another source had brought, or booked."""

import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from guilder.banking.contracts import FeedEntry
from guilder.kernel import ids
from guilder.kernel.events import publish
from guilder.kernel.money import quantize
from guilder.transactions.contracts.records import BatchBooked
from guilder.transactions.feeding import rules, sql
from guilder.transactions.feeding.feed import Feed, digest, touched, words
from guilder.transactions.feeding.rules import There, told
from guilder.transactions.service import categorising, rule_runs
from guilder.transactions.service.matching import match_hash
from guilder.transactions.tables_feed import FedRow


async def adopt(feed: Feed, fresh: list[FeedEntry], known: dict[str, FedRow]) -> list[FeedEntry]:
    """Link movements that a file, a person or an earlier login had brought; the rest is new."""
    booked = [(place, entry) for place, entry in enumerate(fresh) if not entry.pending]
    if not booked:
        return fresh
    came = [feed.came(place, entry) for place, entry in booked]
    days = [each.booked_on for each in came]
    around = timedelta(days=rules.DAYS_APART)
    rows = await feed.session.execute(
        sql.OTHERS,
        {
            "workspace": feed.workspace, "account": feed.delivery.account_id, "first": min(days) - around,
            "last": max(days) + around, "connection": feed.delivery.connection_id,
            "marks": list({each.match_hash for each in came}), "known": [fed.transaction_id for fed in known.values()],
        },
    )  # fmt: skip
    found = [
        There(row.id, row.booked_on, row.amount, row.currency, row.words, row.match_hash, row.removed, told(row))
        for row in rows
    ]
    if not found:
        return fresh
    own = {
        row.id
        for row in await feed.session.execute(
            sql.OWN, {"workspace": feed.workspace, "ids": [each.id for each in found]}
        )
    }
    links = rules.adopted(came, found, removed_too=True)
    await _link(feed, [(fresh[place], ident, ident in own) for place, ident in links.items()])
    await feed.session.execute(sql.SETTLED, {"workspace": feed.workspace, "ids": list(links.values())})
    return [entry for place, entry in enumerate(fresh) if place not in links]


async def _link(feed: Feed, rows: Sequence[tuple[FeedEntry, uuid.UUID, bool]]) -> None:
    if not rows:
        return
    named = [
        {"entry_id": entry.entry_id, "transaction_id": str(ident), "pending": entry.pending,
         "digest": digest(entry).hex(), "own": own}
        for entry, ident, own in rows
    ]  # fmt: skip
    await feed.session.execute(
        sql.LINK,
        {
            "workspace": feed.workspace, "account": feed.delivery.account_id, "now": feed.now,
            "connection": feed.delivery.connection_id, "rows": json.dumps(named),
        },
    )  # fmt: skip


async def book(feed: Feed, fresh: list[FeedEntry]) -> None:
    """Book what nobody had brought before. Emits transaction.batch.booked."""
    if not fresh:
        return
    drafts = [feed.draft(entry) for entry in fresh]
    answers = await categorising.categorise(feed.session, feed.workspace, drafts)
    marks = [match_hash(feed.line(entry)) for entry in fresh]
    place = {"workspace": feed.workspace, "account": feed.delivery.account_id, "marks": list(set(marks))}
    tops: defaultdict[bytes, int] = defaultdict(int)
    tops.update({row.match_hash: row.top for row in await feed.session.execute(sql.TOPS, place)})
    rows, links, places = [], [], set()
    for entry, answer, mark in zip(fresh, answers, marks, strict=True):
        tops[mark] += 1
        ident, currency = ids.new_id(), feed.currency(entry)
        rows.append({
            "id": str(ident), "booked_on": entry.booked_on.isoformat(),
            "value_on": entry.value_on.isoformat() if entry.value_on else None,
            "amount": format(quantize(entry.amount, currency), "f"), "currency": currency,
            "description": words(entry), "counterparty": entry.counterparty[:200],
            "counterparty_account": entry.counterparty_account[:64], "reference": entry.reference[:140],
            "bank_kind": entry.bank_kind[:40], "mcc": entry.mcc[:4] or None, "merchant_name": answer.merchant_name,
            "merchant_key": answer.merchant_key,
            "category_id": str(answer.category_id) if answer.category_id else None,
            "category_source": answer.source,
            "category_confidence": answer.confidence if answer.category_id else None,
            "category_reason": answer.reason, "note": answer.note, "tag_ids": [str(tag) for tag in answer.tag_ids],
            "provider_id": entry.entry_id if entry.named else "", "match_hash": mark.hex(), "occurrence": tops[mark],
            "pending": entry.pending,
        })  # fmt: skip
        links.append((entry, ident, True))
        places.add((answer.category_id, entry.booked_on.replace(day=1), currency))
    await feed.session.execute(
        sql.BOOK,
        {
            "workspace": feed.workspace, "account": feed.delivery.account_id, "now": feed.now,
            "mark": feed.mark, "rows": json.dumps(rows),
        },
    )  # fmt: skip
    await _link(feed, links)
    uses = (rule_id for answer in answers for rule_id in answer.rule_ids)
    await categorising.count_uses(feed.session, feed.workspace, uses)
    await publish(feed.session, BatchBooked(act_id=feed.delivery.id, count=len(rows), touched=touched(places)))
    fitted = {ident: answer.rule_ids for (_, ident, _), answer in zip(links, answers, strict=True)}
    await rule_runs.divide(feed.session, feed.workspace, fitted)
