"""What is held at the end of a day, at the last prices, with basis and gains from the lots."""

import functools
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.finance.lots.holding import term
from guilder.finance.lots.records import Book, Lot, Realised
from guilder.fx import service as fx
from guilder.fx.rules import Rates, Tally
from guilder.investments.contracts.holdings import (
    CashHeld,
    Gains,
    GainYearSum,
    HeldLot,
    Holding,
    HoldingDetail,
    HoldingPart,
    HoldingProblem,
    HoldingsView,
    RealisedGain,
)
from guilder.investments.contracts.instruments import Instrument, InstrumentNotFound
from guilder.investments.service import folding, instruments, prices, workings
from guilder.investments.service.activities import plain
from guilder.investments.service.folding import Folded
from guilder.investments.service.prices import Quote
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize

ZERO = Decimal(0)
#: Thousands of lots name some tens of accounts and instruments.
_uuid = functools.lru_cache(maxsize=4096)(uuid.UUID)


@dataclass(slots=True)
class Sum:
    """One instrument over some accounts. basis: None as soon as that of one lot is unknown."""

    quantity: Decimal = ZERO
    basis: Decimal | None = ZERO
    lots: list[Lot] = field(default_factory=list)


async def view(
    session: AsyncSession, *, actor: Actor, on: date | None = None, account_ids: Collection[uuid.UUID] = ()
) -> HoldingsView:
    """Everything held at the end of a day (today), in all accounts or some."""
    day = on or clock.today(actor.time_zone)
    found = await folding.folded(session, actor=actor, until=day)
    return await shown(session, actor=actor, found=found, account_ids=account_ids)


async def shown(
    session: AsyncSession, *, actor: Actor, found: Folded, account_ids: Collection[uuid.UUID] = ()
) -> HoldingsView:
    """What was folded, valued at the last prices and converted at the rates of the day."""
    on, wanted = found.until, set(account_ids)
    lots = [lot for lot in _lots(found) if not wanted or _uuid(lot.account) in wanted]
    named = await instruments.named(session, actor.workspace_id)
    quotes = await prices.latest(session, actor.workspace_id, {_uuid(lot.instrument) for lot in lots}, on)
    cash = [
        CashHeld(
            account_id=account, currency=code, amount=quantize(held.amount, code), known=held.known,
            stated_on=held.stated_on,
        )
        for (account, code), held in sorted(found.timeline.cash(on).items())
        if not wanted or account in wanted
    ]  # fmt: skip
    rates = await _rates(session, actor, lots, named, cash, on)
    by_instrument: defaultdict[uuid.UUID, list[Lot]] = defaultdict(list)
    for lot in lots:
        by_instrument[_uuid(lot.instrument)].append(lot)
    tally, paid, came = Tally(rates), Tally(rates), _came(found, wanted)
    held = [
        _holding(named[ident], own, quotes.get(ident), came, on, tally, paid) for ident, own in by_instrument.items()
    ]
    cash_value = sum((tally.add(each.amount, each.currency, on) for each in cash), ZERO)
    missing = tally.missing or paid.missing
    rates_words = await fx.why_none(session, missing[0], actor.currency, missing[1]) if missing else None
    return _view(actor, found, held, cash, cash_value, rates_words, tally.words)


async def _rates(
    session: AsyncSession, actor: Actor, lots: Iterable[Lot], named: Mapping[uuid.UUID, Instrument],
    cash: Iterable[CashHeld], on: date,
) -> Rates:  # fmt: skip
    codes = {each.currency for each in cash}
    first = on
    for lot in lots:
        code = named[_uuid(lot.instrument)].currency
        codes.add(code)
        if code != actor.currency:
            first = min(first, lot.acquired_on)
    return await fx.rates(
        session, to=actor.currency, currencies=codes, first=first, last=on, workspace_id=actor.workspace_id
    )


def _lots(found: Folded) -> list[Lot]:
    return [lot for book in found.books.values() for lot in book.lots]


def _holding(
    instrument: Instrument, lots: list[Lot], quote: Quote | None, came: tuple[dict[str, Decimal], dict[str, Decimal]],
    on: date, tally: Tally, paid: Tally,
) -> Holding:  # fmt: skip
    code = instrument.currency
    parts: defaultdict[uuid.UUID, Sum] = defaultdict(Sum)
    for lot in lots:
        _add(parts[_uuid(lot.account)], lot)
    whole = Sum()
    for lot in lots:
        _add(whole, lot)
    # Each account's part is rounded as its broker does it, and sums are of these: so accounts and holdings come to one total.
    values = {} if quote is None else {key: quantize(one.quantity * quote.close, code) for key, one in parts.items()}
    value = None if quote is None else sum(values.values(), ZERO)
    gain = None if value is None or whole.basis is None else quantize(value - whole.basis, code)
    home_basis = None
    if whole.basis is not None:
        home_basis = quantize(sum((paid.add(lot.basis, code, lot.acquired_on) for lot in lots), ZERO), tally.rates.to)
    return Holding(
        instrument_id=instrument.id, symbol=instrument.symbol, name=instrument.name, kind=instrument.kind, currency=code,
        quantity=plain(whole.quantity), price=None if quote is None else plain(quote.close),
        priced_on=quote and quote.on, price_source=quote and quote.source, value=value,
        basis=None if whole.basis is None else quantize(whole.basis, code), gain=gain,
        gain_rate=round(float(gain / whole.basis), 6) if gain is not None and whole.basis else None,
        realised=quantize(came[0].get(str(instrument.id), ZERO), code),
        income=quantize(came[1].get(str(instrument.id), ZERO), code),
        home_value=None if value is None else quantize(tally.add(value, code, on), tally.rates.to),
        home_basis=home_basis, weight=None,
        parts=[
            HoldingPart(
                account_id=account, quantity=plain(one.quantity),
                basis=None if one.basis is None else quantize(one.basis, code),
                value=values.get(account),
            )
            for account, one in sorted(parts.items())
        ],
    )  # fmt: skip


def _add(one: Sum, lot: Lot) -> None:
    one.quantity += lot.quantity
    one.basis = None if one.basis is None or not lot.known else one.basis + lot.basis
    one.lots.append(lot)


def _in(account: str, wanted: set[uuid.UUID]) -> bool:
    return not wanted or _uuid(account) in wanted


def _came(found: Folded, wanted: set[uuid.UUID]) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """(gains of what was sold, income) by instrument, of the accounts asked for."""
    realised: defaultdict[str, Decimal] = defaultdict(Decimal)
    income: defaultdict[str, Decimal] = defaultdict(Decimal)
    for book in found.books.values():
        for sold in book.realised:
            if sold.known and _in(sold.account, wanted):
                realised[sold.instrument] += sold.gain
        for paid in book.income:
            if paid.kind != "return_of_capital" and _in(paid.account, wanted):
                income[paid.instrument] += paid.amount
    return realised, income


def _view(
    actor: Actor, found: Folded, held: list[Holding], cash: list[CashHeld], cash_value: Decimal, no_rates: str | None,
    words: str,
) -> HoldingsView:  # fmt: skip
    home = actor.currency
    holdings_value = sum((one.home_value for one in held if one.home_value is not None), ZERO)
    total = quantize(holdings_value + cash_value, home)
    if no_rates is None and total > 0:
        held = [_weighed(one, total) for one in held]
    held.sort(key=lambda one: (-(one.home_value or ZERO), one.symbol, one.name))
    known = all(one.home_basis is not None for one in held)
    basis = quantize(sum((one.home_basis or ZERO for one in held), ZERO), home) if known else None
    priced = sum((one.home_basis or ZERO for one in held if one.home_value is not None), ZERO)
    gain = quantize(holdings_value - priced, home) if known else None
    problems = [
        HoldingProblem(activity_id=ident(problem.event), words=problem.words)
        for book in found.books.values()
        for problem in book.problems
    ]
    shown = HoldingsView(
        on=found.until, currency=home, value=total, holdings_value=quantize(holdings_value, home),
        cash_value=quantize(cash_value, home), basis=basis, gain=gain,
        gain_rate=round(float(gain / priced), 6) if gain is not None and priced else None,
        oldest_price_on=min((one.priced_on for one in held if one.priced_on), default=None),
        missing_prices=[one.instrument_id for one in held if one.price is None], missing_rates=no_rates, holdings=held,
        cash=cash, problems=problems, working=workings.of_holdings(home, held, cash, words),
    )  # fmt: skip
    if no_rates is None:
        return shown
    nothing = dict.fromkeys(("value", "holdings_value", "cash_value", "basis", "gain", "gain_rate"))
    unconverted = [
        one if one.currency == home else one.model_copy(update={"home_value": None, "home_basis": None}) for one in held
    ]
    return shown.model_copy(update={**nothing, "holdings": unconverted})


def _weighed(one: Holding, total: Decimal) -> Holding:
    if one.home_value is None:
        return one
    return one.model_copy(update={"weight": round(float(one.home_value / total), 6)})


def ident(name: str) -> uuid.UUID | None:
    """The activity that a lot's origin or a problem's event names; None where it is a part of one."""
    try:
        return uuid.UUID(name)
    except ValueError:
        return None


async def list_lots(
    session: AsyncSession, *, actor: Actor, on: date | None = None, account_ids: Collection[uuid.UUID] = (),
    instrument_id: uuid.UUID | None = None,
) -> list[HeldLot]:  # fmt: skip
    """The lots still held, by account, instrument and day of purchase."""
    day = on or clock.today(actor.time_zone)
    found = await folding.folded(session, actor=actor, until=day)
    named = await instruments.named(session, actor.workspace_id)
    lots = [
        lot for lot in _lots(found)
        if _in(lot.account, set(account_ids)) and (instrument_id is None or _uuid(lot.instrument) == instrument_id)
    ]  # fmt: skip
    quotes = await prices.latest(session, actor.workspace_id, {_uuid(lot.instrument) for lot in lots}, day)
    return [_lot(lot, named[_uuid(lot.instrument)], quotes.get(_uuid(lot.instrument)), day) for lot in lots]


def _lot(lot: Lot, instrument: Instrument, quote: Quote | None, on: date) -> HeldLot:
    code = instrument.currency
    value = None if quote is None else quantize(lot.quantity * quote.close, code)
    basis = quantize(lot.basis, code) if lot.known else None
    return HeldLot(
        id=lot.id, activity_id=ident(lot.origin), account_id=_uuid(lot.account), instrument_id=instrument.id,
        symbol=instrument.symbol, currency=code, quantity=plain(lot.quantity), acquired_on=lot.acquired_on,
        held_from=lot.held_from, long_term_from=lot.long_term_from,
        term=term(lot.held_from, on, inherited=lot.inherited), basis=basis, washed=quantize(lot.washed, code),
        value=value, gain=None if value is None or basis is None else value - basis,
    )  # fmt: skip


async def gains(
    session: AsyncSession, *, actor: Actor, year: int | None = None, account_ids: Collection[uuid.UUID] = (),
    instrument_id: uuid.UUID | None = None,
) -> Gains:  # fmt: skip
    """What was sold, and what the years came to. year: only its sales and sums."""
    found = await folding.folded(session, actor=actor, until=clock.today(actor.time_zone))
    named = await instruments.named(session, actor.workspace_id)
    wanted = set(account_ids)
    rows = [
        _gain(one, named[_uuid(one.instrument)])
        for book in found.books.values()
        for one in book.realised
        if (year is None or one.sold_on.year == year)
        and _in(one.account, wanted)
        and (instrument_id is None or _uuid(one.instrument) == instrument_id)
    ]
    rows.sort(key=lambda one: (one.sold_on, one.symbol, one.acquired_on), reverse=True)
    years = [
        each
        for code, book in found.books.items()
        for each in _years(code, _part(book, wanted, instrument_id))
        if year is None or each.year == year
    ]
    years.sort(key=lambda each: (-each.year, each.currency))
    return Gains(years=years, gains=rows, wash_sales=found.wash_sales)


def _part(book: Book, wanted: set[uuid.UUID], instrument_id: uuid.UUID | None) -> Book:
    def mine(account: str, instrument: str) -> bool:
        return _in(account, wanted) and (instrument_id is None or instrument == str(instrument_id))

    return Book(
        [], [one for one in book.realised if mine(one.account, one.instrument)], [],
        [one for one in book.income if mine(one.account, one.instrument)], [], [],
    )  # fmt: skip


def _years(code: str, book: Book) -> list[GainYearSum]:
    income: defaultdict[int, Decimal] = defaultdict(Decimal)
    for one in book.income:
        if one.taxable and one.kind in {"dividend", "reinvest", "interest"}:
            income[one.on.year] += one.amount
    sold = {each.year: each for each in book.years()}
    found = []
    for year in sorted({*income, *sold}):
        each = sold.get(year)
        found.append(
            GainYearSum(
                year=year, currency=code, short_term=quantize(each.short_term if each else ZERO, code),
                long_term=quantize(each.long_term if each else ZERO, code),
                proceeds=quantize(each.proceeds if each else ZERO, code),
                disallowed=quantize(each.disallowed if each else ZERO, code), income=quantize(income[year], code),
                unknown=each.unknown if each else 0,
            )
        )  # fmt: skip
    return found


def _gain(one: Realised, instrument: Instrument) -> RealisedGain:
    code = instrument.currency
    return RealisedGain(
        activity_id=ident(one.event), account_id=_uuid(one.account), instrument_id=instrument.id,
        symbol=instrument.symbol, currency=code, quantity=plain(one.quantity), acquired_on=one.acquired_on,
        sold_on=one.sold_on, term=one.term, proceeds=quantize(one.proceeds, code),
        basis=quantize(one.basis, code) if one.known else None, gain=quantize(one.gain, code) if one.known else None,
        disallowed=quantize(one.disallowed, code), lost=quantize(one.lost, code), counted=quantize(one.counted, code),
        taxable=one.taxable,
    )  # fmt: skip


async def detail(
    session: AsyncSession, *, actor: Actor, instrument_id: uuid.UUID, on: date | None = None,
    account_ids: Collection[uuid.UUID] = (),
) -> HoldingDetail:  # fmt: skip
    """One holding with its lots and sales. Raises InstrumentNotFound 404 when nothing of it is held."""
    seen = await view(session, actor=actor, on=on, account_ids=account_ids)
    one = next((each for each in seen.holdings if each.instrument_id == instrument_id), None)
    if one is None:
        raise InstrumentNotFound("Nothing of this is held on that day.")
    lots = await list_lots(session, actor=actor, on=on, account_ids=account_ids, instrument_id=instrument_id)
    sold = await gains(session, actor=actor, account_ids=account_ids, instrument_id=instrument_id)
    return HoldingDetail(holding=one, lots=lots, gains=sold.gains, working=workings.of_holding(one, lots))
