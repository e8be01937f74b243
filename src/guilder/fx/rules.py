"""Which rate holds on a day, and what an amount comes to at it. Pure.

The ECB gives units of a currency per euro. Between two others the cross rate goes over the euro; both legs may be of
different days, and the older one is named. A rate holds until the next, for at most `OLDEST` days: after that there is
no answer. Amounts are multiplied and divided with 50 digits and rounded once, half to even, to the currency's digits.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal

from guilder.fx.contracts import OLDEST, Conversion, Source
from guilder.kernel.money import Money, quantize

EURO = "EUR"
_WIDE = Context(prec=50)
_SHOWN = Context(prec=12)
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Stated:
    """One unit of `currency` is `rate` units of `against` from first_on to last_on."""

    currency: str
    against: str
    rate: Decimal
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Quote:
    """One unit is worth numerator ÷ denominator units of the other currency. formula: the same in words."""

    numerator: Decimal
    denominator: Decimal
    rated_on: date
    source: Source
    formula: str

    def of(self, amount: Decimal) -> Decimal:
        """`amount` at this rate, unrounded."""
        return _WIDE.divide(_WIDE.multiply(amount, self.numerator), self.denominator)

    @property
    def rate(self) -> Decimal:
        """The rate to 12 significant digits, for people."""
        shown = _SHOWN.divide(self.numerator, self.denominator)
        return Decimal(format(shown.normalize(), "f"))


class Rates:
    """The rates of some currencies over some days, into one currency `to`."""

    def __init__(self, to: str, bank: Mapping[str, Iterable[tuple[date, Decimal]]], own: Sequence[Stated] = ()) -> None:
        """bank: currency → (day, units per euro) in order of days. own: a later one wins over an earlier one."""
        self.to = to
        self._days: dict[str, list[date]] = {}
        self._rates: dict[str, list[Decimal]] = {}
        for currency, series in bank.items():
            known = list(series)
            self._days[currency] = [day for day, _ in known]
            self._rates[currency] = [rate for _, rate in known]
        self._own = tuple(own)
        self._found: dict[tuple[str, date], Quote | None] = {}

    def quote(self, currency: str, on: date) -> Quote | None:
        """What one `currency` is worth in `to` on a day; None when no rate is near enough."""
        key = currency, on
        if key not in self._found:
            self._found[key] = self._quote(currency, on)
        return self._found[key]

    def convert(self, amount: Decimal, currency: str, on: date) -> Decimal | None:
        """`amount` in `to`, unrounded: add up first, round last. None when there is no rate (0 needs none)."""
        if currency == self.to or not amount:
            return amount
        quote = self.quote(currency, on)
        return None if quote is None else quote.of(amount)

    def conversion(self, money: Money, on: date) -> Conversion | None:
        """The whole story of one conversion; None when there is no rate."""
        quote = self.quote(money.currency, on)
        if quote is None:
            return None
        return Conversion(
            original=money,
            converted=Money(amount=quantize(quote.of(money.amount), self.to), currency=self.to),
            rate=quote.rate,
            asked_on=on,
            rated_on=quote.rated_on,
            source=quote.source,
            formula=quote.formula,
        )

    def newest_on(self, currency: str, on: date) -> date | None:
        """The day of the bank's youngest rate of `currency` up to `on` that was read, however old."""
        days = self._days.get(currency, [])
        at = bisect_right(days, on)
        return days[at - 1] if at else None

    def _quote(self, currency: str, on: date) -> Quote | None:
        if currency == self.to:
            return Quote(_ONE, _ONE, on, "same", f"1 {currency} = 1 {currency}")
        if own := self._stated(currency, on):
            return _through(own, self._of_bank(own.against, self.to, on), turned=False)
        if own := self._stated(self.to, on):
            return _through(own, self._of_bank(currency, own.against, on), turned=True)
        return self._of_bank(currency, self.to, on)

    def _stated(self, currency: str, on: date) -> Stated | None:
        fitting = (one for one in self._own if one.currency == currency and one.first_on <= on <= one.last_on)
        return max(fitting, key=lambda one: one.first_on, default=None)

    def _of_bank(self, currency: str, to: str, on: date) -> Quote | None:
        if currency == to:
            return Quote(_ONE, _ONE, on, "same", f"1 {currency} = 1 {currency}")
        one, other = self._per_euro(currency, on), self._per_euro(to, on)
        if one is None or other is None:
            return None
        (per, day), (to_per, to_day) = one, other
        legs = [
            f"1 {EURO} = {rate} {code} ({at})"
            for code, rate, at in ((currency, per, day), (to, to_per, to_day))
            if code != EURO
        ]
        rated_on = min(at for code, at in ((currency, day), (to, to_day)) if code != EURO)
        return Quote(to_per, per, rated_on, "ecb", "European Central Bank: " + ", ".join(legs))

    def _per_euro(self, currency: str, on: date) -> tuple[Decimal, date] | None:
        if currency == EURO:
            return _ONE, on
        days = self._days.get(currency, [])
        at = bisect_right(days, on)
        if not at or on - days[at - 1] > timedelta(days=OLDEST):
            return None
        return self._rates[currency][at - 1], days[at - 1]


class Tally:
    """Converts the parts of one figure and remembers what a person will ask: from which days the rates were.

    missing: (currency, day) of the first part without a rate; then the figure must not be shown.
    """

    def __init__(self, rates: Rates) -> None:
        self.rates = rates
        self.missing: tuple[str, date] | None = None
        self._days: list[date] = []
        self._own = False

    def add(self, amount: Decimal, currency: str, on: date) -> Decimal:
        """`amount` in the rates' currency, unrounded; 0 and `missing` when there is no rate."""
        if currency == self.rates.to or not amount:
            return amount
        quote = self.rates.quote(currency, on)
        if quote is None:
            self.missing = self.missing or (currency, on)
            return Decimal(0)
        self._days.append(quote.rated_on)
        self._own = self._own or quote.source == "own"
        return quote.of(amount)

    @property
    def words(self) -> str:
        """How it was converted, as a sentence; empty when nothing was."""
        if not self._days:
            return ""
        first, last = min(self._days), max(self._days)
        days = f"of {first}" if first == last else f"from {first} to {last}"
        whose = (
            "the European Central Bank's and your own stated rates"
            if self._own
            else "the European Central Bank's rates"
        )
        return (
            f"Other currencies are converted to {self.rates.to} by {whose} {days}: unrounded, added up, rounded once."
        )


def _through(own: Stated, rest: Quote | None, *, turned: bool) -> Quote | None:
    """A stated rate and the way on from (or, turned, up to) its other side."""
    if rest is None:
        return None
    said = f"Stated here: 1 {own.currency} = {own.rate} {own.against} (from {own.first_on})"
    formula = said if rest.source == "same" else f"{said}. {rest.formula}"
    day = own.first_on if rest.source == "same" else min(own.first_on, rest.rated_on)
    if turned:
        return Quote(rest.numerator, _WIDE.multiply(rest.denominator, own.rate), day, "own", formula)
    return Quote(_WIDE.multiply(own.rate, rest.numerator), rest.denominator, day, "own", formula)
