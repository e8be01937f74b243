"""What a calculation of performance takes and returns, as JSON carries it: amounts are decimal strings, returns fractions."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from guilder.finance.figure import Figure
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount, Currency


def _value(amount: Decimal) -> Decimal:
    if not 0 <= amount <= Decimal("1e12"):
        raise ValueError("the value must lie between 0 and 1,000,000,000,000")
    return amount


def _flow(amount: Decimal) -> Decimal:
    if abs(amount) > Decimal("1e12"):
        raise ValueError("the amount must lie between -1,000,000,000,000 and 1,000,000,000,000")
    return amount


class Valuation(Contract):
    """The portfolio's worth at the end of a day, that day's flows included; and the benchmark's level then."""

    on: date
    amount: Annotated[Amount, AfterValidator(_value)]
    benchmark: Annotated[float, Field(gt=0)] | None = None


class Flow(Contract):
    """Money into the portfolio (positive) or out of it (negative). Dividends that stay in it and fees taken from it are no flows."""

    on: date
    amount: Annotated[Amount, AfterValidator(_flow)]


class PerformanceInput(Contract):
    """values: at least the first and the last, by day. flows: after the first day and up to the last.

    flow_timing: whether a flow counts from the start of its day or from its end. periods_per_year: of the valuations, for the figures
    against a benchmark; taken from their number and days without it.
    """

    currency: Currency = "USD"
    values: Annotated[tuple[Valuation, ...], Field(min_length=2, max_length=50_000)]
    flows: Annotated[tuple[Flow, ...], Field(max_length=50_000)] = ()
    flow_timing: Literal["start", "end"] = "end"
    periods_per_year: Annotated[float, Field(gt=0, le=366)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(later.on <= earlier.on for earlier, later in pairwise(self.values)):
            raise ValueError("values must rise by day, one a day")
        first, last = self.values[0].on, self.values[-1].on
        for flow in self.flows:
            if not first < flow.on <= last:
                raise ValueError(
                    f"the flow on {flow.on} must lie after the first value ({first}) and not after the last ({last})"
                )
        given = sum(each.benchmark is not None for each in self.values)
        if given not in {0, len(self.values)}:
            raise ValueError(
                f"benchmark must stand at every value or at none: it stands at {given} of {len(self.values)}"
            )
        return self


class MeasuredPeriod(Contract):
    """Between two valuations. flows: their sum. exact: that no flow fell between days whose value is known; else by
    Modified Dietz.
    """

    starts_on: date
    ends_on: date
    opening: Amount
    flows: Amount
    closing: Amount
    return_rate: float
    exact: bool


class PerformanceResult(Contract):
    """gain: closing − opening − flows. money_weighted_rates: every rate that balances the flows; more than one means that none of them is
    the return. days: from the first value to the last.
    """

    figures: tuple[Figure, ...]
    days: int
    gain: Amount
    contributed: Amount
    withdrawn: Amount
    money_weighted_rates: tuple[float, ...]
    sign_changes: int
    periods: tuple[MeasuredPeriod, ...]
    inputs: PerformanceInput
