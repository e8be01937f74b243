"""Excel workbooks (ECMA-376, Office Open XML): each sheet becomes the text of a table, which is then read like a CSV.

Cells are typed: a number with a date's format is a day, another number keeps at most the 15 digits that Excel keeps.
Reading is sparse and streamed: a cell in the last column of the last row costs no more than one in the first.
"""

import csv
import io
import posixpath
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import NamedTuple

from lxml import etree

from guilder.banking.statements.model import NotAStatement, StatementTooLarge

#: How the text of a table separates its cells. Blanks stand in for tabs inside cells.
DELIMITER = "\t"
_ROWS, _COLUMNS, _CELLS, _SHEETS = 300_000, 200, 4_000_000, 40
_FIFTEEN = Context(prec=15)
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_BLANKS = re.compile(r"[\t\r\n\v\f\x00]+")
_WORKBOOK = "xl/workbook.xml"


class Sheet(NamedTuple):
    """One visible sheet as tab-separated text; its lines are the sheet's rows."""

    name: str
    text: str


def is_workbook(names: set[str]) -> bool:
    """Whether a zip with these entries is an Excel workbook."""
    return _WORKBOOK in names


def needed(name: str) -> bool:
    """Whether a part of the workbook has to be unpacked."""
    return name.startswith("xl/") and (
        name in {_WORKBOOK, "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml"}
        or (name.startswith("xl/worksheets/") and name.endswith(".xml"))
    )


def sheets(parts: Mapping[str, bytes]) -> Iterator[Sheet]:
    """The visible sheets of a workbook, in their order. Raises NotAStatement, StatementTooLarge."""
    workbook = _parse(parts[_WORKBOOK])
    targets = _targets(parts.get("xl/_rels/workbook.xml.rels", b""))
    strings = _strings(parts.get("xl/sharedStrings.xml", b""))
    dated = _dated_styles(parts.get("xl/styles.xml", b""))
    properties = workbook.find("{*}workbookPr")
    since_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    reader = _Reader(strings, dated, datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30))  # noqa: DTZ001
    for each in list(workbook.iterfind("{*}sheets/{*}sheet"))[:_SHEETS]:
        if each.get("state", "visible") != "visible":
            continue
        ident = next((value for key, value in each.attrib.items() if str(key).endswith("}id")), "")
        part = parts.get(targets.get(str(ident), ""))
        if part is not None:
            yield Sheet(str(each.get("name", "")), reader.read(part))


def _events(document: bytes, *tags: str) -> Iterator[etree._Element]:
    if b"<!DOCTYPE" in document[:4096]:
        raise NotAStatement("this workbook holds what no spreadsheet program writes.", "Save it again as XLSX or CSV.")
    try:
        for _, element in etree.iterparse(
            io.BytesIO(document), events=("end",), tag=tags, resolve_entities=False, no_network=True, huge_tree=False,
            remove_comments=True, remove_pis=True,
        ):  # fmt: skip
            yield element
    except etree.XMLSyntaxError as error:
        raise NotAStatement(f"this workbook is damaged ({error.msg}).", "Open it and save it again.") from None


def _parse(document: bytes) -> etree._Element:
    root = None
    for element in _events(document, "{*}workbook"):
        root = element
    if root is None:
        raise NotAStatement("this workbook has no list of sheets.", "Open it and save it again as XLSX or CSV.")
    return root


def _targets(document: bytes) -> dict[str, str]:
    if not document:
        return {}
    found = {}
    for element in _events(document, "{*}Relationship"):
        target = str(element.get("Target", ""))
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
        found[str(element.get("Id"))] = path
    return found


def _strings(document: bytes) -> list[str]:
    if not document:
        return []
    found = []
    for element in _events(document, "{*}si"):
        found.append(_text(element))
        element.clear()
    return found


def _text(element: etree._Element) -> str:
    """The words of a cell, without what stands above them in small letters (phonetic)."""
    return "".join(
        t.text or "" for t in element.iter("{*}t") if not str(getattr(t.getparent(), "tag", "")).endswith("}rPh")
    )


def _dated_styles(document: bytes) -> frozenset[int]:
    """The cell styles that show a number as a day."""
    if not document:
        return frozenset()
    formats: dict[int, str] = {}
    styles: list[int] = []
    for element in _events(document, "{*}numFmt", "{*}cellXfs"):
        if str(element.tag).endswith("}numFmt"):
            formats[_whole(element.get("numFmtId"))] = str(element.get("formatCode", ""))
        else:
            styles = [_whole(style.get("numFmtId")) for style in element.iterfind("{*}xf")]
    return frozenset(
        at for at, number in enumerate(styles) if number in _DATE_FORMATS or _shows_a_day(formats.get(number, ""))
    )


def _shows_a_day(code: str) -> bool:
    bare = _QUOTED.sub("", code).lower()
    return "y" in bare or "d" in bare or "mmm" in bare


def _whole(value: object) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else -1


class _Reader:
    def __init__(self, strings: list[str], dated: frozenset[int], epoch: datetime) -> None:
        self.strings, self.dated, self.epoch = strings, dated, epoch
        self.cells = 0

    def read(self, document: bytes) -> str:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=DELIMITER, lineterminator="\n")
        line = 0
        for row in _events(document, "{*}row"):
            number = _whole(row.get("r")) if row.get("r") else line + 1
            if number <= line:
                number = line + 1
            if number > _ROWS:
                raise _too_large(f"a row beyond {_ROWS:,}")
            out.write("\n" * (number - line - 1))
            line = number
            writer.writerow(self._row(row) or [""])
            row.clear()
            while row.getprevious() is not None:  # what has been read is let go
                parent = row.getparent()
                assert parent is not None
                del parent[0]
        return out.getvalue()

    def _row(self, row: etree._Element) -> list[str]:
        cells: list[str] = []
        at = -1
        for cell in row.iterfind("{*}c"):
            place = _PLACE.fullmatch(str(cell.get("r", "")))
            at = _column(place.group(1)) if place else at + 1
            value = self._value(cell)
            if not value:
                continue
            if at >= _COLUMNS:
                raise _too_large(f"a column beyond {_COLUMNS}")
            self.cells += 1
            if self.cells > _CELLS:
                raise _too_large(f"more than {_CELLS:,} filled cells")
            cells += [""] * (at + 1 - len(cells))
            cells[at] = value
        return cells

    def _value(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _clean(_text(cell))
        raw = cell.findtext("{*}v") or ""
        if kind == "s":
            at = _whole(raw)
            return _clean(self.strings[at]) if 0 <= at < len(self.strings) else ""
        if kind == "e":
            return ""
        if kind == "n" and raw:
            return self._number(raw, _whole(cell.get("s", "0")) in self.dated)
        return _clean(raw)

    def _number(self, raw: str, dated: bool) -> str:
        try:
            number = Decimal(raw)
        except InvalidOperation:
            return _clean(raw)
        if not number.is_finite() or abs(number) >= Decimal("1e15"):
            return _clean(raw)
        if dated and 1 <= number < 2_958_466:
            moment = self.epoch + timedelta(seconds=round(float(number) * 86400))
            return f"{moment:%Y-%m-%d}" if number == number.to_integral_value() else f"{moment:%Y-%m-%d %H:%M:%S}"
        return shown(number)


def shown(number: Decimal) -> str:
    """A typed number with its decimal point, told so that nobody can take the point for a thousands sign.

    Two digits after it at least, and never three.
    """
    short = _FIFTEEN.plus(number).normalize()
    exponent = short.as_tuple().exponent
    digits = max(0, -exponent) if isinstance(exponent, int) else 0
    if digits:
        digits = 4 if digits == 3 else max(2, digits)
    return f"{short:.{digits}f}"


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _clean(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _too_large(what: str) -> StatementTooLarge:
    return StatementTooLarge(f"the sheet has {what}.", "Keep the table of transactions alone, and save it again.")
