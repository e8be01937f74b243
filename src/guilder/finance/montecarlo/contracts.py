"""What a simulation takes and what it returns, as JSON carries them.

Amounts are decimal strings in one currency and in today's money; rates and shares are fractions; months count
from today. The result says "before tax" itself, so that no reader of the JSON can miss it.
"""

import hashlib
from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from guilder.finance.montecarlo.market import LONG_RUN, Market
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount, Currency

Engine = Literal["lognormal-sfc64-1", "student-t-sfc64-1", "regimes-sfc64-1", "bootstrap-sfc64-1"]
#: By the market's model, part of every result and of its cache key: raised when the same input would give other numbers.
ENGINES: Final[dict[str, Engine]] = {
    "lognormal": "lognormal-sfc64-1",
    "studentT": "student-t-sfc64-1",
    "regimes": "regimes-sfc64-1",
    "bootstrap": "bootstrap-sfc64-1",
}
MONTHS_AT_MOST = 960
PATHS_AT_MOST = 100_000
BEFORE_TAX = "In today's money and before tax: no tax is taken from contributions, returns or withdrawals."


def _not_negative(amount: Decimal) -> Decimal:
    if not 0 <= amount <= Decimal("1e12"):
        raise ValueError("the amount must lie between 0 and 1,000,000,000,000")
    return amount


PositiveAmount = Annotated[Amount, AfterValidator(_not_negative)]
Share = Annotated[float, Field(ge=0, le=1)]
Months = Annotated[int, Field(ge=0, le=MONTHS_AT_MOST)]


class Allocation(Contract):
    """Target weights, rebalanced monthly; they add up to 1."""

    stocks: Share
    bonds: Share
    cash: Share

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if abs(self.stocks + self.bonds + self.cash - 1) > 1e-6:
            raise ValueError("stocks, bonds and cash must add up to 1")
        return self


class Income(Contract):
    """Money that arrives every month in retirement and keeps its buying power: a pension, social security, rent.

    It counts from `from_month` (or from retirement, if that is later) up to, not including, `to_month`. What it
    brings beyond the spending is saved at the end of the month.
    """

    name: Annotated[str, Field(max_length=80)] = ""
    amount_per_month: PositiveAmount
    from_month: Months = 0
    to_month: Months | None = None


class MonteCarloInput(Contract):
    """One household and its plan.

    contribution_per_month: saved until retirement (or to the end when there is none), growing each year by
    contribution_growth_rate on top of inflation. spending_per_month: from `retirement_month` on; no retirement_month
    means that nothing is withdrawn. target: what must be left at the end. retirement_allocation: the weights from
    retirement on, if they change.
    """

    currency: Currency = "USD"
    months: Annotated[int, Field(ge=1, le=MONTHS_AT_MOST)] = 360
    paths: Annotated[int, Field(ge=100, le=PATHS_AT_MOST)] = 5_000
    seed: Annotated[int, Field(ge=0, le=2**53 - 1)] = 1
    savings: PositiveAmount = Decimal(0)
    contribution_per_month: PositiveAmount = Decimal(0)
    contribution_growth_rate: Annotated[float, Field(ge=-0.2, le=0.2)] = 0.0
    retirement_month: Months | None = None
    spending_per_month: PositiveAmount = Decimal(0)
    incomes: Annotated[tuple[Income, ...], Field(max_length=12)] = ()
    target: PositiveAmount = Decimal(0)
    allocation: Allocation = Allocation(stocks=0.6, bonds=0.35, cash=0.05)
    retirement_allocation: Allocation | None = None
    fee_rate: Annotated[float, Field(ge=0, le=0.1)] = 0.0
    market: Market = LONG_RUN

    def fingerprint(self) -> str:
        """A SHA-256 over the engine and every input: equal fingerprints have equal results."""
        text = f"{ENGINES[self.market.model.kind]}\n{self.model_dump_json(by_alias=True)}"
        return hashlib.sha256(text.encode()).hexdigest()


class Percentiles(Contract):
    """Of all paths at one moment: half of them lie between p25 and p75."""

    p10: Amount
    p25: Amount
    p50: Amount
    p75: Amount
    p90: Amount


class Moment(Contract):
    """The end of month `month` (0 is today): wealth in today's money, its median in that month's own money, and
    `solvent`, the share of paths that have paid everything so far.
    """

    month: int
    real: Percentiles
    nominal_median: Amount
    solvent: float


class Success(Contract):
    """How often the plan holds, and how exactly 5,000 or so paths can tell.

    standard_error: √(p(1−p)/n). low, high: the 95 % Wilson score interval (Wilson 1927), which stays honest at 0 and 1.
    The error is that of sampling; the assumptions can be wrong by more.
    """

    probability: float
    standard_error: float
    low: float
    high: float
    successes: int
    paths: int


class Shortfall(Contract):
    """Over the paths that fail: how much goes unpaid in all (today's money), and in which month it begins."""

    paths: int
    median_amount: Amount
    p90_amount: Amount
    median_first_month: int
    p10_first_month: int


class MonteCarloResult(Contract):
    """What the futures hold. `years`: today, then the end of each twelfth month, then the end."""

    engine: Engine
    basis: str
    fingerprint: str
    success: Success
    shortfall: Shortfall | None
    ending_mean: Amount
    years: tuple[Moment, ...]
    inputs: MonteCarloInput
