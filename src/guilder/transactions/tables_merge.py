"""Accounts that became one, and what is needed to take them apart again."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SCOPE: Any = {"schema": "transactions", "info": {"scope": "workspace"}}


class MergeRow(WorkspaceScoped, Base):
    """source became part of target. state: what banking needs to give back (links, stated balances)."""

    __tablename__ = "merge"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "source_id"], ["banking.account.workspace_id", "banking.account.id"]),
        ForeignKeyConstraint(["workspace_id", "target_id"], ["banking.account.workspace_id", "banking.account.id"]),
        Index("uq_merge_source", "workspace_id", "source_id", unique=True, postgresql_where=text("undone_at is null")),
        _SCOPE,
    )

    user_id: Mapped[uuid.UUID]
    source_id: Mapped[uuid.UUID]
    target_id: Mapped[uuid.UUID]
    state: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    merged_at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class MergeLineRow(Base):
    """One transaction of the source. occurrence: as it was there. twin_id: the target's transaction that is the same
    movement, if any; twin_kept: whether that one stayed in the record, else the source's did.
    """

    __tablename__ = "merge_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "merge_id"], ["transactions.merge.workspace_id", "transactions.merge.id"]
        ),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    merge_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    transaction_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    occurrence: Mapped[int]
    twin_id: Mapped[uuid.UUID | None]
    twin_kept: Mapped[bool]
