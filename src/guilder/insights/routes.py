"""The analytics that pages read."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from guilder.insights.contracts import FxGains, Insight, MonthOverview, NetWorth, Range, SpendingTrends
from guilder.insights.service import findings, gains, months, worth
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotFound, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.routing import Router

router = Router(prefix="/analytics", tags=["analytics"])

CanReadInsights = Annotated[Actor, Depends(requires("insights:read"))]
_FAILURES = failures(NotSignedIn, NotAllowed, NotFound)


@router.get("/net-worth", operation_id="getNetWorth", responses=_FAILURES)
async def net_worth(
    actor: CanReadInsights, session: Session, chosen: Annotated[Range, Query(alias="range")] = "1y"
) -> Envelope[NetWorth]:
    """Net worth over a range, a line per currency."""
    return envelope(await worth.net_worth(session, actor=actor, chosen=chosen))


@router.get("/fx-gains", operation_id="getFxGains", responses=_FAILURES)
async def fx_gains(
    actor: CanReadInsights,
    session: Session,
    from_on: Annotated[date, Query(alias="from")],
    to_on: Annotated[date | None, Query(alias="to")] = None,
) -> Envelope[FxGains]:
    """What accounts in other currencies gained or lost by exchange rates alone between the ends of two days."""
    last = to_on or clock.today(actor.time_zone)
    return envelope(await gains.between(session, actor=actor, first=from_on, last=last))


@router.get("/month", operation_id="getMonth", responses=_FAILURES)
async def month(actor: CanReadInsights, session: Session, month: date | None = None) -> Envelope[MonthOverview]:
    """In, out and left of the month that `month` lies in (the running one by default), and where it went."""
    return envelope(await months.overview(session, actor=actor, month=month))


@router.get("/spending-trends", operation_id="getSpendingTrends", responses=_FAILURES)
async def spending_trends(
    actor: CanReadInsights, session: Session, months_back: Annotated[int, Query(alias="months", ge=2, le=60)] = 12
) -> Envelope[SpendingTrends]:
    """In and out of the last months, and the categories that cost most in them."""
    return envelope(await months.trends(session, actor=actor, months=months_back))


@router.get("/insights", operation_id="listInsights", responses=_FAILURES)
async def insights(actor: CanReadInsights, session: Session) -> ListEnvelope[Insight]:
    """At most three things that stand out now."""
    return page(await findings.list_insights(session, actor=actor))
