"""One year's figures, read from `packs/`: each knows the publication that it comes from."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guilder.finance.tax.contracts import STATUSES

Reals = NDArray[np.float64]
PACKS = Path(__file__).parent / "packs"


class NoSuchYear(LookupError):
    """There is no pack for the year asked for."""


@dataclass(frozen=True, eq=False)
class Figure:
    """values: by filing status (5,) or (5, k), or plain () or (k,). rates: of a table, one more than thresholds or none."""

    values: Reals
    by_status: bool
    rates: Reals
    source: str


@dataclass(frozen=True, eq=False)
class Year:
    """The figures of one year and place. projected_from: the last published year, for a year beyond it."""

    place: str
    year: int
    figures: dict[str, Figure]
    projected_from: int | None = None

    def value(self, name: str) -> float:
        """A figure that is one number."""
        return float(self.figures[name].values)

    def values(self, name: str) -> Reals:
        """A figure's numbers as they stand: (k,), or (5,) or (5, k) by filing status."""
        return self.figures[name].values

    def each(self, name: str, status: NDArray[np.int64]) -> Reals:
        """A figure by filing status, for each household: (n,) or (n, k)."""
        return self.figures[name].values[status]

    def rates(self, name: str) -> Reals:
        """The rates of a table."""
        return self.figures[name].rates

    def source(self, name: str) -> str:
        """The publication."""
        return self.figures[name].source


@cache
def published(place: str, year: int) -> Year:
    """The pack of `place` ("us", "us-ca", …) for `year`. Raises NoSuchYear."""
    file = PACKS / f"{place}-{year}.toml"
    if not file.is_file():
        raise NoSuchYear(f"There are no figures of {place} for {year}.")
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    return Year(place, year, {name: _figure(entry) for name, entry in content.items() if isinstance(entry, dict)})


@cache
def published_years(place: str) -> tuple[int, ...]:
    """The years that `place` has figures for, ascending."""
    found = (file.stem.removeprefix(f"{place}-") for file in PACKS.glob(f"{place}-*.toml"))
    return tuple(sorted(int(year) for year in found if year.isdigit()))


def _figure(entry: dict[str, Any]) -> Figure:
    rates = np.array(entry.get("rates", []), np.float64)
    if "single" in entry:
        rows = [entry.get(status, entry["joint"]) for status in STATUSES]
        return Figure(np.array(rows, np.float64), by_status=True, rates=rates, source=entry["source"])
    plain = entry["value"] if "value" in entry else entry["values"]
    return Figure(np.array(plain, np.float64), by_status=False, rates=rates, source=entry["source"])
