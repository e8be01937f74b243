"""Making the year's ends meet: how much to draw when drawing is taxed. Compiled by numba.

What is drawn must cover the need and the tax that it causes. Tax is piecewise linear in the draw with a slope below one, so that
a secant meets the root in two or three steps; where it jumps, bisection inside the bracket found so far goes on.
"""

import math

from guilder.finance.ledger import places as at
from guilder.finance.ledger.kernel.taxes import assess, draw
from guilder.finance.ledger.tables import Plan
from guilder.finance.ledger.work import Work
from guilder.finance.tax.kernel.arithmetic import njit_part

STEPS = 60
PATIENCE = 6
STEEPEST = 0.9


@njit_part
def meet(plan: Plan, w: Work, need: float, tolerance: float, unit: float) -> None:
    """Draw what `need` and the tax take beyond what is fixed; leaves S_EXTRA, S_SURPLUS, S_SHORTFALL and the tax assessed.

    tolerance: how far the tax may be from that of the final draw. unit: 1/unit is the least amount; with it the ends meet exactly, what
    is over by the rounding, or beyond a jump of the tax, is surplus.
    """
    s, z = w.v, w.v
    available = 0.0
    for a in range(len(w.accounts)):
        available += w.accounts[a, at.W_FREE]
    fixed, room = s[at.S_FIXED], s[at.S_ROOM]
    s[at.S_SURPLUS] = s[at.S_SHORTFALL] = 0.0
    ratio = z[at.Z_PRICES] / z[at.Z_PRICES_BEFORE] if z[at.Z_PRICES_BEFORE] > 0 else 1.0
    amount = _within(need + z[at.Z_TAX] * ratio - fixed, available)
    low, high = 0.0, available
    slope, last, last_tax = z[at.Z_SLOPE], -1.0, 0.0
    over = 0.0
    for step in range(STEPS):
        draw(plan, w, amount, room, unit)
        owed = assess(plan, w)
        over = fixed + amount - need - owed
        if (amount <= 0 and over >= 0) or (amount >= available and over < 0) or abs(over) <= tolerance:
            break
        if over > 0:
            high = amount
        else:
            low = amount
        if last >= 0 and amount != last:
            slope = min(max((owed - last_tax) / (amount - last), 0.0), STEEPEST)
        last, last_tax = amount, owed
        following = _within(amount - over / (1 - slope), available)
        if step >= PATIENCE and not low < following < high:
            following = (low + high) / 2
        if high - low < tolerance:
            amount = high
            draw(plan, w, amount, room, unit)
            over = fixed + amount - need - assess(plan, w)
            break
        amount = following
    z[at.Z_SLOPE] = slope
    if unit > 0:
        amount, over = _to_the_cent(plan, w, need, amount, over, available, unit)
    elif 0 < amount < available and abs(over) <= tolerance:
        amount = _within(amount - over, available)
        over = 0.0
        draw(plan, w, amount, room, unit)
    s[at.S_EXTRA] = amount
    if over >= 0:
        s[at.S_SURPLUS] = over
    else:
        s[at.S_SHORTFALL] = -over


@njit_part
def _within(amount: float, available: float) -> float:
    return min(max(amount, 0.0), available)


@njit_part
def _to_the_cent(
    plan: Plan, w: Work, need: float, amount: float, over: float, available: float, unit: float
) -> tuple[float, float]:
    """Upwards from `amount`, rounded, until nothing is missing."""
    fixed, room = w.v[at.S_FIXED], w.v[at.S_ROOM]
    if amount > 0:
        amount = min(math.ceil(amount * unit - 1e-6) / unit, available)
    for _ in range(STEPS):
        draw(plan, w, amount, room, unit)
        over = math.floor((fixed + amount - need - assess(plan, w)) * unit + 0.5) / unit
        if over >= 0 or amount >= available:
            break
        amount = min(math.ceil((amount - over) * unit - 1e-6) / unit, available)
    return amount, over
