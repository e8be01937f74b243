"""The falls of a series from its highest point so far."""

from dataclasses import dataclass

import numpy as np

from guilder.finance.risk.measures import Reals


@dataclass(frozen=True)
class Fall:
    """depth: the share lost from peak to trough, positive; 0 when it never fell. peak, trough, recovery: numbers of periods from
    the start (0 is the start itself); recovery is the first period at or above the peak again, None while there is none.
    """

    depth: float
    peak: int
    trough: int
    recovery: int | None


def depths(returns: Reals) -> Reals:
    """(n + 1,): how far below its highest point so far the series stands after 0, 1, …, n periods; positive fractions."""
    wealth = np.concatenate(([1.0], np.cumprod(1 + returns)))
    return np.asarray(1 - wealth / np.maximum.accumulate(wealth))


def deepest(returns: Reals) -> Fall:
    """The largest fall, the first one where several are as deep."""
    wealth = np.concatenate(([1.0], np.cumprod(1 + returns)))
    below = 1 - wealth / np.maximum.accumulate(wealth)
    trough = int(np.argmax(below))
    peak = int(np.argmax(wealth[: trough + 1]))
    back = np.flatnonzero(wealth[trough:] >= wealth[peak] * (1 - 1e-12)) if trough else np.zeros(0, np.int64)
    return Fall(float(below[trough]), peak, trough, trough + int(back[0]) if len(back) else None)
