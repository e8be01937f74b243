"""The public words of planning. Amounts are in today's money; rates and shares are fractions; ages are whole years."""

import uuid
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from guilder.finance.montecarlo.contracts import Allocation, Percentiles, PositiveAmount, Success
from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, GuilderError, NotFound
from guilder.kernel.events import Event
from guilder.kernel.facts import Working
from guilder.kernel.money import Amount, Currency

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Age = Annotated[int, Field(ge=0, le=120)]
Threshold = Annotated[float, Field(ge=0.5, le=0.99)]
Accounts = Annotated[tuple[uuid.UUID, ...], Field(max_length=50)]

GoalKind = Literal["retirement", "education", "house", "emergency_fund", "custom"]
Priority = Literal["essential", "important", "aspirational"]
RiskTolerance = Literal["cash", "cautious", "balanced", "growth"]
GoalStatus = Literal["active", "achieved", "abandoned"]
Funding = Literal["on_track", "at_risk", "off_track"]
Feasibility = Literal["feasible", "needs_more", "out_of_reach"]


# --- the retirement plan -------------------------------------------------------------------------


class PlanIncome(Contract):
    """A pension, social security or rent: monthly, keeping its buying power, from one age up to another or for life."""

    name: Name
    amount_per_month: PositiveAmount
    from_age: Age
    to_age: Age | None


class PlanAssumptions(Contract):
    """What a household expects. savings counts when no accounts are chosen; otherwise their balances do.

    contribution_growth_rate is on top of inflation. seed: which futures; leave it, so that only the plan changes.
    """

    birth_year: Annotated[int, Field(ge=1900, le=2100)]
    retirement_age: Age
    end_age: Age
    spending_per_month: PositiveAmount
    savings: PositiveAmount
    account_ids: Accounts
    contribution_per_month: PositiveAmount
    contribution_growth_rate: Annotated[float, Field(ge=-0.2, le=0.2)]
    incomes: Annotated[tuple[PlanIncome, ...], Field(max_length=12)]
    allocation: Allocation
    retirement_allocation: Allocation | None
    fee_rate: Annotated[float, Field(ge=0, le=0.05)]
    success_threshold: Threshold
    seed: Annotated[int, Field(ge=0, le=2**53 - 1)]

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.end_age <= self.retirement_age:
            raise ValueError("the plan must reach beyond the retirement age")
        return self


class SavingsSource(Contract):
    """An account that the plan or goal starts from, with its balance as the bank last reported it."""

    account_id: uuid.UUID
    name: str
    balance: Amount


class OutlookYear(Contract):
    """Wealth at one age: percentiles in today's money, the median in that year's money, the share still solvent."""

    age: int
    year: int
    real: Percentiles
    nominal_median: Amount
    solvent: float


class OutlookShortfall(Contract):
    """Over the futures in which the money runs out: when that begins, and what stays unpaid in all."""

    median_age: int
    early_age: int
    median_amount: Amount
    p90_amount: Amount


class Outlook(Contract):
    """How likely the plan holds. basis says it: today's money, before tax. fingerprint: equal inputs, equal result."""

    currency: Currency
    age_now: int
    retirement_age: int
    end_age: int
    savings: Amount
    success: Success
    shortfall: OutlookShortfall | None
    years: tuple[OutlookYear, ...]
    basis: str
    seed: int
    market: str
    market_source: str
    fingerprint: str
    working: Working


class Sought(Contract):
    """What reaches the plan's threshold when only that one thing changes; null where nothing does."""

    earliest_retirement_age: int | None
    spending_per_month: Amount | None
    contribution_per_month: Amount | None


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
    """A plan to try without saving it. seek: also look for what would reach the threshold (takes longer)."""

    assumptions: PlanAssumptions
    seek: bool = False


class WhatIfAnswer(Contract):
    """The tried plan's outlook."""

    outlook: Outlook
    sought: Sought | None


# --- simulations ---------------------------------------------------------------------------------

SimulationStatus = Literal["queued", "running", "done", "failed"]


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


# --- goals ---------------------------------------------------------------------------------------


class GoalFields(Contract):
    """A goal as a person states it: so much, in today's money, by that day.

    savings counts where neither an envelope nor accounts are followed; an envelope goes before accounts.
    """

    name: Name
    kind: GoalKind
    priority: Priority
    target: PositiveAmount
    target_date: date
    savings: PositiveAmount
    account_ids: Accounts = ()
    envelope_id: uuid.UUID | None = None
    contribution_per_month: PositiveAmount
    risk_tolerance: RiskTolerance
    success_threshold: Threshold = 0.8


class ChangeGoal(Contract):
    """Only the fields that are given change; an envelope of null is followed no longer. status: `abandoned` sets the goal aside, `active` takes it up again."""

    name: Name | None = None
    kind: GoalKind | None = None
    priority: Priority | None = None
    target: PositiveAmount | None = None
    target_date: date | None = None
    savings: PositiveAmount | None = None
    account_ids: Accounts | None = None
    envelope_id: uuid.UUID | None = None
    contribution_per_month: PositiveAmount | None = None
    risk_tolerance: RiskTolerance | None = None
    success_threshold: Threshold | None = None
    status: Literal["active", "abandoned"] | None = None


class Goal(Contract):
    """A goal and where it stands.

    present_value: what would have to be there today to grow to the target without another contribution, at the
    allocation's expected real return. required_per_month: the least contribution that succeeds in success_threshold
    of the futures, null when none does. funding: on_track when the probability reaches the threshold, at_risk when
    it reaches three quarters of it.
    """

    id: uuid.UUID
    name: str
    kind: GoalKind
    priority: Priority
    currency: Currency
    target: Amount
    target_date: date
    savings: Amount
    account_ids: tuple[uuid.UUID, ...]
    envelope_id: uuid.UUID | None
    contribution_per_month: Amount
    risk_tolerance: RiskTolerance
    success_threshold: float
    status: GoalStatus
    present_value: Amount
    expected: Amount
    required_per_month: Amount | None
    feasibility: Feasibility
    probability: float
    standard_error: float
    funding: Funding
    assessed_at: datetime
    created_at: datetime
    updated_at: datetime


class GoalMoment(Contract):
    """What may have been saved by the end of `month` from today: percentiles in today's money."""

    month: int
    on: date
    real: Percentiles


class GoalProgress(Contract):
    """How far a goal is: share saved, months left, the fan of what may come, and how the probability came about."""

    goal: Goal
    share: float
    months_left: int
    years: tuple[GoalMoment, ...]
    working: Working


# --- events --------------------------------------------------------------------------------------


class GoalStatusChanged(Event):
    """A goal was reached, set aside or taken up, or its funding moved."""

    key: ClassVar[str] = "goal.status.changed"
    aggregate_type: ClassVar[str] = "goal"
    goal_id: uuid.UUID
    status: GoalStatus
    funding: Funding
    previous_status: GoalStatus
    previous_funding: Funding
    probability: float

    def aggregate_id(self) -> uuid.UUID:
        """The goal."""
        return self.goal_id


class SimulationCompleted(Event):
    """A simulation that someone asked for is done."""

    key: ClassVar[str] = "simulation.run.completed"
    aggregate_type: ClassVar[str] = "simulation"
    simulation_id: uuid.UUID
    paths: int
    probability: float

    def aggregate_id(self) -> uuid.UUID:
        """The simulation."""
        return self.simulation_id


# --- errors --------------------------------------------------------------------------------------


class GoalNotFound(NotFound):
    """There is no such goal in this workspace."""

    code = "GOAL_NOT_FOUND"
    summary = "There is no such goal here."


class SimulationNotFound(NotFound):
    """There is no such simulation in this workspace (they are kept for a day)."""

    code = "SIMULATION_NOT_FOUND"
    summary = "There is no such simulation here. They are kept for a day: run it again."


class NoPlanYet(NotFound):
    """Nothing has been saved that could be run."""

    code = "NO_PLAN_YET"
    summary = "There is no plan yet. Save one on the Plan page first."


class PlanIsOver(GuilderError):
    """The plan ends before today."""

    status = 422
    code = "PLAN_IS_OVER"
    summary = "The plan ends before today. Raise the age it should reach, or check the birth year."


class AccountsDiffer(Conflict):
    """A chosen account is gone or in another currency."""

    code = "ACCOUNTS_DIFFER"
    summary = "One of the chosen accounts is gone or in another currency. Choose accounts in the workspace's currency."


class EnvelopeDiffers(Conflict):
    """The chosen envelope is gone, one person's alone, or in another currency."""

    code = "ENVELOPE_DIFFERS"
    summary = "The chosen envelope is gone, for one person's eyes only, or in another currency. Choose another one."
