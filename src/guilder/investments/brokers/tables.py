"""Brokers' CSV: tables found by their headers, wherever they begin and however many a file holds."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from guilder.banking.statements import amounts, dates
from guilder.investments.brokers.layouts import ACTIVITIES, POSITIONS, Layout, Meaning
from guilder.investments.brokers.model import BrokerFile, FileLine, FilePosition, FileProblem, Security

_AMOUNT = amounts.parser(".")
_AS_OF = re.compile(r"as of\s+(\S+)", re.IGNORECASE)
_DAY = re.compile(r"\b(\d{4}[/-]\d{1,2}[/-]\d{1,2}|\d{1,2}/\d{1,2}/\d{4}|[A-Z][a-z]{2}-\d{1,2}-\d{4})\b")
_NO_SYMBOL = frozenset(("", "--", "N/A", "NULL"))
_END = re.compile(r"^(transactions total|account total|total)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Table:
    layout: Layout
    places: dict[str, int]

    def cell(self, row: list[str], name: str) -> str:
        place = self.places.get(name)
        return row[place].strip() if place is not None and place < len(row) else ""

    def number(self, row: list[str], name: str) -> Decimal | None:
        cell = self.cell(row, name)
        return _AMOUNT(cell) if cell and cell not in _NO_SYMBOL else None


def read(text: str, today: date) -> BrokerFile:
    """Every table of the file that a layout knows. today: the day of positions when the file does not tell one.

    A file without such a table comes back without anything, its layout empty.
    """
    found = BrokerFile(layout="")
    table: _Table | None = None
    as_of: date | None = None
    names: list[str] = []
    passed = 0
    for number, row in _rows(text):
        header = _header(row)
        if header is not None:
            table = header
            if header.layout.name not in names:
                names.append(header.layout.name)
        elif not any(cell.strip() for cell in row) or _END.match(row[0].strip()):
            continue
        elif table is None:
            as_of = as_of or _day_in(" ".join(row))
        elif table.layout in POSITIONS:
            _position(found, table, row, number, as_of or today)
        else:
            passed += _activity(found, table, row, number)
    return found.model_copy(update={"layout": ", ".join(names), "passed_over": passed})


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = csv.reader(text.lstrip("\ufeff").splitlines(keepends=True), skipinitialspace=True)
    for row in lines:
        if row:
            yield lines.line_num, row


def _header(row: list[str]) -> _Table | None:
    titles = [" ".join(cell.replace("($)", "").split()).casefold() for cell in row]
    for layout in (*ACTIVITIES, *POSITIONS):
        places = {
            name: titles.index(title)
            for name, options in layout.columns.items()
            for title in options[::-1]
            if title in titles
        }
        if all(name in places for name in layout.needs):
            return _Table(layout, places)
    return None


def _day_in(words: str) -> date | None:
    match = _DAY.search(words)
    return _day(match.group(1)) if match else None


def _day(cell: str) -> date | None:
    order: dates.Order = "ymd" if re.match(r"\d{4}", cell) else "mdy"
    return dates.parse_date(cell, order)


def _activity(found: BrokerFile, table: _Table, row: list[str], number: int) -> bool:
    """Read one line; whether it was passed over, as it moves nothing of one's own."""
    cell = table.cell(row, "on")
    late = _AS_OF.search(cell)
    on = _day(late.group(1) if late else cell.split(" ")[0])
    part = table.cell(row, "part")
    action = table.cell(row, "action")
    if on is None:
        if len([each for each in row if each.strip()]) > 2:  # else it is a footnote
            _refuse(found, number, part, f"“{cell}” is no day.")
        return False
    meaning = next((meaning for words, meaning in table.layout.words if words.search(action)), None)
    symbol, amount = _symbol(table, row), table.number(row, "amount")
    quantity = table.number(row, "quantity")
    if meaning == "pass" or (symbol in table.layout.settlement and meaning in {"buy", "sell"}):
        return True
    kind = _kind(meaning, amount, quantity)
    if kind is None:
        _refuse(found, number, part, _why(meaning, action, symbol))
        return False
    fees = [each for each in (table.number(row, "fee"), table.number(row, "fee2")) if each]
    name = table.cell(row, "name")
    needs_units = kind in {"buy", "sell", "transfer_in", "transfer_out"}
    about = symbol and kind not in {"deposit", "withdrawal"}
    found.lines.append(
        FileLine(
            line=number, part=part, kind=kind, on=on, settled_on=_day(table.cell(row, "settled")),
            security=Security(symbol=symbol, name=name) if about else None,
            quantity=abs(quantity) if needs_units and quantity else None,
            price=table.number(row, "price") if kind in {"buy", "sell"} else None,
            amount=None if kind.startswith("transfer") else amount,
            fee=abs(sum(fees, Decimal(0))) if fees and kind in {"buy", "sell"} else None,
            note=" ".join(action.split())[:200],
        )
    )  # fmt: skip
    return False


def _symbol(table: _Table, row: list[str]) -> str:
    symbol = table.cell(row, "symbol").strip("*").upper()
    return "" if symbol in _NO_SYMBOL else symbol


def _kind(meaning: Meaning | None, amount: Decimal | None, quantity: Decimal | None) -> str | None:
    """The activity's kind; None where the line cannot be booked by itself."""
    if meaning == "cash":
        return None if not amount else "deposit" if amount > 0 else "withdrawal"
    if meaning == "units":
        if quantity and not amount:
            return "transfer_in" if quantity > 0 else "transfer_out"
        return None if not amount else "deposit" if amount > 0 else "withdrawal"
    return None if meaning in {None, "split", "option", "pass"} else meaning


def _why(meaning: Meaning | None, action: str, symbol: str) -> str:
    if meaning == "split":
        return f"A split of {symbol or 'something'}: the file tells no ratio. Record it by hand, such as 3 for 1."
    if meaning == "option":
        return "Options are not kept here."
    if meaning is None:
        return f"“{action[:80]}” is no action that is known. Record it by hand if it matters."
    return f"“{action[:80]}” names neither money nor units."


def _position(found: BrokerFile, table: _Table, row: list[str], number: int, on: date) -> None:
    quantity, value = table.number(row, "quantity"), table.number(row, "value")
    symbol, name, part = _symbol(table, row), table.cell(row, "name"), table.cell(row, "part")
    if symbol in table.layout.settlement or symbol.startswith("CASH"):
        if value is not None:
            found.positions.append(FilePosition(line=number, part=part, on=on, security=None, quantity=value))
        return
    if quantity is None or value is None or not (symbol or name):
        if symbol and len([each for each in row if each.strip()]) > 2:
            _refuse(found, number, part, f"{symbol}: the line names no quantity or no value.")
        return
    found.positions.append(
        FilePosition(
            line=number, part=part, on=on, security=Security(symbol=symbol, name=name), quantity=quantity,
            price=table.number(row, "price"), cost=table.number(row, "cost"),
        )
    )  # fmt: skip


def _refuse(found: BrokerFile, number: int, part: str, words: str) -> None:
    found.problems.append(FileProblem(line=number, part=part, words=words))
