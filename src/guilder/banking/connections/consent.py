"""Permission asked for at a bank, given, and given again. What is outside is called between transactions."""

import json
import secrets as randomness
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import update

from guilder.audit import service as audit
from guilder.banking.connections.linking import keep_accounts
from guilder.banking.connections.looking import key_of, shown
from guilder.banking.connections.rows import adapter_of, ask_for_sync, links_of, opened, row_of, sealed, session_of
from guilder.banking.contracts import (
    BeginConnect,
    ConnectExpired,
    ConnectFailed,
    Connection,
    ConnectionCreated,
    ConnectionNotActive,
    ConnectStep,
    FinishConnect,
    ProviderNotReady,
    Reconnect,
)
from guilder.banking.providers import Granted, ProviderProblem, RemoteAccount, Wish
from guilder.banking.providers import Provider as Adapter
from guilder.banking.tables_connections import ConnectionRow, FlowRow
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.crypto import Keyring, digest
from guilder.kernel.events import publish
from guilder.kernel.runtime import Runtime

#: How long a person may take at the bank's page.
_FLOW = timedelta(hours=2)


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
    async with session_of(runtime, actor) as session:
        row = await row_of(session, actor.workspace_id, connection_id)
        kept = opened(session, row)
    if row.state not in {"active", "reconnect"}:
        raise ConnectionNotActive("This connection is ending. Keep it first.")
    place = {
        "provider": row.provider, "institution_id": row.institution_id, "institution": row.institution,
        "country": row.country,
    }  # fmt: skip
    adapter = adapter_of(runtime, row.provider)
    return await _start(
        runtime, actor, adapter, place, token=cmd.token, connection=row, again=kept, accounts=cmd.accounts
    )


async def _start(
    runtime: Runtime, actor: Actor, adapter: Adapter, place: dict[str, str], *, token: str,
    connection: ConnectionRow | None, again: Mapping[str, str] | None = None, accounts: bool = False,
) -> ConnectStep:  # fmt: skip
    if adapter.missing():
        raise ProviderNotReady
    state = randomness.token_urlsafe(32)
    wish = _wish(runtime, actor, place, state=state, token=token, again=again, accounts=accounts)
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
    async with session_of(runtime, actor) as session:
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
    async with session_of(runtime, actor) as session:
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
    async with session_of(runtime, actor) as session:
        await session.execute(
            update(FlowRow)
            .where(FlowRow.workspace_id == actor.workspace_id, FlowRow.id == flow_id)
            .values(used_at=None)
        )


def _failed(problem: ProviderProblem) -> ConnectFailed:
    return ConnectFailed(f"{problem.message} {problem.remedy}")


def _wish(
    runtime: Runtime, actor: Actor, place: dict[str, str], *, state: str, token: str = "",
    again: Mapping[str, str] | None = None, accounts: bool = False,
) -> Wish:  # fmt: skip
    home = runtime.settings.public_url.rstrip("/")
    return Wish(
        institution_id=place["institution_id"], institution=place["institution"], country=place["country"],
        back=f"{home}/accounts/connected", state=state, webhook=f"{home}/v1/banks/webhooks/{place['provider']}",
        person=runtime.keyring.mac(str(actor.workspace_id), str(actor.user_id), purpose="bank person").hex()[:32],
        token=token, again=again, accounts=accounts,
    )  # fmt: skip


async def _keep(
    runtime: Runtime, actor: Actor, place: dict[str, str], granted: Granted, remote: Sequence[RemoteAccount],
    renewed: ConnectionRow | None,
) -> Connection:  # fmt: skip
    """Write the permission and its accounts, and have the first sync done."""
    async with session_of(runtime, actor) as session:
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
        row.new_accounts = False
        row.due_at = clock.now()
        await keep_accounts(session, actor, row, remote)
        await session.flush()
        await audit.record(
            session, actor, "bank.connection.renewed" if renewed else "bank.connection.created", "connection", row.id
        )
        links = await links_of(session, actor.workspace_id, [row.id])
        if renewed is None:
            fed = [link.account_id for link in links[row.id]]
            await publish(
                session, ConnectionCreated(connection_id=row.id, provider=key_of(row.provider), account_ids=fed)
            )
        await ask_for_sync(session, row)
        return (await shown(session, actor, [row]))[0]


def _of_accounts(remote: Sequence[RemoteAccount]) -> str:
    names = list(dict.fromkeys(each.institution for each in remote if each.institution))
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _flow_place(workspace_id: uuid.UUID, flow_id: uuid.UUID) -> str:
    return f"bank flow:{workspace_id}:{flow_id}"
