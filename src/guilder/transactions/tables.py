"""Transactions, the imports they came with, and what people changed about them."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SCOPE: Any = {"schema": "transactions", "info": {"scope": "workspace"}}
_LIVE = text("removed_at is null")


class TransactionRow(WorkspaceScoped, Base):
    """One movement of money. amount: signed, money in positive, in `currency`.

    description, counterparty, reference, bank_kind: the bank's words, never changed. match_hash and occurrence: the
    content (or the bank's id and day) and the how-manieth equal one it is; a later import is compared by them.
    source_mark: the kind of file it came from. removal: `person` (stays known, so an import does not bring it back),
    `undo` (forgotten: the next import may bring it again) or `moved` (a person put it on another account, where it is
    `moved_id`; it stays known here). told_on, told_amount: what its source says where a person said otherwise. set_by: field → the person who set it, where one did:
    rules and banks leave such a field alone. parts: how many it is divided into, 0 while it is whole. pending: the bank
    has not booked it yet.
    """

    __tablename__ = "transaction"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "account_id"], ["banking.account.workspace_id", "banking.account.id"]),
        ForeignKeyConstraint(["workspace_id", "category_id"], ["transactions.category.workspace_id", "transactions.category.id"]),
        Index(
            "ix_transaction_merchant", "workspace_id", "merchant_key", postgresql_where=_LIVE,
            postgresql_include=["category_id", "amount", "booked_on", "updated_at", "category_source"],
        ),
        Index(
            "ix_transaction_month", "workspace_id", "booked_on", postgresql_where=_LIVE,
            postgresql_include=["category_id", "currency", "amount", "parts"],
        ),
        Index(
            "ix_transaction_tagged", "workspace_id", text("booked_on desc"), text("id desc"),
            postgresql_where=text("removed_at is null and tag_ids <> '{}'::uuid[]"),
        ),
        Index(
            "uq_transaction_match", "workspace_id", "account_id", "match_hash", "occurrence",
            unique=True, postgresql_where=text("removal is distinct from 'undo'"),
        ),
        Index("ix_transaction_booked", "workspace_id", text("booked_on desc"), text("id desc"), postgresql_where=_LIVE),
        Index(
            "ix_transaction_account", "workspace_id", "account_id", text("booked_on desc"), text("id desc"),
            postgresql_where=_LIVE,
        ),
        Index(
            "ix_transaction_category", "workspace_id", "category_id", text("booked_on desc"), text("id desc"),
            postgresql_where=_LIVE,
        ),
        Index("ix_transaction_import", "workspace_id", "import_id"),
        Index(
            "ix_transaction_taught", "workspace_id", "merchant_key",
            postgresql_where=text("removal = 'undo' and category_source = 'user'"),
        ),
        Index(
            "ix_transaction_search", "workspace_id", "search", postgresql_using="gin",
            postgresql_with={"fastupdate": "on", "gin_pending_list_limit": 1024},
        ),
        Index("ix_transaction_amount", "workspace_id", "amount", postgresql_where=_LIVE),
        Index("ix_transaction_pending", "workspace_id", "booked_on", postgresql_where=text("pending")),
        Index("ix_transaction_moved", "workspace_id", "moved_id", postgresql_where=text("moved_id is not null")),
        Index("ix_transaction_currency", "workspace_id", "currency", postgresql_where=_LIVE),
        _SCOPE,
    )  # fmt: skip

    account_id: Mapped[uuid.UUID]
    booked_on: Mapped[date]
    value_on: Mapped[date | None] = mapped_column(default=None)
    amount: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    currency: Mapped[str] = mapped_column(String(3))
    description: Mapped[str]
    counterparty: Mapped[str] = mapped_column(default="")
    counterparty_account: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    bank_kind: Mapped[str] = mapped_column(default="")
    mcc: Mapped[str | None] = mapped_column(String(4), default=None)
    merchant_name: Mapped[str] = mapped_column(default="")
    merchant_key: Mapped[str] = mapped_column(default="")
    category_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    category_source: Mapped[str | None] = mapped_column(default=None)
    category_confidence: Mapped[Decimal | None] = mapped_column(Numeric(4, 3), default=None)
    category_reason: Mapped[str | None] = mapped_column(default=None)
    note: Mapped[str | None] = mapped_column(default=None)
    set_by: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    parts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=text("0"))
    tag_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default=text("'{}'"))
    pending: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    import_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    import_line: Mapped[int | None] = mapped_column(default=None)
    source_mark: Mapped[str] = mapped_column(default="manual")
    provider_id: Mapped[str] = mapped_column(default="")
    match_hash: Mapped[bytes] = mapped_column(LargeBinary)
    occurrence: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)
    removal: Mapped[str | None] = mapped_column(default=None)
    told_on: Mapped[date | None] = mapped_column(default=None)
    told_amount: Mapped[Decimal | None] = mapped_column(Numeric(20, 4), default=None)
    moved_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('simple', transactions.folded(merchant_name || ' ' || description || ' ' || counterparty || ' ' || "
            "reference || ' ' || coalesce(note, '')))",
            persisted=True,
        ),
    )


class ImportRow(WorkspaceScoped, Base):
    """One file on its way in. statements: what was found per account, and where it is to be booked.

    counts: by a statement's index, what its piles come to: lines, new, known, doubtful, included, sum, included_sum.
    status: reading, ready, booking, booked, undoing, undone or failed. done, total: rows, while work goes on.
    """

    __tablename__ = "import"
    __table_args__ = (
        CheckConstraint(
            "status in ('reading','ready','booking','booked','undoing','undone','failed')", name="status",
        ),
        Index("ix_import_created", "workspace_id", text("created_at desc")),
        _SCOPE,
    )  # fmt: skip

    user_id: Mapped[uuid.UUID]
    status: Mapped[str] = mapped_column(default="reading")
    file_name: Mapped[str]
    file_size: Mapped[int]
    storage_key: Mapped[str]
    format: Mapped[str] = mapped_column(default="")
    source_mark: Mapped[str] = mapped_column(default="")
    statements: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    proposal: Mapped[dict[str, Any] | None] = mapped_column(JSONB, default=None)
    mapping: Mapped[dict[str, Any] | None] = mapped_column(JSONB, default=None)
    warnings: Mapped[list[str]] = mapped_column(JSONB, default=list)
    error: Mapped[str | None] = mapped_column(default=None)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    booked_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    booked_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class ImportLineRow(Base):
    """One line of a file, with what will become of it. pile: new, known or doubtful; reason: why, for people.

    twin_id: the transaction that it was taken for. chosen: a person decided `included`. rule_ids: the rules that fitted.
    """

    __tablename__ = "import_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "import_id"], ["transactions.import.workspace_id", "transactions.import.id"]
        ),
        Index("ix_import_line_pile", "workspace_id", "import_id", "statement", "pile", "position"),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    import_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    statement: Mapped[int] = mapped_column(SmallInteger)
    line: Mapped[int]
    booked_on: Mapped[date]
    value_on: Mapped[date | None]
    amount: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    currency: Mapped[str] = mapped_column(String(3))
    description: Mapped[str]
    counterparty: Mapped[str]
    counterparty_account: Mapped[str]
    reference: Mapped[str]
    bank_kind: Mapped[str]
    provider_id: Mapped[str]
    pending: Mapped[bool]
    match_hash: Mapped[bytes] = mapped_column(LargeBinary)
    occurrence: Mapped[int]
    merchant_name: Mapped[str]
    merchant_key: Mapped[str]
    category_id: Mapped[uuid.UUID | None]
    category_source: Mapped[str | None]
    category_confidence: Mapped[Decimal | None] = mapped_column(Numeric(4, 3))
    category_reason: Mapped[str | None]
    note: Mapped[str | None]
    tag_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default=text("'{}'"))
    rule_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), default=list, server_default=text("'{}'"))
    pile: Mapped[str]
    reason: Mapped[str]
    twin_id: Mapped[uuid.UUID | None]
    included: Mapped[bool]
    chosen: Mapped[bool]
