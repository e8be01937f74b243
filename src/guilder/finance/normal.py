"""The standard normal distribution over arrays, to the last digits also far out in the tails."""

import math
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_ERFC = np.frompyfunc(math.erfc, 1, 1)
_STANDARD = NormalDist()


def density(z: ArrayLike) -> NDArray[np.float64]:
    """φ(z)."""
    return np.asarray(np.exp(-0.5 * np.square(z)) / math.sqrt(2 * math.pi), np.float64)


def cumulative(z: ArrayLike) -> NDArray[np.float64]:
    """Φ(z) = erfc(−z/√2)/2, which keeps its relative precision for very negative z."""
    found: Any = _ERFC(-np.asarray(z, np.float64) / math.sqrt(2))
    return 0.5 * np.asarray(found, np.float64)


def quantile(share: float) -> float:
    """The z with Φ(z) = share, 0 < share < 1 (Wichura 1988, AS 241)."""
    return _STANDARD.inv_cdf(share)
