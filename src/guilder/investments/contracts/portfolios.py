"""Accounts looked at together: how they did, what they consist of, and what to trade."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from guilder.finance.lots.contracts_harvesting import HarvestRates, LaterSale
from guilder.finance.performance.contracts import PerformanceResult
from guilder.investments.contracts.instruments import Shares
from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, InvalidInput, NotFound
from guilder.kernel.facts import Working
from guilder.kernel.money import Amount, Currency

#: The portfolio of every account that there is; it cannot be changed or removed.
EVERYTHING = uuid.UUID(int=0)
AllocationDimension = Literal["class", "sector", "region", "account", "currency"]
PortfolioName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Portfolio(Contract):
    """Accounts looked at together; accountIds empty means all. benchmarkId: an instrument to compare with.

    targets: the share that each instrument shall have, by its id; what they leave to 1 is cash's.
    """

    id: uuid.UUID
    name: str
    account_ids: list[uuid.UUID]
    benchmark_id: uuid.UUID | None
    targets: dict[uuid.UUID, Amount]
    created_at: datetime | None


class CreatePortfolio(Contract):
    """A new portfolio."""

    name: PortfolioName
    account_ids: Annotated[list[uuid.UUID], Field(max_length=100)] = Field(default=[])
    benchmark_id: uuid.UUID | None = None
    targets: Shares = Field(default={})


class ChangePortfolio(Contract):
    """What to change; what is left out stays."""

    name: PortfolioName | None = None
    account_ids: Annotated[list[uuid.UUID], Field(max_length=100)] | None = None
    benchmark_id: uuid.UUID | None = None
    targets: Shares | None = None


class PerformancePoint(Contract):
    """The end of a day. paid_in: all flows up to it; growth: what 1 at the beginning has become, time-weighted; the benchmark's too."""

    on: date
    value: Amount
    paid_in: Amount
    growth: float | None
    benchmark: float | None


class PortfolioPerformance(Contract):
    """How a portfolio did between two days, in the workspace's currency. income, fees: of the time; realised: gains of sales in it.

    result: every figure with its formula. notes: what limits them: accounts whose cash nobody knows, days without a price.
    """

    portfolio_id: uuid.UUID
    currency: Currency
    first_on: date
    last_on: date
    opening: Amount
    closing: Amount
    flows: Amount
    gain: Amount
    income: Amount
    fees: Amount
    points: list[PerformancePoint]
    result: PerformanceResult
    notes: list[str]
    working: Working


class AllocationPart(Contract):
    """One part of the whole. name: of the class, sector, region, account or currency; "Unknown" where nobody said."""

    name: str
    value: Amount
    share: float


class AllocationBy(Contract):
    """What a portfolio consists of, by one dimension, the largest part first. looked_through: the share of which the weights
    are known, so that funds are counted by what they hold.
    """

    dimension: AllocationDimension
    parts: list[AllocationPart]
    looked_through: float
    working: Working


class PortfolioAllocation(Contract):
    """Every dimension of one day. value: what is divided: priced holdings and cash, in the workspace's currency."""

    portfolio_id: uuid.UUID
    on: date
    currency: Currency
    value: Amount
    dimensions: list[AllocationBy]
    missing_prices: list[uuid.UUID]


class ProposeTrades(Contract):
    """Trades towards the targets (the portfolio's when left out). cash_flow: to invest, negative to withdraw.

    short_rate, long_rate: the tax on a gain, as fractions, for what selling costs; 0 counts none.
    """

    targets: Shares | None = None
    cash_flow: Amount = Decimal(0)
    absolute_band: Annotated[Amount, Field(ge=0, le=1)] = Decimal("0.05")
    relative_band: Annotated[Amount, Field(ge=0, le=1)] = Decimal("0.25")
    whole_shares: bool = False
    minimum_trade: Annotated[Amount, Field(ge=0)] = Decimal(0)
    short_rate: Annotated[float, Field(ge=0, le=1)] = 0.0
    long_rate: Annotated[float, Field(ge=0, le=1)] = 0.0


class LotSold(Contract):
    """A part of a lot that a sale would take. gain: in the instrument's currency; null where the basis is unknown."""

    lot_id: str
    quantity: Amount
    term: Literal["short", "long"]
    gain: Amount | None


class TradeInAccount(Contract):
    """A trade in one account. amount: in the workspace's currency, a purchase negative. account_id: null where the money is new."""

    account_id: uuid.UUID | None
    instrument_id: uuid.UUID
    symbol: str
    quantity: Amount
    amount: Amount
    taxable: bool
    lots: list[LotSold]


class ProposedTrades(Contract):
    """Nothing is traded by this. Sales take untaxed accounts first, then a taxable account's lots in its own order; purchases
    are made where the money is: no account spends another's.

    short_gain, long_gain: of taxable accounts, in the workspace's currency; tax: at the rates that were asked with.
    """

    portfolio_id: uuid.UUID
    on: date
    currency: Currency
    trades: list[TradeInAccount]
    weights: dict[uuid.UUID, float]
    turnover: float
    short_gain: Amount
    long_gain: Amount
    tax: Amount
    notices: list[str]


class ProposeHarvest(Contract):
    """Which lots to sell for a loss that counts, or for a gain that no tax falls on. rates: of this year's return."""

    aim: Literal["losses", "gains"] = "losses"
    rates: HarvestRates
    later: LaterSale = LaterSale()
    trade_cost: Annotated[Amount, Field(ge=0)] = Decimal(0)
    minimum_loss: Annotated[Amount, Field(ge=0)] = Decimal(0)


class PortfolioNotFound(NotFound):
    """No such portfolio in this workspace."""

    code = "PORTFOLIO_NOT_FOUND"
    summary = "There is no such portfolio in this household."


class PortfolioIsFixed(Conflict):
    """The portfolio of all accounts stays as it is."""

    code = "PORTFOLIO_IS_FIXED"
    summary = "This portfolio always holds all accounts. Make one of your own instead."


class NothingToMeasure(Conflict):
    """There are no two days with values to compare."""

    code = "NOTHING_TO_MEASURE"
    summary = "There is nothing to measure yet: it takes holdings with prices on two days."


class TargetsDoNotFit(InvalidInput):
    """The targets name what is not held and has no price, or cannot be reached."""

    code = "TARGETS_DO_NOT_FIT"
    summary = "These targets cannot be traded towards."
