"""How each risk figure is made and where its formula is published."""

from typing import Final

from guilder.finance.figure import Formula

_SHARPE = "Sharpe, The Sharpe Ratio, Journal of Portfolio Management 1994"
_SORTINO = "Sortino and Price, Performance Measurement in a Downside Risk Framework, Journal of Investing 1994"
_ACERBI = "Acerbi and Tasche, On the Coherence of Expected Shortfall, Journal of Banking & Finance 2002"
_JORION = "Jorion, Value at Risk, 3rd ed. 2006"
_MAILLARD = "Cornish and Fisher 1938; Maillard, A User's Guide to the Cornish Fisher Expansion, 2012"

FORMULAS: Final[dict[str, Formula]] = {
    "annual_return": Formula("Return", "fraction_a_year", "Π(1+r)^(p/n) − 1", "geometric mean, effective a year"),
    "volatility": Formula("Volatility", "fraction_a_year", "s·√p, s = √(Σ(r−m)²/(n−1))", "sample standard deviation"),
    "ewma_volatility": Formula(
        "Volatility, exponentially weighted",
        "fraction_a_year",
        "√(p · Σλ^i·r² / Σλ^i)",
        "J.P. Morgan/Reuters, RiskMetrics Technical Document, 4th ed. 1996",
    ),
    "sharpe": Formula("Sharpe ratio", "ratio", "mean(r−f) / s(r−f) · √p", _SHARPE),
    "sortino": Formula("Sortino ratio", "ratio", "mean(r−t) / √(Σmin(r−t, 0)²/n) · √p", _SORTINO),
    "max_drawdown": Formula(
        "Maximum drawdown",
        "fraction",
        "max over time of 1 − wealth / highest wealth so far",
        "Magdon-Ismail et al. 2004",
    ),
    "skewness": Formula("Skewness", "ratio", "g₁ = m₃ / m₂^1.5", "Joanes and Gill 1998"),
    "excess_kurtosis": Formula("Excess kurtosis", "ratio", "g₂ = m₄ / m₂² − 3", "Joanes and Gill 1998"),
    "var_historical": Formula(
        "Value at risk, historical", "fraction", "−(⌈n·α⌉-th worst return)", "Hyndman and Fan 1996, definition 1"
    ),
    "cvar_historical": Formula(
        "Expected shortfall (CVaR), historical", "fraction", "−mean of the worst n·α returns", _ACERBI
    ),
    "var_normal": Formula("Value at risk, normal", "fraction", "−(m + z·s)", _JORION),
    "cvar_normal": Formula("Expected shortfall (CVaR), normal", "fraction", "−m + s·φ(z)/α", _JORION),
    "var_cornish_fisher": Formula(
        "Value at risk, Cornish–Fisher",
        "fraction",
        "−(m + z*·s), z* = z + (z²−1)S/6 + (z³−3z)K/24 − (2z³−5z)S²/36",
        _MAILLARD,
    ),
    "cvar_cornish_fisher": Formula(
        "Expected shortfall (CVaR), Cornish–Fisher",
        "fraction",
        "−m + s·φ(z)/α·(1 + zS/6 + (z²−1)K/24 − (2z²−1)S²/36)",
        _MAILLARD,
    ),
    "beta": Formula("Beta", "ratio", "cov(r, b) / var(b)", "Sharpe 1964"),
    "correlation": Formula("Correlation with the benchmark", "ratio", "cov(r, b) / (s(r)·s(b))", "Pearson 1895"),
}
