"""Value at risk and what lies beyond it: from history, from a normal distribution, and from one with skew and fat tails.

Each takes returns (n,) and a level such as 0.95; each gives a loss, positive, over one period.
"""

import math
from dataclasses import dataclass

import numpy as np

from guilder.finance import normal
from guilder.finance.risk.measures import Reals, shape


@dataclass(frozen=True)
class Tail:
    """value_at_risk: the loss that is exceeded with probability 1 − level. expected_shortfall (CVaR): the mean loss beyond it."""

    value_at_risk: float
    expected_shortfall: float


def historical(returns: Reals, level: float) -> Tail:
    """VaR: the ⌈nα⌉-th worst return, α = 1 − level (the inverse of the empirical distribution; Hyndman and Fan 1996, definition 1).

    CVaR: the mean of the worst nα returns, the last of them counted by its fraction, so that it is coherent for any n
    (Acerbi and Tasche 2002, proposition 4.1).
    """
    ordered = np.sort(returns)
    tail = len(ordered) * (1 - level)
    whole = math.floor(tail + 1e-9)
    rest = max(0.0, tail - whole)
    last = ordered[min(whole, len(ordered) - 1)] if rest > 1e-9 else 0.0
    worst = ordered[max(0, math.ceil(tail - 1e-9) - 1)]
    return Tail(-float(worst), -float(ordered[:whole].sum() + rest * last) / tail)


def gaussian(returns: Reals, level: float) -> Tail:
    """−(m + z·s) and −m + s·φ(z)/α for a normal distribution with the sample's mean and standard deviation (n − 1)."""
    mean, deviation = float(returns.mean()), float(np.std(returns, ddof=1))
    tail = 1 - level
    z = normal.quantile(tail)
    return Tail(-(mean + z * deviation), -mean + deviation * float(normal.density(z)) / tail)


def cornish_fisher(returns: Reals, level: float) -> Tail | None:
    """The normal figures, bent by skewness S and excess kurtosis K; None outside the expansion's domain (`in_domain`).

    z* = z + (z²−1)S/6 + (z³−3z)K/24 − (2z³−5z)S²/36 (Cornish and Fisher 1938; Zangari 1996); the CVaR integrates z* over the tail:
    s·φ(z)/α·(1 + zS/6 + (z²−1)K/24 − (2z²−1)S²/36) − m (Maillard 2012).
    """
    skew, kurtosis = shape(returns)
    return _bent(returns, level, skew, kurtosis) if in_domain(skew, kurtosis) else None


def _bent(returns: Reals, level: float, skew: float, kurtosis: float) -> Tail:
    mean, deviation = float(returns.mean()), float(np.std(returns, ddof=1))
    tail = 1 - level
    z = normal.quantile(tail)
    bent = z + (z**2 - 1) * skew / 6 + (z**3 - 3 * z) * kurtosis / 24 - (2 * z**3 - 5 * z) * skew**2 / 36
    wider = 1 + z * skew / 6 + (z**2 - 1) * kurtosis / 24 - (2 * z**2 - 1) * skew**2 / 36
    return Tail(-(mean + bent * deviation), -mean + deviation * float(normal.density(z)) / tail * wider)


def in_domain(skew: float, kurtosis: float) -> bool:
    """Whether z* rises with z everywhere, so that its quantiles are quantiles (Maillard 2012, from Chernozhukov et al. 2010).

    dz*/dz = (K/8 − S²/6)z² + (S/3)z + 1 − K/8 + 5S²/36 must nowhere be negative. False for NaN.
    """
    if math.isnan(skew) or math.isnan(kurtosis):
        return False
    square = kurtosis / 8 - skew**2 / 6
    constant = 1 - kurtosis / 8 + 5 * skew**2 / 36
    if square < 0 or constant < 0:
        return False
    return skew**2 / 9 <= 4 * square * constant + 1e-15
