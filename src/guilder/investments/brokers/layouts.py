"""The tables that brokers let people download, as data: which column holds what, and what their words mean.

Column names as the brokers' downloads carry them in 2024–2026 and as open importers read them: Fidelity's
Accounts_History and Portfolio_Positions, Schwab's Transactions and Positions, Vanguard's OfxDownload.csv with its two
tables, Robinhood's account activity. Names are compared without case, blanks at the ends and "($)".
"""

import re
from dataclasses import dataclass, field
from typing import Literal

#: cash: in or out by the sign of the amount. units: in or out by the sign of the quantity. pass: nothing of one's own moves.
Meaning = Literal[
    "buy", "sell", "dividend", "interest", "fee", "return_of_capital", "deposit", "withdrawal", "cash", "units", "split", "pass",
    "option",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """columns: field → its possible headers. needs: without these fields it is another table. words: of the action, first match.

    settlement: symbols of money market funds that a broker keeps uninvested cash in; they are cash here too.
    """

    name: str
    columns: dict[str, tuple[str, ...]]
    needs: tuple[str, ...]
    words: tuple[tuple[re.Pattern[str], Meaning], ...] = ()
    settlement: frozenset[str] = field(default=frozenset())


def _words(*pairs: tuple[str, Meaning]) -> tuple[tuple[re.Pattern[str], Meaning], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), meaning) for pattern, meaning in pairs)


_FIDELITY_CASH = frozenset(("SPAXX", "FDRXX", "FZFXX", "FCASH", "CORE"))
_SCHWAB_CASH = frozenset(("CASH & CASH INVESTMENTS",))
_VANGUARD_CASH = frozenset(("VMFXX", "VMMXX"))

#: Of what happened.
ACTIVITIES = (
    Layout(
        "Fidelity history",
        {
            "on": ("run date",), "part": ("account number", "account"), "action": ("action",), "symbol": ("symbol",),
            "name": ("description", "security description"), "quantity": ("quantity",), "price": ("price",),
            "fee": ("commission",), "fee2": ("fees",), "amount": ("amount",), "settled": ("settlement date",),
            "currency": ("currency",),
        },
        ("on", "action", "symbol", "amount"),
        _words(
            (r"^(you bought|bought|purchase)", "buy"), (r"^(you sold|sold|redemption)", "sell"), (r"^reinvestment", "buy"),
            (r"to (open|close)|assigned|expired|opening transaction|closing transaction", "option"),
            (r"return of capital", "return_of_capital"),
            (r"^(dividend|long-term cap gain|short-term cap gain|cap gain)", "dividend"), (r"interest", "interest"),
            (r"(foreign tax|fee charged|advisory fee|^fee|adr)", "fee"),
            (r"(funds transfer|direct deposit|direct debit|contribution|check received|wire)", "cash"),
            (r"(bill payment|debit card|normal distr|cash distr|partial)", "cash"),
            (r"(transferred|transfer of assets|acat)", "units"), (r"split", "split"),
        ),
        _FIDELITY_CASH,
    ),
    Layout(
        "Schwab transactions",
        {
            "on": ("date",), "action": ("action",), "symbol": ("symbol",), "name": ("description",),
            "quantity": ("quantity",), "price": ("price",), "fee": ("fees & comm",), "amount": ("amount",),
        },
        ("on", "action", "symbol", "fee", "amount"),
        _words(
            (r"to (open|close)|^(expired|assigned|exchange or exercise)", "option"),
            (r"^(buy|reinvest shares)", "buy"), (r"^sell", "sell"), (r"split", "split"),
            (r"(dividend|div\b|cap gain)", "dividend"), (r"return of capital", "return_of_capital"),
            (r"interest", "interest"), (r"(fee|tax)", "fee"),
            (r"(moneylink|wire|funds (received|paid)|deposit|withdraw|journal|transfer|visa|atm)", "cash"),
            (r"(security transfer|shares)", "units"),
        ),
        _SCHWAB_CASH,
    ),
    Layout(
        "Vanguard transactions",
        {
            "on": ("trade date",), "settled": ("settlement date",), "part": ("account number",),
            "action": ("transaction type",), "note": ("transaction description",), "name": ("investment name",),
            "symbol": ("symbol",), "quantity": ("shares",), "price": ("share price",),
            "fee": ("commissions and fees", "commission fees"), "amount": ("net amount",),
        },
        ("on", "action", "symbol", "quantity", "amount"),
        _words(
            (r"^sweep", "pass"), (r"^(buy|reinvestment)", "buy"), (r"^(sell|redemption)", "sell"),
            (r"(dividend|capital gain)", "dividend"), (r"return of capital", "return_of_capital"), (r"interest", "interest"),
            (r"(fee|tax)", "fee"), (r"split", "split"), (r"(received|contribution|withdraw|distribution|rollover)", "cash"),
            (r"transfer", "units"),
        ),
        _VANGUARD_CASH,
    ),
    Layout(
        "Robinhood activity",
        {
            "on": ("activity date",), "settled": ("settle date",), "symbol": ("instrument",), "name": ("description",),
            "action": ("trans code",), "quantity": ("quantity",), "price": ("price",), "amount": ("amount",),
        },
        ("on", "symbol", "action", "amount"),
        _words(
            (r"^(sto|stc|bto|btc|oexp|oasgn|oexcs|ocaa)$", "option"), (r"^(buy|drip)$", "buy"), (r"^sell$", "sell"),
            (r"^(cdiv|mdiv|qdiv|sdiv)$", "dividend"), (r"^(int|slip|gmpc|cint)$", "interest"),
            (r"^(gold|dfee|afee|dtax|fee|mint)$", "fee"), (r"^(roc)$", "return_of_capital"), (r"^spl$", "split"),
            (r"^(ach|rtp|wire|dcf|xent_cc|xent|cash|itrf)$", "cash"), (r"^(acati|acato|rec|jnls)$", "units"),
        ),
    ),
)  # fmt: skip

#: Of what is held.
POSITIONS = (
    Layout(
        "Fidelity positions",
        {
            "part": ("account number",), "symbol": ("symbol",), "name": ("description",), "quantity": ("quantity",),
            "price": ("last price",), "value": ("current value",), "cost": ("cost basis total", "cost basis"),
        },
        ("part", "symbol", "quantity", "value"),
        settlement=_FIDELITY_CASH,
    ),
    Layout(
        "Schwab positions",
        {
            "symbol": ("symbol",), "name": ("description",), "quantity": ("qty (quantity)", "quantity"), "price": ("price",),
            "value": ("mkt val (market value)", "market value"), "cost": ("cost basis",),
        },
        ("symbol", "quantity", "value", "cost"),
        settlement=_SCHWAB_CASH,
    ),
    Layout(
        "Vanguard holdings",
        {
            "part": ("account number",), "name": ("investment name",), "symbol": ("symbol",), "quantity": ("shares",),
            "price": ("share price",), "value": ("total value",),
        },
        ("part", "name", "quantity", "value"),
        settlement=_VANGUARD_CASH,
    ),
)  # fmt: skip
