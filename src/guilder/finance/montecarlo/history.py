"""Years of the US market as they were: stocks, bonds, cash and prices of the same year in one row.

Two sets, because the longer one is the coarser one; `SOURCES` says what each holds. Returns are nominal, total, simple, of
one year, before tax and cost.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from guilder.finance.montecarlo.market import LONG_RUN, Market
from guilder.finance.montecarlo.models import Since

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SOURCES: Final[dict[Since, str]] = {
    1871: (
        "Robert Shiller's monthly data (datasets/s-and-p-500, ODC-PDDL), January to January 1871–2024, the last two years "
        "from public monthly figures: S&P composite with dividends, 10-year US bond priced from its yield, consumer "
        "prices. Cash: 3-month Treasury bills from 1928 (Damodaran); before, for want of a short rate, the long yield "
        "in January."
    ),
    1928: (
        "Aswath Damodaran (NYU Stern), Historical Returns on Stocks, Bonds and Bills, calendar years 1928–2025: S&P 500 "
        "with dividends, 10-year US Treasury bond, 3-month Treasury bill, consumer prices (CPI-U)."
    ),
}
#: Retirements that history was hard on, by the year in which they begin.
STRESSES: Final[dict[int, str]] = {
    1929: "The Great Depression: stocks lose four fifths in three years while prices fall",
    1937: "A second crash, war, and the inflation after it",
    1966: "Flat stocks and rising prices for sixteen years: the hardest start on record",
    1973: "The oil shock: stocks lose two fifths in two years, prices rise by a fifth",
    2000: "The dot-com crash, then the financial crisis within the first decade",
    2008: "The financial crisis in the first year",
}


@dataclass(frozen=True, eq=False)
class History:
    """years (n,); returns (n, 3) of stocks, bonds, cash; inflation (n,): fractions, float64."""

    years: "NDArray[np.int64]"
    returns: "NDArray[np.float64]"
    inflation: "NDArray[np.float64]"
    source: str


@cache
def history(since: Since = 1928) -> History:
    """The set that begins with `since`; see SOURCES."""
    import numpy as np

    with (Path(__file__).parent / f"history_{since}.csv").open(encoding="utf-8", newline="") as file:
        rows = [[float(value) for value in row] for row in list(csv.reader(file))[1:]]
    table = np.array(rows)
    return History(table[:, 0].astype(np.int64), table[:, 1:4], table[:, 4], SOURCES[since])


def sequence(
    start_year: int, years: int, *, since: Since = 1928, market: Market = LONG_RUN
) -> "tuple[NDArray[np.float32], NDArray[np.float32]]":
    """What `years` years from `start_year` brought: (returns (years, 3, 1), inflation (years, 1)), as `Futures.yearly` has them.

    Where history ends, the means of `market` go on. Raises ValueError for a start outside of the set.
    """
    import numpy as np

    past = history(since)
    if not past.years[0] <= start_year <= past.years[-1]:
        raise ValueError(f"the years on record are {past.years[0]} to {past.years[-1]}")
    first = int(start_year - past.years[0])
    known = min(years, len(past.years) - first)
    returns = np.empty((years, 3, 1), np.float32)
    inflation = np.full((years, 1), market.inflation.mean_rate, np.float32)
    returns[:, :, 0] = [asset.mean_rate for asset in (market.stocks, market.bonds, market.cash)]
    returns[:known, :, 0] = past.returns[first : first + known]
    inflation[:known, 0] = past.inflation[first : first + known]
    return returns, inflation
