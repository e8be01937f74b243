"""What `guilder calc historical-success` takes and gives. Amounts are in the money of the year a retirement begins."""

from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from guilder.finance.longevity.contracts import LongevityPerson
from guilder.finance.montecarlo.contracts import Allocation, PositiveAmount
from guilder.finance.montecarlo.models import Since
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount, Currency

HISTORY_BASIS: Final = (
    "Every retirement that history allows, year by year, rebalanced each January, before tax. The periods overlap: there are "
    "only as many independent ones as `independent_periods` says."
)


class HistoricalInput(Contract):
    """A retirement of `years` years, tried from every January on record.

    spending_per_year: keeps its buying power by each year's inflation. timing: taken at the year's start, at its end,
    or half and half (near to monthly). first_year, last_year: the calendar years used, all of the set when absent.
    target: what must be left. people: with them, success is also weighted by who is still alive to miss the money.
    """

    currency: Currency = "USD"
    savings: PositiveAmount = Decimal(1_000_000)
    spending_per_year: PositiveAmount = Decimal(40_000)
    years: Annotated[int, Field(ge=1, le=60)] = 30
    allocation: Allocation = Allocation(stocks=0.6, bonds=0.35, cash=0.05)
    fee_rate: Annotated[float, Field(ge=0, le=0.1)] = 0.0
    target: PositiveAmount = Decimal(0)
    timing: Literal["start", "middle", "end"] = "start"
    since: Since = 1871
    first_year: Annotated[int, Field(ge=1871, le=2100)] | None = None
    last_year: Annotated[int, Field(ge=1871, le=2100)] | None = None
    people: Annotated[tuple[LongevityPerson, ...], Field(max_length=2)] = ()

    @model_validator(mode="after")
    def _something_to_try(self) -> Self:
        if self.savings == 0:
            raise ValueError("there must be savings to spend from")
        return self


class HistoricalStart(Contract):
    """One retirement. years_paid: full years of spending before the money ran out. ending: what is left in real terms.

    sustainable: the most that could have been spent a year, with hindsight, to end with exactly the target; null when even
    nothing leaves enough. first_decade_rate, whole_rate: real returns a year, compound, after the fee.
    """

    start_year: int
    succeeded: bool
    years_paid: int
    ending: Amount
    sustainable: Amount | None
    sustainable_rate: float | None
    first_decade_rate: float
    whole_rate: float


class OrderOfReturns(Contract):
    """How much the order of returns mattered. Correlations are over the starts, with the sustainable rate.

    with_first_decade, with_whole: of the real return of the first ten years, and of all years. order_alone: the median over the
    starts of |rate with the years in reverse ÷ rate as it was − 1|: same returns, other order. Null where nothing varies.
    """

    with_first_decade: float | None
    with_whole: float | None
    order_alone: float | None


class HistoricalResult(Contract):
    """probability: successes ÷ periods. weighted_probability: of paying everything until the last of the people dies or the years
    are over. safe_rate: the least sustainable rate of all starts (Bengen's SAFEMAX), of the savings; safe_amount a year.
    worst: the five hardest starts, hardest first.
    """

    basis: str
    source: str
    periods: int
    independent_periods: float
    successes: int
    probability: float
    weighted_probability: float | None
    safe_rate: float
    safe_amount: Amount
    median_rate: float
    worst: tuple[int, ...]
    order: OrderOfReturns
    starts: tuple[HistoricalStart, ...]
    inputs: HistoricalInput
