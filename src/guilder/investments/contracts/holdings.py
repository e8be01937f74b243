"""What is held, what it is worth, what it cost and what came of it.

Amounts stand in the instrument's own currency; those called `home…` in the workspace's, at the rate of the day asked for
(what things cost: at the rate of the day they were bought). A gain is value − basis, a loss negative.
"""

import uuid
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from guilder.investments.contracts.instruments import InstrumentKind, Source, Units
from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict
from guilder.kernel.events import Event
from guilder.kernel.facts import Working
from guilder.kernel.money import Amount, Currency

Method = Literal["fifo", "lifo", "hifo", "average"]
Tax = Literal["taxable", "deferred", "free"]
#: Who said what a unit is worth; trade: the household's own last price, as nobody else said.
PriceSource = Literal["person", "file", "connection", "trade"]


class HoldingPart(Contract):
    """How much of a holding lies in one account."""

    account_id: uuid.UUID
    quantity: Amount
    basis: Amount | None
    value: Amount | None


class Holding(Contract):
    """One instrument over the accounts asked for. value, gain: null without a price; basis, gain: null where the basis of
    some units is unknown. income: dividends and interest so far; realised: gains of what was sold. weight: of all that
    is held and priced, cash among it.
    """

    instrument_id: uuid.UUID
    symbol: str
    name: str
    kind: InstrumentKind
    currency: Currency
    quantity: Amount
    price: Amount | None
    priced_on: date | None
    price_source: PriceSource | None
    value: Amount | None
    basis: Amount | None
    gain: Amount | None
    gain_rate: float | None
    realised: Amount
    income: Amount
    home_value: Amount | None
    home_basis: Amount | None
    weight: float | None
    parts: list[HoldingPart]


class CashHeld(Contract):
    """Cash of one account in one currency. known: whether a balance was stated or deposits are recorded; else it is 0 here.

    stated_on: from which day's stated balance it is counted; null when it is what activities add up to.
    """

    account_id: uuid.UUID
    currency: Currency
    amount: Amount
    known: bool
    stated_on: date | None


class HoldingProblem(Contract):
    """What does not add up in the record, in words that say what to do. activity_id: where."""

    activity_id: uuid.UUID | None
    words: str


class HoldingsView(Contract):
    """Everything held at the end of `on`. value: holdings and cash in the workspace's currency, as far as priced.

    missing_prices: instruments without any price, not in the sums. missing_rates: why a currency could not be converted,
    if one could not; then there are no sums. oldest_price_on: of what is held, the price that is oldest.
    """

    on: date
    currency: Currency
    value: Amount | None
    holdings_value: Amount | None
    cash_value: Amount | None
    basis: Amount | None
    gain: Amount | None
    gain_rate: float | None
    oldest_price_on: date | None
    missing_prices: list[uuid.UUID]
    missing_rates: str | None
    holdings: list[Holding]
    cash: list[CashHeld]
    problems: list[HoldingProblem]
    working: Working


class HeldLot(Contract):
    """Units of one purchase that are still held. activity_id: the purchase. basis: null when nobody knows it.

    held_from: acquired_on, or earlier by what a wash sale adds; long_term_from: the first day of a long-term sale.
    washed: what disallowed losses added to the basis. gain: at the last price.
    """

    id: str
    activity_id: uuid.UUID | None
    account_id: uuid.UUID
    instrument_id: uuid.UUID
    symbol: str
    currency: Currency
    quantity: Amount
    acquired_on: date
    held_from: date
    long_term_from: date | None
    term: Literal["short", "long"]
    basis: Amount | None
    washed: Amount
    value: Amount | None
    gain: Amount | None


class RealisedGain(Contract):
    """One purchase's part of one sale. disallowed: of a loss, by the wash sale rule; lost: of it for ever.

    counted: what a tax return counts: gain + disallowed in a taxable account, else 0.
    """

    activity_id: uuid.UUID | None
    account_id: uuid.UUID
    instrument_id: uuid.UUID
    symbol: str
    currency: Currency
    quantity: Amount
    acquired_on: date
    sold_on: date
    term: Literal["short", "long"]
    proceeds: Amount
    basis: Amount | None
    gain: Amount | None
    disallowed: Amount
    lost: Amount
    counted: Amount
    taxable: bool


class GainYearSum(Contract):
    """What one year came to in one currency, taxable accounts only, disallowed losses taken out. unknown: sales without a basis."""

    year: int
    currency: Currency
    short_term: Amount
    long_term: Amount
    proceeds: Amount
    disallowed: Amount
    income: Amount
    unknown: int


class Gains(Contract):
    """What was sold, newest first, and the years' sums. wash_sales: whether the United States' rule was applied."""

    years: list[GainYearSum]
    gains: list[RealisedGain]
    wash_sales: bool


class HoldingDetail(Contract):
    """One holding with its lots, what was sold of it, and how the figures came about."""

    holding: Holding
    lots: list[HeldLot]
    gains: list[RealisedGain]
    working: Working


class Treatment(Contract):
    """How the lots of an account are counted. method: which are sold first, where no lots were chosen. tax: whether gains
    are taxed as they come (taxable), on withdrawal (deferred: IRA, 401(k)) or never (free: Roth).
    """

    account_id: uuid.UUID
    method: Method
    tax: Tax


class SetTreatment(Contract):
    """See `Treatment`."""

    method: Method = "fifo"
    tax: Tax = "taxable"


class StatedPosition(Contract):
    """What somebody says was held at the end of a day. instrument_id: null for cash, whose quantity is its amount."""

    account_id: uuid.UUID
    instrument_id: uuid.UUID | None
    on: date
    quantity: Amount
    cost: Amount | None
    currency: Currency
    source: Source


class StatePosition(Contract):
    """What is held of an instrument, or in cash, at the end of a day. cost: its basis, if known."""

    account_id: uuid.UUID
    on: date
    instrument_id: uuid.UUID | None = None
    quantity: Amount
    cost: Annotated[Amount, Field(ge=0)] | None = None
    currency: Currency | None = None


class PositionsStated(Event):
    """Somebody said what some accounts hold."""

    key: ClassVar[str] = "investments.position.stated"
    aggregate_type: ClassVar[str] = "account"
    account_ids: list[uuid.UUID]

    def aggregate_id(self) -> uuid.UUID:
        """The first of the accounts."""
        return self.account_ids[0]


class Difference(Contract):
    """Where the record and what was stated of a day differ. missing: stated − recorded; opening explains it by units from before
    the record begins.
    """

    account_id: uuid.UUID
    instrument_id: uuid.UUID
    symbol: str
    on: date
    stated: Amount
    recorded: Amount
    missing: Amount
    cost: Amount | None
    words: str


class OpenPosition(Contract):
    """Record the units that a stated position has and the record has not, as brought in before everything else.

    acquired_on: when they were bought, as far as known; cost: what they cost; the stated cost less what is recorded when left out.
    """

    account_id: uuid.UUID
    instrument_id: uuid.UUID
    acquired_on: date | None = None
    quantity: Units | None = None
    cost: Annotated[Amount, Field(ge=0)] | None = None


class NothingMissing(Conflict):
    """The record holds as many units as were stated."""

    code = "NOTHING_MISSING"
    summary = "The record holds what was stated: nothing is missing."
