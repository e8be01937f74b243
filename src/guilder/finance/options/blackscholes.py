"""Price, Greeks and implied volatility of European calls and puts (Black and Scholes 1973, Merton 1973).

d₁ = (ln(F/K) + σ²T/2) / (σ√T), d₂ = d₁ − σ√T, F = S·e^((r−q)T); call = e^(−rT)·(F·Φ(d₁) − K·Φ(d₂)), put by parity of signs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from guilder.finance import normal

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Greeks:
    """delta: per 1 of the underlying; gamma: of delta per 1; vega: per 1.00 of volatility; theta: a year that passes; rho,
    dividend_rho: per 1.00 of the rate and of the dividend yield. Arrays as broadcast.
    """

    delta: Reals
    gamma: Reals
    vega: Reals
    theta: Reals
    rho: Reals
    dividend_rho: Reals


@dataclass(frozen=True)
class _Terms:
    sign: Reals
    discount: Reals
    spot: Reals
    strike: Reals
    root: Reals
    deviation: Reals
    d1: Reals
    d2: Reals


def price(
    call: ArrayLike,
    *,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    interest_rate: ArrayLike,
    dividend_rate: ArrayLike,
    volatility: ArrayLike,
) -> Reals:
    """Of calls where `call` is true, of puts elsewhere. At no time or no volatility left: the discounted forward payoff."""
    t = _terms(call, spot, strike, years, interest_rate, dividend_rate, volatility)
    return _value(t)


def greeks(
    call: ArrayLike,
    *,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    interest_rate: ArrayLike,
    dividend_rate: ArrayLike,
    volatility: ArrayLike,
) -> Greeks:
    """The derivatives of `price`; years and volatility must be positive."""
    t = _terms(call, spot, strike, years, interest_rate, dividend_rate, volatility)
    time, interest, dividend = (np.asarray(each, np.float64) for each in (years, interest_rate, dividend_rate))
    held, owed = t.spot * normal.cumulative(t.sign * t.d1), t.strike * normal.cumulative(t.sign * t.d2)
    peak = t.spot * normal.density(t.d1)
    return Greeks(
        delta=t.sign * held / np.asarray(spot, np.float64),
        gamma=peak / (np.square(np.asarray(spot, np.float64)) * t.deviation),
        vega=peak * t.root,
        theta=-peak * np.asarray(volatility, np.float64) / (2 * t.root) + t.sign * (dividend * held - interest * owed),
        rho=t.sign * time * owed,
        dividend_rho=-t.sign * time * held,
    )


def forward(spot: float, *, years: float, interest_rate: float, dividend_rate: float) -> float:
    """F = S·e^((r−q)T)."""
    return float(spot * np.exp((interest_rate - dividend_rate) * years))


def parity(spot: float, strike: float, *, years: float, interest_rate: float, dividend_rate: float) -> float:
    """Call − put of one strike: S·e^(−qT) − K·e^(−rT), whatever the volatility (Stoll 1969)."""
    return float(spot * np.exp(-dividend_rate * years) - strike * np.exp(-interest_rate * years))


def bounds(
    call: bool, *, spot: float, strike: float, years: float, interest_rate: float, dividend_rate: float
) -> tuple[float, float]:
    """Between what prices an option must lie: the discounted forward payoff, and the underlying (call) or strike (put) discounted."""
    difference = parity(spot, strike, years=years, interest_rate=interest_rate, dividend_rate=dividend_rate)
    top = spot * np.exp(-dividend_rate * years) if call else strike * np.exp(-interest_rate * years)
    return max(0.0, difference if call else -difference), float(top)


def implied_volatility(
    call: ArrayLike,
    *,
    price: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    interest_rate: ArrayLike,
    dividend_rate: ArrayLike,
) -> Reals:
    """The volatility at which `price` is the price, by halving an interval down to the last bit; NaN where none is.

    It works on the option that is out of the money (by parity), whose price is all time value. None exists at or outside `bounds`;
    and none is given where less than 1e-13 of the underlying is left of the time value, since rounding has eaten it.
    """
    t = _terms(call, spot, strike, years, interest_rate, dividend_rate, 1.0)
    wanted, sign = np.broadcast_arrays(np.asarray(price, np.float64), t.sign)
    difference = t.sign * (t.spot - t.strike)
    inside = difference > 0
    outer = np.where(inside, -sign, sign)
    value = np.where(inside, wanted - difference, wanted)
    top = np.where(outer > 0, t.spot, t.strike)
    valid = (value > 1e-13 * t.spot) & (value < top) & (t.root > 0)
    ratio = np.log(t.spot / t.strike)
    low, high = np.zeros_like(value), np.full_like(value, 1e-3)
    while np.any(short := valid & (_total(outer, t.spot, t.strike, ratio, high) < value) & (high < 80)):
        high = np.where(short, 2 * high, high)
    for _ in range(90):
        middle = (low + high) / 2
        over = _total(outer, t.spot, t.strike, ratio, middle) >= value
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    found = np.full_like(value, np.nan)
    return np.divide((low + high) / 2, t.root, out=found, where=valid)


def _terms(
    call: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    interest_rate: ArrayLike,
    dividend_rate: ArrayLike,
    volatility: ArrayLike,
) -> _Terms:
    time = np.asarray(years, np.float64)
    discount = np.exp(-np.asarray(interest_rate, np.float64) * time)
    held = np.asarray(spot, np.float64) * np.exp(-np.asarray(dividend_rate, np.float64) * time)
    owed = np.asarray(strike, np.float64) * discount
    root = np.sqrt(time)
    deviation = np.asarray(volatility, np.float64) * root
    ratio = np.log(held / owed)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.asarray(ratio / deviation)
    centre = np.where((deviation == 0) & (ratio == 0), 0.0, centre)
    sign = np.where(np.asarray(call, bool), 1.0, -1.0)
    return _Terms(sign, discount, held, owed, root, deviation, centre + deviation / 2, centre - deviation / 2)


def _value(t: _Terms) -> Reals:
    worth = t.spot * normal.cumulative(t.sign * t.d1) - t.strike * normal.cumulative(t.sign * t.d2)
    return np.maximum(t.sign * worth, 0.0)


def _total(sign: Reals, spot: Reals, strike: Reals, ratio: Reals, deviation: Reals) -> Reals:
    """Price by discounted spot and strike and by the deviation up to expiry, σ√T > 0."""
    d1, d2 = ratio / deviation + deviation / 2, ratio / deviation - deviation / 2
    return sign * (spot * normal.cumulative(sign * d1) - strike * normal.cumulative(sign * d2))
