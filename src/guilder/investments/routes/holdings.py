"""What is held: holdings, lots, gains; how lots are counted; what others say is held."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import Query

from guilder.banking.contracts import AccountNotFound
from guilder.investments.contracts.activities import Activity, NotAnInvestmentAccount
from guilder.investments.contracts.holdings import (
    Difference,
    Gains,
    HeldLot,
    HoldingDetail,
    HoldingsView,
    NothingMissing,
    OpenPosition,
    SetTreatment,
    StatedPosition,
    StatePosition,
    Treatment,
)
from guilder.investments.contracts.instruments import InstrumentNotFound
from guilder.investments.routes.access import CanRead, CanWrite
from guilder.investments.service import folding, holdings, positions
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page
from guilder.kernel.routing import Router

router = Router(tags=["investments"])
Accounts = Annotated[list[uuid.UUID] | None, Query()]
_READ = failures(NotSignedIn, NotAllowed)


@router.get("/holdings", operation_id="listHoldings", responses=_READ)
async def list_holdings(
    actor: CanRead, session: Session, *, on: date | None = None, account: Accounts = None
) -> Envelope[HoldingsView]:
    """Everything held at the end of a day (today), in all accounts or some."""
    return envelope(await holdings.view(session, actor=actor, on=on, account_ids=account or ()))


@router.get("/holdings/{instrument_id}", operation_id="getHolding",
            responses=failures(NotSignedIn, NotAllowed, InstrumentNotFound))  # fmt: skip
async def get_holding(
    instrument_id: uuid.UUID, actor: CanRead, session: Session, *, on: date | None = None, account: Accounts = None
) -> Envelope[HoldingDetail]:
    """One holding with its lots and what was sold of it."""
    return envelope(
        await holdings.detail(session, actor=actor, instrument_id=instrument_id, on=on, account_ids=account or ())
    )


@router.get("/lots", operation_id="listLots", responses=_READ)
async def list_lots(
    actor: CanRead, session: Session, *, on: date | None = None, account: Accounts = None,
    instrument: uuid.UUID | None = None,
) -> ListEnvelope[HeldLot]:  # fmt: skip
    """The lots still held."""
    return page(
        await holdings.list_lots(session, actor=actor, on=on, account_ids=account or (), instrument_id=instrument)
    )


@router.get("/gains", operation_id="listGains", responses=_READ)
async def list_gains(
    actor: CanRead, session: Session, *, year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
    account: Accounts = None, instrument: uuid.UUID | None = None,
) -> Envelope[Gains]:  # fmt: skip
    """What was sold, and what the years came to for a tax return."""
    return envelope(
        await holdings.gains(session, actor=actor, year=year, account_ids=account or (), instrument_id=instrument)
    )


@router.get("/treatments", operation_id="listTreatments", responses=_READ)
async def list_treatments(actor: CanRead, session: Session) -> ListEnvelope[Treatment]:
    """How accounts' lots are counted; an account that is missing is taxable and first in, first out."""
    return page(await folding.treatments(session, actor))


@router.put("/treatments/{account_id}", operation_id="setTreatment",
            responses=failures(NotSignedIn, NotAllowed, AccountNotFound, NotAnInvestmentAccount))  # fmt: skip
async def set_treatment(
    account_id: uuid.UUID, cmd: SetTreatment, actor: CanWrite, session: Session
) -> Envelope[Treatment]:
    """Say which lots an account sells first, and whether its gains are taxed."""
    return envelope(await folding.set_treatment(session, actor=actor, account_id=account_id, cmd=cmd))


@router.get("/positions", operation_id="listPositions", responses=_READ)
async def list_positions(actor: CanRead, session: Session) -> ListEnvelope[StatedPosition]:
    """What brokers and people last said is held."""
    return page(await positions.list_positions(session, actor=actor))


@router.put("/positions", operation_id="statePosition",
            responses=failures(NotSignedIn, NotAllowed, AccountNotFound, InstrumentNotFound, NotAnInvestmentAccount))  # fmt: skip
async def state_position(cmd: StatePosition, actor: CanWrite, session: Session) -> Envelope[StatedPosition]:
    """Say what is held of an instrument, or in cash, at the end of a day."""
    return envelope(await positions.state_position(session, actor=actor, cmd=cmd))


@router.get("/positions/differences", operation_id="listDifferences", responses=_READ)
async def list_differences(actor: CanRead, session: Session) -> ListEnvelope[Difference]:
    """Where the record and what was stated differ, and what may explain it."""
    return page(await positions.differences(session, actor=actor))


@router.post("/positions/open", status_code=201, operation_id="openPosition",
             responses=failures(NotSignedIn, NotAllowed, AccountNotFound, InstrumentNotFound, NotAnInvestmentAccount,
                                NothingMissing))  # fmt: skip
async def open_position(cmd: OpenPosition, actor: CanWrite, session: Session) -> Envelope[Activity]:
    """Record what a statement has and the record has not, as held from the beginning."""
    return envelope(await positions.open_position(session, actor=actor, cmd=cmd))
