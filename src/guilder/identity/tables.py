"""People and where they belong. Policies of their own stand in the migration: members of one workspace see each other."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock, ids
from guilder.kernel.db import Base


def _scope(name: str) -> Any:
    return {"schema": "identity", "info": {"scope": name}}


class UserRow(Base):
    """A person who signs in. email: as typed, but in lower case."""

    __tablename__ = "user"
    __table_args__ = _scope("custom")

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=ids.new_id)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    locale: Mapped[str | None] = mapped_column(default=None)
    theme: Mapped[str] = mapped_column(default="system")
    time_zone: Mapped[str | None] = mapped_column(default=None)
    currency: Mapped[str | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    email_verified_at: Mapped[datetime | None] = mapped_column(default=None)
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)


class CredentialRow(Base):
    """A password's argon2id hash and the wrong tries since the last right one."""

    __tablename__ = "credential"
    __table_args__ = _scope("internal")

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("identity.user.id"), primary_key=True)
    password_hash: Mapped[str]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(default=None)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class DeviceRow(Base):
    """A browser in which the person has signed in before: a lock does not keep it out."""

    __tablename__ = "device"
    __table_args__ = (UniqueConstraint("user_id", "token_hash"), _scope("internal"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=ids.new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("identity.user.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    failures: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)


class TicketRow(Base):
    """A one-time link; the link itself is a MAC over this row's id and is nowhere stored."""

    __tablename__ = "ticket"
    __table_args__ = _scope("internal")

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=ids.new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("identity.user.id"), index=True)
    purpose: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class SessionRow(Base):
    """A signed-in browser: one family of refresh tokens, of which only the newest hash is kept.

    expires_at moves with every use; ends_at never does.
    """

    __tablename__ = "session"
    __table_args__ = _scope("person")

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=ids.new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("identity.user.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    generation: Mapped[int] = mapped_column(default=0)
    rotated_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    address: Mapped[str]
    user_agent: Mapped[str]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_because: Mapped[str | None] = mapped_column(default=None)


class SigningKeyRow(Base):
    """A key that signs access tokens until it is a month old, and verifies them until it retires."""

    __tablename__ = "signing_key"
    __table_args__ = _scope("internal")

    id: Mapped[str] = mapped_column(primary_key=True)
    public: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    retires_at: Mapped[datetime]


class WorkspaceRow(Base):
    """The tenant."""

    __tablename__ = "workspace"
    __table_args__ = _scope("custom")

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=ids.new_id)
    kind: Mapped[str]
    name: Mapped[str]
    currency: Mapped[str]
    time_zone: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class MembershipRow(Base):
    """A person in a workspace, with a role."""

    __tablename__ = "membership"
    __table_args__ = _scope("custom")

    workspace_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("identity.workspace.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("identity.user.id"), primary_key=True, index=True)
    role: Mapped[str]
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)


class InvitationRow(Base):
    """A place in a workspace that waits for the person with this address."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("id"), _scope("workspace"))

    workspace_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("identity.workspace.id"), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=ids.new_id)
    email: Mapped[str]
    role: Mapped[str]
    invited_by: Mapped[uuid.UUID]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
