"""Banks connected, looked at, renewed and left. What is called outside is called between transactions, never in one."""

import json
import secrets as randomness
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, get_args

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking import adapters, service
from guilder.banking.contracts import (
    AccountNumberTaken,
    BeginConnect,
    ConnectedAccount,
    ConnectExpired,
    ConnectFailed,
    Connection,
    ConnectionCreated,
    ConnectionNotActive,
    ConnectionNotFound,
    ConnectStep,
    CreateAccount,
    FinishConnect,
    Institution,
    Kind,
    Provider,
    ProviderKey,
    ProviderNotReady,
    Reconnect,
    SyncTooSoon,
    Trouble,
)
from guilder.banking.providers import Granted, ProviderProblem, RemoteAccount, Wish
from guilder.banking.providers import Provider as Adapter
from guilder.banking.settings import BankingSettings
from guilder.banking.tables import AccountRow
from guilder.banking.tables_connections import ConnectionRow, FeedRow, FlowRow, LinkRow
from guilder.kernel import clock, ids, jobs
from guilder.kernel.actor import Actor
from guilder.kernel.cache import remembered
from guilder.kernel.correlation import correlation_id
from guilder.kernel.crypto import Keyring, digest
from guilder.kernel.errors import NotFound
from guilder.kernel.events import publish
from guilder.kernel.runtime import Runtime

#: How long a person may take at the bank's page.
_FLOW = timedelta(hours=2)
#: How long a connection that was ended can still be kept.
GRACE = timedelta(seconds=30)
#: A sync that began longer ago has died with its worker.
_SYNCING = timedelta(minutes=3)


def adapter_of(runtime: Runtime, key: str) -> Adapter:
    """The provider `key` on this process's outgoing client. Raises NotFound 404."""
    known = adapters.all_of(runtime.settings_of(BankingSettings), runtime.outgoing, runtime.cache)
    found = known.get(key)  # type: ignore[call-overload]
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def acting(workspace_id: uuid.UUID, user_id: uuid.UUID) -> Actor:
    """The person who connected the bank, when a job acts for them."""
    return Actor(
        user_id=user_id, workspace_id=workspace_id, role="member", session_id=None, request_id=correlation_id(),
        permissions=frozenset(), time_zone="UTC", currency="",
    )  # fmt: skip


def list_providers(runtime: Runtime) -> list[Provider]:
    """Every way to connect, also those that wait for the operator's keys."""
    known = adapters.all_of(runtime.settings_of(BankingSettings), runtime.outgoing, runtime.cache)
    return [
        Provider(
            key=key, name=each.profile.name, chooses=each.profile.chooses, countries=list(each.profile.countries),
            ready=not each.missing(), missing=list(each.missing()), about=each.profile.about,
            address=each.profile.address,
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


def _listing(adapter: Adapter, country: str) -> Any:
    async def load() -> list[Institution] | None:
        return await adapter.institutions(country) or None

    async def safe() -> list[Institution]:
        return await load() or []

    return safe


# ------------------------------------------------------------------------------------------------------------- connect


async def begin(runtime: Runtime, *, actor: Actor, cmd: BeginConnect) -> ConnectStep:
    """Ask for permission. Raises ProviderNotReady 409, ConnectFailed 409."""
    adapter = adapter_of(runtime, cmd.provider)
    place = {
        "provider": cmd.provider, "institution_id": cmd.institution_id, "institution": cmd.institution_name,
        "country": cmd.country,
    }  # fmt: skip
    return await _start(runtime, actor, adapter, place, token=cmd.token, connection=None)


async def renew(runtime: Runtime, *, actor: Actor, connection_id: uuid.UUID, cmd: Reconnect) -> ConnectStep:
    """Ask again for the permission of a connection. Raises ConnectionNotFound 404, ConnectFailed 409."""
    async with _session(runtime, actor) as session:
        row = await row_of(session, actor.workspace_id, connection_id)
        kept = opened(session, row)
    if row.state not in {"active", "reconnect"}:
        raise ConnectionNotActive("This connection is ending. Keep it first.")
    place = {
        "provider": row.provider, "institution_id": row.institution_id, "institution": row.institution,
        "country": row.country,
    }  # fmt: skip
    adapter = adapter_of(runtime, row.provider)
    return await _start(runtime, actor, adapter, place, token=cmd.token, connection=row, again=kept)


async def _start(
    runtime: Runtime, actor: Actor, adapter: Adapter, place: dict[str, str], *, token: str,
    connection: ConnectionRow | None, again: Mapping[str, str] | None = None,
) -> ConnectStep:  # fmt: skip
    if adapter.missing():
        raise ProviderNotReady
    state = randomness.token_urlsafe(32)
    wish = _wish(runtime, actor, place, state=state, token=token, again=again)
    try:
        step = await adapter.start(wish)
        if not step.url:
            granted = await adapter.finish(wish, step.secrets, {})
            remote = await adapter.accounts(granted.secrets)
            return ConnectStep(
                redirect_url=None, connection=await _keep(runtime, actor, place, granted, remote, connection)
            )
    except ProviderProblem as problem:
        raise _failed(problem) from None
    async with _session(runtime, actor) as session:
        flow_id = ids.new_id()
        keyring: Keyring = session.info["keyring"]
        session.add(
            FlowRow(
                workspace_id=actor.workspace_id, id=flow_id, user_id=actor.user_id, **place,
                connection_id=connection.id if connection else None, state_digest=digest(state),
                secret=keyring.seal(json.dumps(step.secrets).encode(), bound_to=_flow_place(actor.workspace_id, flow_id)),
            )
        )  # fmt: skip
        await audit.record(session, actor, "bank.consent.asked", "connection", flow_id, provider=place["provider"])
    return ConnectStep(redirect_url=step.url, connection=None)


async def finish(runtime: Runtime, *, actor: Actor, cmd: FinishConnect) -> Connection:
    """Take what the bank's page brought back, once. Raises ConnectExpired 409, ConnectFailed 409."""
    state = cmd.parameters.get("state") or cmd.parameters.get("ref") or ""
    async with _session(runtime, actor) as session:
        claimed = await session.scalars(
            update(FlowRow)
            .where(
                FlowRow.workspace_id == actor.workspace_id, FlowRow.user_id == actor.user_id,
                FlowRow.state_digest == digest(state), FlowRow.used_at.is_(None),
                FlowRow.created_at > clock.now() - _FLOW,
            )
            .values(used_at=clock.now())
            .returning(FlowRow)
        )  # fmt: skip
        flow = claimed.one_or_none()
        if flow is None:
            raise ConnectExpired
        keyring: Keyring = session.info["keyring"]
        kept = json.loads(keyring.open(flow.secret or b"", bound_to=_flow_place(flow.workspace_id, flow.id)))
        renewed = None
        if flow.connection_id is not None:
            renewed = await row_of(session, actor.workspace_id, flow.connection_id)
        again = opened(session, renewed) if renewed else None
    place = {
        "provider": flow.provider, "institution_id": flow.institution_id, "institution": flow.institution,
        "country": flow.country,
    }  # fmt: skip
    adapter = adapter_of(runtime, flow.provider)
    wish = _wish(runtime, actor, place, state=state, again=again)
    try:
        granted = await adapter.finish(wish, kept, cmd.parameters)
        remote = await adapter.accounts(granted.secrets)
    except ProviderProblem as problem:
        if not problem.lasting:  # the bank's page need not be seen again when only the line was broken
            await _unclaim(runtime, actor, flow.id)
        raise _failed(problem) from None
    return await _keep(runtime, actor, place, granted, remote, renewed)


async def _unclaim(runtime: Runtime, actor: Actor, flow_id: uuid.UUID) -> None:
    async with _session(runtime, actor) as session:
        await session.execute(
            update(FlowRow)
            .where(FlowRow.workspace_id == actor.workspace_id, FlowRow.id == flow_id)
            .values(used_at=None)
        )


def _failed(problem: ProviderProblem) -> ConnectFailed:
    return ConnectFailed(f"{problem.message} {problem.remedy}")


def _wish(
    runtime: Runtime, actor: Actor, place: dict[str, str], *, state: str, token: str = "",
    again: Mapping[str, str] | None = None,
) -> Wish:  # fmt: skip
    home = runtime.settings.public_url.rstrip("/")
    return Wish(
        institution_id=place["institution_id"], institution=place["institution"], country=place["country"],
        back=f"{home}/accounts/connected", state=state, webhook=f"{home}/v1/banks/webhooks/{place['provider']}",
        person=runtime.keyring.mac(str(actor.workspace_id), str(actor.user_id), purpose="bank person").hex()[:32],
        token=token, again=again,
    )  # fmt: skip


async def _keep(
    runtime: Runtime, actor: Actor, place: dict[str, str], granted: Granted, remote: Sequence[RemoteAccount],
    renewed: ConnectionRow | None,
) -> Connection:  # fmt: skip
    """Write the permission and its accounts, and have the first sync done."""
    async with _session(runtime, actor) as session:
        if renewed is not None:
            row = await row_of(session, actor.workspace_id, renewed.id, lock=True)
            row.attempt = None  # a sync on the old permission brings nothing any more
        else:
            name = granted.institution or place["institution"] or _of_accounts(remote) or place["provider"]
            row = ConnectionRow(
                workspace_id=actor.workspace_id, id=ids.new_id(), user_id=actor.user_id, provider=place["provider"],
                institution_id=granted.institution_id or place["institution_id"], institution=name[:120],
                country=place["country"],
            )  # fmt: skip
            session.add(row)
            await session.flush()
        row.credentials = sealed(session, row, granted.secrets)
        row.reference, row.consent_until = granted.reference or row.reference, granted.until
        row.state, row.trouble, row.failures, row.rests_until = "active", None, 0, None
        row.due_at = clock.now()
        await keep_accounts(session, actor, row, remote)
        await session.flush()
        await audit.record(
            session, actor, "bank.connection.renewed" if renewed else "bank.connection.created", "connection", row.id
        )
        links = await _links(session, actor.workspace_id, [row.id])
        if renewed is None:
            fed = [link.account_id for link in links[row.id]]
            await publish(
                session, ConnectionCreated(connection_id=row.id, provider=_key(row.provider), account_ids=fed)
            )
        await ask_for_sync(session, row)
        return (await _shown(session, actor, [row]))[0]


def _of_accounts(remote: Sequence[RemoteAccount]) -> str:
    names = list(dict.fromkeys(each.institution for each in remote if each.institution))
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


async def keep_accounts(
    session: AsyncSession, actor: Actor, row: ConnectionRow, remote: Sequence[RemoteAccount]
) -> None:
    """Link every account of the login: to the one it fed before, to the one with its number, else to a new one.

    An account that another connection feeds is linked and not fed twice. Currencies that Guilder does not book are left.
    """
    known = {link.identity: link for link in (await _links(session, actor.workspace_id, [row.id]))[row.id]}
    for each in remote:
        if not each.currency:
            continue
        if (link := known.get(each.identity)) is not None:
            link.remote_id = each.remote_id
            continue
        account_id = await _account_for(session, actor, row, each)
        session.add(
            LinkRow(
                workspace_id=actor.workspace_id, connection_id=row.id, account_id=account_id, remote_id=each.remote_id,
                identity=each.identity, currency=each.currency, feeds=not await _fed(session, actor, account_id),
            )
        )  # fmt: skip
        await session.flush()


async def _account_for(session: AsyncSession, actor: Actor, row: ConnectionRow, each: RemoteAccount) -> uuid.UUID:
    before = await session.scalars(
        select(LinkRow.account_id)
        .join(
            ConnectionRow,
            (ConnectionRow.workspace_id == LinkRow.workspace_id) & (ConnectionRow.id == LinkRow.connection_id),
        )
        .where(
            LinkRow.workspace_id == actor.workspace_id, LinkRow.identity == each.identity,
            LinkRow.currency == each.currency, ConnectionRow.provider == row.provider,
        )
        .order_by(LinkRow.created_at.desc()).limit(1)
    )  # fmt: skip
    if (found := before.one_or_none()) is not None:
        return found
    if each.number:
        same = await service.find_by_number(session, actor=actor, number=each.number, currency=each.currency)
        if same is not None:
            return same.id
    kind: Kind = each.kind if each.kind in get_args(Kind) else "checking"  # type: ignore[assignment]
    wanted = CreateAccount(
        name=each.name[:80] or "Account", kind=kind, currency=each.currency,
        institution=(each.institution or row.institution)[:80], number=each.number[:64],
    )  # fmt: skip
    try:
        return (await service.create_account(session, actor=actor, cmd=wanted)).id
    except AccountNumberTaken:  # by one in another currency
        bare = wanted.model_copy(update={"number": ""})
        return (await service.create_account(session, actor=actor, cmd=bare)).id


async def _fed(session: AsyncSession, actor: Actor, account_id: uuid.UUID) -> bool:
    query = (
        select(LinkRow.id)
        .join(
            ConnectionRow,
            (ConnectionRow.workspace_id == LinkRow.workspace_id) & (ConnectionRow.id == LinkRow.connection_id),
        )
        .where(
            LinkRow.workspace_id == actor.workspace_id, LinkRow.account_id == account_id, LinkRow.feeds,
            ConnectionRow.state != "left",
        )
        .limit(1)
    )  # fmt: skip
    return (await session.scalars(query)).first() is not None


# ---------------------------------------------------------------------------------------------------------------- look


async def list_connections(session: AsyncSession, *, actor: Actor) -> list[Connection]:
    """The household's connections, oldest first; those that were left are gone."""
    rows = await session.scalars(
        select(ConnectionRow)
        .where(ConnectionRow.workspace_id == actor.workspace_id, ConnectionRow.state != "left")
        .order_by(ConnectionRow.created_at, ConnectionRow.id)
    )
    return await _shown(session, actor, list(rows))


async def get_connection(session: AsyncSession, *, actor: Actor, connection_id: uuid.UUID) -> Connection:
    """One connection. Raises ConnectionNotFound 404."""
    return (await _shown(session, actor, [await row_of(session, actor.workspace_id, connection_id)]))[0]


async def connection_of(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> Connection:
    """The connection that feeds an account. Raises AccountNotFound 404, ConnectionNotFound 404."""
    await service.get_account(session, actor=actor, account_id=account_id)
    for each in await list_connections(session, actor=actor):
        if any(account.account_id == account_id and account.feeds for account in each.accounts):
            return each
    raise ConnectionNotFound("No bank connection feeds this account.")


# ----------------------------------------------------------------------------------------------------------------- act


async def sync_now(session: AsyncSession, *, actor: Actor, connection_id: uuid.UUID) -> Connection:
    """Have it synced at once. Raises ConnectionNotActive 409, SyncTooSoon 429."""
    row = await row_of(session, actor.workspace_id, connection_id, lock=True)
    if row.state != "active":
        raise ConnectionNotActive
    now = clock.now()
    if row.rests_until is not None and row.rests_until > now:
        seconds = int((row.rests_until - now).total_seconds()) + 1
        raise SyncTooSoon(
            f"{row.institution} allows the next sync in {_span(seconds)}. Guilder does it by itself then.",
            headers={"Retry-After": str(seconds)},
        )
    row.due_at = now
    await ask_for_sync(session, row)
    return (await _shown(session, actor, [row]))[0]


def _span(seconds: int) -> str:
    return f"{seconds // 3600 + 1} hours" if seconds > 5400 else f"{seconds // 60 + 1} minutes"


async def ask_for_sync(session: AsyncSession, row: ConnectionRow) -> None:
    """Queue its sync, once however often it is asked for."""
    await jobs.defer(
        session, "banking.sync_connection", key=f"sync:{row.id}",
        workspace_id=str(row.workspace_id), connection_id=str(row.id),
    )  # fmt: skip


async def leave(session: AsyncSession, *, actor: Actor, connection_id: uuid.UUID) -> Connection:
    """End a connection after a moment in which it can be kept. What it brought stays. Raises ConnectionNotFound 404."""
    row = await row_of(session, actor.workspace_id, connection_id, lock=True)
    if row.state != "leaving":
        row.state, row.attempt, row.failures, row.trouble = "leaving", None, 0, None
        row.due_at = clock.now() + GRACE
        await audit.record(session, actor, "bank.connection.ended", "connection", row.id)
        await jobs.defer(
            session, "banking.leave_bank", key=f"leave:{row.id}", after=GRACE + timedelta(seconds=1),
            workspace_id=str(row.workspace_id), connection_id=str(row.id),
        )  # fmt: skip
    return (await _shown(session, actor, [row]))[0]


async def keep(session: AsyncSession, *, actor: Actor, connection_id: uuid.UUID) -> Connection:
    """Keep a connection that was about to end. Raises ConnectionNotFound 404 once it has ended."""
    row = await row_of(session, actor.workspace_id, connection_id, lock=True)
    if row.state == "leaving":
        row.state, row.due_at = "active", clock.now()
        await audit.record(session, actor, "bank.connection.kept", "connection", row.id)
        await ask_for_sync(session, row)
    return (await _shown(session, actor, [row]))[0]


# ---------------------------------------------------------------------------------------------------------------- rows


async def row_of(
    session: AsyncSession, workspace_id: uuid.UUID, connection_id: uuid.UUID, *, lock: bool = False
) -> ConnectionRow:
    """A connection that was not left. Raises ConnectionNotFound 404."""
    query = select(ConnectionRow).where(
        ConnectionRow.workspace_id == workspace_id, ConnectionRow.id == connection_id, ConnectionRow.state != "left"
    )
    row = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise ConnectionNotFound
    return row


def opened(session: AsyncSession, row: ConnectionRow) -> dict[str, str]:
    """The credentials of a connection."""
    keyring: Keyring = session.info["keyring"]
    found: dict[str, str] = json.loads(keyring.open(row.credentials or b"", bound_to=_place(row)))
    return found


def sealed(session: AsyncSession, row: ConnectionRow, secrets: Mapping[str, str]) -> bytes:
    """`secrets` sealed for this connection alone."""
    keyring: Keyring = session.info["keyring"]
    return keyring.seal(json.dumps(dict(secrets)).encode(), bound_to=_place(row))


def _place(row: ConnectionRow) -> str:
    return f"bank connection:{row.workspace_id}:{row.id}"


def _flow_place(workspace_id: uuid.UUID, flow_id: uuid.UUID) -> str:
    return f"bank flow:{workspace_id}:{flow_id}"


def _session(runtime: Runtime, actor: Actor) -> Any:
    return runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id)


def _key(provider: str) -> ProviderKey:
    return provider  # type: ignore[return-value]


async def _links(
    session: AsyncSession, workspace_id: uuid.UUID, connections: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[LinkRow]]:
    found: defaultdict[uuid.UUID, list[LinkRow]] = defaultdict(list)
    query = select(LinkRow).where(LinkRow.workspace_id == workspace_id, LinkRow.connection_id.in_(connections))
    for link in await session.scalars(query.order_by(LinkRow.created_at, LinkRow.id)):
        found[link.connection_id].append(link)
    return found


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[ConnectionRow]) -> list[Connection]:
    await session.flush()
    links = await _links(session, actor.workspace_id, [row.id for row in rows])
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
    profile = adapters.PROFILES[_key(row.provider)]
    next_at: datetime | None = row.due_at if row.state == "active" else None
    return Connection(
        id=row.id, provider=_key(row.provider), provider_name=profile.name, institution=row.institution,
        state=row.state,
        takes_token=profile.chooses == "token",
        syncing=arriving or (row.attempt_at is not None and row.attempt is not None and row.attempt_at > clock.now() - _SYNCING),
        accounts=[
            ConnectedAccount(
                account_id=link.account_id, name=accounts[link.account_id].name,
                number=accounts[link.account_id].number_masked, currency=link.currency, feeds=link.feeds,
            )
            for link in links
        ],
        trouble=Trouble.model_validate(row.trouble) if row.trouble else None,
        last_sync_at=row.synced_at, next_sync_at=next_at, consent_until=row.consent_until,
        leaves_at=row.due_at if row.state == "leaving" else None, created_at=row.created_at,
    )  # fmt: skip
