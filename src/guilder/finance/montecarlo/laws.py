"""The parameters of the fat-tailed and the two-regime months, so that a year has exactly the moments of its `Market`.

Gross months are multiplied, so a year's moments follow from a month's without approximation. Independent months with
mean 1 + m' and covariance c': E[year] = (1 + m')¹², E[year_a · year_b] = ((1 + m'_a)(1 + m'_b) + c'_ab)¹². In a Markov
chain with long-run mix π, transitions P and conditional means g of a gross month: E[year] = π·(g∘P)¹¹g.

Inflation's shock takes its correlation from the normals behind the returns. What mixing takes away from it is put
back: a month's factor has E[factor] < 1 while E[factor²] = 1.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from guilder.finance.montecarlo.market import Assumption, Market, cholesky, log_moments
from guilder.finance.montecarlo.models import RegimesModel, StudentTModel

Pair = tuple[float, float]
_IMPOSSIBLE = "two of the correlations are further from zero than this model's returns can have"


@dataclass(frozen=True)
class StudentT:
    """A month's simple return is mean + √((ν − 2)/χ²) · loadings · normals.

    means: (3,) of a month. loadings: (4, 4) lower triangle as in `market.Lognormal`.
    """

    degrees_of_freedom: float
    means: tuple[float, float, float]
    loadings: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Regimes:
    """Monthly logs. calm, crisis: (mean, deviation) of stocks; drift: of bonds and cash.

    loadings: (4, 4) as in `market.Lognormal`, but row 0 is 1: stocks are mean + deviation · normal.
    """

    calm: Pair
    crisis: Pair
    drift: Pair
    loadings: tuple[tuple[float, ...], ...]


def student_t(market: Market, model: StudentTModel) -> StudentT:
    """The law of a month. Raises ValueError when no returns could be correlated in this way."""
    assets = (market.stocks, market.bonds, market.cash)
    means = [math.expm1(math.log1p(asset.mean_rate) / 12) for asset in assets]
    spreads = [
        math.sqrt(_month(asset, asset, asset.volatility_rate**2) - (1 + mean) ** 2)
        for asset, mean in zip(assets, means, strict=True)
    ]
    given = market.correlations
    pairs: dict[tuple[int, int], float] = {}
    for (one, other), correlation in {
        (1, 0): given.stocks_bonds,
        (2, 0): given.stocks_cash,
        (2, 1): given.bonds_cash,
    }.items():
        a, b = assets[one], assets[other]
        shared = _month(a, b, correlation * a.volatility_rate * b.volatility_rate) - (1 + means[one]) * (
            1 + means[other]
        )
        scale = spreads[one] * spreads[other]
        pairs[one, other] = shared / scale if scale else 0.0
    degrees = model.degrees_of_freedom
    factor = math.sqrt((degrees - 2) / 2) * math.exp(math.lgamma((degrees - 1) / 2) - math.lgamma(degrees / 2))
    inflation = tuple(each / factor for each in (given.stocks_inflation, given.bonds_inflation, given.cash_inflation))
    return StudentT(degrees, (means[0], means[1], means[2]), _loadings(pairs, inflation, spreads))


#: Two bisections take a millisecond, and every block of paths asks.
@lru_cache(maxsize=64)
def regimes(market: Market, model: RegimesModel) -> Regimes:
    """The law of a month. Raises ValueError when no returns could be correlated in this way."""
    year = _Chain(model.crisis_probability, model.recovery_probability)
    mean, spread = market.stocks.mean_rate, market.stocks.volatility_rate
    ratio, drop = model.crisis_volatility_ratio, model.crisis_drop

    def power(k: float, exponent: int) -> float:
        """E[year^exponent] with calm months of mean 0 and deviation k."""
        crisis = -exponent * drop * k + (exponent * ratio * k) ** 2 / 2
        return year.mean(math.exp((exponent * k) ** 2 / 2), math.exp(crisis))

    wanted = 1 + (spread / (1 + mean)) ** 2
    k = _bisect(lambda k: power(k, 2) / power(k, 1) ** 2 >= wanted, 0.0, 1.0) if spread else 0.0
    level = (math.log1p(mean) - math.log(power(k, 1))) / 12
    calm, crisis = (level, k), (level - drop * k, ratio * k)

    bonds, cash = log_moments(market.bonds), log_moments(market.cash)
    given = market.correlations
    spreads = [1.0, bonds[1] / math.sqrt(12), cash[1] / math.sqrt(12)]
    pairs: dict[tuple[int, int], float] = {
        (2, 1): _log_correlation(market.bonds, market.cash, given.bonds_cash),
    }
    for row, (asset, correlation) in enumerate(
        ((market.bonds, given.stocks_bonds), (market.cash, given.stocks_cash)), start=1
    ):
        pairs[row, 0] = _with_stocks(year, calm, crisis, spreads[row], _shared(market.stocks, asset, correlation))
    across = year.deviation(calm, crisis)
    share = math.sqrt(12) * year.mix(calm[1], crisis[1]) / across if across else 1.0
    inflation = (given.stocks_inflation / share, given.bonds_inflation, given.cash_inflation)
    return Regimes(calm, crisis, (bonds[0] / 12, cash[0] / 12), _loadings(pairs, inflation, spreads))


class _Chain:
    """Twelve months of the two states, begun in their long-run mix."""

    def __init__(self, to_crisis: float, to_calm: float) -> None:
        self._to_crisis, self._to_calm = to_crisis, to_calm
        self._calm = to_calm / (to_crisis + to_calm)

    def mix(self, calm: float, crisis: float) -> float:
        return self._calm * calm + (1 - self._calm) * crisis

    def mean(self, calm: float, crisis: float) -> float:
        """E of the product of twelve months whose conditional means are given."""
        a, b = calm, crisis
        for _ in range(11):
            a, b = (
                calm * ((1 - self._to_crisis) * a + self._to_crisis * b),
                crisis * (self._to_calm * a + (1 - self._to_calm) * b),
            )
        return self.mix(a, b)

    def deviation(self, calm: Pair, crisis: Pair) -> float:
        """Of a year's log return: what happens within the months, and that good and bad months come together."""
        stay = 1 - self._to_crisis - self._to_calm
        together = 12 + 2 * sum((12 - lag) * stay**lag for lag in range(1, 12))
        between = self._calm * (1 - self._calm) * (calm[0] - crisis[0]) ** 2
        return math.sqrt(12 * self.mix(calm[1] ** 2, crisis[1] ** 2) + between * together)


def _month(a: Assumption, b: Assumption, covariance: float) -> float:
    """E of the product of two gross months, of which a year's have the given covariance."""
    year = (1 + a.mean_rate) * (1 + b.mean_rate) + covariance
    if year <= 0:
        raise ValueError(_IMPOSSIBLE)
    return math.pow(year, 1 / 12)


def _shared(a: Assumption, b: Assumption, correlation: float) -> float:
    """E[year_a · year_b] ÷ (E[year_a] · E[year_b])."""
    return 1 + correlation * a.volatility_rate * b.volatility_rate / ((1 + a.mean_rate) * (1 + b.mean_rate))


def _log_correlation(a: Assumption, b: Assumption, correlation: float) -> float:
    scale = log_moments(a)[1] * log_moments(b)[1]
    shared = _shared(a, b, correlation)
    if scale and shared <= 0:
        raise ValueError(_IMPOSSIBLE)
    return math.log(shared) / scale if scale else 0.0


def _with_stocks(year: _Chain, calm: Pair, crisis: Pair, spread: float, wanted: float) -> float:
    """The correlation of the normals that gives stocks and another asset E[product] ÷ product of E = `wanted`."""
    if not spread or not calm[1]:
        return 0.0
    first, second = (math.exp(mean + deviation**2 / 2) for mean, deviation in (calm, crisis))
    alone = year.mean(first, second)

    def product(correlation: float) -> float:
        tilt = correlation * spread
        return year.mean(first * math.exp(tilt * calm[1]), second * math.exp(tilt * crisis[1])) / alone

    if not product(-1) < wanted < product(1):
        raise ValueError(_IMPOSSIBLE)
    return _bisect(lambda correlation: product(correlation) >= wanted, -1.0, 1.0)


def _loadings(
    pairs: dict[tuple[int, int], float], inflation: tuple[float, ...], spreads: list[float]
) -> tuple[tuple[float, ...], ...]:
    matrix = [[1.0 if row == column else 0.0 for column in range(4)] for row in range(4)]
    for (row, column), value in pairs.items():
        matrix[row][column] = matrix[column][row] = value
    for column, value in enumerate(inflation):
        matrix[3][column] = matrix[column][3] = value
    roots = cholesky(matrix)
    return (*(tuple(value * spreads[row] for value in roots[row]) for row in range(3)), tuple(roots[3]))


def _bisect(reached: Callable[[float], bool], low: float, high: float) -> float:
    for _ in range(60):
        middle = (low + high) / 2
        if reached(middle):
            high = middle
        else:
            low = middle
    return (low + high) / 2
