"""What is stated of an account's balance, by a statement, a person or a bank, and what that makes today's."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import (
    AccountChanged,
    BalanceNotFound,
    StatedBalance,
)
from guilder.banking.service.rows import row_of
from guilder.banking.tables import BalanceRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.kernel.money import quantize


async def record_balance(
    session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, amount: Decimal, on: date,
    source: str, import_id: uuid.UUID | None = None,
) -> None:  # fmt: skip
    """Keep what a statement or a person says of a day's end; the last word about a day counts."""
    row = await row_of(session, actor, account_id)
    values: dict[str, Any] = {
        "amount": quantize(amount, row.currency), "import_id": import_id, "stated_at": clock.now(),
    }  # fmt: skip
    place = {"workspace_id": actor.workspace_id, "account_id": account_id, "stated_on": on, "source": source}
    statement = insert(BalanceRow).values(**place, **values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "account_id", "stated_on", "source"], set_=values
        )
    )


async def replace_values(
    session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, values: Sequence[tuple[date, Decimal]]
) -> None:
    """Keep what an account's holdings were worth on these days, in place of all that was said so before.

    Raises AccountNotFound 404.
    """
    row = await row_of(session, actor, account_id)
    await session.execute(
        delete(BalanceRow).where(
            BalanceRow.workspace_id == actor.workspace_id, BalanceRow.account_id == account_id,
            BalanceRow.source == "holdings",
        )
    )  # fmt: skip
    if values:
        said = [
            {
                "workspace_id": actor.workspace_id, "account_id": account_id, "stated_on": on, "source": "holdings",
                "amount": quantize(amount, row.currency), "import_id": None, "stated_at": clock.now(),
            }
            for on, amount in values
        ]  # fmt: skip
        await session.execute(insert(BalanceRow).values(said))


async def forget_balance(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, on: date) -> None:
    """Drop what a person said of one day. Raises AccountNotFound 404, BalanceNotFound 404."""
    await row_of(session, actor, account_id)
    dropped = await session.execute(
        delete(BalanceRow)
        .where(
            BalanceRow.workspace_id == actor.workspace_id, BalanceRow.account_id == account_id,
            BalanceRow.stated_on == on, BalanceRow.source == "person",
        )
        .returning(BalanceRow.stated_on)
    )  # fmt: skip
    if dropped.first() is None:
        raise BalanceNotFound


async def forget_bank(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> list[StatedBalance]:
    """Drop what connected banks stated of an account; what that was."""
    dropped = await session.execute(
        delete(BalanceRow)
        .where(
            BalanceRow.workspace_id == actor.workspace_id, BalanceRow.account_id == account_id,
            BalanceRow.source == "bank",
        )
        .returning(BalanceRow.stated_on, BalanceRow.amount)
    )  # fmt: skip
    return [StatedBalance(on=on, amount=amount, source="bank") for on, amount in dropped]


async def restore_balance(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, stated: StatedBalance) -> None:
    """Keep again what was dropped of a day's end, unless something newer was said of it."""
    row = await row_of(session, actor, account_id)
    statement = insert(BalanceRow).values(
        workspace_id=actor.workspace_id, account_id=account_id, stated_on=stated.on, source=stated.source,
        amount=quantize(stated.amount, row.currency), import_id=None, stated_at=clock.now(),
    )  # fmt: skip
    await session.execute(statement.on_conflict_do_nothing())


async def value_history(
    session: AsyncSession, *, actor: Actor, account_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[tuple[date, Decimal]]]:
    """What was stated of these accounts, oldest day first; of several words about a day the last one."""
    rows = await session.execute(
        select(BalanceRow.account_id, BalanceRow.stated_on, BalanceRow.amount)
        .where(BalanceRow.workspace_id == actor.workspace_id, BalanceRow.account_id.in_(account_ids))
        .order_by(BalanceRow.account_id, BalanceRow.stated_on, BalanceRow.stated_at)
    )
    found: defaultdict[uuid.UUID, dict[date, Decimal]] = defaultdict(dict)
    for account_id, on, amount in rows:
        found[account_id][on] = amount
    return {account_id: sorted(days.items()) for account_id, days in found.items()}


async def forget_balances(session: AsyncSession, *, actor: Actor, import_id: uuid.UUID) -> None:
    """Drop what one import stated."""
    await session.execute(
        delete(BalanceRow).where(BalanceRow.workspace_id == actor.workspace_id, BalanceRow.import_id == import_id)
    )


async def list_balances(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> list[StatedBalance]:
    """What was stated, newest first. Raises AccountNotFound 404."""
    account = await row_of(session, actor, account_id)
    rows = await session.scalars(
        select(BalanceRow)
        .where(BalanceRow.workspace_id == actor.workspace_id, BalanceRow.account_id == account_id)
        .order_by(BalanceRow.stated_on.desc(), BalanceRow.stated_at.desc())
        .limit(500)
    )
    return [
        StatedBalance.model_validate(
            {"on": row.stated_on, "amount": quantize(row.amount, account.currency), "source": row.source}
        )
        for row in rows
    ]


async def anchor(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> tuple[Decimal, date | None]:
    """From where today's balance is counted: the newest stated balance and its day, else the opening balance."""
    stated = (
        await session.scalars(
            select(BalanceRow)
            .where(BalanceRow.workspace_id == actor.workspace_id, BalanceRow.account_id == account_id)
            .order_by(BalanceRow.stated_on.desc(), BalanceRow.stated_at.desc())
            .limit(1)
        )
    ).one_or_none()
    if stated is not None:
        return stated.amount, stated.stated_on
    row = await row_of(session, actor, account_id)
    return row.opening_balance, None


async def opening_balance(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> Decimal:
    """What the account held before its first transaction, as far as anybody said. Raises AccountNotFound 404."""
    return (await row_of(session, actor, account_id)).opening_balance


async def set_balance(
    session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, balance: Decimal, stated_on: date | None
) -> None:
    """Today's balance, as whoever keeps the transactions worked it out. Emits bank.account.changed if it moved."""
    row = await row_of(session, actor, account_id)
    if row.balance == balance and row.balance_on == stated_on:
        return
    row.balance, row.balance_on = balance, stated_on
    await publish(session, AccountChanged(account_id=row.id))
