"""What a household knows about its transactions: its category tree and its rules."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SCOPE: Any = {"schema": "transactions", "info": {"scope": "workspace"}}


class CategoryRow(WorkspaceScoped, Base):
    """A node of the tree, two levels deep. slug: of a default category, null for the household's own.

    hidden_at: no longer offered or guessed; what is in it stays. kind: income, spending or transfer, as its parent's.
    """

    __tablename__ = "category"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "parent_id"], ["transactions.category.workspace_id", "transactions.category.id"]),
        CheckConstraint("kind in ('income','spending','transfer')", name="kind"),
        UniqueConstraint("workspace_id", "slug"),
        Index(
            "uq_category_name", "workspace_id", text("coalesce(parent_id, '00000000-0000-0000-0000-000000000000'::uuid)"),
            text("lower(name)"), unique=True,
        ),
        _SCOPE,
    )  # fmt: skip

    slug: Mapped[str | None] = mapped_column(default=None)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    name: Mapped[str]
    kind: Mapped[str]
    icon: Mapped[str]
    position: Mapped[int]
    hidden_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SuggestionRow(WorkspaceScoped, Base):
    """What a person decided about a suggested rule. id: made of merchant, direction and category. decision: accepted or refused."""

    __tablename__ = "suggestion"
    __table_args__ = (CheckConstraint("decision in ('accepted','refused')", name="decision"), _SCOPE)

    decision: Mapped[str]
    user_id: Mapped[uuid.UUID]
    decided_at: Mapped[datetime]


class RuleRow(WorkspaceScoped, Base):
    """Conditions and what they set. definition: as contracts.rules.Definition.

    changed_at: when conditions or actions changed last; a rule speaks before older choices of the user. used,
    last_used_at: transactions that came in and fitted.
    """

    __tablename__ = "rule"
    __table_args__ = (Index("ix_rule_position", "workspace_id", "position"), _SCOPE)

    name: Mapped[str]
    position: Mapped[int]
    enabled: Mapped[bool] = mapped_column(default=True)
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    used: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    last_used_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
