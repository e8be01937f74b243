"""What a broker's file says, whatever its layout."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from guilder.kernel.contract import Contract


class Security(Contract):
    """An instrument as a file names it; what it does not say is empty."""

    symbol: str = ""
    name: str = ""
    isin: str = ""
    cusip: str = ""
    kind: str = ""


class FileLine(Contract):
    """One thing that happened. part: the account within the file. amount: signed, outflow negative; quantity: positive.

    mark: the broker's id, empty if it gives none. line: where it stands in the file, from 1.
    """

    line: int
    part: str = ""
    kind: str
    on: date
    settled_on: date | None = None
    security: Security | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    fee: Decimal | None = None
    cost: Decimal | None = None
    acquired_on: date | None = None
    ratio_new: Decimal | None = None
    ratio_old: Decimal | None = None
    note: str = ""
    mark: str = ""


class FilePosition(Contract):
    """What is held at the end of a day. security: none for cash, whose quantity is its amount."""

    line: int
    part: str = ""
    on: date
    security: Security | None
    quantity: Decimal
    price: Decimal | None = None
    cost: Decimal | None = None


class FileProblem(Contract):
    """A line that was not understood: what stands there, and what to do."""

    line: int
    part: str = ""
    words: str


class BrokerFile(Contract):
    """Everything read from one file. currency: empty if it does not say. passed_over: lines that move nothing of one's own."""

    layout: str
    currency: str = ""
    lines: list[FileLine] = Field(default=[])
    positions: list[FilePosition] = Field(default=[])
    problems: list[FileProblem] = Field(default=[])
    passed_over: int = 0

    @property
    def parts(self) -> list[str]:
        """The accounts in the file, in the order of their first line."""
        named: list[tuple[int, str]] = [(one.line, one.part) for one in self.lines]
        named += [(one.line, one.part) for one in self.positions]
        named += [(one.line, one.part) for one in self.problems]
        return list(dict.fromkeys(part for _, part in sorted(named)))
