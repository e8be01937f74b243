"""Payments that come again: what was found, and what people decided about it."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, SmallInteger, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SCOPE: Any = {"schema": "transactions", "info": {"scope": "workspace"}}


class SeriesRow(WorkspaceScoped, Base):
    """One series of payments to (or from) one payee in one currency.

    payee: the merchant's name as last booked. slug: its standard category. every, step, anchors, phase_on: the rhythm
    as `rhythms.Beat`. seen: its payments, oldest first, as {id, on, amount} with amounts without sign; the last 60.
    count: of all of them; 0 keeps decisions while there are none. decided: field → {value, by, at}; what people said stands whatever is found later.
    made_by: who made it by hand, null where it was found.
    """

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("direction in ('out','in')", name="direction"),
        Index("ix_series_merchant", "workspace_id", "merchant_key"),
        _SCOPE,
    )

    merchant_key: Mapped[str]
    direction: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    payee: Mapped[str]
    account_id: Mapped[uuid.UUID]
    category_id: Mapped[uuid.UUID | None]
    slug: Mapped[str] = mapped_column(default="")
    every: Mapped[str]
    step: Mapped[int] = mapped_column(SmallInteger, default=0)
    anchors: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    phase_on: Mapped[date]
    steady: Mapped[bool]
    seen: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    first_on: Mapped[date]
    last_on: Mapped[date]
    count: Mapped[int]
    decided: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    made_by: Mapped[uuid.UUID | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class SeriesHeadRow(Base):
    """That a workspace's payments were read in whole once; its lock keeps two readers from finding the same twice."""

    __tablename__ = "series_head"
    __table_args__ = (_SCOPE,)

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    read_at: Mapped[datetime] = mapped_column(default=clock.now)
