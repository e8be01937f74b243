"""Brokers' files in."""

import uuid
from collections.abc import AsyncIterator

from fastapi import UploadFile

from guilder.banking.contracts import AccountNotFound
from guilder.investments.contracts.activities import ActNotFound, ActOverridden, InvestmentAct, NotAnInvestmentAccount
from guilder.investments.contracts.importing import (
    AimImport,
    FileNotKnown,
    HoldingsImport,
    HoldingsImportNotFound,
    HoldingsImportNotReady,
    ImportNotAimed,
)
from guilder.investments.routes.access import CanRead, CanWrite
from guilder.investments.service import importing
from guilder.kernel.errors import NotAllowed, NotSignedIn, TooLarge
from guilder.kernel.http import Envelope, ListEnvelope, Session, envelope, failures, page
from guilder.kernel.routing import Router

router = Router(prefix="/holdings-imports", tags=["investments"])


@router.post("", status_code=201, operation_id="startHoldingsImport",
             responses=failures(NotSignedIn, NotAllowed, TooLarge, FileNotKnown, AccountNotFound, NotAnInvestmentAccount))  # fmt: skip
async def start(
    file: UploadFile, actor: CanWrite, session: Session, account: uuid.UUID | None = None
) -> Envelope[HoldingsImport]:
    """Hand in one file of a broker; it is read at once, and nothing is booked before you confirm."""
    return envelope(
        await importing.start(
            session, actor=actor, file_name=file.filename or "", chunks=_chunks(file), account_id=account
        )
    )


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(1 << 20):
        yield chunk


@router.get("", operation_id="listHoldingsImports", responses=failures(NotSignedIn, NotAllowed))
async def list_imports(actor: CanRead, session: Session) -> ListEnvelope[HoldingsImport]:
    """The last imports, without their lines."""
    return page(await importing.list_imports(session, actor=actor))


@router.get("/{import_id}", operation_id="getHoldingsImport",
            responses=failures(NotSignedIn, NotAllowed, HoldingsImportNotFound))  # fmt: skip
async def get_import(import_id: uuid.UUID, actor: CanRead, session: Session) -> Envelope[HoldingsImport]:
    """One import: what is new, known or wrong, line by line."""
    return envelope(await importing.get_import(session, actor=actor, import_id=import_id))


@router.put("/{import_id}/account", operation_id="aimHoldingsImport",
            responses=failures(NotSignedIn, NotAllowed, HoldingsImportNotFound, HoldingsImportNotReady, AccountNotFound,
                               NotAnInvestmentAccount))  # fmt: skip
async def aim(import_id: uuid.UUID, cmd: AimImport, actor: CanWrite, session: Session) -> Envelope[HoldingsImport]:
    """Say which account the file goes to, and which of its accounts that is."""
    return envelope(await importing.aim(session, actor=actor, import_id=import_id, cmd=cmd))


@router.post("/{import_id}/confirm", operation_id="confirmHoldingsImport",
             responses=failures(NotSignedIn, NotAllowed, HoldingsImportNotFound, HoldingsImportNotReady, ImportNotAimed))  # fmt: skip
async def confirm(import_id: uuid.UUID, actor: CanWrite, session: Session) -> Envelope[HoldingsImport]:
    """Book what is new, all or nothing."""
    return envelope(await importing.confirm(session, actor=actor, import_id=import_id))


@router.post("/{import_id}/undo", operation_id="undoHoldingsImport",
             responses=failures(NotSignedIn, NotAllowed, HoldingsImportNotFound, HoldingsImportNotReady, ActNotFound,
                                ActOverridden))  # fmt: skip
async def undo(import_id: uuid.UUID, actor: CanWrite, session: Session) -> Envelope[InvestmentAct]:
    """Take a booked import back as a whole."""
    return envelope(await importing.undo(session, actor=actor, import_id=import_id))
