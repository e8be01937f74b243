"""What a rebalancing takes and returns: amounts are decimal strings in one currency, money out is negative."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount, Currency


def _not_negative(amount: Decimal) -> Decimal:
    if amount < 0:
        raise ValueError("the amount must not be negative")
    return amount


def _share(value: Decimal) -> Decimal:
    if not 0 <= value <= 1:
        raise ValueError('the share must lie between 0 and 1, as text such as "0.25"')
    return value


Positive = Annotated[Amount, AfterValidator(_not_negative)]
Share = Annotated[Amount, AfterValidator(_share)]


class TargetHolding(Contract):
    """One asset: shares and a price, or a value alone (a fund that is bought by amount). target: its share of the whole."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    target: Share
    shares: Positive | None = None
    price: Positive | None = None
    value: Positive | None = None

    @model_validator(mode="after")
    def _is_worth_something(self) -> Self:
        if (self.shares is None) != (self.price is None) or (self.shares is None) == (self.value is None):
            raise ValueError("give shares and price, or value alone")
        if self.price == 0:
            raise ValueError("the price must be above 0")
        return self

    def worth(self) -> Decimal:
        """Unrounded."""
        if self.shares is not None and self.price is not None:
            return self.shares * self.price
        return self.value or Decimal(0)


class RebalanceInput(Contract):
    """cash_flow: a deposit to invest, negative for a withdrawal to raise. What the targets leave over is cash's target.

    An asset is outside its band when its weight is further from the target than the smaller of absolute_band and
    relative_band × target.
    """

    currency: Currency = "USD"
    holdings: Annotated[tuple[TargetHolding, ...], Field(min_length=1, max_length=1_000)]
    cash: Positive = Decimal(0)
    cash_flow: Amount = Decimal(0)
    absolute_band: Share = Decimal("0.05")
    relative_band: Share = Decimal("0.25")
    whole_shares: bool = False
    minimum_trade: Positive = Decimal(0)

    @model_validator(mode="after")
    def _is_one_portfolio(self) -> Self:
        names = [holding.name for holding in self.holdings]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two holdings cannot have one name: {', '.join(twice)}")
        targets = sum((holding.target for holding in self.holdings), Decimal(0))
        if targets > 1:
            raise ValueError(f"the targets add up to {targets}, more than 1")
        return self


class RebalanceTrade(Contract):
    """amount: money out is negative, so a purchase is. shares: positive when bought; null where there is no price."""

    name: str
    amount: Amount
    shares: Amount | None


class After(Contract):
    """What is held when the trades are done."""

    name: str
    value: Amount
    weight: float
    target: float
    outside_band: bool


class RebalanceResult(Contract):
    """turnover: half of all that is traded, as a share of the whole. Taxes and costs are not counted."""

    trades: tuple[RebalanceTrade, ...]
    after: tuple[After, ...]
    cash: Amount
    turnover: float
    notices: tuple[str, ...]
