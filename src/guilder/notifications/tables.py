"""Mails that are wanted, and the local outbox that keeps what was sent."""

import uuid
from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock, ids
from guilder.kernel.db import Base


class MailRow(Base):
    """A mail that an event asks for. It holds ids only: address, words and link are made when it is sent.

    subject_id: what it is about, such as the ticket of its link.
    """

    __tablename__ = "mail"
    __table_args__ = {"schema": "notifications", "info": {"scope": "custom"}}  # noqa: RUF012

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=ids.new_id)
    event_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    kind: Mapped[str]
    workspace_id: Mapped[uuid.UUID | None]
    user_id: Mapped[uuid.UUID | None]
    subject_id: Mapped[uuid.UUID]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]


class OutboxRow(Base):
    """A sent mail, sealed: it may carry a link that still opens something."""

    __tablename__ = "outbox"
    __table_args__ = {"schema": "notifications", "info": {"scope": "internal"}}  # noqa: RUF012

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
