"""Accounts against their statements, and locked periods."""

import uuid
from datetime import date
from typing import Annotated

from fastapi import Depends

from guilder.banking.contracts import AccountNotFound
from guilder.kernel.actor import Actor
from guilder.kernel.errors import InvalidInput, NotAllowed, NotSignedIn
from guilder.kernel.http import Envelope, Session, envelope, failures, requires
from guilder.kernel.money import Amount
from guilder.kernel.routing import Router
from guilder.transactions.contracts.reconciling import (
    LockPeriod,
    NotReconciled,
    Reconciliation,
    TickLines,
    UnlockPeriod,
)
from guilder.transactions.service import reconciling

router = Router(tags=["reconciliation"])
_PLACE = "/banks/accounts/{account_id}/reconciliation"

CanRead = Annotated[Actor, Depends(requires("transactions:read"))]
CanWrite = Annotated[Actor, Depends(requires("transactions:write"))]


@router.get(
    _PLACE, operation_id="getReconciliation", responses=failures(NotSignedIn, NotAllowed, AccountNotFound, InvalidInput)
)
async def get_reconciliation(
    account_id: uuid.UUID, actor: CanRead, session: Session, on: date | None = None, amount: Amount | None = None
) -> Envelope[Reconciliation]:
    """Opening, lines, computed closing and the difference to what the statement says."""
    return envelope(await reconciling.view(session, actor=actor, account_id=account_id, on=on, amount=amount))


@router.put(
    f"{_PLACE}/ticks",
    status_code=204,
    operation_id="tickLines",
    responses=failures(NotSignedIn, NotAllowed, AccountNotFound),
)
async def tick_lines(account_id: uuid.UUID, cmd: TickLines, actor: CanWrite, session: Session) -> None:
    """Mark lines that stand on the statement, or take the marks off."""
    await reconciling.tick(session, actor=actor, account_id=account_id, cmd=cmd)


@router.post(f"{_PLACE}/lock", status_code=201, operation_id="lockPeriod",
             responses=failures(NotSignedIn, NotAllowed, AccountNotFound, NotReconciled, InvalidInput))  # fmt: skip
async def lock_period(
    account_id: uuid.UUID, cmd: LockPeriod, actor: CanWrite, session: Session
) -> Envelope[Reconciliation]:
    """Lock everything up to a day whose closing balance agrees; what comes next is returned."""
    return envelope(await reconciling.lock(session, actor=actor, account_id=account_id, cmd=cmd))


@router.post(
    f"{_PLACE}/unlock", operation_id="unlockPeriod", responses=failures(NotSignedIn, NotAllowed, AccountNotFound)
)
async def unlock_period(
    account_id: uuid.UUID, cmd: UnlockPeriod, actor: CanWrite, session: Session
) -> Envelope[Reconciliation]:
    """Unlock everything from a day on. It is written into the audit."""
    return envelope(await reconciling.unlock(session, actor=actor, account_id=account_id, cmd=cmd))
