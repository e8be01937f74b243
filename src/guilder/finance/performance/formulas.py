"""How each figure of performance is made and where its formula is published."""

from typing import Final

from guilder.finance.figure import Formula

_GIPS = "CFA Institute, Global Investment Performance Standards 2020"

FORMULAS: Final[dict[str, Formula]] = {
    "money_weighted": Formula(
        "Money-weighted return (XIRR)",
        "fraction_a_year",
        "rate with Σ flow·(1 + rate)^(−days/365) = 0",
        f"{_GIPS}; Actual/365F",
    ),
    "money_weighted_period": Formula(
        "Money-weighted return, whole period", "fraction", "(1 + XIRR)^(days/365) − 1", f"{_GIPS}; Actual/365F"
    ),
    "time_weighted": Formula("Time-weighted return", "fraction", "Π(1 + r) − 1 over valuations", _GIPS),
    "time_weighted_annual": Formula(
        "Time-weighted return, a year", "fraction_a_year", "(1 + return)^(365/days) − 1", _GIPS
    ),
    "modified_dietz": Formula(
        "Modified Dietz return",
        "fraction",
        "(closing − opening − ΣF) / (opening + Σ w·F), w the share of the period after the flow",
        f"Dietz 1966; {_GIPS}",
    ),
    "benchmark_return": Formula("Benchmark", "fraction", "last level / first level − 1", _GIPS),
    "excess_return": Formula("Ahead of the benchmark", "fraction", "time-weighted return − benchmark", "arithmetic"),
    "tracking_error": Formula(
        "Tracking error",
        "fraction_a_year",
        "s(r − b)·√p, s with n − 1",
        "Grinold and Kahn, Active Portfolio Management, 1999",
    ),
    "information_ratio": Formula(
        "Information ratio", "ratio", "mean(r − b)·p / tracking error", "Goodwin, Financial Analysts Journal 1998"
    ),
    "up_capture": Formula(
        "Up capture",
        "ratio",
        "(Π(1+r)^(1/m) − 1) / (Π(1+b)^(1/m) − 1) over the m periods with b > 0",
        "Morningstar, Upside/Downside Capture Ratio",
    ),
    "down_capture": Formula(
        "Down capture",
        "ratio",
        "(Π(1+r)^(1/m) − 1) / (Π(1+b)^(1/m) − 1) over the m periods with b < 0",
        "Morningstar, Upside/Downside Capture Ratio",
    ),
}
