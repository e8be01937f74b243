"""`guilder categorize [FILE]`: which category each line of a file belongs in, without a database and without network.

Read are CSV (comma, semicolon or tab), a JSON list, JSON Lines, or an object whose `transactions` is a list. Columns, in
any order and case: description and amount; if there are any, currency, counterparty, mcc and id. Others are ignored.
A line that cannot be read is named with its number; then nothing is answered, unless --skip-bad was asked for.
"""

import csv
import io
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TextIO

from guilder.transactions.contracts.lines import Answer, Candidate, Line
from guilder.transactions.service import lines

REFUSED: Final = 2
_SHOWN_PROBLEMS: Final = 20
_AMOUNT: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_NAMES: Final = {
    "description": "description", "text": "description", "amount": "amount", "currency": "currency",
    "counterparty": "counterparty", "mcc": "mcc", "id": "id",
}  # fmt: skip


class _Refused(Exception):
    """The input as a whole cannot be read."""


@dataclass
class _Read:
    good: list[Line] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def run(
    source: Path | None,
    *,
    as_json: bool,
    skip_bad: bool = False,
    currency: str = "",
    stdin: TextIO | None = None,
    out: TextIO | None = None,
    err: TextIO | None = None,
) -> int:
    """Categorise the lines of `source` (standard input when None or "-"), in `currency` where they name none."""
    stdin, out, err = stdin or sys.stdin, out or sys.stdout, err or sys.stderr
    try:
        read = _read(_text(source, stdin), currency.upper())
    except _Refused as refused:
        print(f"guilder: {refused}", file=err)
        return REFUSED
    for number, words in read.problems[:_SHOWN_PROBLEMS]:
        print(f"guilder: line {number}: {words}", file=err)
    if len(read.problems) > _SHOWN_PROBLEMS:
        print(f"guilder: and {len(read.problems) - _SHOWN_PROBLEMS} more lines that cannot be read.", file=err)
    if read.problems and not skip_bad:
        print("guilder: Nothing was answered. Correct these lines, or leave them out with --skip-bad.", file=err)
        return REFUSED
    answers = lines.answer(read.good)
    if as_json:
        _write_json(answers, out)
    else:
        _write_table(answers, out)
    return 1 if read.problems else 0


# ------------------------------------------------------------------------------------------------------------- reading


def _text(source: Path | None, stdin: TextIO) -> str:
    if source is None or str(source) == "-":
        try:
            return stdin.read()
        except UnicodeDecodeError:
            raise _Refused("The input is not text in UTF-8. Convert it first.") from None
    try:
        return source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _Refused(f"{source} is not text in UTF-8. Convert it first.") from None
    except OSError as error:
        raise _Refused(f"{source} cannot be read: {error.strerror}. Check its name.") from None


def _read(text: str, currency: str) -> _Read:
    if not text.strip():
        raise _Refused("The input is empty. Give a CSV with the columns description and amount, or JSON.")
    records = _json_records(text) if text.lstrip("\ufeff \t\r\n")[0] in "[{" else _csv_records(text)
    read = _Read()
    for number, record in records:
        if isinstance(record, str):
            read.problems.append((number, record))
            continue
        try:
            read.good.append(_line(number, record, currency))
        except ValueError as problem:
            read.problems.append((number, str(problem)))
    return read


def _csv_records(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=separator)
    try:
        names = [_NAMES.get(name.strip().lower(), "") for name in next(rows)]
        if missing := [name for name in ("description", "amount") if name not in names]:
            raise _Refused(
                f"line 1: the column {' and the column '.join(missing)} is missing. The first line names the columns: "
                "description, amount, and if there are any currency, counterparty, mcc, id."
            )
        for row in rows:
            if not row:
                continue
            if len(row) != len(names):
                yield rows.line_num, f"{len(row)} fields, but the first line names {len(names)} columns."
                continue
            yield rows.line_num, {name: cell for name, cell in zip(names, row, strict=True) if name}
    except csv.Error as error:
        raise _Refused(f"line {rows.line_num}: this is not a CSV that can be read: {error}.") from None


def _json_records(text: str) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """With the line of the text on which each object begins."""
    decoder = json.JSONDecoder(parse_float=str, parse_int=str)
    at, line, counted = _blank(text, 0), 1, 0
    if text[at] == "{":
        try:
            whole, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise _Refused(f"The input is not JSON: {error}.") from None
        if _blank(text, end) == len(text) and "transactions" in whole:
            if not isinstance(whole["transactions"], list):
                raise _Refused("`transactions` must be a list of objects.")
            for number, each in enumerate(whole["transactions"], 1):
                yield number, each if isinstance(each, dict) else "this is not an object."
            return
        between = ""
    else:
        at, between = _blank(text, at + 1), ","
    while at < len(text) and text[at] != "]":
        line, counted = line + text.count("\n", counted, at), at
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise _Refused(f"line {line}: this is not JSON: {error}.") from None
        yield line, value if isinstance(value, dict) else "this is not an object with description and amount."
        at = _blank(text, at)
        if between and at < len(text) and text[at] == between:
            at = _blank(text, at + 1)
        elif between and (at >= len(text) or text[at] != "]"):
            raise _Refused(f"line {line + text.count(chr(10), counted, at)}: the list goes on without a comma.")


_BLANK: Final = re.compile(r"[\ufeff \t\r\n]*")


def _blank(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _line(number: int, record: dict[str, Any], currency: str) -> Line:
    cells = {_NAMES.get(name.strip().lower(), ""): value for name, value in record.items()}
    description = _word(cells, "description")
    counterparty = _word(cells, "counterparty")
    if not description and not counterparty:
        raise ValueError("the description is empty.")
    code = (_word(cells, "currency") or currency).upper()
    if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise ValueError(f"{code!r} is not a currency such as EUR.")
    mcc = _word(cells, "mcc")
    if mcc and not (mcc.isdigit() and len(mcc) <= 4):
        raise ValueError(f"{mcc!r} is not a merchant category code of four digits.")
    return Line(
        number, description, _amount(_word(cells, "amount")), code, counterparty, mcc.zfill(4) if mcc else "",
        _word(cells, "id") or None,
    )  # fmt: skip


def _word(cells: dict[str, Any], name: str) -> str:
    value = cells.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text or a number.")
    return value.strip()


def _amount(written: str) -> Decimal:
    plain = written.replace("\u2212", "-")
    if not _AMOUNT.fullmatch(plain):
        what = f"{written!r} is not an amount" if written else "the amount is missing"
        raise ValueError(f"{what}. Write a decimal number with a point, money out negative, such as -12.50.")
    return Decimal(plain)


# ------------------------------------------------------------------------------------------------------------- writing


def _write_json(answers: Sequence[Answer], out: TextIO) -> None:
    """A JSON list with one object a line."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    out.write("[")
    out.writelines((",\n " if at else "\n ") + encode(_shown(answer)) for at, answer in enumerate(answers))
    out.write("\n]\n" if answers else "]\n")


def _shown(answer: Answer) -> dict[str, Any]:
    chosen = answer.chosen
    shown: dict[str, Any] = {"line": answer.line.number}
    if answer.line.ident is not None:
        shown["id"] = answer.line.ident
    return shown | {
        "merchant": answer.merchant, "category": chosen.slug if chosen else None,
        "categoryName": chosen.name if chosen else None, "confidence": answer.confidence, "source": answer.source,
        "reason": answer.reason, "candidates": [_candidate(each) for each in answer.candidates],
    }  # fmt: skip


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {"category": candidate.slug, "categoryName": candidate.name, "confidence": candidate.confidence}


def _write_table(answers: Sequence[Answer], out: TextIO) -> None:
    for answer in answers:
        what = f"{answer.chosen.name} ({answer.confidence:.2f})" if answer.chosen else "unsure"
        if not answer.chosen and answer.candidates:
            what += ": " + ", ".join(f"{each.name} ({each.confidence:.2f})" for each in answer.candidates)
        out.write(f"{answer.line.number:>6}  {answer.merchant[:32]:<32}  {what}\n")
