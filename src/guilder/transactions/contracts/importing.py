"""Imports: a file on its way into the record."""

import uuid
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from guilder.banking.contracts import Kind, Name
from guilder.banking.statements.mapping import Mapping, Proposal
from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, NotFound
from guilder.kernel.money import Amount, Currency

Status = Literal["reading", "ready", "booking", "booked", "undoing", "undone", "failed"]
Pile = Literal["new", "known", "doubtful"]


class NewAccount(Contract):
    """The account that will be made for a statement when it is booked.

    balance: what it held at the end of the statement's last day, where a person says so because the file does not.
    """

    name: Name
    kind: Kind
    currency: Currency | None
    balance: Amount | None = None


class StatementBalance(Contract):
    """A balance that the statement states. kind: opening, closing, available or interim."""

    kind: str
    amount: Amount
    currency: str
    on: date | None


class Sheet(Contract):
    """What a file holds for one account. number: masked. currency: null if the file does not say.

    accountId: where it goes; null means that newAccount will be made. sum: of all booked lines; includedSum: of what
    will be imported. balanced: whether opening plus lines is closing, null if the statement gives no two balances.
    """

    index: int
    number: str
    currency: str | None
    account_id: uuid.UUID | None
    new_account: NewAccount | None
    first_on: date | None
    last_on: date | None
    lines: int
    new: int
    known: int
    doubtful: int
    included: int
    sum: Amount
    included_sum: Amount
    balances: list[StatementBalance]
    balanced: bool | None
    warnings: list[str]


class Import(Contract):
    """One file. included: how many lines booking will add. done of total: progress while reading or booking.

    needsMapping: a CSV whose columns nobody has confirmed yet; proposal says how they were understood.
    """

    id: uuid.UUID
    status: Status
    file_name: str
    file_size: int
    format: str
    error: str | None
    warnings: list[str]
    done: int
    total: int
    included: int
    booked_count: int
    needs_mapping: bool
    proposal: Proposal | None
    sheets: list[Sheet]
    created_at: datetime
    read_at: datetime | None
    booked_at: datetime | None
    undone_at: datetime | None


class Twin(Contract):
    """The transaction that a line was taken for."""

    id: uuid.UUID
    booked_on: date
    amount: Amount
    description: str


class Line(Contract):
    """One line of the file and what becomes of it. reason: why it lies in this pile, empty for a plain new one."""

    position: int
    sheet: int
    line: int
    booked_on: date
    amount: Amount
    currency: str
    merchant_name: str
    description: str
    category_id: uuid.UUID | None
    category_confidence: float | None
    category_reason: str | None
    pile: Pile
    reason: str
    twin: Twin | None
    included: bool


class Flip(Contract):
    """Take lines in or leave them out: those at these positions, or a whole pile."""

    positions: list[int] = Field(default_factory=list, max_length=10_000)
    pile: Pile | None = None
    included: bool


class ChooseAccount(Contract):
    """Where a sheet goes: an account that is there, or a new one."""

    sheet: int
    account_id: uuid.UUID | None = None
    new_account: NewAccount | None = None


class ConfirmMapping(Contract):
    """How the CSV is to be read, from now on for every file with this header."""

    mapping: Mapping


class ImportNotFound(NotFound):
    """No such import in this workspace."""

    code = "IMPORT_NOT_FOUND"
    summary = "There is no such import in this household."


class ImportNotReady(Conflict):
    """The import is at another step."""

    code = "IMPORT_NOT_READY"
    summary = "This import is at another step now. Load it again."


class MappingNotConfirmed(Conflict):
    """The columns of a CSV were never confirmed."""

    code = "MAPPING_NOT_CONFIRMED"
    summary = "Look at how the columns were read, and confirm it once. Nothing was imported."


class CurrencyMissing(Conflict):
    """Neither file nor person says the currency."""

    code = "CURRENCY_MISSING"
    summary = "The file does not name a currency. Choose the account's, or one for the new account."


class NothingToImport(Conflict):
    """Every line is left out."""

    code = "NOTHING_TO_IMPORT"
    summary = "Every line is left out. Take one in, or discard the file."
