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

_HALF = np.float32(0.5)
_HALF_CELL = np.float32(2.0**-24)
_ROOT_HALF, _ROOT_TWO, _LN2 = np.float32(0.5**0.5), np.float32(2.0**0.5), np.float32(0.6931471805599453)
_NEAR, _FAR, _SPLIT = np.float32(2.5), np.float32(3), np.float32(5)
_E0, _E1, _E2 = np.float32(2.81022636e-08), np.float32(3.43273939e-07), np.float32(-3.5233877e-06)
_E3, _E4, _E5 = np.float32(-4.39150654e-06), np.float32(0.00021858087), np.float32(-0.00125372503)
_E6, _E7, _E8 = np.float32(-0.00417768164), np.float32(0.246640727), np.float32(1.50140941)
_T0, _T1, _T2 = np.float32(-0.000200214257), np.float32(0.000100950558), np.float32(0.00134934322)
_T3, _T4, _T5 = np.float32(-0.00367342844), np.float32(0.00573950773), np.float32(-0.0076224613)
_T6, _T7, _T8 = np.float32(0.00943887047), np.float32(1.00167406), np.float32(2.83297682)
_L0, _L1, _L2 = np.float32(7.0376836292e-2), np.float32(-1.1514610310e-1), np.float32(1.1676998740e-1)
_L3, _L4, _L5 = np.float32(-1.2420140846e-1), np.float32(1.4249322787e-1), np.float32(-1.6668057665e-1)
_L6, _L7, _L8 = np.float32(2.0000714765e-1), np.float32(-2.4999993993e-1), np.float32(3.3333331174e-1)

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


@njit(inline="always")
def _log(mantissa: np.float32, power: np.float32) -> np.float32:
    """Of mantissa · 2^power, the mantissa in [½, 1)."""
    low = mantissa < _ROOT_HALF
    k = power - _1 if low else power
    m = (mantissa + mantissa if low else mantissa) - _1
    y = _L0
    y = _L1 + y * m
    y = _L2 + y * m
    y = _L3 + y * m
    y = _L4 + y * m
    y = _L5 + y * m
    y = _L6 + y * m
    y = _L7 + y * m
    y = _L8 + y * m
    square = m * m
    return m + (y * m * square - _HALF * square) + k * _LN2


@njit(inline="always")
def _erfinv_share(w: np.float32) -> np.float32:
    """√2·erfinv(x)/x for w = −ln((1 − x)(1 + x)): both of Giles' branches, one taken."""
    near = w - _NEAR
    p = _E0
    p = _E1 + p * near
    p = _E2 + p * near
    p = _E3 + p * near
    p = _E4 + p * near
    p = _E5 + p * near
    p = _E6 + p * near
    p = _E7 + p * near
    p = _E8 + p * near
    far = np.sqrt(max(w, _0)) - _FAR
    q = _T0
    q = _T1 + q * far
    q = _T2 + q * far
    q = _T3 + q * far
    q = _T4 + q * far
    q = _T5 + q * far
    q = _T6 + q * far
    q = _T7 + q * far
    q = _T8 + q * far
    return (p if w < _SPLIT else q) * _ROOT_TWO


@njit(
    "void(float32[:,:,::1])",
    cache=True,
    nogil=True,
    fastmath={"contract", "nnan", "ninf", "nsz"},  # no reassociation: 1 − x² for (1 − x)(1 + x) would ruin the tails
    error_model="numpy",
)
def normalise(block: Reals) -> None:
    """Turn uniforms k/2²⁴ in [0, 1) into standard normals, in place: √2·erfinv(2u − 1), u taken mid-cell, so |z| < 5.42.

    erfinv: Giles, Approximating the erfinv function (GPU Computing Gems, Jade edition, 2011), single precision;
    logarithm: Moshier's Cephes logf. Within 2e-4 of exact in the last cell, 1e-6 for |z| < 3. In vector instructions
    this takes half the time of NumPy's ziggurat, the drawing of the uniforms included (measured).
    """
    years, rows, size = block.shape
    rest = np.empty(rows * size, np.float32)
    bits = rest.view(np.int32)
    power = np.empty(rows * size, np.float32)
    for year in range(years):
        values = block[year].reshape(rows * size)
        for p in range(rows * size):
            x = _2 * values[p] - _1 + _HALF_CELL
            values[p] = x
            rest[p] = (_1 - x) * (_1 + x)
        for p in range(rows * size):
            word = bits[p]
            power[p] = np.float32((word >> np.int32(23)) - np.int32(126))
            bits[p] = (word & np.int32(0x7FFFFF)) | np.int32(0x3F000000)
        for p in range(rows * size):
            rest[p] = -_log(rest[p], power[p])
        for p in range(rows * size):
            values[p] *= _erfinv_share(rest[p])


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


@njit(
    "void(float32[:,:,::1],float32[:,:,::1],float32[:,::1],int64)",
    cache=True,
    nogil=True,
    fastmath=True,
    error_model="numpy",
)
def compound(block: Reals, returns: Reals, inflation: Reals, offset: int) -> None:
    """The block's years as simple returns: returns (years, 3, paths) and inflation (years, paths), at column `offset`.

    Columns beyond the last path are left out.
    """
    years, _, size = block.shape
    size = min(size, returns.shape[2] - offset)
    for year in range(years):
        for asset in range(3):
            out = returns[year, asset]
            for p in range(size):
                out[offset + p] = block[year, asset, p]
            for month in range(1, 12):
                values = block[year, 3 * month + asset]
                for p in range(size):
                    out[offset + p] += values[p] + out[offset + p] * values[p]
        values = block[year, ROWS - 1]
        prices = inflation[year]
        for p in range(size):
            rise = -values[p] / (_1 + values[p])
            square = rise * (_2 + rise)
            fourth = square * (_2 + square)
            eighth = fourth * (_2 + fourth)
            prices[offset + p] = eighth + fourth + eighth * fourth
