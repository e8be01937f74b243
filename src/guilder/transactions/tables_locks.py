"""Periods that were reconciled with a statement and locked; what is ticked; what a bank brought into a locked period."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, Numeric, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SCOPE: Any = {"schema": "transactions", "info": {"scope": "workspace"}}


class LockRow(WorkspaceScoped, Base):
    """Everything on an account up to `until_on` is as the statement says. closing: what it held then.

    opening, opened_on: what it held before, at the end of that day; no day when that was its opening balance.
    """

    __tablename__ = "lock"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "account_id"], ["banking.account.workspace_id", "banking.account.id"]),
        Index(
            "uq_lock_until", "workspace_id", "account_id", text("until_on desc"), unique=True,
            postgresql_where=text("unlocked_at is null"),
        ),
        _SCOPE,
    )  # fmt: skip

    account_id: Mapped[uuid.UUID]
    until_on: Mapped[date]
    opened_on: Mapped[date | None]
    opening: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    closing: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    locked_by: Mapped[uuid.UUID]
    locked_at: Mapped[datetime] = mapped_column(default=clock.now)
    unlocked_by: Mapped[uuid.UUID | None] = mapped_column(default=None)
    unlocked_at: Mapped[datetime | None] = mapped_column(default=None)


class TickRow(Base):
    """A line that a person found on the statement."""

    __tablename__ = "tick"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "transaction_id"],
            ["transactions.transaction.workspace_id", "transactions.transaction.id"],
        ),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    transaction_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID]
    ticked_at: Mapped[datetime] = mapped_column(default=clock.now)


class HeldRow(Base):
    """A movement that a connected bank told of a locked period; it waits for the lock to be opened.

    delivery: the movement alone as banking.contracts.Delivery, to be booked then.
    """

    __tablename__ = "held"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "account_id"], ["banking.account.workspace_id", "banking.account.id"]),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(primary_key=True)
    booked_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    currency: Mapped[str] = mapped_column(String(3))
    words: Mapped[str]
    removes: Mapped[bool]
    delivery: Mapped[dict[str, Any]] = mapped_column(JSONB)
    held_at: Mapped[datetime] = mapped_column(default=clock.now)
