"""The banking module's public words."""

import uuid
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, NotFound
from guilder.kernel.events import Event
from guilder.kernel.money import Amount, Currency

Kind = Literal[
    "checking", "savings", "card", "loan", "mortgage", "investment", "pension", "property", "crypto", "cash",
]  # fmt: skip
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Account(Contract):
    """An account. balance: in `currency`, what is owed is negative; balance_on: the day it was last stated, if ever.

    number: masked but for its last four places, empty if unknown.
    """

    id: uuid.UUID
    name: str
    kind: Kind
    currency: Currency
    institution: str
    number: str
    balance: Amount
    balance_on: date | None
    closed_on: date | None
    hidden: bool
    created_at: datetime


class CreateAccount(Contract):
    """A new account. number: an IBAN or account number, by which statements find it; only its end is shown again.

    opening_balance: before its first transaction.
    """

    name: Name
    kind: Kind = "checking"
    currency: Currency
    institution: Annotated[str, Field(max_length=80)] = ""
    number: Annotated[str, Field(max_length=64)] = ""
    opening_balance: Amount | None = None


class ChangeAccount(Contract):
    """What to change; what is left out stays."""

    name: Name | None = None
    kind: Kind | None = None
    institution: Annotated[str, Field(max_length=80)] | None = None
    hidden: bool | None = None
    closed_on: date | None = None
    opening_balance: Amount | None = None


class StateBalance(Contract):
    """What the account held at the end of a day."""

    amount: Amount
    on: date


class StatedBalance(Contract):
    """A balance as a statement or a person gave it."""

    on: date
    amount: Amount
    source: Literal["statement", "person"]


class AccountNotFound(NotFound):
    """No such account in this workspace."""

    code = "ACCOUNT_NOT_FOUND"
    summary = "There is no such account in this household."


class AccountNumberTaken(Conflict):
    """Another account has this number."""

    code = "ACCOUNT_NUMBER_TAKEN"
    summary = "Another account of this household has that number already."


class AccountCreated(Event):
    """An account was added."""

    key: ClassVar[str] = "bank.account.created"
    aggregate_type: ClassVar[str] = "account"
    account_id: uuid.UUID
    currency: Currency

    def aggregate_id(self) -> uuid.UUID:
        """The account."""
        return self.account_id


class AccountChanged(Event):
    """An account's name, kind, visibility or balance changed."""

    key: ClassVar[str] = "bank.account.changed"
    aggregate_type: ClassVar[str] = "account"
    account_id: uuid.UUID

    def aggregate_id(self) -> uuid.UUID:
        """The account."""
        return self.account_id
