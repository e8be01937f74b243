"""The plan, the goals and the simulations. Amounts are in the row's currency; lists of small records are JSON."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CHAR, Date, Float, Index, Integer, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel.db import Base, WorkspaceScoped

_AMOUNT = Numeric(20, 4)


class PlanRow(WorkspaceScoped, Base):
    """The household's one retirement plan. carried_over: what it was before plans ran on the year ledger."""

    __tablename__ = "plan"
    __table_args__ = (
        Index("uq_plan_workspace_id", "workspace_id", unique=True),
        {"schema": "planning", "info": {"scope": "workspace"}},
    )

    currency: Mapped[str] = mapped_column(CHAR(3))
    assumptions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    carried_over: Mapped[dict[str, Any] | None] = mapped_column(JSONB, default=None)
    updated_at: Mapped[datetime]
    updated_by: Mapped[uuid.UUID]


class ScenarioRow(WorkspaceScoped, Base):
    """A named variant of the plan, whole."""

    __tablename__ = "scenario"
    __table_args__ = ({"schema": "planning", "info": {"scope": "workspace"}},)

    name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    assumptions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by: Mapped[uuid.UUID]


class ReadingRow(WorkspaceScoped, Base):
    """How the plan stood on a day. state: everything it was worked out from, in the newest row alone.

    told_probability: of the reading that the household was last told of.
    """

    __tablename__ = "reading"
    __table_args__ = (
        Index("uq_reading_day", "workspace_id", "day", unique=True),
        {"schema": "planning", "info": {"scope": "workspace"}},
    )

    day: Mapped[date] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(CHAR(3))
    probability: Mapped[float] = mapped_column(Float)
    standard_error: Mapped[float] = mapped_column(Float)
    ending_median: Mapped[Decimal] = mapped_column(_AMOUNT)
    savings: Mapped[Decimal] = mapped_column(_AMOUNT)
    spending_per_year: Mapped[Decimal] = mapped_column(_AMOUNT)
    change_points: Mapped[float | None] = mapped_column(Float)
    change_wealth: Mapped[Decimal | None] = mapped_column(_AMOUNT)
    causes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    fingerprint: Mapped[str] = mapped_column(Text)
    state: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    told_probability: Mapped[float] = mapped_column(Float)
    read_at: Mapped[datetime]


class SimulationRow(WorkspaceScoped, Base):
    """A run and, once it is done, its result. Kept for a day."""

    __tablename__ = "simulation"
    __table_args__ = (
        Index("ix_simulation_fingerprint", "workspace_id", "fingerprint"),
        {"schema": "planning", "info": {"scope": "workspace"}},
    )

    fingerprint: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    paths: Mapped[int] = mapped_column(Integer)
    progress: Mapped[int] = mapped_column(Integer)
    assumptions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    inputs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outlook: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    requested_by: Mapped[uuid.UUID]


class GoalRow(WorkspaceScoped, Base):
    """A goal, and how it stood when it was last assessed. It follows an envelope, else accounts, else neither."""

    __tablename__ = "goal"
    __table_args__ = ({"schema": "planning", "info": {"scope": "workspace"}},)

    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    priority: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(CHAR(3))
    target: Mapped[Decimal] = mapped_column(_AMOUNT)
    target_date: Mapped[date] = mapped_column(Date)
    savings: Mapped[Decimal] = mapped_column(_AMOUNT)
    account_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid()))
    envelope_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    contribution_per_month: Mapped[Decimal] = mapped_column(_AMOUNT)
    risk_tolerance: Mapped[str] = mapped_column(Text)
    success_threshold: Mapped[float] = mapped_column(Float)
    status: Mapped[str] = mapped_column(Text)
    present_value: Mapped[Decimal] = mapped_column(_AMOUNT)
    expected: Mapped[Decimal] = mapped_column(_AMOUNT)
    required_per_month: Mapped[Decimal | None] = mapped_column(_AMOUNT)
    feasibility: Mapped[str] = mapped_column(Text)
    probability: Mapped[float] = mapped_column(Float)
    standard_error: Mapped[float] = mapped_column(Float)
    funding: Mapped[str] = mapped_column(Text)
    assessed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
