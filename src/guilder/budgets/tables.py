"""Budgets, their limits over time, their progress per month, and which thresholds were announced."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, Numeric, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SCOPE: Any = {"schema": "budgets", "info": {"scope": "workspace"}}


class BudgetRow(WorkspaceScoped, Base):
    """closed_from: the first month in which it is no longer kept."""

    __tablename__ = "budget"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "category_id"], ["transactions.category.workspace_id", "transactions.category.id"]),
        Index(
            "uq_budget_category", "workspace_id", "category_id", "currency",
            unique=True, postgresql_where=text("closed_from is null"),
        ),
        _SCOPE,
    )  # fmt: skip

    category_id: Mapped[uuid.UUID]
    currency: Mapped[str] = mapped_column(String(3))
    start_month: Mapped[date]
    thresholds: Mapped[list[int]] = mapped_column(JSONB)
    closed_from: Mapped[date | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class LimitRow(Base):
    """The limit from a month on, until a later row says another."""

    __tablename__ = "limit"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "budget_id"], ["budgets.budget.workspace_id", "budgets.budget.id"]),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    from_month: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[Decimal] = mapped_column(Numeric(20, 4))


class ProgressRow(Base):
    """What one budget's month came to, as last recomputed. elsewhere: currency → spent, as decimal strings."""

    __tablename__ = "progress"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "budget_id"], ["budgets.budget.workspace_id", "budgets.budget.id"]),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    spent: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    count: Mapped[int]
    elsewhere: Mapped[dict[str, str]] = mapped_column(JSONB)
    computed_at: Mapped[datetime]


class NoticeRow(Base):
    """A threshold that was announced: one row per budget, month and threshold, so that it fires once."""

    __tablename__ = "notice"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "budget_id"], ["budgets.budget.workspace_id", "budgets.budget.id"]),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    threshold: Mapped[int] = mapped_column(primary_key=True)
    spent: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    fired_at: Mapped[datetime]
