"""What can be held, and what one unit of it is worth on a day."""

import re
import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, StringConstraints

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, NotFound
from guilder.kernel.events import Event
from guilder.kernel.money import Amount, Currency

InstrumentKind = Literal["stock", "fund", "etf", "bond", "cash", "crypto", "other"]
#: The ways to look at what is held: asset classes, sectors, regions of the world.
Dimension = Literal["class", "sector", "region"]
Source = Literal["person", "file", "connection"]
_DECIMALS = -10


def _units(value: Decimal) -> Decimal:
    exponent = value.normalize().as_tuple().exponent
    if value <= 0:
        raise ValueError("write a number above 0")
    if isinstance(exponent, int) and exponent < _DECIMALS:
        raise ValueError("write at most ten decimals")
    return value


def _isin(code: str) -> str:
    """ISO 6166: two letters, nine letters or digits, and a check digit by the Luhn rule over the letters as numbers."""
    code = code.strip().upper()
    if not code:
        return code
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{9}[0-9]", code):
        raise ValueError("an ISIN has twelve places, such as US0378331005")
    digits = "".join(str(int(place, 36)) for place in code)
    total = sum(sum(divmod(int(digit) * (1 + at % 2), 10)) for at, digit in enumerate(reversed(digits)))
    if total % 10:
        raise ValueError("a place of this ISIN is wrong: its check digit does not fit")
    return code


def _shares(weights: dict[str, Decimal]) -> dict[str, Decimal]:
    if any(not 0 <= share <= 1 for share in weights.values()):
        raise ValueError('each share must lie between 0 and 1, as text such as "0.25"')
    if sum(weights.values(), Decimal(0)) > 1:
        raise ValueError("the shares add up to more than 1")
    return weights


#: Units or a price for one: above 0, at most ten decimals.
Units = Annotated[Amount, AfterValidator(_units)]
Symbol = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=32)]
Isin = Annotated[str, AfterValidator(_isin)]
Part = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Shares = Annotated[dict[Part, Amount], AfterValidator(_shares), Field(max_length=100)]
#: Per dimension, which part makes up which share. What the shares leave to 1 is "unknown".
Weights = dict[Dimension, Shares]


class Instrument(Contract):
    """Something that can be held. symbol: as the exchange writes it, in its currency; isin, cusip: empty if unknown.

    weights: what it consists of, for looking through a fund; a dimension that is missing is unknown.
    """

    id: uuid.UUID
    symbol: str
    name: str
    isin: str
    cusip: str
    kind: InstrumentKind
    currency: Currency
    weights: Weights
    created_at: datetime


class CreateInstrument(Contract):
    """A new instrument. It needs a symbol, an ISIN or a name of its own."""

    symbol: Symbol = ""
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    isin: Isin = ""
    cusip: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern="^([0-9A-Z*@#]{9})?$")] = ""
    kind: InstrumentKind = "stock"
    currency: Currency
    weights: Weights = Field(default={})


class ChangeInstrument(Contract):
    """What to change; what is left out stays. The currency stays: activities and prices are in it."""

    symbol: Symbol | None = None
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)] | None = None
    isin: Isin | None = None
    cusip: (
        Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern="^([0-9A-Z*@#]{9})?$")] | None
    ) = None
    kind: InstrumentKind | None = None
    weights: Weights | None = None


class Price(Contract):
    """What one unit closed at on a day, in the instrument's currency. source: who says so."""

    instrument_id: uuid.UUID
    on: date
    close: Amount
    source: Source


class StatedPrice(Contract):
    """One price."""

    instrument_id: uuid.UUID
    on: date
    close: Units


class StatePrices(Contract):
    """Prices by hand: they count before whatever a file or a connection says of that day."""

    prices: Annotated[list[StatedPrice], Field(min_length=1, max_length=10_000)]


class InstrumentNotFound(NotFound):
    """No such instrument in this workspace."""

    code = "INSTRUMENT_NOT_FOUND"
    summary = "There is no such instrument in this household."


class InstrumentTaken(Conflict):
    """Another instrument has this symbol in this currency."""

    code = "INSTRUMENT_TAKEN"
    summary = "There is an instrument with that symbol in that currency already."


class PriceNotFound(NotFound):
    """Nobody stated a price for that day by hand."""

    code = "PRICE_NOT_FOUND"
    summary = "There is no price of yours for that day."


class PricesStated(Event):
    """Prices were stated or taken back. instrument_ids: of what; first_on: of which day the oldest is."""

    key: ClassVar[str] = "investments.price.stated"
    aggregate_type: ClassVar[str] = "instrument"
    instrument_ids: list[uuid.UUID]
    first_on: date

    def aggregate_id(self) -> uuid.UUID:
        """The first of the instruments."""
        return self.instrument_ids[0]
