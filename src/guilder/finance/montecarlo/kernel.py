"""The inner loops, compiled by numba: float32, paths innermost so that the compiler can use vector instructions.

Imported only inside functions (numba costs 0.7 s), after NUMBA_CACHE_DIR is set: see `futures.warm`. Each loop over
paths touches at most four arrays: with more, LLVM gives up proving that they do not overlap and the loop runs
seven times slower (measured). A block's array has shape (years, 37, BLOCK): for each month stocks, bonds, cash,
and last the year's inflation.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

BLOCK = 250
ROWS = 37

_0 = np.float32(0)
_1 = np.float32(1)
_2 = np.float32(2)
_EIGHTH = np.float32(1 / 8)
_C2, _C3, _C4 = np.float32(1 / 2), np.float32(1 / 6), np.float32(1 / 24)
_C5, _C6 = np.float32(1 / 120), np.float32(1 / 720)
_PER_MONTH = np.float32(-1 / 12)
_ROUNDING = np.float32(1e-3)
_CLOSE = np.float32(1e-5)

Reals = NDArray[np.float32]
Whole = NDArray[np.int32]


@njit(inline="always")
def _expm1(x: np.float32) -> np.float32:
    """e^x − 1: Taylor to x⁶ of x/8, then (1 + v)² − 1 = v(2 + v) three times; exact to 4e-7 of itself for |x| < 1.5.

    Returns, not growth factors: next to 1 single precision would lose 5e-5 of the wealth in ten years (measured).
    """
    u = x * _EIGHTH
    v = u * (_1 + u * (_C2 + u * (_C3 + u * (_C4 + u * (_C5 + u * _C6)))))
    v *= _2 + v
    v *= _2 + v
    return v * (_2 + v)


@njit(
    "void(float32[:,:,::1],float32[::1],float32[:,::1],float32[::1])",
    cache=True,
    nogil=True,
    fastmath=True,
    error_model="numpy",
)
def grow(block: Reals, drift: Reals, loadings: Reals, inflation: Reals) -> None:
    """Turn standard normals into monthly returns, in place; the last row into the deflator's: 1/(1 + prices' rise) − 1.

    inflation: (mean, start, persistence, shock), yearly logs. A year's inflation is spread evenly over its months.
    """
    years, _, size = block.shape
    rate = np.full(size, inflation[1], np.float32)
    shock = np.empty(size, np.float32)
    log = np.empty(size, np.float32)
    per_year = np.float32(1 / np.sqrt(12.0))
    i0, i1, i2, i3 = loadings[3, 0] * per_year, loadings[3, 1] * per_year, loadings[3, 2] * per_year, loadings[3, 3]
    s0, b0, b1 = loadings[0, 0], loadings[1, 0], loadings[1, 1]
    c0, c1, c2 = loadings[2, 0], loadings[2, 1], loadings[2, 2]
    mean, persistence, scale = inflation[0], inflation[2], inflation[3]
    for year in range(years):
        shock[:] = _0
        for month in range(12):
            stocks, bonds, cash = block[year, 3 * month], block[year, 3 * month + 1], block[year, 3 * month + 2]
            for p in range(size):
                shock[p] += i0 * stocks[p] + i1 * bonds[p] + i2 * cash[p]
            for p in range(size):
                log[p] = c0 * stocks[p] + c1 * bonds[p] + c2 * cash[p]
            for p in range(size):
                cash[p] = _expm1(drift[2] + log[p])
            for p in range(size):
                log[p] = b0 * stocks[p] + b1 * bonds[p]
            for p in range(size):
                bonds[p] = _expm1(drift[1] + log[p])
            for p in range(size):
                stocks[p] = _expm1(drift[0] + s0 * stocks[p])
        prices = block[year, ROWS - 1]
        for p in range(size):
            shock[p] += i3 * prices[p]
        for p in range(size):
            rate[p] = mean + persistence * (rate[p] - mean) + scale * shock[p]
        for p in range(size):
            prices[p] = _expm1(rate[p] * _PER_MONTH)


@njit(
    "void(float32[:,:,::1],float32[:,::1],float32[::1],float32[::1],float32,float32,float32,"
    "float32[:,::1],float32[:,::1],int32[::1],float32[::1],int64)",
    cache=True,
    nogil=True,
    fastmath=True,
    error_model="numpy",
)
def live(  # noqa: C901, PLR0912 (one loop per line of arithmetic: see the module's docstring)
    block: Reals,
    weights: Reals,
    deposits: Reals,
    withdrawals: Reals,
    fee: np.float32,
    savings: np.float32,
    target: np.float32,
    wealth: Reals,
    prices: Reals,
    failed: Whole,
    missing: Reals,
    offset: int,
) -> None:
    """Carry real wealth through the block's futures.

    weights (months, 3); fee: what a month leaves of 1, minus 1; deposits, withdrawals (months,) in today's money. Writes at column
    `offset`: wealth and prices (1 + years, paths) at today, each twelfth month and the end; failed (paths,) the first
    month, from 1, that is not paid in full, months + 1 if only the target is missed, 0 if none; missing (paths,)
    what goes unpaid in all. Less than a thousandth of a month's spending is rounding, not failure.
    """
    size = block.shape[2]
    months = len(deposits)
    real = np.full(size, savings, np.float32)
    level = np.full(size, _1, np.float32)
    change = np.empty(size, np.float32)
    intact = np.ones(size, np.float32)
    paid = np.zeros(size, np.float32)
    unpaid = np.zeros(size, np.float32)
    for p in range(size):
        wealth[0, offset + p] = real[p]
        prices[0, offset + p] = _1
    row = 1
    for t in range(months):
        month = t % 12
        slab = block[t // 12]
        stocks, bonds, cash, deflator = slab[3 * month], slab[3 * month + 1], slab[3 * month + 2], slab[ROWS - 1]
        w0, w1, w2 = weights[t, 0], weights[t, 1], weights[t, 2]
        spent, saved = withdrawals[t], deposits[t]
        for p in range(size):
            change[p] = w0 * stocks[p] + w1 * bonds[p] + w2 * cash[p]
        for p in range(size):
            change[p] += deflator[p] + change[p] * deflator[p]
        for p in range(size):
            change[p] += fee + change[p] * fee
        if spent > _0:
            slack = -spent * _ROUNDING
            for p in range(size):
                real[p] -= spent
            for p in range(size):
                intact[p] = intact[p] if real[p] >= slack else _0
            for p in range(size):
                unpaid[p] -= min(real[p], _0)
            for p in range(size):
                real[p] = max(real[p], _0)
        for p in range(size):
            paid[p] += intact[p]
        for p in range(size):
            real[p] += real[p] * change[p] + saved
        for p in range(size):
            level[p] += level[p] * deflator[p]
        if month == 11 or t == months - 1:
            out = wealth[row]
            for p in range(size):
                out[offset + p] = real[p]
            out = prices[row]
            for p in range(size):
                out[offset + p] = _1 / level[p]
            row += 1
    slack = -target * _CLOSE
    for p in range(size):
        rest = real[p] - target
        intact[p] = intact[p] if rest >= slack else _0
        missing[offset + p] = unpaid[p] - min(rest, _0)
        failed[offset + p] = 0 if intact[p] > _0 else np.int32(paid[p]) + 1
