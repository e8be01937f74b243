"""The portfolio tools of `guilder calc`: many inputs to many answers. NumPy is imported when one of them runs."""

from collections.abc import Callable
from typing import TypeVar

from guilder.finance.portfolio.contracts import FrontierInput, FrontierResult, PortfolioInput, PortfolioResult
from guilder.finance.portfolio.contracts_rebalancing import RebalanceInput, RebalanceResult
from guilder.finance.portfolio.refusal import Refused

Given = TypeVar("Given")
Answer = TypeVar("Answer")


def frontier(inputs: list[FrontierInput]) -> list[FrontierResult]:
    from guilder.finance.portfolio import report

    return each(report.frontier, inputs)


def portfolio(inputs: list[PortfolioInput]) -> list[PortfolioResult]:
    from guilder.finance.portfolio import report

    return each(report.portfolio, inputs)


def rebalance(inputs: list[RebalanceInput]) -> list[RebalanceResult]:
    from guilder.finance.portfolio import rebalancing

    return each(rebalancing.rebalance, inputs)


def each(work: Callable[[Given], Answer], inputs: list[Given]) -> list[Answer]:
    """Raises Refused, saying which input, counted from 1, when there are several."""
    answers = []
    for number, given in enumerate(inputs, start=1):
        try:
            answers.append(work(given))
        except Refused as refused:
            raise (
                refused if len(inputs) == 1 else Refused(f"input {number}: {refused.field}", refused.words)
            ) from None
    return answers
