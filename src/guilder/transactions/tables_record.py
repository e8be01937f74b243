"""What was done to the record, act by act, and how people arrange it: parts and tags."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SCOPE: Any = {"schema": "transactions", "info": {"scope": "workspace"}}


class ActRow(WorkspaceScoped, Base):
    """One thing that was done, to one transaction or to many; it is undone as a whole.

    user_id: who; null when Guilder did it by itself. kind: as contracts.acts.Kind. label: what it was done with (a
    rule's name, a tag). count: how many transactions it changed. plan: what a worker still has to do (how many in
    all, and how), null when it is done.
    """

    __tablename__ = "act"
    __table_args__ = (
        Index("ix_act_done", "workspace_id", text("done_at desc")),
        Index("ix_act_history", "done_at", postgresql_where=text("kind = 'history_removed' and undone_at is null")),
        _SCOPE,
    )

    user_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    count: Mapped[int]
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), default=None)
    kept: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True), default=None)
    done_at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[uuid.UUID | None] = mapped_column(default=None)


class ChangeRow(WorkspaceScoped, Base):
    """One field of one transaction that an act changed.

    before, after: {"value": …}; before carries what an undo needs besides (who had set it, where it came from).
    """

    __tablename__ = "change"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "transaction_id"], ["transactions.transaction.workspace_id", "transactions.transaction.id"],
        ),
        ForeignKeyConstraint(["workspace_id", "act_id"], ["transactions.act.workspace_id", "transactions.act.id"]),
        Index("ix_change_transaction", "workspace_id", "transaction_id", "changed_at"),
        Index("ix_change_act", "workspace_id", "act_id"),
        _SCOPE,
    )  # fmt: skip

    transaction_id: Mapped[uuid.UUID]
    act_id: Mapped[uuid.UUID]
    user_id: Mapped[uuid.UUID | None]
    field: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class SplitRow(Base):
    """One part of a divided transaction, numbered from 1. amount: signed, in the transaction's currency.

    The parts come to the whole exactly. What is summed by category reads the view `transactions.portion`: the parts of
    what is divided, the whole of what is not.
    """

    __tablename__ = "split"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "transaction_id"], ["transactions.transaction.workspace_id", "transactions.transaction.id"],
        ),
        ForeignKeyConstraint(["workspace_id", "category_id"], ["transactions.category.workspace_id", "transactions.category.id"]),
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_split_category", "workspace_id", "category_id"),
        _SCOPE,
    )  # fmt: skip

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    transaction_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    category_id: Mapped[uuid.UUID | None]
    amount: Mapped[Decimal] = mapped_column(Numeric(20, 4))
    note: Mapped[str | None]


class MonthSumRow(Base):
    """A piece of what one account, category and currency moved in a month: pieces add up, and none is ever changed.

    Triggers write it with every statement that changes transactions, `settle_months` puts pieces together. Divided
    transactions are left out. uses: how many; money_in, money_out: without sign. What was taken away again is negative.
    """

    __tablename__ = "month_sum"
    __table_args__ = (_SCOPE,)

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    account_id: Mapped[uuid.UUID]
    category_id: Mapped[uuid.UUID | None]
    currency: Mapped[str] = mapped_column(String(3))
    uses: Mapped[int] = mapped_column(BigInteger)
    money_in: Mapped[Decimal] = mapped_column(Numeric(30, 4))
    money_out: Mapped[Decimal] = mapped_column(Numeric(30, 4))


class DaySumRow(Base):
    """A piece of what one account moved on a day, in one currency: pieces add up, and none is ever changed.

    Kept as `MonthSumRow` is, and put together by `settle_days`; divided transactions count as a whole. Balances and
    their history, and the days that an account's record holds, are read from here: a year of a million rows is 18,000.
    """

    __tablename__ = "day_sum"
    __table_args__ = (_SCOPE,)

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    account_id: Mapped[uuid.UUID]
    currency: Mapped[str] = mapped_column(String(3))
    uses: Mapped[int] = mapped_column(BigInteger)
    money_in: Mapped[Decimal] = mapped_column(Numeric(30, 4))
    money_out: Mapped[Decimal] = mapped_column(Numeric(30, 4))


class LargeRow(Base):
    """A large transaction that was announced: never again, whatever happens to it."""

    __tablename__ = "large"
    __table_args__ = (_SCOPE,)

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    transaction_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    told_at: Mapped[datetime] = mapped_column(default=clock.now)


class TagRow(WorkspaceScoped, Base):
    """A word that people put on transactions. removed_at: no longer offered or shown."""

    __tablename__ = "tag"
    __table_args__ = (
        Index("uq_tag_name", "workspace_id", text("lower(name)"), unique=True, postgresql_where=text("removed_at is null")),
        _SCOPE,
    )  # fmt: skip

    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)


class SavedSearchRow(WorkspaceScoped, Base):
    """A search under a name. wanted: the filter as JSON. shared: for the whole household, else for user_id alone."""

    __tablename__ = "saved_search"
    __table_args__ = (
        Index(
            "uq_saved_search_name", "workspace_id", "user_id", text("lower(name)"),
            unique=True, postgresql_where=text("removed_at is null"),
        ),
        _SCOPE,
    )  # fmt: skip

    user_id: Mapped[uuid.UUID]
    name: Mapped[str] = mapped_column(String(60))
    wanted: Mapped[dict[str, Any]] = mapped_column(JSONB)
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)


class WordRow(Base):
    """A word of letters that stood in a household's transactions once: what a misspelt one may have meant."""

    __tablename__ = "word"
    __table_args__ = (_SCOPE,)

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(String(30), primary_key=True)


class MeaningRow(Base):
    """What a merchant (key: its merchant_key) or a category (key: its id) means. said: the name that was read.

    vector: as `meanings` makes it with `model`, 16-bit floats. Exact comparison: a household has some thousand of them.
    """

    __tablename__ = "meaning"
    __table_args__ = (_SCOPE,)

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    said: Mapped[str]
    model: Mapped[str]
    vector: Mapped[bytes] = mapped_column(LargeBinary)
