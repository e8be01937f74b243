"""The words of the retirement plan. It is the year ledger's household (finance.ledger), with accounts that follow banks.

Balances and wealth are in today's money, amounts "a year" in that of the plan's first year, which is the present calendar year:
its twelve months begin today. Rates and shares are fractions.
"""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from guilder.finance.ledger.contracts import (
    AccountKind,
    LedgerContribution,
    LedgerEvent,
    LedgerHealthcare,
    LedgerIncome,
    LedgerPerson,
    LedgerSpending,
    Owner,
    TaxableYields,
)
from guilder.finance.ledger.contracts_choices import (
    ZERO,
    CalendarYear,
    Conversions,
    Key,
    NoConversions,
    NoTaxes,
    SimpleOrder,
    Taxes,
    WithdrawalOrder,
)
from guilder.finance.ledger.contracts_paths import SensitivityEffect, SequenceRisk
from guilder.finance.montecarlo.contracts import Allocation, Percentiles, PositiveAmount, Share, Success
from guilder.finance.montecarlo.market import Market
from guilder.finance.tax.contracts import Kind, MarginalResult, TaxResult
from guilder.kernel.contract import Contract
from guilder.kernel.facts import Working
from guilder.kernel.money import Amount, Currency
from guilder.planning.contracts import Name, Threshold

Fee = Annotated[float, Field(ge=0, le=0.05)]


class PlanAccount(Contract):
    """Where money lies, and how it is taxed. account_id: an account of the household whose balance is followed; `balance` is then
    ignored. basis: what was paid for a taxable account; its balance when null. allocation, fee_rate: the plan's when null.
    """

    key: Key
    name: Name
    kind: AccountKind
    owner: Owner = 0
    account_id: uuid.UUID | None = None
    balance: PositiveAmount = ZERO
    basis: PositiveAmount | None = None
    allocation: Allocation | None = None
    fee_rate: Fee | None = None


class PlanAssumptions(Contract):
    """What a household expects. The first person's ages are the plan's: retirement, phases of spending, events by age.

    allocation: of every account without one of its own, held until retirement_age and, if retirement_allocation is there, that
    one from then on. spending_of_record: spending follows the record: this share of the last twelve months' takes the place of
    spending.amount_per_year. market: Guilder's present long-run view when null. seed: which futures; leave it, so that only
    the plan changes. mortality: `fixed` lets each live to end_age, `sampled` draws the age at death of each future.
    """

    people: Annotated[tuple[LedgerPerson, ...], Field(min_length=1, max_length=2)]
    accounts: Annotated[tuple[PlanAccount, ...], Field(min_length=1, max_length=24)]
    allocation: Allocation
    retirement_allocation: Allocation | None = None
    fee_rate: Fee = 0.003
    incomes: Annotated[tuple[LedgerIncome, ...], Field(max_length=24)] = ()
    contributions: Annotated[tuple[LedgerContribution, ...], Field(max_length=24)] = ()
    spending: LedgerSpending
    success_threshold: Threshold
    spending_of_record: Annotated[float, Field(ge=0, le=3)] | None = None
    healthcare: LedgerHealthcare = LedgerHealthcare()
    events: Annotated[tuple[LedgerEvent, ...], Field(max_length=40)] = ()
    social_security_cut_rate: Share = 0.0
    social_security_cut_from_year: CalendarYear = 2034
    conversions: Conversions = NoConversions()
    withdrawals: WithdrawalOrder = SimpleOrder()
    taxes: Taxes = NoTaxes()
    yields: TaxableYields = TaxableYields()
    market: Market | None = None
    mortality: Literal["fixed", "sampled"] = "fixed"
    bequest: PositiveAmount = ZERO
    heirs_tax_rate: Share = 0.0
    surplus_account: Key | None = None
    seed: Annotated[int, Field(ge=0, le=2**53 - 1)] = 1

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.people[0].end_age <= self.people[0].retirement_age:
            raise ValueError("the plan must reach beyond the retirement age")
        return self


class SavingsSource(Contract):
    """An account that the plan or goal starts from, with its balance as the bank last reported it."""

    account_id: uuid.UUID
    name: str
    balance: Amount


class OutlookYear(Contract):
    """Where the money stands when the first person reaches `age`: today, then at the end of each of the plan's years.

    real: percentiles of wealth in today's money; nominal_median: in that time's own money. solvent: the share of all futures that have
    paid everything so far, alive: in which somebody lives. spending, taxes: of the twelve months that end then, in the first year's
    money; null today.
    """

    age: int
    year: int
    real: Percentiles
    nominal_median: Amount
    solvent: float
    alive: float
    spending: Percentiles | None
    taxes: Percentiles | None


class OutlookShortfall(Contract):
    """Over the futures in which the money runs out: when that begins, and what stays unpaid in all."""

    median_age: int
    early_age: int
    median_amount: Amount
    p90_amount: Amount


class Outlook(Contract):
    """How likely the plan holds. basis says what the amounts are. fingerprint: equal inputs, equal result.

    ending: wealth when the last person has died. spending_per_year: what the plan spends in the year of retirement, before rules.
    lifetime_taxes: of all years together, in the first year's money. sequence: null when nobody retires within the plan.
    """

    currency: Currency
    age_now: int
    retirement_age: int
    end_age: int
    savings: Amount
    spending_per_year: Amount
    success: Success
    shortfall: OutlookShortfall | None
    years: tuple[OutlookYear, ...]
    ending: Percentiles
    lifetime_taxes: Percentiles
    lifetime_spending: Percentiles
    sequence: SequenceRisk | None
    basis: str
    seed: int
    market: str
    market_source: str
    fingerprint: str
    working: Working


class Sought(Contract):
    """What reaches the plan's threshold when only that one thing changes; null where nothing does.

    spending_per_year: the most, from retirement on. more_saving_per_year: the least that has to be saved beyond what is planned.
    """

    earliest_retirement_age: int | None
    spending_per_year: Amount | None
    more_saving_per_year: Amount | None


class HeldAt(Contract):
    """What the plan's accounts held in an earlier year, on today's day of the year, in the money of that time."""

    age: int
    year: int
    amount: Amount


class Plan(Contract):
    """The saved plan and how likely it holds with today's savings. history: oldest first, as far as bookings reach."""

    assumptions: PlanAssumptions
    savings_from: tuple[SavingsSource, ...]
    history: tuple[HeldAt, ...]
    outlook: Outlook
    updated_at: datetime


class PlanDraft(Contract):
    """Where a household without a plan starts from: the assumptions that Guilder would make, to be changed.

    spending_months: over how many months the spending is the household's own average; 0 when it is a mere guess.
    """

    assumptions: PlanAssumptions
    savings_from: tuple[SavingsSource, ...]
    spending_months: int


class PlanView(Contract):
    """The plan, or a draft when there is none yet. Exactly one of both is there."""

    plan: Plan | None
    draft: PlanDraft | None


class WhatIf(Contract):
    """A plan to try without saving it. seek: also look for what would reach the threshold (takes longer).

    paths: fewer answer sooner while a slider moves: they are the first of the same futures.
    """

    assumptions: PlanAssumptions
    seek: bool = False
    paths: Annotated[int, Field(ge=500, le=5_000)] = 5_000


class WhatIfAnswer(Contract):
    """The tried plan's outlook."""

    outlook: Outlook
    sought: Sought | None


class OfPlan(Contract):
    """The plan that is asked about: the kept one when null."""

    assumptions: PlanAssumptions | None = None


class SeekPlan(OfPlan):
    """What one thing would have to be for the plan to succeed in `probability` (its own threshold when null) of the futures."""

    what: Literal["spending", "saving", "retirement_age"]
    probability: Threshold | None = None


class SoughtOne(Contract):
    """amount: a year, in the first year's money; age: for retirement_age. Both null when nothing reaches it.

    probability: what the answer reaches; now: what the plan as it stands reaches.
    """

    what: Literal["spending", "saving", "retirement_age"]
    wanted: float
    amount: Amount | None
    age: int | None
    probability: float | None
    now: float


class Sensitivity(Contract):
    """Which assumption matters most: effects, the widest first, over the same futures."""

    currency: Currency
    probability: float
    ending_median: Amount
    effects: tuple[SensitivityEffect, ...]
    basis: str


class WithdrawalQuestion(OfPlan):
    """convert: whether Roth conversions may be proposed (they need a Roth account)."""

    convert: bool = True


# --- taxes of the plan ---------------------------------------------------------------------------


class TaxViewQuestion(OfPlan):
    """year: whose forms and marginal curve are wanted; the first year when null. kind: of the income that the curve adds to."""

    year: CalendarYear | None = None
    kind: Kind = "ira_distributions"
    up_to: Annotated[Amount, Field(ge=1, le=10_000_000)] | None = None


class TaxYearLine(Contract):
    """The taxes of one year of the deterministic ledger, in that year's own money. average_rate: of total by income and withdrawals
    of traditional accounts and conversions; null where there are none.
    """

    year: int
    age: int | None
    adjusted_gross_income: Amount
    ordinary_taxable_income: Amount
    realised_gain: Amount
    traditional_withdrawals: Amount
    conversions: Amount
    federal: Amount
    state: Amount
    payroll: Amount
    irmaa: Amount
    flat: Amount
    total: Amount
    average_rate: float | None


class TaxView(Contract):
    """Every year's taxes, and one year in full: forms and curve are null where the plan pays no US taxes."""

    currency: Currency
    years: tuple[TaxYearLine, ...]
    year: int
    forms: TaxResult | None
    curve: MarginalResult | None
    basis: str


# --- simulations ---------------------------------------------------------------------------------

SimulationStatus = Literal["queued", "running", "done", "failed", "cancelled"]


class RunSimulation(Contract):
    """Run the saved plan, or `assumptions`, through `paths` futures in the background."""

    assumptions: PlanAssumptions | None = None
    paths: Annotated[int, Field(ge=1_000, le=100_000)] = 5_000


class Simulation(Contract):
    """A run. progress: futures finished so far, of `paths`. The outlook is there once it is done."""

    id: uuid.UUID
    status: SimulationStatus
    paths: int
    progress: int
    outlook: Outlook | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None


# --- scenarios -----------------------------------------------------------------------------------

Note = Annotated[str, Field(max_length=500)]


class ScenarioFields(Contract):
    """A named variant of the plan, whole. assumptions: the kept plan's when null."""

    name: Name
    note: Note = ""
    assumptions: PlanAssumptions | None = None


class ChangeScenario(Contract):
    """Only what is given changes."""

    name: Name | None = None
    note: Note | None = None
    assumptions: PlanAssumptions | None = None


class Scenario(Contract):
    """A kept variant."""

    id: uuid.UUID
    name: str
    note: str
    assumptions: PlanAssumptions
    created_at: datetime
    updated_at: datetime


class CompareScenarios(Contract):
    """scenario_ids: in the order in which they are to stand. with_plan: the kept plan first; the others are measured against it."""

    scenario_ids: Annotated[tuple[uuid.UUID, ...], Field(max_length=6)]
    with_plan: bool = True


class PlanDifference(Contract):
    """Against the first of the comparison, over the same futures. points: of the probability, of a hundred, with the standard error of
    this difference: √(b + c − (b − c)²/n)/n, b and c the futures in which only one of both succeeds (McNemar). Amounts: between
    the medians of what is left (today's money), of lifetime taxes and of lifetime spending (first year's).
    """

    points: float
    standard_error: float
    better: int
    worse: int
    ending: Amount
    lifetime_taxes: Amount
    lifetime_spending: Amount


class ComparedPlan(Contract):
    """One column. scenario_id: null for the kept plan. error: why it cannot be run; the outlook is then null."""

    scenario_id: uuid.UUID | None
    name: str
    assumptions: PlanAssumptions
    outlook: Outlook | None
    difference: PlanDifference | None
    error: str | None


class Comparison(Contract):
    """Side by side."""

    columns: tuple[ComparedPlan, ...]


# --- following reality ---------------------------------------------------------------------------

Cause = Literal["model", "time", "markets", "contributions", "spending", "assumptions"]


class CauseEffect(Contract):
    """What one cause did: points of a hundred of the probability, and the median of what is left at the end, in today's money."""

    cause: Cause
    points: float
    wealth: Amount


class PlanReading(Contract):
    """How the plan stood on a day. causes: of the change since the reading before, in the order in which they were put in
    place, one after the other over the same futures; their parts add up to change_points and change_wealth. None in the
    first reading.
    """

    on: date
    probability: float
    standard_error: float
    ending_median: Amount
    savings: Amount
    spending_per_year: Amount
    change_points: float | None
    change_wealth: Amount | None
    causes: tuple[CauseEffect, ...]


class PlanHistory(Contract):
    """The readings, oldest first. method: how a change is divided."""

    currency: Currency
    threshold: float
    readings: tuple[PlanReading, ...]
    method: str
