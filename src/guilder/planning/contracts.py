"""The public words of goals, and of what can happen in planning. Amounts are in today's money; rates and shares are fractions."""

import uuid
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from guilder.finance.montecarlo.contracts import Percentiles, PositiveAmount
from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, GuilderError, NotFound
from guilder.kernel.events import Event
from guilder.kernel.facts import Working
from guilder.kernel.money import Amount, Currency

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Threshold = Annotated[float, Field(ge=0.5, le=0.99)]
Accounts = Annotated[tuple[uuid.UUID, ...], Field(max_length=50)]

GoalKind = Literal["retirement", "education", "house", "emergency_fund", "custom"]
Priority = Literal["essential", "important", "aspirational"]
RiskTolerance = Literal["cash", "cautious", "balanced", "growth"]
GoalStatus = Literal["active", "achieved", "abandoned"]
Funding = Literal["on_track", "at_risk", "off_track"]
Feasibility = Literal["feasible", "needs_more", "out_of_reach"]


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


class PlanProbabilityChanged(Event):
    """The nightly reading differs by at least five points from the one that was told of last."""

    key: ClassVar[str] = "plan.probability.changed"
    aggregate_type: ClassVar[str] = "plan"
    plan_id: uuid.UUID
    probability: float
    previous_probability: float
    since: date

    def aggregate_id(self) -> uuid.UUID:
        """The plan."""
        return self.plan_id


# --- errors --------------------------------------------------------------------------------------


class GoalNotFound(NotFound):
    """There is no such goal in this workspace."""

    code = "GOAL_NOT_FOUND"
    summary = "There is no such goal here."


class SimulationNotFound(NotFound):
    """There is no such simulation in this workspace (they are kept for a day)."""

    code = "SIMULATION_NOT_FOUND"
    summary = "There is no such simulation here. They are kept for a day: run it again."


class SimulationIsOver(Conflict):
    """It has ended already: there is nothing to cancel."""

    code = "SIMULATION_IS_OVER"
    summary = "This simulation has ended already."


class ScenarioNotFound(NotFound):
    """There is no such scenario in this workspace."""

    code = "SCENARIO_NOT_FOUND"
    summary = "There is no such scenario here."


class TooManyScenarios(Conflict):
    """The workspace keeps as many scenarios as it may."""

    code = "TOO_MANY_SCENARIOS"
    summary = "There are 50 scenarios already. Remove one first."


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
