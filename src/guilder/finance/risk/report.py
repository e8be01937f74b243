"""From a contract of returns to figures, each with its formula and with what limits it."""

import math
from collections.abc import Iterable
from itertools import combinations

import numpy as np

from guilder.finance.figure import Figure, figure
from guilder.finance.risk import drawdown, measures, tails
from guilder.finance.risk.contracts import Drawdown, Pair, RiskInput, RiskResult, Rolling
from guilder.finance.risk.formulas import FORMULAS
from guilder.finance.risk.measures import Reals

STILL = "The returns did not vary."


def calculate(inputs: RiskInput) -> RiskResult:
    """Every figure of one series."""
    returns = np.array(inputs.returns, np.float64)
    benchmark = None if inputs.benchmark is None else np.array(inputs.benchmark, np.float64)
    return RiskResult(
        figures=(*_whole(inputs, returns), *_tails(inputs, returns), *_against(returns, benchmark)),
        drawdown=_drawdown(inputs, returns),
        drawdowns=tuple(float(each) for each in drawdown.depths(returns)),
        correlations=tuple(_correlations(inputs, returns, benchmark)),
        rolling=None if inputs.window is None else _rolling(inputs, returns, benchmark, inputs.window),
        inputs=inputs,
    )


def _whole(inputs: RiskInput, returns: Reals) -> list[Figure]:
    periods = inputs.periods_per_year
    free = measures.per_period(inputs.risk_free_rate, periods)
    target = measures.per_period(inputs.target_rate, periods)
    span = len(returns) / periods
    skew, kurtosis = measures.shape(returns)
    sharpe = measures.sharpe(returns, periods, risk_free=free)
    sortino = measures.sortino(returns, periods, target=target)
    short = "" if span >= 1 else f"Less than a year ({span:.2f} years), scaled up to one."
    return [
        figure(FORMULAS, "annual_return", measures.annual_return(returns, periods), short),
        figure(FORMULAS, "volatility", measures.volatility(returns, periods)),
        figure(
            FORMULAS,
            "ewma_volatility",
            measures.ewma_volatility(returns, periods, decay=inputs.decay),
            f"λ = {inputs.decay:g}.",
        ),
        figure(FORMULAS, "sharpe", sharpe, STILL if math.isnan(sharpe) else ""),
        figure(FORMULAS, "sortino", sortino, "No return fell short of the target." if math.isnan(sortino) else ""),
        figure(FORMULAS, "max_drawdown", drawdown.deepest(returns).depth),
        figure(FORMULAS, "skewness", skew, STILL if math.isnan(skew) else ""),
        figure(FORMULAS, "excess_kurtosis", kurtosis, STILL if math.isnan(kurtosis) else ""),
    ]


def _tails(inputs: RiskInput, returns: Reals) -> list[Figure]:
    level = inputs.level
    beyond = len(returns) * (1 - level)
    over = f"One period, level {level:g}."
    past = f"{over} Rests on the {beyond:.1f} worst of {len(returns)} returns."
    if beyond < 1:
        past += " Too few for this level: it is the worst return."
    historical, gaussian = tails.historical(returns, level), tails.gaussian(returns, level)
    bent = tails.cornish_fisher(returns, level)
    skew, kurtosis = measures.shape(returns)
    said = f"{over} In the expansion's domain of validity: S = {skew:.3f}, K = {kurtosis:.3f}."
    if bent is None:
        said = (
            STILL
            if math.isnan(skew)
            else f"Outside the expansion's domain of validity: S = {skew:.3f}, K = {kurtosis:.3f}. Its quantiles would not rise."
        )
    return [
        figure(FORMULAS, "var_historical", historical.value_at_risk, past),
        figure(FORMULAS, "cvar_historical", historical.expected_shortfall, past),
        figure(FORMULAS, "var_normal", gaussian.value_at_risk, over),
        figure(FORMULAS, "cvar_normal", gaussian.expected_shortfall, over),
        figure(FORMULAS, "var_cornish_fisher", None if bent is None else bent.value_at_risk, said),
        figure(FORMULAS, "cvar_cornish_fisher", None if bent is None else bent.expected_shortfall, said),
    ]


def _against(returns: Reals, benchmark: Reals | None) -> list[Figure]:
    if benchmark is None:
        return []
    beta, correlation = measures.beta(returns, benchmark), measures.correlation(returns, benchmark)
    return [
        figure(FORMULAS, "beta", beta, "The benchmark did not vary." if math.isnan(beta) else ""),
        figure(FORMULAS, "correlation", correlation, "One of the two did not vary." if math.isnan(correlation) else ""),
    ]


def _drawdown(inputs: RiskInput, returns: Reals) -> Drawdown:
    fall = drawdown.deepest(returns)
    days = None if inputs.dates is None else (inputs.starts_on, *inputs.dates)
    recovered = None if days is None or fall.recovery is None else days[fall.recovery]
    return Drawdown(
        depth=fall.depth,
        peak=fall.peak,
        trough=fall.trough,
        recovery=fall.recovery,
        peak_on=None if days is None else days[fall.peak],
        trough_on=None if days is None else days[fall.trough],
        recovered_on=recovered,
    )


def _correlations(inputs: RiskInput, returns: Reals, benchmark: Reals | None) -> Iterable[Pair]:
    named = {"returns": returns}
    if benchmark is not None:
        named["benchmark"] = benchmark
    series = [*named.items(), *((other.name, np.array(other.returns, np.float64)) for other in inputs.others)]
    for (one, first), (other, second) in combinations(series, 2):
        yield Pair(one=one, other=other, correlation=_real(measures.correlation(first, second)))


def _rolling(inputs: RiskInput, returns: Reals, benchmark: Reals | None, window: int) -> Rolling:
    periods = inputs.periods_per_year
    free = measures.per_period(inputs.risk_free_rate, periods)
    beta = correlation = None
    if benchmark is not None:
        beta = _reals(measures.rolling_beta(returns, benchmark, window=window))
        correlation = _reals(measures.rolling_correlation(returns, benchmark, window=window))
    return Rolling(
        window=window,
        volatility=_reals(measures.rolling_volatility(returns, periods, window=window)),
        sharpe=_reals(measures.rolling_sharpe(returns, periods, risk_free=free, window=window)),
        beta=beta,
        correlation=correlation,
    )


def _real(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _reals(values: Reals) -> tuple[float | None, ...]:
    return tuple(_real(float(each)) for each in values)
