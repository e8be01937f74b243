"""The claiming grid and the exact frontier, in median milliseconds, and a slider of the plan, asked through the API.

The frontier is that of forty years of months of 20, 100 and 500 assets with a market in common, from the least variance to the largest mean.
"""

import sys
import time
from collections.abc import Callable
from datetime import date
from statistics import median, quantiles
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guilder.finance.portfolio.frontier import trace
from guilder.finance.portfolio.limits import Limits
from guilder.finance.socialsecurity.claiming import Claimant, grid
from guilder.planning.engine import one_blas_thread
from house import Client
from montecarlo import timed

RUNS = 9
SIZES = (20, 100, 500)
MOVES = 60


def market(count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(means (n,), covariance (n, n)) a year, of 480 months: one market, and movements of each asset's own."""
    chance = np.random.default_rng(1)
    returns = np.outer(chance.normal(0.006, 0.04, 480), chance.uniform(0.5, 1.5, count))
    returns += chance.normal(size=(480, count)) * chance.uniform(0.02, 0.06, count) + chance.normal(0.002, 0.002, count)
    return returns.mean(axis=0) * 12, np.cov(returns.T) * 12 + 1e-4 * np.eye(count)


def _frontier(count: int) -> Callable[[], object]:
    mean, covariance = market(count)
    limits = Limits(names=tuple(f"a{n}" for n in range(count)), lower=np.zeros(count), upper=np.ones(count))
    return lambda: trace(mean, covariance, limits)


def _claiming() -> object:
    couple = [Claimant(date(1964, 5, 2), "female", 2800.0), Claimant(date(1962, 2, 11), "male", 2100.0)]
    return grid(couple, today=date(2026, 1, 1), discount_rate=0.02)


def measure() -> dict[str, float]:
    """Every figure of pure planning, by name."""
    with one_blas_thread():
        return timed({"claiming, 97 × 97": _claiming} | {f"frontier of {n} assets": _frontier(n) for n in SIZES}, RUNS)


def couple() -> dict[str, Any]:
    """What a page sends: two people of 45 with four accounts in California, 51 years to plan."""
    born = {"birthYear": 1981, "endAge": 95, "retirementAge": 65, "socialSecurity": {"pia": "2600", "claimAge": 804}}
    kinds = {"cash": "40000", "taxable": "150000", "traditional": "400000", "roth": "60000"}
    return {
        "people": [born, {**born, "sex": "male"}],
        "accounts": [{"key": kind, "name": kind, "kind": kind, "balance": balance} for kind, balance in kinds.items()],
        "allocation": {"stocks": 0.6, "bonds": 0.35, "cash": 0.05},
        "successThreshold": 0.85,
        "incomes": [{"kind": "wages", "amountPerYear": "140000"}],
        "contributions": [{"account": "traditional", "amountPerYear": "20000"}],
        "spending": {"amountPerYear": "84000", "beforeRetirementPerYear": "0", "surplus": "spent"},
        "taxes": {"regime": "us", "state": "CA"},
    }


async def sliders(api: Client) -> list[tuple[str, str, str]]:
    """A slider that moves 60 times, each answer waited for; then at rest."""
    table = []
    for paths, when in ((1_000, "while it moves"), (5_000, "at rest")):
        took = []
        for move in range(MOVES // 2 if paths == 5_000 else MOVES):
            plan = couple()
            plan["spending"]["amountPerYear"] = str(84_000 + 100 * move + paths // 1_000)
            began = time.perf_counter()
            await api.call("POST", "/v1/simulations/what-if", json={"assumptions": plan, "paths": paths})
            took.append(1000 * (time.perf_counter() - began))
        took = took[3:]
        figures = f"{median(took):.0f} ms", f"p95 {quantiles(took, n=20)[-1]:.0f}"
        table.append((f"what-if with US tax through the API, {paths:,} × 50 years, {when}", *figures))
    return table


def main() -> None:
    """Print what needs no server."""
    for name, value in measure().items():
        print(f"  {name:<34} {value:8.1f} ms", file=sys.stdout)


if __name__ == "__main__":
    main()
