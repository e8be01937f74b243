"""Accounts that are one at the bank."""

import uuid

from guilder.banking.contracts import AccountNotFound
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page
from guilder.kernel.routing import Router
from guilder.transactions.contracts.merging import Alike, CannotMerge, Merge, MergeInto, NotMerged
from guilder.transactions.contracts.reconciling import PeriodIsLocked
from guilder.transactions.routes.records import CanReadTransactions, CanWriteAccounts
from guilder.transactions.service import merging

router = Router(prefix="/banks", tags=["accounts"])


@router.get("/alike", operation_id="listAlikeAccounts", responses=failures(NotSignedIn, NotAllowed))
async def list_alike(actor: CanReadTransactions, session: Session) -> ListEnvelope[Alike]:
    """Pairs of accounts that look like one, such as a file's and a connected bank's."""
    return page(await merging.alike(session, actor=actor))


@router.get(
    "/accounts/{account_id}/merge", operation_id="previewMerge",
    responses=failures(NotSignedIn, NotAllowed, AccountNotFound, CannotMerge, PeriodIsLocked),
)  # fmt: skip
async def preview(
    account_id: uuid.UUID, into: uuid.UUID, actor: CanReadTransactions, session: Session
) -> Envelope[Merge]:
    """What merging it into another one would do."""
    return envelope(await merging.preview(session, actor=actor, account_id=account_id, into=into))


@router.post(
    "/accounts/{account_id}/merge", operation_id="mergeAccount",
    responses=failures(NotSignedIn, NotAllowed, AccountNotFound, CannotMerge, PeriodIsLocked),
)  # fmt: skip
async def merge(account_id: uuid.UUID, cmd: MergeInto, actor: CanWriteAccounts, session: Session) -> Envelope[Merge]:
    """Make it part of another one: what both hold stays once."""
    return envelope(await merging.merge(session, actor=actor, account_id=account_id, into=cmd.into))


@router.delete(
    "/accounts/{account_id}/merge", operation_id="partAccount", responses=failures(NotSignedIn, NotAllowed, NotMerged, PeriodIsLocked),
)  # fmt: skip
async def part(account_id: uuid.UUID, actor: CanWriteAccounts, session: Session) -> Envelope[Merge]:
    """Take it out of the other one again."""
    return envelope(await merging.part(session, actor=actor, account_id=account_id))
