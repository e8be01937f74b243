"""Volatility, ratios, beta and their rolling kin, over arrays (n,) of returns."""

import math
from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Reals = NDArray[np.float64]

#: A standard deviation below this is what rounding leaves of equal numbers.
_STILL = 1e-14
_LARGEST = 700.0


def per_period(rate: float, periods_per_year: float) -> float:
    """The rate a period that compounds to the effective `rate` a year."""
    return math.expm1(math.log1p(rate) / periods_per_year)


def annual_return(returns: Reals, periods_per_year: float) -> float:
    """The effective rate a year at which the returns compound: Π(1+r)^(p/n) − 1; −1 when everything was lost, ∞ beyond e⁷⁰⁰."""
    if returns.min() <= -1:
        return -1.0
    logarithm = float(np.log1p(returns).mean()) * periods_per_year
    return math.expm1(logarithm) if logarithm < _LARGEST else math.inf


def volatility(returns: Reals, periods_per_year: float) -> float:
    """A year's standard deviation: s·√p, s with n − 1."""
    return float(np.std(returns, ddof=1) * math.sqrt(periods_per_year))


def ewma_volatility(returns: Reals, periods_per_year: float, *, decay: float) -> float:
    """The volatility a year as of the last period, newest returns weighing most.

    σ² = Σ λ^i·r²(n−i) / Σ λ^i around a mean of zero (J.P. Morgan/Reuters, RiskMetrics Technical Document, 4th ed. 1996, §5.2;
    λ 0.94 for days, 0.97 for months).
    """
    weights = decay ** np.arange(len(returns))[::-1]
    return math.sqrt(float(weights @ np.square(returns)) / float(weights.sum()) * periods_per_year)


def sharpe(returns: Reals, periods_per_year: float, *, risk_free: float) -> float:
    """Mean excess over `risk_free` (a period) by its standard deviation, times √p (Sharpe 1994). NaN without any variation."""
    excess = returns - risk_free
    return _ratio(float(excess.mean()), float(np.std(excess, ddof=1)), _STILL) * math.sqrt(periods_per_year)


def downside_deviation(returns: Reals, *, target: float) -> float:
    """√(Σ min(r − target, 0)² / n) a period: all n periods count (Sortino and Price 1994)."""
    return math.sqrt(float(np.square(np.minimum(returns - target, 0)).mean()))


def sortino(returns: Reals, periods_per_year: float, *, target: float) -> float:
    """Mean excess over `target` (a period) by the downside deviation, times √p. NaN when no period fell short."""
    deviation = downside_deviation(returns, target=target)
    return _ratio(float(returns.mean()) - target, deviation, 0.0) * math.sqrt(periods_per_year)


def beta(returns: Reals, benchmark: Reals) -> float:
    """cov(r, b)/var(b). NaN when the benchmark did not move."""
    return _ratio(float(np.cov(returns, benchmark)[0, 1]), float(np.var(benchmark, ddof=1)), _STILL**2)


def correlation(one: Reals, other: Reals) -> float:
    """Pearson's r, −1 to 1. NaN when one of them did not move."""
    product = float(np.std(one, ddof=1) * np.std(other, ddof=1))
    found = _ratio(float(np.cov(one, other)[0, 1]), product, _STILL**2)
    return found if math.isnan(found) else max(-1.0, min(1.0, found))


def shape(returns: Reals) -> tuple[float, float]:
    """(skewness g₁, excess kurtosis g₂): m₃/m₂^1.5 and m₄/m₂² − 3, with n. NaN without any variation."""
    away = returns - returns.mean()
    second = float(np.square(away).mean())
    if second <= _STILL**2:
        return math.nan, math.nan
    return float((away**3).mean()) / second**1.5, float((away**4).mean()) / second**2 - 3


def rolling_volatility(returns: Reals, periods_per_year: float, *, window: int) -> Reals:
    """(n − window + 1,): `volatility` of each run of `window` periods."""
    return _runs(lambda runs: np.std(runs, axis=1, ddof=1), window, returns) * math.sqrt(periods_per_year)


def rolling_sharpe(returns: Reals, periods_per_year: float, *, risk_free: float, window: int) -> Reals:
    """(n − window + 1,): `sharpe` of each run; NaN where nothing varied."""

    def found(runs: Reals) -> Reals:
        return _ratios(runs.mean(axis=1), np.std(runs, axis=1, ddof=1), _STILL)

    return _runs(found, window, returns - risk_free) * math.sqrt(periods_per_year)


def rolling_beta(returns: Reals, benchmark: Reals, *, window: int) -> Reals:
    """(n − window + 1,): `beta` of each run; NaN where the benchmark did not move."""

    def found(ours: Reals, theirs: Reals) -> Reals:
        away = _away(theirs)
        return _ratios((_away(ours) * away).sum(axis=1), np.square(away).sum(axis=1), _STILL**2)

    return _runs(found, window, returns, benchmark)


def rolling_correlation(one: Reals, other: Reals, *, window: int) -> Reals:
    """(n − window + 1,): `correlation` of each run; NaN where one of them did not move."""

    def found(ours: Reals, theirs: Reals) -> Reals:
        first, second = _away(ours), _away(theirs)
        scale = np.sqrt(np.square(first).sum(axis=1) * np.square(second).sum(axis=1))
        return np.clip(_ratios((first * second).sum(axis=1), scale, _STILL**2), -1, 1)

    return _runs(found, window, one, other)


def _runs(found: Callable[..., Reals], window: int, *series: Reals) -> Reals:
    """`found` over views (m, window) of all runs, a million numbers at a time, so that long windows fit into memory."""
    count = len(series[0]) - window + 1
    step = max(1, 1_000_000 // window)
    values = np.empty(count)
    for start in range(0, count, step):
        views = [sliding_window_view(each, window)[start : start + step] for each in series]
        values[start : start + step] = found(*views)
    return values


def _away(runs: Reals) -> Reals:
    return np.asarray(runs - runs.mean(axis=1, keepdims=True))


def _ratio(above: float, below: float, least: float) -> float:
    return above / below if below > least else math.nan


def _ratios(above: Reals, below: Reals, least: float) -> Reals:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > least)
