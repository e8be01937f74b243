"""The files module's public words."""

import uuid
from datetime import datetime

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, GuilderError, NotFound


class File(Contract):
    """One file. mediaType: by its bytes, never by its name. sha256: of its bytes, in hex. size: bytes.

    ownerType, ownerId: the record it is attached to. removedAt: when it was taken away; it can come back for 30 days.
    """

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    sha256: str
    owner_type: str | None
    owner_id: uuid.UUID | None
    user_id: uuid.UUID
    created_at: datetime
    removed_at: datetime | None


class FileNotFound(NotFound):
    """No such file in this workspace."""

    code = "FILE_NOT_FOUND"
    summary = "There is no such file in this household."


class FileTypeNotAccepted(GuilderError):
    """The bytes are of no kind that is kept."""

    status = 415
    code = "FILE_TYPE_NOT_ACCEPTED"
    summary = "PDF, JPEG, PNG, WebP, HEIC and plain text are kept. This is none of them, whatever its name says."


class FileIsEmpty(GuilderError):
    """There are no bytes."""

    status = 422
    code = "FILE_IS_EMPTY"
    summary = "The file is empty. Nothing was kept."


class QuotaReached(Conflict):
    """The household keeps as much as it may."""

    code = "QUOTA_REACHED"
    summary = "Your household has no room left for this file. Remove some, or ask whoever runs this server for more."


class FileIsTaken(Conflict):
    """The file belongs to another record, or the record has the same bytes already."""

    code = "FILE_IS_TAKEN"
    summary = "This file is attached already."
