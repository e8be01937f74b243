"""Transactions that belong together: transfers, refunds, pending lines and what became of them."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, GuilderError, NotFound
from guilder.kernel.money import Amount, Currency

LinkKind = Literal["transfer", "refund", "payment"]
LinkState = Literal["suggested", "linked"]


class LinkedLine(Contract):
    """One side of a link, as lists show it. amount: signed. gone: the bank dropped it; it no longer counts."""

    id: uuid.UUID
    account_id: uuid.UUID
    booked_on: date
    amount: Amount
    currency: Currency
    merchant_name: str
    pending: bool
    gone: bool


class LinkedPair(Contract):
    """Two transactions that belong together.

    transfer: `one` left an account, `other` came to another. refund: `one` was paid, `other` came back. payment: `one`
    is pending, `other` is its booking. suggested: Guilder thinks so and a person has not said. reason: why, in a sentence.
    askedUntil: when Guilder stops asking and both lines stay as they are; null once it is settled.
    """

    id: uuid.UUID
    kind: LinkKind
    state: LinkState
    reason: str
    asked_until: datetime | None
    one: LinkedLine
    other: LinkedLine


class LinkMark(Contract):
    """What a line in a list is part of."""

    kind: LinkKind
    state: LinkState


class Candidate(Contract):
    """A line that may be the other half of a transfer. reason: what speaks for it."""

    line: LinkedLine
    reason: str


class PairTransactions(Contract):
    """The two halves of a transfer, in any order."""

    ids: Annotated[list[uuid.UUID], Field(min_length=2, max_length=2)]


class LinkNotFound(NotFound):
    """No such link, or it was refused, or one of its sides is gone."""

    code = "LINK_NOT_FOUND"
    summary = "These two transactions are not linked any more. Load the list again."


class TransferIsNotSpent(Conflict):
    """A half of a transfer between accounts that are spent from has no category of spending or income."""

    code = "TRANSFER_IS_NOT_SPENT"
    summary = (
        "This is half of a transfer between your own accounts: money that you moved is not spent. If it is something else, "
        "say “Not a transfer” first."
    )


class NotAPair(GuilderError):
    """Two lines that cannot be the halves of one transfer."""

    status = 422
    code = "NOT_A_PAIR"
    summary = "These two lines are no transfer between your accounts."
