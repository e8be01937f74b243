"""The tools of `guilder calc` for what markets and lives have done: retirements of the past, and how long people live."""

from guilder.finance.longevity.contracts import LongevityInput, LongevityResult
from guilder.finance.montecarlo.contracts_history import HistoricalInput, HistoricalResult


def historical_success(inputs: list[HistoricalInput]) -> list[HistoricalResult]:
    """One answer for each retirement."""
    from guilder.finance.montecarlo import historical

    return [historical.calculate(each) for each in inputs]


def longevity(inputs: list[LongevityInput]) -> list[LongevityResult]:
    """One answer for each person or couple."""
    from guilder.finance.longevity import report

    return [report.calculate(each) for each in inputs]
