"""Periods: how a household cuts time. A period is a run of whole days in the household's time zone."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from guilder.kernel.contract import Contract

Every = Literal["week", "two_weeks", "half_month", "month", "quarter", "year", "pay", "once"]
PayRule = Literal["every_weeks", "day", "last_working_day", "weekday"]
Shift = Literal["before", "after", "none"]


def _known(code: str) -> str:
    from holidays import list_supported_countries

    if code not in list_supported_countries():
        raise ValueError("name a country by its two letters, such as DE")
    return code


Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$"), AfterValidator(_known)]


class PayDay(Contract):
    """When money comes in.

    every_weeks: every `weeks` weeks from `anchor_on` on, which is one such day ("every second Friday").
    day: the `day`th of a month (31: its last day), moved off days without work as `shift` says ("the 25th or before").
    last_working_day: of a month. weekday: the `nth` `weekday` of a month, −1 for its last (Monday is 0).
    country: whose holidays are no working days; null: Saturdays and Sundays alone.
    """

    rule: PayRule
    weeks: Annotated[int, Field(ge=1, le=8)] = 2
    anchor_on: date | None = None
    day: Annotated[int, Field(ge=1, le=31)] = 25
    shift: Shift = "before"
    weekday: Annotated[int, Field(ge=0, le=6)] = 4
    nth: Annotated[int, Field(ge=-1, le=4)] = -1
    country: Country | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.rule == "every_weeks" and self.anchor_on is None:
            raise ValueError("name one day on which the money comes")
        if self.rule == "weekday" and self.nth == 0:
            raise ValueError("the first is 1, the last is −1")
        return self


class Rhythm(Contract):
    """How a budget's time is cut.

    week: from `weekday` (Monday is 0). two_weeks: from `anchor_on` on. half_month: from the `day`th (at most the 15th) and
    from the `second` (the last of a shorter month). month, quarter, year: from the `day`th (the last
    of a shorter month) of `month`, a quarter's and year's first. pay: from one payday to the day before the next.
    once: the days `anchor_on` to `until`, and no other.
    """

    every: Every
    day: Annotated[int, Field(ge=1, le=31)] = 1
    second: Annotated[int, Field(ge=16, le=31)] = 16
    month: Annotated[int, Field(ge=1, le=12)] = 1
    weekday: Annotated[int, Field(ge=0, le=6)] = 0
    anchor_on: date | None = None
    until: date | None = None
    pay: PayDay | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.every == "two_weeks" and self.anchor_on is None:
            raise ValueError("name a day on which two weeks begin")
        if self.every == "half_month" and self.day > 15:
            raise ValueError("the first of the two days is the 15th or earlier")
        if self.every == "pay" and self.pay is None:
            raise ValueError("say when the money comes")
        if self.every == "once":
            if self.anchor_on is None or self.until is None:
                raise ValueError("name the first and the last day")
            if not 0 <= (self.until - self.anchor_on).days <= 3660:
                raise ValueError("the last day comes after the first, within ten years")
        return self


MONTHLY = Rhythm(every="month")


class Period(Contract):
    """The days `first` to `last`, both included."""

    first: date
    last: date
