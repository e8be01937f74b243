"""How one bank's CSV is to be read: proposed from the file, confirmed by a person, remembered by its header."""

import hashlib
from collections.abc import Sequence
from typing import Literal

from guilder.banking.statements.columns import plain
from guilder.banking.statements.dates import Order
from guilder.kernel.contract import Contract


class Mapping(Contract):
    """Which column means what. Columns count from 0; None is "not in this file".

    amount_style: `signed` (one column), `two_columns` (money out, money in) or `direction` (one column without
    sign and a second that says which way). invert: the file writes spending as positive. currency: for every line,
    where no column says it; empty if unknown. header_line: the line of the header from 1, 0 if there is none.
    money_out_words: what the direction column says for money out, the usual words if empty. payee, payer: where a file names both, the one is whom
    money went to, the other whom it came from; the household itself is the other one.
    """

    delimiter: str
    header_line: int
    date: int
    date_order: Order
    value_date: int | None = None
    amount_style: Literal["signed", "two_columns", "direction"] = "signed"
    amount: int | None = None
    debit: int | None = None
    credit: int | None = None
    direction: int | None = None
    money_out_words: tuple[str, ...] = ()
    decimal: Literal[".", ","] = "."
    invert: bool = False
    currency_column: int | None = None
    currency: str = ""
    payee: int | None = None
    payer: int | None = None
    text: tuple[int, ...] = ()
    reference: int | None = None
    id: int | None = None
    balance: int | None = None
    account: int | None = None
    counterparty: int | None = None
    status: int | None = None
    fee: int | None = None
    category: int | None = None
    kind: int | None = None


class Question(Contract):
    """Something that the file leaves open. field: of the Mapping. message: what was assumed and how to check."""

    field: str
    message: str


class Proposal(Contract):
    """A mapping found by looking at the file, with what a person needs to judge it.

    fingerprint: of header and shape; the same bank's next file has the same one. sample: the first lines as cells.
    """

    mapping: Mapping
    fingerprint: str
    header: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    questions: tuple[Question, ...]
    confirmed: bool


def fingerprint(delimiter: str, header: Sequence[str], columns: int) -> str:
    """The name under which a mapping is remembered: of the header's words, or of the shape where there is none."""
    words = [plain(cell) for cell in header] if header else [f"{columns} columns"]
    return hashlib.sha256("\x1f".join([delimiter, *words]).encode()).hexdigest()[:32]
