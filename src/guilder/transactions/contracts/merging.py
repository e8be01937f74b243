"""Two accounts that are one at the bank: found, put together, taken apart again."""

import uuid

from guilder.banking.contracts import Account
from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, NotFound


class MergeInto(Contract):
    """The account that stays; it gets everything of the other one."""

    into: uuid.UUID


class Merge(Contract):
    """What a merge does or has done. moved: transactions that only the merged account had; doubled: those that were in
    both, of which one stays (what a person corrected, else that of the account that stays). account: the one that stays.
    """

    account: Account
    moved: int
    doubled: int


class Alike(Contract):
    """Two accounts that may be the same one. doubled: transactions of equal day and amount in both; same_number: their
    numbers end alike.
    """

    account_id: uuid.UUID
    into: uuid.UUID
    doubled: int
    same_number: bool


class CannotMerge(Conflict):
    """These two accounts cannot become one."""

    code = "CANNOT_MERGE"
    summary = "Only two accounts of the same currency, neither of them merged already, can become one."


class NotMerged(NotFound):
    """The account is not part of another one."""

    code = "NOT_MERGED"
    summary = "This account was not merged into another one."
