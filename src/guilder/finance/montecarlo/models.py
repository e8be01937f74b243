"""Which law the futures follow: lognormal months, fat-tailed months, two regimes, or years drawn from history.

All of them take means, volatilities and correlations from the same `Market`, so that two models differ in shape alone.
The parametric three share their normal draws (common random numbers across models).
"""

from typing import Annotated, Literal

from pydantic import Field

from guilder.kernel.contract import Contract

Since = Literal[1871, 1928]
Probability = Annotated[float, Field(gt=0, lt=1)]


class LognormalModel(Contract):
    """Independent lognormal months."""

    kind: Literal["lognormal"] = "lognormal"


class StudentTModel(Contract):
    """Independent months of a multivariate t: one bad draw meets all assets in the same month.

    degrees_of_freedom: ν; the excess kurtosis of a month is 6/(ν − 4) for ν > 4 and has no bound at ν ≤ 4.
    """

    kind: Literal["studentT"] = "studentT"
    degrees_of_freedom: Annotated[float, Field(ge=3, le=30)] = 5.0


class RegimesModel(Contract):
    """Calm and crisis, a Markov chain by months, for stocks; bonds and cash keep one law.

    crisis_probability, recovery_probability: of leaving the calm and of leaving the crisis, a month.
    crisis_volatility_ratio: standard deviation of a crisis month over that of a calm one. crisis_drop: by how many calm
    standard deviations the mean of a crisis month lies lower. The level of both states follows from the Market, so
    that a year begun in the chain's long-run mix has the assumed mean and volatility.

    The defaults are maximum-likelihood estimates (Hamilton 1989) on the monthly total return of the US market from July
    1926 to November 2018 (Kenneth French's data library): see docs/develop/markets.md.
    """

    kind: Literal["regimes"] = "regimes"
    crisis_probability: Probability = 0.0208
    recovery_probability: Probability = 0.1105
    crisis_volatility_ratio: Annotated[float, Field(ge=1, le=6)] = 2.79
    crisis_drop: Annotated[float, Field(ge=0, le=2)] = 0.9


class BootstrapModel(Contract):
    """Calendar years as they were, stocks, bonds, cash and prices together, in blocks (Politis and Romano 1994).

    since: the first year drawn from. block_years: the mean length of a block (`stationary`: geometric lengths) or the
    length of each (`circular`); after the last year comes the first. means: `assumptions` multiplies each asset's gross
    returns by one factor so that their mean is the Market's; `history` leaves them. Volatilities and correlations are
    always history's, `inflation_now` and `inflation_persistence` are not used. A year is spread evenly over its months.
    """

    kind: Literal["bootstrap"] = "bootstrap"
    since: Since = 1928
    scheme: Literal["stationary", "circular"] = "stationary"
    block_years: Annotated[int, Field(ge=1, le=20)] = 3
    means: Literal["assumptions", "history"] = "assumptions"


Model = Annotated[
    LognormalModel | StudentTModel | RegimesModel | BootstrapModel,
    Field(discriminator="kind"),
]
