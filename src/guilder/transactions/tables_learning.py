"""What a workspace's own model learnt, and what a language model was asked."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import LargeBinary, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SCOPE: Any = {"schema": "transactions", "info": {"scope": "workspace"}}


class LearningRow(WorkspaceScoped, Base):
    """The one row of a workspace (id: the workspace's). version_id: what answers, null for none.

    choices: how many merchants people had chosen for when it was learnt last. asks: a language model may be asked, in
    the name of asks_for, who allowed it.
    """

    __tablename__ = "learning"
    __table_args__ = (_SCOPE,)

    learns: Mapped[bool] = mapped_column(default=True)
    version_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    choices: Mapped[int] = mapped_column(default=0)
    asks: Mapped[bool] = mapped_column(default=False)
    asks_for: Mapped[uuid.UUID | None] = mapped_column(default=None)


class ModelVersionRow(WorkspaceScoped, Base):
    """One model and what it was worth on held_back choices beside what answered before. weights: null where it was no
    better, or is too old to go back to.
    """

    __tablename__ = "model_version"
    __table_args__ = (UniqueConstraint("workspace_id", "number"), _SCOPE)

    number: Mapped[int]
    learnt_at: Mapped[datetime] = mapped_column(default=clock.now)
    choices: Mapped[int]
    categories: Mapped[int]
    held_back: Mapped[int]
    answered: Mapped[int]
    right: Mapped[int]
    answered_before: Mapped[int]
    right_before: Mapped[int]
    better: Mapped[bool]
    weights: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)


class AskedRow(Base):
    """What a language model said of one merchant's money, so that it is asked once. category_id: null for unsure."""

    __tablename__ = "asked"
    __table_args__ = (_SCOPE,)

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    merchant_key: Mapped[str] = mapped_column(primary_key=True)
    incoming: Mapped[bool] = mapped_column(primary_key=True)
    model: Mapped[str]
    category_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    confidence: Mapped[Decimal] = mapped_column(Numeric(4, 3))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
