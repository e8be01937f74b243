"""One delivery, the account that it is for, and how its entries read."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Account, Delivery, FeedEntry
from guilder.banking.statements.model import Row
from guilder.kernel.actor import Actor
from guilder.kernel.money import CURRENCIES, quantize
from guilder.transactions.categorising import Draft
from guilder.transactions.contracts.records import Touched
from guilder.transactions.feeding.rules import Came
from guilder.transactions.service.matching import content, match_hash
from guilder.transactions.tables import TransactionRow

#: Where a transaction counts: its category, the first of its month, its currency.
Place = tuple[uuid.UUID | None, date, str]


@dataclass(frozen=True, slots=True)
class Feed:
    """A delivery on its way into the record. account: held until the transaction ends."""

    session: AsyncSession
    actor: Actor
    delivery: Delivery
    account: Account
    now: datetime

    @property
    def workspace(self) -> uuid.UUID:
        """The household."""
        return self.actor.workspace_id

    @property
    def mark(self) -> str:
        """What the transactions' source_mark is."""
        return f"bank:{self.delivery.provider}"

    async def rows(self, idents: Iterable[uuid.UUID]) -> dict[uuid.UUID, TransactionRow]:
        """These transactions, held until the transaction ends."""
        query = select(TransactionRow).where(
            TransactionRow.workspace_id == self.workspace, TransactionRow.id.in_(list(idents))
        )
        rows = await self.session.scalars(query.order_by(TransactionRow.id).with_for_update())
        return {row.id: row for row in rows}

    def currency(self, entry: FeedEntry) -> str:
        """The entry's, or the account's where the bank gives none that is known."""
        return entry.currency if entry.currency in CURRENCIES else self.account.currency

    def draft(self, entry: FeedEntry) -> Draft:
        """The entry as the categoriser reads it."""
        return Draft(
            words(entry), entry.amount, self.currency(entry), counterparty=entry.counterparty[:200],
            account_id=self.delivery.account_id, bank_kind=entry.bank_kind, mcc=entry.mcc, booked_on=entry.booked_on,
        )  # fmt: skip

    def line(self, entry: FeedEntry) -> Row:
        """The entry as a line of a statement, by whose rules it is told apart."""
        return Row(
            line=0, booked_on=entry.booked_on, amount=quantize(entry.amount, self.currency(entry)),
            currency=self.currency(entry), text=words(entry), payee=entry.counterparty,
            reference=entry.reference, provider_id=entry.entry_id if entry.named else "",
        )  # fmt: skip

    def came(self, place: int, entry: FeedEntry) -> Came:
        """The entry as the rules compare it."""
        row = self.line(entry)
        return Came(place, row.booked_on, row.amount, row.currency, content(row), match_hash(row))


def words(entry: FeedEntry) -> str:
    """What the bank says of it."""
    return (entry.description or entry.counterparty or "Movement").replace("\0", "")[:1000]


def digest(entry: FeedEntry) -> bytes:
    """Of all that the bank says: the same again changes nothing."""
    return hashlib.blake2b(entry.model_dump_json().encode(), digest_size=16).digest()


def said(row: TransactionRow) -> str:
    """The words of a transaction as the rules compare them."""
    return " ".join(f"{row.counterparty} {row.description} {row.reference}".casefold().split())


def place_of(row: TransactionRow) -> Place:
    """Where a transaction counts."""
    return row.category_id, row.booked_on.replace(day=1), row.currency


def touched(places: Iterable[Place]) -> list[Touched]:
    """The places as events name them, in one order."""
    return [
        Touched(category_id=category, month=month, currency=code)
        for category, month, code in sorted(places, key=lambda place: (place[1], place[2], str(place[0])))
    ]
