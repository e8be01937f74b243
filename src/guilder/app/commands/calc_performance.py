"""The tool of `guilder calc` for performance: what a portfolio has returned."""

from guilder.finance.performance.contracts import PerformanceInput, PerformanceResult


def performance(inputs: list[PerformanceInput]) -> list[PerformanceResult]:
    """One answer for each portfolio."""
    from guilder.finance.performance import report

    return [report.calculate(each) for each in inputs]
