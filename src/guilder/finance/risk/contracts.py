"""What risk figures and stress tests take and return, as JSON carries them: returns and losses are fractions, amounts text."""

import math
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from guilder.finance.figure import Figure
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount, Currency

#: Of one period: −1 is a total loss. A figure above 100 (10,000 %) is taken for a mistake, such as percent for a fraction.
Return = Annotated[float, Field(ge=-1, le=100)]
Returns = Annotated[tuple[Return, ...], Field(min_length=3, max_length=100_000)]
Rate = Annotated[float, Field(gt=-1, le=1)]
Move = Annotated[float, Field(ge=-1, le=10)]


class ComparedSeries(Contract):
    """Another asset's returns over the same periods."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    returns: Returns


class RiskInput(Contract):
    """Returns of one portfolio or asset, oldest first.

    dates: the last day of each period, to name the days of the drawdown; starts_on: the day before the first period.
    periods_per_year: 252 for trading days, 52 for weeks, 12 for months. risk_free_rate, target_rate: effective, a year (the
    target of Sortino's ratio). decay: λ of the exponentially weighted volatility, 0.94 for days and 0.97 for months. window:
    periods of the rolling figures; none without it.
    """

    returns: Returns
    dates: tuple[date, ...] | None = None
    starts_on: date | None = None
    benchmark: Returns | None = None
    others: Annotated[tuple[ComparedSeries, ...], Field(max_length=50)] = ()
    periods_per_year: Annotated[float, Field(ge=1, le=366)] = 252
    risk_free_rate: Rate = 0.0
    target_rate: Rate = 0.0
    level: Annotated[float, Field(ge=0.5, le=0.9999)] = 0.95
    decay: Annotated[float, Field(gt=0, lt=1)] = 0.94
    window: Annotated[int, Field(ge=3)] | None = None

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        count = len(self.returns)
        if sum(math.log1p(each) for each in self.returns if each > -1) > 500:
            raise ValueError("returns multiply the start beyond any number; are they in percent? Write 0.01 for 1 %")
        if self.dates is not None:
            if len(self.dates) != count:
                raise ValueError(f"dates must be one for each return: {count}, not {len(self.dates)}")
            days = self.dates if self.starts_on is None else (self.starts_on, *self.dates)
            if any(later <= earlier for earlier, later in pairwise(days)):
                raise ValueError("dates must rise from period to period, after startsOn")
        elif self.starts_on is not None:
            raise ValueError("startsOn needs dates beside it")
        if self.benchmark is not None and len(self.benchmark) != count:
            raise ValueError(f"benchmark must have a return for each period: {count}, not {len(self.benchmark)}")
        for other in self.others:
            if len(other.returns) != count:
                raise ValueError(f"{other.name} must have a return for each period: {count}, not {len(other.returns)}")
        if self.window is not None and self.window > count:
            raise ValueError(f"window cannot be longer than the {count} returns")
        return self


class Drawdown(Contract):
    """The deepest fall: depth is positive. Periods count from the start, which is 0; days are null without dates.

    recovery: the first period back at the peak's height, null while there is none.
    """

    depth: float
    peak: int
    trough: int
    recovery: int | None
    peak_on: date | None
    trough_on: date | None
    recovered_on: date | None


class Pair(Contract):
    """Pearson's correlation of two series; null when one of them did not move."""

    one: str
    other: str
    correlation: float | None


class Rolling(Contract):
    """Figures over each run of `window` periods, the first run ending with period `window`; null where one does not exist."""

    window: int
    volatility: tuple[float | None, ...]
    sharpe: tuple[float | None, ...]
    beta: tuple[float | None, ...] | None
    correlation: tuple[float | None, ...] | None


class RiskResult(Contract):
    """figures: each with its formula. drawdowns: the depth below the highest point so far at the start and after each period."""

    figures: tuple[Figure, ...]
    drawdown: Drawdown
    drawdowns: tuple[float, ...]
    correlations: tuple[Pair, ...]
    rolling: Rolling | None
    inputs: RiskInput


AssetClass = Literal["stocks", "bonds", "cash", "gold"]
Crash = Literal["1929", "1973", "1987", "2000", "2008", "2020", "2022"]
CRASHES: tuple[Crash, ...] = ("1929", "1973", "1987", "2000", "2008", "2020", "2022")


def _held(amount: Decimal) -> Decimal:
    if not 0 <= amount <= Decimal("1e12"):
        raise ValueError("the amount must lie between 0 and 1,000,000,000,000")
    return amount


class Moves(Contract):
    """What one episode does to each asset class, income included: −0.5 halves it. prices: the rise of consumer prices."""

    stocks: Move = 0.0
    bonds: Move = 0.0
    cash: Move = 0.0
    gold: Move = 0.0
    prices: Annotated[float, Field(gt=-1, le=10)] = 0.0


class CustomScenario(Contract):
    """A crash of your own; what is not named does not move."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    moves: Moves


class StressInput(Contract):
    """holdings: what lies in each asset class today. crashes: which of those that have been; all of them by default."""

    currency: Currency = "USD"
    holdings: dict[AssetClass, Annotated[Amount, AfterValidator(_held)]]
    crashes: tuple[Crash, ...] = CRASHES
    custom: Annotated[tuple[CustomScenario, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if sum(self.holdings.values()) == 0:
            raise ValueError('holdings must hold something, such as {"stocks": "60000", "bonds": "40000"}')
        return self


class Share(Contract):
    """One asset class in one episode: what it was, what it does, what that changes (a loss is negative), and where it is from."""

    asset_class: AssetClass
    amount: Amount
    move_rate: float
    change: Amount
    formula: str
    source: str


class Outcome(Contract):
    """Holdings bought at the peak and left alone to the trough, without rebalancing. A loss is negative.

    real_change_rate: after the episode's own consumer prices. starts_on, ends_on: null for a custom scenario.
    """

    name: str
    title: str
    starts_on: date | None
    ends_on: date | None
    change: Amount
    change_rate: float
    real_change_rate: float
    shares: tuple[Share, ...]


class StressResult(Contract):
    """One outcome an episode, in the order asked for. basis: what a replay is and is not."""

    basis: str
    formula: str
    outcomes: tuple[Outcome, ...]
    inputs: StressInput
