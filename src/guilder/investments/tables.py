"""Instruments, their prices, what was done with them, and what others say is held."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base, WorkspaceScoped

_SCOPE: Any = {"schema": "investments", "info": {"scope": "workspace"}}
#: Ten decimals, as brokers count fractions and coins.
_UNITS = Numeric(28, 10)
_MONEY = Numeric(20, 4)


def _of(column: str, table: str, name: str | None = None) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"], name=name)


class InstrumentRow(WorkspaceScoped, Base):
    """Something that can be held. weights: dimension (class, sector, region) → part → share, which may leave a rest."""

    __tablename__ = "instrument"
    __table_args__ = (
        CheckConstraint("kind in ('stock','fund','etf','bond','cash','crypto','other')", name="kind"),
        Index(
            "uq_instrument_symbol", "workspace_id", text("upper(symbol)"), "currency",
            unique=True, postgresql_where=text("symbol <> ''"),
        ),
        Index("ix_instrument_isin", "workspace_id", "isin"),
        _SCOPE,
    )  # fmt: skip

    symbol: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    isin: Mapped[str] = mapped_column(default="")
    cusip: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    weights: Mapped[dict[str, dict[str, str]]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class PriceRow(Base):
    """What one unit closed at on a day, in the instrument's currency. Each import keeps its own, so that it can go again.

    Of several for one day a person's counts, then a connection's, then a file's, the newest first.
    """

    __tablename__ = "price"
    __table_args__ = (
        _of("instrument_id", "investments.instrument"),
        CheckConstraint("source in ('person','file','connection')", name="source"),
        Index("ix_price_import", "workspace_id", "import_id"),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    instrument_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    priced_on: Mapped[date] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    import_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.UUID(int=0))
    close: Mapped[Decimal] = mapped_column(_UNITS)
    stated_at: Mapped[datetime] = mapped_column(default=clock.now)


class ActivityRow(WorkspaceScoped, Base):
    """One thing that happened in an account. amount: cash, fee included, outflow negative; fee: positive.

    cost: what units cost of which no cash tells (reinvested income, units transferred in). acquired_on: of units
    transferred in. ratio_new, ratio_old: of a split, 3 and 1 where one becomes three. external_id: the broker's id, or
    one made of the content; removal: user (stays out when a file brings it again) or undo (may come again).
    """

    __tablename__ = "activity"
    __table_args__ = (
        _of("account_id", "banking.account"),
        _of("instrument_id", "investments.instrument"),
        CheckConstraint(
            "kind in ('buy','sell','dividend','reinvest','interest','fee','split','transfer_in','transfer_out',"
            "'return_of_capital','deposit','withdrawal')",
            name="kind",
        ),
        CheckConstraint("source in ('person','file','connection')", name="source"),
        CheckConstraint("(removed_at is null) = (removal is null)", name="removal"),
        Index("uq_activity_external", "workspace_id", "account_id", "external_id", unique=True),
        Index("ix_activity_day", "workspace_id", text("happened_on desc"), text("id desc")),
        Index("ix_activity_instrument", "workspace_id", "instrument_id"),
        _SCOPE,
    )

    account_id: Mapped[uuid.UUID]
    instrument_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    happened_on: Mapped[date]
    settled_on: Mapped[date | None] = mapped_column(default=None)
    quantity: Mapped[Decimal | None] = mapped_column(_UNITS, default=None)
    price: Mapped[Decimal | None] = mapped_column(_UNITS, default=None)
    amount: Mapped[Decimal] = mapped_column(_MONEY)
    fee: Mapped[Decimal] = mapped_column(_MONEY, default=Decimal(0))
    cost: Mapped[Decimal | None] = mapped_column(_MONEY, default=None)
    acquired_on: Mapped[date | None] = mapped_column(default=None)
    ratio_new: Mapped[Decimal | None] = mapped_column(_UNITS, default=None)
    ratio_old: Mapped[Decimal | None] = mapped_column(_UNITS, default=None)
    currency: Mapped[str] = mapped_column(String(3))
    note: Mapped[str] = mapped_column(default="")
    source: Mapped[str]
    external_id: Mapped[str | None] = mapped_column(default=None)
    import_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    act_id: Mapped[uuid.UUID]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)
    removal: Mapped[str | None] = mapped_column(default=None)


class LotChoiceRow(Base):
    """From which purchase a sale takes how many units, where a person chose."""

    __tablename__ = "lot_choice"
    __table_args__ = (
        _of("sale_id", "investments.activity", "fk_lot_choice_sale"),
        _of("purchase_id", "investments.activity", "fk_lot_choice_purchase"),
        CheckConstraint("quantity > 0", name="quantity"),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sale_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    purchase_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    quantity: Mapped[Decimal] = mapped_column(_UNITS)


class PositionRow(WorkspaceScoped, Base):
    """What a broker says was held at the end of a day. instrument_id: none for cash, whose quantity is its amount.

    value, cost: in `currency`, where it says so; cost is the basis.
    """

    __tablename__ = "position"
    __table_args__ = (
        _of("account_id", "banking.account"),
        _of("instrument_id", "investments.instrument"),
        CheckConstraint("source in ('person','file','connection')", name="source"),
        Index("ix_position_account", "workspace_id", "account_id", text("stated_on desc")),
        Index("ix_position_import", "workspace_id", "import_id"),
        _SCOPE,
    )

    account_id: Mapped[uuid.UUID]
    instrument_id: Mapped[uuid.UUID | None]
    stated_on: Mapped[date]
    quantity: Mapped[Decimal] = mapped_column(_UNITS)
    value: Mapped[Decimal | None] = mapped_column(_MONEY, default=None)
    cost: Mapped[Decimal | None] = mapped_column(_MONEY, default=None)
    currency: Mapped[str] = mapped_column(String(3))
    source: Mapped[str]
    import_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    stated_at: Mapped[datetime] = mapped_column(default=clock.now)


class TreatmentRow(Base):
    """How an account's lots are counted. method: which are sold first; tax: taxable, deferred (IRA, 401(k)) or free (Roth)."""

    __tablename__ = "treatment"
    __table_args__ = (
        _of("account_id", "banking.account"),
        CheckConstraint("method in ('fifo','lifo','hifo','average')", name="method"),
        CheckConstraint("tax in ('taxable','deferred','free')", name="tax"),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    method: Mapped[str]
    tax: Mapped[str]


class PortfolioRow(WorkspaceScoped, Base):
    """Accounts looked at together; none means all. targets: instrument id → share, for rebalancing."""

    __tablename__ = "portfolio"
    __table_args__ = (_of("benchmark_id", "investments.instrument"), _SCOPE)

    name: Mapped[str]
    account_ids: Mapped[list[str]] = mapped_column(JSONB)
    benchmark_id: Mapped[uuid.UUID | None]
    targets: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)


class ActRow(WorkspaceScoped, Base):
    """One thing that a person did to activities; it is undone as a whole. count: how many it changed."""

    __tablename__ = "act"
    __table_args__ = (Index("ix_act_done", "workspace_id", text("done_at desc")), _SCOPE)

    user_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    count: Mapped[int]
    done_at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[uuid.UUID | None] = mapped_column(default=None)


class ChangeRow(Base):
    """What an act made of one activity. before: its fields, none where the act recorded it; after: none where it removed it."""

    __tablename__ = "change"
    __table_args__ = (
        _of("act_id", "investments.act"),
        _of("activity_id", "investments.activity"),
        Index("ix_change_activity", "workspace_id", "activity_id"),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    act_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    activity_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class ImportRow(WorkspaceScoped, Base):
    """One file of a broker: what was read of it, and what became of it. act_id: what booked it.

    read: what the file holds, as `brokers.model` writes it.
    """

    __tablename__ = "import"
    __table_args__ = (
        CheckConstraint("status in ('ready','booked','undone')", name="status"),
        Index("ix_import_created", "workspace_id", text("created_at desc")),
        _SCOPE,
    )

    user_id: Mapped[uuid.UUID]
    file_name: Mapped[str]
    layout: Mapped[str]
    status: Mapped[str]
    account_id: Mapped[uuid.UUID | None]
    currency: Mapped[str] = mapped_column(String(3))
    read: Mapped[dict[str, Any]] = mapped_column(JSONB)
    act_id: Mapped[uuid.UUID | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    booked_at: Mapped[datetime | None] = mapped_column(default=None)
