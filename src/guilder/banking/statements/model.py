"""What a statement file holds, whatever its format."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from guilder.kernel.errors import GuilderError
from guilder.kernel.money import exponent

if TYPE_CHECKING:
    from guilder.banking.statements.mapping import Proposal


class Row(NamedTuple):
    """One line of a statement. A named tuple, because a file may hold 100,000 of them.

    line: where it starts in the file, from 1. booked_on: the bank's booking day; in MT940 the first date of :61:,
    which for card payments is the day of the purchase. value_on: the other day that the bank gives, if any.
    amount: money in is positive. currency: empty if neither line nor file says. text: the bank's words on one line.
    payee, counterparty: the other side's name and account number where the format has fields for them.
    provider_id: the bank's own id of this movement, empty if it gives none. kind: the bank's type code.
    category: what the file itself says (QIF, some CSV). balance: the running balance after this line.
    """

    line: int
    booked_on: date
    amount: Decimal
    currency: str
    text: str
    payee: str = ""
    counterparty: str = ""
    reference: str = ""
    provider_id: str = ""
    kind: str = ""
    category: str = ""
    pending: bool = False
    value_on: date | None = None
    balance: Decimal | None = None


class Balance(NamedTuple):
    """A balance that the statement states. kind: opening, closing, available or interim."""

    kind: str
    amount: Decimal
    currency: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One account's statement. account: its number or IBAN as the file writes it, empty if the file does not say.

    account_kind: checking, savings, card, loan or investment where the format says so, else empty.
    """

    account: str
    currency: str
    rows: tuple[Row, ...]
    balances: tuple[Balance, ...] = ()
    warnings: tuple[str, ...] = ()
    account_kind: str = ""
    institution: str = ""

    @property
    def booked(self) -> list[Row]:
        """The lines that the bank has booked."""
        return [row for row in self.rows if not row.pending]

    @property
    def signed_sum(self) -> Decimal:
        """The sum of the booked amounts, money in positive. One currency: a second one is a warning."""
        return sum((row.amount for row in self.rows if not row.pending), Decimal(0))

    def balance(self, kind: str) -> Balance | None:
        """The last balance of that kind."""
        return next((balance for balance in reversed(self.balances) if balance.kind == kind), None)


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A file that was read. format: CSV, XLSX, PDF, OFX, QIF, CAMT.052, CAMT.053, CAMT.054, MT940, MT942 or N43.

    proposal: for CSV, XLSX and PDF, how the columns were understood, to be confirmed by a person.
    """

    name: str
    format: str
    statements: tuple[Statement, ...]
    proposal: "Proposal | None" = None
    encoding: str = ""


@dataclass(slots=True)
class Notes:
    """Warnings collected while reading, at most 20 of each sort so that a broken file cannot flood the page."""

    items: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, message: str, *, sort: str = "") -> None:
        """Keep `message`; of one `sort` only the first 20 are kept word for word."""
        seen = self.counts.get(sort, 0) + 1
        self.counts[sort] = seen
        if not sort or seen <= 20:
            self.items.append(message)

    def closed(self) -> tuple[str, ...]:
        """All that was kept, with how many more there were."""
        more = [f"{count - 20} more lines like these." for sort, count in self.counts.items() if sort and count > 20]
        return (*self.items, *more)


class StatementProblem(GuilderError):
    """A file that cannot be read. The message names file, line and remedy."""

    status = 422
    code = "STATEMENT_UNREADABLE"
    summary = "This file cannot be read as a statement."

    def __init__(self, what: str, remedy: str = "", *, file: str = "", line: int | None = None) -> None:
        self.what = what
        self.remedy = remedy
        self.file = file
        self.line = line
        where = ", ".join(filter(None, (file, f"line {line}" if line else "")))
        text = f"{where}: {what}" if where else what
        super().__init__(f"{text} {remedy}".strip())

    def within(self, file: str) -> "StatementProblem":
        """The same problem, naming `file`."""
        return type(self)(self.what, self.remedy, file=file, line=self.line)


class NotAStatement(StatementProblem):
    """The file is something else."""

    code = "NOT_A_STATEMENT"


class StatementTooLarge(StatementProblem):
    """The file, or what it unpacks to, is over the limit."""

    status = 413
    code = "STATEMENT_TOO_LARGE"


class BankSentError(StatementProblem):
    """The file holds the bank's error message instead of a statement."""

    code = "BANK_SENT_ERROR"


def digits_of(currency: str) -> int:
    """The digits of `currency`, 2 where it is unknown."""
    try:
        return exponent(currency)
    except ValueError:
        return 2


def check_balance(rows: list[Row], balances: list[Balance], notes: Notes) -> None:
    """Warn if opening balance plus booked lines is not the closing balance."""
    opening = next((b for b in balances if b.kind == "opening"), None)
    closing = next((b for b in reversed(balances) if b.kind == "closing"), None)
    if opening is None or closing is None or opening.currency != closing.currency:
        return
    moved = sum((row.amount for row in rows if not row.pending), Decimal(0))
    if opening.amount + moved != closing.amount:
        notes.add(
            f"The lines do not add up: opening balance {opening.amount} plus {moved} is {opening.amount + moved}, "
            f"but the statement closes at {closing.amount} {closing.currency}. A line may be missing.",
        )


def separate_reused_ids(rows: list[Row], notes: Notes) -> list[Row]:
    """Drop ids that the bank gave to different lines of one day: they identify nothing.

    Instalments that share an id on different days keep it, because a line is known by id and day together.
    """
    seen: dict[tuple[str, date], Decimal] = {}
    reused: set[tuple[str, date]] = set()
    for row in rows:
        if row.provider_id:
            key = (row.provider_id, row.booked_on)
            if seen.setdefault(key, row.amount) != row.amount:
                reused.add(key)
    if not reused:
        return rows
    notes.add(
        f"The bank gave one id to several different lines of a day ({len(reused)} times); "
        "these lines are told apart by their content.",
    )
    return [row._replace(provider_id="") if (row.provider_id, row.booked_on) in reused else row for row in rows]
