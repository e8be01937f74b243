"""The tools of `guilder calc` for risk: figures of returns, and the crashes that have been."""

from guilder.finance.risk.contracts import RiskInput, RiskResult, StressInput, StressResult


def risk(inputs: list[RiskInput]) -> list[RiskResult]:
    """One answer for each series."""
    from guilder.finance.risk import report

    return [report.calculate(each) for each in inputs]


def stress(inputs: list[StressInput]) -> list[StressResult]:
    """One answer for each set of holdings."""
    from guilder.finance.risk import stress as stressing

    return [stressing.replay(each) for each in inputs]
