"""Income tax: 100,000 households by the Sheet, 150,000 path-years (5,000 paths × 30 years) by the compiled kernel.

Median milliseconds of processor time on one core; the households have pensions, benefits, distributions, gains, dividends and interest.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np

from guilder.finance.montecarlo import futures
from guilder.finance.tax.federal import federal
from guilder.finance.tax.figures import Reals, published
from guilder.finance.tax.households import columns
from guilder.finance.tax.kernel import layout
from guilder.finance.tax.kernel.vectors import figures_vector

RUNS = 9
HOUSEHOLDS, PATH_YEARS = 100_000, 150_000
#: Every field and up to how much of it a household has.
MOST = {
    "social_security": 70_000,
    "ira_distributions": 120_000,
    "pensions": 40_000,
    "long_term_gain": 60_000,
    "interest": 9_000,
    "charity_cash": 8_000,
    "property_taxes": 12_000,
}


def fields(size: int) -> dict[str, Reals]:
    """The same retired couples each time."""
    chance = np.random.default_rng(1)
    drawn = {name: np.round(chance.uniform(0, most, size), 2) for name, most in MOST.items()}
    dividends = np.round(chance.uniform(0, 20_000, size), 2)
    return drawn | {"dividends": dividends, "qualified_dividends": np.round(0.8 * dividends, 2)}


def rows(size: int) -> Reals:
    """The same as the kernel's input."""
    places = layout.names("I_")
    found = np.zeros((size, layout.INPUTS))
    for name, values in fields(size).items():
        found[:, places[name]] = values
    found[:, layout.I_AGE_0], found[:, layout.I_AGE_1] = 70, 66
    found[:, [layout.I_MEDICARE_MONTHS_0, layout.I_MEDICARE_MONTHS_1]] = 12
    return found


def timed(work: Callable[[], object]) -> float:
    """Median milliseconds of processor time, after one run that does not count."""
    work()
    spent = []
    for _ in range(RUNS):
        start = process_time()
        work()
        spent.append(process_time() - start)
    return 1000 * median(spent)


def measure() -> dict[str, float]:
    """Every figure of the table, by name."""
    from guilder.finance.tax.kernel.household import households_tax

    couples = columns(HOUSEHOLDS, status="joint", age=np.array([[70], [66]]), **fields(HOUSEHOLDS))
    given, out = rows(PATH_YEARS), np.empty((PATH_YEARS, layout.OUTS))

    def kernel(state: str | None) -> Callable[[], object]:
        figures = figures_vector(2026, "joint", state)  # type: ignore[arg-type]
        return lambda: households_tax(figures[0], given, out)

    return {
        "sheet, 100,000 households": timed(lambda: federal(published("us", 2026), couples)),
        "kernel, 150,000 path-years": timed(kernel(None)),
        "kernel, 150,000 with California": timed(kernel("CA")),
    }


def main() -> None:
    """Print the table, or JSON with --json."""
    futures.warm(Path(tempfile.gettempdir()) / "guilder-bench")
    figures = measure()
    if "--json" in sys.argv:
        print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
        return
    print("Income tax of 2026, processor time")
    for name, value in figures.items():
        print(f"  {name:<34} {value:8.1f} ms")


if __name__ == "__main__":
    main()
