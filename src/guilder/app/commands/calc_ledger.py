"""The tools of `guilder calc` that run the year ledger: once and recorded, over many futures, again and again."""

from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_paths import (
    RetirementInput,
    RetirementResult,
    SeekInput,
    SeekResult,
    SensitivityInput,
    SensitivityResult,
)
from guilder.finance.ledger.contracts_years import LedgerResult


def ledger(inputs: list[LedgerInput]) -> list[LedgerResult]:
    """One ledger for each plan."""
    from guilder.finance.ledger import deterministic

    return [deterministic.ledger(each) for each in inputs]


def retirement(inputs: RetirementInput) -> RetirementResult:
    """The plan over its futures."""
    from guilder.finance.ledger import simulate

    return simulate.simulate(inputs)


def seek(inputs: SeekInput) -> SeekResult:
    """What it would take."""
    from guilder.finance.ledger import solve

    return solve.seek(inputs)


def sensitivity(inputs: SensitivityInput) -> SensitivityResult:
    """Which assumption matters most."""
    from guilder.finance.ledger import sensitivity as found

    return found.tornado(inputs)
