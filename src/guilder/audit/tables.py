"""Chains and their entries."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel.db import Base


class ChainRow(Base):
    """The last link of one chain: a workspace's, or the instance's under the nil id. Locked while one is added."""

    __tablename__ = "chain"
    __table_args__ = {"schema": "audit", "info": {"scope": "custom"}}  # noqa: RUF012

    chain_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    seal: Mapped[bytes] = mapped_column(LargeBinary)


class EntryRow(Base):
    """One act. Nobody may change or delete it: not even the system role has the right."""

    __tablename__ = "entry"
    __table_args__ = {"schema": "audit", "info": {"scope": "custom"}}  # noqa: RUF012

    chain_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[uuid.UUID]
    workspace_id: Mapped[uuid.UUID | None]
    user_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    action: Mapped[str]
    resource_type: Mapped[str]
    resource_id: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    address: Mapped[str | None]
    user_agent: Mapped[str | None]
    request_id: Mapped[str]
    occurred_at: Mapped[datetime]
    hash: Mapped[bytes] = mapped_column(LargeBinary)
