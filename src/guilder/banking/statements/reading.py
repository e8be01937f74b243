"""Read a statement file of any known format: look at its first bytes, then hand it to its reader."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from guilder.banking.statements import camt, delimited, layout, mt940, n43, ofx, pdf, qif, xlsx
from guilder.banking.statements.mapping import Mapping, Proposal, fingerprint
from guilder.banking.statements.model import (
    BankSentError,
    NotAStatement,
    Statement,
    StatementFile,
    StatementProblem,
    StatementTooLarge,
)
from guilder.banking.statements.text import SAMPLE, decode

Remembered = Callable[[str], Mapping | None]


class Limits(NamedTuple):
    """bytes: of a file, and of all that a zip unpacks to. ratio: how much a zip entry may grow. entries: in a zip."""

    bytes: int = 64 * 1024 * 1024
    ratio: int = 200
    entries: int = 400


_MAGIC = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Open it and save it as XLSX or CSV."),
    (b"\x89PNG", "a picture", "Download the statement as CSV, OFX, QIF, CAMT or MT940."),
    (b"\xff\xd8\xff", "a picture", "Download the statement as CSV, OFX, QIF, CAMT or MT940."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"{\\rtf", "a text document", "Download the statement as CSV, OFX, QIF, CAMT or MT940."),
)
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL)


def read_path(path: Path, mapping: Mapping | None = None, limits: Limits = Limits()) -> list[StatementFile]:
    """The statement in `path`, or each one in a zip. A file over the limit is refused before it is opened."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise NotAStatement("this is not a file.", "Name a statement file.", file=path.name)
        if size > limits.bytes:
            raise _too_large(path.name, limits)
        data = path.read_bytes()
    except OSError as error:
        raise StatementProblem(
            f"the file cannot be opened ({error.strerror}).", "Check its name.", file=path.name
        ) from None
    return read_all(path.name, data, mapping, limits=limits)


def read_all(
    name: str,
    data: bytes,
    mapping: Mapping | None = None,
    *,
    limits: Limits = Limits(),
    remembered: Remembered | None = None,
) -> list[StatementFile]:
    """The statement in `data`, or each one in a zip.

    mapping: for CSV, as a person confirmed it. remembered: what was confirmed for a header's fingerprint.
    Raises StatementProblem (naming file, line and remedy), NotAStatement, StatementTooLarge or BankSentError.
    """
    if len(data) > limits.bytes:
        raise _too_large(name, limits)
    if data.startswith(b"PK\x03\x04"):
        archive, entries = _opened(name, data)
        if xlsx.is_workbook({entry.filename for entry in entries}):
            return [_workbook(name, archive, entries, limits, mapping, remembered)]
        return [
            read_one(inner, content, mapping, remembered)
            for inner, content in _unzipped(name, archive, entries, limits)
        ]
    return [read_one(name, data, mapping, remembered)]


def read_one(
    name: str, data: bytes, mapping: Mapping | None = None, remembered: Remembered | None = None
) -> StatementFile:
    """One statement file that is no archive."""
    try:
        return _read(name, data, mapping, remembered)
    except StatementProblem as problem:
        if problem.file:
            raise
        raise problem.within(name) from None


def _read(name: str, data: bytes, mapping: Mapping | None, remembered: Remembered | None) -> StatementFile:
    if not data.strip():
        raise NotAStatement("the file is empty.", "Download the statement again.")
    if b"%PDF-" in data[:1024]:
        return StatementFile(name, "PDF", *pdf.read(data, mapping, remembered=remembered))
    for magic, what, remedy in _MAGIC:
        if data.startswith(magic):
            raise NotAStatement(f"this is {what}, not a bank statement.", remedy)
    return _read_text(name, data, mapping, remembered)


def _read_text(name: str, data: bytes, mapping: Mapping | None, remembered: Remembered | None) -> StatementFile:
    head, _ = decode(data[:SAMPLE])
    if camt.looks_like(head):
        kind, statements = camt.read(data)
        return StatementFile(name, kind, statements)
    if ofx.looks_like(head):
        text, encoding = decode(data, ofx.declared_encoding(data))
        return StatementFile(name, "OFX", ofx.read(text), encoding=encoding)
    text, encoding = decode(data)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if qif.looks_like(head):
        return StatementFile(name, "QIF", qif.read(text), encoding=encoding)
    if n43.looks_like(text[:200]):
        return StatementFile(name, "N43", n43.read(text), encoding=encoding)
    if mt940.looks_like(text[:8000]):
        kind, found = mt940.read(text)
        return StatementFile(name, kind, found, encoding=encoding)
    _refuse_messages(head, data)
    rows, proposal = delimited.read(text, mapping, remembered=remembered)
    return StatementFile(name, "CSV", rows, proposal, encoding)


def _refuse_messages(head: str, data: bytes) -> None:
    """A web page, JSON or other XML in place of the statement: say what it says."""
    start = head.lstrip("\ufeff \r\n\t")[:2000]
    lower = start.lower()
    if lower.startswith(("<!doctype html", "<html")) or "<html" in lower[:600]:
        title = re.search(r"<title[^>]{0,200}>(.{1,300}?)</title", head, re.IGNORECASE | re.DOTALL)
        words = " ".join(_MARKUP.sub(" ", head[head.lower().find("<body") :]).split())[:200]
        said = " – ".join(filter(None, (" ".join(title.group(1).split()) if title else "", words)))
        raise BankSentError(
            f"the bank sent a web page instead of a statement: “{said}”.", "Sign in at your bank and download it again."
        )
    if start.startswith(("{", "[")):
        said = _json_message(data)
        if said:
            raise BankSentError(
                f"the bank sent an error instead of a statement: “{said}”.", "Try the download again later."
            )
        raise NotAStatement(
            "this is JSON, which Guilder does not read as a statement.", "Download CSV, OFX, QIF, CAMT or MT940."
        )
    if start.startswith("<?xml") or re.match(r"<[A-Za-z]", start):
        raise NotAStatement("this XML is neither CAMT nor OFX.", "Download CAMT.053, OFX or CSV instead.")


def _json_message(data: bytes) -> str:
    if len(data) > 1_000_000:
        return ""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    for _ in range(3):
        if isinstance(content, list):
            content = content[0] if content else None
        if not isinstance(content, dict):
            break
        for key in (
            "message",
            "error_description",
            "errorMessage",
            "detail",
            "title",
            "description",
            "error",
            "errors",
            "fault",
        ):
            if key in content:
                content = content[key]
                break
        else:
            return ""
    return content[:300] if isinstance(content, str) else ""


def _workbook(
    name: str,
    archive: zipfile.ZipFile,
    entries: list[zipfile.ZipInfo],
    limits: Limits,
    mapping: Mapping | None,
    remembered: Remembered | None,
) -> StatementFile:
    """The sheets of a workbook that hold transactions under one header, together."""
    wanted = [entry for entry in entries if xlsx.needed(entry.filename)]
    try:
        parts = dict(_unpacked(name, archive, wanted, limits))
        sheets = list(xlsx.sheets(parts))
    except StatementProblem as problem:
        raise problem if problem.file else problem.within(name) from None
    read: list[tuple[str, tuple[Statement, ...], Proposal]] = []
    refused: StatementProblem | None = None
    left: list[str] = []
    for sheet in sheets:
        try:
            if read and _mark(sheet.text) != read[0][2].fingerprint:
                left.append(sheet.name)
                continue
            found, proposal = delimited.read(sheet.text, mapping, remembered=remembered, delimiter=xlsx.DELIMITER)
        except StatementProblem as problem:
            refused = refused or problem.within(f"{name}, sheet {sheet.name}")
            continue
        read.append((sheet.name, found, proposal))
    if not read:
        raise refused or NotAStatement("the workbook has no visible sheet.", "Open it and look.", file=name)
    statements = [statement for _, found, _ in read for statement in found]
    if left:
        said = f"Sheets with other columns were left out: {', '.join(left)}. Save each as a file of its own."
        statements[0] = replace(statements[0], warnings=(*statements[0].warnings, said))
    return StatementFile(name, "XLSX", tuple(statements), read[0][2])


def _mark(text: str) -> str:
    """The fingerprint of a sheet's table. Raises NotAStatement where there is none."""
    found = layout.find(text, xlsx.DELIMITER)
    return fingerprint(found.delimiter, found.header, found.width)


def _opened(name: str, data: bytes) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        return archive, [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise NotAStatement(f"the zip archive is broken ({error}).", "Download it again.", file=name) from None


def _unzipped(
    name: str, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits
) -> list[tuple[str, bytes]]:
    """The files of a zip, unpacked under the caps."""
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names or "content.xml" in names:
        raise NotAStatement(
            "this spreadsheet cannot be read as a statement.", "Open it and save it as XLSX or CSV.", file=name
        )
    entries = [entry for entry in entries if not Path(entry.filename).name.startswith((".", "__MACOSX"))]
    if not entries:
        raise NotAStatement("the zip archive is empty.", "Download it again.", file=name)
    if len(entries) > limits.entries:
        raise StatementTooLarge(
            f"the zip archive holds {len(entries)} files.", f"At most {limits.entries} are read at once.", file=name
        )
    found = []
    for inner, content in _unpacked(name, archive, entries, limits):
        if content.startswith(b"PK\x03\x04"):
            raise NotAStatement("there is a zip inside the zip.", "Unpack it first.", file=name)
        found.append((f"{name}/{Path(inner).name}", content))
    return found


def _unpacked(
    name: str, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits
) -> Iterator[tuple[str, bytes]]:
    """Each entry's name and content; sizes are counted, not believed."""
    total = 0
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise NotAStatement("the zip archive is locked with a password.", "Unpack it first.", file=name)
        room = min(limits.bytes - total, max(1 << 20, entry.compress_size * limits.ratio))
        try:
            with archive.open(entry) as stream:
                content = stream.read(room + 1)
        except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
            raise NotAStatement(
                f"{entry.filename} cannot be unpacked ({error}).", "Download it again.", file=name
            ) from None
        if len(content) > room:
            raise StatementTooLarge(
                f"{entry.filename} unpacks to more than is sensible.", "It was not read.", file=name
            )
        total += len(content)
        yield entry.filename, content


def _too_large(name: str, limits: Limits) -> StatementTooLarge:
    return StatementTooLarge(
        f"the file is larger than {limits.bytes // (1024 * 1024)} MiB.",
        "Download a shorter period, or ask whoever runs this server to raise the limit.",
        file=name,
    )
