"""OFX and QFX as banks send them: 1.x without closing tags, 2.x as XML, wrong encodings, several accounts in a file.

One tolerant tokenizer reads both: a tag with text is a leaf, a known aggregate opens and closes, everything else
is passed over. Entities other than the five of XML and numbers are never defined, so nothing can be expanded.
Specification: OFX 1.6 §11 (banking), 2.3 §11; FITID: 1.6 §11.4.4.
"""

import functools
import html
import re
import sys
from dataclasses import dataclass, field
from datetime import date

from guilder.banking.statements import amounts, dates
from guilder.banking.statements.delimited import one_line
from guilder.banking.statements.model import (
    Balance,
    BankSentError,
    Notes,
    Row,
    Statement,
    StatementProblem,
    separate_reused_ids,
)

#: A tag, and what stands between it and the next one: a lone "<" belongs to the text.
_NAME = r"[A-Za-z][A-Za-z0-9_.]{0,31}"
_TAG = re.compile(rf"<(/?)({_NAME})\s*(/?)>([^<]*(?:<(?!/?{_NAME}\s*/?>)[^<]*)*)")
#: The leaves of a transaction that holds nothing else.
_LEAF = re.compile(r"<([A-Za-z][A-Za-z0-9_.]{0,31})>([^<]*)")
_END = "</STMTTRN>"
_CHARSET = re.compile(rb"CHARSET\s*[:=]\s*\"?([A-Za-z0-9_-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding=[\"']([A-Za-z0-9_-]+)", re.IGNORECASE)
_STATEMENTS = {"STMTRS": "checking", "CCSTMTRS": "card", "INVSTMTRS": "investment"}
_REPLIES = frozenset({"STMTTRNRS", "CCSTMTTRNRS", "INVSTMTTRNRS", "SONRS"})
_AGGREGATES = frozenset(
    "OFX SIGNONMSGSRSV1 SONRS STATUS FI BANKMSGSRSV1 CREDITCARDMSGSRSV1 INVSTMTMSGSRSV1 STMTTRNRS CCSTMTTRNRS "
    "INVSTMTTRNRS STMTRS CCSTMTRS INVSTMTRS BANKACCTFROM CCACCTFROM INVACCTFROM BANKTRANLIST STMTTRN BANKTRANLISTP "
    "STMTTRNP LEDGERBAL AVAILBAL CURRENCY ORIGCURRENCY PAYEE BANKACCTTO CCACCTTO BALLIST BAL INVTRANLIST INVBANKTRAN "
    "EXTDPAYEE IMAGEDATA INVPOSLIST INVBAL SECLISTMSGSRSV1 PROFMSGSRSV1 SIGNUPMSGSRSV1".split(),
)
_KINDS = {"SAVINGS": "savings", "MONEYMRKT": "savings", "CREDITLINE": "loan", "CD": "savings", "CHECKING": "checking"}
_MINUS_KINDS = frozenset({"DEBIT", "CHECK", "FEE", "PAYMENT", "ATM", "POS", "DIRECTDEBIT", "SRVCHG"})


@dataclass(slots=True)
class _Node:
    tag: str
    line: int
    leaves: dict[str, str] = field(default_factory=dict)

    def get(self, name: str, other: str = "") -> str:
        """The leaf `name`, or `other` where that is missing or empty."""
        return self.leaves.get(name) or self.leaves.get(other) or ""


@dataclass(slots=True)
class _Account:
    kind: str
    head: _Node
    currency: str = ""
    number: str = ""
    rows: list[Row] = field(default_factory=list)
    balances: list[Balance] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    securities: int = 0


def declared_encoding(data: bytes) -> str:
    """The encoding that the header claims, in Python's words."""
    head = data[:2000]
    match = _XML_ENCODING.search(head) or _CHARSET.search(head)
    if match is None:
        return ""
    name = match.group(1).decode("ascii").lower()
    return f"cp{name}" if name.isdigit() else name.replace("none", "")


def looks_like(head: str) -> bool:
    """Whether a file begins like OFX."""
    upper = head[:4000].upper()
    return "OFXHEADER" in upper or "<OFX>" in upper or "<?OFX" in upper


def read(text: str) -> tuple[Statement, ...]:
    """Every statement of the file. Raises BankSentError with the bank's own message if it holds nothing else."""
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text[:20_000], re.IGNORECASE):
        raise StatementProblem("this OFX file defines its own entities, which no bank does.", "It was not read.")
    reader = _Reader()
    reader.run(text)
    if not reader.accounts:
        if reader.errors:
            raise BankSentError(
                f"the bank sent an error instead of a statement: {reader.errors[0]}",
                "Ask your bank, or download it again.",
            )
        raise StatementProblem(
            "this OFX file holds no bank or card statement.", "Download it again, with transactions."
        )
    return tuple(reader.finish(account) for account in reader.accounts)


class _Reader:
    def __init__(self) -> None:
        self.accounts: list[_Account] = []
        self.errors: list[str] = []
        self.institution = ""
        self.stack: list[_Node] = []
        self.account: _Account | None = None
        self.day = dates.parser("ymd")
        self.amount = functools.lru_cache(maxsize=20_000)(amounts.parse_loose)  # a file repeats its amounts

    def run(self, text: str) -> None:
        """One pass over the tags; lines are counted as it goes."""
        begin = re.search(r"<OFX>", text, re.IGNORECASE)
        position = begin.start() if begin else 0
        line, counted = text.count("\n", 0, position) + 1, position
        tags = _TAG.finditer(text, position)
        while match := next(tags, None):
            closing, tag, empty, value = match.groups()
            tag = tag.upper()
            if closing:
                self._close(tag)
            elif empty:
                continue
            elif tag in _AGGREGATES:
                line, counted = line + text.count("\n", counted, match.start()), match.start()
                if tag == "STMTTRN" and (end := self._plain(text, match, line)):
                    tags = _TAG.finditer(text, end)
                else:
                    self._open(tag, line)
            elif self.stack and (value := value.strip()):
                self._leaf(tag, value)
        while self.stack:
            self._close(self.stack[-1].tag)

    def _plain(self, text: str, match: re.Match[str], line: int) -> int:
        """Take a transaction of leaves alone at once, and say where it ends; 0 for any other: half the time of tag by tag."""
        begin = match.end(2) + 1
        end = text.find(_END, begin)
        within = text[begin:end] if end > 0 else "<STMTTRN>"
        found = _LEAF.findall(within)
        if within.count("<") != len(found) + within.count("</"):
            return 0
        leaves: dict[str, str] = {}
        for tag, value in found:
            name = tag.upper()
            if name in _AGGREGATES:
                return 0
            if value := value.strip():
                leaves.setdefault(name, _said(value))
        self._close("STMTTRN")
        if self.account is not None:
            self._transaction(self.account, _Node("STMTTRN", line, leaves), pending=False)
        return end + len(_END)

    def _open(self, tag: str, line: int) -> None:
        if tag in {"STMTTRN", "STMTTRNP"}:
            self._close(tag)  # a file without closing tags: the next transaction ends this one
        if len(self.stack) > 40:
            raise StatementProblem("this OFX file is nested without end.", "Download it again.", line=line)
        node = _Node(tag, line)
        self.stack.append(node)
        if tag in _STATEMENTS:
            self.account = _Account(_STATEMENTS[tag], node)
            self.accounts.append(self.account)

    def _leaf(self, tag: str, value: str) -> None:
        if value.startswith("<![CDATA["):
            value = value[9:].removesuffix("]]>")
        self.stack[-1].leaves.setdefault(tag, _said(value))

    def _close(self, tag: str) -> None:
        if not self.stack or (self.stack[-1].tag != tag and all(node.tag != tag for node in self.stack)):
            return
        while self.stack:
            node = self.stack.pop()
            self._done(node)
            if node.tag == tag:
                return

    def _done(self, node: _Node) -> None:
        tag = node.tag
        if tag == "STMTTRN" and self.account is not None:
            self._transaction(self.account, node, pending=False)
        elif tag == "STATUS":
            self._status(node)
        elif tag == "FI":
            self.institution = node.get("ORG")
        elif tag == "PAYEE" and self.stack:
            self.stack[-1].leaves.setdefault("NAME", node.get("NAME"))
        elif tag == "CURRENCY" and self.stack:
            self.stack[-1].leaves.setdefault("CURSYM", node.get("CURSYM"))
        elif tag in {"BANKACCTTO", "CCACCTTO"} and self.stack:
            self.stack[-1].leaves.setdefault("ACCTTO", node.get("ACCTID"))
        elif self.account is not None:
            self._of_account(self.account, node)

    def _of_account(self, account: _Account, node: _Node) -> None:
        tag = node.tag
        if tag in {"BANKACCTFROM", "CCACCTFROM", "INVACCTFROM"} and not account.number:
            account.number = node.get("ACCTID")
            if account.kind == "checking":
                account.kind = _KINDS.get(node.get("ACCTTYPE").upper(), account.kind)
        elif tag == "STMTTRNP":
            self._transaction(account, node, pending=True)
        elif tag in {"LEDGERBAL", "AVAILBAL"}:
            self._balance(account, node)
        elif tag == "INVTRANLIST":
            account.securities += 1
        elif tag in _STATEMENTS:
            account.currency = node.get("CURDEF").upper()
            self.account = None

    def _status(self, node: _Node) -> None:
        code, severity = node.get("CODE"), node.get("SEVERITY").upper()
        if severity == "ERROR" or (code not in {"", "0", "1"} and severity not in {"INFO", "WARN"}):
            self.errors.append(node.get("MESSAGE") or f"error {code}")

    def _balance(self, account: _Account, node: _Node) -> None:
        said = node.get("BALAMT")
        amount = self.amount(said) if said else None
        if amount is not None:
            kind = "closing" if node.tag == "LEDGERBAL" else "available"
            account.balances.append(Balance(kind, amount, "", self._date(node.get("DTASOF"))))

    def _date(self, text: str) -> date | None:
        return self.day(text[:8]) if text[:8].isdigit() else self.day(text)

    def _transaction(self, account: _Account, node: _Node, *, pending: bool) -> None:
        said = node.get("TRNAMT")
        amount = self.amount(said) if said else None
        on = self._date(node.get("DTPOSTED", "DTTRAN")) or self._date(node.get("DTUSER", "DTAVAIL"))
        if amount is None or on is None:
            what = "amount" if amount is None else "date"
            account.notes.add(f"Line {node.line} was passed over: its transaction has no {what}.", sort=what)
            return
        payee, memo = sys.intern(node.get("NAME")), node.get("MEMO", "EXTDNAME")  # one string per name, not per line
        user = self._date(node.get("DTUSER"))
        account.rows.append(
            Row(
                line=node.line,
                booked_on=on,
                amount=amount,
                currency=sys.intern((node.get("CURSYM") or account.head.get("CURDEF")).upper()),
                text=_joined(payee, memo) or node.get("CHECKNUM") or node.get("TRNTYPE"),
                payee=payee,
                counterparty=node.get("ACCTTO"),
                reference=node.get("CHECKNUM", "REFNUM"),
                provider_id=node.get("FITID"),
                kind=sys.intern(node.get("TRNTYPE").upper()),
                pending=pending,
                value_on=user if user != on else None,
            ),
        )

    def finish(self, account: _Account) -> Statement:
        """The statement with the currency and signs that only the whole shows."""
        notes, currency = account.notes, account.currency
        if not currency:
            found = {row.currency for row in account.rows if row.currency}
            currency = found.pop() if len(found) == 1 else ""
        rows = [row._replace(currency=currency) if not row.currency else row for row in account.rows]
        rows = _signed_by_kind(rows, notes)
        if account.kind == "investment":
            notes.add(
                "This is an investment statement: its cash lines were read, buys and sells of securities were not."
            )
        if {row.currency for row in rows} - {currency}:
            notes.add("Some lines are in another currency than the account; check them before importing.")
        for message in self.errors:
            notes.add(f"The bank reported: {message}")
        if not rows:
            notes.add("The statement holds no transactions.")
        rows = separate_reused_ids(rows, notes)
        balances = tuple(balance._replace(currency=currency) for balance in account.balances)
        return Statement(
            account.number, currency, tuple(rows), balances, notes.closed(), account.kind, self.institution
        )


def _said(value: str) -> str:
    return one_line(html.unescape(value) if "&" in value else value)


def _joined(name: str, memo: str) -> str:
    if not memo or memo == name:
        return name
    if memo.startswith(name):
        return memo
    return f"{name} {memo}".strip()


def _signed_by_kind(rows: list[Row], notes: Notes) -> list[Row]:
    """Some banks write every amount without sign and leave the direction to TRNTYPE."""
    if any(row.amount < 0 for row in rows) or not any(row.kind == "DEBIT" for row in rows):
        return rows
    notes.add("All amounts came without a sign; the transaction type was taken for the direction.")
    return [row._replace(amount=-row.amount) if row.kind in _MINUS_KINDS else row for row in rows]
