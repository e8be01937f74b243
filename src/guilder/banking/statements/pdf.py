"""PDF statements with text in them: words that stand below each other become a table, which is then read like a CSV.

The head of the table names the columns; amounts belong to the column that they end or stand under. A line with a day
begins a movement, the lines below it that stand under the words go on with it. A person confirms the columns, and the
layout (head and its places) remembers the answer. Stated balances check the whole.
"""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from guilder.banking.statements import amounts, dates, delimited
from guilder.banking.statements.columns import plain, role_of
from guilder.banking.statements.mapping import Mapping, Proposal
from guilder.banking.statements.model import (
    Balance,
    NotAStatement,
    Notes,
    Statement,
    StatementProblem,
    StatementTooLarge,
    check_balance,
)

DELIMITER = "\t"
_PATIENCE = 60
_ELSE = "Download the statement as CSV, XLSX, OFX, CAMT or MT940 instead."
_REFUSED: dict[str, StatementProblem] = {
    "locked": NotAStatement("this PDF is locked with a password.", "Open it, print it into a new PDF, and drop that."),
    "damaged": NotAStatement("this PDF is damaged.", "Download it again."),
    "pictures": NotAStatement("this PDF holds pictures of pages, not text: it was scanned.", _ELSE),
    "unmapped": NotAStatement("the letters of this PDF cannot be read as text.", _ELSE),
    "pages": StatementTooLarge("this PDF has more than 200 pages.", "Download a shorter period."),
    "letters": StatementTooLarge("this PDF holds more text than a statement does.", "Download a shorter period."),
}
_FIGURES = frozenset({"amount", "debit", "credit", "balance", "fee"})
_HEAD_ROLES = _FIGURES | {"date", "value_date", "text", "payee", "reference", "currency", "category", "kind"}
_FIGURE = re.compile(
    r"[-+−–(]?(?:[€£$]|[A-Z]{3})?[-+−–]?\d{1,3}(?:[.,'’\u00a0\u202f]?\d{3})*[.,]\d{2,3}\)?[-+−–]?(?:CR|DR|[CDHS])?",
    re.ASCII,
)
_MARKS = frozenset({"CR", "DR", "H", "S", "C", "D", "-", "+", "−", "–"})
_FULL = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}\.?[ -][^\W\d_]{3,10}\.?,?[ -](?:\d{4}|\d{2})|"
    r"[^\W\d_]{3,10}\.? \d{1,2},? \d{4}"
)
_SHORT = re.compile(r"(\d{1,2})([./-])(\d{1,2})\.?|(\d{1,2})\.?[ -]([^\W\d_]{3,10})\.?|([^\W\d_]{3,10})\.? (\d{1,2})")
_OPENING = re.compile(
    r"opening balance|balance brought forward|brought forward|previous balance|starting balance|beginning balance|"
    r"alter kontostand|alter saldo|anfangssaldo|anfangsbestand|saldovortrag|solde precedent|ancien solde|solde initial|"
    r"saldo anterior|saldo inicial|saldo iniziale|saldo precedente|beginsaldo|vorig saldo|saldo poczatkowe"
)
_CLOSING = re.compile(
    r"closing balance|ending balance|new balance|neuer kontostand|neuer saldo|endsaldo|schlusssaldo|schlussbestand|"
    r"nouveau solde|solde final|saldo final|saldo actual|nuevo saldo|saldo finale|eindsaldo|nieuw saldo|saldo koncowe"
)


_SUM = re.compile(r"(?:sub)?totals?\b|sum\b|summen?\b|somme\b|suma\b|totale\b|totaal\b|saldo\b|balance\b|$")


class Word(NamedTuple):
    """A word and where it stands, in points from the left and from the top."""

    page: int
    base: float
    left: float
    right: float
    size: float
    text: str


@dataclass(slots=True)
class _Column:
    """A column of the table: the words of its head and where they stand."""

    name: str
    left: float
    right: float
    role: str


@dataclass(slots=True)
class _Movement:
    cells: list[list[str]]
    lines: int = 1


@dataclass(slots=True)
class _Table:
    """edge: the page and base of the last line that belongs to the table: its head, a movement, or words of one."""

    columns: list[_Column]
    above: list[str] = field(default_factory=list)
    movements: list[_Movement] = field(default_factory=list)
    opening: str = ""
    closing: str = ""
    edge: tuple[int, float] = (0, 0.0)


def read(
    data: bytes, mapping: Mapping | None = None, *, remembered: Callable[[str], Mapping | None] | None = None
) -> tuple[tuple[Statement, ...], Proposal]:
    """The statement of a PDF, and how its columns were understood. Raises NotAStatement, StatementTooLarge."""
    table = _table(_rows(words_of(data)))
    layout = _layout(table.columns)

    def salted(mark: str) -> str:
        return hashlib.sha256(f"{layout}\x1f{mark}".encode()).hexdigest()[:32]

    text = _as_text(table)
    known = None if remembered is None else lambda mark: remembered(salted(mark))
    statements, proposal = delimited.read(text, mapping, remembered=known, delimiter=DELIMITER)
    checked = tuple(_checked(one, table, proposal.mapping.decimal) for one in statements[:1]) + statements[1:]
    return checked, proposal.model_copy(update={"fingerprint": salted(proposal.fingerprint)})


def words_of(data: bytes) -> list[Word]:
    """The words of a PDF, read by a child process that cannot take more than its share."""
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "guilder.banking.statements.pdf_words"],
            input=data, capture_output=True, timeout=_PATIENCE, check=False,
        )  # fmt: skip
        answer = json.loads(ran.stdout)
    except subprocess.TimeoutExpired:
        raise _REFUSED["letters"] from None
    except ValueError:  # it was ended for taking too much
        raise StatementTooLarge("this PDF takes more memory or time than a statement does.", _ELSE) from None
    if "refused" in answer:
        problem = _REFUSED[answer["refused"]]
        raise type(problem)(problem.what, problem.remedy)
    return [Word(*word) for word in answer["words"]]


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words by line, from top to bottom, each from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.page, one.base, one.left)):
        first = rows[-1][0] if rows else None
        if first and first.page == word.page and word.base - first.base <= max(1.5, 0.3 * word.size):
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda one: one.left)
    return rows


def _table(rows: list[list[Word]]) -> _Table:
    heads = {at: head for at, row in enumerate(rows) if (head := _head(row))}
    if not heads:
        raise NotAStatement(
            "no table of movements was found: there is no line that names columns for days and amounts.", _ELSE
        )
    first = min(heads)
    table = _Table(heads[first])
    names = {column.name for column in table.columns}
    columns = table.columns
    for at, row in enumerate(rows):
        words = " ".join(word.text for word in row)
        if _stated(table, words, row):
            continue
        if at < first:
            table.above.append(words)
        elif at in heads:
            if {column.name for column in heads[at]} == names:
                columns, table.edge = heads[at], (row[0].page, row[0].base)
        else:
            _take(table, columns, row)
    if not table.movements:
        raise NotAStatement("the table has no line with a day and an amount.", _ELSE)
    return table


def _head(row: list[Word]) -> list[_Column] | None:
    """The columns that a line names: a day, and an amount or money out or in. Half of the names must be known."""
    columns = [
        _Column(" ".join(word.text for word in part), part[0].left, part[-1].right, _role(part))
        for part in _phrases(row)
    ]
    roles = {column.role for column in columns}
    known = sum(bool(column.role) for column in columns)
    good = roles & {"date", "value_date"} and roles & {"amount", "debit", "credit"} and known * 2 >= len(columns)
    return columns if good and len(columns) >= 3 else None


def _phrases(row: list[Word]) -> list[list[Word]]:
    """Words that stand close together."""
    phrases: list[list[Word]] = []
    for word in row:
        if phrases and word.left - phrases[-1][-1].right < 0.6 * word.size:
            phrases[-1].append(word)
        else:
            phrases.append([word])
    return phrases


def _role(part: list[Word]) -> str:
    """What a name in the head means, or a part of it: “Payment type and details” are the words of a movement."""
    texts = [word.text for word in part]
    found: list[str] = []
    for length in range(len(texts), 0, -1):
        for at in range(len(texts) - length + 1):
            role = role_of(" ".join(texts[at : at + length]))
            if role and role[0] in _HEAD_ROLES:
                found.append(role[0])
        if found:
            return "text" if "text" in found else found[0]
    return ""


def _stated(table: _Table, words: str, row: list[Word]) -> bool:
    """Keep a balance that the statement states; such a line is no movement."""
    named = plain(words)
    opening, closing = _OPENING.search(named), _CLOSING.search(named)
    if not (opening or closing):
        return False
    figures = _figures(row)
    if not figures:
        return False
    last = figures[-1][1]
    if opening and not table.opening:
        table.opening = last
    elif closing:
        table.closing = last
    return True


def _figures(row: list[Word]) -> list[tuple[list[Word], str]]:
    """The amounts of a line: each with its words, a sign or CR/DR, S/H behind or before it included."""
    found: list[tuple[list[Word], str]] = []
    at = 0
    while at < len(row):
        taken = [row[at]]
        joined = row[at].text
        while (
            at + len(taken) < len(row)
            and re.fullmatch(r"[-+−–]?\d{1,3}", joined.replace(" ", "")[-4:])
            and re.fullmatch(r"\d{3}(?:[.,]\d{2})?[-+]?", row[at + len(taken)].text)
            and row[at + len(taken)].left - taken[-1].right < 0.6 * row[at].size
        ):  # thousands set apart by a blank
            joined += row[at + len(taken)].text
            taken.append(row[at + len(taken)])
        if not _FIGURE.fullmatch(joined):
            at += 1
            continue
        before = row[at - 1] if at else None
        after = row[at + len(taken)] if at + len(taken) < len(row) else None
        at += len(taken)
        if after and after.text.upper() in _MARKS and after.left - taken[-1].right < taken[-1].size:
            taken, joined, at = [*taken, after], f"{joined} {after.text}", at + 1
        if before and before.text in {"-", "+", "−", "–"} and taken[0].left - before.right < before.size:
            taken, joined = [before, *taken], f"{before.text}{joined}"
        found.append((taken, joined))
    return found


def _take(table: _Table, columns: list[_Column], row: list[Word]) -> None:
    """A line of the table: a new movement, or more words of the one above."""
    cells: list[list[str]] = [[] for _ in columns]
    taken: set[int] = set()
    figures = [at for at, column in enumerate(columns) if column.role in _FIGURES]
    for words, amount in _figures(row):
        at = min(figures, key=lambda one: _distance(columns[one], words[0].left, words[-1].right))
        if _distance(columns[at], words[0].left, words[-1].right) <= 30 and not cells[at]:
            cells[at].append(amount)
            taken |= {id(word) for word in words}
    texts = sorted((at for at in range(len(columns)) if at not in figures), key=lambda one: columns[one].left)
    rest = [word for word in row if id(word) not in taken]
    for word in rest:
        under = [at for at in texts if columns[at].left - 4 <= word.left]
        cells[under[-1] if under else texts[0]].append(word.text)
    _settle_days(columns, cells, texts)
    day = next(at for at in texts if columns[at].role in {"date", "value_date"})
    first = row[0]
    pitch = 1.2 * first.size
    gap = first.base - table.edge[1] if table.edge[0] == first.page else 99 * pitch
    if _is_day(" ".join(cells[day])):
        table.movements.append(_Movement(cells))
        table.edge = first.page, first.base
        return
    if not table.movements or cells[day] or gap > 3.2 * pitch:
        return  # below the table, or above its first line
    last = table.movements[-1]
    moved = any(cells[at] for at in figures if columns[at].role != "balance")
    if moved and any(last.cells[at] for at in figures if columns[at].role != "balance"):
        if _SUM.match(plain(" ".join(word.text for word in rest))):
            return
        cells[day] = list(last.cells[day])  # many banks print a day once for all its movements
        table.movements.append(_Movement(cells))
    elif gap <= 1.9 * pitch and last.lines < 8:
        last.lines += 1
        for at, cell in enumerate(cells):
            last.cells[at] += cell
    else:
        return
    table.edge = first.page, first.base


def _distance(column: _Column, left: float, right: float) -> float:
    """How far an amount stands from a column: by the ends, the beginnings or the middles, whichever agree best."""
    middle = abs((left + right) / 2 - (column.left + column.right) / 2)
    return min(abs(right - column.right), abs(left - column.left), middle)


def _settle_days(columns: list[_Column], cells: list[list[str]], texts: list[int]) -> None:
    """A day takes as many words as it needs; what stands behind it belongs to the words of the movement."""
    words = next((at for at in texts if columns[at].role in {"text", "payee"}), None)
    if words is None:
        words = next((at for at in texts if columns[at].role not in {"date", "value_date"}), None)
    for at in texts:
        if columns[at].role not in {"date", "value_date"} or not cells[at]:
            continue
        length = next((n for n in range(min(4, len(cells[at])), 0, -1) if _is_day(" ".join(cells[at][:n]))), 0)
        if length and words is not None:
            cells[at], more = cells[at][:length], cells[at][length:]
            cells[words] = more + cells[words]


def _is_day(text: str) -> bool:
    if _FULL.fullmatch(text):
        return any(dates.parse_date(text, order) for order in ("dmy", "mdy", "ymd"))
    short = _SHORT.fullmatch(text)
    if not short:
        return False
    if short.group(1):
        return 0 < int(short.group(1)) <= 31 and 0 < int(short.group(3)) <= 31
    return dates.month_named(short.group(5) or short.group(6)) is not None


def _as_text(table: _Table) -> str:
    """The table as tab-separated text, with the lines above it, and a year behind each day that has none."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=DELIMITER, lineterminator="\n")
    writer.writerows([[line]] for line in table.above[:60])
    writer.writerow([column.name for column in table.columns])
    days = [at for at, column in enumerate(table.columns) if column.role in {"date", "value_date"}]
    rows = [[" ".join(cell).replace("\t", " ") for cell in movement.cells] for movement in table.movements]
    short = [row[at] for row in rows for at in days if row[at] and not _FULL.fullmatch(row[at])]
    if short:
        end = _end_of(table)
        order = dates.guess_order([f"{_bare(day)}/{end.year}" for day in short if _SHORT.fullmatch(day)]).order
        for row in rows:
            for at in days:
                row[at] = _with_year(row[at], end, order)
    writer.writerows(rows)
    return out.getvalue()


def _bare(day: str) -> str:
    return day.rstrip(".").replace(".", "/").replace("-", "/")


def _with_year(day: str, end: date, order: dates.Order) -> str:
    """A short day in the last twelve months up to the statement's end, as 2026-03-31; other text as it is."""
    short = _SHORT.fullmatch(day)
    if not short or _FULL.fullmatch(day):
        return day
    if short.group(1):
        one, two = int(short.group(1)), int(short.group(3))
        number, month = (two, one) if order == "mdy" else (one, two)
    else:
        number = int(short.group(4) or short.group(7))
        month = dates.month_named(short.group(5) or short.group(6)) or 0
    for year in (end.year, end.year - 1):
        found = dates.day_of(year, month, number)
        if found and found <= end:
            return found.isoformat()
    return day


def _end_of(table: _Table) -> date:
    """The youngest full day that the lines above the table name: the statement's end."""
    found: list[date] = []
    for line in table.above:
        written = [match.group() for match in _FULL.finditer(line)]
        order = dates.guess_order(written).order if written else "dmy"
        found += [day for text in written if (day := dates.parse_date(text, order))]
    if not found:
        raise StatementProblem(
            "the days in this PDF have no year, and no line above the table names one.", "Download CSV or XLSX instead."
        )
    return max(found)


def _layout(columns: Sequence[_Column]) -> str:
    """What stays the same in a bank's PDFs: the head's words and, to 10 points, their places."""
    return "|".join(f"{plain(column.name)}@{round(column.left, -1):.0f}" for column in columns)


def _checked(statement: Statement, table: _Table, decimal: str) -> Statement:
    """The statement with the balances that it states, held against its lines."""
    number = amounts.parser(decimal)
    stated = {kind: number(text) for kind, text in (("opening", table.opening), ("closing", table.closing)) if text}
    known = {kind: amount for kind, amount in stated.items() if amount is not None}
    notes = Notes()
    balances = [one for one in statement.balances if one.kind not in known]
    balances += [Balance(kind, amount, statement.currency, None) for kind, amount in known.items()]
    balances.sort(key=lambda one: one.kind == "closing")
    kept = [warning for warning in statement.warnings if not (known and warning.startswith("The lines do not add up"))]
    check_balance(list(statement.rows), balances, notes)
    if len(known) < 2 and not any(one.kind == "closing" for one in balances):
        notes.add(
            "The PDF states no opening and closing balance that could prove it: compare the sum with your bank's."
        )
    return replace(statement, balances=tuple(balances), warnings=(*kept, *notes.closed()))
