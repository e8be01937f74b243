"""The audit module's public words."""

import uuid
from datetime import datetime
from typing import Any

from guilder.kernel.contract import Contract


class Entry(Contract):
    """One act: who did what to which resource, from where, in answer to which request."""

    id: uuid.UUID
    position: int
    user_id: uuid.UUID | None
    action: str
    resource_type: str
    resource_id: str
    details: dict[str, Any]
    address: str | None
    user_agent: str | None
    request_id: str
    occurred_at: datetime


class Break(Contract):
    """Where a chain does not hold. position: of the first entry that is wrong or missing."""

    chain_id: uuid.UUID
    position: int
    reason: str


class Verdict(Contract):
    """What a verification looked at and found."""

    chains: int
    entries: int
    breaks: list[Break]
