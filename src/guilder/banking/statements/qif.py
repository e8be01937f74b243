"""QIF (Quicken Interchange Format, 1990s): letters and lines, no currency, and dates in any order."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from guilder.banking.statements import amounts, dates
from guilder.banking.statements.delimited import one_line
from guilder.banking.statements.model import Balance, Notes, Row, Statement, StatementProblem

_KINDS = {
    "bank": "checking",
    "ccard": "card",
    "cash": "cash",
    "oth a": "checking",
    "oth l": "loan",
    "invst": "investment",
}
_LISTS = ("cat", "class", "memorized", "security", "prices", "budget", "invitem", "template", "tag")


@dataclass(slots=True)
class _Item:
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    splits: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Section:
    account: str
    kind: str
    items: list[_Item] = field(default_factory=list)


def looks_like(head: str) -> bool:
    """Whether a file begins like QIF."""
    return bool(re.match(r"\s*!(?:Type:|Account|Option:|Clear:)", head, re.IGNORECASE))


def read(text: str) -> tuple[Statement, ...]:
    """Every account's lines. QIF names no currency; the account's own is taken on import."""
    sections = _sections(text)
    if not sections:
        raise StatementProblem(
            "this QIF file holds no transactions.", "Export again and choose the account's transactions."
        )
    cells = [item.fields["D"] for section in sections for item in section.items if "D" in item.fields]
    days = [_tidy(cell) for cell in cells]
    guess = dates.guess_order(days, "mdy")
    figures = [
        value
        for section in sections
        for item in section.items
        for value in (item.fields.get("T", item.fields.get("U", "")),)
        if value
    ]
    decimal, _ = amounts.decimal_of(figures)
    general = []
    if not guess.sure and guess.example:
        first = "month" if guess.order == "mdy" else "day"
        general.append(f"Dates like {guess.example} could be read day first or month first; {first} first was taken.")
    return tuple(_statement(section, guess.order, decimal, general) for section in sections)


def _tidy(cell: str) -> str:
    """Quicken writes 1/ 5' 3 for 5 January 2003: an apostrophe stands before a year from 2000 on."""
    compact = cell.replace(" ", "")
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})['’](\d{1,4})", compact)
    if match:
        year = match.group(3)
        return f"{match.group(1)}/{match.group(2)}/{year if len(year) == 4 else 2000 + int(year)}"
    return compact if compact[:1].isdigit() else cell


def _sections(text: str) -> list[_Section]:
    sections: dict[tuple[str, str], _Section] = {}
    account, in_account, section, item = "", False, None, _Item(1)
    for line, raw in enumerate(text.split("\n"), start=1):
        content = raw.strip("\r\ufeff")
        if not content.strip():
            continue
        if content.startswith("!"):
            header = content[1:].strip().lower()
            in_account = header == "account"
            if header.startswith("type:"):
                kind = header[5:].strip()
                section = None
                if not kind.startswith(_LISTS):
                    section = sections.setdefault((account, kind), _Section(account, _KINDS.get(kind, "")))
            item = _Item(line + 1)
        elif content[0] == "^":
            if in_account:
                account = item.fields.get("N", account)
            elif section is not None and item.fields:
                section.items.append(item)
            item = _Item(line + 1)
        elif content[0] in "Ss":
            item.splits.append(content[1:].strip())
        else:
            item.fields.setdefault(content[0].upper(), content[1:].strip())
    if section is not None and "D" in item.fields:
        section.items.append(item)
    return list(sections.values())


def _statement(section: _Section, order: dates.Order, decimal: str, general: list[str]) -> Statement:
    notes = Notes(list(general))
    number = amounts.parser(decimal)
    rows: list[Row] = []
    balances: list[Balance] = []
    account = section.account
    for item in section.items:
        on = dates.parse_date(_tidy(item.fields.get("D", "")), order)
        amount = number(item.fields.get("T", item.fields.get("U", item.fields.get("$", ""))))
        if on is None or amount is None:
            if section.kind == "investment" and on is not None:
                continue
            what = "date" if on is None else "amount"
            notes.add(f"Line {item.line} was passed over: its transaction has no {what} that can be read.", sort=what)
            continue
        if item.fields.get("P", "").lower() == "opening balance":
            match = re.fullmatch(r"\[(.+)\]", item.fields.get("L", ""))
            account = account or (match.group(1) if match else "")
            balances.append(Balance("opening", amount, "", on))
            continue
        rows.append(_row(item, on, amount))
    if section.kind == "investment":
        notes.add("This is an investment account: cash lines were read, buys and sells of securities were not.")
    return Statement(account, "", tuple(rows), tuple(balances), notes.closed(), section.kind)


def _row(item: _Item, on: date, amount: Decimal) -> Row:
    payee, memo = one_line(item.fields.get("P", "")), one_line(item.fields.get("M", ""))
    category = item.fields.get("L", "") or (item.splits[0] if item.splits else "")
    text = payee if not memo or memo == payee else f"{payee} {memo}".strip()
    return Row(
        line=item.line,
        booked_on=on,
        amount=amount,
        currency="",
        text=text or category or item.fields.get("N", ""),
        payee=payee,
        reference=item.fields.get("N", ""),
        category="" if category.startswith("[") else category,
        counterparty=category.strip("[]") if category.startswith("[") else "",
    )
