"""What every provider of bank data does, in one small protocol; `adapters/` holds one file per provider.

A provider never touches the database. It gets credentials opened, and gives back what is to be kept. What it fetched
counts only when all of it arrived: the caller writes entries and the cursor behind them in one transaction.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, Protocol

from guilder.banking.contracts import FeedEntry, Institution, ProviderKey
from guilder.kernel.money import CURRENCIES

Secrets = Mapping[str, str]


class ProviderProblem(Exception):
    """Something did not work at the provider or the bank. message: what happened; remedy: what to do.

    lasting: trying again soon does not help. sick: the other side is failing, which counts for its circuit.
    everywhere: it is the provider itself that fails, whichever bank is asked for.
    """

    code = "PROVIDER_PROBLEM"
    lasting = False
    sick = False

    def __init__(
        self, message: str, remedy: str, *, code: str = "", rest: timedelta | None = None, everywhere: bool = False
    ) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy
        self.code = code or type(self).code
        self.rest, self.everywhere = rest, everywhere


class PermissionEnded(ProviderProblem):
    """The consent ran out or was withdrawn: a person has to give it again."""

    code = "PERMISSION_ENDED"
    lasting = True


class Refused(ProviderProblem):
    """The provider says no for a reason that waiting does not cure."""

    code = "REFUSED"
    lasting = True


class Resting(ProviderProblem):
    """Too many requests: the connection is well, and goes on after `rest`."""

    code = "RATE_LIMITED"


class Down(ProviderProblem):
    """The provider or the bank is failing."""

    code = "BANK_DOWN"
    sick = True


@dataclass(frozen=True, slots=True)
class Profile:
    """A provider's abilities. chooses, countries: see contracts.Provider. address: where one gets its keys or token."""

    key: ProviderKey
    name: str
    chooses: Literal["bank", "country", "nothing", "token"]
    about: str
    address: str
    countries: tuple[str, ...] = ()
    webhooks: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks to connect. again: the credentials of the connection whose permission is to be renewed.

    back: our page that the bank's page returns to. state: the word it has to bring along. person: stable and
    meaningless outside, for providers that want to tell people apart. accounts: with `again`, choose them anew.
    """

    institution_id: str
    institution: str
    country: str
    back: str
    state: str
    webhook: str
    person: str
    token: str = ""
    again: Secrets | None = None
    accounts: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Where the browser goes next (empty: nowhere, finish at once), and what to keep until it comes back."""

    url: str
    secrets: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Granted:
    """A permission. reference: the provider's own id of the login, as its notices name it."""

    secrets: dict[str, str]
    reference: str = ""
    institution_id: str = ""
    institution: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RemoteAccount:
    """An account at the bank. remote_id: what calls name it by now. identity: what stays after a renewed permission.

    number: IBAN or account number, if the bank tells it. kind: as contracts.Kind. institution: where it differs.
    """

    remote_id: str
    identity: str
    name: str
    currency: str
    kind: str = "checking"
    number: str = ""
    institution: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Everything of one sync. entries, removed: by remote account id. all_pending: accounts whose entries hold every
    pending movement there is. balances: booked, with their day. accounts: all there are now, where the sync tells.
    rest: the provider wants to be left alone for so long. again: there is more to come then. secrets: changed ones.
    trouble: what the bank itself says is wrong, although it answered.
    """

    cursor: str
    entries: Mapping[str, Sequence[FeedEntry]]
    removed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    all_pending: frozenset[str] = frozenset()
    balances: Mapping[str, tuple[Decimal, date]] = field(default_factory=dict)
    accounts: Sequence[RemoteAccount] | None = None
    rest: timedelta | None = None
    again: timedelta | None = None
    secrets: dict[str, str] | None = None
    trouble: ProviderProblem | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What a provider says has happened to the login `reference`. ending: the permission will end soon. accounts: the
    bank has some that the person was not asked about.
    """

    reference: str
    kind: Literal["news", "repaired", "ending", "ended", "accounts", "nothing"]


class Provider(Protocol):
    """Connect start → finish → accounts → sync(cursor) → disconnect. Every call may raise ProviderProblem."""

    profile: Profile

    def missing(self) -> tuple[str, ...]:
        """The settings that the operator has yet to give."""

    async def institutions(self, country: str) -> list[Institution]:
        """The banks of a country; empty where the provider's own page asks."""

    async def start(self, wish: Wish) -> Step:
        """Begin to ask for permission."""

    async def finish(self, wish: Wish, kept: Secrets, parameters: Mapping[str, str]) -> Granted:
        """Take the permission that the bank's page brought back, or the token that a person gave."""

    async def accounts(self, secrets: Secrets) -> list[RemoteAccount]:
        """The accounts of a login."""

    async def sync(self, secrets: Secrets, accounts: Sequence[RemoteAccount], cursor: str) -> Fetched:
        """Everything since `cursor` (empty: from the beginning), whole or not at all."""

    async def check(self, secrets: Secrets) -> datetime | None:
        """Whether the permission still holds, and until when if it says."""

    async def disconnect(self, secrets: Secrets) -> None:
        """Give the permission back. One that is gone already is no problem."""

    async def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """What a webhook says, once it has proved where it comes from. Raises WebhookRefused 400."""


def numbered(entries: Iterable[FeedEntry]) -> list[FeedEntry]:
    """Entries without an id of the bank's get one of day, amount, words and occurrence.

    Equal ones are counted, so that two equal coffees stay two. Each day must be whole, as then the counts agree.
    """
    seen: Counter[bytes] = Counter()
    found = []
    for entry in entries:
        if entry.entry_id:
            found.append(entry)
            continue
        mark = content_digest(entry)
        seen[mark] += 1
        found.append(entry.model_copy(update={"entry_id": f"~{mark.hex()}~{seen[mark]}", "named": False}))
    return found


def unique(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """Ids that a bank gave to different movements identify nothing: those are told apart by their content."""
    counts = Counter(entry.entry_id for entry in entries if entry.entry_id)
    shared = {ident for ident, count in counts.items() if count > 1}
    if not shared:
        return list(entries)
    kept: dict[tuple[str, bytes], FeedEntry] = {}
    found = []
    for entry in entries:
        if entry.entry_id not in shared:
            found.append(entry)
        elif (key := (entry.entry_id, content_digest(entry))) not in kept:  # the very same twice is one movement
            kept[key] = entry
            found.append(entry)
    still = Counter(entry.entry_id for entry in found if entry.entry_id)
    return [e.model_copy(update={"entry_id": ""}) if e.entry_id and still[e.entry_id] > 1 else e for e in found]


def content_digest(entry: FeedEntry) -> bytes:
    """16 bytes of what a movement says: whether it is booked, its day, amount and words."""
    words = " ".join(f"{entry.counterparty} {entry.description} {entry.reference}".casefold().split())
    what = f"{entry.pending:d}\x1f{entry.booked_on}\x1f{entry.amount:f}\x1f{entry.currency}\x1f{words}"
    return hashlib.blake2b(what.encode(), digest_size=16).digest()


def exact(value: Any, what: str) -> Decimal:
    """A decimal as the bank wrote it. JSON numbers must have been read as strings. Raises Down: the answer is broken."""
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, float | bool) or not number.is_finite():
        raise broken(f"{what} is not a number")
    return number


def day(value: Any) -> date | None:
    """A day written in ISO 8601, with or without a time; None for nothing. Raises Down: the answer is broken."""
    if not value:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise broken("a day cannot be read") from None


def broken(what: str) -> Down:
    """The answer does not have the promised shape."""
    return Down(
        f"The bank's answer could not be read: {what}.",
        "Nothing was changed. Guilder tries again by itself.",
        code="ANSWER_BROKEN",
    )


def known_currency(code: Any) -> str:
    """An ISO 4217 code, empty for anything else."""
    text = str(code or "").strip().upper()
    return text if text in CURRENCIES else ""


def one_line(*parts: Any) -> str:
    """Words on one line, each part once."""
    found: list[str] = []
    for part in parts:
        words = " ".join(str(part or "").replace("\0", "").split())
        if words and words not in found:
            found.append(words)
    return " ".join(found)[:1000]


#: The countries whose banks have to open their accounts by law: the European Economic Area and the United Kingdom.
OPEN_BANKING: Final = tuple(
    "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()
)


def absent(settings: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the settings that hold nothing."""
    return tuple(name for name, value in settings.items() if not value)
