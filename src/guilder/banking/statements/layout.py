"""Where a CSV's header and lines are: delimiter, preamble, header. Looks at the first 300 lines only."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from guilder.banking.statements import amounts, dates
from guilder.banking.statements.columns import role_of
from guilder.banking.statements.model import NotAStatement, StatementProblem

_DELIMITERS = (";", ",", "\t", "|", "^", "~")
_LOOK = 300
_POINT, _COMMA = amounts.parser("."), amounts.parser(",")
_ESSENTIAL = {"amount", "debit", "credit", "date", "value_date", "balance", "text", "payee"}


class Layout(NamedTuple):
    """header_line: from 1, 0 if there is none; first_line: of the data. preamble: the cells above the header."""

    delimiter: str
    quoting: int
    header: tuple[str, ...]
    header_line: int
    preamble: tuple[tuple[str, ...], ...]
    sample: tuple[tuple[str, ...], ...]
    width: int


class Record(NamedTuple):
    """One record and the line it starts on."""

    line: int
    cells: list[str]


def records(text: str, delimiter: str, quoting: int = csv.QUOTE_MINIMAL) -> Iterator[Record]:
    """Every record of the file, streamed. Raises StatementProblem for a cell or record out of all measure."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    line = 1
    try:
        for cells in reader:
            bare = quoting == csv.QUOTE_NONE
            yield Record(line, [cell.strip().strip('"') for cell in cells] if bare else cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise StatementProblem(
            f"this line cannot be read as CSV ({error}).",
            "Check for an unclosed quotation mark.",
            line=line,
        ) from None


def is_date(cell: str) -> bool:
    """Whether a cell reads as a day in any order."""
    return 6 <= len(cell) <= 40 and any(dates.parse_date(cell, order) for order in ("dmy", "mdy", "ymd"))


def is_amount(cell: str) -> bool:
    """Whether a cell reads as an amount with either decimal separator."""
    return 0 < len(cell) <= 40 and (_POINT(cell) is not None or _COMMA(cell) is not None)


def find(text: str, delimiter: str = "") -> Layout:
    """The layout of a CSV. Raises NotAStatement if nothing in it looks like a list of transactions."""
    head = _head(text)
    if delimiter:
        found = _with_delimiter(head, delimiter)
        if _score(found)[0] == 0 and not found.header:
            raise _no_table()
        return found
    first = head.split("\n", 1)[0].strip().strip("\ufeff")
    if first.lower().startswith("sep=") and len(first) == 5:
        found = _with_delimiter(head, first[4])
        return found._replace(quoting=_quoting(text, first[4]))
    tried = [_with_delimiter(head, delimiter) for delimiter in _DELIMITERS if delimiter in head]
    if not tried:
        raise _no_table()
    best = max(tried, key=_score)
    if _score(best)[0] == 0 and not best.header:
        raise _no_table()
    return best._replace(quoting=_quoting(text, best.delimiter))


def _no_table() -> NotAStatement:
    return NotAStatement(
        "no transactions were found: there is no line with a date and an amount.",
        "Guilder reads CSV, XLSX, PDF with text, OFX/QFX, QIF, CAMT.052/053/054, MT940/942 and Norma 43. Download the statement in one "
        "of these.",
    )


def _head(text: str) -> str:
    end = 0
    for _ in range(_LOOK):
        following = text.find("\n", end, end + 100_000)
        if following < 0:
            break
        end = following + 1
    return text[:end] if end and len(text) > end else text[:400_000]


def _quoting(text: str, delimiter: str) -> int:
    """A stray quotation mark swallows everything up to the next one: such a file is read without quotes."""
    if '"' not in text:
        return csv.QUOTE_MINIMAL
    before = 1
    try:
        for line, _ in records(text, delimiter):
            if line - before > 60:
                return csv.QUOTE_NONE
            before = line
    except StatementProblem:
        return csv.QUOTE_NONE
    return csv.QUOTE_NONE if text.count("\n") - before > 60 else csv.QUOTE_MINIMAL


def _score(layout: Layout) -> tuple[int, int, int]:
    good = sum(len(cells) == layout.width and _is_line(cells) for cells in layout.sample)
    roles = sum(role_of(cell) is not None for cell in layout.header)
    return good, roles, layout.width


def _is_line(cells: list[str] | tuple[str, ...]) -> bool:
    day = next((i for i, cell in enumerate(cells) if is_date(cell.strip())), None)
    return day is not None and any(i != day and is_amount(cell.strip()) for i, cell in enumerate(cells))


def _with_delimiter(head: str, delimiter: str) -> Layout:
    rows = list(records(head, delimiter, _quoting(head, delimiter)))
    start = next((i for i, (_, cells) in enumerate(rows) if len(cells) > 1 and _is_line(cells)), None)
    above = rows if start is None else rows[:start]
    at = _header_at(above, rows[start].cells if start is not None else None)
    header = tuple(cell.strip() for cell in above[at].cells) if at is not None else ()
    begin = start if start is not None else (at + 1 if at is not None else len(rows))
    sample = tuple(tuple(cells) for _, cells in rows[begin:] if any(cell.strip() for cell in cells))
    widths = Counter(len(cells) for cells in sample if len(cells) > 1)
    return Layout(
        delimiter,
        csv.QUOTE_MINIMAL,
        header,
        above[at].line if at is not None else 0,
        tuple(tuple(cells) for _, cells in above[: at if at is not None else len(above)]),
        sample,
        widths.most_common(1)[0][0] if widths else len(header),
    )


def _header_at(above: list[Record], first: list[str] | None) -> int | None:
    """The index of the header: the row with most known names; with data below, any full row of words will do."""
    best, known = None, 0
    for i, (_, cells) in enumerate(above):
        roles = {role[0] for role in map(role_of, cells) if role}
        if len(roles & _ESSENTIAL) >= (1 if first else 2) and len(roles) >= max(known, 2):
            best, known = i, len(roles)
    if best is not None or first is None:
        return best
    for i in range(len(above) - 1, -1, -1):
        cells = above[i].cells
        filled = [cell for cell in cells if cell.strip()]
        if len(cells) == len(first) and len(filled) >= 2 and not any(is_amount(c) or is_date(c) for c in filled):
            return i
    return None


class Columns:
    """The cells of the sample by column."""

    def __init__(self, layout: Layout) -> None:
        rows = [cells for cells in layout.sample if len(cells) == layout.width] or list(layout.sample)
        self.rows = rows
        self.width = layout.width

    def cells(self, index: int) -> list[str]:
        """The column's filled cells."""
        return [cell for row in self.rows if index < len(row) and (cell := row[index].strip())]

    def column(self, index: int) -> list[str]:
        """The column's cells, empty ones too."""
        return [row[index].strip() if index < len(row) else "" for row in self.rows]

    def share(self, index: int, test: object) -> float:
        """How many of the filled cells pass `test`."""
        cells = self.cells(index)
        return sum(bool(test(cell)) for cell in cells) / len(cells) if cells and callable(test) else 0.0
