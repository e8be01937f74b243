"""Whose account a column of numbers names: the household's own, or the one at the other end of each payment."""

import re
from collections.abc import Iterable, Sequence

from guilder.banking.statements.dates import parse_date
from guilder.banking.statements.layout import Layout
from guilder.banking.statements.model import Row

_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
#: "Kontostand" and "account statement" begin like an account's number and are none.
_LABEL = re.compile(
    r"\b(?:konto|account|compte|cuenta|conto|rekening|iban|card|karte)"
    r"(?!stand|auszug|ausz.ge|umsatz|umsätze|inhaber|bewegung|saldo|overzicht|afschrift)\w*(?! (?:statement|balance|holder))",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[0-9X*x][0-9Xx* /-]{4,30}[0-9](?![.,]?\d)")
_CARD_HEADER = re.compile(r"\bcard (?:no|number|member)\b|kartennummer|kreditkarte", re.IGNORECASE)
_CARD_ABOVE = re.compile(r"kreditkarte|credit card|carte de cr.dit|tarjeta de cr.dito|creditcard", re.IGNORECASE)
_BILL_PAID = re.compile(r"\bpayment\b.{0,14}thank you|thank you.{0,14}\bpayment\b|\bautopay pay", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}")


def is_iban(cell: str) -> bool:
    """Whether the cell is an account number in the international form."""
    return _IBAN.fullmatch(cell.strip()) is not None


def account_above(layout: Layout) -> str:
    """The account's number in the lines above the table, empty if they give none."""
    for row in layout.preamble[:40]:
        iban = _IBAN.search(" ".join(row))
        if iban:
            return iban.group().replace(" ", "")
    for row in layout.preamble[:40]:
        joined = " ".join(row)
        label = _LABEL.search(joined)
        for value in _VALUE.finditer(joined, label.end()) if label else ():
            number = value.group().strip()
            if not _DAY.search(number) and not parse_date(number, "ymd"):
                return number
    return ""


def is_card(layout: Layout, rows: Iterable[Row]) -> bool:
    """Whether this is a card's statement: the header or the lines above name the card, or its bill is paid in a line."""
    if any(_CARD_HEADER.search(cell) for cell in layout.header):
        return True
    if any(_CARD_ABOVE.search(cell) for row in layout.preamble[:40] for cell in row):
        return True
    return any(row.amount > 0 and _BILL_PAID.search(f"{row.payee} {row.text}") for row in rows)


def is_own(numbers: Sequence[str], others: Sequence[str], *, above: str, leads: bool) -> bool:
    """Whether a column with a bare name ("IBAN", "Account") holds the household's own accounts.

    numbers: the column's cells. others: whom each line was paid to or came from. above: the account's number over the
    table. leads: the column stands left of day and payee.

    An own account stands in every line and is shared by many payees; the other side's is missing where a card paid,
    and changes with the payee.
    """
    filled = {_bare(cell) for cell in numbers if cell}
    if above:
        return bool(filled) and filled == {_bare(above)}
    if not filled or not all(numbers):
        return False
    names = len(set(others))
    if len(filled) == 1:
        return names > 1 or leads or not others
    return names >= 2 * len(filled) or (leads and len(filled) < len(numbers))


def _bare(number: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", number.upper())
