"""The bank's rates, how their update stands, and the rates that workspaces state."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SHARED: Any = {"schema": "fx", "info": {"scope": "shared"}}
_WORKSPACE: Any = {"schema": "fx", "info": {"scope": "workspace"}}


class RateRow(Base):
    """Units of `currency` per euro, as the European Central Bank published them for a day."""

    __tablename__ = "rate"
    __table_args__ = (_SHARED,)

    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    per_euro: Mapped[Decimal] = mapped_column(Numeric())


class FeedRow(Base):
    """One provider's last update. problem: why it failed, None when it did not."""

    __tablename__ = "feed"
    __table_args__ = (_SHARED,)

    provider: Mapped[str] = mapped_column(primary_key=True)
    checked_at: Mapped[datetime]
    problem: Mapped[str | None]


class OwnRateRow(WorkspaceScoped, Base):
    """One `currency` is `rate` `against`, from first_on to last_on."""

    __tablename__ = "own_rate"
    __table_args__ = (
        CheckConstraint("rate > 0 and last_on >= first_on and currency <> against", name="sense"),
        Index("uq_own_rate_day", "workspace_id", "currency", "against", "first_on", unique=True),
        _WORKSPACE,
    )

    currency: Mapped[str] = mapped_column(String(3))
    against: Mapped[str] = mapped_column(String(3))
    rate: Mapped[Decimal] = mapped_column(Numeric())
    first_on: Mapped[date]
    last_on: Mapped[date]
    user_id: Mapped[uuid.UUID]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
