"""Limits of many budgets at once: proposed from earlier periods, set in one act, taken back in one."""

import uuid
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from guilder.budgets.contracts.tracking import Limit
from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, NotFound
from guilder.kernel.money import Amount, Currency

#: What the limits are taken from: those of the period before, what was spent in it, or on average in the three before.
From = Literal["as_before", "spent_before", "average"]


class ProposedLimit(Contract):
    """One budget in its period of the day. limit: as it is; wanted: as it would be, in round amounts where it is what was
    spent; null where there is nothing to take it from.
    """

    budget_id: uuid.UUID
    name: str
    first: date
    last: date
    currency: Currency
    limit: Amount
    wanted: Amount | None


class ProposedLimits(Contract):
    """Nothing is set yet."""

    how: From
    on: date
    budgets: list[ProposedLimit]


class WantedLimit(Contract):
    """A budget's new limit."""

    budget_id: uuid.UUID
    limit: Limit


class SetLimits(Contract):
    """Limits from each budget's period of a day (today) on; oneOff: for that period alone. All are set, or none."""

    limits: Annotated[list[WantedLimit], Field(min_length=1, max_length=200)]
    on: date | None = None
    one_off: bool = False


class LimitsAct(Contract):
    """What was done, by which it can be taken back. count: budgets whose limit changed."""

    id: uuid.UUID
    count: int


class LimitsActNotFound(NotFound):
    """No such act of this person, or it was taken back."""

    code = "LIMITS_ACT_NOT_FOUND"
    summary = "This was taken back already, or is not yours."


class LimitsChangedSince(Conflict):
    """One of the limits was changed after the act."""

    code = "LIMITS_CHANGED_SINCE"
    summary = "One of these limits was changed again since. Nothing was taken back; change the limits by hand."
