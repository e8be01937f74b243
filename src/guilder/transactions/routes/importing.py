"""Statement files in."""

import uuid
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Query, UploadFile

from guilder.banking.contracts import AccountNotFound
from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn, TooLarge
from guilder.kernel.http import CurrentRuntime, Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.routing import Router
from guilder.transactions.contracts.importing import (
    ChooseAccount,
    ConfirmMapping,
    CurrencyMissing,
    Flip,
    Import,
    ImportNotFound,
    ImportNotReady,
    Line,
    MappingNotConfirmed,
    NothingToImport,
    Pile,
)
from guilder.transactions.contracts.reconciling import PeriodIsLocked
from guilder.transactions.contracts.records import CurrencyMismatch
from guilder.transactions.service import importing

router = Router(prefix="/banks/import", tags=["imports"])

CanReadTransactions = Annotated[Actor, Depends(requires("transactions:read"))]
CanWriteTransactions = Annotated[Actor, Depends(requires("transactions:write"))]


@router.post("", status_code=202, operation_id="startImport", responses=failures(NotSignedIn, NotAllowed, TooLarge))
async def start(file: UploadFile, actor: CanWriteTransactions, runtime: CurrentRuntime) -> Envelope[Import]:
    """Hand in one statement file; it is read at once, and nothing is booked before you confirm."""
    return envelope(await importing.start(runtime, actor=actor, file_name=file.filename or "", chunks=_chunks(file)))


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(1 << 20):
        yield chunk


@router.get("", operation_id="listImports", responses=failures(NotSignedIn))
async def list_imports(actor: CanReadTransactions, session: Session) -> ListEnvelope[Import]:
    """The last 50 imports."""
    return page(await importing.list_imports(session, actor=actor))


@router.get("/{import_id}", operation_id="getImport", responses=failures(NotSignedIn, ImportNotFound))
async def get_import(import_id: uuid.UUID, actor: CanReadTransactions, session: Session) -> Envelope[Import]:
    """One import: what was read, where it goes, what is new, known or doubtful."""
    return envelope(await importing.get_import(session, actor=actor, import_id=import_id))


@router.get("/{import_id}/lines", operation_id="listImportLines", responses=failures(NotSignedIn, ImportNotFound))
async def list_lines(
    import_id: uuid.UUID, actor: CanReadTransactions, session: Session, *, pile: Pile | None = None,
    sheet: int | None = None, cursor: Annotated[int, Query(ge=-1)] = -1, limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ListEnvelope[Line]:  # fmt: skip
    """The lines of the file with their pile and the reason for it."""
    lines = await importing.list_lines(
        session, actor=actor, import_id=import_id, pile=pile, sheet=sheet, after=cursor, limit=limit
    )
    return page(lines, cursor=str(lines[-1].position) if len(lines) == limit else None, limit=limit)


@router.post(
    "/{import_id}/flip", operation_id="flipImportLines", responses=failures(NotSignedIn, NotAllowed, ImportNotFound, ImportNotReady),
)  # fmt: skip
async def flip(import_id: uuid.UUID, cmd: Flip, actor: CanWriteTransactions, session: Session) -> Envelope[Import]:
    """Take lines in, or leave them out."""
    return envelope(await importing.flip(session, actor=actor, import_id=import_id, cmd=cmd))


@router.put(
    "/{import_id}/account", operation_id="chooseImportAccount",
    responses=failures(NotSignedIn, NotAllowed, ImportNotFound, AccountNotFound, ImportNotReady, CurrencyMismatch),
)  # fmt: skip
async def choose_account(
    import_id: uuid.UUID, cmd: ChooseAccount, actor: CanWriteTransactions, session: Session
) -> Envelope[Import]:
    """Say which account a part of the file belongs to."""
    return envelope(await importing.choose_account(session, actor=actor, import_id=import_id, cmd=cmd))


@router.put(
    "/{import_id}/mapping", operation_id="confirmImportMapping",
    responses=failures(NotSignedIn, NotAllowed, ImportNotFound, ImportNotReady),
)  # fmt: skip
async def confirm_mapping(
    import_id: uuid.UUID, cmd: ConfirmMapping, actor: CanWriteTransactions, session: Session
) -> Envelope[Import]:
    """Confirm how the columns of a CSV are read; files with the same header need no question again."""
    return envelope(await importing.confirm_mapping(session, actor=actor, import_id=import_id, cmd=cmd))


@router.delete(
    "/{import_id}/mapping", operation_id="forgetImportMapping",
    responses=failures(NotSignedIn, NotAllowed, ImportNotFound, ImportNotReady),
)  # fmt: skip
async def forget_mapping(import_id: uuid.UUID, actor: CanWriteTransactions, session: Session) -> Envelope[Import]:
    """Forget how files with this header are read; this one is read again as if it were the first."""
    return envelope(await importing.forget_mapping(session, actor=actor, import_id=import_id))


@router.post(
    "/{import_id}/confirm", status_code=202, operation_id="confirmImport",
    responses=failures(
        NotSignedIn, NotAllowed, ImportNotFound, ImportNotReady, MappingNotConfirmed, CurrencyMissing, NothingToImport,
        PeriodIsLocked,
    ),
)  # fmt: skip
async def confirm(import_id: uuid.UUID, actor: CanWriteTransactions, session: Session) -> Envelope[Import]:
    """Book every line that is included, all or nothing."""
    return envelope(await importing.confirm(session, actor=actor, import_id=import_id))


@router.post(
    "/{import_id}/undo", status_code=202, operation_id="undoImport",
    responses=failures(NotSignedIn, NotAllowed, ImportNotFound, ImportNotReady, PeriodIsLocked),
)  # fmt: skip
async def undo(import_id: uuid.UUID, actor: CanWriteTransactions, session: Session) -> Envelope[Import]:
    """Take a booked import back as a whole."""
    return envelope(await importing.undo(session, actor=actor, import_id=import_id))


@router.delete(
    "/{import_id}", status_code=204, operation_id="discardImport",
    responses=failures(NotSignedIn, NotAllowed, ImportNotFound, ImportNotReady),
)  # fmt: skip
async def discard(import_id: uuid.UUID, actor: CanWriteTransactions, session: Session, runtime: CurrentRuntime) -> None:
    """Forget a file that was not booked."""
    await importing.discard(runtime, session, actor=actor, import_id=import_id)
