"""Instruments and prices."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import Query

from guilder.investments.contracts.instruments import (
    ChangeInstrument,
    CreateInstrument,
    Instrument,
    InstrumentNotFound,
    InstrumentTaken,
    Price,
    PriceNotFound,
    StatePrices,
)
from guilder.investments.routes.access import CanRead, CanWrite
from guilder.investments.service import instruments, prices
from guilder.kernel.contract import Contract
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page
from guilder.kernel.routing import Router

router = Router(tags=["investments"])


class PricesKept(Contract):
    """How many prices were kept."""

    kept: int


@router.get("/instruments", operation_id="listInstruments", responses=failures(NotSignedIn, NotAllowed))
async def list_instruments(
    actor: CanRead, session: Session, text: Annotated[str, Query(max_length=100)] = ""
) -> ListEnvelope[Instrument]:
    """The household's instruments; with `text` those whose symbol, name or ISIN holds it."""
    return page(await instruments.list_instruments(session, actor=actor, text=text))


@router.post("/instruments", status_code=201, operation_id="createInstrument",
             responses=failures(NotSignedIn, NotAllowed, InstrumentTaken))  # fmt: skip
async def create_instrument(cmd: CreateInstrument, actor: CanWrite, session: Session) -> Envelope[Instrument]:
    """Add an instrument."""
    return envelope(await instruments.create_instrument(session, actor=actor, cmd=cmd))


@router.get("/instruments/{instrument_id}", operation_id="getInstrument",
            responses=failures(NotSignedIn, NotAllowed, InstrumentNotFound))  # fmt: skip
async def get_instrument(instrument_id: uuid.UUID, actor: CanRead, session: Session) -> Envelope[Instrument]:
    """One instrument."""
    return envelope(await instruments.get_instrument(session, actor=actor, instrument_id=instrument_id))


@router.patch("/instruments/{instrument_id}", operation_id="changeInstrument",
              responses=failures(NotSignedIn, NotAllowed, InstrumentNotFound, InstrumentTaken))  # fmt: skip
async def change_instrument(
    instrument_id: uuid.UUID, cmd: ChangeInstrument, actor: CanWrite, session: Session
) -> Envelope[Instrument]:
    """Correct its name, symbol, marks, kind, or what it consists of."""
    return envelope(await instruments.change_instrument(session, actor=actor, instrument_id=instrument_id, cmd=cmd))


@router.get("/instruments/{instrument_id}/prices", operation_id="listPrices",
            responses=failures(NotSignedIn, NotAllowed, InstrumentNotFound))  # fmt: skip
async def list_prices(
    instrument_id: uuid.UUID, actor: CanRead, session: Session, first: date = date.min, last: date = date.max
) -> ListEnvelope[Price]:
    """Its prices, oldest first, one a day."""
    return page(await prices.list_prices(session, actor=actor, instrument_id=instrument_id, first=first, last=last))


@router.put("/prices", operation_id="statePrices", responses=failures(NotSignedIn, NotAllowed, InstrumentNotFound))
async def state_prices(cmd: StatePrices, actor: CanWrite, session: Session) -> Envelope[PricesKept]:
    """State prices by hand; they count before what files and connections say."""
    return envelope(PricesKept(kept=await prices.state_prices(session, actor=actor, cmd=cmd)))


@router.delete("/instruments/{instrument_id}/prices/{on}", status_code=204, operation_id="removePrice",
               responses=failures(NotSignedIn, NotAllowed, PriceNotFound))  # fmt: skip
async def remove_price(instrument_id: uuid.UUID, on: date, actor: CanWrite, session: Session) -> None:
    """Take back what you said of a day."""
    await prices.remove_price(session, actor=actor, instrument_id=instrument_id, on=on)
