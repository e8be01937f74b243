"""What options, hedges and ladders take and return, as JSON carries them: amounts are decimal strings, rates fractions."""

import math
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from guilder.finance.figure import Figure
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount, Currency


def _priced(amount: Decimal) -> Decimal:
    if not 0 < amount <= Decimal("1e9"):
        raise ValueError("the price must be above 0 and at most 1,000,000,000")
    return amount


def _needed(amount: Decimal) -> Decimal:
    if not 0 <= amount <= Decimal("1e9"):
        raise ValueError("the amount must lie between 0 and 1,000,000,000")
    return amount


Price = Annotated[Amount, AfterValidator(_priced)]
Need = Annotated[Amount, AfterValidator(_needed)]
Days = Annotated[int, Field(ge=1, le=36_500)]
Continuous = Annotated[float, Field(ge=-0.5, le=1)]
Volatility = Annotated[float, Field(ge=0.0001, le=10)]
RealRate = Annotated[float, Field(ge=-0.2, le=0.3)]


class OptionInput(Contract):
    """One European option. Give its volatility to get the price, or its price to get the volatility that it implies.

    days: to expiry, Actual/365F. interest_rate, dividend_rate: a year, continuously compounded, ln(1 + effective).
    """

    kind: Literal["call", "put"]
    spot: Price
    strike: Price
    days: Days
    interest_rate: Continuous = 0.0
    dividend_rate: Continuous = 0.0
    volatility: Volatility | None = None
    price: Price | None = None

    @model_validator(mode="after")
    def _one_unknown(self) -> Self:
        if (self.volatility is None) == (self.price is None):
            raise ValueError("give either volatility (for the price) or price (for the volatility), and not both")
        return self


class OptionResult(Contract):
    """price: per unit of the underlying, to six decimals; null when no volatility gives the price that was stated. figures: price,
    volatility, Greeks and parity, each with its formula.
    """

    price: Amount | None
    figures: tuple[Figure, ...]
    inputs: OptionInput


class HedgeInput(Contract):
    """A holding and the options that would guard it to one day.

    put_strike: the floor. call_strike: the collar's cap; without it the one that pays for the put is found. call_volatility: that
    of calls, where it differs from the puts' (a skew); the same by default.
    """

    currency: Currency = "USD"
    units: Annotated[float, Field(gt=0, le=1e9)]
    spot: Price
    put_strike: Price
    call_strike: Price | None = None
    days: Days
    interest_rate: Continuous = 0.0
    dividend_rate: Continuous = 0.0
    volatility: Volatility
    call_volatility: Volatility | None = None

    @model_validator(mode="after")
    def _guards_something(self) -> Self:
        ahead = float(self.spot) * math.exp((self.interest_rate - self.dividend_rate) * self.days / 365)
        if float(self.put_strike) > ahead:
            raise ValueError(f"putStrike must not lie above the forward price, {ahead:.4f}: such a floor is no hedge")
        return self


class Ending(Contract):
    """What the holding has become on the day, by the underlying's price then, options and their cost counted; gains have their sign."""

    spot: Amount
    unhedged: Amount
    protected: Amount
    collared: Amount


class HedgeResult(Contract):
    """put_cost, call_income: for all units, today. collar_cost: their difference, 0 for a zero-cost collar up to the strike's
    rounding. floor, cap: the least and the most that holding and options are worth on the day, before their cost carried
    forward with interest.
    """

    figures: tuple[Figure, ...]
    put_cost: Amount
    call_strike: Amount
    call_income: Amount
    collar_cost: Amount
    floor: Amount
    cap: Amount
    endings: tuple[Ending, ...]
    warnings: tuple[str, ...]
    inputs: HedgeInput


class RealYield(Contract):
    """The yield above inflation, a year, of an inflation-linked bond that matures in `years`."""

    years: Annotated[int, Field(ge=1, le=60)]
    rate: RealRate


class LadderInput(Contract):
    """needs: what each coming year takes at its end, in today's money, the first one first. yields: of the bonds of today,
    at least one; between two maturities they are interpolated, beyond the first and last they stay. coupon_rates: one a year
    of need, where the bonds are not new; new ones pay their yield (but never less than nothing).
    """

    currency: Currency = "USD"
    needs: Annotated[tuple[Need, ...], Field(min_length=1, max_length=60)]
    yields: Annotated[tuple[RealYield, ...], Field(min_length=1, max_length=60)]
    coupon_rates: tuple[Annotated[float, Field(ge=0, le=0.2)], ...] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len({each.years for each in self.yields}) < len(self.yields):
            raise ValueError("yields name a maturity twice")
        if self.coupon_rates is not None and len(self.coupon_rates) != len(self.needs):
            raise ValueError(f"couponRates must be one for each need: {len(self.needs)}, not {len(self.coupon_rates)}")
        return self


class Rung(Contract):
    """The bond that matures at the end of `year`: how much face to buy, at what price per 1 of face, and what arrives that year."""

    year: int
    real_yield: float
    interpolated: bool
    coupon_rate: float
    price: float
    face: Amount
    cost: Amount
    payment: Amount
    need: Amount


class LadderResult(Contract):
    """cost: of all rungs today, before commissions. Amounts are in today's money."""

    formula: str
    source: str
    cost: Amount
    rungs: tuple[Rung, ...]
    warnings: tuple[str, ...]
    inputs: LadderInput
