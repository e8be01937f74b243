"""Payments that come again."""

from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import ListEnvelope, Session, failures, page
from guilder.kernel.routing import Router
from guilder.transactions.contracts.regular import RegularPayment
from guilder.transactions.routes.records import CanReadTransactions
from guilder.transactions.service import regular

router = Router(prefix="/recurring", tags=["transactions"])


@router.get("", operation_id="listRecurring", responses=failures(NotSignedIn, NotAllowed))
async def list_recurring(actor: CanReadTransactions, session: Session) -> ListEnvelope[RegularPayment]:
    """Rent, subscriptions, insurance: found by their rhythm, with the day on which each is due next."""
    return page(await regular.list_regular(session, actor=actor))
