"""Lines that are categorised without a record: from a file or standard input, for `guilder categorize`.

Plain frozen dataclasses: a hundred thousand of them are made in the time that one validation pass would take.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """What a bank printed. number: the line of the file, counted from 1. amount: signed, money in positive. currency:
    ISO 4217, empty where unknown. ident: the file's own id, handed back.
    """

    number: int
    description: str
    amount: Decimal
    currency: str = ""
    counterparty: str = ""
    mcc: str = ""
    ident: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A category that it may be. slug: of the default tree. confidence: 0 to 1."""

    slug: str
    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a line belongs. chosen is None where nothing was certain enough; candidates then say what came closest."""

    line: Line
    merchant: str
    chosen: Candidate | None
    source: str
    confidence: float
    reason: str
    candidates: tuple[Candidate, ...]
