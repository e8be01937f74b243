"""Files in, files out. What comes out does nothing: it is saved, never shown as a page of this server."""

import uuid
from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO
from urllib.parse import quote

from fastapi import Depends, Query, Request
from fastapi.responses import StreamingResponse

from guilder.files import service
from guilder.files.contracts import File, FileIsEmpty, FileNotFound, FileTypeNotAccepted, QuotaReached
from guilder.kernel.actor import Actor
from guilder.kernel.errors import NotAllowed, NotSignedIn, TooLarge
from guilder.kernel.http import CurrentRuntime, Envelope, ListEnvelope, Session, envelope, failures, page, requires
from guilder.kernel.routing import Router

router = Router(prefix="/files", tags=["files"])

CanReadFiles = Annotated[Actor, Depends(requires("files:read"))]
CanWriteFiles = Annotated[Actor, Depends(requires("files:write"))]

_BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Encoding": "identity",  # pictures and PDFs do not get smaller
}


@router.post(
    "", status_code=201, operation_id="keepFile",
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": _BYTES}}},
    responses=failures(NotSignedIn, NotAllowed, TooLarge, FileIsEmpty, FileTypeNotAccepted, QuotaReached),
)  # fmt: skip
async def keep_file(
    request: Request, name: Annotated[str, Query(max_length=400)], actor: CanWriteFiles, runtime: CurrentRuntime
) -> Envelope[File]:
    """Hand in the bytes of one file as the body. It waits for a day to be attached to something."""
    declared = request.headers.get("content-length", "")
    length = int(declared) if declared.isdigit() else None
    return envelope(await service.keep(runtime, actor=actor, name=name, declared=length, chunks=request.stream()))


@router.get("", operation_id="listFiles", responses=failures(NotSignedIn, NotAllowed))
async def list_files(
    actor: CanReadFiles, session: Session, *, cursor: uuid.UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> ListEnvelope[File]:  # fmt: skip
    """Every file of the household, newest first, a page at a time."""
    found = await service.list_files(session, actor=actor, cursor=cursor, limit=limit)
    return page(found, cursor=str(found[-1].id) if len(found) == limit else None, limit=limit)


@router.get("/{file_id}", operation_id="getFile", responses=failures(NotSignedIn, NotAllowed, FileNotFound))
async def get_file(file_id: uuid.UUID, actor: CanReadFiles, session: Session) -> Envelope[File]:
    """What a file is and what it is attached to."""
    return envelope(await service.get_file(session, actor=actor, file_id=file_id))


@router.get(
    "/{file_id}/content", operation_id="readFile", response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": _BYTES}}, **failures(NotSignedIn, NotAllowed, FileNotFound)},
)  # fmt: skip
async def read_file(
    file_id: uuid.UUID, actor: CanReadFiles, session: Session, runtime: CurrentRuntime
) -> StreamingResponse:
    """Its bytes, as a download."""
    file, stream = await service.open_file(runtime, session, actor=actor, file_id=file_id)
    plain = "".join(char if char.isascii() and char not in '"\\' else "_" for char in file.name)
    headers = {
        "Content-Length": str(file.size),
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}",
    }
    return StreamingResponse(_pieces(stream), media_type=file.media_type, headers=headers | _INERT)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(256 * 1024):
            yield piece


@router.delete(
    "/{file_id}", status_code=204, operation_id="removeFile", responses=failures(NotSignedIn, NotAllowed, FileNotFound),
)  # fmt: skip
async def remove_file(file_id: uuid.UUID, actor: CanWriteFiles, session: Session) -> None:
    """Take it away; for 30 days it can come back."""
    await service.remove_file(session, actor=actor, file_id=file_id)


@router.post(
    "/{file_id}/restore", operation_id="restoreFile", responses=failures(NotSignedIn, NotAllowed, FileNotFound)
)
async def restore_file(file_id: uuid.UUID, actor: CanWriteFiles, session: Session) -> Envelope[File]:
    """Bring it back."""
    return envelope(await service.restore_file(session, actor=actor, file_id=file_id))
