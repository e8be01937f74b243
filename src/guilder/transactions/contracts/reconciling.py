"""Reconciliation: an account's lines against what a statement says, and the lock on what agrees."""

import uuid
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from guilder.banking.contracts import StatedBalance
from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict
from guilder.kernel.events import Event
from guilder.kernel.money import Amount, Currency


class Lock(Contract):
    """Everything on the account up to untilOn is as the statement says. closing: what it held then."""

    id: uuid.UUID
    until_on: date
    closing: Amount
    locked_by: uuid.UUID
    locked_at: datetime


class Held(Contract):
    """What a connected bank told of a locked period; it is taken up when the period is unlocked.

    removes: the bank took this movement back.
    """

    booked_on: date
    amount: Amount
    currency: Currency
    words: str
    removes: bool


class Reconciliation(Contract):
    """An account's lines of the days after openedOn up to `on`, against a closing balance.

    opening: at the end of openedOn (null: before the first line), and where that comes from. amount: what the statement
    says of the end of `on`, null while nobody has said. sum: of the lines, without pending ones and other currencies;
    computed: opening + sum; difference: amount − computed. ticked: ids of lines that were found on the statement.
    """

    account_id: uuid.UUID
    currency: Currency
    on: date
    amount: Amount | None
    opening: Amount
    opened_on: date | None
    opening_source: Literal["lock", "stated", "account"]
    lines: int
    sum: Amount
    computed: Amount
    difference: Amount | None
    ticked: list[uuid.UUID]
    ticked_sum: Amount
    locks: list[Lock]
    stated: list[StatedBalance]
    held: list[Held]


class TickLines(Contract):
    """Mark lines as found on the statement, or take the marks off."""

    ids: Annotated[list[uuid.UUID], Field(min_length=1, max_length=1000)]
    ticked: bool


class LockPeriod(Contract):
    """Lock everything up to a day whose closing balance agrees."""

    on: date
    amount: Amount


class UnlockPeriod(Contract):
    """Unlock everything from this day on; what was locked before it stays locked."""

    from_on: date


class PeriodIsLocked(Conflict):
    """The day lies in a period that was reconciled and locked."""

    code = "PERIOD_LOCKED"
    summary = "This lies in a locked period. Unlock it on the account's reconcile page first."


class NotReconciled(Conflict):
    """The lines do not come to the closing balance."""

    code = "NOT_RECONCILED"
    summary = "The lines do not come to the closing balance yet."


class PeriodUnlocked(Event):
    """An account's days from `from_on` on may change again."""

    key: ClassVar[str] = "transaction.period.unlocked"
    aggregate_type: ClassVar[str] = "account"
    account_id: uuid.UUID
    from_on: date

    def aggregate_id(self) -> uuid.UUID:
        """The account."""
        return self.account_id
