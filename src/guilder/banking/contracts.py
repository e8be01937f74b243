"""The banking module's public words."""

import uuid
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, GuilderError, NotFound
from guilder.kernel.events import Event
from guilder.kernel.money import Amount, Currency

Kind = Literal[
    "checking", "savings", "card", "loan", "mortgage", "investment", "pension", "property", "vehicle", "valuables",
    "crypto", "cash",
]  # fmt: skip
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Account(Contract):
    """An account. balance: in `currency`, what is owed is negative; balance_on: the day it was last stated, if ever.

    balance_known: whether anybody ever said what it holds; if not, balance is only the sum of what was booked.
    number: masked but for its last four places, empty if unknown. merged_into: the account that it has become.
    """

    id: uuid.UUID
    name: str
    kind: Kind
    currency: Currency
    institution: str
    number: str
    balance: Amount
    balance_on: date | None
    balance_known: bool
    closed_on: date | None
    hidden: bool
    merged_into: uuid.UUID | None
    created_at: datetime


class CreateAccount(Contract):
    """A new account. number: an IBAN or account number, by which statements find it; only its end is shown again.

    opening_balance: before its first transaction; with value_on, what it is worth at the end of that day (a house, a
    car, a loan). Left out: unknown until somebody says.
    """

    name: Name
    kind: Kind = "checking"
    currency: Currency
    institution: Annotated[str, Field(max_length=80)] = ""
    number: Annotated[str, Field(max_length=64)] = ""
    opening_balance: Amount | None = None
    value_on: date | None = None


class ChangeAccount(Contract):
    """What to change; what is left out stays."""

    name: Name | None = None
    kind: Kind | None = None
    institution: Annotated[str, Field(max_length=80)] | None = None
    hidden: bool | None = None
    closed_on: date | None = None
    opening_balance: Amount | None = None


class ArrangeAccounts(Contract):
    """The order in which accounts are listed; those left out come behind."""

    account_ids: list[uuid.UUID] = Field(max_length=500)


class StateBalance(Contract):
    """What the account held at the end of a day."""

    amount: Amount
    on: date


class StatedBalance(Contract):
    """A balance as a statement, a person or a connected bank gave it, or as the account's holdings come to."""

    on: date
    amount: Amount
    source: Literal["statement", "person", "bank", "holdings"]


class BalanceNotFound(NotFound):
    """Nobody stated a balance for that day by hand."""

    code = "BALANCE_NOT_FOUND"
    summary = "There is no value of yours for that day."


class AccountNotFound(NotFound):
    """No such account in this workspace."""

    code = "ACCOUNT_NOT_FOUND"
    summary = "There is no such account in this household."


class AccountNumberTaken(Conflict):
    """Another account of the same currency has this number."""

    code = "ACCOUNT_NUMBER_TAKEN"
    summary = "Another account of this household has that number in that currency already."


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


ProviderKey = Literal["simplefin", "plaid", "enablebanking", "gocardless", "tink"]
#: failing: it does not answer, or several of its banks do not; Guilder leaves it alone and tries again.
Health = Literal["well", "failing"]
#: What becomes of what a connection brought when it ends.
History = Literal["keep", "remove"]


class Provider(Contract):
    """A way to reach banks. chooses: what a person says before the consent page: a bank of the list (`bank`), a country
    (`country`), nothing (`nothing`), or a token made elsewhere (`token`).

    ready: whether this server has what it needs; if not, missing names the settings. countries: ISO 3166, empty for all.
    """

    key: ProviderKey
    name: str
    chooses: Literal["bank", "country", "nothing", "token"]
    countries: list[str]
    ready: bool
    missing: list[str]
    about: str
    address: str
    health: Health


class Institution(Contract):
    """A bank as one provider knows it."""

    provider: ProviderKey
    id: str
    name: str
    country: str


class BeginConnect(Contract):
    """Connect a bank. institution: where the provider has a list. token: for a provider that takes one."""

    provider: ProviderKey
    institution_id: Annotated[str, Field(max_length=200)] = ""
    institution_name: Annotated[str, Field(max_length=120)] = ""
    country: Annotated[str, Field(max_length=2, pattern="^([A-Z]{2})?$")] = ""
    token: Annotated[str, Field(max_length=4000)] = ""


class Reconnect(Contract):
    """Give permission again. token: for a provider that takes one. accounts: choose them anew, new ones among them."""

    token: Annotated[str, Field(max_length=4000)] = ""
    accounts: bool = False


class FinishConnect(Contract):
    """What the bank's page added to the address when it sent the browser back."""

    parameters: dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=4000)]] = Field(
        default_factory=dict, max_length=20
    )


class Trouble(Contract):
    """Why a connection does not bring what it should: what happened, and what to do."""

    code: str
    message: str
    remedy: str


class ConnectedAccount(Contract):
    """An account that a connection feeds. feeds: False where another connection already does."""

    account_id: uuid.UUID
    name: str
    number: str
    currency: Currency
    feeds: bool


class Connection(Contract):
    """A login at a bank. state: active, reconnect (permission ended: it must be given again) or leaving (it ends at
    `leavesAt`, until then it can be kept; history says what becomes of what it brought). syncing: until what was fetched
    is booked. consentUntil: when the permission ends by itself, if it does. newAccounts: the bank has accounts that
    may be added: ask for permission again with `accounts`.
    """

    id: uuid.UUID
    provider: ProviderKey
    provider_name: str
    institution: str
    state: Literal["active", "reconnect", "leaving"]
    takes_token: bool
    syncing: bool
    accounts: list[ConnectedAccount]
    trouble: Trouble | None
    last_sync_at: datetime | None
    next_sync_at: datetime | None
    consent_until: datetime | None
    leaves_at: datetime | None
    history: History
    new_accounts: bool
    created_at: datetime


class ConnectStep(Contract):
    """What comes next: the bank's page at redirectUrl, or the finished connection."""

    redirect_url: str | None
    connection: Connection | None


class FeedEntry(Contract):
    """One movement as a connected bank tells it. amount: signed, money in positive.

    entryId: the bank's id, or one made of content and occurrence where it has none (then `named` is False). linkedId:
    of the pending movement that this one completes, if the bank says.
    """

    entry_id: str
    named: bool = True
    linked_id: str = ""
    pending: bool = False
    booked_on: date
    value_on: date | None = None
    amount: Amount
    currency: str
    description: str
    counterparty: str = ""
    counterparty_account: str = ""
    reference: str = ""
    bank_kind: str = ""
    mcc: str = ""


class Delivery(Contract):
    """What one sync brought for one account, in the order it was fetched.

    removed: ids that the bank took back. all_pending: the entries hold every pending movement there is, so that one
    which is missing is gone. balance: what the bank says the account holds, booked movements only.
    """

    id: uuid.UUID
    connection_id: uuid.UUID
    provider: ProviderKey
    account_id: uuid.UUID
    entries: list[FeedEntry]
    removed: list[str]
    all_pending: bool
    balance: Amount | None
    balance_on: date | None


class ConnectionNotFound(NotFound):
    """No such connection in this workspace."""

    code = "CONNECTION_NOT_FOUND"
    summary = "There is no such bank connection in this household."


class ProviderNotReady(Conflict):
    """The operator has not set the provider's keys."""

    code = "PROVIDER_NOT_READY"
    summary = "This way to connect needs keys that this server does not have. Ask whoever runs it."


class ConnectFailed(Conflict):
    """The bank or the provider refused; the message says what to do."""

    code = "CONNECT_FAILED"
    summary = "The bank was not connected. Nothing was kept; start again."


class ConnectExpired(Conflict):
    """The way back from the bank is unknown, used or too old."""

    code = "CONNECT_EXPIRED"
    summary = "This way back from the bank has been used or is too old. Start connecting again."


class ConnectionNotActive(Conflict):
    """The connection cannot do this in its present state."""

    code = "CONNECTION_NOT_ACTIVE"
    summary = "This connection needs your permission again before it can sync."


class SyncTooSoon(GuilderError):
    """The bank allows no further sync yet."""

    status = 429
    code = "SYNC_TOO_SOON"
    summary = "The bank allows no further sync yet."


class WebhookRefused(GuilderError):
    """A notice that does not prove where it comes from."""

    status = 400
    code = "WEBHOOK_REFUSED"
    summary = "This notice carries no valid signature."


class _OfConnection(Event):
    aggregate_type: ClassVar[str] = "connection"
    connection_id: uuid.UUID
    provider: ProviderKey

    def aggregate_id(self) -> uuid.UUID:
        """The connection."""
        return self.connection_id


class ConnectionCreated(_OfConnection):
    """A bank was connected."""

    key: ClassVar[str] = "bank.connection.created"
    account_ids: list[uuid.UUID]


class ConnectionLeft(_OfConnection):
    """A connection ended. account_ids: those it fed; history: whether what it brought stays."""

    key: ClassVar[str] = "bank.connection.left"
    account_ids: list[uuid.UUID]
    history: History


class SyncCompleted(_OfConnection):
    """A sync brought what it found into the inbox. entries, removed: how many."""

    key: ClassVar[str] = "bank.sync.completed"
    entries: int
    removed: int


class SyncFailed(_OfConnection):
    """A sync brought nothing. code: why; reconnect: whether a person has to give permission again."""

    key: ClassVar[str] = "bank.sync.failed"
    code: str
    reconnect: bool
