"""What the RMD tool takes and returns; amounts are decimal strings."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from guilder.finance.montecarlo.contracts import PositiveAmount
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount

Year = Annotated[int, Field(ge=2023, le=2150)]


class Inherited(Contract):
    """The owner who died, for a beneficiary under the 10-year rule (most who are not the spouse)."""

    owner_birth_date: date
    died_in: Annotated[int, Field(ge=2020, le=2150)]


class RmdInput(Contract):
    """An account in one year. birth_date: of the owner, or of the beneficiary of an inherited one.

    balance: on 31 December of the year before. spouse_birth_date: of a spouse who is the sole beneficiary all year.
    """

    birth_date: date
    year: Year
    balance: PositiveAmount
    spouse_birth_date: date | None = None
    inherited: Inherited | None = None

    @model_validator(mode="after")
    def _is_one_account(self) -> Self:
        if self.spouse_birth_date is not None and self.inherited is not None:
            raise ValueError("spouseBirthDate concerns one's own account, inherited another's")
        if self.inherited is not None and self.inherited.died_in < self.inherited.owner_birth_date.year:
            raise ValueError("the owner cannot have died before being born")
        return self


class RmdResult(Contract):
    """amount: to take in `year`, by `due_on`; zero before `first_year`. empty_by: the year in which an inherited account must be empty."""

    first_year: int
    age: int
    divisor: float | None
    amount: Amount
    due_on: date | None
    empty_by: int | None
    rule: str
    inputs: RmdInput
