"""The ledger over thousands of drawn futures: what it takes beside the plan, and what it returns.

Amounts are decimal strings: wealth in today's money, yearly flows in the first year's.
"""

import hashlib
from typing import Annotated, Literal

from pydantic import Field

from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_years import ENGINE
from guilder.finance.montecarlo.contracts import PATHS_AT_MOST, Percentiles, Success
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount

Probability = Annotated[float, Field(gt=0, lt=1)]


class RetirementInput(Contract):
    """mortality: `fixed` lets each person live to end_age; `sampled` draws the age at death of each path from the life table."""

    plan: LedgerInput
    paths: Annotated[int, Field(ge=100, le=PATHS_AT_MOST)] = 5_000
    seed: Annotated[int, Field(ge=0, le=2**53 - 1)] = 1
    mortality: Literal["fixed", "sampled"] = "fixed"

    def fingerprint(self) -> str:
        """A SHA-256 over the engine and every input: equal fingerprints have equal results."""
        return hashlib.sha256(f"{ENGINE}\n{self.model_dump_json(by_alias=True)}".encode()).hexdigest()


class YearSpread(Contract):
    """One year over all paths in which somebody lives. wealth: real, at its end. solvent: the share of all paths that have paid everything so
    far; alive: in which somebody lives.
    """

    index: int
    year: int
    alive: float
    solvent: float
    wealth: Percentiles
    nominal_median: Amount
    spending: Percentiles
    taxes: Percentiles


class PathShortfall(Contract):
    """Over the paths that fail: what goes unpaid in all, and in which calendar year it begins (the year after the last for a bequest
    that is missed alone).
    """

    paths: int
    median_amount: Amount
    p90_amount: Amount
    median_first_year: int
    p10_first_year: int


class SequenceRisk(Contract):
    """How much the first years of retirement decide. years: how many were looked at. correlation: of success (0 or 1) with the
    mean real return of the first account mix in these years; null where all paths end alike. worst, middle, best: success among the third of
    paths with the lowest, middle and highest such mean.
    """

    years: int
    correlation: float | None
    worst: float
    middle: float
    best: float


class RetirementResult(Contract):
    """ending: real wealth when the last person has died. lifetime_taxes: all years' taxes together. today: real wealth now."""

    engine: Literal["ledger-1"]
    basis: str
    fingerprint: str
    success: Success
    shortfall: PathShortfall | None
    today: Amount
    ending: Percentiles
    ending_mean: Amount
    lifetime_taxes: Percentiles
    lifetime_spending: Percentiles
    years: tuple[YearSpread, ...]
    sequence: SequenceRisk | None
    inputs: RetirementInput


class SeekInput(Contract):
    """What it would take to succeed in `probability` of the paths.

    spending: the most that can be spent a year from retirement on (all phases in proportion). saving: the least more to
    contribute a year, to the account of the first contribution, else to the surplus account. retirement_age: the earliest of the first person.
    """

    what: Literal["spending", "saving", "retirement_age"]
    probability: Probability = 0.85
    simulation: RetirementInput


class SeekResult(Contract):
    """amount: a year, in whole units of the first year's money; age: for retirement_age. Both null when nothing reaches the probability.

    probability: what the answer reaches; now: what the plan as it stands reaches.
    """

    amount: Amount | None
    age: int | None
    probability: float | None
    now: float
    inputs: SeekInput


class SensitivityInput(Contract):
    """Each assumption is moved alone, down and up, over the same futures."""

    simulation: RetirementInput


class SensitivityEffect(Contract):
    """One assumption moved by `step` (in its own words). low, high: the probability of success with it moved down and up;
    *_points: less the plan's own, in points of a hundred; *_wealth: the change in the median of real wealth at the end.
    """

    key: str
    title: str
    step: str
    low: float
    high: float
    low_points: float
    high_points: float
    low_wealth: Amount
    high_wealth: Amount


class SensitivityResult(Contract):
    """effects: the widest first."""

    probability: float
    ending_median: Amount
    effects: tuple[SensitivityEffect, ...]
    inputs: SensitivityInput
