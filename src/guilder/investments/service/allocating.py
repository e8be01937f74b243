"""What a portfolio consists of, looked through to what funds hold, and the trades that bring it to its targets."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.service import accounts as bank_accounts
from guilder.finance.lots.contracts import LotAccountInput
from guilder.finance.lots.contracts_harvesting import HarvestInput, HarvestLot, HarvestResult, RecentLoss
from guilder.finance.lots.harvesting import harvest
from guilder.finance.lots.holding import term
from guilder.finance.lots.records import Lot
from guilder.finance.lots.selection import in_order
from guilder.finance.portfolio.contracts_rebalancing import RebalanceInput, RebalanceResult, TargetHolding
from guilder.finance.portfolio.rebalancing import FRACTION, rebalance
from guilder.finance.portfolio.refusal import Refused
from guilder.fx import service as fx
from guilder.fx.rules import Rates
from guilder.investments.contracts.holdings import Holding, HoldingsView, Method, Tax
from guilder.investments.contracts.instruments import Instrument
from guilder.investments.contracts.portfolios import (
    AllocationBy,
    AllocationDimension,
    AllocationPart,
    LotSold,
    PortfolioAllocation,
    ProposedTrades,
    ProposeHarvest,
    ProposeTrades,
    TargetsDoNotFit,
    TradeInAccount,
)
from guilder.investments.service import folding, holdings, instruments, portfolios, prices
from guilder.investments.service.activities import plain as plain_units
from guilder.investments.service.folding import Folded
from guilder.kernel import clock, facts
from guilder.kernel.actor import Actor
from guilder.kernel.errors import FieldProblem
from guilder.kernel.facts import Column, Table, Working
from guilder.kernel.money import plain, quantize

ZERO, ONE = Decimal(0), Decimal(1)
UNKNOWN, CASH = "Unknown", "Cash"
_DIMENSIONS: tuple[AllocationDimension, ...] = ("class", "sector", "region", "account", "currency")
#: What an instrument is by its kind, where nobody said what it consists of; a fund may hold anything.
_CLASSES = {"stock": "Stocks", "bond": "Bonds", "cash": CASH, "crypto": "Crypto"}
_RECENT_DAYS = 30


async def allocation(
    session: AsyncSession, *, actor: Actor, portfolio_id: uuid.UUID, on: date | None = None
) -> PortfolioAllocation:
    """The parts of a portfolio by class, sector, region, account and currency. Raises PortfolioNotFound 404."""
    portfolio = await portfolios.get_portfolio(session, actor=actor, portfolio_id=portfolio_id)
    seen = await holdings.view(session, actor=actor, on=on, account_ids=portfolio.account_ids)
    named = await instruments.named(session, actor.workspace_id)
    names = {one.id: one.name for one in await bank_accounts.list_accounts(session, actor=actor, hidden=True)}
    rates = await _cash_rates(session, actor, seen)
    return PortfolioAllocation(
        portfolio_id=portfolio_id, on=seen.on, currency=actor.currency, value=seen.value or ZERO,
        dimensions=[_divided(each, seen, named, names, rates) for each in _DIMENSIONS],
        missing_prices=seen.missing_prices,
    )  # fmt: skip


def _divided(
    dimension: AllocationDimension, seen: HoldingsView, named: Mapping[uuid.UUID, Instrument],
    names: Mapping[uuid.UUID, str], rates: Rates,
) -> AllocationBy:  # fmt: skip
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in seen.holdings:
        for name, value in _parts(dimension, one, named[one.instrument_id], names, rates, seen.on):
            sums[name] += value
    for cash in seen.cash:
        worth = rates.convert(cash.amount, cash.currency, seen.on)
        if worth:
            name = {"account": names.get(cash.account_id, UNKNOWN), "currency": cash.currency}.get(dimension, CASH)
            sums[name] += worth
    total = sum(sums.values(), ZERO)
    ordered = sorted(sums.items(), key=lambda item: (item[0] == UNKNOWN, -item[1], item[0]))
    known = total - sums.get(UNKNOWN, ZERO)
    parts = [
        AllocationPart(name=name, value=quantize(value, seen.currency), share=_share(value, total))
        for name, value in ordered
        if value
    ]
    return AllocationBy(
        dimension=dimension,
        parts=parts,
        looked_through=_share(known, total),
        working=_working(dimension, parts, seen.currency),
    )


def _parts(
    dimension: AllocationDimension, one: Holding, instrument: Instrument, names: Mapping[uuid.UUID, str], rates: Rates,
    on: date,
) -> Iterable[tuple[str, Decimal]]:  # fmt: skip
    value = one.home_value
    if value is None:
        return
    if dimension == "currency":
        yield one.currency, value
    elif dimension == "account":
        for part in one.parts:
            yield names.get(part.account_id, UNKNOWN), rates.convert(part.value or ZERO, one.currency, on) or ZERO
    else:
        weights = instrument.weights.get(dimension)
        if not weights and dimension == "class" and instrument.kind in _CLASSES:
            weights = {_CLASSES[instrument.kind]: ONE}
        left = value
        for name, share in (weights or {}).items():
            left -= value * share
            yield name, value * share
        if left:
            yield UNKNOWN, left


def _share(value: Decimal, total: Decimal) -> float:
    return round(float(value / total), 6) if total > 0 else 0.0


def _working(dimension: AllocationDimension, parts: Sequence[AllocationPart], currency: str) -> Working:
    return Working.of(
        f"Allocation by {dimension}",
        "share = value of the part ÷ value of everything priced. A fund is counted by what it is said to hold; what nobody "
        "said is Unknown.",
        table=Table(
            columns=(
                Column(key="name", label="Part", kind="text"),
                Column(key="value", label="Value", kind="money"),
                Column(key="share", label="Share", kind="percent"),
            ),
            rows=tuple(
                {"name": each.name, "value": plain(each.value, currency), "share": str(each.share), "currency": currency}
                for each in parts
            ),
            total=len(parts),
        ),
        inputs=(facts.count("parts", len(parts), "Parts"),),
        link="/investments",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Priced:
    """An instrument and what one unit is worth: in its own currency, and in the workspace's."""

    instrument: Instrument
    own: Decimal
    home: Decimal


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What sales are taken from."""

    lots: list[Lot]
    taxes: Mapping[uuid.UUID, Tax]
    methods: Mapping[uuid.UUID, Method]
    on: date


async def trades(session: AsyncSession, *, actor: Actor, portfolio_id: uuid.UUID, cmd: ProposeTrades) -> ProposedTrades:
    """The trades that bring a portfolio to its targets, by lots and with what they cost in tax; nothing is recorded.

    Raises PortfolioNotFound 404, TargetsDoNotFit 422.
    """
    portfolio = await portfolios.get_portfolio(session, actor=actor, portfolio_id=portfolio_id)
    today = clock.today(actor.time_zone)
    found = await folding.folded(session, actor=actor, until=today)
    seen = await holdings.shown(session, actor=actor, found=found, account_ids=portfolio.account_ids)
    targets = _by_id(cmd.targets) if cmd.targets is not None else dict(portfolio.targets)
    priced = await _priced(session, actor, seen, targets, today)
    inputs = _inputs(actor.currency, seen, targets, priced, cmd)
    try:
        result = rebalance(inputs)
    except Refused as refused:
        raise TargetsDoNotFit(details=[FieldProblem(field=refused.field, message=f"{refused.words}.")]) from None
    rates = await _cash_rates(session, actor, seen)
    return _proposed(actor, portfolio_id, portfolio.account_ids, found, seen, priced, result, rates, cmd)


async def _cash_rates(session: AsyncSession, actor: Actor, seen: HoldingsView) -> Rates:
    codes = {one.currency for one in seen.cash} | {one.currency for one in seen.holdings}
    return await fx.rates(
        session, to=actor.currency, currencies=codes, first=seen.on, last=seen.on, workspace_id=actor.workspace_id
    )


def _by_id(targets: Mapping[str, Decimal]) -> dict[uuid.UUID, Decimal]:
    try:
        return {uuid.UUID(each): share for each, share in targets.items()}
    except ValueError:
        raise TargetsDoNotFit("Targets name instruments by their ids.") from None


async def _priced(
    session: AsyncSession, actor: Actor, seen: HoldingsView, targets: Mapping[uuid.UUID, Decimal], on: date
) -> dict[uuid.UUID, _Priced]:
    """Every instrument that is held or wanted with its price in the workspace's currency. Raises TargetsDoNotFit 422."""
    wanted = {one.instrument_id for one in seen.holdings} | targets.keys()
    named = await instruments.named(session, actor.workspace_id, wanted)
    quotes = await prices.latest(session, actor.workspace_id, wanted, on)
    codes = {one.currency for one in named.values()}
    rates = await fx.rates(
        session, to=actor.currency, currencies=codes, first=on, last=on, workspace_id=actor.workspace_id
    )
    found = {}
    for ident in sorted(wanted):
        instrument, quote = named.get(ident), quotes.get(ident)
        price = rates.convert(quote.close, instrument.currency, on) if instrument and quote else None
        if instrument is None or quote is None or not price:
            name = (instrument.symbol or instrument.name) if instrument else str(ident)
            message = f"{name} has no price, or no exchange rate. State one first."
            raise TargetsDoNotFit(details=[FieldProblem(field=f"targets.{ident}", message=message)])
        found[ident] = _Priced(instrument, quote.close, price)
    return found


def _inputs(
    currency: str, seen: HoldingsView, targets: Mapping[uuid.UUID, Decimal],
    priced: Mapping[uuid.UUID, _Priced], cmd: ProposeTrades,
) -> RebalanceInput:  # fmt: skip
    held = {one.instrument_id: one.quantity for one in seen.holdings}
    if not priced or sum(targets.values(), ZERO) > 1 or (seen.cash_value or ZERO) < 0:
        raise TargetsDoNotFit(
            details=[
                FieldProblem(field="targets", message="Say which share each instrument shall have, at most 1 in all.")
            ]
        )
    return RebalanceInput(
        currency=currency,
        holdings=tuple(
            TargetHolding(name=str(ident), target=targets.get(ident, ZERO), shares=held.get(ident, ZERO), price=one.home)
            for ident, one in priced.items()
        ),
        cash=seen.cash_value or ZERO, cash_flow=cmd.cash_flow, absolute_band=cmd.absolute_band,
        relative_band=cmd.relative_band, whole_shares=cmd.whole_shares, minimum_trade=cmd.minimum_trade,
    )  # fmt: skip


def _proposed(
    actor: Actor, portfolio_id: uuid.UUID, account_ids: Sequence[uuid.UUID], found: Folded, seen: HoldingsView,
    priced: Mapping[uuid.UUID, _Priced], result: RebalanceResult, rates: Rates, cmd: ProposeTrades,
) -> ProposedTrades:  # fmt: skip
    shelf = _Shelf(
        [
            lot for book in found.books.values() for lot in book.lots
            if not account_ids or uuid.UUID(lot.account) in account_ids
        ],
        found.taxes, found.methods, seen.on,
    )  # fmt: skip
    proposed: list[TradeInAccount] = []
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for trade in result.trades:
        one, shares = priced[uuid.UUID(trade.name)], trade.shares or ZERO
        for sale in _sold(one, -shares, shelf, actor.currency) if shares < 0 else ():
            proposed.append(sale)
            for lot in sale.lots if sale.taxable else ():
                sums[lot.term] += (lot.gain or ZERO) * one.home / one.own
    purse = _purse(seen, proposed, rates, cmd)
    for trade in sorted(result.trades, key=lambda trade: trade.amount):
        if (trade.shares or ZERO) > 0:
            one, step = priced[uuid.UUID(trade.name)], ONE if cmd.whole_shares else FRACTION
            proposed += _bought(one, trade.shares or ZERO, step, purse, shelf, actor.currency)
    short, long = quantize(sums["short"], actor.currency), quantize(sums["long"], actor.currency)
    tax = quantize(max(ZERO, short * Decimal(str(cmd.short_rate)) + long * Decimal(str(cmd.long_rate))), actor.currency)
    return ProposedTrades(
        portfolio_id=portfolio_id, on=seen.on, currency=actor.currency, trades=proposed,
        weights={uuid.UUID(each.name): round(each.weight, 6) for each in result.after}, turnover=result.turnover,
        short_gain=short, long_gain=long, tax=tax, notices=[*_notices(result), *_washed(proposed, found, seen.on)],
    )  # fmt: skip


def _notices(result: RebalanceResult) -> list[str]:
    return [each for each in result.notices if not each.startswith("Outside their bands")]


def _purse(
    seen: HoldingsView, sales: Sequence[TradeInAccount], rates: Rates, cmd: ProposeTrades
) -> dict[uuid.UUID | None, Decimal]:
    """What each account can pay with: its cash and what it sells; new money belongs to none yet."""
    purse: defaultdict[uuid.UUID | None, Decimal] = defaultdict(Decimal)
    for cash in seen.cash:
        purse[cash.account_id] += rates.convert(cash.amount, cash.currency, seen.on) or ZERO
    for sale in sales:
        purse[sale.account_id] += sale.amount
    purse[None] += max(cmd.cash_flow, ZERO)
    return purse


def _bought(
    one: _Priced, shares: Decimal, step: Decimal, purse: dict[uuid.UUID | None, Decimal], shelf: _Shelf, currency: str
) -> Iterable[TradeInAccount]:
    """A purchase, in the accounts that can pay for it: first where most of it is held, then where most money is."""
    held: defaultdict[uuid.UUID | None, Decimal] = defaultdict(Decimal)
    for lot in shelf.lots:
        if lot.instrument == str(one.instrument.id):
            held[uuid.UUID(lot.account)] += lot.quantity
    left = shares
    for account in sorted(purse, key=lambda each: (-held[each], -purse[each], str(each))):
        units = min(left, max(purse[account], ZERO) / one.home // step * step)
        if units > 0:
            left -= units
            amount = quantize(-units * one.home, currency)
            purse[account] += amount
            taxable = account is None or shelf.taxes.get(account, "taxable") == "taxable"
            yield TradeInAccount(
                account_id=account, instrument_id=one.instrument.id, symbol=one.instrument.symbol,
                quantity=plain_units(units), amount=amount, taxable=taxable, lots=[],
            )  # fmt: skip


def _sold(one: _Priced, shares: Decimal, shelf: _Shelf, currency: str) -> Iterable[TradeInAccount]:
    by_account: defaultdict[uuid.UUID, list[Lot]] = defaultdict(list)
    for lot in shelf.lots:
        if lot.instrument == str(one.instrument.id):
            by_account[uuid.UUID(lot.account)].append(lot)
    left = shares
    for account in sorted(by_account, key=lambda each: _rank(each, by_account[each], shelf)):
        taken: list[tuple[Lot, Decimal]] = []
        for lot in in_order(by_account[account], shelf.methods.get(account, "fifo")):
            part = min(left, lot.quantity)
            if part > 0:
                taken.append((lot, part))
                left -= part
        if taken:
            units = sum((part for _, part in taken), ZERO)
            yield TradeInAccount(
                account_id=account, instrument_id=one.instrument.id, symbol=one.instrument.symbol, quantity=plain_units(-units),
                amount=quantize(units * one.home, currency), taxable=shelf.taxes.get(account, "taxable") == "taxable",
                lots=[_part(lot, part, one, shelf.on) for lot, part in taken],
            )  # fmt: skip


def _rank(account: uuid.UUID, lots: Sequence[Lot], shelf: _Shelf) -> tuple[bool, Decimal, uuid.UUID]:
    """An untaxed account first; of each kind the one that holds most, so that few orders do."""
    return shelf.taxes.get(account, "taxable") == "taxable", -sum((lot.quantity for lot in lots), ZERO), account


def _part(lot: Lot, part: Decimal, one: _Priced, on: date) -> LotSold:
    gain = quantize(part * one.own - lot.basis * part / lot.quantity, one.instrument.currency) if lot.known else None
    return LotSold(
        lot_id=lot.id, quantity=plain_units(part), term=term(lot.held_from, on, inherited=lot.inherited), gain=gain
    )


def _washed(proposed: Sequence[TradeInAccount], found: Folded, on: date) -> list[str]:
    """Which sales at a loss were preceded by a purchase in the 30 days before, so that the loss would not count."""
    if not found.wash_sales:
        return []
    recent = {
        one.instrument_id for one in found.happened
        if one.kind in {"buy", "reinvest"} and 0 <= (on - one.on).days <= _RECENT_DAYS
    }  # fmt: skip
    losing = {
        one.symbol for one in proposed
        if one.taxable and one.instrument_id in recent and any((lot.gain or ZERO) < 0 for lot in one.lots)
    }  # fmt: skip
    return [
        f"{symbol} was bought within the last {_RECENT_DAYS} days: a loss on it is disallowed as far as those units replace what is sold."
        for symbol in sorted(losing)
    ]


async def losses(session: AsyncSession, *, actor: Actor, portfolio_id: uuid.UUID, cmd: ProposeHarvest) -> HarvestResult:
    """Which lots to sell for a loss that counts, or a gain that no tax falls on, over the lots of every account.

    Only lots in the workspace's currency with a known basis; instruments and accounts are named by their ids. Sales are
    proposed from the portfolio's accounts, wash sales looked for in all. Raises PortfolioNotFound 404.
    """
    portfolio = await portfolios.get_portfolio(session, actor=actor, portfolio_id=portfolio_id)
    today = clock.today(actor.time_zone)
    found = await folding.folded(session, actor=actor, until=today)
    book = found.books.get(actor.currency)
    lots = [lot for lot in book.lots if lot.known and lot.quantity > 0] if book else []
    quotes = await prices.latest(session, actor.workspace_id, {uuid.UUID(lot.instrument) for lot in lots}, today)
    mine = {str(each) for each in portfolio.account_ids}
    untaxed = {lot.account for lot in lots if found.taxes.get(uuid.UUID(lot.account), "taxable") != "taxable"}
    return harvest(
        HarvestInput(
            on=today, aim=cmd.aim, currency=actor.currency,
            lots=tuple(
                HarvestLot(
                    id=lot.id, account=lot.account, instrument=lot.instrument, quantity=lot.quantity,
                    basis=quantize(lot.basis, actor.currency), acquired_on=lot.acquired_on, origin=lot.origin,
                    held_from=lot.held_from, inherited=lot.inherited, replaces=lot.replaces,
                )
                for lot in lots
            ),
            prices={str(ident): quote.close for ident, quote in quotes.items()},
            accounts=tuple(LotAccountInput(id=each, taxable=False) for each in sorted(untaxed)),
            sell_from=tuple(sorted(mine)),
            recent_losses=tuple(
                RecentLoss(instrument=one.instrument, sold_on=one.sold_on)
                for one in (book.realised if book else ())
                if one.taxable and one.gain < 0 and 0 <= (today - one.sold_on).days <= _RECENT_DAYS
            ),
            rates=cmd.rates, later=cmd.later, trade_cost=cmd.trade_cost, minimum_loss=cmd.minimum_loss,
        )
    )  # fmt: skip
