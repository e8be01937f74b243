"""The tools of `guilder calc` that know lots: many inputs to many answers."""

from guilder.finance.lots.contracts import LotsInput, LotsResult


def lots(inputs: list[LotsInput]) -> list[LotsResult]:
    from guilder.finance.lots import report

    return [report.lots(given) for given in inputs]
