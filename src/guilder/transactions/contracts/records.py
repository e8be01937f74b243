"""Transactions: what one looks like, how lists are asked for, what people change."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, GuilderError, NotFound
from guilder.kernel.events import Event
from guilder.kernel.money import Amount, Currency
from guilder.transactions.contracts.acts import Change
from guilder.transactions.contracts.links import LinkedPair, LinkMark
from guilder.transactions.contracts.tags import TagName


class InHome(Contract):
    """The amount in the workspace's currency: rounded, with the rate (12 significant digits), its day and its source."""

    amount: Amount
    currency: Currency
    rate: Amount
    rated_on: date
    formula: str


class Transaction(Contract):
    """One movement. amount: signed, money in positive. merchantName: the cleaned name, or the bank's own words.

    inHome: in the workspace's currency; null where it is in that already, or no rate is near enough to its day.

    categorySource: user, history, rule, map, hint, import or none; with confidence (0 to 1) and reason. parts: how many
    it is divided into, 0 while it is whole; then its parts' categories count and its own does not. pending: the bank has
    not booked it yet. link: what it is part of, a question that waits first. attachments: how many files are attached.
    """

    id: uuid.UUID
    account_id: uuid.UUID
    booked_on: date
    amount: Amount
    currency: Currency
    merchant_name: str
    description: str
    category_id: uuid.UUID | None
    category_source: str | None
    category_confidence: float | None
    category_reason: str | None
    note: str | None
    import_id: uuid.UUID | None
    in_home: InHome | None
    parts: int
    tag_ids: list[uuid.UUID]
    pending: bool
    link: LinkMark | None
    attachments: int


class Part(Contract):
    """One part of a divided transaction, numbered from 1. amount: signed."""

    position: int
    category_id: uuid.UUID | None
    amount: Amount
    note: str | None


class Origin(Contract):
    """The file and line that a transaction came with."""

    import_id: uuid.UUID
    file_name: str
    format: str
    line: int | None
    booked_at: datetime | None


Source = Literal["hand", "file", "bank"]


class TransactionDetail(Transaction):
    """One movement with the bank's own words, where it came from, its parts and what was changed.

    setBy: field → the person who set it; rules, banks and re-categorising leave those fields alone. source: who brought
    it; toldOn, toldAmount: what that one says where a person said otherwise. ticked: a person found it on a statement; another
    amount, day or account takes the tick off.
    """

    value_on: date | None
    counterparty: str
    counterparty_account: str
    reference: str
    bank_kind: str
    provider_id: str
    source: Source
    told_on: date | None
    told_amount: Amount | None
    ticked: bool
    created_at: datetime
    updated_at: datetime
    origin: Origin | None
    splits: list[Part]
    set_by: dict[str, str]
    links: list[LinkedPair]
    history: list[Change]


class Sums(Contract):
    """Money in and out of the rows that a filter finds, in one currency. Currencies are never added."""

    currency: Currency
    count: int
    money_in: Amount
    money_out: Amount


class Glimpse(Contract):
    """A transaction as a line of a short list."""

    id: uuid.UUID
    booked_on: date
    merchant_name: str
    description: str
    amount: Amount
    currency: Currency
    category_id: uuid.UUID | None


class CreateTransaction(Contract):
    """A movement that no statement brings: cash, or an account without files."""

    account_id: uuid.UUID
    booked_on: date
    amount: Amount
    description: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    category_id: uuid.UUID | None = None
    note: Annotated[str, Field(max_length=2000)] | None = None


class ChangeTransaction(Contract):
    """What to change; what is left out stays, null clears (a day, an amount and an account never).

    amount: signed, in the transaction's currency. accountId: one of the same currency. tags: all that it shall have, by
    name; new names are made.
    """

    category_id: uuid.UUID | None = None
    note: Annotated[str, Field(max_length=2000)] | None = None
    merchant_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)] | None = None
    booked_on: date | None = None
    amount: Amount | None = None
    account_id: uuid.UUID | None = None
    tags: Annotated[list[TagName], Field(max_length=30)] | None = None


class WantedPart(Contract):
    """One part as a person divides. amount: signed, not zero, in the transaction's currency."""

    category_id: uuid.UUID | None = None
    amount: Amount
    note: Annotated[str, Field(max_length=500)] | None = None


class SplitTransaction(Contract):
    """All parts, in order: at least two that come to the whole exactly; none puts the transaction together again."""

    parts: Annotated[list[WantedPart], Field(max_length=100)]


class AttachFile(Contract):
    """A file that was handed in and belongs to nothing yet."""

    file_id: uuid.UUID


class Touched(Contract):
    """A category (null: none yet) and the first day of a month in which something changed."""

    category_id: uuid.UUID | None
    month: date
    currency: Currency


class TransactionNotFound(NotFound):
    """No such transaction in this workspace."""

    code = "TRANSACTION_NOT_FOUND"
    summary = "There is no such transaction in this household."


class CategoryNotFound(NotFound):
    """No such category in this workspace."""

    code = "CATEGORY_NOT_FOUND"
    summary = "There is no such category in this household."


class PartsDoNotAddUp(GuilderError):
    """The parts are no division of the whole."""

    status = 422
    code = "PARTS_DO_NOT_ADD_UP"
    summary = "The parts must come to the whole amount exactly."


class TransactionIsSplit(Conflict):
    """A divided transaction has no category of its own to change."""

    code = "TRANSACTION_IS_SPLIT"
    summary = "This transaction is divided. Change its parts, or put it together first."


class AmountIsPending(Conflict):
    """Amount and account of a pending line are the bank's until it is booked."""

    code = "AMOUNT_IS_PENDING"
    summary = "The bank has not booked this yet and may still change it. Correct it once it is booked."


class CurrencyMismatch(Conflict):
    """The amount's currency is not the account's."""

    code = "CURRENCY_MISMATCH"
    summary = "The account is kept in another currency."


class _OfTransaction(Event):
    aggregate_type: ClassVar[str] = "transaction"
    transaction_id: uuid.UUID
    account_id: uuid.UUID
    booked_on: date
    amount: Amount
    currency: Currency
    category_id: uuid.UUID | None

    def aggregate_id(self) -> uuid.UUID:
        """The transaction."""
        return self.transaction_id


class TransactionCreated(_OfTransaction):
    """One was booked by hand."""

    key: ClassVar[str] = "transaction.created"


class TransactionUpdated(_OfTransaction):
    """One was changed; previous: the category it had."""

    key: ClassVar[str] = "transaction.updated"
    previous_category_id: uuid.UUID | None


class TransactionRemoved(_OfTransaction):
    """One was taken out of the record."""

    key: ClassVar[str] = "transaction.removed"


class TransactionLarge(_OfTransaction):
    """A new one is large, in the eyes of at least one member. inHome: its size in the workspace's currency, no sign."""

    key: ClassVar[str] = "transaction.large"
    in_home: Amount
    home_currency: Currency


class _OfMany(Event):
    aggregate_type: ClassVar[str] = "transaction.batch"
    act_id: uuid.UUID
    count: int
    touched: list[Touched]

    def aggregate_id(self) -> uuid.UUID:
        """The import or the act."""
        return self.act_id


class BatchBooked(_OfMany):
    """An import was booked; act_id is the import's."""

    key: ClassVar[str] = "transaction.batch.booked"


class BatchRemoved(_OfMany):
    """An import was undone; act_id is the import's."""

    key: ClassVar[str] = "transaction.batch.removed"


class BatchChanged(_OfMany):
    """Many changed their category at once; touched names the old ones and the new one."""

    key: ClassVar[str] = "transaction.batch.changed"


def confidence(value: Decimal | None) -> float | None:
    """A certainty as JSON carries it: it is no money."""
    return None if value is None else float(value)
