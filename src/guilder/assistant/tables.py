"""Threads and what happened in them. A thread is seen by the person who began it, and by nobody else."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel.db import Base, WorkspaceScoped

_WHERE = {"schema": "assistant", "info": {"scope": "workspace"}}


def _of_thread(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace_id", "thread_id"],
        ["assistant.thread.workspace_id", "assistant.thread.id"],
        name=f"fk_{table}_thread",
        ondelete="CASCADE",
    )


class ThreadRow(WorkspaceScoped, Base):
    """A conversation. updated_at: its last message; deleted_at: hidden then, gone thirty days later."""

    __tablename__ = "thread"
    __table_args__ = (Index(None, "workspace_id", "user_id", "updated_at", "id"), _WHERE)

    user_id: Mapped[uuid.UUID]
    title: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class RunRow(WorkspaceScoped, Base):
    """One answer in the making. alive_at: the last sign of life of the process that writes it."""

    __tablename__ = "run"
    __table_args__ = (
        _of_thread("run"),
        CheckConstraint("status in ('running', 'done', 'failed', 'stopped')", name="status"),
        Index("uq_run_one_at_a_time", "workspace_id", "thread_id", unique=True, postgresql_where=text("status = 'running'")),
        Index("ix_run_workspace_id_thread_id", "workspace_id", "thread_id", "id"),
        _WHERE,
    )  # fmt: skip

    thread_id: Mapped[uuid.UUID]
    user_id: Mapped[uuid.UUID]
    status: Mapped[str]
    intent: Mapped[str | None]
    engine: Mapped[str]
    stop_asked: Mapped[bool]
    started_at: Mapped[datetime]
    alive_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class MessageRow(WorkspaceScoped, Base):
    """A question or an answer. text: plain, for search; body: the answer's segments, charts and choices."""

    __tablename__ = "message"
    __table_args__ = (
        _of_thread("message"),
        CheckConstraint("role in ('user', 'assistant')", name="role"),
        Index("ix_message_workspace_id_thread_id", "workspace_id", "thread_id", "id"),
        _WHERE,
    )

    thread_id: Mapped[uuid.UUID]
    run_id: Mapped[uuid.UUID]
    role: Mapped[str]
    text: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime]


class RunEventRow(Base):
    """One event of a run, in the order of `seq` from 1, as readers get it."""

    __tablename__ = "run_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "run_id"],
            ["assistant.run.workspace_id", "assistant.run.id"],
            name="fk_run_event_run",
            ondelete="CASCADE",
        ),
        _WHERE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    run_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime]


class FactRow(WorkspaceScoped, Base):
    """A fact with its working, as it was when the answer was written."""

    __tablename__ = "fact"
    __table_args__ = (_of_thread("fact"), Index("ix_fact_workspace_id_thread_id", "workspace_id", "thread_id"), _WHERE)

    thread_id: Mapped[uuid.UUID]
    run_id: Mapped[uuid.UUID]
    handle: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime]
