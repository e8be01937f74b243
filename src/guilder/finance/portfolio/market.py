"""A universe from JSON as arrays: means, covariance, limits, and what has to be said about them."""

from dataclasses import dataclass

import numpy as np

from guilder.finance.portfolio import covariance as estimates
from guilder.finance.portfolio.contracts import ReturnHistory, Universe
from guilder.finance.portfolio.critical_line import Floats
from guilder.finance.portfolio.limits import Limits, Row
from guilder.finance.portfolio.refusal import Refused


@dataclass(frozen=True)
class Market:
    """mean (n,) and covariance (n, n) of a year; mean is None when nothing tells it. scenarios: (t, n) of a period, or None."""

    names: tuple[str, ...]
    mean: Floats | None
    covariance: Floats
    limits: Limits
    scenarios: Floats | None
    notices: tuple[str, ...]

    def means(self) -> Floats:
        """Raises Refused when an asset has none."""
        if self.mean is None:
            raise Refused("assets", "every asset needs its meanRate, or give a history")
        return self.mean


def read(universe: Universe) -> Market:
    names = tuple(asset.name for asset in universe.assets)
    notices: list[str] = []
    scenarios = np.array(universe.history.returns) if universe.history else None
    matrix = _covariance(universe, notices)
    if universe.repair and np.all(np.diag(matrix) > 0):
        matrix, change = estimates.repaired(matrix)
        if change > 0:
            notices.append(
                f"The covariance was replaced by the nearest that assets can have: correlations moved by up to {change:.2g}."
            )
    rates = [asset.mean_rate for asset in universe.assets]
    mean = None if None in rates else np.array(rates, dtype=float)
    if mean is None and universe.history and scenarios is not None:
        past = scenarios.mean(axis=0) * universe.history.periods_per_year
        mean = np.array([past[i] if rate is None else rate for i, rate in enumerate(rates)])
        notices.append("Means are those of the history where none is given: the past mean of returns is a weak guide.")
    return Market(names, mean, matrix, _limits(universe, names), scenarios, tuple(notices))


def _covariance(universe: Universe, notices: list[str]) -> Floats:
    if universe.covariance is not None:
        given: Floats = np.array(universe.covariance)
        return _symmetric(given)
    if universe.correlations is not None:
        deviations = np.array([asset.volatility_rate for asset in universe.assets])
        correlations = np.array(universe.correlations)
        return _symmetric(correlations * np.outer(deviations, deviations))
    assert universe.history is not None
    return _estimated(universe.history, notices)


def _symmetric(matrix: Floats) -> Floats:
    even: Floats = (matrix + matrix.T) / 2
    return even


def _estimated(history: ReturnHistory, notices: list[str]) -> Floats:
    returns = np.array(history.returns)
    flat = np.flatnonzero(np.ptp(returns, axis=0) == 0)
    if len(flat):
        raise Refused(
            f"history.returns.{flat[0]}", "this asset never moves: leave it out, or give correlations instead"
        )
    if history.method == "sample":
        found = estimates.sample(returns)
    elif history.method == "identity":
        found = estimates.shrunk_to_identity(returns)
    elif history.method == "constant_correlation":
        found = estimates.shrunk_to_constant_correlation(returns)
    else:
        found = estimates.exponential(returns, history.decay)
    if found.shrinkage:
        notices.append(f"The covariance was shrunk by {found.shrinkage:.1%} (Ledoit–Wolf, {history.method}).")
    return found.covariance * history.periods_per_year


def _limits(universe: Universe, names: tuple[str, ...]) -> Limits:
    place = {name: index for index, name in enumerate(names)}
    rows = []
    for limit in universe.limits:
        coefficients = np.zeros(len(names))
        for name, value in (limit.coefficients or dict.fromkeys(limit.assets, 1.0)).items():
            coefficients[place[name]] = value
        low = -np.inf if limit.lower is None else limit.lower
        rows.append(Row(limit.name, coefficients, low, np.inf if limit.upper is None else limit.upper))
    current = None
    if universe.turnover_limit is not None:
        current = np.array([asset.current or 0.0 for asset in universe.assets])
    lower = np.array([asset.lower for asset in universe.assets])
    upper = np.array([asset.upper for asset in universe.assets])
    return Limits(names, lower, upper, tuple(rows), current, universe.turnover_limit)
