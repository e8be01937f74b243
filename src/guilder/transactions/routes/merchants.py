"""Merchants: whom a household pays, and who pays it."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Depends, Query

from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import ListEnvelope, Session, failures, page, requires
from guilder.kernel.routing import Router
from guilder.transactions.contracts.sense import MerchantTotal
from guilder.transactions.service import spending

router = Router(tags=["merchants"])

CanRead = Annotated[Actor, Depends(requires("transactions:read"))]


@router.get("/merchants", operation_id="listMerchants", responses=failures(NotSignedIn, NotAllowed))
async def list_merchants(
    actor: CanRead,
    session: Session,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    words: Annotated[str, Query(alias="q", max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ListEnvelope[MerchantTotal]:
    """The merchants of a span of days (the last year, if none is given), most frequent first."""
    until = last or clock.today(actor.time_zone)
    since = first or until - timedelta(days=365)
    return page(
        await spending.merchant_totals(session, actor=actor, first=since, last=until, words=words.strip(), limit=limit)
    )
