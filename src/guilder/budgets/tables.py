"""Budgets, their limits over time, what their periods came to, and which thresholds were announced."""

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


def _of_budget() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace_id", "budget_id"], ["budgets.budget.workspace_id", "budgets.budget.id"])


class BudgetRow(WorkspaceScoped, Base):
    """category_ids: as strings; none counts all spending. owner_id: whose eyes it is for, if one person's alone.

    mark: rhythm, owner and categories in one word, unique among those kept. start_on: first day of its first period.
    closes_on: the day after the open period, when that closes. closed_from: the first day on which it is no longer kept.
    converts: spending in other currencies counts too, at the rate of its day.
    """

    __tablename__ = "budget"
    __table_args__ = (
        Index(
            "uq_budget_mark", "workspace_id", "currency", "mark",
            unique=True, postgresql_where=text("closed_from is null"),
        ),
        Index("ix_budget_closes", "closes_on", postgresql_where=text("closed_from is null")),
        _SCOPE,
    )  # fmt: skip

    name: Mapped[str | None] = mapped_column(default=None)
    category_ids: Mapped[list[str]] = mapped_column(JSONB)
    currency: Mapped[str] = mapped_column(String(3))
    converts: Mapped[bool]
    rhythm: Mapped[dict[str, Any]] = mapped_column(JSONB)
    rollover: Mapped[dict[str, Any]] = mapped_column(JSONB)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    mark: Mapped[str]
    start_on: Mapped[date]
    thresholds: Mapped[list[int]] = mapped_column(JSONB)
    closes_on: Mapped[date | None] = mapped_column(default=None)
    closed_from: Mapped[date | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class LimitRow(Base):
    """The limit of the periods that begin on a day or later, until a later row says another."""

    __tablename__ = "limit"
    __table_args__ = (_of_budget(), _SCOPE)

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[Decimal] = mapped_column(Numeric(20, 4))


class LimitActRow(WorkspaceScoped, Base):
    """Limits that one person set at once. changes: [{budget_id, from_on, before, after}]; before is null where none was."""

    __tablename__ = "limit_act"
    __table_args__ = (_SCOPE,)

    user_id: Mapped[uuid.UUID]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class ProgressRow(Base):
    """What one budget's period came to, as last recomputed: spent and count in its own currency.

    abroad: what was spent in others, as [currency, day, amount, count] with text for day and amount. It is kept as it was
    booked and converted when it is read, so that a new rate is in every figure at once. awaits: the first of those days
    whose rate the bank had not published when thresholds were last looked at.
    """

    __tablename__ = "progress"
    __table_args__ = (
        _of_budget(),
        Index("ix_progress_awaits", "awaits", postgresql_where=text("awaits is not null")),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    first_on: Mapped[date] = mapped_column(primary_key=True)
    last_on: Mapped[date]
    spent: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    count: Mapped[int]
    abroad: Mapped[list[list[Any]]] = mapped_column(JSONB)
    awaits: Mapped[date | None] = mapped_column(default=None)
    computed_at: Mapped[datetime]


class NoticeRow(Base):
    """A threshold that was announced: one row per budget, period and threshold, so that it fires once."""

    __tablename__ = "notice"
    __table_args__ = (_of_budget(), _SCOPE)

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    first_on: Mapped[date] = mapped_column(primary_key=True)
    threshold: Mapped[int] = mapped_column(primary_key=True)
    spent: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    fired_at: Mapped[datetime]


class ClosingRow(Base):
    """A closed period with what it came to by now. revisions: what it was before, oldest first, with the time."""

    __tablename__ = "closing"
    __table_args__ = (_of_budget(), _SCOPE)

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    first_on: Mapped[date] = mapped_column(primary_key=True)
    last_on: Mapped[date]
    limit_amount: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    carried_in: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    spent: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    count: Mapped[int]
    carried_out: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    closed_at: Mapped[datetime]
    revisions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)


class PlanRow(WorkspaceScoped, Base):
    """A plan of envelopes. account_ids: as strings. owner_id: whose eyes it is for, if one person's alone."""

    __tablename__ = "plan"
    __table_args__ = _SCOPE

    name: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    account_ids: Mapped[list[str]] = mapped_column(JSONB)
    rhythm: Mapped[dict[str, Any]] = mapped_column(JSONB)
    overspent: Mapped[str]
    owner_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    start_on: Mapped[date]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


def _of_plan() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace_id", "plan_id"], ["budgets.plan.workspace_id", "budgets.plan.id"])


class EnvelopeRow(WorkspaceScoped, Base):
    """closed_from: first day of the first period in which it holds nothing and counts nothing."""

    __tablename__ = "envelope"
    __table_args__ = (_of_plan(), Index("ix_envelope_plan", "workspace_id", "plan_id", "position"), _SCOPE)

    plan_id: Mapped[uuid.UUID]
    name: Mapped[str | None] = mapped_column(default=None)
    category_ids: Mapped[list[str]] = mapped_column(JSONB)
    position: Mapped[int]
    closed_from: Mapped[date | None] = mapped_column(default=None)


class ActRow(WorkspaceScoped, Base):
    """One thing that was done with a plan's money in the period that begins on first_on. It is never changed; what takes
    it back is an act of its own.
    """

    __tablename__ = "act"
    __table_args__ = (
        _of_plan(),
        Index("ix_act_plan", "workspace_id", "plan_id", "made_at"),
        Index(
            "uq_act_reverses", "workspace_id", "reverses", unique=True, postgresql_where=text("reverses is not null")
        ),
        _SCOPE,
    )

    plan_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    first_on: Mapped[date]
    user_id: Mapped[uuid.UUID]
    reverses: Mapped[uuid.UUID | None] = mapped_column(default=None)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class EntryRow(WorkspaceScoped, Base):
    """One side of an act. envelope_id: none is what is ready to assign. An act's entries come to zero."""

    __tablename__ = "entry"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "act_id"], ["budgets.act.workspace_id", "budgets.act.id"]),
        ForeignKeyConstraint(["workspace_id", "envelope_id"], ["budgets.envelope.workspace_id", "budgets.envelope.id"]),
        Index("ix_entry_plan", "workspace_id", "plan_id", "envelope_id", "first_on"),
        Index("ix_entry_act", "workspace_id", "act_id"),
        _SCOPE,
    )

    act_id: Mapped[uuid.UUID]
    plan_id: Mapped[uuid.UUID]
    envelope_id: Mapped[uuid.UUID | None]
    first_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Numeric(20, 4))


class PutByRow(Base):
    """What a household means to put by each month, from the month `first_on` until another is stated. None is 0."""

    __tablename__ = "put_by"
    __table_args__ = (_SCOPE,)

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    first_on: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    user_id: Mapped[uuid.UUID]
    stated_at: Mapped[datetime] = mapped_column(default=clock.now)
