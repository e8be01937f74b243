"""What the Social Security tools take and return; amounts are decimal strings in dollars, ages are months."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from guilder.finance.longevity.contracts import Sex
from guilder.finance.montecarlo.contracts import PositiveAmount
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount

EARLIEST, LATEST = 744, 840
ClaimAge = Annotated[int, Field(ge=EARLIEST, le=LATEST)]
Rate = Annotated[float, Field(ge=-0.05, le=0.2)]
Born = Annotated[date, Field(ge=date(1917, 1, 1), le=date(2020, 12, 31))]


class SocialSecurityInput(Contract):
    """One worker. earnings: by calendar year, as paid, those expected in years to come among them.

    claim_age: in months; full retirement age when absent. work_earnings: what is earned in the year of claiming, for the earnings test.
    """

    birth_date: Born
    earnings: dict[Annotated[int, Field(ge=1951, le=2100)], PositiveAmount]
    claim_age: ClaimAge | None = None
    work_earnings: PositiveAmount | None = None
    wage_growth_rate: Rate = 0.035
    inflation_rate: Rate = 0.024

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        from guilder.finance.socialsecurity.benefits import first_month

        if self.claim_age is not None and self.claim_age < first_month(self.birth_date):
            raise ValueError("with this birthday the first month of benefits is 62 years and 1 month (745)")
        return self


class EarningsYear(Contract):
    """A year of the record: counted is at most the wage base, indexed is in the wages of the year of 60."""

    year: int
    earnings: Amount
    counted: Amount
    factor: float
    indexed: Amount
    chosen: bool


class BenefitAt(Contract):
    """A claim at `age` months: the share of the PIA and the benefit a month, in the money of the year of claiming."""

    age: int
    year: int
    factor: float
    monthly: Amount


class SocialSecurityResult(Contract):
    """pia: in the year of eligibility (62); pia_at_claim: with every COLA up to the year of claiming. withheld: of the year's benefits by
    the earnings test; months_withheld: whole months that it takes, which count as not claimed once full retirement age is reached:
    monthly_after_full_age, in the money of the year of claiming.
    """

    eligibility_year: int
    full_retirement_age: int
    widow_full_retirement_age: int
    bend_points: tuple[int, int]
    aime: int
    pia: Amount
    pia_at_claim: Amount
    claim: BenefitAt
    ages: tuple[BenefitAt, ...]
    spouse_at_full_age: Amount
    survivor_at_full_age: Amount
    family_maximum: Amount
    withheld: Amount | None
    months_withheld: int | None
    monthly_after_full_age: Amount | None
    record: tuple[EarningsYear, ...]
    basis: str
    inputs: SocialSecurityInput


class Claimant(Contract):
    """pia: a month at full retirement age, in today's money (the statement on ssa.gov names it). claimed_age: already claimed, at that
    age in months.
    """

    birth_date: Born
    sex: Sex
    pia: PositiveAmount
    claimed_age: ClaimAge | None = None


class ClaimingInput(Contract):
    """One person or a couple. today: the day of the present value. discount_rate: real, a year. with_grid: all 97 × 97 values."""

    today: date
    people: Annotated[tuple[Claimant, ...], Field(min_length=1, max_length=2)]
    discount_rate: Annotated[float, Field(ge=-0.02, le=0.15)] = 0.02
    with_grid: bool = False


class Strategy(Contract):
    """Claiming ages in months, one for each person, and what they are worth; less: than the best."""

    ages: tuple[int, ...]
    present_value: Amount
    less: Amount


class ClaimingResult(Contract):
    """best, and the strategies at the earliest, full and latest ages. grid: present value by months after 62 of the first, then of the
    second; null where an age is not possible. benefits: for each person, what a claim at every possible month of age pays a month on the
    own record, in today's money; full_retirement_ages: in months.
    """

    best: Strategy
    strategies: tuple[Strategy, ...]
    full_retirement_ages: tuple[int, ...]
    benefits: tuple[tuple[BenefitAt, ...], ...]
    grid: tuple[tuple[Amount | None, ...], ...] | None
    basis: str
    inputs: ClaimingInput
