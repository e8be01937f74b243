"""Accounts, what is stated of their balance, and how each bank's CSV is read. Connections: `tables_connections`."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, Numeric, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SCOPE: Any = {"schema": "banking", "info": {"scope": "workspace"}}


class AccountRow(WorkspaceScoped, Base):
    """number_masked: the last four places, for people. number_mark: a keyed hash, by which a statement finds its account.

    opening_balance: before the first transaction, where no statement says; told: whether anybody did. balance: today's,
    kept by transactions. position: where people put it among the others. merged_into: the account that took this one in.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(
            "kind in ('checking','savings','card','loan','mortgage','investment','pension','property','vehicle','valuables','crypto','cash')",
            name="kind",
        ),
        Index("ix_account_number_mark", "workspace_id", "number_mark"),
        _SCOPE,
    )

    name: Mapped[str]
    kind: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    institution: Mapped[str] = mapped_column(default="")
    number_masked: Mapped[str] = mapped_column(default="")
    number_mark: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    opening_balance: Mapped[Decimal] = mapped_column(Numeric(20, 4), default=Decimal(0))
    told: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    balance: Mapped[Decimal] = mapped_column(Numeric(20, 4), default=Decimal(0))
    balance_on: Mapped[date | None] = mapped_column(default=None)
    closed_on: Mapped[date | None] = mapped_column(default=None)
    hidden_at: Mapped[datetime | None] = mapped_column(default=None)
    position: Mapped[int | None] = mapped_column(default=None)
    merged_into: Mapped[uuid.UUID | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class BalanceRow(Base):
    """What a statement or a person says that an account held at the end of a day, or what its holdings were worth then."""

    __tablename__ = "balance"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "account_id"], ["banking.account.workspace_id", "banking.account.id"]),
        CheckConstraint("source in ('statement','person','bank','holdings')", name="source"),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    stated_on: Mapped[date] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    import_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    stated_at: Mapped[datetime] = mapped_column(default=clock.now)


class MappingRow(Base):
    """How a CSV with this header is read, as a person confirmed it."""

    __tablename__ = "mapping"
    __table_args__ = _SCOPE

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    user_id: Mapped[uuid.UUID]
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)
