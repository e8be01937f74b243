"""What a tax calculation takes and returns, as JSON carries it: amounts are decimal strings in dollars of the year."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount

FIRST_YEAR, LAST_YEAR = 2024, 2100

Status = Literal["single", "joint", "separate", "head", "surviving"]
STATUSES: tuple[Status, ...] = ("single", "joint", "separate", "head", "surviving")
Coverage = Literal["none", "own", "family"]
COVERAGES: tuple[Coverage, ...] = ("none", "own", "family")


def _bounded(amount: Decimal) -> Decimal:
    if abs(amount) > Decimal("1e11"):
        raise ValueError("the amount must lie between -100,000,000,000 and 100,000,000,000")
    return amount


def _not_negative(amount: Decimal) -> Decimal:
    if not 0 <= amount <= Decimal("1e11"):
        raise ValueError("the amount must lie between 0 and 100,000,000,000")
    return amount


Signed = Annotated[Amount, AfterValidator(_bounded)]
Dollars = Annotated[Amount, AfterValidator(_not_negative)]
Count = Annotated[int, Field(ge=0, le=20)]
ZERO = Decimal(0)


class Person(Contract):
    """One adult. age: on 31 December (who is born on 1 January counts a day earlier, so a year older).

    wages: gross, before deferrals and benefits. deferrals: traditional 401(k), 403(b), 457(b), TSP. pretax_benefits: health
    premiums and the like under section 125; hsa_payroll: what payroll put into an HSA, the employer's part not in wages
    excepted. self_employment_profit: Schedule C, negative for a loss. workplace_plan: an active participant (W-2 box 13).
    charitable_distribution: from an IRA straight to a charity after 70½, part of the household's ira_distributions.
    medicare_months: months with Part B and D this year.
    """

    age: Annotated[int, Field(ge=0, le=130)] = 40
    blind: bool = False
    wages: Dollars = ZERO
    deferrals: Dollars = ZERO
    pretax_benefits: Dollars = ZERO
    hsa_payroll: Dollars = ZERO
    hsa_contribution: Dollars = ZERO
    hsa_coverage: Coverage = "none"
    self_employment_profit: Signed = ZERO
    self_employed_retirement: Dollars = ZERO
    self_employed_health_insurance: Dollars = ZERO
    ira_contribution: Dollars = ZERO
    roth_contribution: Dollars = ZERO
    workplace_plan: bool = False
    charitable_distribution: Dollars = ZERO
    medicare_months: Annotated[int, Field(ge=0, le=12)] = 0

    @model_validator(mode="after")
    def _paid_from_wages(self) -> Self:
        if self.deferrals + self.pretax_benefits + self.hsa_payroll > self.wages:
            raise ValueError("deferrals, pretaxBenefits and hsaPayroll come out of wages and cannot exceed them")
        return self


class Household(Contract):
    """One return. `spouse` is given with status joint, and only then.

    lived_apart: married filing separately and apart from the spouse all year. dependent: another may claim the taxpayer.
    children_under_17: with a Social Security number, for the child credit; earned_credit_children: qualifying children for
    the earned income credit (children_under_17 when absent). dividends: all ordinary ones, qualified_dividends among them.
    short_term_gain, long_term_gain: this year's, negative for a loss; *_carryover: unused losses of earlier years, positive.
    ira_distributions: all from traditional IRAs, conversions excepted; ira_nontaxable: rollovers and basis (Form 8606) among
    distributions and conversions. pensions: the taxable part. early_distributions: taxable before 59½ without an exception.
    hsa_other_use: taken from an HSA for other than health. rents: Schedule E net, passive. qbi_dividends: section 199A
    dividends among `dividends`. qbi_wages: W-2 wages that the business paid; qbi_service: a specified service business.
    state_taxes: income or sales taxes paid; charity_property: appreciated, to public charities.
    other_credits: nonrefundable ones beside those computed. withholding: all that was paid ahead of the return.
    magi_two_years_before: sets this year's Medicare premium (IRMAA).
    """

    status: Status = "single"
    taxpayer: Person = Person()
    spouse: Person | None = None
    lived_apart: bool = False
    dependent: bool = False
    spouse_itemizes: bool = False
    children_under_17: Count = 0
    other_dependents: Count = 0
    earned_credit_children: Count | None = None

    interest: Dollars = ZERO
    tax_exempt_interest: Dollars = ZERO
    dividends: Dollars = ZERO
    qualified_dividends: Dollars = ZERO
    short_term_gain: Signed = ZERO
    long_term_gain: Signed = ZERO
    short_term_carryover: Dollars = ZERO
    long_term_carryover: Dollars = ZERO
    ira_distributions: Dollars = ZERO
    ira_nontaxable: Dollars = ZERO
    roth_conversion: Dollars = ZERO
    pensions: Dollars = ZERO
    early_distributions: Dollars = ZERO
    hsa_other_use: Dollars = ZERO
    social_security: Dollars = ZERO
    unemployment: Dollars = ZERO
    rents: Signed = ZERO
    other_income: Signed = ZERO

    student_loan_interest: Dollars = ZERO
    other_adjustments: Dollars = ZERO
    tips: Dollars = ZERO
    overtime: Dollars = ZERO
    car_loan_interest: Dollars = ZERO
    qbi_dividends: Dollars = ZERO
    qbi_wages: Dollars = ZERO
    qbi_service: bool = False

    medical_expenses: Dollars = ZERO
    state_taxes: Dollars = ZERO
    property_taxes: Dollars = ZERO
    mortgage_interest: Dollars = ZERO
    charity_cash: Dollars = ZERO
    charity_property: Dollars = ZERO
    other_itemized: Dollars = ZERO

    foreign_tax_credit: Dollars = ZERO
    care_expenses: Dollars = ZERO
    care_persons: Annotated[int, Field(ge=0, le=2)] = 0
    other_credits: Dollars = ZERO
    other_refundable_credits: Dollars = ZERO
    amt_preferences: Signed = ZERO
    withholding: Dollars = ZERO
    magi_two_years_before: Signed | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.status == "joint" and self.spouse is None:
            raise ValueError('a joint return needs a spouse, if only {"age": 40}')
        if self.status != "joint" and self.spouse is not None:
            raise ValueError("a spouse belongs on a joint return only; a separate return holds one person's figures")
        if self.lived_apart and self.status != "separate":
            raise ValueError("livedApart concerns separate returns only")
        if self.qualified_dividends > self.dividends:
            raise ValueError("qualifiedDividends are a part of dividends and cannot exceed them")
        if self.qbi_dividends > self.dividends:
            raise ValueError("qbiDividends are a part of dividends and cannot exceed them")
        if self.ira_nontaxable > self.ira_distributions + self.roth_conversion:
            raise ValueError("iraNontaxable cannot exceed iraDistributions and rothConversion together")
        return self


class Expectation(Contract):
    """How figures go on after the last published year: rates a year, as fractions.

    inflation_rate: C-CPI-U and CPI-U alike. wage_growth_rate: the national average wage index. medicare_growth_rate: the Part B
    premium. All are assumptions, to be replaced by yours.
    """

    inflation_rate: Annotated[float, Field(ge=-0.05, le=0.2)] = 0.024
    wage_growth_rate: Annotated[float, Field(ge=-0.05, le=0.2)] = 0.035
    medicare_growth_rate: Annotated[float, Field(ge=-0.05, le=0.2)] = 0.055


StateCode = Literal["CA", "FL", "IL", "MA", "NY", "PA", "TX", "WA"]


class TaxInput(Contract):
    """One household's year. state: where it lived all year, for that state's tax beside the federal one."""

    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
    household: Household = Household()
    state: StateCode | None = None
    use_tables: bool = False
    expectation: Expectation = Expectation()


class TaxLine(Contract):
    """One step of the working: where it stands on the forms, how it is made, what it comes to."""

    key: str
    form: str
    line: str
    title: str
    formula: str
    amount: Amount


class Summary(Contract):
    """total_tax: after nonrefundable credits, with self-employment tax and the like (Form 1040 line 24). balance: total tax less
    refundable credits and withholding; negative is a refund. payroll_tax: the employee's, withheld from wages, not in
    total_tax. marginal_rate: of the next $100 of ordinary income, on income tax alone.
    """

    adjusted_gross_income: Amount
    taxable_income: Amount
    income_tax: Amount
    total_tax: Amount
    refundable_credits: Amount
    balance: Amount
    payroll_tax: Amount
    medicare_premiums: Amount
    average_rate: float
    marginal_rate: float


class StateTax(Contract):
    """A state's tax, its refundable credits and its working. figures_of: the year whose figures were used, carried on
    by what the state's law indexes; null where there is no tax.
    """

    state: StateCode
    figures_of: int | None
    total_tax: Amount
    refundable_credits: Amount
    lines: tuple[TaxLine, ...]
    left_out: str


class TaxResult(Contract):
    """basis: "published" for a year whose figures are out, else "projected" and from which year."""

    year: int
    basis: str
    summary: Summary
    state: StateTax | None
    lines: tuple[TaxLine, ...]
    warnings: tuple[str, ...]
    inputs: TaxInput


Kind = Literal[
    "wages",
    "self_employment_profit",
    "interest",
    "tax_exempt_interest",
    "dividends",
    "qualified_dividends",
    "short_term_gain",
    "long_term_gain",
    "ira_distributions",
    "roth_conversion",
    "pensions",
    "social_security",
    "rents",
    "other_income",
]


class MarginalInput(TaxInput):
    """The curve is asked for 0 to `up_to` dollars more of the income `kind` (the taxpayer's, where it is a person's)."""

    kind: Kind = "other_income"
    up_to: Annotated[Amount, Field(ge=1, le=10_000_000)] = Decimal(100_000)


class MarginalPiece(Contract):
    """Between `start` and `end` dollars more each dollar costs `rate`; `jump` is due at once at `start` (a cliff)."""

    start: Amount
    end: Amount
    rate: float
    jump: Amount


class MarginalResult(Contract):
    """Total tax less refundable credits, with payroll tax, as a function of more income: linear pieces, exact to the cent."""

    year: int
    basis: str
    pieces: tuple[MarginalPiece, ...]
    inputs: MarginalInput
