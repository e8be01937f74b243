"""What harvesting takes and returns: amounts are decimal strings, gains positive and losses negative, rates fractions."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from guilder.finance.lots.contracts import AboveZero, LotAccountInput, Name, NotNegative, Shares, WashSaleLine
from guilder.finance.lots.holding import Term
from guilder.finance.tax.contracts import TaxInput
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount, Currency

RateShare = Annotated[float, Field(ge=0, le=1)]
ZERO = Decimal(0)
LeftReason = Literal["no_price", "no_tax_account", "other_account", "small", "washed", "short_term", "not_worth_it"]


class HarvestLot(Contract):
    """An open lot. origin: what brought it, where one purchase has been parted; its id otherwise.

    held_from: acquired_on unless a wash sale tacked days. replaces: that its shares made a loss disallowed already.
    """

    id: Name
    account: Name
    instrument: Name
    quantity: Shares
    basis: NotNegative
    acquired_on: date
    origin: Name | None = None
    held_from: date | None = None
    inherited: bool = False
    replaces: bool = False


class PlannedBuy(Contract):
    """A purchase or a reinvested distribution that is to come."""

    on: date
    account: Name
    instrument: Name
    quantity: Shares


class RecentLoss(Contract):
    """A sale at a loss in the last 30 days: buying the instrument back would disallow it."""

    instrument: Name
    sold_on: date


class HarvestRates(Contract):
    """Rates of this year's return without a full household, and what stands on it without the harvest.

    ordinary_rate: on short gains, and what a deducted loss saves. short_gain, long_gain: realised so far, negative for a loss.
    loss_limit: of losses beyond gains (26 U.S.C. §1211(b); 1,500 when filing separately). zero_rate_room: of long gains that no tax falls on.
    """

    ordinary_rate: RateShare
    long_rate: RateShare
    short_gain: Amount = ZERO
    long_gain: Amount = ZERO
    short_carryover: NotNegative = ZERO
    long_carryover: NotNegative = ZERO
    loss_limit: NotNegative = Decimal(3_000)
    zero_rate_room: NotNegative = ZERO


class LaterSale(Contract):
    """What the changed basis means later. years: until the shares are sold; null for never, as heirs take them at their value then
    (26 U.S.C. §1014). rate: on the gain then. discount_rate: a year, of money later against money now.
    """

    rate: RateShare = 0.15
    years: Annotated[float, Field(ge=0, le=80)] | None = 10
    discount_rate: Annotated[float, Field(ge=0, le=0.5)] = 0.04


class HarvestInput(Contract):
    """Every lot of the household, also of its IRAs: what is bought there counts.

    aim: "losses" to sell at a loss, "gains" to raise the basis where no tax is due. prices: of one share, by instrument.
    tax: the household's year without the harvest, for the exact tax; or `rates`. trade_cost: of one sale and the purchase after it.
    minimum_loss: of a lot, to be worth a trade. substitutes: what may be held instead, by instrument. sell_from: the accounts from which may be
    sold, any when empty; what is bought in the others counts all the same.
    """

    on: date
    aim: Literal["losses", "gains"] = "losses"
    currency: Currency = "USD"
    lots: Annotated[tuple[HarvestLot, ...], Field(max_length=20_000)]
    prices: dict[str, AboveZero]
    accounts: Annotated[tuple[LotAccountInput, ...], Field(max_length=1_000)] = ()
    sell_from: Annotated[tuple[Name, ...], Field(max_length=1_000)] = ()
    identical: Annotated[tuple[tuple[Name, ...], ...], Field(max_length=1_000)] = ()
    substitutes: Annotated[dict[str, tuple[Name, ...]], Field(default_factory=dict)]
    planned: Annotated[tuple[PlannedBuy, ...], Field(max_length=10_000)] = ()
    recent_losses: Annotated[tuple[RecentLoss, ...], Field(max_length=10_000)] = ()
    tax: TaxInput | None = None
    rates: HarvestRates | None = None
    later: LaterSale = LaterSale()
    trade_cost: NotNegative = ZERO
    minimum_loss: NotNegative = ZERO

    @model_validator(mode="after")
    def _can_be_valued(self) -> Self:
        if (self.tax is None) == (self.rates is None):
            raise ValueError("give tax (the household's year) or rates, one of the two")
        if self.tax is not None and self.tax.year != self.on.year:
            raise ValueError(f"tax is that of {self.tax.year}, but the sales are in {self.on.year}")
        if len({lot.id for lot in self.lots}) < len(self.lots):
            raise ValueError("two lots cannot have one id")
        if late := [lot.id for lot in self.lots if lot.acquired_on > self.on]:
            raise ValueError(f"lot {late[0]} is acquired after {self.on}")
        return self


class HarvestSale(Contract):
    """Sell so much of a lot. gain: proceeds − basis. allowed: what of it counts this year. substitutes: what may be bought at once.

    buy_again_from: the first day on which the same may be bought without a wash sale; null after a gain, which needs no waiting.
    """

    lot: str
    account: str
    instrument: str
    quantity: Amount
    proceeds: Amount
    basis: Amount
    gain: Amount
    term: Term
    disallowed: Amount
    lost: Amount
    allowed: Amount
    substitutes: tuple[str, ...]
    buy_again_from: date | None


class LeftLot(Contract):
    """A lot that is not sold, and why."""

    lot: str
    account: str
    instrument: str
    gain: Amount | None
    reason: LeftReason
    words: str


class HarvestStep(Contract):
    """One step of the value, with the formula in words and its source. amount: positive is a gain to the household."""

    key: str
    title: str
    formula: str
    source: str
    amount: Amount


class HarvestResult(Contract):
    """short_term, long_term: what the sales add to the return, after disallowed losses. value: the steps, the last is their sum."""

    sales: tuple[HarvestSale, ...]
    left: tuple[LeftLot, ...]
    wash_sales: tuple[WashSaleLine, ...]
    short_term: Amount
    long_term: Amount
    short_carryover: Amount
    long_carryover: Amount
    value: tuple[HarvestStep, ...]
    notices: tuple[str, ...]
    inputs: HarvestInput
