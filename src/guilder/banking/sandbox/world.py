"""People, their accounts and movements, the logins that were granted, and what is to go wrong next."""

import random
import secrets
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Literal

#: What can go wrong: limited 429, failing 500, down 503, slow, half (the second page fails), mutation (Plaid, while
#: paging), garbage (no JSON), expired (the consent has ended).
Fault = Literal["limited", "failing", "down", "slow", "half", "mutation", "garbage", "expired"]

_SHOPS = (
    ("REWE MARKT BERLIN", 18, 95), ("NETFLIX.COM", 9, 18), ("SHELL STATION 42", 35, 80), ("BVG TICKET", 3, 9),
    ("BACKEREI KAMPS", 2, 12), ("AMAZON MARKETPLACE", 8, 120), ("DM DROGERIE", 6, 40), ("STADTWERKE STROM", 60, 90),
    ("COFFEE CORNER", 3, 6), ("APOTHEKE AM PARK", 5, 35),
)  # fmt: skip


@dataclass
class Movement:
    """amount: signed, money in positive. links: the pending movement that this one completes."""

    id: str
    on: date
    amount: Decimal
    text: str
    payee: str = ""
    pending: bool = False
    links: str = ""


@dataclass
class Account:
    """An account at a sandbox bank. balance: booked movements only. calls: how often its
    movements were given out, by day.
    """

    id: str
    name: str
    currency: str
    iban: str
    kind: str = "checking"
    opening: Decimal = Decimal(1000)
    movements: list[Movement] = field(default_factory=list)
    calls: Counter[date] = field(default_factory=Counter)

    @property
    def balance(self) -> Decimal:
        """What it holds, without what is pending."""
        return self.opening + sum((each.amount for each in self.movements if not each.pending), Decimal(0))


@dataclass
class Person:
    """Someone with accounts. journal: every change in its order, as (change, account id, movement)."""

    name: str
    accounts: list[Account] = field(default_factory=list)
    journal: list[tuple[str, str, Movement]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    calls: list[str] = field(default_factory=list)

    def account(
        self, *, currency: str = "EUR", kind: str = "checking", name: str = "Everyday", number: str = ""
    ) -> Account:
        """One more account."""
        digits = "".join(random.Random(f"{self.name}{len(self.accounts)}").choices("0123456789", k=18))
        made = Account(f"acc-{self.name}-{len(self.accounts)}", name, currency, number or f"DE{digits}00", kind)
        self.accounts.append(made)
        return made

    def add(
        self, account: Account, amount: str, text: str, on: date | None = None, *, ident: str = "", payee: str = "",
        pending: bool = False, links: str = "",
    ) -> Movement:  # fmt: skip
        """A movement happens. links: it completes that pending one, which goes."""
        day = on or datetime.now(UTC).date()
        made = Movement(ident or secrets.token_hex(8), day, Decimal(amount), text, payee, pending, links)
        if links:
            self.drop(account, links)
        account.movements.append(made)
        self.journal.append(("added", account.id, made))
        return made

    def change(self, account: Account, ident: str, *, amount: str = "", text: str = "") -> None:
        """The bank corrects a movement."""
        found = next(each for each in account.movements if each.id == ident)
        found.amount, found.text = Decimal(amount) if amount else found.amount, text or found.text
        self.journal.append(("modified", account.id, found))

    def drop(self, account: Account, ident: str) -> None:
        """The bank takes a movement back."""
        found = next(each for each in account.movements if each.id == ident)
        account.movements.remove(found)
        self.journal.append(("removed", account.id, found))

    def fault(self, *faults: Fault) -> None:
        """What goes wrong at the next calls for data, one each."""
        self.faults.extend(faults)

    def struck(self, *kinds: Fault) -> Fault | None:
        """Take the next fault if it is one of `kinds`."""
        return self.faults.popleft() if self.faults and self.faults[0] in kinds else None


@dataclass
class Login:
    """A permission that someone gave. notify: where the provider was told to send its notices. withheld: ids of accounts
    that were opened since and that the person was not asked about.
    """

    token: str
    provider: str
    person: Person
    institution: str
    until: datetime
    revoked: bool = False
    broken: bool = False
    notify: str = ""
    withheld: set[str] = field(default_factory=set)

    @property
    def accounts(self) -> list[Account]:
        """Those that the person chose."""
        return [each for each in self.person.accounts if each.id not in self.withheld]

    def choose_all(self) -> None:
        """Choose every account. What happened on the new ones is told from now on."""
        person = self.person
        person.journal += [("added", a.id, m) for a in person.accounts if a.id in self.withheld for m in a.movements]
        self.withheld.clear()


class World:
    """All that the sandbox knows. A login that it has forgotten (it was started anew) is made again from its token."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.logins: dict[str, Login] = {}
        self.pending: dict[str, dict[str, str]] = {}
        self.made: list[Callable[[Login], None]] = []

    def open_account(self, person: Person, provider: str, *, name: str = "Holiday fund") -> tuple[Account, list[Login]]:
        """Someone opens one more account; the provider's logins, which do not show it yet."""
        account = person.account(name=name, kind="savings")
        logins = [each for each in self.logins.values() if each.person is person and each.provider == provider]
        for login in logins:
            login.withheld.add(account.id)
        return account, logins

    def person(self, name: str = "") -> Person:
        """Someone by name, made on first sight; without a name someone new who has nothing yet."""
        if not name:
            name = f"p{uuid.uuid4().hex[:10]}"
            self.people[name] = Person(name)
        if name not in self.people:
            self.people[name] = _furnished(Person(name))
        return self.people[name]

    def grant(self, provider: str, person: Person, institution: str, *, days: int = 90) -> Login:
        """A permission is given."""
        token = f"{provider}.{person.name}.{_bare(institution)}.{secrets.token_hex(8)}"
        login = Login(token, provider, person, institution, datetime.now(UTC) + timedelta(days=days))
        self.logins[token] = login
        return login

    def login(self, token: str) -> Login | None:
        """The permission behind a token, unless it was revoked."""
        found = self.logins.get(token)
        parts = token.split(".")
        if found is None and len(parts) == 4 and parts[1] in {"ada", "ben"}:
            found = Login(
                token,
                parts[0],
                self.person(parts[1]),
                parts[2].replace("-", " "),
                datetime.now(UTC) + timedelta(days=90),
            )
            self.logins[token] = found
        return None if found is None or found.revoked else found


def _bare(name: str) -> str:
    return "".join(char if char.isalnum() else "-" for char in name)


def _furnished(person: Person) -> Person:
    """Half a year in two accounts, the same on whichever day it is made."""
    everyday = person.account(name="Everyday account")
    savings = person.account(name="Savings", kind="savings")
    savings.opening = Decimal(8000)
    today = datetime.now(UTC).date()
    for account, on in _days(today, everyday, savings):
        for amount, text in _of_day(account, on, savings):
            person.add(account, amount, text, on, ident=f"{account.id}-{on:%Y%m%d}-{len(account.movements)}")
    return person


def _days(today: date, *accounts: Account) -> Iterable[tuple[Account, date]]:
    for back in range(180, 0, -1):
        for account in accounts:
            yield account, today - timedelta(days=back)


def _of_day(account: Account, on: date, savings: Account) -> Iterable[tuple[str, str]]:
    if account is savings:
        if on.day == 2:
            yield "200.00", "STANDING ORDER SAVINGS"
        return
    dice = random.Random(f"{account.id}{on}")
    if on.day == 1:
        yield "-940.00", "RENT MAPLE STREET 4"
        yield "3150.00", "NORTHWIND PAYROLL"
    if on.day == 2:
        yield "-200.00", "STANDING ORDER SAVINGS"
    for shop, least, most in dice.sample(_SHOPS, dice.choice((0, 1, 1, 2))):
        yield f"-{dice.randint(least, most)}.{dice.randint(0, 99):02d}", shop
