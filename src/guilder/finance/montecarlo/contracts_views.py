"""What a plan's market may be set to, and the years behind it."""

from guilder.finance.montecarlo.market import Market
from guilder.kernel.contract import Contract


class HardStart(Contract):
    """A year that was hard to retire into."""

    start_year: int
    name: str


class YearsOnRecord(Contract):
    """rows: one for each year from `since` on: stocks, bonds, cash, inflation, as fractions of one year."""

    since: int
    rows: tuple[tuple[float, float, float, float], ...]
    source: str


class MarketViews(Contract):
    """views: the default first. stresses: starts for which `history` holds what followed."""

    views: tuple[Market, ...]
    stresses: tuple[HardStart, ...]
    history: YearsOnRecord
