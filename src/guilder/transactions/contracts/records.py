"""Transactions: what one looks like, how lists are asked for, what people change."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, GuilderError, NotFound
from guilder.kernel.events import Event
from guilder.kernel.money import Amount, Currency


class Transaction(Contract):
    """One movement. amount: signed, money in positive. merchantName: the cleaned name, or the bank's own words.

    categorySource: user, history, rule, map, hint, import or none; with confidence (0 to 1) and reason.
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


class Change(Contract):
    """One field that a person changed. before, after: as shown then; undone: whether it was taken back."""

    act_id: uuid.UUID
    field: str
    before: Any
    after: Any
    user_id: uuid.UUID
    changed_at: datetime
    undone: bool


class Origin(Contract):
    """The file and line that a transaction came with."""

    import_id: uuid.UUID
    file_name: str
    format: str
    line: int | None
    booked_at: datetime | None


class TransactionDetail(Transaction):
    """One movement with the bank's own words, where it came from and what was changed."""

    value_on: date | None
    counterparty: str
    counterparty_account: str
    reference: str
    bank_kind: str
    provider_id: str
    created_at: datetime
    updated_at: datetime
    origin: Origin | None
    history: list[Change]


class Sums(Contract):
    """Money in and out of the rows that a filter finds, in one currency. Currencies are never added."""

    currency: Currency
    count: int
    money_in: Amount
    money_out: Amount


class Filter(Contract):
    """Which transactions. from, to: booking days, both included. minAmount, maxAmount: of the amount without sign."""

    account_id: list[uuid.UUID] = Field(default_factory=list)
    category_id: list[uuid.UUID] = Field(default_factory=list)
    uncategorised: bool = False
    from_on: date | None = None
    to_on: date | None = None
    min_amount: Amount | None = None
    max_amount: Amount | None = None
    direction: Literal["in", "out"] | None = None
    currency: Currency | None = None
    import_id: uuid.UUID | None = None
    text: Annotated[str, Field(max_length=200)] = ""


class CreateTransaction(Contract):
    """A movement that no statement brings: cash, or an account without files."""

    account_id: uuid.UUID
    booked_on: date
    amount: Amount
    description: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    category_id: uuid.UUID | None = None
    note: Annotated[str, Field(max_length=2000)] | None = None


class ChangeTransaction(Contract):
    """What to change; what is left out stays, null clears."""

    category_id: uuid.UUID | None = None
    note: Annotated[str, Field(max_length=2000)] | None = None
    merchant_name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)] | None = None


class ChangeMany(Contract):
    """The category of many at once: those with these ids, or all that the filter finds."""

    ids: list[uuid.UUID] = Field(default_factory=list, max_length=5000)
    filter: Filter | None = None
    category_id: uuid.UUID | None


class Act(Contract):
    """What one act changed; its id undoes it."""

    act_id: uuid.UUID
    count: int


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


class ActNotFound(NotFound):
    """Nothing left to undo under this id."""

    code = "ACT_NOT_FOUND"
    summary = "There is nothing left to take back."


class CurrencyMismatch(Conflict):
    """The amount's currency is not the account's."""

    code = "CURRENCY_MISMATCH"
    summary = "The account is kept in another currency."


class NothingToChange(GuilderError):
    """Neither ids nor filter were given."""

    status = 422
    code = "NOTHING_TO_CHANGE"
    summary = "Choose the transactions to change."


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
