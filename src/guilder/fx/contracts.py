"""The public words of fx."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from guilder.kernel.contract import Contract
from guilder.kernel.errors import GuilderError, NotFound
from guilder.kernel.events import Event
from guilder.kernel.money import Amount, Currency, Money

#: A rate may be this many days old: weekends, Easter and Christmas fit in, a feed that has stopped does not.
OLDEST = 10
#: A stated rate holds at most this many days.
LONGEST = 366

#: same: no conversion was needed. ecb: the European Central Bank's reference rates. own: stated in this workspace.
Source = Literal["same", "ecb", "own"]


class Conversion(Contract):
    """An amount in another currency. rate: how many `to` one `from` is worth, rounded to 12 significant digits.

    asked_on: the day that was asked for. rated_on: the day of the older rate that was used. converted is rounded half
    to even from the unrounded rate. formula: the arithmetic in words.
    """

    original: Money
    converted: Money
    rate: Amount
    asked_on: date
    rated_on: date
    source: Source
    formula: str


class Rate(Contract):
    """How many `against` one `currency` was worth on a day, and the day of the rate behind it."""

    currency: Currency
    against: Currency
    rate: Amount
    rated_on: date
    source: Source


class OwnRate(Contract):
    """A rate that people of this workspace stated: one `currency` is `rate` `against`, on both days and between."""

    id: uuid.UUID
    currency: Currency
    against: Currency
    rate: Amount
    first_on: date
    last_on: date
    created_at: datetime


class StateRate(Contract):
    """State a rate. It wins over the bank's from first_on to last_on (30 days later when left out, at most 366)."""

    currency: Currency
    against: Currency
    rate: Annotated[Amount, Field(gt=Decimal(0))]
    first_on: date
    last_on: date | None = None

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.currency == self.against:
            raise ValueError("name two different currencies")
        if self.last_on is not None and not 0 <= (self.last_on - self.first_on).days <= LONGEST:
            raise ValueError(f"the last day comes after the first one, by at most {LONGEST} days")
        return self


class FeedStatus(Contract):
    """How the shared rates stand. newest_on: the youngest day. problem: why the last update failed, or null."""

    newest_on: date | None
    checked_at: datetime | None
    problem: str | None


class NoRate(GuilderError):
    """There is no rate near enough to the day that was asked for."""

    status = 409
    code = "NO_RATE"
    summary = "There is no exchange rate for that day."


class OwnRateNotFound(NotFound):
    """No such stated rate in this workspace."""

    code = "OWN_RATE_NOT_FOUND"
    summary = "There is no such rate in this household."


class RateChanged(Event):
    """A stated rate came or went: conversions of `currency` from first_on to last_on come out differently."""

    key: ClassVar[str] = "fx.rate.changed"
    aggregate_type: ClassVar[str] = "fx.rate"
    rate_id: uuid.UUID
    currency: Currency
    against: Currency
    first_on: date
    last_on: date

    def aggregate_id(self) -> uuid.UUID:
        """The stated rate."""
        return self.rate_id
