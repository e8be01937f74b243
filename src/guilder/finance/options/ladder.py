"""A ladder of inflation-linked bonds (TIPS) whose coupons and redemptions pay what is needed, year by year, in today's money."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Reals = NDArray[np.float64]


def bond_price(coupon_rate: ArrayLike, real_yield: ArrayLike, years: ArrayLike) -> Reals:
    """Per 1 of face, coupons once a year at the end of each of `years` (whole): c·(1 − v^n)/y + v^n, v = 1/(1+y)."""
    coupon, rate, count = np.broadcast_arrays(
        np.asarray(coupon_rate, np.float64), np.asarray(real_yield, np.float64), np.asarray(years, np.float64)
    )
    discount = (1 + rate) ** -count
    annuity = np.divide(1 - discount, rate, out=count.copy(), where=np.abs(rate) > 1e-12)
    return np.asarray(coupon * annuity + discount)


def faces(needs: Reals, coupon_rates: Reals) -> Reals:
    """(n,): the face of the bond that matures at the end of year 1, …, n; needs, coupon_rates (n,), real.

    From the last year back, each bond redeems what the coupons of itself and of longer ones leave open (cash-flow matching):
    face = max(0, need − coupons of longer ones) / (1 + coupon rate).
    """
    found = np.zeros(len(needs))
    coupons = 0.0
    for year in range(len(needs) - 1, -1, -1):
        found[year] = max(0.0, needs[year] - coupons) / (1 + coupon_rates[year])
        coupons += found[year] * coupon_rates[year]
    return found


def payments(bought: Reals, coupon_rates: Reals) -> Reals:
    """(n,): coupons and redemption that arrive at the end of each year."""
    coupons = bought * coupon_rates
    return np.asarray(np.cumsum(coupons[::-1])[::-1] + bought)
