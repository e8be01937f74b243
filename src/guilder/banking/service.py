"""Accounts: made, found by the number a statement gives, changed, hidden; and what is stated of their balance."""

import re
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking.contracts import (
    Account,
    AccountChanged,
    AccountCreated,
    AccountNotFound,
    AccountNumberTaken,
    ArrangeAccounts,
    BalanceNotFound,
    ChangeAccount,
    CreateAccount,
    Delivery,
    FeedEntry,
    StatedBalance,
)
from guilder.banking.statements.mapping import Mapping
from guilder.banking.tables import AccountRow, BalanceRow, MappingRow
from guilder.banking.tables_connections import ConnectionRow, FeedRow, LinkRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.crypto import Keyring
from guilder.kernel.events import publish
from guilder.kernel.money import quantize


async def list_accounts(session: AsyncSession, *, actor: Actor, hidden: bool = False) -> list[Account]:
    """Every account of the workspace as people arranged them, else oldest first. hidden: also those put away."""
    query = (
        select(AccountRow)
        .where(AccountRow.workspace_id == actor.workspace_id)
        .order_by(AccountRow.position.asc().nulls_last(), AccountRow.created_at, AccountRow.id)
    )
    if not hidden:
        query = query.where(AccountRow.hidden_at.is_(None))
    return [_account(row) for row in await session.scalars(query)]


async def get_account(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> Account:
    """One account. Raises AccountNotFound 404."""
    return _account(await _row(session, actor, account_id))


async def create_account(session: AsyncSession, *, actor: Actor, cmd: CreateAccount) -> Account:
    """Add an account. Raises AccountNumberTaken 409. Emits bank.account.created."""
    mark = number_mark(session, cmd.number)
    if mark is not None and await _marked(session, actor, mark):
        raise AccountNumberTaken
    opening = quantize(cmd.opening_balance or Decimal(0), cmd.currency)
    row = AccountRow(
        workspace_id=actor.workspace_id,
        name=cmd.name,
        kind=cmd.kind,
        currency=cmd.currency,
        institution=cmd.institution,
        number_masked=masked(cmd.number),
        number_mark=mark,
        opening_balance=Decimal(0) if cmd.value_on else opening,
        told=cmd.opening_balance is not None,
        balance=opening,
        balance_on=cmd.value_on,
    )
    session.add(row)
    await session.flush()
    if cmd.value_on is not None:
        await record_balance(session, actor=actor, account_id=row.id, amount=opening, on=cmd.value_on, source="person")
    await audit.record(session, actor, "account.created", "account", row.id)
    await publish(session, AccountCreated(account_id=row.id, currency=row.currency))
    return _account(row)


async def change_account(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, cmd: ChangeAccount) -> Account:
    """Rename, hide, close, or correct what it began with. Raises AccountNotFound 404. Emits bank.account.changed."""
    row = await _row(session, actor, account_id, lock=True)
    for field in cmd.model_fields_set & {"name", "kind", "institution"}:
        value = getattr(cmd, field)
        if value is not None:
            setattr(row, field, value)
    if "closed_on" in cmd.model_fields_set:
        row.closed_on = cmd.closed_on
    if cmd.hidden is not None:
        if row.hidden_at is not None and not cmd.hidden:
            await catch_up(session, actor=actor, account_id=account_id)
        row.hidden_at = clock.now() if cmd.hidden else None
    if cmd.opening_balance is not None:
        opening = quantize(cmd.opening_balance, row.currency)
        if row.balance_on is None:
            row.balance += opening - row.opening_balance
        row.opening_balance, row.told = opening, True
    await audit.record(session, actor, "account.changed", "account", row.id, fields=sorted(cmd.model_fields_set))
    await publish(session, AccountChanged(account_id=row.id))
    return _account(row)


async def catch_up(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> None:
    """Have its bank bring what was missed, from the beginning: what is there is known."""
    feeding = select(LinkRow.connection_id).where(
        LinkRow.workspace_id == actor.workspace_id, LinkRow.account_id == account_id, LinkRow.feeds
    )
    await session.execute(
        update(ConnectionRow)
        .where(
            ConnectionRow.workspace_id == actor.workspace_id, ConnectionRow.id.in_(feeding),
            ConnectionRow.state == "active",
        )
        .values(cursor="", due_at=clock.now(), attempt=None)
    )  # fmt: skip


async def put_away(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> Account:
    """Hide an account and stop its sync; what is booked on it stays. Raises AccountNotFound 404."""
    return await change_account(session, actor=actor, account_id=account_id, cmd=ChangeAccount(hidden=True))


async def bring_back(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> None:
    """Show an account again that was put away, if it was: whoever connects its bank anew wants it."""
    row = await _row(session, actor, account_id)
    if row.hidden_at is not None and row.merged_into is None:
        row.hidden_at = None
        await publish(session, AccountChanged(account_id=row.id))


async def arrange_accounts(session: AsyncSession, *, actor: Actor, cmd: ArrangeAccounts) -> list[Account]:
    """List accounts in this order from now on; those left out come behind. Raises AccountNotFound 404."""
    rows = await session.scalars(
        select(AccountRow).where(AccountRow.workspace_id == actor.workspace_id).with_for_update()
    )
    found = {row.id: row for row in rows}
    if not found.keys() >= set(cmd.account_ids):
        raise AccountNotFound
    for row in found.values():
        row.position = None
    for position, account_id in enumerate(cmd.account_ids):
        found[account_id].position = position
    await audit.record(session, actor, "account.arranged", "workspace", actor.workspace_id)
    await session.flush()
    return await list_accounts(session, actor=actor, hidden=True)


async def find_by_number(session: AsyncSession, *, actor: Actor, number: str, currency: str) -> Account | None:
    """The account whose number a statement gives, in its currency if it names one."""
    mark = number_mark(session, number)
    rows = await _marked(session, actor, mark) if mark is not None else []
    fitting = [row for row in rows if not currency or row.currency == currency]
    if not fitting:
        return None
    into = fitting[0].merged_into
    return _account(await _row(session, actor, into) if into else fitting[0])


async def learn_number(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, number: str) -> None:
    """Remember the number that a statement gives, if the account has none yet."""
    row = await _row(session, actor, account_id)
    mark = number_mark(session, number)
    if row.number_mark is None and mark is not None and not await _marked(session, actor, mark):
        row.number_mark, row.number_masked = mark, masked(number)


async def lock_account(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> Account:
    """One account, held until the transaction ends: whatever books on it waits. Raises AccountNotFound 404."""
    return _account(await _row(session, actor, account_id, lock=True))


async def record_balance(
    session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, amount: Decimal, on: date,
    source: str, import_id: uuid.UUID | None = None,
) -> None:  # fmt: skip
    """Keep what a statement or a person says of a day's end; the last word about a day counts."""
    row = await _row(session, actor, account_id)
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


async def forget_balance(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, on: date) -> None:
    """Drop what a person said of one day. Raises AccountNotFound 404, BalanceNotFound 404."""
    await _row(session, actor, account_id)
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
    row = await _row(session, actor, account_id)
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
    account = await _row(session, actor, account_id)
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
    row = await _row(session, actor, account_id)
    return row.opening_balance, None


async def opening_balance(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> Decimal:
    """What the account held before its first transaction, as far as anybody said. Raises AccountNotFound 404."""
    return (await _row(session, actor, account_id)).opening_balance


async def set_balance(
    session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, balance: Decimal, stated_on: date | None
) -> None:
    """Today's balance, as whoever keeps the transactions worked it out. Emits bank.account.changed if it moved."""
    row = await _row(session, actor, account_id)
    if row.balance == balance and row.balance_on == stated_on:
        return
    row.balance, row.balance_on = balance, stated_on
    await publish(session, AccountChanged(account_id=row.id))


async def remembered_mappings(session: AsyncSession, *, actor: Actor) -> dict[str, Mapping]:
    """Every confirmed way to read a CSV, by the fingerprint of its header."""
    rows = await session.scalars(select(MappingRow).where(MappingRow.workspace_id == actor.workspace_id))
    return {row.fingerprint: Mapping.model_validate(row.mapping) for row in rows}


async def remember_mapping(session: AsyncSession, *, actor: Actor, fingerprint: str, mapping: Mapping) -> None:
    """Keep how this header is read; the next file with it needs no question."""
    values = {"mapping": mapping.model_dump(mode="json"), "user_id": actor.user_id, "confirmed_at": clock.now()}
    statement = insert(MappingRow).values(workspace_id=actor.workspace_id, fingerprint=fingerprint, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["workspace_id", "fingerprint"], set_=values))


async def fed_accounts(session: AsyncSession, *, actor: Actor) -> set[uuid.UUID]:
    """The accounts that a connection feeds."""
    query = (
        select(LinkRow.account_id)
        .join(
            ConnectionRow,
            (ConnectionRow.workspace_id == LinkRow.workspace_id) & (ConnectionRow.id == LinkRow.connection_id),
        )
        .where(LinkRow.workspace_id == actor.workspace_id, LinkRow.feeds, ConnectionRow.state != "left")
    )
    return set(await session.scalars(query))


async def standing_for(session: AsyncSession, *, actor: Actor, account_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """The accounts that these have become: those that were merged give way to the one that took them in, each once."""
    rows = await session.execute(
        select(AccountRow.id, AccountRow.merged_into).where(
            AccountRow.workspace_id == actor.workspace_id, AccountRow.id.in_(account_ids)
        )
    )
    into = {row.id: row.merged_into for row in rows}
    return list(dict.fromkeys(into.get(account_id) or account_id for account_id in account_ids))


async def merged_accounts(session: AsyncSession, *, actor: Actor) -> dict[uuid.UUID, uuid.UUID]:
    """Every account that became part of another one, and which that is."""
    rows = await session.execute(
        select(AccountRow.id, AccountRow.merged_into).where(
            AccountRow.workspace_id == actor.workspace_id, AccountRow.merged_into.is_not(None)
        )
    )
    return {row.id: row.merged_into for row in rows}


async def join_accounts(session: AsyncSession, *, actor: Actor, source: uuid.UUID, target: uuid.UUID) -> dict[str, Any]:
    """Let `target` stand for `source`: its number, its bank, what was stated of it. What `part_accounts` needs."""
    row = await _row(session, actor, source, lock=True)
    taken = target in await fed_accounts(session, actor=actor)
    links = await session.scalars(
        select(LinkRow).where(LinkRow.workspace_id == actor.workspace_id, LinkRow.account_id == source)
    )
    moved = []
    for link in links:
        moved.append({"id": str(link.id), "feeds": link.feeds})
        link.account_id, link.feeds = target, link.feeds and not taken
        taken = taken or link.feeds
    copied = await session.execute(
        _COPY_BALANCES, {"workspace": actor.workspace_id, "source": source, "target": target}
    )
    state = {
        "links": moved, "hidden": row.hidden_at is not None,
        "balances": [[each.stated_on.isoformat(), each.source] for each in copied],
    }  # fmt: skip
    row.merged_into, row.hidden_at = target, row.hidden_at or clock.now()
    await session.flush()
    await publish(session, AccountChanged(account_id=source), AccountChanged(account_id=target))
    return state


async def part_accounts(
    session: AsyncSession, *, actor: Actor, source: uuid.UUID, target: uuid.UUID, state: dict[str, Any]
) -> list[uuid.UUID]:
    """Let `source` stand for itself again; the connections that feed it."""
    row = await _row(session, actor, source, lock=True)
    row.merged_into, row.hidden_at = None, row.hidden_at if state["hidden"] else None
    feeds = {uuid.UUID(each["id"]): each["feeds"] for each in state["links"]}
    links = await session.scalars(
        select(LinkRow).where(LinkRow.workspace_id == actor.workspace_id, LinkRow.id.in_(feeds))
    )
    connections = []
    for link in links:
        link.account_id, link.feeds = source, feeds[link.id]
        connections.append(link.connection_id)
    for on, kind in state["balances"]:
        await session.execute(
            delete(BalanceRow).where(
                BalanceRow.workspace_id == actor.workspace_id, BalanceRow.account_id == target,
                BalanceRow.stated_on == date.fromisoformat(on), BalanceRow.source == kind,
            )
        )  # fmt: skip
    await session.flush()
    await publish(session, AccountChanged(account_id=source), AccountChanged(account_id=target))
    return connections


_COPY_BALANCES = text("""
    insert into banking.balance (workspace_id, account_id, stated_on, source, amount, import_id, stated_at)
    select workspace_id, :target, stated_on, source, amount, import_id, stated_at from banking.balance
    where workspace_id = :workspace and account_id = :source
    on conflict do nothing
    returning stated_on, source
""")


async def waiting_deliveries(session: AsyncSession, *, workspace_id: uuid.UUID, limit: int) -> list[Delivery]:
    """The inbox, oldest first, held until the transaction ends: whoever books them drops them in the same one."""
    rows = await session.scalars(
        select(FeedRow)
        .where(FeedRow.workspace_id == workspace_id)
        .order_by(FeedRow.connection_id, FeedRow.number)
        .limit(limit)
        .with_for_update()
    )
    return [
        Delivery(
            id=row.id, connection_id=row.connection_id, provider=row.provider,
            account_id=row.account_id, entries=[FeedEntry.model_validate(entry) for entry in row.entries],
            removed=row.removed, all_pending=row.all_pending, balance=row.balance, balance_on=row.balance_on,
        )
        for row in rows
    ]  # fmt: skip


async def drop_deliveries(session: AsyncSession, *, workspace_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> None:
    """Take what was booked out of the inbox."""
    await session.execute(delete(FeedRow).where(FeedRow.workspace_id == workspace_id, FeedRow.id.in_(ids)))


async def forget_mapping(session: AsyncSession, *, actor: Actor, fingerprint: str) -> None:
    """Ask again how files with this header are to be read."""
    query = delete(MappingRow).where(
        MappingRow.workspace_id == actor.workspace_id, MappingRow.fingerprint == fingerprint
    )
    await session.execute(query)


def masked(number: str) -> str:
    """The last four places of an account number behind two dots."""
    bare = re.sub(r"[^0-9A-Za-z]", "", number)
    return f"·· {bare[-4:]}" if bare else ""


def number_mark(session: AsyncSession, number: str) -> bytes | None:
    """A keyed hash of an account number, the same for every way to write it; None for none."""
    bare = re.sub(r"[^0-9A-Z]", "", number.upper())
    if len(bare) < 4:
        return None
    keyring: Keyring = session.info["keyring"]
    return keyring.mac(str(session.info["workspace_id"]), bare, purpose="account number")


async def _marked(session: AsyncSession, actor: Actor, mark: bytes) -> Sequence[AccountRow]:
    query = select(AccountRow).where(AccountRow.workspace_id == actor.workspace_id, AccountRow.number_mark == mark)
    return (await session.scalars(query)).all()


async def _row(session: AsyncSession, actor: Actor, account_id: uuid.UUID, *, lock: bool = False) -> AccountRow:
    query = select(AccountRow).where(AccountRow.workspace_id == actor.workspace_id, AccountRow.id == account_id)
    row = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise AccountNotFound
    return row


def _account(row: AccountRow) -> Account:
    return Account.model_validate(
        {
            "id": row.id, "name": row.name, "kind": row.kind, "currency": row.currency, "institution": row.institution,
            "number": row.number_masked, "balance": quantize(row.balance, row.currency), "balance_on": row.balance_on,
            "balance_known": row.told or row.balance_on is not None, "merged_into": row.merged_into,
            "closed_on": row.closed_on, "hidden": row.hidden_at is not None, "created_at": row.created_at,
        }
    )  # fmt: skip
