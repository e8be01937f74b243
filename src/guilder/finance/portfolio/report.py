"""Contracts into arrays and back."""

from dataclasses import replace

import numpy as np

from guilder.finance.portfolio.contracts import (
    BASIS,
    FrontierInput,
    FrontierResult,
    Mix,
    PortfolioInput,
    PortfolioResult,
    TailRisk,
)
from guilder.finance.portfolio.critical_line import Floats
from guilder.finance.portfolio.frontier import refuse_collinear, refuse_impossible, trace
from guilder.finance.portfolio.hierarchy import hierarchical
from guilder.finance.portfolio.limits import broken
from guilder.finance.portfolio.market import Market, read
from guilder.finance.portfolio.risk_parity import equal_risk, risk_shares
from guilder.finance.portfolio.tail import least_tail, tail_risk
from guilder.finance.portfolio.views import Views, implied, posterior

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
        weights=_by_name(market, weights),
    )


def portfolio(inputs: PortfolioInput) -> PortfolioResult:
    """Raises Refused."""
    market = read(inputs)
    posterior_means = None
    if inputs.aim == "black-litterman":
        market = _with_views(market, inputs)
        posterior_means = _by_name(market, market.means())
    weights = _best(market, inputs)
    notices = market.notices
    if wrong := broken(market.limits, weights):
        notices = (*notices, f"{inputs.aim} knows no limits, and its weights do not keep to: {', '.join(wrong)}.")
    volatility = float(np.sqrt(weights @ market.covariance @ weights))
    mean = None if market.mean is None else float(weights @ market.mean)
    tail = None
    if market.scenarios is not None and (1 - inputs.confidence) * len(market.scenarios) >= 1:
        at_risk, conditional = tail_risk(-market.scenarios @ weights, inputs.confidence)
        tail = TailRisk(confidence=inputs.confidence, value_at_risk=at_risk, conditional_value_at_risk=conditional)
    return PortfolioResult(
        basis=BASIS,
        aim=inputs.aim,
        notices=notices,
        mean_rate=mean,
        volatility_rate=volatility,
        sharpe_ratio=None if mean is None else (mean - inputs.risk_free_rate) / volatility,
        weights=_by_name(market, weights),
        risk_shares=_by_name(market, risk_shares(market.covariance, weights)),
        tail=tail,
        posterior_means=posterior_means,
    )


def _best(market: Market, inputs: PortfolioInput) -> Floats:
    if inputs.aim == "hrp":
        refuse_impossible(market.covariance, market.names)
        return hierarchical(market.covariance)
    if inputs.aim == "erc":
        refuse_collinear(market.covariance, market.names)
        return equal_risk(market.covariance)
    if inputs.aim == "cvar":
        assert market.scenarios is not None
        return least_tail(
            market.scenarios, inputs.confidence, market.limits, mean=market.mean, at_least=inputs.target_return
        )
    if inputs.aim == "min-variance":
        return trace(np.zeros(len(market.names)), market.covariance, market.limits).corner(0)
    return _efficient(market, inputs)


def _efficient(market: Market, inputs: PortfolioInput) -> Floats:
    found = trace(market.means(), market.covariance, market.limits)
    if inputs.aim == "target-return":
        assert inputs.target_return is not None
        return found.at_return(inputs.target_return)
    if inputs.aim == "target-risk":
        assert inputs.target_risk is not None
        return found.at_risk(inputs.target_risk)
    return found.most_sharpe(inputs.risk_free_rate)


def _with_views(market: Market, inputs: PortfolioInput) -> Market:
    """Means and covariance after the views; the means given are not read, the market's weights imply them."""
    refuse_collinear(market.covariance, market.names)
    free = inputs.risk_free_rate
    weights = np.array([inputs.market_weights.get(name, 0.0) for name in market.names])
    means, covariance = implied(market.covariance, weights, inputs.risk_aversion), market.covariance
    if inputs.views:
        picks = np.array([[view.coefficients.get(name, 0.0) for name in market.names] for view in inputs.views])
        excess = np.array([view.mean_rate for view in inputs.views]) - free * picks.sum(axis=1)
        views = Views(picks, excess, np.array([view.confidence for view in inputs.views]))
        means, covariance = posterior(market.covariance, means, views, inputs.tau)
    return replace(market, mean=means + free, covariance=covariance)


def _by_name(market: Market, values: Floats) -> dict[str, float]:
    return {name: float(value) for name, value in zip(market.names, values, strict=True) if abs(value) > NOTHING}
