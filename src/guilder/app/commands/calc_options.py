"""The tools of `guilder calc` for options, the hedges made of them, and ladders of inflation-linked bonds."""

from guilder.finance.options.contracts import (
    HedgeInput,
    HedgeResult,
    LadderInput,
    LadderResult,
    OptionInput,
    OptionResult,
)


def option(inputs: list[OptionInput]) -> list[OptionResult]:
    """One answer for each option."""
    from guilder.finance.options import report

    return [report.option(each) for each in inputs]


def hedge(inputs: list[HedgeInput]) -> list[HedgeResult]:
    """One answer for each holding."""
    from guilder.finance.options import report

    return [report.hedge(each) for each in inputs]


def tips_ladder(inputs: list[LadderInput]) -> list[LadderResult]:
    """One answer for each row of needs."""
    from guilder.finance.options import report

    return [report.tips_ladder(each) for each in inputs]
