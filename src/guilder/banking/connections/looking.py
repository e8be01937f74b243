"""What people see of their connections, and of the ways to make one."""

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking import adapters, circuits
from guilder.banking.connections.rows import links_of, row_of
from guilder.banking.contracts import (
    ConnectedAccount,
    Connection,
    ConnectionNotFound,
    Institution,
    Provider,
    ProviderKey,
    Trouble,
)
from guilder.banking.providers import Provider as Adapter
from guilder.banking.providers import ProviderProblem
from guilder.banking.service import accounts as bank_accounts
from guilder.banking.settings import BankingSettings
from guilder.banking.tables import AccountRow
from guilder.banking.tables_connections import ConnectionRow, FeedRow, LinkRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.cache import remembered
from guilder.kernel.runtime import Runtime

#: A sync that began longer ago has died with its worker.
_SYNCING = timedelta(minutes=3)


async def list_providers(runtime: Runtime) -> list[Provider]:
    """Every way to connect, also those that wait for the operator's keys, and whether it answers."""
    known = adapters.all_of(runtime.settings_of(BankingSettings), runtime.outgoing, runtime.cache)
    health = await circuits.health(runtime)
    return [
        Provider(
            key=key, name=each.profile.name, chooses=each.profile.chooses, countries=list(each.profile.countries),
            ready=not each.missing(), missing=list(each.missing()), about=each.profile.about,
            address=each.profile.address, health=health.get(key, "well"),
        )
        for key, each in known.items()
    ]  # fmt: skip


async def list_institutions(runtime: Runtime, *, country: str, words: str) -> list[Institution]:
    """Banks of `country` whose name holds every word, of all providers that have a list. A provider that is down is
    left out. At most 60.
    """
    known = adapters.all_of(runtime.settings_of(BankingSettings), runtime.outgoing, runtime.cache)
    found: list[Institution] = []
    for key, each in known.items():
        if each.profile.chooses != "bank" or each.missing():
            continue
        try:
            found += await remembered(
                runtime.cache, f"banking:institutions:{key}:{country}", _listing(each, country), seconds=86_400
            )
        except ProviderProblem:
            continue
    wanted = words.casefold().split()
    fitting = [each for each in found if all(word in each.name.casefold() for word in wanted)]
    first = wanted[0] if wanted else ""
    return sorted(fitting, key=lambda each: (not each.name.casefold().startswith(first), each.name.casefold()))[:60]


def _listing(adapter: Adapter, country: str) -> Callable[[], Awaitable[list[Institution]]]:
    async def load() -> list[Institution]:
        return await adapter.institutions(country)

    return load


async def list_connections(session: AsyncSession, *, actor: Actor) -> list[Connection]:
    """The household's connections, oldest first; those that were left are gone."""
    rows = await session.scalars(
        select(ConnectionRow)
        .where(ConnectionRow.workspace_id == actor.workspace_id, ConnectionRow.state != "left")
        .order_by(ConnectionRow.created_at, ConnectionRow.id)
    )
    return await shown(session, actor, list(rows))


async def get_connection(session: AsyncSession, *, actor: Actor, connection_id: uuid.UUID) -> Connection:
    """One connection. Raises ConnectionNotFound 404."""
    return (await shown(session, actor, [await row_of(session, actor.workspace_id, connection_id)]))[0]


async def connection_of(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> Connection:
    """The connection that feeds an account. Raises AccountNotFound 404, ConnectionNotFound 404."""
    await bank_accounts.get_account(session, actor=actor, account_id=account_id)
    for each in await list_connections(session, actor=actor):
        if any(account.account_id == account_id and account.feeds for account in each.accounts):
            return each
    raise ConnectionNotFound("No bank connection feeds this account.")


async def shown(session: AsyncSession, actor: Actor, rows: Sequence[ConnectionRow]) -> list[Connection]:
    """Connections as people see them, each with its accounts."""
    await session.flush()
    links = await links_of(session, actor.workspace_id, [row.id for row in rows])
    wanted = {link.account_id for found in links.values() for link in found}
    query = select(AccountRow).where(AccountRow.workspace_id == actor.workspace_id, AccountRow.id.in_(wanted))
    accounts = {account.id: account for account in await session.scalars(query)}
    unbooked = await session.scalars(
        select(FeedRow.connection_id).where(
            FeedRow.workspace_id == actor.workspace_id,
            FeedRow.connection_id.in_([row.id for row in rows]),
            FeedRow.fetched_at > clock.now() - _SYNCING,
        )
    )
    arriving = set(unbooked)
    return [_connection(row, links[row.id], accounts, arriving=row.id in arriving) for row in rows]


def _connection(
    row: ConnectionRow, links: Sequence[LinkRow], accounts: Mapping[uuid.UUID, AccountRow], *, arriving: bool
) -> Connection:
    profile = adapters.PROFILES[key_of(row.provider)]
    next_at: datetime | None = row.due_at if row.state == "active" else None
    return Connection(
        id=row.id, provider=key_of(row.provider), provider_name=profile.name, institution=row.institution,
        state=row.state,
        takes_token=profile.chooses == "token",
        syncing=arriving or _under_way(row),
        accounts=[
            ConnectedAccount(
                account_id=link.account_id, name=accounts[link.account_id].name,
                number=accounts[link.account_id].number_masked, currency=link.currency, feeds=link.feeds,
            )
            for link in links
        ],
        trouble=Trouble.model_validate(row.trouble) if row.trouble else None,
        last_sync_at=row.synced_at, next_sync_at=next_at, consent_until=row.consent_until,
        leaves_at=row.due_at if row.state == "leaving" else None, history=row.history,
        new_accounts=row.new_accounts and row.state == "active", created_at=row.created_at,
    )  # fmt: skip


def _under_way(row: ConnectionRow) -> bool:
    """Whether a sync runs, or waits for a worker because it is due."""
    since = clock.now() - _SYNCING
    runs = row.attempt is not None and row.attempt_at is not None and row.attempt_at > since
    waits = row.state == "active" and row.due_at is not None and since < row.due_at <= clock.now()
    return runs or waits


def key_of(provider: str) -> ProviderKey:
    """The provider of a row, which only ever holds known ones."""
    return provider  # type: ignore[return-value]
