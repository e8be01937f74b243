"""What belongs together: transfers between own accounts, and what Guilder asks about."""

import uuid
from typing import Annotated

from fastapi import Depends

from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.routing import Router
from guilder.transactions.contracts.acts import Act
from guilder.transactions.contracts.links import Candidate, LinkedPair, LinkNotFound, NotAPair, PairTransactions
from guilder.transactions.contracts.records import TransactionNotFound
from guilder.transactions.service import deciding, links, transfers

router = Router(tags=["transactions"])

CanRead = Annotated[Actor, Depends(requires("transactions:read"))]
CanWrite = Annotated[Actor, Depends(requires("transactions:write"))]


@router.get("/transactions/links", operation_id="listLinkQuestions", responses=failures(NotSignedIn, NotAllowed))
async def list_questions(actor: CanRead, session: Session) -> ListEnvelope[LinkedPair]:
    """What Guilder thinks belongs together and nobody has said yet, newest first."""
    return page(await links.waiting(session, actor=actor))


@router.post("/transactions/links", status_code=201, operation_id="pairTransactions",
             responses=failures(NotSignedIn, NotAllowed, TransactionNotFound, NotAPair))  # fmt: skip
async def pair(cmd: PairTransactions, actor: CanWrite, session: Session) -> Envelope[Act]:
    """Say that two lines are the halves of one transfer."""
    return envelope(await transfers.pair_by_hand(session, actor=actor, transaction_ids=cmd.ids))


@router.post("/transactions/links/{link_id}/confirm", operation_id="confirmLink",
             responses=failures(NotSignedIn, NotAllowed, LinkNotFound))  # fmt: skip
async def confirm(link_id: uuid.UUID, actor: CanWrite, session: Session) -> Envelope[Act]:
    """Say that Guilder is right: a refund, or one payment."""
    return envelope(await deciding.confirm(session, actor=actor, link_id=link_id))


@router.post("/transactions/links/{link_id}/refuse", operation_id="refuseLink",
             responses=failures(NotSignedIn, NotAllowed, LinkNotFound))  # fmt: skip
async def refuse(link_id: uuid.UUID, actor: CanWrite, session: Session) -> Envelope[Act]:
    """Take them apart; they are never proposed again."""
    return envelope(await deciding.refuse(session, actor=actor, link_id=link_id))


@router.get("/transactions/{transaction_id}/candidates", operation_id="listTransferCandidates",
            responses=failures(NotSignedIn, NotAllowed, TransactionNotFound))  # fmt: skip
async def candidates(transaction_id: uuid.UUID, actor: CanRead, session: Session) -> ListEnvelope[Candidate]:
    """Lines of other accounts that may be the other half of a transfer, the likeliest first."""
    return page(await transfers.candidates(session, actor=actor, transaction_id=transaction_id))
