"""The ledger of years: a couple with four accounts and a state's tax, recorded once and over 5,000 futures of 30 years.

Median milliseconds of 15 runs over futures that are drawn already; `recorded` is processor time.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from guilder.finance.ledger import deterministic, simulate
from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_paths import RetirementInput
from guilder.finance.montecarlo import futures

RUNS = 15
PATHS, YEARS = 5_000, 30


def couple(regime: str) -> LedgerInput:
    """Both retired, one of them soon with Social Security."""
    taxes: dict[str, str] = {"regime": regime}
    if regime == "us":
        taxes["state"] = "CA"
    return LedgerInput.model_validate(
        {
            "firstYear": 2026,
            "people": [
                {
                    "birthYear": 1961,
                    "sex": "male",
                    "endAge": 90,
                    "retirementAge": 65,
                    "socialSecurity": {"pia": "2800"},
                },
                {"birthYear": 1963, "endAge": 92, "retirementAge": 65, "socialSecurity": {"pia": "1200"}},
            ],
            "accounts": [
                {"key": "bank", "kind": "cash", "balance": "40000"},
                {"key": "broker", "kind": "taxable", "balance": "600000", "basis": "350000"},
                {"key": "ira", "kind": "traditional", "balance": "900000"},
                {"key": "roth", "kind": "roth", "balance": "150000", "owner": 1},
            ],
            "spending": {"amountPerYear": "95000"},
            "taxes": taxes,
        }
    )


def timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    """Median milliseconds, after one run that does not count."""
    work()
    spent = []
    for _ in range(RUNS):
        start = clock()
        work()
        spent.append(clock() - start)
    return 1000 * median(spent)


def measure() -> dict[str, float]:
    """Every figure of the table, by name."""
    taxed, free = (RetirementInput(plan=couple(regime), paths=PATHS) for regime in ("us", "none"))
    drawn = futures.draw_all(taxed.plan.market, seed=1, paths=PATHS, years=YEARS)
    assert taxed.plan.years == YEARS
    return {
        "5,000 × 30 years with federal and California tax": timed(
            lambda: simulate.run(taxed, futures=drawn), perf_counter
        ),
        "the same without tax": timed(lambda: simulate.run(free, futures=drawn), perf_counter),
        "the same with tax, and every percentile": timed(lambda: simulate.simulate(taxed, futures=drawn), perf_counter),
        "recorded, 30 years": timed(lambda: deterministic.ledger(taxed.plan), process_time),
    }


def main() -> None:
    """Print the table."""
    futures.warm(Path(tempfile.gettempdir()) / "guilder-bench")
    for name, value in measure().items():
        print(f"  {name:<50} {value:8.1f} ms", file=sys.stdout)


if __name__ == "__main__":
    main()
