"""The kernel's arithmetic: cents, tables, phase-outs. Compiled by numba."""

import math
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numba import njit

from guilder.finance.tax.figures import Reals

F = TypeVar("F")
_WITHOUT_WRAPPERS: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False}
#: For functions that only compiled ones call: without the wrappers that Python would need they compile in two thirds of the time, and
#: without counting references to their arrays they run in half of it (so nothing may be allocated in them).
njit_part: Callable[[F], F] = njit(error_model="numpy", **_WITHOUT_WRAPPERS)


@njit_part
def cents(amount: float, rounded: float) -> float:
    """Half away from zero to cents where `rounded` is not 0 (the Sheet's `nearest_cent`), else untouched."""
    if rounded == 0:
        return amount
    found = math.floor(abs(amount) * 100 + 0.500001) / 100
    return found if amount >= 0 else -found


@njit_part
def above(amount: float, threshold: float) -> float:
    """What exceeds the threshold, never negative."""
    return max(amount - threshold, 0.0)


@njit_part
def share(amount: float, width: float) -> float:
    """`amount` as a part of `width`, from 0 to 1."""
    return min(max(amount / width, 0.0), 1.0)


@njit_part
def steps(amount: float, width: float) -> float:
    """How many widths, each begun one counted."""
    found: float = math.ceil(np.rint(amount / width * 1e9) / 1e9)
    return found


@njit_part
def by_table(f: Reals, first: int, rates: int, thresholds: int, size: int, amount: float) -> float:
    """Progressive tax: the first rate at f[first], what each threshold adds to it from f[rates] on."""
    tax: float = amount * f[first]
    for step in range(size):
        over = amount - f[thresholds + step]
        if over <= 0:
            break
        tax += f[rates + step] * over
    return tax


@njit_part
def phased(limit: float, magi: float, start: float, width: float) -> float:
    """A contribution limit phased out over `width`: up to the next $10, at least $200 while anything is left."""
    left = limit * share(start + width - magi, width)
    if left <= 0:
        return 0.0
    if left < limit:
        return min(max(steps(left, 10.0) * 10, 200.0), limit)
    return limit
