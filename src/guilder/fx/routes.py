"""Rates over HTTP."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Response

from guilder.fx import service
from guilder.fx.contracts import Conversion, FeedStatus, NoRate, OwnRate, OwnRateNotFound, Rate, StateRate
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.money import Amount, Currency, Money
from guilder.kernel.routing import Router

router = Router(prefix="/fx", tags=["fx"])

CanRead = Annotated[Actor, Depends(requires("fx:read"))]
CanWrite = Annotated[Actor, Depends(requires("fx:write"))]


@router.get("/rates", operation_id="listRates", responses=failures(NotSignedIn, NotAllowed))
async def list_rates(
    actor: CanRead, session: Session, against: Currency | None = None, on: date | None = None
) -> ListEnvelope[Rate]:
    """What one of each currency is worth in `against` (the workspace's own) on a day (today)."""
    found = await service.list_rates(
        session,
        against=against or actor.currency,
        on=on or clock.today(actor.time_zone),
        workspace_id=actor.workspace_id,
    )
    return page(found)


@router.get("/convert", operation_id="convertMoney", responses=failures(NotSignedIn, NotAllowed, NoRate))
async def convert(
    amount: Amount,
    source: Annotated[Currency, Query(alias="from")],
    actor: CanRead,
    session: Session,
    to: Currency | None = None,
    on: date | None = None,
) -> Envelope[Conversion]:
    """An amount in another currency, with the rate and its day."""
    conversion = await service.convert(
        session,
        Money.of(amount, source),
        to or actor.currency,
        on or clock.today(actor.time_zone),
        workspace_id=actor.workspace_id,
    )
    return envelope(conversion)


@router.get("/status", operation_id="getRatesStatus", responses=failures(NotSignedIn, NotAllowed))
async def status(actor: CanRead, session: Session) -> Envelope[FeedStatus]:
    """The youngest day there is, the last look, and why it failed."""
    del actor  # signed in is all that is asked
    return envelope(await service.status(session))


@router.get("/own-rates", operation_id="listOwnRates", responses=failures(NotSignedIn, NotAllowed))
async def list_own(actor: CanRead, session: Session) -> ListEnvelope[OwnRate]:
    """The rates that this workspace stated."""
    return page(await service.list_own(session, actor=actor))


@router.post("/own-rates", status_code=201, operation_id="stateRate", responses=failures(NotSignedIn, NotAllowed))
async def state_rate(cmd: StateRate, actor: CanWrite, session: Session) -> Envelope[OwnRate]:
    """State a rate: for a currency that the bank lacks, or where your bank's own rate counts."""
    return envelope(await service.state_rate(session, actor=actor, cmd=cmd))


@router.delete("/own-rates/{rate_id}", status_code=204, operation_id="removeOwnRate",
               responses=failures(NotSignedIn, NotAllowed, OwnRateNotFound))  # fmt: skip
async def remove_own(rate_id: uuid.UUID, actor: CanWrite, session: Session) -> Response:
    """Use a stated rate no longer."""
    await service.remove_own(session, actor=actor, rate_id=rate_id)
    return Response(status_code=204)
