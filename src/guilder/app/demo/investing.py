"""What the demo household has invested: three accounts, five years of monthly purchases and quarterly dividends.

The funds are invented and so are their prices: a random walk with the same seed, which no market ever took. Deposits come
straight from pay, so that the household's checking account has no line of them.
"""

import random
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

SEED = 41
YEARS = 5


@dataclass(frozen=True, slots=True)
class Fund:
    """An invented fund. start: its first price; drift, swing: of a month's return; paid: of the price, each quarter."""

    symbol: str
    name: str
    weights: dict[str, dict[str, str]]
    start: float
    drift: float
    swing: float
    paid: float


_SHARES_US = {
    "class": {"Stocks": "1"}, "region": {"North America": "1"},
    "sector": {"Technology": "0.31", "Finance": "0.14", "Health": "0.11", "Industry": "0.13", "Consumer": "0.17", "Other": "0.14"},
}  # fmt: skip
FUNDS = (
    Fund("SMPUS", "Sample US Shares ETF (invented)", _SHARES_US, 182.0, 0.0082, 0.041, 0.0034),
    Fund(
        "SMPXUS", "Sample World Shares ex US ETF (invented)",
        {"class": {"Stocks": "1"}, "region": {"Europe": "0.42", "Asia": "0.44", "North America": "0.07", "Other": "0.07"}},
        54.0, 0.0055, 0.044, 0.0071,
    ),
    Fund(
        "SMPBND", "Sample US Bonds ETF (invented)", {"class": {"Bonds": "1"}, "region": {"North America": "1"}},
        78.0, 0.0008, 0.016, 0.0082,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Book:
    """One account. split: symbol → share of each month's deposit; sells: a tenth of the first fund every November."""

    name: str
    institution: str
    tax: str
    monthly: int
    split: dict[str, Decimal]
    sells: bool = False


BOOKS = (
    Book(
        "Brokerage", "Cascade Invest", "taxable", 420, {"SMPUS": Decimal("0.6"), "SMPXUS": Decimal("0.4")}, sells=True
    ),
    Book("Daniel's IRA", "Cascade Invest", "deferred", 250, {"SMPBND": Decimal("0.6"), "SMPUS": Decimal("0.4")}),
    Book("Maya's Roth IRA", "Cascade Invest", "free", 300, {"SMPUS": Decimal("0.7"), "SMPXUS": Decimal("0.3")}),
)


def months(last_day: date) -> list[date]:
    """The 15th of each of the last five years' months, up to `last_day`."""
    found, year, month = [], last_day.year - YEARS, last_day.month
    while date(year, month, 15) <= last_day:
        found.append(date(year, month, 15))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def prices(last_day: date) -> dict[str, dict[date, Decimal]]:
    """Symbol → day → price: of each 15th, each month's end, and `last_day`."""
    dice = random.Random(SEED)
    found: dict[str, dict[date, Decimal]] = {}
    days = sorted({day for on in months(last_day) for day in (on, _end(on)) if day <= last_day} | {last_day})
    for fund in FUNDS:
        level, own = fund.start, dict[date, Decimal]()
        for day in days:
            own[day] = Decimal(f"{level:.2f}")
            level *= 1 + dice.gauss(fund.drift / 2, fund.swing / 2**0.5)
        found[fund.symbol] = own
    return found


def _end(on: date) -> date:
    return on.replace(day=monthrange(on.year, on.month)[1])


def activities(book: Book, account_id: str, last_day: date) -> Iterator[dict[str, Any]]:
    """What happened in one account, as the API takes it; ids make it happen once."""
    quoted, held = prices(last_day), dict.fromkeys(book.split, Decimal(0))
    for place, on in enumerate(months(last_day)):
        own = {"accountId": account_id, "on": on.isoformat()}
        mark = f"demo:{on:%Y%m}"
        yield {
            **own,
            "kind": "deposit",
            "amount": str(book.monthly),
            "externalId": f"{mark}:deposit",
            "note": "From pay",
        }
        for symbol, share in book.split.items():
            price = quoted[symbol][on]
            units = (book.monthly * share / price).quantize(Decimal("0.0001"), rounding="ROUND_DOWN")
            held[symbol] += units
            yield _trade(own, "buy", symbol, units, price, f"{mark}:buy:{symbol}")
            if place % 3 == 2 and held[symbol] > units:
                yield _dividend(own, symbol, held[symbol] - units, price, f"{mark}:paid:{symbol}")
        if book.sells and on.month == 11 and place:
            symbol = next(iter(book.split))
            units = (held[symbol] / 10).quantize(Decimal("0.0001"))
            held[symbol] -= units
            yield _trade(own, "sell", symbol, units, quoted[symbol][on], f"{mark}:sell:{symbol}")


def _trade(own: dict[str, Any], kind: str, symbol: str, units: Decimal, price: Decimal, mark: str) -> dict[str, Any]:
    return {**own, "kind": kind, "symbol": symbol, "quantity": str(units), "price": str(price), "externalId": mark}


def _dividend(own: dict[str, Any], symbol: str, units: Decimal, price: Decimal, mark: str) -> dict[str, Any]:
    paid = next(fund.paid for fund in FUNDS if fund.symbol == symbol)
    amount = (units * price * Decimal(str(paid))).quantize(Decimal("0.01"))
    return {
        **own,
        "kind": "dividend",
        "symbol": symbol,
        "amount": str(max(amount, Decimal("0.01"))),
        "externalId": mark,
    }
