"""Replays of the great crashes on today's holdings: what each asset class did from the stock market's peak to its trough."""

import math
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from guilder.finance.risk.contracts import AssetClass, Moves, Outcome, Share, StressInput, StressResult
from guilder.kernel.money import quantize

PACK = Path(__file__).parent / "packs" / "crashes.toml"
BASIS = (
    "A replay of US markets in dollars: a broad stock index, 10-year Treasuries, Treasury bills and gold, from the day stocks "
    "stood highest to the day they stood lowest. Your own funds would have moved otherwise. Before tax and costs."
)
FORMULA = "change = Σ amount × move; real = (1 + change rate) / (1 + rise of prices) − 1"
FORMULAS: dict[AssetClass, str] = {
    "stocks": "(close at trough + mean yearly dividends × years) / close at peak − 1",
    "bonds": "a 10-year par bond of the peak's month: coupons + price at the trough's yield with 10 − years left − 1",
    "cash": "Σ over calendar years of bill rate × share of the year",
    "gold": "price in the trough's month / price in the peak's month − 1",
}
CLASSES: tuple[AssetClass, ...] = ("stocks", "bonds", "cash", "gold")


@dataclass(frozen=True)
class Episode:
    """One crash. moves: per asset class and for consumer prices; sources: by asset class."""

    title: str
    starts_on: date
    ends_on: date
    moves: Moves
    sources: dict[AssetClass, str]


@cache
def episodes() -> dict[str, Episode]:
    """The crashes by their names ("1929", …), with moves worked out from `packs/crashes.toml`."""
    content = tomllib.loads(PACK.read_text(encoding="utf-8"))
    named = content.pop("sources")
    sources: dict[AssetClass, str] = {each: named[each] for each in CLASSES}
    sources["stocks"] = f"{named['stocks']}. Dividends: {named['dividends']}"
    return {
        name: Episode(entry["title"], entry["from"], entry["to"], _moves(entry), sources)
        for name, entry in content.items()
    }


def replay(inputs: StressInput) -> StressResult:
    """What the holdings would have become in each episode asked for."""
    known = episodes()
    outcomes = [_named(inputs, name, known[name]) for name in inputs.crashes]
    outcomes += [_outcome(inputs, each.name, each.moves, None) for each in inputs.custom]
    return StressResult(basis=BASIS, formula=FORMULA, outcomes=tuple(outcomes), inputs=inputs)


def bond_return(first_yield: float, last_yield: float, years: float, *, maturity: float = 10.0) -> float:
    """Of a par bond over `years` < maturity: coupons collected, and the price at `last_yield` of what is left, less 1.

    Yields are nominal a year, compounded twice; the curve between `maturity` and what is left of it is taken as flat.
    """
    half = last_yield / 2
    periods = 2 * (maturity - years)
    discount = math.exp(-periods * math.log1p(half))
    price = discount + first_yield / 2 * ((1 - discount) / half if half else periods)
    return first_yield * years + price - 1


def _moves(entry: dict[str, Any]) -> Moves:
    start, end = entry["from"], entry["to"]
    years = (end - start).days / 365
    first, last = entry["stocks"]
    gold, prices = entry["gold"], entry["prices"]
    first_yield, last_yield = entry["bonds"]
    return Moves(
        stocks=(last + sum(entry["dividends"]) / 2 * years) / first - 1,
        bonds=bond_return(first_yield, last_yield, years),
        cash=sum(rate * _days_in(int(year), start, end) / 365 for year, rate in entry["cash"].items()),
        gold=gold[1] / gold[0] - 1,
        prices=prices[1] / prices[0] - 1,
    )


def _days_in(year: int, start: date, end: date) -> int:
    return max(0, (min(end, date(year + 1, 1, 1)) - max(start, date(year, 1, 1))).days)


def _named(inputs: StressInput, name: str, episode: Episode) -> Outcome:
    return _outcome(inputs, name, episode.moves, episode)


def _outcome(inputs: StressInput, name: str, moves: Moves, episode: Episode | None) -> Outcome:
    shares = [
        Share(
            asset_class=each,
            amount=amount,
            move_rate=round(getattr(moves, each), 6),
            change=_change(amount, getattr(moves, each), inputs.currency),
            formula="as given" if episode is None else FORMULAS[each],
            source="as given" if episode is None else episode.sources[each],
        )
        for each, amount in inputs.holdings.items()
    ]
    change = sum((each.change for each in shares), Decimal(0))
    rate = float(change / sum(inputs.holdings.values()))
    return Outcome(
        name=name,
        title=name if episode is None else episode.title,
        starts_on=None if episode is None else episode.starts_on,
        ends_on=None if episode is None else episode.ends_on,
        change=quantize(change, inputs.currency),
        change_rate=round(rate, 6),
        real_change_rate=round((1 + rate) / (1 + moves.prices) - 1, 6),
        shares=tuple(shares),
    )


def _change(amount: Decimal, move: float, currency: str) -> Decimal:
    return quantize(amount * Decimal(repr(move)), currency) + 0
