"""The tool of `guilder calc` that plans withdrawals and Roth conversions."""

from guilder.finance.withdrawals.contracts import WithdrawalsInput, WithdrawalsResult


def withdrawals(inputs: list[WithdrawalsInput]) -> list[WithdrawalsResult]:
    """One answer for each plan."""
    from guilder.finance.withdrawals import planner

    return [planner.plan_withdrawals(each) for each in inputs]
