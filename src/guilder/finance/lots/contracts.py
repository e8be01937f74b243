"""What `guilder calc lots` takes and returns: amounts and quantities are decimal strings, money out is negative."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from guilder.finance.lots.holding import Term
from guilder.finance.lots.records import Kind, Method, ProblemCode
from guilder.kernel.contract import Contract
from guilder.kernel.money import Amount, Currency

_MOVES_SHARES = {"buy", "sell", "reinvest"}
_NEEDS_INSTRUMENT = _MOVES_SHARES | {
    "split",
    "exchange",
    "spin_off",
    "return_of_capital",
    "transfer_in",
    "transfer_out",
}


def _shares(quantity: Decimal) -> Decimal:
    places = quantity.as_tuple().exponent
    if not isinstance(places, int) or places < -10 or abs(quantity) >= Decimal("1e12"):
        raise ValueError("a quantity has at most ten decimals and lies below 1,000,000,000,000")
    return quantity


def _above_zero(amount: Decimal) -> Decimal:
    if amount <= 0:
        raise ValueError("the number must be above 0")
    return amount


def _not_negative(amount: Decimal) -> Decimal:
    if amount < 0:
        raise ValueError("the amount must not be negative")
    return amount


def _share(value: Decimal) -> Decimal:
    if not 0 <= value <= 1:
        raise ValueError('the share must lie between 0 and 1, as text such as "0.25"')
    return value


Quantity = Annotated[Amount, AfterValidator(_shares)]
Shares = Annotated[Amount, AfterValidator(_shares), AfterValidator(_above_zero)]
AboveZero = Annotated[Amount, AfterValidator(_above_zero)]
NotNegative = Annotated[Amount, AfterValidator(_not_negative)]
Part = Annotated[Amount, AfterValidator(_share)]
Name = Annotated[str, Field(min_length=1, max_length=120)]


class LotChoiceInput(Contract):
    """So much of one lot, named by its id or by the event that brought it."""

    lot: Name
    quantity: Shares


class GivenLotInput(Contract):
    """A lot that comes with a transfer. basis: null when nobody knows it. inherited: long-term whatever the days."""

    quantity: Shares
    basis: NotNegative | None
    acquired_on: date
    inherited: bool = False


class LotEventInput(Contract):
    """One thing that happened in one account. amount: the cash that moved, fees inside; negative for a purchase.

    ratio_new, ratio_old: new shares for old ones, in a split, an exchange or a spin-off; else `quantity` says how many came (in a split: in
    addition). basis_share: of every lot's basis, that goes to the shares of a spin-off. price: of one new share, when an exchange also
    pays cash. pair: the same on a transfer out of and into an own account.
    """

    id: Name
    on: date
    account: Name
    kind: Kind
    instrument: Annotated[str, Field(max_length=120)] = ""
    quantity: Quantity = Decimal(0)
    amount: Amount = Decimal(0)
    method: Method | None = None
    chosen: Annotated[tuple[LotChoiceInput, ...], Field(max_length=1_000)] = ()
    lots: Annotated[tuple[GivenLotInput, ...], Field(max_length=10_000)] = ()
    pair: Annotated[str, Field(max_length=120)] = ""
    ratio_new: AboveZero | None = None
    ratio_old: AboveZero = Decimal(1)
    to_instrument: Annotated[str, Field(max_length=120)] = ""
    basis_share: Part | None = None
    price: AboveZero | None = None

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        if self.kind in _NEEDS_INSTRUMENT and not self.instrument:
            raise ValueError(f"{self.kind} needs an instrument")
        if self.kind in {"exchange", "spin_off"} and not self.to_instrument:
            raise ValueError(f"{self.kind} needs toInstrument, what the shares become or bring")
        if self.kind in {"split", "exchange", "spin_off"} and (self.ratio_new is None) == (self.quantity == 0):
            raise ValueError(f"{self.kind} needs ratioNew and ratioOld, or the quantity")
        moves = self.kind in _MOVES_SHARES or (
            self.kind in {"transfer_in", "transfer_out"} and (self.kind == "transfer_out" or not self.lots)
        )
        if self.quantity < 0 and self.kind != "split":
            raise ValueError("the quantity is positive: the kind says which way the shares go")
        if moves and self.quantity == 0:
            raise ValueError(f"{self.kind} needs a quantity above 0")
        return self._signs()

    def _signs(self) -> Self:
        if self.kind in {"buy", "reinvest"} and self.amount > 0:
            raise ValueError("a purchase is money out: its amount is negative")
        if self.kind in {"return_of_capital", "exchange"} and self.amount < 0:
            raise ValueError("money received is positive")
        if self.kind == "exchange" and self.amount and self.price is None:
            raise ValueError("an exchange that also pays cash needs the price of one new share")
        if self.kind == "spin_off" and self.basis_share is None:
            raise ValueError("spin_off needs basisShare, the part of the basis that goes to the new shares (Form 8937)")
        if self.kind == "transfer_in" and self.lots and self.quantity not in {0, sum(each.quantity for each in self.lots)}:  # fmt: skip
            raise ValueError("the quantities of the lots must add up to the transfer's")
        return self


class LotAccountInput(Contract):
    """taxable: false for an IRA, a Roth or a workplace plan. methods: by instrument, where they differ."""

    id: Name
    taxable: bool = True
    method: Method = "fifo"
    methods: Annotated[dict[str, Method], Field(default_factory=dict)]


class LotsInput(Contract):
    """Every account of one household, in one currency. identical: sets of substantially identical instruments.

    wash_sales: false leaves every loss allowed, as outside the United States. An account that `accounts` does not name is taxable.
    """

    currency: Currency = "USD"
    events: Annotated[tuple[LotEventInput, ...], Field(min_length=1, max_length=100_000)]
    accounts: Annotated[tuple[LotAccountInput, ...], Field(max_length=1_000)] = ()
    identical: Annotated[tuple[tuple[Name, ...], ...], Field(max_length=1_000)] = ()
    wash_sales: bool = True

    @model_validator(mode="after")
    def _has_one_of_each(self) -> Self:
        ids = [event.id for event in self.events]
        if len(set(ids)) < len(ids):
            twice = next(name for number, name in enumerate(ids) if name in ids[:number])
            raise ValueError(f"two events cannot have one id: {twice}")
        named = [name for group in self.identical for name in group]
        if len(set(named)) < len(named):
            raise ValueError("an instrument stands in one set of identical ones at most")
        return self


class OpenLot(Contract):
    """Shares still held. basis: with disallowed losses, of which `washed` tells how much; null when nobody knows it.

    held_from: acquired_on, earlier by what a wash sale tacked. long_term_from: null for an inheritance, long-term on any day.
    """

    id: str
    account: str
    instrument: str
    quantity: Amount
    basis: Amount | None
    acquired_on: date
    held_from: date
    long_term_from: date | None
    washed: Amount


class RealisedLot(Contract):
    """One lot's part of one sale, a line of Form 8949. gain: proceeds − basis, negative for a loss; null without a basis.

    disallowed: of a loss, by the wash sale rule, `lost` of it for ever. counted: gain + disallowed where gains are taxed, else 0.
    """

    event: str
    lot: str
    account: str
    instrument: str
    quantity: Amount
    acquired_on: date
    sold_on: date
    term: Term
    proceeds: Amount
    basis: Amount | None
    gain: Amount | None
    disallowed: Amount
    lost: Amount
    counted: Amount
    taxable: bool


class WashSaleLine(Contract):
    """quantity shares of `sold_lot`, sold at a loss by `sale`, were replaced by the lot `replacement`."""

    sale: str
    sold_lot: str
    replacement: str
    account: str
    instrument: str
    acquired_on: date
    quantity: Amount
    loss: Amount
    lost: bool


class LotIncome(Contract):
    """Paid out (positive) or charged (negative)."""

    event: str
    on: date
    account: str
    instrument: str
    kind: Kind
    amount: Amount
    taxable: bool


class DepartedLot(Contract):
    """Shares that left the household with their basis."""

    event: str
    on: date
    lot: OpenLot


class LotProblem(Contract):
    """What does not add up; `words` say what to do."""

    event: str
    code: ProblemCode
    quantity: Amount
    words: str


class GainsYear(Contract):
    """Schedule D's sums of taxable accounts. short_term, long_term: after disallowed losses. unknown: sales without a basis, left out."""

    year: int
    short_term: Amount
    long_term: Amount
    proceeds: Amount
    basis: Amount
    disallowed: Amount
    lost: Amount
    unknown: int


class LotsResult(Contract):
    """Everything the events amount to."""

    lots: tuple[OpenLot, ...]
    realised: tuple[RealisedLot, ...]
    wash_sales: tuple[WashSaleLine, ...]
    income: tuple[LotIncome, ...]
    departed: tuple[DepartedLot, ...]
    years: tuple[GainsYear, ...]
    problems: tuple[LotProblem, ...]
    inputs: LotsInput
