"""Payments that come again."""

import uuid
from typing import Annotated

from fastapi import Query

from guilder.kernel.errors import InvalidInput, NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page
from guilder.kernel.routing import Router
from guilder.transactions.contracts.records import TransactionNotFound
from guilder.transactions.contracts.regular import (
    ChangeRegular,
    MakeRegular,
    RegularDetail,
    RegularPayment,
    RegularSum,
    SeriesNotFound,
    Upcoming,
)
from guilder.transactions.routes.records import CanReadTransactions, CanWriteTransactions
from guilder.transactions.service import regular, upcoming

router = Router(prefix="/recurring", tags=["transactions"])


@router.get("", operation_id="listRecurring", responses=failures(NotSignedIn, NotAllowed))
async def list_recurring(actor: CanReadTransactions, session: Session) -> ListEnvelope[RegularPayment]:
    """Bills, subscriptions and income: found by their rhythm or made by hand, also those that are over."""
    return page(await regular.list_regular(session, actor=actor))


@router.get("/sums", operation_id="sumRecurring", responses=failures(NotSignedIn, NotAllowed))
async def sum_recurring(actor: CanReadTransactions, session: Session) -> ListEnvelope[RegularSum]:
    """What each kind that goes on comes to in a month and in a year, per currency."""
    return page(await regular.summarise(session, actor=actor))


@router.get("/upcoming", operation_id="listUpcoming", responses=failures(NotSignedIn, NotAllowed))
async def list_upcoming(
    actor: CanReadTransactions, session: Session, days: Annotated[int, Query(ge=1, le=366)] = 30
) -> Envelope[Upcoming]:
    """The regular payments of the next days, with what each leaves on its account."""
    return envelope(await upcoming.upcoming(session, actor=actor, days=days))


@router.post(
    "", status_code=201, operation_id="makeRecurring",
    responses=failures(NotSignedIn, NotAllowed, TransactionNotFound, InvalidInput),
)  # fmt: skip
async def make_recurring(cmd: MakeRegular, actor: CanWriteTransactions, session: Session) -> Envelope[RegularDetail]:
    """Say that a payment comes again."""
    return envelope(await regular.make_regular(session, actor=actor, cmd=cmd))


@router.get("/{series_id}", operation_id="getRecurring", responses=failures(NotSignedIn, NotAllowed, SeriesNotFound))
async def get_recurring(series_id: uuid.UUID, actor: CanReadTransactions, session: Session) -> Envelope[RegularDetail]:
    """One series with its payments, the decisions about it and how it was recognised."""
    return envelope(await regular.get_regular(session, actor=actor, series_id=series_id))


@router.patch(
    "/{series_id}", operation_id="changeRecurring", responses=failures(NotSignedIn, NotAllowed, SeriesNotFound),
)  # fmt: skip
async def change_recurring(
    series_id: uuid.UUID, cmd: ChangeRegular, actor: CanWriteTransactions, session: Session
) -> Envelope[RegularDetail]:
    """Rename it, say what it is, how often and how much; that you cancelled it, or that it is not regular at all."""
    return envelope(await regular.change_regular(session, actor=actor, series_id=series_id, cmd=cmd))
