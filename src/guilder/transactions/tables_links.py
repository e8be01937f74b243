"""Which transactions belong together: the halves of a transfer, a payment and its refund, a pending line and its booking."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SCOPE: Any = {"schema": "transactions", "info": {"scope": "workspace"}}


class LinkRow(WorkspaceScoped, Base):
    """Two transactions and what they are to each other.

    one, other: what left and what came; what was paid and what came back; the pending line and the booked one. state:
    suggested, linked, or refused, which is remembered for ever. marks: account, content and occurrence, by which a
    refusal outlives an import that is undone and comes again. before: transaction id → the category that it had before
    the link gave it another. user_id: who decided; null while Guilder did.
    """

    __tablename__ = "link"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "one_id"],
            ["transactions.transaction.workspace_id", "transactions.transaction.id"],
            name="fk_link_one",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "other_id"],
            ["transactions.transaction.workspace_id", "transactions.transaction.id"],
            name="fk_link_other",
        ),
        CheckConstraint("kind in ('transfer','refund','payment')", name="kind"),
        CheckConstraint("state in ('suggested','linked','refused')", name="state"),
        Index("uq_link_marks", "workspace_id", "kind", "one_mark", "other_mark", unique=True),
        Index("ix_link_one", "workspace_id", "one_id"),
        Index("ix_link_other", "workspace_id", "other_id"),
        Index("ix_link_suggested", "workspace_id", text("made_at desc"), postgresql_where=text("state = 'suggested'")),
        _SCOPE,
    )

    kind: Mapped[str]
    state: Mapped[str]
    one_id: Mapped[uuid.UUID]
    other_id: Mapped[uuid.UUID]
    one_mark: Mapped[str]
    other_mark: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    user_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
