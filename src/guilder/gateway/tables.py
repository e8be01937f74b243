"""The ledger of model calls."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped

from guilder.kernel.db import Base, WorkspaceScoped


class ModelCallRow(WorkspaceScoped, Base):
    """One answer's calls to one model: counts and times, no content."""

    __tablename__ = "model_call"
    __table_args__ = {"schema": "gateway", "info": {"scope": "workspace"}}  # noqa: RUF012  SQLAlchemy reads this as it is

    user_id: Mapped[uuid.UUID]
    purpose: Mapped[str]
    provider: Mapped[str]
    model: Mapped[str]
    prompt_version: Mapped[str]
    outcome: Mapped[str]
    requests: Mapped[int]
    input_tokens: Mapped[int]
    output_tokens: Mapped[int]
    duration_ms: Mapped[int]
    started_at: Mapped[datetime]
