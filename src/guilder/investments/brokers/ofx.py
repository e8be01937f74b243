"""Investment statements in OFX and QFX: INVTRANLIST, INVPOSLIST, INVBAL and SECLIST (OFX 2.2, section 13).

In OFX 1.x only elements with a value may go without a closing tag, so a tag with text is a leaf and one without opens an
aggregate. UNITS and TOTAL carry signs there: a purchase's total is negative, a sale's units are.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from guilder.banking.statements import amounts, dates
from guilder.investments.brokers.model import BrokerFile, FileLine, FilePosition, FileProblem, Security

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_.]{0,31})\s*/?>([^<]*)")
_DEEPEST = 40
_KINDS = {"STOCKINFO": "stock", "MFINFO": "fund", "DEBTINFO": "bond", "OPTINFO": "other", "OTHERINFO": "other"}
_POSITIONS = frozenset(("POSSTOCK", "POSMF", "POSDEBT", "POSOTHER", "POSOPT"))


@dataclass(slots=True)
class _Node:
    tag: str
    line: int
    leaves: dict[str, str] = field(default_factory=dict)
    nodes: list["_Node"] = field(default_factory=list)

    def every(self, *tags: str) -> Iterator["_Node"]:
        """Nodes below with one of these tags, in the order of the file."""
        for node in self.nodes:
            if node.tag in tags:
                yield node
            yield from node.every(*tags)

    def leaf(self, name: str) -> str:
        """The first value of this name here or below."""
        if name in self.leaves:
            return self.leaves[name]
        return next((value for node in self.nodes if (value := node.leaf(name))), "")

    def number(self, name: str) -> Decimal | None:
        value = self.leaf(name)
        return amounts.parse_loose(value) if value else None

    def day(self, name: str) -> date | None:
        value = self.leaf(name)[:8]
        return dates.parse_date(value, "ymd") if value.isdigit() else None


def looks_like(text: str) -> bool:
    """Whether this is OFX with an investment statement."""
    upper = text.upper()
    return "<OFX>" in upper and "<INVSTMTRS>" in upper


def read(text: str) -> BrokerFile:
    """Every investment statement of the file; a statement is a part, by its account number."""
    root = _tree(text)
    securities = dict(_securities(root))
    found = BrokerFile(layout="OFX")
    currency = ""
    for statement in root.every("INVSTMTRS"):
        currency = currency or statement.leaf("CURDEF").upper()
        part = next((node.leaf("ACCTID") for node in statement.every("INVACCTFROM")), "")
        for node in statement.every(*_READERS):
            _transaction(found, node, part, securities)
        as_of = statement.day("DTASOF")
        for node in statement.every(*_POSITIONS):
            _position(found, node, part, securities, as_of)
        for balance in statement.every("INVBAL"):
            cash = balance.number("AVAILCASH")
            if cash is not None and as_of is not None:
                found.positions.append(
                    FilePosition(line=balance.line, part=part, on=as_of, security=None, quantity=cash)
                )
    return found.model_copy(update={"currency": currency})


def _tree(text: str) -> _Node:
    root = _Node("", 1)
    stack, line, counted = [root], 1, 0
    for match in _TAG.finditer(text):
        closing, tag, value = match.group(1), match.group(2).upper(), match.group(3).strip()
        if closing:
            if any(node.tag == tag for node in stack[1:]):
                while stack.pop().tag != tag:
                    pass
        elif value:
            stack[-1].leaves.setdefault(tag, html.unescape(value))
        elif len(stack) < _DEEPEST:
            line, counted = line + text.count("\n", counted, match.start()), match.start()
            node = _Node(tag, line)
            stack[-1].nodes.append(node)
            stack.append(node)
    return root


def _securities(root: _Node) -> Iterator[tuple[str, Security]]:
    for node in root.every(*_KINDS):
        ident, kind = node.leaf("UNIQUEID"), node.leaf("UNIQUEIDTYPE").upper()
        yield (
            ident,
            Security(
                symbol=node.leaf("TICKER").upper(), name=node.leaf("SECNAME"), isin=ident if kind == "ISIN" else "",
                cusip=ident if kind == "CUSIP" else "", kind=_KINDS[node.tag],
            ),
        )  # fmt: skip


def _security(node: _Node, securities: dict[str, Security]) -> Security | None:
    ident = node.leaf("UNIQUEID")
    if not ident:
        return None
    kind = node.leaf("UNIQUEIDTYPE").upper()
    unnamed = Security(isin=ident if kind == "ISIN" else "", cusip=ident if kind == "CUSIP" else "", name=ident)
    return securities.get(ident, unnamed)


def _transaction(found: BrokerFile, node: _Node, part: str, securities: dict[str, Security]) -> None:
    on = node.day("DTTRADE") or node.day("DTPOSTED")
    if on is None:
        found.problems.append(FileProblem(line=node.line, part=part, words=f"{node.tag} names no day."))
        return
    kind, figures = _READERS[node.tag](node)
    if kind is None:
        words = f"{node.tag} {node.leaf('MEMO')}".strip()
        found.problems.append(
            FileProblem(
                line=node.line, part=part, words=f"“{words[:80]}” is not kept here. Record it by hand if it matters."
            )
        )
        return
    mark = node.leaf("FITID")
    found.lines.append(
        FileLine.model_validate(
            {
                "line": node.line, "part": part, "kind": kind, "on": on, "settled_on": node.day("DTSETTLE"),
                "security": None if kind in {"deposit", "withdrawal"} else _security(node, securities),
                "note": (node.leaf("MEMO") or node.leaf("NAME"))[:200], "mark": f"fitid:{mark}"[:120] if mark else "", **figures,
            }
        )
    )  # fmt: skip


_Figures = dict[str, Decimal | date | None]


def _fees(node: _Node) -> Decimal:
    return sum((abs(node.number(name) or Decimal(0)) for name in ("COMMISSION", "TAXES", "FEES", "LOAD")), Decimal(0))


def _traded(kind: str) -> Callable[[_Node], tuple[str | None, _Figures]]:
    def of(node: _Node) -> tuple[str | None, _Figures]:
        units = node.number("UNITS")
        return kind, {
            "quantity": abs(units) if units else None, "price": node.number("UNITPRICE"), "amount": node.number("TOTAL"),
            "fee": _fees(node),
        }  # fmt: skip

    return of


def _income(node: _Node) -> tuple[str | None, _Figures]:
    kind = "interest" if node.leaf("INCOMETYPE").upper() == "INTEREST" else "dividend"
    return kind, {"amount": node.number("TOTAL")}


def _reinvested(node: _Node) -> tuple[str | None, _Figures]:
    units, total = node.number("UNITS"), node.number("TOTAL")
    return "reinvest", {
        "quantity": abs(units) if units else None, "price": node.number("UNITPRICE"),
        "cost": None if total is None else abs(total),
    }  # fmt: skip


def _moved(node: _Node) -> tuple[str | None, _Figures]:
    units = node.number("UNITS")
    out = node.leaf("TFERACTION").upper() == "OUT" or (units is not None and units < 0)
    average = node.number("AVGCOSTBASIS")
    return "transfer_out" if out else "transfer_in", {
        "quantity": abs(units) if units else None, "cost": None if out or average is None or units is None else abs(average * units),
        "acquired_on": None if out else node.day("DTPURCHASE"),
    }  # fmt: skip


def _split(node: _Node) -> tuple[str | None, _Figures]:
    return "split", {"ratio_new": node.number("NUMERATOR"), "ratio_old": node.number("DENOMINATOR")}


def _total(kind: str) -> Callable[[_Node], tuple[str | None, _Figures]]:
    return lambda node: (kind, {"amount": node.number("TOTAL")})


def _cash(node: _Node) -> tuple[str | None, _Figures]:
    amount = node.number("TRNAMT")
    kind = {"INT": "interest", "DIV": "dividend", "FEE": "fee", "SRVCHG": "fee"}.get(node.leaf("TRNTYPE").upper())
    if kind == "dividend" and not node.leaf("UNIQUEID"):
        kind = "interest"  # income of which nobody says from what
    elif kind is None:
        kind = "deposit" if amount is not None and amount > 0 else "withdrawal"
    return kind, {"amount": amount}


def _never(node: _Node) -> tuple[str | None, _Figures]:
    del node
    return None, {}


_READERS: dict[str, Callable[[_Node], tuple[str | None, _Figures]]] = {
    **dict.fromkeys(("BUYSTOCK", "BUYMF", "BUYDEBT", "BUYOTHER"), _traded("buy")),
    **dict.fromkeys(("SELLSTOCK", "SELLMF", "SELLDEBT", "SELLOTHER"), _traded("sell")),
    **dict.fromkeys(("BUYOPT", "SELLOPT", "CLOSUREOPT", "JRNLFUND", "JRNLSEC"), _never),
    "INCOME": _income, "REINVEST": _reinvested, "TRANSFER": _moved, "SPLIT": _split, "INVBANKTRAN": _cash,
    "RETOFCAP": _total("return_of_capital"), "INVEXPENSE": _total("fee"), "MARGININTEREST": _total("interest"),
}  # fmt: skip


def _position(found: BrokerFile, node: _Node, part: str, securities: dict[str, Security], as_of: date | None) -> None:
    units, security = node.number("UNITS"), _security(node, securities)
    on = as_of or node.day("DTPRICEASOF")
    if units is None or security is None or on is None:
        found.problems.append(
            FileProblem(line=node.line, part=part, words=f"{node.tag} names no units or no security.")
        )
        return
    found.positions.append(
        FilePosition(
            line=node.line, part=part, on=on, security=security, quantity=units, price=node.number("UNITPRICE")
        )
    )
