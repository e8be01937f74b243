"""Mails that are wanted, the local outbox that keeps what was sent, what people are told, and what they want to hear."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, LargeBinary, Numeric, SmallInteger, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock, ids
from guilder.kernel.db import Base, WorkspaceScoped


class MailRow(Base):
    """A mail that an event asks for. It holds ids only: address, words and link are made when it is sent.

    subject_id: what it is about, such as the ticket of its link. refused: what the mail server answered for good.
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
    refused: Mapped[str | None] = mapped_column(default=None)


class OutboxRow(Base):
    """A sent mail, sealed: it may carry a link that still opens something."""

    __tablename__ = "outbox"
    __table_args__ = {"schema": "notifications", "info": {"scope": "internal"}}  # noqa: RUF012

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


_WORKSPACE: Any = {"schema": "notifications", "info": {"scope": "workspace"}}


class NoticeRow(WorkspaceScoped, Base):
    """One thing that one person is told. mark: what it is about, such that it is told once. digest_id: the mail it went
    into. A policy hides it from everybody else in the household.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("workspace_id", "user_id", "mark", name="uq_notice_mark"),
        Index("ix_notice_new", "workspace_id", "user_id", postgresql_where=text("read_at is null")),
        Index("ix_notice_digest", "digest_id", postgresql_where=text("digest_id is not null")),
        Index("ix_notice_told_at", "told_at"),
        _WORKSPACE,
    )

    user_id: Mapped[uuid.UUID]
    topic: Mapped[str]
    kind: Mapped[str]
    mark: Mapped[str]
    title: Mapped[str]
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    link: Mapped[str]
    told_at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    digest_id: Mapped[uuid.UUID | None] = mapped_column(default=None)


class PreferenceRow(Base):
    """What one person wants to hear in one workspace. since: when the digest was
    switched on; what was told before is not mailed. last_on, report_on: the local day of the last digest that was
    looked for, and of the last weekly report. large_from: in the workspace's currency.
    """

    __tablename__ = "preference"
    __table_args__ = (
        Index("ix_preference_digest", "digest", postgresql_where=text("digest <> 'off'")),
        Index("ix_preference_report", "workspace_id", postgresql_where=text("report")),
        _WORKSPACE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(default="off")
    hour: Mapped[int] = mapped_column(SmallInteger, default=9)
    weekday: Mapped[int] = mapped_column(SmallInteger, default=0)
    muted: Mapped[list[str]] = mapped_column(JSONB, default=list)
    since: Mapped[datetime | None] = mapped_column(default=None)
    last_on: Mapped[date | None] = mapped_column(default=None)
    report: Mapped[bool] = mapped_column(default=False, server_default=false())
    report_on: Mapped[date | None] = mapped_column(default=None)
    large_from: Mapped[Decimal] = mapped_column(Numeric(20, 4), default=Decimal(500), server_default=text("500"))
