"""ISO 20022 cash management: CAMT.052 (report), 053 (statement) and 054 (notification), versions 1 to 14.

One `Ntry` is one transaction; `TxDtls` are its details, also for batches. CdtDbtInd says the direction of the entry
itself, of a reversal too, so RvslInd does not turn the sign (ISO 20022 message definition, ReversalIndicator).
Read with lxml as a stream: no DTD, no entities, no network, depth limited to 256 by libxml2.
"""

import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from guilder.banking.statements import dates
from guilder.banking.statements.delimited import one_line
from guilder.banking.statements.model import (
    Balance,
    Notes,
    Row,
    Statement,
    StatementProblem,
    check_balance,
    separate_reused_ids,
)

_MESSAGES = {"BkToCstmrStmt": "CAMT.053", "BkToCstmrAcctRpt": "CAMT.052", "BkToCstmrDbtCdtNtfctn": "CAMT.054"}
_STATEMENTS = {"Stmt", "Rpt", "Ntfctn"}
_BALANCES = {
    "OPBD": "opening",
    "PRCD": "opening",
    "CLBD": "closing",
    "ITBD": "interim",
    "CLAV": "available",
    "ITAV": "available",
}
_NOTHING = frozenset({"", "NOTPROVIDED", "NONREF", "NOT PROVIDED"})
_HEAD = re.compile(r"camt\.05[234]\.|<(?:\w+:)?(?:BkToCstmrStmt|BkToCstmrAcctRpt|BkToCstmrDbtCdtNtfctn)\b")


def looks_like(head: str) -> bool:
    """Whether a file begins like a CAMT message."""
    return bool(_HEAD.search(head[:8000]))


def read(data: bytes) -> tuple[str, tuple[Statement, ...]]:
    """The kind of message and its statements, read as a stream."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data[:20_000].replace(b"\0", b""), re.IGNORECASE):
        raise StatementProblem(
            "this XML file brings its own definitions (DOCTYPE), which no bank sends.", "It was not read."
        )
    kind = ""
    statements: list[Statement] = []
    rows: list[Row] = []
    notes = Notes()
    entries = _Entries(notes)
    try:
        for event, element in _events(data):
            name = _name(element)
            if event == "start":
                kind = _MESSAGES.get(name, kind)
                if name in _STATEMENTS:
                    rows, notes = [], Notes()
                    entries = _Entries(notes)
            elif name == "Ntry":
                row = entries.row(element)
                if row is not None:
                    rows.append(row)
                element.clear()
                while element.getprevious() is not None and _name(element.getprevious()) == "Ntry":
                    del element.getparent()[
                        0 if _name(element.getparent()[0]) == "Ntry" else element.getparent().index(element) - 1
                    ]
            elif name in _STATEMENTS:
                statements.append(_statement(element, rows, notes))
                element.clear()
    except etree.XMLSyntaxError as error:
        raise StatementProblem(
            f"the XML is broken ({(error.msg or 'unknown reason').rstrip('.')}).",
            "Download the statement again.",
            line=error.lineno or None,
        ) from None
    if not kind or not statements:
        raise StatementProblem("this XML file holds no account statement.", "Guilder reads CAMT.052, 053 and 054.")
    return kind, tuple(statements)


def _events(data: bytes) -> Iterator[tuple[str, Any]]:
    return etree.iterparse(  # type: ignore[no-any-return]
        io.BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _child(element: Any, *path: str) -> Any:
    """The first descendant along `path`, whatever its namespace."""
    for step in path:
        element = next((child for child in element if _name(child) == step), None) if element is not None else None
    return element


def _text(element: Any, *path: str) -> str:
    found = _child(element, *path)
    return (found.text or "").strip() if found is not None else ""


def _all(element: Any, name: str) -> list[Any]:
    return [child for child in element if _name(child) == name] if element is not None else []


def _day(element: Any) -> date | None:
    text = _text(element, "Dt") or _text(element, "DtTm")
    return dates.parse_date(text, "ymd") if text else None


def _amount(element: Any, line: int | None) -> tuple[Decimal, str]:
    found = _child(element, "Amt")
    text = (found.text or "").strip() if found is not None else ""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() > 17:
        raise StatementProblem(f"{text[:40]!r} is no amount.", "Download the statement again.", line=line)
    return (-number if _text(element, "CdtDbtInd") == "DBIT" else number), found.get("Ccy", "")


class _Entries:
    def __init__(self, notes: Notes) -> None:
        self.notes = notes

    def row(self, entry: Any) -> Row | None:
        """One entry as one row; None where the bank gives it for information only."""
        line = entry.sourceline or 1
        amount, currency = _amount(entry, line)
        status = _text(entry, "Sts") or _text(entry, "Sts", "Cd") or _text(entry, "Sts", "Prtry")
        if status == "INFO":
            self.notes.add(f"Line {line} was left out: the bank sends it for information only.", sort="info")
            return None
        booked, value = _day(_child(entry, "BookgDt")), _day(_child(entry, "ValDt"))
        on = booked or value
        if on is None:
            self.notes.add(f"Line {line} was passed over: it has no date.", sort="date")
            return None
        details = [tx for group in _all(entry, "NtryDtls") for tx in _all(group, "TxDtls")]
        name, account = _other_side(details, amount) if len(details) == 1 else ("", "")
        ident = _text(entry, "AcctSvcrRef") or (_text(details[0], "Refs", "AcctSvcrRef") if len(details) == 1 else "")
        return Row(
            line=line,
            booked_on=on,
            amount=amount,
            currency=currency,
            text=_words(entry, details, name),
            payee=name,
            counterparty=account,
            reference=_reference(details),
            provider_id="" if ident in _NOTHING else ident,
            kind=_code(entry),
            pending=status in {"PDNG", "FUTR"},
            value_on=value if value != on else None,
        )


def _other_side(details: list[Any], amount: Decimal) -> tuple[str, str]:
    parties = _child(details[0], "RltdPties")
    if parties is None:
        return "", ""
    order = ("Dbtr", "Cdtr") if amount > 0 else ("Cdtr", "Dbtr")
    for role in order:
        name = _text(parties, role, "Nm") or _text(parties, role, "Pty", "Nm") or _text(parties, f"Ultmt{role}", "Nm")
        account = _text(parties, f"{role}Acct", "Id", "IBAN") or _text(parties, f"{role}Acct", "Id", "Othr", "Id")
        if name or account:
            return one_line(name), account
    return "", ""


def _words(entry: Any, details: list[Any], name: str) -> str:
    parts: list[str] = []
    for tx in details[:1] if len(details) == 1 else details[:3]:
        remittance = _child(tx, "RmtInf")
        parts += [(found.text or "").strip() for found in _all(remittance, "Ustrd")]
        parts += [_text(found, "CdtrRefInf", "Ref") for found in _all(remittance, "Strd")]
        parts.append(_text(tx, "AddtlTxInf"))
    parts.append(_text(entry, "AddtlNtryInf"))
    if len(details) > 1:
        parts.insert(0, f"Batch of {len(details)}")
    words = one_line(" ".join(dict.fromkeys(part for part in parts if part)))
    return words or name or _reference(details) or _code(entry)


def _reference(details: list[Any]) -> str:
    if len(details) != 1:
        return ""
    reference = _text(details[0], "Refs", "EndToEndId")
    return "" if reference in _NOTHING else reference


def _code(entry: Any) -> str:
    code = _child(entry, "BkTxCd")
    domain = [_text(code, "Domn", "Cd"), _text(code, "Domn", "Fmly", "Cd"), _text(code, "Domn", "Fmly", "SubFmlyCd")]
    return "-".join(filter(None, domain)) or _text(code, "Prtry", "Cd")


def _statement(element: Any, rows: list[Row], notes: Notes) -> Statement:
    account = _child(element, "Acct")
    number = _text(account, "Id", "IBAN") or _text(account, "Id", "Othr", "Id")
    balances = []
    for found in _all(element, "Bal"):
        code = _text(found, "Tp", "CdOrPrtry", "Cd")
        if code in _BALANCES:
            amount, currency = _amount(found, found.sourceline)
            balances.append(Balance(_BALANCES[code], amount, currency, _day(_child(found, "Dt"))))
    used = {row.currency for row in rows if row.currency}
    closing = next((balance.currency for balance in balances if balance.currency), "")
    currency = _text(account, "Ccy") or (used.pop() if len(used) == 1 else closing)
    if {row.currency for row in rows} - {currency, ""}:
        notes.add("Some lines are in another currency than the account; check them before importing.")
    rows = separate_reused_ids(rows, notes)
    check_balance(rows, balances, notes)
    bank = _text(account, "Svcr", "FinInstnId", "Nm")
    return Statement(number, currency, tuple(rows), tuple(balances), notes.closed(), "", bank)
