"""A portfolio's returns beside those of a benchmark over the same periods; arrays (n,), simple returns."""

import math

import numpy as np

from guilder.finance.performance.timeweighted import Reals


def tracking_error(returns: Reals, benchmark: Reals, periods_per_year: float) -> float:
    """The standard deviation (n − 1) of the difference of returns, times √p (Grinold and Kahn 1999)."""
    return float(np.std(returns - benchmark, ddof=1) * math.sqrt(periods_per_year))


def information_ratio(returns: Reals, benchmark: Reals, periods_per_year: float) -> float:
    """The mean difference a year (mean · p) by the tracking error (Goodwin 1998). NaN when the difference never varied."""
    error = tracking_error(returns, benchmark, periods_per_year)
    return float((returns - benchmark).mean()) * periods_per_year / error if error > 1e-14 else math.nan


def capture(returns: Reals, benchmark: Reals, *, up: bool) -> float:
    """The geometric mean return over periods in which the benchmark rose (fell), by the benchmark's own over them (Morningstar).

    1 is as much as the benchmark; below 0 where the two went apart. NaN when it never rose (fell).
    """
    chosen = benchmark > 0 if up else benchmark < 0
    if not chosen.any():
        return math.nan
    return _mean(returns[chosen]) / _mean(benchmark[chosen])


def _mean(returns: Reals) -> float:
    return -1.0 if returns.min() <= -1 else math.expm1(float(np.log1p(returns).mean()))
