"""SWIFT MT940 (statement) and MT942 (interim report), with what German, Dutch, Swiss and Polish banks make of them.

Marks: C and RD (a reversed debit) bring money in, D and RC take it out; EC and ED are expected, so pending.
SWIFT Standards MT, category 9; :86: as structured by the German Banking Industry Committee (DFÜ Abkommen, Anlage 3).
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
    separate_reused_ids,
)

_FIELD = re.compile(r":(\d{2}[A-Z]?|NS):")
_LINE = re.compile(
    r"(?P<year>\d{2})(?P<month>\d{2})(?P<day>\d{2})(?P<entry>\d{4})?\s?(?P<mark>R[CD]|E[CD]|[CD])(?P<funds>[A-Z])?"
    r"\s?(?P<amount>\d[\d.]*(?:,\d*)?)(?:(?P<kind>[NFS][A-Z0-9]{3})(?P<rest>.*))?(?P<other>.*)",
)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})([\d.]+(?:,\d*)?)")
_STRUCTURED = re.compile(r"\?(\d{2})")
_SLASHED = re.compile(
    r"/(TRTP|RTRN|EREF|PREF|MARF|CSID|CNTP|IBAN|BIC|NAME|REMI|ISDT|BENM|ORDP|ID|ADDR|ULTD|ULTC|PURP|CREF)/"
)
_SEPA = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT)\+")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{8,30}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
_BALANCES = {
    "60F": "opening",
    "60M": "opening",
    "62F": "closing",
    "62M": "closing",
    "64": "available",
    "65": "forward",
}
_NOTHING = frozenset({"NONREF", "NOTPROVIDED", "NOREF", ""})


@dataclass(slots=True)
class _Entry:
    line: int
    head: str
    extra: list[str] = field(default_factory=list)
    info: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Block:
    line: int
    account: str = ""
    currency: str = ""
    interim: bool = False
    entries: list[_Entry] = field(default_factory=list)
    balances: list[Balance] = field(default_factory=list)


def looks_like(head: str) -> bool:
    """Whether a file begins like a SWIFT statement."""
    return ":20:" in head[:3000] and bool(re.search(r"^[^\n]{0,80}:(?:25|28C?|60[FM]|61):", head[:6000], re.MULTILINE))


def read(text: str) -> tuple[str, tuple[Statement, ...]]:
    """MT940 or MT942, and its statements in the order of the file."""
    blocks = _blocks(text)
    if not blocks:
        raise StatementProblem("this MT940 file holds no statement.", "Download it again.")
    interim = all(block.interim for block in blocks)
    return ("MT942" if interim else "MT940"), tuple(_statement(block) for block in blocks)


def _blocks(text: str) -> list[_Block]:
    blocks: list[_Block] = []
    block: _Block | None = None
    target: list[str] | None = None
    entry: _Entry | None = None
    for number, raw in enumerate(text.split("\n"), start=1):
        content = _CONTROL.sub("", raw)
        if "{4:" in content:
            content = content.split("{4:", 1)[1]
        match = _FIELD.match(content)
        if match is None:
            if content.startswith("-") and content.rstrip(" -}{5:X") == "":
                target = entry = None
            elif target is not None:
                target.append(content)
            continue
        tag, value = match.group(1), content[match.end() :]
        if tag == "20":
            block = _Block(number)
            blocks.append(block)
            target = entry = None
        if block is None:
            continue
        target = None
        if tag == "61":
            entry = _Entry(number, value.strip())
            block.entries.append(entry)
            target = entry.extra
        elif tag == "86":
            if entry is not None:
                entry.info.append(value)
                target = entry.info
        else:
            entry = None if tag in {"62F", "62M", "64", "65", "90C", "90D"} else entry
            _field(block, tag, value.strip(), number)
    return [block for block in blocks if block.account or block.entries or block.balances]


def _field(block: _Block, tag: str, value: str, line: int) -> None:
    if tag == "25":
        iban = _IBAN.match(value)
        block.account = iban.group() if iban else value
    elif tag in _BALANCES:
        match = _BALANCE.match(value)
        if match is None:
            raise StatementProblem(
                f"the balance in :{tag}: cannot be read.", "Download the statement again.", line=line
            )
        sign, day, currency, amount = match.groups()
        block.currency = block.currency or currency
        on = dates.clamped(dates.full_year(day[:2]), int(day[2:4]), int(day[4:]))
        if _BALANCES[tag] != "forward":
            block.balances.append(Balance(_BALANCES[tag], _amount(amount, minus=sign == "D"), currency, on))
    elif tag in {"34F", "90C", "90D"}:
        block.interim = True
        found = re.search(r"[A-Z]{3}", value)
        block.currency = block.currency or (found.group() if found else "")
    elif tag in {"13", "13D"}:
        block.interim = True


def _amount(text: str, *, minus: bool) -> Decimal:
    number = Decimal(text.replace(".", "").replace(",", ".").rstrip(".") or "0")
    return -number if minus else number


def _statement(block: _Block) -> Statement:
    notes = Notes()
    rows = []
    for entry in block.entries:
        match = _LINE.match(entry.head)
        if match is None:
            notes.add(f"Line {entry.line} was passed over: its :61: cannot be read.", sort="61")
            continue
        row = _row(entry, match, block.currency, notes)
        if row is not None:
            rows.append(row)
    rows = separate_reused_ids(rows, notes)
    check_balance(rows, block.balances, notes)
    return Statement(block.account, block.currency, tuple(rows), tuple(block.balances), notes.closed())


def _row(entry: _Entry, match: re.Match[str], currency: str, notes: Notes) -> Row | None:
    year, month, day = dates.full_year(match["year"]), int(match["month"]), int(match["day"])
    on = dates.clamped(year, month, day)
    if on is None:
        notes.add(
            f"Line {entry.line} was passed over: {match['year']}{match['month']}{match['day']} is no date.", sort="date"
        )
        return None
    if on.day != day:
        notes.add(f"Line {entry.line}: there is no {day}.{month}.{year}; the month's last day was taken.", sort="clamp")
    mark = match["mark"]
    amount = _amount(match["amount"], minus=mark in {"D", "RC", "ED"})
    reference, _, bank_reference = (match["rest"] or match["other"] or "").partition("//")
    details = _details(entry)
    customer = reference.strip()
    counterparty = details.get("account", "")
    name = details.get("name", "")
    if not counterparty and _IBAN.fullmatch(customer):
        counterparty, customer = customer, ""
        name = name or " ".join(part.strip() for part in entry.extra if part.strip())
    ident = bank_reference.strip()
    text = details.get("text", "") or " ".join(part.strip() for part in entry.extra if part.strip()) or customer
    return Row(
        line=entry.line,
        booked_on=on,
        amount=amount,
        currency=currency,
        text=text or (match["kind"] or ""),
        payee=name,
        counterparty=counterparty,
        reference=details.get("reference", "") or ("" if customer in _NOTHING else customer),
        provider_id="" if ident in _NOTHING else ident,
        kind=details.get("kind", "") or (match["kind"] or ""),
        pending=mark in {"EC", "ED"},
        value_on=_entry_day(match["entry"], on),
    )


def _entry_day(entry: str | None, on: date) -> date | None:
    """The day of entry has no year: the one nearest to the value day is meant."""
    if not entry:
        return None
    found = [
        day
        for year in (on.year - 1, on.year, on.year + 1)
        if (day := dates.clamped(year, int(entry[:2]), int(entry[2:])))
    ]
    nearest = min(found, key=lambda day: abs(day - on), default=None)
    return nearest if nearest != on else None


def _details(entry: _Entry) -> dict[str, str]:
    info = [part.rstrip("\r") for part in entry.info]
    joined = "".join(info)
    if re.match(r"\d{3}\?", joined):
        return _german(joined)
    if _SLASHED.search(joined):
        return _dutch(joined)
    text = ""
    for part in info:
        wrapped = len(part) >= 64  # the line was full: the word may go on in the next
        text += part if wrapped else part + " "
    return {"text": " ".join(text.split())}


def _german(info: str) -> dict[str, str]:
    kind, rest = info[:3], info[3:]
    parts: dict[str, str] = {}
    pieces = _STRUCTURED.split(rest)
    for code, value in zip(pieces[1::2], pieces[2::2], strict=False):
        parts[code] = parts.get(code, "") + value
    purpose = "".join(parts.get(f"{code}", "") for code in (*range(20, 30), *range(60, 64)))
    tags = _SEPA.split(purpose)
    named = dict(zip(tags[1::2], (value.strip() for value in tags[2::2]), strict=False))
    words = named.get("SVWZ") or tags[0].strip() or (" ".join(value for value in named.values() if value))
    name = " ".join((parts.get("32", "") + parts.get("33", "")).split())
    text = " ".join(filter(None, (parts.get("00", "").strip(), " ".join(words.split()))))
    reference = named.get("EREF", "") or named.get("KREF", "")
    return {
        "kind": kind,
        "text": text,
        "name": name,
        "account": parts.get("31", "").strip(),
        "reference": "" if reference in _NOTHING else reference,
    }


def _dutch(info: str) -> dict[str, str]:
    pieces = _SLASHED.split(info)
    named: dict[str, str] = {}
    for key, value in zip(pieces[1::2], pieces[2::2], strict=False):
        named.setdefault(key, " ".join(value.strip("/").split()))
    account = named.get("IBAN", "")
    if not account and "CNTP" in named:
        account = named["CNTP"].split("/")[0]
        counterparty = named["CNTP"].split("/")
        named.setdefault("NAME", counterparty[2] if len(counterparty) > 2 else "")
    text = named.get("REMI", "") or pieces[0].strip() or named.get("NAME", "") or named.get("EREF", "")
    return {"text": text, "name": named.get("NAME", ""), "account": account, "reference": named.get("EREF", "")}
