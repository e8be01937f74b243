"""Which movement at a connected bank is which transaction here."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from guilder.kernel import clock
from guilder.kernel.db import Base

_SCOPE: Any = {"schema": "transactions", "info": {"scope": "workspace"}}


class FedRow(Base):
    """One of the bank's movements. digest: of what the bank said of it last; the same again changes nothing. own: the
    feed booked the transaction, so it also changes and removes it; False where a file or a person had brought it before.
    connection_id: the login that told it last, as another login at the same bank may number everything anew.
    """

    __tablename__ = "fed"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "transaction_id"],
            ["transactions.transaction.workspace_id", "transactions.transaction.id"],
        ),
        Index("ix_fed_transaction", "workspace_id", "transaction_id"),
        Index("ix_fed_pending", "workspace_id", "account_id", postgresql_where=text("pending")),
        _SCOPE,
    )

    workspace_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(primary_key=True)
    connection_id: Mapped[uuid.UUID]
    transaction_id: Mapped[uuid.UUID]
    pending: Mapped[bool] = mapped_column(default=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    own: Mapped[bool] = mapped_column(default=True)
    fed_at: Mapped[datetime] = mapped_column(default=clock.now)
