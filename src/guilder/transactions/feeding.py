"""What connected banks deliver, booked exactly once.

Deliveries wait in banking's inbox; this takes them out in the transaction that books them, so a worker that is killed
leaves both as they were. A movement is known by the bank's id (or its content and occurrence); a pending one becomes
the booked one by the bank's link or, where there is none, by what it says. What another source brought before is
linked, not booked twice. Fields that a person has set are never overwritten.
"""

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking import service as banking
from guilder.banking.contracts import Account, Delivery, FeedEntry
from guilder.banking.statements.model import Row
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.events import StoredEvent, Subscription, publish
from guilder.kernel.money import CURRENCIES, quantize
from guilder.transactions import feeding_rules as rules
from guilder.transactions import feeding_sql as sql
from guilder.transactions.categorising import Draft
from guilder.transactions.contracts.records import BatchBooked, BatchChanged, BatchRemoved, Touched
from guilder.transactions.feeding_rules import Came, There
from guilder.transactions.service import acts, balances, categorising, holding, links, locking, payments, splitting
from guilder.transactions.service.matching import content, match_hash
from guilder.transactions.tables import TransactionRow
from guilder.transactions.tables_feed import FedRow

_AT_ONCE = 20
_Place = tuple[uuid.UUID | None, date, str]


async def take(session: AsyncSession, workspace_id: uuid.UUID) -> None:
    """Book everything that waits in the inbox."""
    actor = acts.nobody(workspace_id)
    while waiting := await banking.waiting_deliveries(session, workspace_id=workspace_id, limit=_AT_ONCE):
        for delivery in waiting:
            await _Booking(session, actor, delivery).run()
        await banking.drop_deliveries(session, workspace_id=workspace_id, ids=[each.id for each in waiting])


class _Booking:
    """One delivery on its way into the record."""

    def __init__(self, session: AsyncSession, actor: Actor, delivery: Delivery) -> None:
        self._session, self._actor, self._delivery = session, actor, delivery
        self._workspace = actor.workspace_id
        self._now = clock.now()
        self._mark = f"bank:{delivery.provider}"

    async def run(self) -> None:
        """Sort, change, remove, book; then the balance."""
        session, delivery = self._session, self._delivery
        self._account: Account = await banking.lock_account(session, actor=self._actor, account_id=delivery.account_id)
        known = await self._known()
        gone = self._gone(known)
        fresh: list[FeedEntry] = []
        changed: list[tuple[FedRow, FeedEntry]] = []
        for entry in delivery.entries:
            fed = known.get(entry.entry_id)
            linked = known.get(entry.linked_id) if entry.linked_id else None
            if fed is not None:
                fed.connection_id = delivery.connection_id
                if fed.digest != _digest(entry):
                    changed.append((fed, entry))
            elif linked is not None and linked.pending:
                gone.pop(linked.entry_id, None)
                changed.append((linked, entry))
            else:
                fresh.append(entry)
        fresh = await self._complete(fresh, gone, changed)
        last = await locking.until(session, self._workspace, delivery.account_id)
        if last is not None:
            changed, gone = await self._hold_known(last, changed, gone)
        await self._change(changed)
        await self._remove(list(gone.values()))
        fresh = await self._adopt(fresh, known)
        if last is not None:
            held = [entry for entry in fresh if not entry.pending and entry.booked_on <= last]
            await holding.keep(session, self._workspace, delivery, held, (), self._account.currency)
            fresh = [entry for entry in fresh if entry.pending or entry.booked_on > last]
        await self._book(fresh)
        await self._state()

    async def _hold_known(
        self, last: date, changed: list[tuple[FedRow, FeedEntry]], gone: dict[str, FedRow]
    ) -> tuple[list[tuple[FedRow, FeedEntry]], dict[str, FedRow]]:
        """Keep aside what would change the locked days up to `last`; the rest goes its way."""
        rows = await self._rows(
            {fed.transaction_id for fed in [*gone.values(), *(fed for fed, _ in changed)] if fed.own}
        )
        kept = [
            (fed, entry)
            for fed, entry in changed
            if fed.own and holding.disturbs(rows[fed.transaction_id], entry, self._currency(entry), last)
        ]
        taken = {
            ident: fed for ident, fed in gone.items() if fed.own and holding.stands(rows[fed.transaction_id], last)
        }
        await holding.keep(
            self._session, self._workspace, self._delivery, [entry for _, entry in kept],
            [(ident, rows[fed.transaction_id]) for ident, fed in taken.items()], self._account.currency,
        )  # fmt: skip
        return (
            [each for each in changed if each not in kept],
            {ident: fed for ident, fed in gone.items() if ident not in taken},
        )

    # ------------------------------------------------------------------------------------------------- what is known

    async def _known(self) -> dict[str, FedRow]:
        delivery = self._delivery
        wanted = {entry.entry_id for entry in delivery.entries} | {entry.linked_id for entry in delivery.entries}
        mine = (FedRow.workspace_id == self._workspace, FedRow.account_id == delivery.account_id)
        rows = await self._session.scalars(
            select(FedRow).where(*mine, FedRow.entry_id.in_(wanted | set(delivery.removed)))
        )
        known = {row.entry_id: row for row in rows}
        if delivery.all_pending:
            rows = await self._session.scalars(
                select(FedRow).where(*mine, FedRow.pending, FedRow.connection_id == delivery.connection_id)
            )
            known |= {row.entry_id: row for row in rows}
        return known

    def _gone(self, known: dict[str, FedRow]) -> dict[str, FedRow]:
        """What the bank took back: what it says, and pending movements that it no longer shows."""
        here = {entry.entry_id for entry in self._delivery.entries}
        dropped = set(self._delivery.removed)
        if self._delivery.all_pending:
            dropped |= {ident for ident, row in known.items() if row.pending}
        return {ident: known[ident] for ident in dropped - here if ident in known}

    async def _rows(self, idents: Iterable[uuid.UUID]) -> dict[uuid.UUID, TransactionRow]:
        query = select(TransactionRow).where(
            TransactionRow.workspace_id == self._workspace, TransactionRow.id.in_(list(idents))
        )
        rows = await self._session.scalars(query.order_by(TransactionRow.id).with_for_update())
        return {row.id: row for row in rows}

    async def _complete(
        self, fresh: list[FeedEntry], gone: dict[str, FedRow], changed: list[tuple[FedRow, FeedEntry]]
    ) -> list[FeedEntry]:
        """Find the booked movement of each pending one that went away without a link; the rest stays fresh."""
        pending = {row.transaction_id: row for row in gone.values() if row.pending}
        booked = [(place, entry) for place, entry in enumerate(fresh) if not entry.pending]
        if not pending or not booked:
            return fresh
        rows = await self._rows(pending)
        old = [
            There(row.id, row.booked_on, row.amount, row.currency, _said(row), row.match_hash, removed=False)
            for row in rows.values()
        ]
        found = rules.completed([self._came(place, entry) for place, entry in booked], old)
        for place, ident in found.items():
            changed.append((pending[ident], fresh[place]))
            del gone[pending[ident].entry_id]
        return [entry for place, entry in enumerate(fresh) if place not in found]

    # -------------------------------------------------------------------------------------------------- change, remove

    async def _change(self, changed: Sequence[tuple[FedRow, FeedEntry]]) -> None:
        if not changed:
            return
        rows = await self._rows({fed.transaction_id for fed, _ in changed})
        drafts = [self._draft(entry) for _, entry in changed]
        answers = await categorising.categorise(self._session, self._workspace, drafts)
        halves = await links.linked(self._session, self._workspace, rows)
        touched: set[_Place] = set()
        count = 0
        for (fed, entry), answer in zip(changed, answers, strict=True):
            row = rows[fed.transaction_id]
            await self._renumber(fed, entry)
            if not fed.own:
                continue
            before = _place_of(row)
            same_words = row.description == self._words(entry)
            parts_before = await acts.touched(self._session, self._workspace, [row.id]) if row.parts else []
            await self._rewrite(row, entry)
            if row.parts:
                await splitting.refit(self._session, row)
                parts_after = await acts.touched(self._session, self._workspace, [row.id])
                touched |= {(t.category_id, t.month, t.currency) for t in [*parts_before, *parts_after]}
            if "merchant_name" not in row.set_by and not same_words:
                row.merchant_name, row.merchant_key = answer.merchant_name, answer.merchant_key
            settled = row.category_source == "user" or "category" in row.set_by or row.id in halves
            if not settled and not same_words:
                row.category_id, row.category_source = answer.category_id, answer.source
                row.category_confidence = Decimal(str(answer.confidence)) if answer.category_id else None
                row.category_reason = answer.reason
            row.updated_at = self._now
            if row.removed_at is None:
                count += 1
                touched |= {before, _place_of(row)}
        await self._session.flush()
        if touched:
            await publish(self._session, BatchChanged(act_id=ids.new_id(), count=count, touched=_touched(touched)))

    async def _renumber(self, fed: FedRow, entry: FeedEntry) -> None:
        """The bank calls the movement by `entry`'s id from now on."""
        values = {
            "entry_id": entry.entry_id, "pending": entry.pending, "digest": _digest(entry), "fed_at": self._now,
            "connection_id": self._delivery.connection_id,
        }  # fmt: skip
        await self._session.execute(
            update(FedRow)
            .where(
                FedRow.workspace_id == self._workspace, FedRow.account_id == fed.account_id,
                FedRow.entry_id == fed.entry_id,
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
        self._session.expunge(fed)

    async def _rewrite(self, row: TransactionRow, entry: FeedEntry) -> None:
        """The bank's own words and figures, except where a person has set the field."""
        currency = self._currency(entry)
        told: dict[str, Any] = {
            "booked_on": entry.booked_on, "value_on": entry.value_on, "amount": quantize(entry.amount, currency),
            "currency": currency, "description": self._words(entry), "counterparty": entry.counterparty[:200],
            "counterparty_account": entry.counterparty_account[:64], "reference": entry.reference[:140],
            "bank_kind": entry.bank_kind[:40], "mcc": entry.mcc[:4] or None,
            "provider_id": entry.entry_id if entry.named else "", "pending": entry.pending,
        }  # fmt: skip
        for field, value in told.items():
            if field not in row.set_by:
                setattr(row, field, value)
        mark = match_hash(self._row(entry))
        if mark != row.match_hash:
            place = {"workspace": self._workspace, "account": row.account_id, "marks": [mark]}
            tops = {top.match_hash: top.top for top in await self._session.execute(sql.TOPS, place)}
            row.match_hash, row.occurrence = mark, tops.get(mark, 0) + 1
            await self._session.flush()

    async def _remove(self, gone: Sequence[FedRow]) -> None:
        """Take out what the bank took back. It is forgotten, so that it may come again.

        A pending line that a person worked on waits for its booking, until it is let go with the old ones.
        """
        if not gone:
            return
        rows = await self._rows({fed.transaction_id for fed in gone if fed.own})
        await self._session.execute(
            delete(FedRow)
            .where(
                FedRow.workspace_id == self._workspace, FedRow.account_id == self._delivery.account_id,
                FedRow.entry_id.in_([fed.entry_id for fed in gone]),
            )
            .execution_options(synchronize_session=False)
        )  # fmt: skip
        for fed in gone:
            self._session.expunge(fed)
        await self._session.flush()
        await payments.let_go(
            self._session, self._workspace, [row.id for row in rows.values() if not (row.pending and row.set_by)],
            label="the bank took it back",
        )  # fmt: skip

    # ------------------------------------------------------------------------------------------------------- link, book

    async def _adopt(self, fresh: list[FeedEntry], known: dict[str, FedRow]) -> list[FeedEntry]:
        """Link movements that a file, a person or an earlier login had brought; the rest is new."""
        booked = [(place, entry) for place, entry in enumerate(fresh) if not entry.pending]
        if not booked:
            return fresh
        came = [self._came(place, entry) for place, entry in booked]
        days = [each.booked_on for each in came]
        around = timedelta(days=rules.DAYS_APART)
        rows = await self._session.execute(
            sql.OTHERS,
            {
                "workspace": self._workspace, "account": self._delivery.account_id, "first": min(days) - around,
                "last": max(days) + around, "connection": self._delivery.connection_id,
                "marks": list({each.match_hash for each in came}), "known": [fed.transaction_id for fed in known.values()],
            },
        )  # fmt: skip
        found = [
            There(row.id, row.booked_on, row.amount, row.currency, row.words, row.match_hash, row.removed)
            for row in rows
        ]
        if not found:
            return fresh
        own = {
            row.id
            for row in await self._session.execute(
                sql.OWN, {"workspace": self._workspace, "ids": [each.id for each in found]}
            )
        }
        links = rules.adopted(came, found, removed_too=True)
        await self._link([(fresh[place], ident, ident in own) for place, ident in links.items()])
        await self._session.execute(sql.SETTLED, {"workspace": self._workspace, "ids": list(links.values())})
        return [entry for place, entry in enumerate(fresh) if place not in links]

    async def _link(self, rows: Sequence[tuple[FeedEntry, uuid.UUID, bool]]) -> None:
        if not rows:
            return
        told = [
            {"entry_id": entry.entry_id, "transaction_id": str(ident), "pending": entry.pending,
             "digest": _digest(entry).hex(), "own": own}
            for entry, ident, own in rows
        ]  # fmt: skip
        await self._session.execute(
            sql.LINK,
            {
                "workspace": self._workspace, "account": self._delivery.account_id, "now": self._now,
                "connection": self._delivery.connection_id, "rows": json.dumps(told),
            },
        )  # fmt: skip

    async def _book(self, fresh: list[FeedEntry]) -> None:
        if not fresh:
            return
        drafts = [self._draft(entry) for entry in fresh]
        answers = await categorising.categorise(self._session, self._workspace, drafts)
        marks = [match_hash(self._row(entry)) for entry in fresh]
        place = {"workspace": self._workspace, "account": self._delivery.account_id, "marks": list(set(marks))}
        tops: defaultdict[bytes, int] = defaultdict(int)
        tops.update({row.match_hash: row.top for row in await self._session.execute(sql.TOPS, place)})
        rows, links, touched = [], [], set()
        for entry, answer, mark in zip(fresh, answers, marks, strict=True):
            tops[mark] += 1
            ident, currency = ids.new_id(), self._currency(entry)
            rows.append({
                "id": str(ident), "booked_on": entry.booked_on.isoformat(),
                "value_on": entry.value_on.isoformat() if entry.value_on else None,
                "amount": format(quantize(entry.amount, currency), "f"), "currency": currency,
                "description": self._words(entry), "counterparty": entry.counterparty[:200],
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
            touched.add((answer.category_id, entry.booked_on.replace(day=1), currency))
        await self._session.execute(
            sql.BOOK,
            {
                "workspace": self._workspace, "account": self._delivery.account_id, "now": self._now,
                "mark": self._mark, "rows": json.dumps(rows),
            },
        )  # fmt: skip
        await self._link(links)
        uses = (rule_id for answer in answers for rule_id in answer.rule_ids)
        await categorising.count_uses(self._session, self._workspace, uses)
        await publish(self._session, BatchBooked(act_id=self._delivery.id, count=len(rows), touched=_touched(touched)))

    async def _state(self) -> None:
        """Keep the balance that the bank states, and work out today's from it."""
        delivery = self._delivery
        if delivery.balance is not None and delivery.balance_on is not None:
            await banking.record_balance(
                self._session, actor=self._actor, account_id=delivery.account_id, amount=delivery.balance,
                on=delivery.balance_on, source="bank",
            )  # fmt: skip
        await balances.refresh(self._session, actor=self._actor, account_id=delivery.account_id)

    # ------------------------------------------------------------------------------------------------------------ words

    def _currency(self, entry: FeedEntry) -> str:
        return entry.currency if entry.currency in CURRENCIES else self._account.currency

    def _words(self, entry: FeedEntry) -> str:
        return (entry.description or entry.counterparty or "Movement").replace("\0", "")[:1000]

    def _draft(self, entry: FeedEntry) -> Draft:
        return Draft(
            self._words(entry), entry.amount, self._currency(entry), counterparty=entry.counterparty[:200],
            account_id=self._delivery.account_id, bank_kind=entry.bank_kind, mcc=entry.mcc, booked_on=entry.booked_on,
        )  # fmt: skip

    def _row(self, entry: FeedEntry) -> Row:
        """The movement as a line of a statement, by whose rules it is told apart."""
        return Row(
            line=0, booked_on=entry.booked_on, amount=quantize(entry.amount, self._currency(entry)),
            currency=self._currency(entry), text=self._words(entry), payee=entry.counterparty,
            reference=entry.reference, provider_id=entry.entry_id if entry.named else "",
        )  # fmt: skip

    def _came(self, place: int, entry: FeedEntry) -> Came:
        row = self._row(entry)
        return Came(place, row.booked_on, row.amount, row.currency, content(row), match_hash(row))


def _digest(entry: FeedEntry) -> bytes:
    return hashlib.blake2b(entry.model_dump_json().encode(), digest_size=16).digest()


def _said(row: TransactionRow) -> str:
    return " ".join(f"{row.counterparty} {row.description} {row.reference}".casefold().split())


def _place_of(row: TransactionRow) -> _Place:
    return row.category_id, row.booked_on.replace(day=1), row.currency


def _touched(places: Iterable[_Place]) -> list[Touched]:
    return [
        Touched(category_id=category, month=month, currency=code)
        for category, month, code in sorted(places, key=lambda place: (place[1], place[2], str(place[0])))
    ]


async def _take(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    del events  # they only say that something waits
    await take(session, workspace_id)


async def _left(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    """Take out what ended connections brought, where the person said so. It is forgotten and may come again."""
    actor = acts.nobody(workspace_id)
    for event in events:
        if event.payload["history"] == "remove":
            for account_id in event.payload["accountIds"]:
                await _forget(session, actor, event, uuid.UUID(account_id))


async def _forget(session: AsyncSession, actor: Actor, event: StoredEvent, account_id: uuid.UUID) -> None:
    account = await banking.lock_account(session, actor=actor, account_id=account_id)
    values = {
        "workspace": actor.workspace_id, "account": account.id, "mark": f"bank:{event.payload['provider']}",
        "now": clock.now(),
    }  # fmt: skip
    idents = list((await session.execute(sql.FORGET, values)).scalars())
    await session.execute(sql.FORGET_IDS, values)
    await banking.forget_bank(session, actor=actor, account_id=account.id)
    await balances.refresh(session, actor=actor, account_id=account.id)
    if account.id in await banking.fed_accounts(session, actor=actor):
        await banking.catch_up(session, actor=actor, account_id=account.id)
    elif not (await session.execute(sql.ANY_LEFT, values)).scalar_one():
        await banking.put_away(session, actor=actor, account_id=account.id)
    if idents:
        touched = await acts.touched(session, actor.workspace_id, idents)
        await publish(session, BatchRemoved(act_id=event.id, count=len(idents), touched=touched))


async def _unlocked(session: AsyncSession, workspace_id: uuid.UUID, events: list[StoredEvent]) -> None:
    """Book what waited for a period to be unlocked."""
    for account_id in {uuid.UUID(event.payload["accountId"]) for event in events}:
        last = await locking.until(session, workspace_id, account_id)
        for delivery in await holding.take(session, workspace_id, account_id, last):
            await _Booking(session, acts.nobody(workspace_id), delivery).run()


subscriptions = (
    Subscription(name="transactions.feed", keys=("bank.sync.completed",), handle=_take),
    Subscription(name="transactions.left", keys=("bank.connection.left",), handle=_left),
    Subscription(name="transactions.unlocked", keys=("transaction.period.unlocked",), handle=_unlocked),
)
