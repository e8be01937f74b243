"""Who acts, where, and what they may do. Filled in by identity, read by everyone."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person acting in exactly one workspace.

    role: owner, admin, adviser, member or viewer. permissions: `<area>:<verb>` that the role carries.
    time_zone: IANA name; currency: ISO 4217; both are the workspace's.
    """

    user_id: uuid.UUID
    workspace_id: uuid.UUID
    role: str
    session_id: uuid.UUID | None
    request_id: str
    permissions: frozenset[str]
    time_zone: str
    currency: str

    def may(self, permission: str) -> bool:
        """Whether the actor's role carries `permission`."""
        return permission in self.permissions


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in person, before a workspace is chosen: settings, sessions, the list of workspaces."""

    user_id: uuid.UUID
    session_id: uuid.UUID
    request_id: str
