"""Published figures, and how they go on: the wage index and prices grow by what is expected."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

HERE = Path(__file__).parent
BASE_INDEX: Final = 9779.44  # the wage index of 1977 (42 U.S.C. §415(a)(1)(B))
BEND_POINTS_1979: Final = (180, 1085)
FAMILY_POINTS_1979: Final = (230, 332, 433)


@dataclass(frozen=True)
class Figures:
    """By year: wage index, wage base, COLA. What lies beyond the published years grows by the expected rates."""

    wage_index: Mapping[int, float]
    wage_bases: Mapping[int, float]
    colas: Mapping[int, float]
    earnings_tests: Mapping[int, tuple[float, float]]
    wage_growth_rate: float
    inflation_rate: float

    def index(self, year: int) -> float:
        """The national average wage index of `year`; of 1951 for earlier ones."""
        last = max(self.wage_index)
        if year > last:
            return self.wage_index[last] * (1 + self.wage_growth_rate) ** (year - last)
        return self.wage_index[max(year, min(self.wage_index))]

    def wage_base(self, year: int) -> float:
        """What is counted of a year's earnings; beyond the published years by the index, to the nearest $300."""
        last = max(self.wage_bases)
        if year > last:
            return round(self.wage_bases[last] * (1 + self.wage_growth_rate) ** (year - last) / 300) * 300.0
        return self.wage_bases[max(known for known in self.wage_bases if known <= year)]

    def cola(self, year: int) -> float:
        """The adjustment that takes effect in `year`, to a tenth of a percent."""
        if year > max(self.colas):
            return round(self.inflation_rate, 3)
        return self.colas.get(year, 0.0)

    def points(self, of_1979: tuple[int, ...], eligible: int) -> tuple[int, ...]:
        """Bend points for who becomes eligible in `eligible`: those of 1979 by the index of two years before, to the dollar."""
        ratio = self.index(eligible - 2) / BASE_INDEX
        return tuple(int(point * ratio + 0.5) for point in of_1979)

    def earnings_test(self, year: int) -> tuple[float, float]:
        """Exempt earnings (below full retirement age, in the year of reaching it), to the nearest $120 beyond the published."""
        last = max(self.earnings_tests)
        if year <= last:
            return self.earnings_tests[max(year, min(self.earnings_tests))]
        growth = (1 + self.wage_growth_rate) ** (year - last)
        below, reaching = (round(amount * growth / 120) * 120.0 for amount in self.earnings_tests[last])
        return below, reaching


@cache
def figures(wage_growth_rate: float = 0.035, inflation_rate: float = 0.024) -> Figures:
    """The published figures with an expectation for the years after them."""
    content = tomllib.loads((HERE / "figures.toml").read_text(encoding="utf-8"))

    def years(name: str) -> dict[int, float]:
        return {int(year): value for year, value in content[name].items() if year.isdigit()}

    tests = {int(year): (pair[0], pair[1]) for year, pair in content["earnings_test"].items() if year.isdigit()}
    return Figures(
        wage_index=years("average_wage_index"),
        wage_bases=years("wage_base"),
        colas=years("cost_of_living"),
        earnings_tests=tests,
        wage_growth_rate=wage_growth_rate,
        inflation_rate=inflation_rate,
    )
