"""Norma 43 (Cuaderno 43 of the Spanish banking association AEB, edition of June 2012): lines of 80 characters.

11 opens an account, 22 is a movement, 23 its words, 24 its amount in another currency, 33 closes the account with counts
and sums, 88 ends the file. Marks: 1 is money out (debe), 2 money in (haber). Amounts have two decimals.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from guilder.banking.statements import dates
from guilder.banking.statements.model import (
    Balance,
    Notes,
    Row,
    Statement,
    StatementProblem,
    check_balance,
)

_OPENS = re.compile(r"11\d{8}[\dA-Za-z]{10}\d{12}[12]\d{14}\d{3}")
_WEIGHTS = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)
#: ISO 4217 numeric codes of the currencies that accounts in Spain are kept in; others are asked for.
_CODES = {
    "978": "EUR", "840": "USD", "826": "GBP", "756": "CHF", "392": "JPY", "124": "CAD", "036": "AUD", "208": "DKK",
    "578": "NOK", "752": "SEK", "985": "PLN", "203": "CZK", "348": "HUF", "946": "RON", "484": "MXN", "986": "BRL",
    "032": "ARS", "152": "CLP", "170": "COP", "604": "PEN", "504": "MAD", "156": "CNY", "344": "HKD", "702": "SGD",
    "949": "TRY", "710": "ZAR", "554": "NZD", "356": "INR", "376": "ILS", "784": "AED", "682": "SAR", "858": "UYU",
}  # fmt: skip
#: Conceptos comunes, appendix 1 of the norm.
_CONCEPTS = {
    "01": "Reintegro", "02": "Ingreso", "03": "Recibo", "04": "Transferencia", "05": "Préstamo", "06": "Remesa",
    "07": "Suscripción", "08": "Dividendo", "09": "Operación de bolsa", "10": "Cheque gasolina", "11": "Cajero",
    "12": "Tarjeta", "13": "Operación extranjero", "14": "Devolución", "15": "Nómina", "16": "Timbres",
    "17": "Intereses, comisiones, gastos", "98": "Anulación", "99": "Varios",
}  # fmt: skip


@dataclass(slots=True)
class _Movement:
    line: int
    head: str
    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Account:
    line: int
    head: str
    movements: list[_Movement] = field(default_factory=list)
    foot: str = ""


def looks_like(text: str) -> bool:
    """Whether the first line opens an account as the norm says."""
    first = text.lstrip("\ufeff \n\x1a").split("\n", 1)[0]
    return bool(_OPENS.match(first)) and len(first) <= 82


def read(text: str) -> tuple[Statement, ...]:
    """One statement per account of the file. Raises StatementProblem naming the line."""
    accounts, notes = _split(text)
    return tuple(_statement(account, notes if at == 0 else Notes()) for at, account in enumerate(accounts))


def _split(text: str) -> tuple[list[_Account], Notes]:
    accounts: list[_Account] = []
    notes = Notes()
    records = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.rstrip("\x1a").rstrip()
        kind = line[:2]
        if not line:
            continue
        if kind == "88":
            stated = line[20:26].strip()
            if stated.isdigit() and int(stated) != records:
                notes.add(
                    f"The file says that it has {int(stated)} records, but {records} were found: it may be cut off."
                )
            continue
        records += 1
        if kind == "11" and _OPENS.match(line):
            accounts.append(_Account(number, line))
        elif kind == "11" or not accounts:
            raise StatementProblem("no account is opened here as Norma 43 says.", _AGAIN, line=number)
        else:
            _belongs(accounts[-1], kind, line, number, notes)
    return accounts, notes


def _belongs(account: _Account, kind: str, line: str, number: int, notes: Notes) -> None:
    if kind == "22":
        account.movements.append(_Movement(number, line))
    elif kind in {"23", "24"}:
        if not account.movements:
            raise StatementProblem("there are words that belong to no movement.", _AGAIN, line=number)
        if kind == "23":
            account.movements[-1].words += [line[4:42].strip(), line[42:80].strip()]
    elif kind == "33":
        account.foot = line
    else:
        notes.add(f"Line {number} was passed over: Norma 43 knows no record {kind}.", sort="record")


_AGAIN = "Download the file again, as “Norma 43”, and do not edit it."


def _statement(account: _Account, notes: Notes) -> Statement:
    head = account.head
    currency = _CODES.get(head[47:50], "")
    if not currency:
        notes.add(f"The account is in the currency number {head[47:50]}, which Guilder does not know: choose one.")
    rows = [_row(movement, currency, notes) for movement in account.movements]
    balances = [Balance("opening", _signed(head[32], head[33:47], account.line), currency, _day(head[20:26]))]
    if account.foot:
        balances.append(Balance("closing", _checked(account, rows, notes), currency, _day(head[26:32])))
    else:
        notes.add("The account is not closed by a record 33: the file may be cut off.")
    check_balance(rows, balances, notes)
    return Statement(_iban(head), currency, tuple(rows), tuple(balances), notes.closed())


def _row(movement: _Movement, currency: str, notes: Notes) -> Row:
    head, line = movement.head, movement.line
    if len(head) < 42:
        raise StatementProblem("the movement is cut off.", _AGAIN, line=line)
    booked = _day(head[10:16])
    if booked is None:
        raise StatementProblem(f"{head[10:16]} is no day.", _AGAIN, line=line)
    value = _day(head[16:22])
    if value is None and head[16:22].strip("0 "):
        notes.add(f"Line {line}: the value day {head[16:22]} does not exist and was left out.", sort="day")
    concept = _CONCEPTS.get(head[22:24], head[22:24])
    words = " ".join(" ".join(word for word in movement.words if word).split())
    references = [part for part in (head[52:64].strip(), head[64:80].strip()) if part.strip("0")]
    return Row(
        line, booked, _signed(head[27], head[28:42], line), currency, words or concept, reference=" ".join(references),
        kind=concept, value_on=value,
    )  # fmt: skip


def _checked(account: _Account, rows: list[Row], notes: Notes) -> Decimal:
    """The closing balance, after counts and sums of record 33 were held against the movements."""
    foot = account.foot
    out, received = [r.amount for r in rows if r.amount < 0], [r.amount for r in rows if r.amount >= 0]
    stated = ((foot[20:25], foot[25:39], out, "out"), (foot[39:44], foot[44:58], received, "in"))
    for count, total, amounts, way in stated:
        if not (count.isdigit() and total.isdigit()):
            continue
        found = abs(sum(amounts, Decimal(0)))
        if int(count) != len(amounts) or Decimal(total) / 100 != found:
            notes.add(
                f"Record 33 says {int(count)} movements {way} of {Decimal(total) / 100} in all, but there are "
                f"{len(amounts)} of {found}. A line may be missing."
            )
    return _signed(foot[58:59], foot[59:73], account.line)


def _signed(mark: str, digits: str, line: int) -> Decimal:
    if mark not in {"1", "2"} or not (digits.isascii() and digits.isdigit()):
        raise StatementProblem("an amount cannot be read.", _AGAIN, line=line)
    amount = Decimal(digits) / 100
    return -amount if mark == "1" else amount


def _day(text: str) -> date | None:
    if not (text.isascii() and text.isdigit() and len(text) == 6):
        return None
    try:
        return date(dates.full_year(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None


def _iban(head: str) -> str:
    """The account's IBAN: the norm leaves out its check digits (CCC, and ISO 13616 over it)."""
    place, account = head[2:10], head[10:20]
    if not account.isdigit():
        return place + account
    ccc = place + _check(f"00{place}") + _check(account) + account
    remainder = int(ccc + "142800") % 97  # E is 14, S is 28
    return f"ES{98 - remainder:02d}{ccc}"


def _check(ten: str) -> str:
    left = 11 - sum(int(digit) * weight for digit, weight in zip(ten, _WEIGHTS, strict=True)) % 11
    return {10: "1", 11: "0"}.get(left, str(left))
