"""Plans and markets for the tests of finance, with keyword overrides."""

from typing import Any

from guilder.finance.montecarlo.contracts import MonteCarloInput
from guilder.finance.montecarlo.market import LONG_RUN, Assumption, Correlations, Market

UNRELATED = Correlations(
    stocks_bonds=0, stocks_cash=0, bonds_cash=0, stocks_inflation=0, bonds_inflation=0, cash_inflation=0
)


def certain(*, rate: float = 0.0, inflation: float = 0.0) -> Market:
    """A market without chance: every asset earns `rate` a year, prices rise by `inflation`."""
    still = Assumption(mean_rate=rate, volatility_rate=0)
    return Market(
        name="certain",
        source="test",
        stocks=still,
        bonds=still,
        cash=still,
        inflation=Assumption(mean_rate=inflation, volatility_rate=0),
        inflation_now=inflation,
        inflation_persistence=0,
        correlations=UNRELATED,
    )


def plan(**changes: Any) -> MonteCarloInput:
    """A worker of 45 who retires at 65, by field name; the long-run market unless another is given."""
    fields: dict[str, Any] = {
        "months": 600,
        "paths": 1_000,
        "savings": "300000",
        "contribution_per_month": "1500",
        "retirement_month": 240,
        "spending_per_month": "4000",
        "incomes": [{"amount_per_month": "1500", "from_month": 264}],
        "market": LONG_RUN,
    }
    return MonteCarloInput.model_validate(fields | changes)


def still(**changes: Any) -> MonteCarloInput:
    """A plan with nothing in it, for 10 years, in a market where nothing happens."""
    return MonteCarloInput.model_validate({"months": 120, "paths": 100, "market": certain()} | changes)
