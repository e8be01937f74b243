"""What a portfolio may be: a range for every asset, ranges for sums over several, and how much may be traded."""

from dataclasses import dataclass

import numpy as np

from guilder.finance.portfolio.critical_line import FREE, LOWER, UPPER, Active, Floats
from guilder.finance.portfolio.linear import minimise
from guilder.finance.portfolio.refusal import Refused

SLACK = 1e-9


@dataclass(frozen=True)
class Row:
    """low ≤ Σ coefficients·w ≤ high; coefficients (n,); an infinite end is open."""

    name: str
    coefficients: Floats
    low: float
    high: float


@dataclass(frozen=True)
class Limits:
    """lower and upper (n,), finite, of each weight; the weights add up to 1.

    turnover: what is bought plus what is sold, ½ Σ |w − current|, is at most this; current (n,) are the weights held now.
    """

    names: tuple[str, ...]
    lower: Floats
    upper: Floats
    rows: tuple[Row, ...] = ()
    current: Floats | None = None
    turnover: float | None = None


@dataclass(frozen=True)
class Space:
    """Limits as a programme sees them: w = offset + signs·x gathered by asset.

    asset (k,), signs (k,): with a turnover limit a variable is what is bought or what is sold of an asset, else its weight.
    lower, upper (k,), rows (m, k), low, high (m,); names (m,) of the rows.
    """

    offset: Floats
    asset: np.ndarray
    signs: Floats
    lower: Floats
    upper: Floats
    rows: Floats
    low: Floats
    high: Floats
    names: tuple[str, ...]

    def weights(self, x: Floats) -> Floats:
        """(…, n) weights of (…, k) variables."""
        if len(self.asset) == len(self.offset):
            return x
        half = len(self.offset)
        return self.offset + x[..., :half] - x[..., half:]


def space(limits: Limits) -> Space:
    """The variables and rows for `limits`. Raises Refused where a range is empty or the ranges cannot add up to 1."""
    _refuse_empty(limits)
    count = len(limits.names)
    rows = np.array([np.ones(count), *(row.coefficients for row in limits.rows)])
    low = np.array([1.0, *(row.low for row in limits.rows)])
    high = np.array([1.0, *(row.high for row in limits.rows)])
    names = ("the weights add up to 1", *(f"'{row.name}'" for row in limits.rows))
    every = np.arange(count)
    if limits.turnover is None or limits.current is None:
        zero, one = np.zeros(count), np.ones(count)
        return Space(zero, every, one, limits.lower, limits.upper, rows, low, high, names)
    held = limits.current
    at = rows @ held
    return Space(
        offset=held,
        asset=np.concatenate([every, every]),
        signs=np.concatenate([np.ones(count), -np.ones(count)]),
        lower=np.concatenate([np.maximum(limits.lower - held, 0), np.maximum(held - limits.upper, 0)]),
        upper=np.concatenate([np.maximum(limits.upper - held, 0), np.maximum(held - limits.lower, 0)]),
        rows=np.vstack([np.hstack([rows, -rows]), np.full(2 * count, 0.5)]),
        low=np.array([*(low - at), -np.inf]),
        high=np.array([*(high - at), limits.turnover]),
        names=(*names, "turnoverLimit"),
    )


def best_vertex(within: Space, gains: Floats) -> Active:
    """The active set of a vertex where gains'x is largest. gains: (k,). Raises Refused, naming the limits that contradict each other."""
    if len(within.low) == 1:
        return _greedy(within, gains)
    found = minimise(-gains, within.lower, within.upper, within.rows, within.low, within.high)
    if found is None:
        raise Refused("limits", infeasible(within))
    return Active(found.variables, found.rows)


def _greedy(within: Space, gains: Floats) -> Active:
    """With the sum alone: everything at its lower end, then the best filled up one after the other."""
    order = np.argsort(-gains, kind="stable")
    room = np.cumsum((within.upper - within.lower)[order])
    last = int(np.searchsorted(room, 1 - within.lower.sum() - SLACK))
    sides = np.full(len(gains), LOWER, dtype=np.int8)
    sides[order[:last]] = UPPER
    sides[order[min(last, len(order) - 1)]] = FREE
    return Active(sides, np.array([LOWER], dtype=np.int8))


def broken(limits: Limits, weights: Floats) -> list[str]:
    """What `weights` (n,) do not keep to, by name: for methods that know no limits."""
    outside = (weights < limits.lower - SLACK) | (weights > limits.upper + SLACK)
    found = [limits.names[place] for place in np.flatnonzero(outside)]
    found += [row.name for row in limits.rows if not row.low - SLACK <= row.coefficients @ weights <= row.high + SLACK]
    if limits.turnover is not None and limits.current is not None:
        found += ["turnoverLimit"] if np.abs(weights - limits.current).sum() / 2 > limits.turnover + SLACK else []
    return found


def _refuse_empty(limits: Limits) -> None:
    for name, lower, upper in zip(limits.names, limits.lower, limits.upper, strict=True):
        if lower > upper:
            raise Refused(f"assets.{name}", f"its lower limit {lower:g} is above its upper limit {upper:g}")
    least, most = limits.lower.sum(), limits.upper.sum()
    if least > 1 + SLACK:
        raise Refused("assets", f"the lower limits add up to {least:g}, more than 1: lower some of them")
    if most < 1 - SLACK:
        raise Refused("assets", f"the upper limits add up to {most:g}, less than 1: raise some of them or add cash")
    for row in limits.rows:
        if row.low > row.high:
            raise Refused(f"limits.{row.name}", f"its lower end {row.low:g} is above its upper end {row.high:g}")
        ends = row.coefficients * limits.lower, row.coefficients * limits.upper
        smallest, largest = np.minimum(*ends).sum(), np.maximum(*ends).sum()
        if smallest > row.high + SLACK:
            raise Refused(
                f"limits.{row.name}", f"its assets cannot come below {smallest:g}, but at most {row.high:g} is allowed"
            )
        if largest < row.low - SLACK:
            raise Refused(
                f"limits.{row.name}", f"its assets cannot come above {largest:g}, but at least {row.low:g} is asked for"
            )


def infeasible(within: Space) -> str:
    """The rows of a smallest set that cannot hold together: one after the other is left out if the rest still cannot."""
    kept = np.ones(len(within.low), dtype=bool)
    nothing = np.zeros(len(within.lower))
    for row in range(1, len(kept)):
        kept[row] = False
        if minimise(nothing, within.lower, within.upper, within.rows[kept], within.low[kept], within.high[kept]):
            kept[row] = True
    wrong = [within.names[row] for row in np.flatnonzero(kept) if row]
    several = "these limits cannot hold together" if len(wrong) > 1 else "this limit cannot hold"
    return f"{several} when each asset keeps to its range and the weights add up to 1: {', '.join(wrong)}"
