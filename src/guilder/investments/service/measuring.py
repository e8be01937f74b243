"""How a portfolio did: its values and flows by day, measured by `guilder.finance.performance`.

Where an account's cash is known (a balance was stated, or deposits are recorded) its worth is holdings and cash, and what
crosses its border are deposits, withdrawals, and units transferred at their price of the day. Of other accounts only the
holdings are followed, and every purchase is money in, every sale and dividend money out; so it is too before the first
balance was stated. A stated cash balance that
the record does not explain counts as paid in on its day, never as a gain. Values stand at the end of a day, after its flows.
"""

import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.service import accounts as bank_accounts
from guilder.finance.performance.contracts import Flow, PerformanceInput, PerformanceResult, Valuation
from guilder.finance.performance.report import calculate
from guilder.investments.contracts.portfolios import (
    NothingToMeasure,
    PerformancePoint,
    Portfolio,
    PortfolioPerformance,
)
from guilder.investments.rules import INCOME
from guilder.investments.service import folding, portfolios, values
from guilder.investments.service.values import Valuing
from guilder.investments.timeline import Happened
from guilder.kernel import clock, facts
from guilder.kernel.actor import Actor
from guilder.kernel.facts import Working
from guilder.kernel.money import quantize

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Followed:
    """What is followed of a portfolio. whole: accounts of which cash counts too; parts: those of which only holdings do."""

    valuing: Valuing
    home: str
    whole: frozenset[uuid.UUID]
    parts: frozenset[uuid.UUID]

    def value(self, on: date) -> Decimal | None:
        """The worth at the end of a day in the workspace's currency; None where a price or rate is missing."""
        rates, total = self.valuing.rates[self.home], ZERO
        held_of: defaultdict[uuid.UUID, Decimal] = defaultdict(Decimal)
        for (account, instrument), units in self.valuing.folded.timeline.units(on).items():
            if units < 0 or account not in self.whole | self.parts:
                continue
            quote = self.valuing.closes.at(instrument, on)
            if quote is None:
                return None
            held_of[instrument] += quantize(units * quote.close, self.valuing.currencies[instrument])
        for instrument, value in held_of.items():
            worth = rates.convert(value, self.valuing.currencies[instrument], on)
            if worth is None:
                return None
            total += quantize(worth, self.home)
        for (account, currency), held in self.valuing.folded.timeline.cash(on).items():
            if account in self.whole and held.known:
                worth = rates.convert(held.amount, currency, on)
                if worth is None:
                    return None
                total += worth
        return quantize(total, self.home)

    def flows(self, last: date) -> dict[date, Decimal]:
        """What crossed the border by day, money in positive; what has no rate is left out."""
        rates, found = self.valuing.rates[self.home], defaultdict[date, Decimal](Decimal)
        inside = self._inside()
        for one in self.valuing.folded.happened:
            if one.on <= last and one.id not in inside:
                worth = rates.convert(self._crossing(one), one.currency, one.on)
                found[one.on] += worth or ZERO
        for account, currency, on, amount in self.valuing.folded.timeline.unexplained():
            if account in self.whole and on <= last:
                found[on] += rates.convert(amount, currency, on) or ZERO
        return {on: quantize(amount, self.home) for on, amount in found.items() if amount}

    def _inside(self) -> set[str]:
        """Both ends of transfers between accounts that are followed."""
        accounts = {one.id: one.account_id for one in self.valuing.folded.happened}
        ends: defaultdict[str, list[str]] = defaultdict(list)
        for ident, pair in folding.paired(self.valuing.folded.happened).items():
            ends[pair].append(ident)
        mine = self.whole | self.parts
        return {ident for pair in ends.values() if all(accounts[each] in mine for each in pair) for ident in pair}

    def _crossing(self, one: Happened) -> Decimal:
        if one.account_id not in self.whole | self.parts:
            return ZERO
        if one.on <= self.valuing.folded.timeline.cash_from(one.account_id, one.currency):
            return -one.amount + self._moved(one)
        return one.amount if one.kind in {"deposit", "withdrawal"} else self._moved(one)

    def _moved(self, one: Happened) -> Decimal:
        if one.kind not in {"transfer_in", "transfer_out"} or one.instrument_id is None:
            return ZERO
        quote = self.valuing.closes.at(one.instrument_id, one.on)
        worth = (one.quantity or ZERO) * quote.close if quote else one.cost or ZERO
        return worth if one.kind == "transfer_in" else -worth


async def performance(
    session: AsyncSession, *, actor: Actor, portfolio_id: uuid.UUID, first: date | None = None, last: date | None = None,
    benchmark_id: uuid.UUID | None = None,
) -> PortfolioPerformance:  # fmt: skip
    """Time- and money-weighted returns between two days, against a benchmark (the portfolio's own, if it has one).

    Raises PortfolioNotFound 404, NothingToMeasure 409.
    """
    portfolio = await portfolios.get_portfolio(session, actor=actor, portfolio_id=portfolio_id)
    until = min(last or date.max, clock.today(actor.time_zone))
    followed = await _followed(session, actor, portfolio, until)
    flows = followed.flows(until)
    begun = min((one.on for one in _mine(followed)), default=None)
    if begun is None:
        raise NothingToMeasure
    start = max(begun, first or date.min)
    days = sorted({start, until, *values.month_ends(start, until), *(on for on in flows if start < on <= until)})
    worth = [(on, amount) for on in days if (amount := followed.value(on)) is not None and amount >= 0]
    if len(worth) < 2:
        raise NothingToMeasure
    against = _benchmark(followed, benchmark_id or portfolio.benchmark_id, [on for on, _ in worth])
    inside = {on: amount for on, amount in flows.items() if worth[0][0] < on <= worth[-1][0]}
    result = calculate(
        PerformanceInput(
            currency=actor.currency,
            values=tuple(
                Valuation(on=on, amount=amount, benchmark=None if against is None else against[at])
                for at, (on, amount) in enumerate(worth)
            ),
            flows=tuple(Flow(on=on, amount=amount) for on, amount in sorted(inside.items())),
        )
    )
    missing = len(days) - len(worth)
    asked = benchmark_id or portfolio.benchmark_id
    notes = _notes(followed, missing, no_benchmark=asked is not None and against is None)
    return _shown(portfolio, followed, result, worth, inside, against, notes)


async def _followed(session: AsyncSession, actor: Actor, portfolio: Portfolio, until: date) -> Followed:
    accounts = [
        one for one in await bank_accounts.list_accounts(session, actor=actor, hidden=True)
        if not portfolio.account_ids or one.id in portfolio.account_ids
    ]  # fmt: skip
    valuing = await values.prepared(session, actor=actor, accounts=accounts, until=until, also=actor.currency)
    timeline = valuing.folded.timeline
    there = {one.account_id for one in valuing.folded.happened} & {one.id for one in accounts}
    whole = frozenset(each for each in there if timeline.counts_cash(each))
    return Followed(valuing, actor.currency, whole, frozenset(there - whole))


def _mine(followed: Followed) -> Iterable[Happened]:
    mine = followed.whole | followed.parts
    return (one for one in followed.valuing.folded.happened if one.account_id in mine)


def _benchmark(followed: Followed, instrument_id: uuid.UUID | None, days: list[date]) -> list[float] | None:
    if instrument_id is None:
        return None
    rates, levels = followed.valuing.rates[followed.home], []
    for on in days:
        quote = followed.valuing.closes.at(instrument_id, on)
        level = quote and rates.convert(quote.close, followed.valuing.currencies[instrument_id], on)
        if not level:
            return None
        levels.append(float(level))
    return levels


def _notes(followed: Followed, missing: int, *, no_benchmark: bool) -> list[str]:
    notes = []
    if followed.parts:
        notes.append(
            f"Accounts whose cash nobody stated: {len(followed.parts)}. Only their holdings are followed: each purchase counts as "
            "money in, each sale and dividend as money out."
        )
    if missing:
        notes.append(f"Days passed over, as a price or an exchange rate is missing: {missing}.")
    if no_benchmark:
        notes.append("The benchmark has no price on the first day, so nothing is compared.")
    return notes


def _shown(
    portfolio: Portfolio, followed: Followed, result: PerformanceResult, worth: list[tuple[date, Decimal]],
    flows: dict[date, Decimal], against: list[float] | None, notes: list[str],
) -> PortfolioPerformance:  # fmt: skip
    home = followed.home
    (first, opening), (last, closing) = worth[0], worth[-1]
    moved = quantize(sum(flows.values(), ZERO), home)
    income, fees = ZERO, ZERO
    rates = followed.valuing.rates[home]
    for one in _mine(followed):
        if first < one.on <= last:
            fees += (
                rates.convert(one.fee - min(one.amount, ZERO) if one.kind == "fee" else one.fee, one.currency, one.on)
                or ZERO
            )
            if one.kind in INCOME:
                income += rates.convert(one.amount or one.cost or ZERO, one.currency, one.on) or ZERO
    return PortfolioPerformance(
        portfolio_id=portfolio.id, currency=home, first_on=first, last_on=last, opening=opening, closing=closing,
        flows=moved, gain=result.gain, income=quantize(income, home), fees=quantize(fees, home),
        points=_points(home, result, worth, flows, against), result=result, notes=notes,
        working=Working.of(
            f"{portfolio.name}: gain",
            "value at the end − value at the beginning − what was paid in between. Time-weighted: the product over all periods of "
            "1 + (value before the flow ÷ value after the last one − 1). Money-weighted: the yearly rate at which all flows come "
            "to the closing value.",
            inputs=(
                facts.money("opening", opening, home, f"Value on {first}"),
                facts.money("flows", moved, home, "Paid in less taken out"),
                facts.money("closing", closing, home, f"Value on {last}"),
                facts.money("gain", result.gain, home, "Gain"),
            ),
            link="/investments",
        ),
    )  # fmt: skip


def _points(
    home: str, result: PerformanceResult, worth: list[tuple[date, Decimal]], flows: dict[date, Decimal],
    against: list[float] | None,
) -> list[PerformancePoint]:  # fmt: skip
    ends = {period.ends_on: period.return_rate for period in result.periods}
    ordered = sorted(flows)
    total, growth = ZERO, 1.0
    summed = []
    for on in ordered:
        total += flows[on]
        summed.append(total)
    points = []
    for at, (on, value) in enumerate(worth):
        growth *= 1 + ends.get(on, 0.0)
        place = bisect_right(ordered, on)
        points.append(
            PerformancePoint(
                on=on, value=value, paid_in=quantize(worth[0][1] + (summed[place - 1] if place else ZERO), home),
                growth=round(growth, 10) if result.periods else None,
                benchmark=None if against is None else round(against[at] / against[0], 10),
            )
        )  # fmt: skip
    return points
