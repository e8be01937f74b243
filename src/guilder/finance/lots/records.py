"""Events in; lots, gains, wash sales, income and problems out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from guilder.finance.lots.holding import Term, long_term_from, term

Kind = Literal[
    "buy",
    "sell",
    "reinvest",
    "dividend",
    "interest",
    "fee",
    "cash",
    "split",
    "exchange",
    "spin_off",
    "return_of_capital",
    "transfer_in",
    "transfer_out",
]
Method = Literal["fifo", "lifo", "hifo", "average", "specific"]
ZERO = Decimal(0)


@dataclass(slots=True)
class Choice:
    """So much of one lot, named by its id or by the event that brought it."""

    lot: str
    quantity: Decimal


@dataclass(slots=True)
class GivenLot:
    """A lot that comes with a transfer. basis: None when nobody knows it. inherited: long-term whatever the days."""

    quantity: Decimal
    basis: Decimal | None
    acquired_on: date
    inherited: bool = False


@dataclass(slots=True, kw_only=True)
class Event:
    """One thing that happened in one account. The fold changes none.

    buy, sell: quantity and the cash that moved. reinvest: a distribution that bought shares: quantity, and amount as for a purchase; it
    is income too. dividend, interest, fee, cash: amount alone. return_of_capital: amount received, quantity not needed.
    split: `ratio` of new to old shares, or the quantity that came in addition (negative for a reverse split).
    exchange (merger, new symbol): all shares become `to_instrument`, by `ratio` or into `quantity`; with cash beside them (amount) `price`
    is the value of one new share. spin_off: `to_instrument` comes in addition, by `ratio` or `quantity`, and takes `basis_share`
    (a fraction, Form 8937) of every lot's basis.
    transfer_out, transfer_in: between two own accounts when both carry the same `pair`; else in with `lots`, or out of the household.
    method: of this sale or transfer alone. chosen: lots of a specific sale.
    """

    id: str
    on: date
    account: str
    kind: Kind
    instrument: str = ""
    quantity: Decimal = ZERO
    amount: Decimal = ZERO
    method: Method | None = None
    chosen: tuple[Choice, ...] = ()
    lots: tuple[GivenLot, ...] = ()
    pair: str = ""
    ratio: Fraction | None = None
    to_instrument: str = ""
    basis_share: Decimal | None = None
    price: Decimal | None = None


@dataclass(slots=True)
class Account:
    """taxable: false for an IRA, a Roth or a workplace plan, whose gains and losses are no one's. methods: by instrument."""

    taxable: bool = True
    method: Method = "fifo"
    methods: Mapping[str, Method] = field(default_factory=dict)


@dataclass(slots=True)
class Lot:
    """Shares still held. basis: with disallowed losses, of which `washed` tells how much. known: that the basis is.

    held_from: acquired_on, earlier by what a wash sale tacked. replaces: that they made a loss disallowed, and can make no other.
    origin: the event that brought them; id: the same, with a number where a lot has been parted.
    """

    id: str
    origin: str
    account: str
    instrument: str
    quantity: Decimal
    basis: Decimal
    acquired_on: date
    held_from: date
    inherited: bool = False
    known: bool = True
    washed: Decimal = ZERO
    replaces: bool = False

    @property
    def long_term_from(self) -> date | None:
        """None: long-term on any day."""
        return None if self.inherited else long_term_from(self.held_from)


@dataclass(slots=True)
class Realised:
    """One lot's part of one sale. gain: proceeds less basis. disallowed: of a loss, by the wash sale rule; `lost` of it for ever.

    quantity: 0 for cash beyond the basis: a return of capital, or cash beside new shares.
    """

    event: str
    lot: str
    origin: str
    account: str
    instrument: str
    quantity: Decimal
    acquired_on: date
    held_from: date
    sold_on: date
    proceeds: Decimal
    basis: Decimal
    taxable: bool
    inherited: bool = False
    known: bool = True
    disallowed: Decimal = ZERO
    lost: Decimal = ZERO

    @property
    def gain(self) -> Decimal:
        return self.proceeds - self.basis

    @property
    def counted(self) -> Decimal:
        """What the tax return counts: the gain, or the loss as far as it is allowed; 0 in an account without taxes."""
        return self.gain + self.disallowed if self.taxable and self.known else ZERO

    @property
    def term(self) -> Term:
        return term(self.held_from, self.sold_on, inherited=self.inherited)


@dataclass(slots=True)
class WashSale:
    """Shares sold at a loss and the shares that replaced them. loss: disallowed, positive. lost: the replacement has no basis to add to
    (an IRA; Rev. Rul. 2008-5).
    """

    sale: str
    sold_lot: str
    replacement: str
    account: str
    instrument: str
    acquired_on: date
    quantity: Decimal
    loss: Decimal
    lost: bool


@dataclass(slots=True)
class Income:
    """What was paid out (positive) or charged (negative). return_of_capital is no income unless it is also realised."""

    event: str
    on: date
    account: str
    instrument: str
    kind: Kind
    amount: Decimal
    taxable: bool


@dataclass(slots=True)
class Departure:
    """Shares that left the household with their basis."""

    event: str
    on: date
    lot: Lot


ProblemCode = Literal[
    "more_than_held", "nothing_held", "no_basis", "lot_not_found", "choice_differs", "not_arrived", "changes_taxes"
]


@dataclass(slots=True)
class Problem:
    """What does not add up, in a sentence that says what to do. quantity: of shares concerned."""

    event: str
    code: ProblemCode
    quantity: Decimal
    words: str


@dataclass(slots=True)
class Year:
    """The sums of a tax return (Schedule D): gains by term after disallowed losses, of taxable accounts and known basis.

    unknown: sales whose basis nobody knows, not in the sums.
    """

    year: int
    short_term: Decimal = ZERO
    long_term: Decimal = ZERO
    proceeds: Decimal = ZERO
    basis: Decimal = ZERO
    disallowed: Decimal = ZERO
    lost: Decimal = ZERO
    unknown: int = 0


@dataclass(slots=True)
class Book:
    """Everything the events amount to. lots: by account, instrument and day of acquisition."""

    lots: list[Lot]
    realised: list[Realised]
    washes: list[WashSale]
    income: list[Income]
    departures: list[Departure]
    problems: list[Problem]

    def years(self) -> list[Year]:
        """By calendar year, the earliest first."""
        years: dict[int, Year] = {}
        for part in self.realised:
            if not part.taxable:
                continue
            year = years.setdefault(part.sold_on.year, Year(part.sold_on.year))
            if not part.known:
                year.unknown += 1
                continue
            year.proceeds += part.proceeds
            year.basis += part.basis
            year.disallowed += part.disallowed
            year.lost += part.lost
            if part.term == "long":
                year.long_term += part.counted
            else:
                year.short_term += part.counted
        return [years[year] for year in sorted(years)]
