"""What the tools that need no plan say beside the contracts of `finance`."""

from typing import Literal

from guilder.finance.montecarlo.contracts_views import YearsOnRecord
from guilder.finance.tax.contracts import StateCode
from guilder.kernel.contract import Contract


class StateYears(Contract):
    """A state with an income tax, by the years of its published figures; none where it levies none.

    A later year uses the newest figures before it, unindexed.
    """

    code: StateCode
    published: tuple[int, ...]


class TaxYears(Contract):
    """published: federal figures to the cent. Years after them, up to last_year, are projected by the law's own indexation."""

    published: tuple[int, ...]
    last_year: int
    states: tuple[StateYears, ...]
    germany: tuple[int, ...]


class AssumedAsset(Contract):
    """An asset class: arithmetic mean and standard deviation of a year's nominal return, as fractions."""

    name: str
    asset_class: Literal["stocks", "bonds", "cash"]
    mean_rate: float
    volatility_rate: float


class MarketAssumptions(Contract):
    """correlations: of yearly returns, in the order of assets. history: the years that really were, for risk and CVaR."""

    name: str
    source: str
    assets: tuple[AssumedAsset, ...]
    correlations: tuple[tuple[float, ...], ...]
    inflation_rate: float
    inflation_volatility_rate: float
    history: YearsOnRecord
