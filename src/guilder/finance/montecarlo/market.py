"""What markets may do: means, volatilities and correlations, and the lognormal model made from them (`laws` has the others).

Convention: `mean_rate` is the arithmetic mean of a calendar year's simple return, `volatility_rate` its standard
deviation. One year's gross return is lognormal with exactly these two moments:
sigma² = ln(1 + s²/(1+m)²), mu = ln(1+m) − sigma²/2; a month is a twelfth of both. (Taking ln(1+m) for mu, or m/12
for a month, would overstate the compound return by sigma²/2 a year.) Correlations are those of yearly simple
returns and become log correlations by ln(1 + r·s₁s₂/((1+m₁)(1+m₂)))/(sigma₁sigma₂).

Inflation's yearly log rate follows x(y) = mean + φ·(x(y−1) − mean) + shock, starting at `inflation_now`; its
stationary moments are matched in the same way, its shock is correlated with the same year's asset returns.
"""

import math
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from guilder.finance.montecarlo.models import LognormalModel, Model
from guilder.kernel.contract import Contract

Rate = Annotated[float, Field(ge=-0.5, le=0.5)]
Volatility = Annotated[float, Field(ge=0, le=1)]
Correlation = Annotated[float, Field(ge=-1, le=1)]


class Assumption(Contract):
    """One asset class, or inflation: arithmetic mean and standard deviation of a year, nominal, as fractions."""

    mean_rate: Rate
    volatility_rate: Volatility


class Correlations(Contract):
    """Of yearly simple returns; with inflation: between the year's return and inflation's shock."""

    stocks_bonds: Correlation
    stocks_cash: Correlation
    bonds_cash: Correlation
    stocks_inflation: Correlation
    bonds_inflation: Correlation
    cash_inflation: Correlation


class Market(Contract):
    """A view of the coming decades, and the model that draws from it (see `models`).

    inflation_persistence: φ, the share of a year's surprise that stays. An object that holds nothing but a `model` is the
    long-run consensus under that model.
    """

    name: Annotated[str, Field(min_length=1, max_length=80)]
    source: Annotated[str, Field(max_length=600)]
    stocks: Assumption
    bonds: Assumption
    cash: Assumption
    inflation: Assumption
    inflation_now: Annotated[float, Field(ge=-0.1, le=0.5)]
    inflation_persistence: Annotated[float, Field(ge=0, le=0.95)]
    correlations: Correlations
    model: Model = LognormalModel()

    @model_validator(mode="before")
    @classmethod
    def _consensus_under_a_model(cls, given: Any) -> Any:
        if isinstance(given, dict) and given.keys() == {"model"}:
            return {**LONG_RUN.model_dump(by_alias=True), **given}
        return given

    @model_validator(mode="after")
    def _correlations_fit(self) -> Self:
        from guilder.finance.montecarlo import laws

        lognormal(self)
        if self.model.kind == "studentT":
            laws.student_t(self, self.model)
        elif self.model.kind == "regimes":
            laws.regimes(self, self.model)
        return self


@dataclass(frozen=True)
class Lognormal:
    """The model's parameters per month and year, in logs.

    drift: (3,) monthly mean log return of stocks, bonds, cash. loadings: (4, 4) lower triangle; rows 0–2 turn
    three standard normals into a month's log return, row 3 turns the year's sums (over √12) and one more normal
    into inflation's shock. inflation_*: yearly log rates.
    """

    drift: tuple[float, float, float]
    loadings: tuple[tuple[float, ...], ...]
    inflation_mean: float
    inflation_start: float
    inflation_persistence: float
    inflation_shock: float


def log_moments(assumption: Assumption) -> tuple[float, float]:
    """(mu, sigma) of a year's log return whose simple return has the assumed mean and standard deviation."""
    mean, deviation = assumption.mean_rate, assumption.volatility_rate
    variance = math.log1p((deviation / (1 + mean)) ** 2)
    return math.log1p(mean) - variance / 2, math.sqrt(variance)


def lognormal(market: Market) -> Lognormal:
    """The monthly model behind `market`. Raises ValueError when no markets could be correlated in this way."""
    assets = (market.stocks, market.bonds, market.cash)
    moments = [log_moments(asset) for asset in assets]
    given = market.correlations
    pairs = {(1, 0): given.stocks_bonds, (2, 0): given.stocks_cash, (2, 1): given.bonds_cash}
    matrix = [[1.0 if row == column else 0.0 for column in range(4)] for row in range(4)]
    for (row, column), correlation in pairs.items():
        matrix[row][column] = matrix[column][row] = _log_correlation(assets[row], assets[column], correlation)
    for column, correlation in enumerate((given.stocks_inflation, given.bonds_inflation, given.cash_inflation)):
        matrix[3][column] = matrix[column][3] = correlation
    roots = cholesky(matrix)
    monthly = [[value * moments[row][1] / math.sqrt(12) for value in roots[row]] for row in range(3)]
    inflation_mean, inflation_sigma = log_moments(market.inflation)
    return Lognormal(
        drift=(moments[0][0] / 12, moments[1][0] / 12, moments[2][0] / 12),
        loadings=(*(tuple(row) for row in monthly), tuple(roots[3])),
        inflation_mean=inflation_mean,
        inflation_start=math.log1p(market.inflation_now),
        inflation_persistence=market.inflation_persistence,
        inflation_shock=inflation_sigma * math.sqrt(1 - market.inflation_persistence**2),
    )


def _log_correlation(one: Assumption, other: Assumption, correlation: float) -> float:
    sigmas = log_moments(one)[1] * log_moments(other)[1]
    if sigmas == 0:
        return 0.0
    scale = one.volatility_rate * other.volatility_rate / ((1 + one.mean_rate) * (1 + other.mean_rate))
    if correlation * scale <= -1:
        raise ValueError("two of the correlations are lower than lognormal returns can have")
    return math.log1p(correlation * scale) / sigmas


def cholesky(matrix: list[list[float]]) -> list[list[float]]:
    """The lower triangle whose product with its own transpose is the correlation matrix `matrix`."""
    size = len(matrix)
    root = [[0.0] * size for _ in range(size)]
    for row in range(size):
        for column in range(row + 1):
            rest = matrix[row][column] - sum(root[row][k] * root[column][k] for k in range(column))
            if row != column:
                root[row][column] = rest / root[column][column]
            elif rest <= 1e-9:
                raise ValueError("these correlations contradict each other: no markets could have all of them at once")
            else:
                root[row][row] = math.sqrt(rest)
    return root


#: The default view, for someone who spends and invests in a developed market.
#: Means, volatilities and asset correlations: Horizon Actuarial Services, Survey of Capital Market Assumptions, 2025
#: edition (August 2025), Exhibit 17, average of 41 advisers, 10-year horizon, nominal, arithmetic: US equity large
#: cap, US corporate bonds core, US Treasuries (cash equivalents), inflation. (Its 20-year figures are a little
#: higher; the lower ones stand here.) Inflation's persistence and its correlation with stocks and bonds: least
#: squares on yearly US consumer prices, S&P composite and 10-year bond returns 1953–2024 (Robert Shiller's data).
LONG_RUN = Market(
    name="Long-run consensus",
    source=(
        "Horizon Actuarial Services, Survey of Capital Market Assumptions 2025, Exhibit 17 (41 advisers, 10-year "
        "arithmetic means, USD); inflation's persistence and its correlations from Robert Shiller's US data, 1953–2024."
    ),
    stocks=Assumption(mean_rate=0.0767, volatility_rate=0.1654),
    bonds=Assumption(mean_rate=0.0519, volatility_rate=0.0622),
    cash=Assumption(mean_rate=0.0360, volatility_rate=0.0147),
    inflation=Assumption(mean_rate=0.0239, volatility_rate=0.0190),
    inflation_now=0.0239,
    inflation_persistence=0.72,
    correlations=Correlations(
        stocks_bonds=0.32,
        stocks_cash=-0.01,
        bonds_cash=0.19,
        stocks_inflation=-0.23,
        bonds_inflation=-0.30,
        cash_inflation=0.0,
    ),
)
