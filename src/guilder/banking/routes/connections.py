"""Connections to banks: providers, consent, state, sync, end."""

import uuid
from typing import Annotated

from fastapi import Query

from guilder.banking.connections import asking, consent, looking
from guilder.banking.contracts import (
    Account,
    AccountNotFound,
    BeginConnect,
    ConnectExpired,
    ConnectFailed,
    Connection,
    ConnectionNotActive,
    ConnectionNotFound,
    ConnectStep,
    FinishConnect,
    History,
    Institution,
    Provider,
    ProviderNotReady,
    Reconnect,
    SyncTooSoon,
)
from guilder.banking.routes.accounts import CanReadAccounts, CanWriteAccounts
from guilder.banking.service import accounts as bank_accounts
from guilder.kernel.errors import NotAllowed, NotSignedIn
from guilder.kernel.http import CurrentRuntime, Envelope, ListEnvelope, Session, envelope, failures, page
from guilder.kernel.routing import Router

router = Router(tags=["connections"])

_SEEN = failures(NotSignedIn, NotAllowed)
_KNOWN = failures(NotSignedIn, NotAllowed, ConnectionNotFound)


@router.get("/providers", operation_id="listProviders", responses=_SEEN)
async def list_providers(actor: CanReadAccounts, runtime: CurrentRuntime) -> ListEnvelope[Provider]:
    """The ways to connect a bank; one that is not `ready` waits for the operator's keys."""
    del actor
    return page(await looking.list_providers(runtime))


@router.get("/institutions", operation_id="listInstitutions", responses=_SEEN)
async def list_institutions(
    actor: CanReadAccounts,
    runtime: CurrentRuntime,
    country: Annotated[str, Query(pattern="^[A-Z]{2}$")],
    words: Annotated[str, Query(max_length=80)] = "",
) -> ListEnvelope[Institution]:
    """Banks of a country whose names hold all the words; 60 at most."""
    del actor
    return page(await looking.list_institutions(runtime, country=country, words=words))


@router.post(
    "/connect", status_code=201, operation_id="connectBank",
    responses=failures(NotSignedIn, NotAllowed, ProviderNotReady, ConnectFailed),
)  # fmt: skip
async def connect(cmd: BeginConnect, actor: CanWriteAccounts, runtime: CurrentRuntime) -> Envelope[ConnectStep]:
    """Begin: the address of the bank's page, or the connection itself where a token is enough."""
    return envelope(await consent.begin(runtime, actor=actor, cmd=cmd))


@router.post(
    "/connect/finish", status_code=201, operation_id="finishConnectBank",
    responses=failures(NotSignedIn, NotAllowed, ConnectExpired, ConnectFailed),
)  # fmt: skip
async def finish(cmd: FinishConnect, actor: CanWriteAccounts, runtime: CurrentRuntime) -> Envelope[Connection]:
    """Hand in what the bank's page brought back. It counts once, and only for whoever began."""
    return envelope(await consent.finish(runtime, actor=actor, cmd=cmd))


@router.get("/connections", operation_id="listConnections", responses=_SEEN)
async def list_connections(actor: CanReadAccounts, session: Session) -> ListEnvelope[Connection]:
    """The household's connections, and what each needs."""
    return page(await looking.list_connections(session, actor=actor))


@router.get("/connections/{connection_id}", operation_id="getConnection", responses=_KNOWN)
async def get_connection(connection_id: uuid.UUID, actor: CanReadAccounts, session: Session) -> Envelope[Connection]:
    """One connection."""
    return envelope(await looking.get_connection(session, actor=actor, connection_id=connection_id))


@router.post(
    "/connections/{connection_id}/sync", status_code=202, operation_id="syncConnection",
    responses=failures(NotSignedIn, NotAllowed, ConnectionNotFound, ConnectionNotActive, SyncTooSoon),
)  # fmt: skip
async def sync(connection_id: uuid.UUID, actor: CanWriteAccounts, session: Session) -> Envelope[Connection]:
    """Have it synced now."""
    return envelope(await asking.sync_now(session, actor=actor, connection_id=connection_id))


@router.post(
    "/connections/{connection_id}/reconnect", status_code=201, operation_id="reconnectBank",
    responses=failures(NotSignedIn, NotAllowed, ConnectionNotFound, ConnectFailed, ConnectionNotActive),
)  # fmt: skip
async def reconnect(
    connection_id: uuid.UUID, cmd: Reconnect, actor: CanWriteAccounts, runtime: CurrentRuntime
) -> Envelope[ConnectStep]:
    """Begin to give permission again; accounts and history stay."""
    return envelope(await consent.renew(runtime, actor=actor, connection_id=connection_id, cmd=cmd))


@router.delete("/connections/{connection_id}", operation_id="disconnectBank", responses=_KNOWN)
async def disconnect(
    connection_id: uuid.UUID, actor: CanWriteAccounts, session: Session, *, history: History = "keep"
) -> Envelope[Connection]:
    """End it in half a minute: the permission is given back. What it brought stays, or goes with `history=remove`."""
    return envelope(await asking.leave(session, actor=actor, connection_id=connection_id, history=history))


@router.post("/connections/{connection_id}/keep", operation_id="keepConnection", responses=_KNOWN)
async def keep(connection_id: uuid.UUID, actor: CanWriteAccounts, session: Session) -> Envelope[Connection]:
    """Take the end back while it has not happened."""
    return envelope(await asking.keep(session, actor=actor, connection_id=connection_id))


@router.get(
    "/{account_id}/status", operation_id="getSyncStatus",
    responses=failures(NotSignedIn, AccountNotFound, ConnectionNotFound),
)  # fmt: skip
async def status(account_id: uuid.UUID, actor: CanReadAccounts, session: Session) -> Envelope[Connection]:
    """The connection that feeds an account."""
    return envelope(await looking.connection_of(session, actor=actor, account_id=account_id))


@router.post(
    "/{account_id}/sync", status_code=202, operation_id="syncAccount",
    responses=failures(NotSignedIn, NotAllowed, AccountNotFound, ConnectionNotFound, ConnectionNotActive, SyncTooSoon),
)  # fmt: skip
async def sync_account(account_id: uuid.UUID, actor: CanWriteAccounts, session: Session) -> Envelope[Connection]:
    """Have the connection of an account synced now."""
    found = await looking.connection_of(session, actor=actor, account_id=account_id)
    return envelope(await asking.sync_now(session, actor=actor, connection_id=found.id))


@router.delete(
    "/{account_id}", operation_id="deleteAccount", responses=failures(NotSignedIn, NotAllowed, AccountNotFound)
)
async def put_away(account_id: uuid.UUID, actor: CanWriteAccounts, session: Session) -> Envelope[Account]:
    """Put an account away and stop its sync. What is booked on it stays, and it can be brought back."""
    return envelope(await bank_accounts.put_away(session, actor=actor, account_id=account_id))
