"""What was done to the record: acts, the fields that they changed, and what many at once are asked for."""

import uuid
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, GuilderError, NotFound
from guilder.transactions.contracts.filters import Filter

Kind = Literal[
    "changed", "recategorised", "rule", "tagged", "untagged", "split", "joined", "removed", "paired", "unpaired",
    "refund", "not_refund", "same_payment", "two_payments", "let_go", "history_removed", "learnt", "asked",
]  # fmt: skip


class Act(Contract):
    """What one act changed; its id undoes it."""

    act_id: uuid.UUID
    count: int


class Begun(Act):
    """An act that may still be at work: count of planned transactions are changed; planned is null when it is done."""

    planned: int | None


class Done(Contract):
    """One act as a line of history. userId: null where Guilder did it. label: what it was done with (a rule, a tag).

    planned: how many it means to change while it is at work, null when it is done. goneAt: when it can no longer be taken
    back; null: never.
    """

    act_id: uuid.UUID
    kind: str
    label: str
    count: int
    planned: int | None
    user_id: uuid.UUID | None
    done_at: datetime
    undone_at: datetime | None
    gone_at: datetime | None


class Change(Contract):
    """One field that an act changed. before, after: as shown then; undone: whether it was taken back."""

    act_id: uuid.UUID
    kind: str
    label: str
    count: int
    field: str
    before: Any
    after: Any
    user_id: uuid.UUID | None
    changed_at: datetime
    undone: bool


class Many(Contract):
    """Which transactions: those with these ids, or all that the filter finds.

    expected: how many the filter found when the person was asked; with another number now, nothing is done.
    """

    ids: list[uuid.UUID] = Field(default_factory=list, max_length=5000)
    filter: Filter | None = None
    expected: int | None = Field(default=None, ge=0)


class ChangeMany(Many):
    """The category of many at once. Divided transactions keep their parts and are left out."""

    category_id: uuid.UUID | None


class ActNotFound(NotFound):
    """Nothing left to undo under this id."""

    code = "ACT_NOT_FOUND"
    summary = "There is nothing left to take back."


class NothingToChange(GuilderError):
    """Neither ids nor filter were given."""

    status = 422
    code = "NOTHING_TO_CHANGE"
    summary = "Choose the transactions to change."


class FoundAnother(Conflict):
    """The filter finds another number than the person was told."""

    code = "FOUND_ANOTHER_NUMBER"
    summary = "The search finds another number now. Nothing was changed: look again."
