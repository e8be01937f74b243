"""Connections to banks: logins, the accounts they feed, consents under way, the inbox, and circuits that are open."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SCOPE: Any = {"schema": "banking", "info": {"scope": "workspace"}}


class ConnectionRow(WorkspaceScoped, Base):
    """A login at a bank. credentials: sealed for this row, gone once it has left. reference: the provider's own id of
    the login, by which a notice finds it. cursor: where the next sync goes on. due_at: when something is to be done
    next (a sync, or leaving). attempt: which sync runs now; what another one brings is thrown away.
    trouble: code, message and remedy of what is wrong. deliveries: numbers the inbox. history: what becomes of what it
    brought when it is left. new_accounts: the bank has accounts about which the person was not asked yet.
    """

    __tablename__ = "connection"
    __table_args__ = (
        CheckConstraint("state in ('active','reconnect','leaving','left')", name="state"),
        CheckConstraint("history in ('keep','remove')", name="history"),
        Index("ix_connection_due", "due_at", postgresql_where=text("state in ('active','leaving')")),
        Index("ix_connection_reference", "provider", "reference"),
        _SCOPE,
    )

    user_id: Mapped[uuid.UUID]
    provider: Mapped[str]
    institution_id: Mapped[str] = mapped_column(default="")
    institution: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="active")
    credentials: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    cursor: Mapped[str] = mapped_column(default="")
    consent_until: Mapped[datetime | None] = mapped_column(default=None)
    trouble: Mapped[dict[str, Any] | None] = mapped_column(JSONB, default=None)
    failures: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[uuid.UUID | None] = mapped_column(default=None)
    attempt_at: Mapped[datetime | None] = mapped_column(default=None)
    synced_at: Mapped[datetime | None] = mapped_column(default=None)
    rests_until: Mapped[datetime | None] = mapped_column(default=None)
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    deliveries: Mapped[int] = mapped_column(default=0)
    history: Mapped[str] = mapped_column(default="keep", server_default=text("'keep'"))
    new_accounts: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    left_at: Mapped[datetime | None] = mapped_column(default=None)


class LinkRow(WorkspaceScoped, Base):
    """An account at the bank and the one here that it feeds. remote_id: what the provider calls it now; identity: what
    stays the same when permission is given again. feeds: False where another connection already feeds the account.
    """

    __tablename__ = "link"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "connection_id"], ["banking.connection.workspace_id", "banking.connection.id"]
        ),
        ForeignKeyConstraint(["workspace_id", "account_id"], ["banking.account.workspace_id", "banking.account.id"]),
        UniqueConstraint("workspace_id", "connection_id", "identity"),
        Index("ix_link_account", "workspace_id", "account_id"),
        _SCOPE,
    )

    connection_id: Mapped[uuid.UUID]
    account_id: Mapped[uuid.UUID]
    remote_id: Mapped[str]
    identity: Mapped[str]
    currency: Mapped[str]
    feeds: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class FlowRow(WorkspaceScoped, Base):
    """A consent under way. state_digest: of the word that the bank's page brings back, once. secret: sealed."""

    __tablename__ = "flow"
    __table_args__ = (UniqueConstraint("workspace_id", "state_digest"), _SCOPE)

    user_id: Mapped[uuid.UUID]
    provider: Mapped[str]
    institution_id: Mapped[str]
    institution: Mapped[str]
    country: Mapped[str]
    connection_id: Mapped[uuid.UUID | None]
    state_digest: Mapped[bytes] = mapped_column(LargeBinary)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class FeedRow(WorkspaceScoped, Base):
    """The inbox: what one sync brought for one account, written together with the cursor behind it, and deleted by
    whoever books it in the transaction that does. number: the order within the connection.
    """

    __tablename__ = "feed"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "connection_id"], ["banking.connection.workspace_id", "banking.connection.id"]
        ),
        UniqueConstraint("workspace_id", "connection_id", "number"),
        _SCOPE,
    )

    connection_id: Mapped[uuid.UUID]
    number: Mapped[int]
    provider: Mapped[str]
    account_id: Mapped[uuid.UUID]
    entries: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    removed: Mapped[list[str]] = mapped_column(JSONB)
    all_pending: Mapped[bool]
    balance: Mapped[Decimal | None] = mapped_column(Numeric(20, 4))
    balance_on: Mapped[date | None]
    fetched_at: Mapped[datetime] = mapped_column(default=clock.now)


class CircuitRow(Base):
    """How one bank at one provider has been answering, whoever asked. open_until: it is left alone until then."""

    __tablename__ = "circuit"
    __table_args__ = ({"schema": "banking", "info": {"scope": "internal"}},)

    provider: Mapped[str] = mapped_column(primary_key=True)
    institution_id: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    open_until: Mapped[datetime | None] = mapped_column(default=None)
