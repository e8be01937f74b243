"""The internal rate of return of cash flows on any days (XIRR), and all of them where there are several.

With u = ln(1 + rate), worth(u) = Σ c·e^(−u·t) over flows c at t years. Such a sum of exponentials has at most as many roots as its
coefficients change sign (Descartes' rule for real exponents; Jameson 2006), and the proof finds them: multiply by e^(u·τ), with τ between
the two flows of the first change, and differentiate; the derivative has one change less, and between two of its roots the function is
monotone.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

#: Changes of sign squared, times flows, up to which all rates are looked for; beyond it one is.
WORK_AT_MOST = 1_000_000
DAYS_A_YEAR = 365


class NoSignChange(ValueError):
    """All flows have the same sign, so that no rate balances them."""


class NotConverged(ArithmeticError):
    """The flows are balanced by no rate that can be told: none exists, or it is beyond any number."""


@dataclass(frozen=True)
class InternalRates:
    """rates: ascending, effective a year; logarithms: ln(1 + rate) of each, which tells rates near −100 % apart. sign_changes: of the flows in order of time. complete: no other rate above −100 % exists."""

    rates: tuple[float, ...]
    logarithms: tuple[float, ...]
    sign_changes: int
    complete: bool


def xirr(flows: Reals, days: Reals) -> InternalRates:
    """The rates at which flows (n,) on days (n,), in any order, are worth nothing today.

    flows: from the owner's purse, in one currency; days: since any first day. Raises NoSignChange, NotConverged.
    """
    amounts, times = _by_time(flows, days)
    changes = sign_changes(amounts)
    if changes == 0:
        raise NoSignChange("All flows have the same sign: money must go in and come back for there to be a rate.")
    if changes == 1 or changes**2 * len(amounts) <= WORK_AT_MOST:
        roots, complete = _all_roots(amounts, times), True
    else:
        roots = _one_root(amounts, times)
        complete = len(roots) == 1 and _is_pure(amounts, times, roots[0])
    logarithms = tuple(root for root in roots if root < 700)
    if not logarithms:
        raise NotConverged("No rate balances these flows.")
    return InternalRates(tuple(math.expm1(each) for each in logarithms), logarithms, changes, complete)


def sign_changes(amounts: Reals) -> int:
    """How often the sign turns from one flow that is not zero to the next."""
    signs = np.sign(amounts[amounts != 0])
    return int((signs[1:] != signs[:-1]).sum())


def _by_time(flows: Reals, days: Reals) -> tuple[Reals, Reals]:
    """Flows of one day added up, zeros left out, in order of time, times in years since the first."""
    when, place = np.unique(days, return_inverse=True)
    sums = np.bincount(place, weights=flows, minlength=len(when))
    kept = sums != 0
    times = (when[kept] - when[kept][0]) / DAYS_A_YEAR if kept.any() else when[kept]
    return sums[kept], times


def _all_roots(amounts: Reals, times: Reals) -> list[float]:
    """Every root in u, ascending. amounts (n,), none zero, times (n,) strictly ascending."""
    if sign_changes(amounts) == 0:
        return []
    turn = int(np.flatnonzero(np.sign(amounts[1:]) != np.sign(amounts[:-1]))[0])
    middle = (times[turn] + times[turn + 1]) / 2
    turning = _all_roots(-amounts * (times - middle), times)
    low, high = _limits(amounts, times)
    edges = [low, *(each for each in turning if low < each < high), high]
    sign = _signs(amounts, times)
    found: list[float] = []
    for left, right in pairwise(edges):
        root = _between(sign, left, right)
        if root is not None and (not found or root > found[-1]):
            found.append(root)
    return found


def _limits(amounts: Reals, times: Reals) -> tuple[float, float]:
    """All roots lie between: beyond, the last or first flow outweighs all others together (Cauchy's bound)."""
    total = float(np.abs(amounts).sum())
    first, last = abs(float(amounts[0])), abs(float(amounts[-1]))
    high = math.log(max(total / first - 1, 1.0)) / float(times[1] - times[0])
    low = -math.log(max(total / last - 1, 1.0)) / float(times[-1] - times[-2])
    margin = 1e-9 * (1 + high - low)
    return low - margin, high + margin


def _signs(amounts: Reals, times: Reals) -> Callable[[float], float]:
    """From u to a number with the sign of the flows' worth, scaled so that nothing overflows."""

    def sign(u: float) -> float:
        powers = -u * times
        return float(amounts @ np.exp(powers - powers.max()))

    return sign


def _between(sign: Callable[[float], float], left: float, right: float) -> float | None:
    """The root between two points of a function that is monotone there, to the last bit; None when there is none."""
    at_left, at_right = sign(left), sign(right)
    if at_left == 0:
        return left
    if at_right == 0:
        return right
    if (at_left > 0) == (at_right > 0):
        return None
    for _ in range(200):
        middle = (left + right) / 2
        if middle in {left, right}:
            break
        left, right = (middle, right) if (sign(middle) > 0) == (at_left > 0) else (left, middle)
    return (left + right) / 2


def _one_root(amounts: Reals, times: Reals) -> list[float]:
    """The root nearest to a rate of zero among those that 2,000 steps show; none when no step does."""
    low, high = _limits(amounts, times)
    sign = _signs(amounts, times)
    steps = np.sort(np.concatenate((np.linspace(max(low, -5.0), min(high, 5.0), 1_601), np.linspace(low, high, 401))))
    worths = np.array([sign(float(each)) for each in steps])
    turns = np.flatnonzero(np.sign(worths[1:]) != np.sign(worths[:-1]))
    if not len(turns):
        return []
    best = int(turns[np.argmin(np.abs(steps[turns]))])
    root = _between(sign, float(steps[best]), float(steps[best + 1]))
    return [] if root is None else [root]


def _is_pure(amounts: Reals, times: Reals, root: float) -> bool:
    """Whether what is invested never changes its sign before the end at this rate; then the rate is the only one (Soper 1959)."""
    grown = amounts * np.exp(root * (times[-1] - times))
    balances = np.cumsum(grown)[:-1]
    return bool((balances * np.sign(amounts[0]) >= -1e-9 * np.abs(grown).max()).all())
