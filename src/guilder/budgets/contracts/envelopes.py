"""Envelopes: every unit of money in the budget's accounts is given a job before it is spent.

A plan holds envelopes and the accounts whose money they divide. In one period of it:

    available = carried + assigned − spent          of each envelope
    ready     = money − sum of available − assigned in later periods

money: what the accounts hold at the end of the period. So ready, the envelopes and what is assigned ahead are always
exactly what the accounts hold. Income makes more ready to assign; spending without an envelope makes less.
"""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from guilder.budgets.contracts.rhythm import MONTHLY, Rhythm
from guilder.budgets.contracts.tracking import Categories, Limit, Name, PeriodMark
from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, InvalidInput, NotFound
from guilder.kernel.money import Amount, Currency

#: What becomes of an envelope that a period leaves below zero. next_income: it begins at zero again, and the lack lowers
#: what the next period has ready to assign. stays: it stays in the envelope until it is covered.
Overspent = Literal["next_income", "stays"]
ActKind = Literal["assign", "move", "fill", "close", "undo"]
Fill = Literal["as_before", "spent_before", "average", "cover", "clear"]
Accounts = Annotated[list[uuid.UUID], Field(min_length=1, max_length=50)]


class NewEnvelope(Contract):
    """An envelope for categories and those below them, or for nothing that is spent yet. A category has one envelope."""

    category_ids: Categories = Field(default=[])
    name: Name | None = None

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.name is None and len(self.category_ids) != 1:
            raise ValueError("give the envelope a name")
        return self


class CreatePlan(Contract):
    """Envelopes for the money of some accounts, all in one currency. startOn: a day of the first period (today).

    private: for the eyes of whoever makes it alone.
    """

    name: Name = "Envelopes"
    currency: Currency
    account_ids: Accounts
    rhythm: Rhythm = MONTHLY
    overspent: Overspent = "next_income"
    private: bool = False
    start_on: date | None = None
    envelopes: Annotated[list[NewEnvelope], Field(max_length=100)] = Field(default=[])


class ChangePlan(Contract):
    """What to change; what is left out stays."""

    name: Name | None = None
    account_ids: Accounts | None = None
    overspent: Overspent | None = None


class EnvelopePlan(Contract):
    """A plan of envelopes."""

    id: uuid.UUID
    name: str
    currency: Currency
    account_ids: list[uuid.UUID]
    rhythm: Rhythm
    overspent: Overspent
    private: bool
    start_on: date
    created_at: datetime


class EnvelopeLine(Contract):
    """One envelope in one period. carried: from the period before. spent: money out minus refunds, on the accounts."""

    id: uuid.UUID
    name: str
    category_ids: list[uuid.UUID]
    counted_ids: list[uuid.UUID]
    carried: Amount
    assigned: Amount
    spent: Amount
    available: Amount
    count: int
    #: Spent in each of the three periods before, on average.
    usual: Amount


class WithoutEnvelope(Contract):
    """What was spent in a category that has no envelope; null: without a category yet."""

    category_id: uuid.UUID | None
    spent: Amount
    count: int


class PlanPeriod(Contract):
    """A plan in one period; see the module for how the figures hang together. lacking: sum of what is below zero.

    income: came in during the period. without: spent in the period where there is no envelope. Everything is in the plan's
    currency: what lies on its accounts in another one is not counted.
    """

    plan: EnvelopePlan
    on: date
    first: date
    last: date
    elapsed: float
    days_left: int
    strip: list[PeriodMark]
    money: Amount
    income: Amount
    assigned: Amount
    assigned_later: Amount
    spent: Amount
    available: Amount
    lacking: Amount
    ready: Amount
    envelopes: list[EnvelopeLine]
    without: list[WithoutEnvelope]


class Assign(Contract):
    """What an envelope is to have been given in the period of a day (today), in all."""

    envelope_id: uuid.UUID
    amount: Amount
    on: date | None = None


class Move(Contract):
    """From one envelope to another in the period of a day (today); null is what is ready to assign."""

    from_id: uuid.UUID | None
    to_id: uuid.UUID | None
    amount: Limit
    on: date | None = None

    @model_validator(mode="after")
    def _moves(self) -> Self:
        if self.from_id == self.to_id:
            raise ValueError("choose another envelope to move it to")
        return self


class FillEnvelopes(Contract):
    """Give envelopes (all, if none are named) in one act: what they were given in the period before, what was spent then,
    what was spent on average in the three before, what they lack, or nothing.
    """

    how: Fill
    envelope_ids: Annotated[list[uuid.UUID], Field(max_length=100)] | None = None
    on: date | None = None


class ProposedAssignment(Contract):
    """One envelope. assigned: as it is; wanted: as it would be."""

    envelope_id: uuid.UUID
    name: str
    assigned: Amount
    wanted: Amount


class ProposedFill(Contract):
    """What filling in would do; nothing is done yet. ready: left to assign now; readyAfter: with all of it done."""

    how: Fill
    first: date
    currency: Currency
    envelopes: list[ProposedAssignment]
    ready: Amount
    ready_after: Amount


class ChangeEnvelope(Contract):
    """What to change; what is left out stays. Other categories count for the past of the plan too. position: from 0."""

    name: Name | None = None
    category_ids: Categories | None = None
    position: Annotated[int, Field(ge=0)] | None = None


class ActEntry(Contract):
    """One side of an act: what an envelope (null: ready to assign) got, or gave if negative."""

    envelope_id: uuid.UUID | None
    amount: Amount


class PlanAct(Contract):
    """One thing that was done, which can be taken back. entries: their sum is zero. first: the period's first day."""

    id: uuid.UUID
    kind: ActKind
    first: date
    user_id: uuid.UUID
    made_at: datetime
    reverses: uuid.UUID | None
    undone: bool
    entries: list[ActEntry]


class EnvelopeBalance(Contract):
    """What an envelope holds today."""

    id: uuid.UUID
    plan_id: uuid.UUID
    name: str
    currency: Currency
    available: Amount


class PlanNotFound(NotFound):
    """No such plan in this workspace."""

    code = "PLAN_NOT_FOUND"
    summary = "There is no such plan of envelopes in this household."


class EnvelopeNotFound(NotFound):
    """No such envelope in the plan."""

    code = "ENVELOPE_NOT_FOUND"
    summary = "There is no such envelope."


class CategoryHasEnvelope(Conflict):
    """A category lies in one envelope."""

    code = "CATEGORY_HAS_ENVELOPE"
    summary = "One of these categories has an envelope already. Take it out there first."


class NothingToUndo(Conflict):
    """The act was taken back, or never was."""

    code = "NOTHING_TO_UNDO"
    summary = "This was taken back already."


class AccountNotInPlan(InvalidInput):
    """A plan's accounts are in its currency."""

    code = "ACCOUNT_NOT_IN_PLAN"
    summary = "Choose accounts of this household in the plan's currency."


class BeforeThePlan(InvalidInput):
    """The plan begins later."""

    code = "BEFORE_THE_PLAN"
    summary = "The plan begins later. Choose a period from its first on."
