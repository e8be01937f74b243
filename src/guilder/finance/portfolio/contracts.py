"""What the portfolio tools take and return, as JSON carries it: rates a year, weights and shares as fractions."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from guilder.kernel.contract import Contract

ASSETS_AT_MOST = 1_000
PERIODS_AT_MOST = 20_000
BASIS = (
    "Before taxes and trading costs, from the means, volatilities and correlations given: arithmetic, not a forecast."
)

Name = Annotated[str, Field(min_length=1, max_length=80)]
Rate = Annotated[float, Field(ge=-1, le=10)]
Weight = Annotated[float, Field(ge=-10, le=10)]
Coefficient = Annotated[float, Field(ge=-1e6, le=1e6)]
Matrix = tuple[tuple[float, ...], ...]
Method = Literal["sample", "identity", "constant_correlation", "ewma"]


class Asset(Contract):
    """One asset: its mean and volatility of a year, and its range of weights. current: its weight now, for turnoverLimit."""

    name: Name
    mean_rate: Rate | None = None
    volatility_rate: Annotated[float, Field(gt=0, le=10)] | None = None
    lower: Weight = 0.0
    upper: Weight = 1.0
    current: Weight | None = None


class Limit(Contract):
    """A range for a sum of weights: of `assets`, or of `coefficients` times weights (a duration, a share of stocks)."""

    name: Name
    assets: tuple[Name, ...] = ()
    coefficients: dict[Name, Coefficient] = Field(default_factory=dict)
    lower: float | None = None
    upper: float | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if bool(self.assets) == bool(self.coefficients):
            raise ValueError("give either assets or coefficients")
        if self.lower is None and self.upper is None:
            raise ValueError("give lower, upper or both")
        return self


class ReturnHistory(Contract):
    """Past simple returns, one row a period, the oldest first, one column an asset.

    method: how the covariance is estimated: Ledoit–Wolf shrinkage to a constant correlation or to the identity, the plain sample,
    or exponential weights with `decay`.
    """

    returns: Matrix
    periods_per_year: Annotated[float, Field(ge=1, le=366)] = 12
    method: Method = "constant_correlation"
    decay: Annotated[float, Field(gt=0, lt=1)] = 0.94

    @model_validator(mode="after")
    def _is_a_table(self) -> Self:
        if not 3 <= len(self.returns) <= PERIODS_AT_MOST:
            raise ValueError(f"give between 3 and {PERIODS_AT_MOST:,} rows of returns")
        if len({len(row) for row in self.returns}) != 1:
            raise ValueError("every row of returns must have as many numbers")
        return self


class Universe(Contract):
    """The assets and what they may weigh. How they vary comes from one of covariance (of a year), correlations (with each asset's
    volatilityRate) or history. Without meanRate the history's mean stands in, and the answer says so.

    turnoverLimit: bought plus sold, halved, as a share of the portfolio. repair: replace what no assets can have by the nearest.
    """

    assets: Annotated[tuple[Asset, ...], Field(min_length=2, max_length=ASSETS_AT_MOST)]
    covariance: Matrix | None = None
    correlations: Matrix | None = None
    history: ReturnHistory | None = None
    repair: bool = False
    limits: Annotated[tuple[Limit, ...], Field(max_length=200)] = ()
    turnover_limit: Annotated[float, Field(ge=0, le=20)] | None = None
    risk_free_rate: Rate = 0.0

    @model_validator(mode="after")
    def _fits(self) -> Self:
        names = [asset.name for asset in self.assets]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two assets cannot have one name: {', '.join(twice)}")
        given = [self.covariance is not None, self.correlations is not None, self.history is not None]
        if sum(given) != 1:
            raise ValueError("give exactly one of covariance, correlations and history")
        self._check_shapes(len(names))
        for limit in self.limits:
            if unknown := sorted({*limit.assets, *limit.coefficients} - set(names)):
                raise ValueError(f"the limit {limit.name} names assets that are not there: {', '.join(unknown)}")
        if self.turnover_limit is not None:
            held = sum(asset.current or 0.0 for asset in self.assets)
            if abs(held - 1) > 1e-6:
                raise ValueError(f"with turnoverLimit the assets' current weights must add up to 1, not {held:g}")
        return self

    def _check_shapes(self, count: int) -> None:
        for name, matrix in (("covariance", self.covariance), ("correlations", self.correlations)):
            if matrix is None:
                continue
            if len(matrix) != count or any(len(row) != count for row in matrix):
                raise ValueError(f"{name} must have {count} rows of {count} numbers, in the order of the assets")
            for row in range(count):
                for column in range(row):
                    here, there = matrix[row][column], matrix[column][row]
                    if abs(here - there) > 1e-8 * max(abs(here), abs(there), 1e-4):
                        raise ValueError(
                            f"{name} must be symmetric: [{row}][{column}] is {here:g}, [{column}][{row}] {there:g}"
                        )
        if self.correlations is not None:
            if any(asset.volatility_rate is None for asset in self.assets):
                raise ValueError("with correlations every asset needs its volatilityRate")
            if any(abs(self.correlations[i][i] - 1) > 1e-8 for i in range(count)):
                raise ValueError("the diagonal of correlations must be 1")
        if self.history is not None and len(self.history.returns[0]) != count:
            raise ValueError(f"each row of history.returns must have {count} numbers, in the order of the assets")


class FrontierInput(Universe):
    """points: how many portfolios, evenly spaced by mean, beside the corners."""

    points: Annotated[int, Field(ge=0, le=1_000)] = 20


class Mix(Contract):
    """One portfolio. weights: by asset, those at zero left out. sharpe_ratio: (mean − risk-free)/volatility."""

    mean_rate: float
    volatility_rate: float
    sharpe_ratio: float
    weights: dict[str, float]


class FrontierResult(Contract):
    """corners: every corner portfolio from the least variance to the largest mean; between two neighbours the efficient portfolios are
    their blends. max_sharpe: null when nothing earns more than the risk-free rate.
    """

    basis: str
    notices: tuple[str, ...]
    minimum_variance: Mix
    max_sharpe: Mix | None
    corners: tuple[Mix, ...]
    points: tuple[Mix, ...]


Aim = Literal["min-variance", "max-sharpe", "target-return", "target-risk", "erc", "hrp", "cvar", "black-litterman"]


class View(Contract):
    """What an investor expects of a sum of assets: {"Germany": 1, "France": −1} with meanRate 0.05 says that Germany earns 5 points more.

    mean_rate: a year, of the sum. confidence: one half is as sure as the market's own estimate, 1 is certain.
    """

    coefficients: Annotated[dict[Name, Coefficient], Field(min_length=1)]
    mean_rate: Rate
    confidence: Annotated[float, Field(gt=0, le=1)] = 0.5


class PortfolioInput(Universe):
    """aim: what the portfolio is best at. target_return, target_risk (a volatility): with those aims; target_return also with cvar.

    confidence: of cvar, whose scenarios are the history. market_weights, views, risk_aversion, tau: of black-litterman.
    """

    aim: Aim
    target_return: Rate | None = None
    target_risk: Annotated[float, Field(gt=0, le=10)] | None = None
    confidence: Annotated[float, Field(ge=0.5, lt=1)] = 0.95
    market_weights: dict[Name, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=dict)
    views: Annotated[tuple[View, ...], Field(max_length=200)] = ()
    risk_aversion: Annotated[float, Field(gt=0, le=100)] = 2.5
    tau: Annotated[float, Field(gt=0, le=1)] = 0.05

    @model_validator(mode="after")
    def _has_what_it_aims_at(self) -> Self:
        if self.aim == "target-return" and self.target_return is None:
            raise ValueError("target-return needs targetReturn")
        if self.aim == "target-risk" and self.target_risk is None:
            raise ValueError("target-risk needs targetRisk")
        if self.aim == "cvar" and self.history is None:
            raise ValueError("cvar needs history: its rows are the scenarios")
        names = {asset.name for asset in self.assets}
        told = {*self.market_weights, *(name for view in self.views for name in view.coefficients)}
        if unknown := sorted(told - names):
            raise ValueError(f"marketWeights and views name assets that are not there: {', '.join(unknown)}")
        if self.aim == "black-litterman" and abs(sum(self.market_weights.values()) - 1) > 1e-6:
            raise ValueError("black-litterman needs marketWeights that add up to 1")
        return self


class TailRisk(Contract):
    """Of one period of the history, losses positive: the loss that the worst share 1 − confidence begins with, and its mean."""

    confidence: float
    value_at_risk: float
    conditional_value_at_risk: float


class PortfolioResult(Contract):
    """mean_rate, sharpe_ratio: null when no means were given. risk_shares: of variance, by asset. posterior_means: of black-litterman."""

    basis: str
    aim: Aim
    notices: tuple[str, ...]
    mean_rate: float | None
    volatility_rate: float
    sharpe_ratio: float | None
    weights: dict[str, float]
    risk_shares: dict[str, float]
    tail: TailRisk | None
    posterior_means: dict[str, float] | None
