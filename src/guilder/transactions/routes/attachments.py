"""Files of transactions. Their bytes come in, go out and go away under /files."""

import uuid

from guilder.files.contracts import File, FileIsTaken, FileNotFound
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page
from guilder.kernel.routing import Router
from guilder.transactions.contracts.records import AttachFile, TransactionNotFound
from guilder.transactions.routes.records import CanReadTransactions, CanWriteTransactions
from guilder.transactions.service import attaching

router = Router(tags=["transactions"])
_PATH = "/transactions/{transaction_id}/attachments"


@router.get(_PATH, operation_id="listAttachments", responses=failures(NotSignedIn, NotAllowed, TransactionNotFound))
async def list_attachments(
    transaction_id: uuid.UUID, actor: CanReadTransactions, session: Session
) -> ListEnvelope[File]:
    """Receipts and papers of one transaction, oldest first."""
    return page(await attaching.attachments(session, actor=actor, transaction_id=transaction_id))


@router.post(
    _PATH, status_code=201, operation_id="attachFile",
    responses=failures(NotSignedIn, NotAllowed, TransactionNotFound, FileNotFound, FileIsTaken),
)  # fmt: skip
async def attach_file(
    transaction_id: uuid.UUID, cmd: AttachFile, actor: CanWriteTransactions, session: Session
) -> Envelope[File]:
    """Attach a file that was handed in under /files."""
    found = await attaching.attach(session, actor=actor, transaction_id=transaction_id, file_id=cmd.file_id)
    return envelope(found)
