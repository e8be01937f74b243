"""What is kept, and for which record."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SCOPE: Any = {"schema": "files", "info": {"scope": "workspace"}}


class FileRow(WorkspaceScoped, Base):
    """One file. storage_key: where its bytes lie. owner_type, owner_id: the record it is attached to, null until it is.

    state: `arriving` is written before the first byte is stored, so that bytes never lie anywhere unknown; `kept` once
    all are there. size, sha256: of the whole, 0 and empty while it arrives. removed_at: taken away, can come back.
    """

    __tablename__ = "file"
    __table_args__ = (
        CheckConstraint("state in ('arriving','kept')", name="state"),
        CheckConstraint("(owner_type is null) = (owner_id is null)", name="owner"),
        Index("ix_file_owner", "workspace_id", "owner_type", "owner_id", postgresql_where=text("removed_at is null")),
        Index("ix_file_due", "created_at", postgresql_where=text("owner_id is null")),
        Index("ix_file_removed", "removed_at", postgresql_where=text("removed_at is not null")),
        _SCOPE,
    )

    user_id: Mapped[uuid.UUID]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    storage_key: Mapped[str]
    state: Mapped[str] = mapped_column(default="arriving")
    owner_type: Mapped[str | None] = mapped_column(default=None)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)
