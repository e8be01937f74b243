"""Monte Carlo: 5,000 paths × 30 years, monthly, three assets and inflation. Median milliseconds of 31 runs.

The yardstick is letting NumPy draw as many standard normals (SFC64, single precision, its fastest) and doing nothing
with them: same blocks, same number of threads. `what-if` is the same plan over futures already drawn, as when a slider moves;
the other models of the market run on two threads.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from guilder.finance.montecarlo import futures
from guilder.finance.montecarlo.contracts import Income, MonteCarloInput
from guilder.finance.montecarlo.futures import Futures, blocks_for, draw_all, side_by_side
from guilder.finance.montecarlo.market import LONG_RUN
from guilder.finance.montecarlo.models import BootstrapModel, Model, RegimesModel, StudentTModel
from guilder.finance.montecarlo.simulate import simulate

RUNS = 31
YEARS = 30


def plan(paths: int) -> MonteCarloInput:
    """A household of 45 that retires at 65."""
    return MonteCarloInput.model_validate(
        {
            "months": YEARS * 12,
            "paths": paths,
            "savings": "300000",
            "contributionPerMonth": "1500",
            "retirementMonth": 240,
            "spendingPerMonth": "4000",
            "incomes": [Income.model_validate({"amountPerMonth": "1500", "fromMonth": 264})],
        }
    )


def other(model: Model) -> MonteCarloInput:
    """The same household under another model of the same market."""
    return plan(5_000).model_copy(update={"market": LONG_RUN.model_copy(update={"model": model})})


def only_draw(paths: int, threads: int) -> Callable[[], object]:
    """Drawing as many standard normals as `plan` takes, into memory that is already there."""
    import numpy as np

    from guilder.finance.montecarlo import kernel

    buffer = np.empty((threads, YEARS, kernel.ROWS, kernel.BLOCK), np.float32)

    def one(block: int) -> None:
        stream = np.random.Generator(np.random.SFC64(np.random.SeedSequence(1, spawn_key=(block,))))
        stream.standard_normal(dtype=np.float32, out=buffer[block % threads])

    return lambda: list(side_by_side(one, range(blocks_for(paths)), threads))


def timed(pairs: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Median milliseconds of each; the candidates take turns, so a slow spell of the machine meets all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in pairs}
    for work in pairs.values():
        work()
    for _ in range(runs):
        for name, work in pairs.items():
            start = perf_counter()
            work()
            seconds[name].append(perf_counter() - start)
    return {name: 1000 * median(values) for name, values in seconds.items()}


def measure() -> dict[str, float]:
    """Every figure of the table, by name."""
    small, large = plan(5_000), plan(100_000)
    bootstrap, fat, switching = other(BootstrapModel()), other(StudentTModel()), other(RegimesModel())
    drawn: Futures = draw_all(small.market, seed=1, paths=5_000, years=YEARS)
    figures = timed(
        {
            "one thread": lambda: simulate(small, threads=1),
            "one thread, only drawing": only_draw(5_000, 1),
            "two threads": lambda: simulate(small, threads=2),
            "two threads, only drawing": only_draw(5_000, 2),
            "what-if": lambda: simulate(small, futures=drawn),
            "bootstrap": lambda: simulate(bootstrap, threads=2),
            "student t": lambda: simulate(fat, threads=2),
            "regimes": lambda: simulate(switching, threads=2),
        },
        RUNS,
    )
    return figures | timed(
        {
            "100,000 paths": lambda: simulate(large, threads=2),
            "100,000 paths, only drawing": only_draw(100_000, 2),
        },
        3,
    )


def main() -> None:
    """Print the table, or JSON with --json."""
    futures.warm(Path(tempfile.gettempdir()) / "guilder-bench")
    figures = measure()
    figures["ratio, one thread"] = figures["one thread"] / figures["one thread, only drawing"]
    figures["ratio, two threads"] = figures["two threads"] / figures["two threads, only drawing"]
    figures["ratio, 100,000 paths"] = figures["100,000 paths"] / figures["100,000 paths, only drawing"]
    if "--json" in sys.argv:
        print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
        return
    print("Monte Carlo, 5,000 paths × 30 years monthly, three assets and inflation")
    for name, value in figures.items():
        unit = "" if name.startswith("ratio") else " ms"
        print(f"  {name:<30} {value:8.2f}{unit}")


if __name__ == "__main__":
    main()
