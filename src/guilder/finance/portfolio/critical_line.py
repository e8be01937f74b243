"""The critical line: every solution of a parametric quadratic programme, from corner to corner.

    minimise  ½ x'Qx + g'x − λ c'x    subject to  lower ≤ x ≤ upper,  low ≤ A x ≤ high,    for all λ ≥ 0.

Between two corners x is a linear function of λ; at a corner one variable or row meets its limit or leaves it.
Markowitz, The optimization of a quadratic function subject to linear constraints, Naval Research Logistics Quarterly 3
(1956); rows by active sets as in Best, An algorithm for the solution of the parametric quadratic programming problem
(1996). Q must be positive definite on every set of variables that can be free together.

Entries of Q, c and x near 1 keep the one tolerance here, RATE, meaningful: the caller scales.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guilder.finance.portfolio.refusal import Refused

Floats = NDArray[np.float64]
Sides = NDArray[np.int8]
LOWER, FREE, UPPER = -1, 0, 1
#: A value that moves less than this for a whole unit of λ stands still.
RATE = 1e-12


@dataclass(frozen=True)
class Programme:
    """quadratic (n, n), linear (n,), lower and upper (n,), rows (m, n), low and high (m,).

    partner: (n,) the variable that must stand at its lower limit for this one to leave a limit, or the variable itself.
    """

    quadratic: Floats
    linear: Floats
    lower: Floats
    upper: Floats
    rows: Floats
    low: Floats
    high: Floats
    partner: NDArray[np.intp]


@dataclass(frozen=True)
class Active:
    """Which limits hold with equality: LOWER, UPPER or FREE for each variable (n,) and, FREE being slack, each row (m,).

    The rows that are not slack, taken over the free variables alone, must be linearly independent.
    """

    variables: Sides
    rows: Sides


class Unsolved(Refused):
    """No answer that passes its own checks was found: the covariance is too near to singular for its numbers to be told apart."""

    def __init__(self) -> None:
        super().__init__(
            "assets",
            "no answer passes its own checks, for some assets are almost the same: leave one out, or estimate with shrinkage",
        )


@dataclass(frozen=True)
class Path:
    """lambdas (k,) in the order met, corners (k, n), and the active set where the path ended."""

    lambdas: Floats
    corners: Floats
    end: Active


@dataclass(frozen=True)
class _Lines:
    """Values and rates by λ, (·, 2): the variables, their reduced gradients, the rows' values and their multipliers."""

    x: Floats
    reduced: Floats
    values: Floats
    multipliers: Floats


def follow(programme: Programme, direction: Floats, active: Active, *, upward: bool) -> Path:
    """Every corner from λ = 0 up to infinity, or from infinity down to λ = 0, beginning at `active`, for c = `direction`.

    Raises Unsolved.
    """
    sign = 1.0 if upward else -1.0
    now = 0.0 if upward else np.inf
    met: list[tuple[float, Floats]] = []
    variables, rows = active.variables.copy(), active.rows.copy()
    # Among events that coincide the largest rate goes first; should that ever run in a circle, chance leads out of it.
    chance = np.random.default_rng(1)
    still = 0
    for _ in range(50 * (len(direction) + len(rows)) + 1_000):
        lines = _solve(programme, direction, variables, rows)
        if not met and upward:
            met.append((0.0, lines.x[:, 0]))
        times, sides = _events(programme, lines, variables, rows, sign)
        ahead = times * sign
        after = max(float(ahead.min(initial=np.inf)), now * sign) * sign
        if not np.isfinite(after) or after <= 0 > sign:
            break
        met.append((after, lines.x[:, 0] + after * lines.x[:, 1]))
        still = still + 1 if after == now else 0
        due = np.flatnonzero(ahead <= after * sign)
        event = int(chance.choice(due)) if still > 20 else int(np.argmin(ahead))
        if event < len(variables):
            variables[event] = sides[event]
        else:
            rows[event - len(variables)] = sides[event]
        now = after
    else:
        raise Unsolved
    if not upward or not met:
        met.append((0.0, lines.x[:, 0]))
    return Path(*_distinct(met), Active(variables, rows))


def prices(programme: Programme, direction: Floats, active: Active) -> tuple[Floats, Floats]:
    """What one unit of λ adds to the price of each limit that holds: reduced gradients (n,) and row multipliers (m,)."""
    lines = _solve(programme, direction, active.variables, active.rows)
    return lines.reduced[:, 1], lines.multipliers[:, 1]


def _solve(programme: Programme, direction: Floats, variables: Sides, rows: Sides) -> _Lines:
    """The stationary point for the active set, as a constant and a rate by λ: one symmetric system of free + active size."""
    free, tight = np.flatnonzero(variables == FREE), np.flatnonzero(rows)
    x = np.zeros((len(variables), 2))
    x[:, 0] = np.where(variables == LOWER, programme.lower, np.where(variables == UPPER, programme.upper, 0.0))
    held = np.flatnonzero(x[:, 0])
    gradient = np.empty_like(x)
    gradient[:, 0] = programme.linear + x[held, 0] @ programme.quadratic[held]
    gradient[:, 1] = -direction
    columns = programme.quadratic[free]
    size = len(free)
    system = np.zeros((size + len(tight), size + len(tight)))
    system[:size, :size] = columns[:, free]
    across = programme.rows[np.ix_(tight, free)]
    system[size:, :size] = across
    system[:size, size:] = across.T
    right = np.empty((size + len(tight), 2))
    right[:size] = -gradient[free]
    right[size:, 0] = np.where(rows[tight] == UPPER, programme.high[tight], programme.low[tight])
    right[size:, 0] -= programme.rows[np.ix_(tight, held)] @ x[held, 0]
    right[size:, 1] = 0.0
    try:
        solved = np.linalg.solve(system, right)
    except np.linalg.LinAlgError:
        raise Unsolved from None
    x[free] = solved[:size]
    multipliers = np.zeros((len(rows), 2))
    multipliers[tight] = -solved[size:]
    reduced = gradient + columns.T @ solved[:size] - programme.rows[tight].T @ multipliers[tight]
    reduced[free] = 0.0
    return _Lines(x, reduced, programme.rows @ x, multipliers)


def _events(
    programme: Programme, lines: _Lines, variables: Sides, rows: Sides, sign: float
) -> tuple[Floats, NDArray[np.int8]]:
    """(λ, new side) of what each variable, then each row, would do next; λ is infinite on the side ahead where it does nothing."""
    movable = programme.lower < programme.upper
    alone = programme.partner == np.arange(len(variables))
    may_leave = movable & (alone | ((variables == LOWER) | ~movable)[programme.partner])
    of_variables = _meetings(lines.x, programme.lower, programme.upper, sign)
    leaving = _releases(lines.reduced, variables, sign)
    times = np.where(variables == FREE, of_variables[0], np.where(may_leave, leaving, sign * np.inf))
    of_rows = _meetings(lines.values, programme.low, programme.high, sign)
    dropping = np.where(programme.low < programme.high, _releases(lines.multipliers, rows, sign), sign * np.inf)
    row_times = np.where(rows == FREE, of_rows[0], dropping)
    sides = np.where(variables == FREE, of_variables[1], FREE)
    row_sides = np.where(rows == FREE, of_rows[1], FREE)
    return np.concatenate([times, row_times]), np.concatenate([sides, row_sides]).astype(np.int8)


def _meetings(values: Floats, low: Floats, high: Floats, sign: float) -> tuple[Floats, Floats]:
    """Where each line meets the limit that it moves towards, and which limit that is."""
    rate = values[:, 1]
    side = np.where(rate * sign < 0, LOWER, UPPER)
    limit = np.where(side == LOWER, low, high)
    moving = (np.abs(rate) > RATE) & np.isfinite(limit)
    return np.where(moving, (limit - values[:, 0]) / np.where(moving, rate, 1.0), sign * np.inf), side


def _releases(multipliers: Floats, sides: Sides, sign: float) -> Floats:
    """Where the multiplier of a limit that holds loses its sign: positive at LOWER, negative at UPPER."""
    rate = multipliers[:, 1]
    losing = (rate * sign * sides > RATE) & (sides != FREE)
    return np.where(losing, -multipliers[:, 0] / np.where(losing, rate, 1.0), sign * np.inf)


def _distinct(met: list[tuple[float, Floats]]) -> tuple[Floats, Floats]:
    """Without points that repeat the one before: a corner where only multipliers change."""
    kept = [met[0]]
    for point in met[1:]:
        if np.abs(point[1] - kept[-1][1]).max() > RATE:
            kept.append(point)
    return np.array([point[0] for point in kept]), np.array([point[1] for point in kept])
