"""What a plan may choose between: spending rules, taxes, Roth conversions, the order of withdrawals.

Amounts are decimal strings in the money of the plan's first year, rates are fractions.
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from guilder.finance.montecarlo.contracts import PositiveAmount, Share
from guilder.finance.tax.contracts import Expectation, StateCode
from guilder.kernel.contract import Contract

AGE_AT_MOST = 120
Age = Annotated[int, Field(ge=0, le=AGE_AT_MOST)]
CalendarYear = Annotated[int, Field(ge=2024, le=2200)]
Key = Annotated[str, Field(min_length=1, max_length=40)]
Name = Annotated[str, Field(max_length=80)]
ZERO = Decimal(0)


class FixedSpending(Contract):
    """The planned amounts, whatever happens: constant buying power (Bengen, Journal of Financial Planning, October 1994)."""

    rule: Literal["fixed"] = "fixed"


class PercentSpending(Contract):
    """Each year the other income and `rate` of the wealth with which the year began; taxes are paid out of it."""

    rule: Literal["percent"]
    rate: Annotated[float, Field(gt=0, le=0.5)] = 0.04


class FloorCeilingSpending(Contract):
    """As `percent`, but what is drawn stays between (1 − floor) and (1 + ceiling) of the first draw's buying power
    (Bengen, Conserving Client Portfolios During Retirement, 2006).
    """

    rule: Literal["floor_ceiling"]
    rate: Annotated[float, Field(gt=0, le=0.5)] = 0.05
    floor: Share = 0.10
    ceiling: Annotated[float, Field(ge=0, le=5)] = 0.25


class GuytonKlingerSpending(Contract):
    """Guyton and Klinger, Decision Rules and Maximum Initial Withdrawal Rates (Journal of Financial Planning, March 2006).

    The planned spending is scaled. Its rate, (spending + last year's taxes) / (wealth + present value of pensions and Social Security to
    come), is held against that of the first year of retirement: without other income the paper's, and a pension that begins later is
    no reason to spend more. Withdrawal rule: no rise with prices after a year of negative return while the rate is above the
    first; the rise is at most `rise_limit`. Capital preservation: above (1 + rail) of the first rate, `step` less, unless at most
    `last_years` remain. Prosperity: below (1 − rail), `step` more.
    """

    rule: Literal["guyton_klinger"]
    rail: Share = 0.20
    step: Share = 0.10
    rise_limit: Annotated[float, Field(ge=0, le=1)] = 0.06
    last_years: Annotated[int, Field(ge=0, le=60)] = 15


class AmortisedSpending(Contract):
    """Variable percentage withdrawal: wealth is paid out as an annuity-due over the years that remain, at `real_rate`,
    and reckoned anew each year; taxes are paid out of it.

    with_future_income (ABW, amortisation-based): the present value of pensions and Social Security to come is added to wealth and the
    level amount covers them too. Without it the other income comes on top. end_age: of the younger person.
    """

    rule: Literal["vpw"]
    real_rate: Annotated[float, Field(ge=-0.05, le=0.2)] = 0.03
    with_future_income: bool = True
    end_age: Age = 100


class GuardrailSpending(Contract):
    """Risk-based guardrails. Each year of retirement the probability that the spending can be kept up to the end is read off:
    the share of the simulation's own futures in which wealth pays (spending + last year's taxes − income) to the end.

    Below `lower`, spending is cut to the level of `target`, but by at most `step` a year; above `upper` it is raised to
    that level, by at most `step`. Source: the principle of withdrawal guardrails by probability, Blanchett, Kowara and Chen,
    Optimal Withdrawal Strategy for Retirement Income Portfolios (2012).
    """

    rule: Literal["guardrails"]
    lower: Annotated[float, Field(gt=0, lt=1)] = 0.70
    target: Annotated[float, Field(gt=0, lt=1)] = 0.80
    upper: Annotated[float, Field(gt=0, lt=1)] = 0.95
    step: Share = 0.10

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.lower <= self.target <= self.upper:
            raise ValueError("lower, target and upper must rise")
        return self


SpendingRule = Annotated[
    FixedSpending
    | PercentSpending
    | FloorCeilingSpending
    | GuytonKlingerSpending
    | AmortisedSpending
    | GuardrailSpending,
    Field(discriminator="rule"),
]


class NoTaxes(Contract):
    """Amounts are taken to be after tax already."""

    regime: Literal["none"] = "none"


class FlatTaxes(Contract):
    """One rate on wages, pensions, interest, rents, withdrawals from traditional accounts and conversions, another on dividends and
    realised gains; Social Security counts by `social_security_share`. Losses are carried on.
    """

    regime: Literal["flat"]
    ordinary_rate: Annotated[float, Field(ge=0, le=0.7)] = 0.2
    gains_rate: Annotated[float, Field(ge=0, le=0.7)] = 0.15
    social_security_share: Share = 0.85


class UsTaxes(Contract):
    """The law of `finance.tax`, year by year, figures beyond the published years projected by `expectation`; its inflation is
    replaced by the market's expected one.

    A couple files jointly while both live. Property taxes and gifts follow prices.
    Mortgage interest keeps its amount. children: their years of birth, for the child credits (a parent alone then files as head of
    household). magi_two_years_before, magi_last_year: set the Medicare premiums of the first two years.
    """

    regime: Literal["us"]
    state: StateCode | None = None
    mortgage_interest: PositiveAmount = ZERO
    mortgage_until_year: CalendarYear | None = None
    property_taxes: PositiveAmount = ZERO
    charity_cash: PositiveAmount = ZERO
    children: Annotated[tuple[Annotated[int, Field(ge=1990, le=2150)], ...], Field(max_length=12)] = ()
    magi_two_years_before: PositiveAmount = ZERO
    magi_last_year: PositiveAmount = ZERO
    expectation: Expectation = Expectation()


Taxes = Annotated[NoTaxes | FlatTaxes | UsTaxes, Field(discriminator="regime")]


class NoConversions(Contract):
    """Nothing is converted."""

    kind: Literal["none"] = "none"


class ConversionAmounts(Contract):
    """What is moved from traditional to Roth, by calendar year; no more than is there after the required distribution."""

    kind: Literal["amounts"]
    amounts: Annotated[dict[CalendarYear, PositiveAmount], Field(max_length=80)]


class ConversionFill(Contract):
    """Convert while ordinary taxable income stays within the federal bracket of `rate` (such as 0.12 or 0.22), or, with `up_to`, below
    that amount of the first year's money; in the years in which the older person is from_age to to_age, both included.
    """

    kind: Literal["fill"]
    rate: Annotated[float, Field(gt=0, le=0.5)] | None = None
    up_to: PositiveAmount | None = None
    from_age: Age = 60
    to_age: Age = 74

    @model_validator(mode="after")
    def _says_how_far(self) -> Self:
        if (self.rate is None) == (self.up_to is None):
            raise ValueError("give rate or upTo, and not both")
        return self


Conversions = Annotated[NoConversions | ConversionAmounts | ConversionFill, Field(discriminator="kind")]


class SimpleOrder(Contract):
    """Which accounts are drawn on first. Health savings always pay for healthcare first, free of tax.

    taxable_first: cash, taxable, traditional, Roth. traditional_first: traditional, cash, taxable, Roth. proportional: all alike, by what
    is in them.
    """

    order: Literal["taxable_first", "traditional_first", "proportional"] = "taxable_first"


class BracketOrder(Contract):
    """Traditional while ordinary taxable income stays within the federal bracket of `rate`, then cash, taxable, Roth, and
    traditional again. Outside the US regime as `taxable_first`.
    """

    order: Literal["bracket_fill"]
    rate: Annotated[float, Field(gt=0, le=0.5)] = 0.12


class ExplicitOrder(Contract):
    """What to draw from each account (by key) in each calendar year, in the first year's money. A need beyond it is drawn as
    `taxable_first` does; what is over is saved.
    """

    order: Literal["explicit"]
    amounts: Annotated[dict[CalendarYear, dict[Key, PositiveAmount]], Field(max_length=80)]


WithdrawalOrder = Annotated[SimpleOrder | BracketOrder | ExplicitOrder, Field(discriminator="order")]
