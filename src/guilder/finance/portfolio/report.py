"""Contracts into arrays and back."""

import numpy as np

from guilder.finance.portfolio.contracts import BASIS, FrontierInput, FrontierResult, Mix
from guilder.finance.portfolio.critical_line import Floats
from guilder.finance.portfolio.frontier import trace
from guilder.finance.portfolio.market import Market, read

#: A weight below this is the rounding of zero.
NOTHING = 1e-12


def frontier(inputs: FrontierInput) -> FrontierResult:
    """Raises Refused."""
    market = read(inputs)
    found = trace(market.means(), market.covariance, market.limits)
    free = inputs.risk_free_rate
    notices = market.notices
    best = None
    if found.means[-1] > free:
        best = _mix(market, found.most_sharpe(free), free)
    else:
        notices = (
            *notices,
            "Nothing within the limits earns more than the risk-free rate: there is no largest Sharpe ratio.",
        )
    targets = np.linspace(found.means[0], found.means[-1], inputs.points)
    return FrontierResult(
        basis=BASIS,
        notices=notices,
        minimum_variance=_mix(market, found.corner(0), free),
        max_sharpe=best,
        corners=tuple(_mix(market, weights, free) for weights in found.weights),
        points=tuple(_mix(market, found.at_return(float(target)), free) for target in targets),
    )


def _mix(market: Market, weights: Floats, risk_free_rate: float) -> Mix:
    mean, volatility = float(weights @ market.means()), float(np.sqrt(weights @ market.covariance @ weights))
    return Mix(
        mean_rate=mean,
        volatility_rate=volatility,
        sharpe_ratio=(mean - risk_free_rate) / volatility,
        weights={name: float(w) for name, w in zip(market.names, weights, strict=True) if abs(w) > NOTHING},
    )
