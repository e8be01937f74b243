"""Contracts to events, and a book back to contracts."""

from dataclasses import replace
from fractions import Fraction

from guilder.finance.lots.contracts import (
    DepartedLot,
    GainsYear,
    LotEventInput,
    LotIncome,
    LotProblem,
    LotsInput,
    LotsResult,
    OpenLot,
    RealisedLot,
    WashSaleLine,
)
from guilder.finance.lots.fold import fold
from guilder.finance.lots.records import Account, Choice, Event, GivenLot, Lot, Realised
from guilder.kernel.money import quantize


def lots(inputs: LotsInput) -> LotsResult:
    """Everything that the events of a household amount to."""
    book = fold(
        [_event(event, inputs.currency) for event in inputs.events],
        currency=inputs.currency,
        accounts={each.id: Account(each.taxable, each.method, each.methods) for each in inputs.accounts},
        identical={name: group[0] for group in inputs.identical for name in group},
        wash_sales=inputs.wash_sales,
    )
    return LotsResult(
        lots=tuple(map(open_lot, book.lots)),
        realised=tuple(map(realised_lot, book.realised)),
        wash_sales=tuple(map(WashSaleLine.model_validate, book.washes)),
        income=tuple(map(LotIncome.model_validate, book.income)),
        departed=tuple(DepartedLot(event=each.event, on=each.on, lot=open_lot(each.lot)) for each in book.departures),
        years=tuple(map(GainsYear.model_validate, book.years())),
        problems=tuple(map(LotProblem.model_validate, book.problems)),
        inputs=inputs,
    )


def open_lot(lot: Lot) -> OpenLot:
    return OpenLot(
        id=lot.id,
        account=lot.account,
        instrument=lot.instrument,
        quantity=lot.quantity,
        basis=lot.basis if lot.known else None,
        acquired_on=lot.acquired_on,
        held_from=lot.held_from,
        long_term_from=lot.long_term_from,
        washed=lot.washed,
    )


def realised_lot(part: Realised) -> RealisedLot:
    return RealisedLot(
        event=part.event,
        lot=part.lot,
        account=part.account,
        instrument=part.instrument,
        quantity=part.quantity,
        acquired_on=part.acquired_on,
        sold_on=part.sold_on,
        term=part.term,
        proceeds=part.proceeds,
        basis=part.basis if part.known else None,
        gain=part.gain if part.known else None,
        disallowed=part.disallowed,
        lost=part.lost,
        counted=part.counted,
        taxable=part.taxable,
    )


def _event(given: LotEventInput, currency: str) -> Event:
    event = Event(
        id=given.id,
        on=given.on,
        account=given.account,
        kind=given.kind,
        instrument=given.instrument,
        quantity=given.quantity,
        amount=quantize(given.amount, currency),
        method=given.method,
        chosen=tuple(Choice(each.lot, each.quantity) for each in given.chosen),
        lots=tuple(
            GivenLot(
                each.quantity,
                None if each.basis is None else quantize(each.basis, currency),
                each.acquired_on,
                each.inherited,
            )
            for each in given.lots
        ),
        pair=given.pair,
        to_instrument=given.to_instrument,
        basis_share=given.basis_share,
        price=given.price,
    )
    if given.ratio_new is None:
        return event
    return replace(event, ratio=Fraction(given.ratio_new) / Fraction(given.ratio_old))
