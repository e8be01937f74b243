"""The withdrawal and Roth plan of a couple of 64 in California: four accounts, 29 years. Median milliseconds of processor time on one core."""

import json
import sys
import tempfile
from pathlib import Path

import tax
from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.montecarlo import futures
from guilder.finance.withdrawals.contracts import WithdrawalsInput


def couple() -> LedgerInput:
    """1.4 of 2.2 million in traditional accounts, 95,000 a year to live on; heirs in the 24 % bracket."""
    born = {"birthYear": 1962, "endAge": 92, "retirementAge": 64, "socialSecurity": {"pia": "2800", "claimAge": 840}}
    other = {"birthYear": 1963, "endAge": 90, "retirementAge": 63, "socialSecurity": {"pia": "1500", "claimAge": 804}}
    kinds = {"cash": "60000", "taxable": "600000", "traditional": "1400000", "roth": "150000"}
    return LedgerInput.model_validate(
        {
            "firstYear": 2026,
            "people": [born, other],
            "accounts": [{"key": kind, "kind": kind, "balance": balance} for kind, balance in kinds.items()],
            "spending": {"amountPerYear": "95000"},
            "taxes": {"regime": "us", "state": "CA"},
            "heirsTaxRate": 0.24,
        }
    )


def measure() -> dict[str, float]:
    """Every figure of the table, by name."""
    from guilder.finance.withdrawals.planner import plan_withdrawals

    asked = WithdrawalsInput(plan=couple())
    return {"withdrawal and Roth plan": tax.timed(lambda: plan_withdrawals(asked))}


def main() -> None:
    """Print the table, or JSON with --json."""
    futures.warm(Path(tempfile.gettempdir()) / "guilder-bench")
    figures = measure()
    if "--json" in sys.argv:
        print(json.dumps({name: round(value, 3) for name, value in figures.items()}))
        return
    for name, value in figures.items():
        print(f"{name:<34} {value:8.1f} ms of processor time")


if __name__ == "__main__":
    main()
