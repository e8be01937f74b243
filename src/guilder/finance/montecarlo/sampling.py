"""The inner loops of the models beside the lognormal one, compiled by numba as in `kernel` (read its docstring first).

They fill the same blocks, (years, 37, BLOCK), from standard normals (or from nothing) and uniforms k/2²⁴ in [0, 1).
"""

import numpy as np
from numba import njit

from guilder.finance.montecarlo.kernel import ROWS, Reals, _expm1

#: Cells of the table of factors in each octave of the tail's probability, of which there are 24.
CELLS = 64
OCTAVES = 24

_0, _1 = np.float32(0), np.float32(1)
_HALF = np.float32(0.5)
_HALF_CELL = np.float32(2.0**-25)
_FINE = np.float32(2.0**-17)
_PER_MONTH = np.float32(-1 / 12)
#: No month takes more than 99 %: a t with few degrees of freedom would, once in millions of months.
_WORST = np.float32(-0.99)


@njit(inline="always")
def _prices(prices: Reals, rate: Reals, shock: Reals, own: np.float32, inflation: Reals) -> None:
    """A year's inflation, an autoregression of order 1, into the month's deflator: see `kernel.grow`."""
    for p in range(len(rate)):
        shock[p] += own * prices[p]
    for p in range(len(rate)):
        rate[p] = inflation[0] + inflation[2] * (rate[p] - inflation[0]) + inflation[3] * shock[p]
    for p in range(len(rate)):
        prices[p] = _expm1(rate[p] * _PER_MONTH)


@njit(
    "void(float32[:,:,::1],float32[:,:,::1],float32[:,::1],float32[::1],float32[:,::1],float32[::1])",
    cache=True,
    nogil=True,
    fastmath=True,
    error_model="numpy",
)
def fatten(block: Reals, mixing: Reals, table: Reals, means: Reals, loadings: Reals, inflation: Reals) -> None:
    """Turn standard normals into the simple months of a multivariate t, in place.

    mixing (years, 12, BLOCK): uniforms. table (2, 24·64 + 1): the factor √((ν − 2)/χ²) where the smaller (row 0) or the
    larger (row 1) tail of χ² has probability 2^(octave − 25) · (1 + cell/64), linear between.
    """
    years, _, size = block.shape
    rate = np.full(size, inflation[1], np.float32)
    shock = np.empty(size, np.float32)
    sway = np.empty(size, np.float32)
    factor = np.empty(size, np.float32)
    tail = np.empty(size, np.float32)
    bits = tail.view(np.int32)
    per_year = np.float32(1 / np.sqrt(12.0))
    i0, i1, i2 = loadings[3, 0] * per_year, loadings[3, 1] * per_year, loadings[3, 2] * per_year
    s0, b0, b1 = loadings[0, 0], loadings[1, 0], loadings[1, 1]
    c0, c1, c2 = loadings[2, 0], loadings[2, 1], loadings[2, 2]
    m0, m1, m2 = means[0], means[1], means[2]
    first = np.int32((127 - OCTAVES - 1) * CELLS)
    for year in range(years):
        shock[:] = _0
        for month in range(12):
            uniform = mixing[year, month]
            for p in range(size):
                u = uniform[p]
                tail[p] = u + _HALF_CELL if u < _HALF else (_1 - u) - _HALF_CELL
            for p in range(size):
                word = bits[p]
                cell = (word >> np.int32(17)) - first
                side = 0 if uniform[p] < _HALF else 1
                low = table[side, cell]
                factor[p] = low + np.float32(word & np.int32(0x1FFFF)) * _FINE * (table[side, cell + 1] - low)
            stocks, bonds, cash = block[year, 3 * month], block[year, 3 * month + 1], block[year, 3 * month + 2]
            for p in range(size):
                shock[p] += i0 * stocks[p] + i1 * bonds[p] + i2 * cash[p]
            for p in range(size):
                sway[p] = c0 * stocks[p] + c1 * bonds[p] + c2 * cash[p]
            for p in range(size):
                cash[p] = max(m2 + factor[p] * sway[p], _WORST)
            for p in range(size):
                sway[p] = b0 * stocks[p] + b1 * bonds[p]
            for p in range(size):
                bonds[p] = max(m1 + factor[p] * sway[p], _WORST)
            for p in range(size):
                stocks[p] = max(m0 + factor[p] * s0 * stocks[p], _WORST)
        _prices(block[year, ROWS - 1], rate, shock, loadings[3, 3], inflation)


@njit(
    "void(float32[:,:,::1],float32[:,:,::1],float32[::1],float32[::1],float32[::1],float32[:,::1],float32[::1])",
    cache=True,
    nogil=True,
    fastmath=True,
    error_model="numpy",
)
def switch(
    block: Reals, mixing: Reals, begin: Reals, chain: Reals, law: Reals, loadings: Reals, inflation: Reals
) -> None:
    """Turn standard normals into months of two regimes, in place.

    mixing (years, 12, BLOCK), begin (BLOCK,): uniforms that move the state and choose the first. chain: chances of crisis
    at the start, of leaving the calm, of leaving the crisis. law: log mean and deviation of stocks in calm and in
    crisis, log mean of bonds and of cash.
    """
    years, _, size = block.shape
    rate = np.full(size, inflation[1], np.float32)
    shock = np.empty(size, np.float32)
    log = np.empty(size, np.float32)
    crisis = np.empty(size, np.float32)
    per_year = np.float32(1 / np.sqrt(12.0))
    i0, i1, i2 = loadings[3, 0] * per_year, loadings[3, 1] * per_year, loadings[3, 2] * per_year
    b0, b1 = loadings[1, 0], loadings[1, 1]
    c0, c1, c2 = loadings[2, 0], loadings[2, 1], loadings[2, 2]
    calm, worse, narrow, wider = law[0], law[2] - law[0], law[1], law[3] - law[1]
    bond, bill = law[4], law[5]
    at_first, leave, more = chain[0], chain[1], chain[2] - chain[1]
    for p in range(size):
        crisis[p] = _1 if begin[p] < at_first else _0
    for year in range(years):
        shock[:] = _0
        for month in range(12):
            stocks, bonds, cash = block[year, 3 * month], block[year, 3 * month + 1], block[year, 3 * month + 2]
            for p in range(size):
                shock[p] += i0 * stocks[p] + i1 * bonds[p] + i2 * cash[p]
            for p in range(size):
                log[p] = c0 * stocks[p] + c1 * bonds[p] + c2 * cash[p]
            for p in range(size):
                cash[p] = _expm1(bill + log[p])
            for p in range(size):
                log[p] = b0 * stocks[p] + b1 * bonds[p]
            for p in range(size):
                bonds[p] = _expm1(bond + log[p])
            for p in range(size):
                stocks[p] = _expm1(calm + crisis[p] * worse + (narrow + crisis[p] * wider) * stocks[p])
            uniform = mixing[year, month]
            for p in range(size):
                stays = uniform[p] >= leave + crisis[p] * more
                crisis[p] = crisis[p] if stays else _1 - crisis[p]
        _prices(block[year, ROWS - 1], rate, shock, loadings[3, 3], inflation)


@njit(
    "void(float32[:,:,::1],float32[:,::1],float32[:,::1],int64,boolean)",
    cache=True,
    nogil=True,
    fastmath=True,
    error_model="numpy",
)
def resample(block: Reals, uniforms: Reals, rows: Reals, length: int, fixed: bool) -> None:
    """Fill the block with years of history in blocks.

    uniforms (years, BLOCK). rows (n, 4): a month of each year's stocks, bonds, cash and deflator. A block begins anywhere
    with equal chance and goes on around the end; it lasts `length` years if fixed, else ends after each with chance 1/length.
    """
    years, _, size = block.shape
    count = len(rows)
    at = np.zeros(size, np.int32)
    for year in range(years):
        uniform = uniforms[year]
        begins = _1 if year % length == 0 else _0
        ends = begins if fixed or year == 0 else _1 / np.float32(length)
        spread = np.float32(count) / ends if ends > _0 else _0
        for p in range(size):
            following = at[p] + 1
            following = 0 if following >= count else following
            begun = np.int32(min(uniform[p] * spread, np.float32(count - 1)))
            at[p] = begun if uniform[p] < ends else following
        for asset in range(3):
            out = block[year, asset]
            for p in range(size):
                out[p] = rows[at[p], asset]
        for row in range(3, ROWS - 1):
            block[year, row] = block[year, row - 3]
        out = block[year, ROWS - 1]
        for p in range(size):
            out[p] = rows[at[p], 3]
