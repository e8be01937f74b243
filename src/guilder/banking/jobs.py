"""What banking does by itself: due syncs, a look at every permission each day, and giving permissions back."""

import uuid
from datetime import timedelta

from sqlalchemy import delete, select

from guilder.audit import service as audit
from guilder.banking import syncing
from guilder.banking.connections.linking import hand_over
from guilder.banking.connections.looking import key_of
from guilder.banking.connections.rows import acting, adapter_of, links_of, opened, row_of
from guilder.banking.contracts import ConnectionLeft, ConnectionNotFound
from guilder.banking.providers import PermissionEnded, ProviderProblem
from guilder.banking.tables_connections import ConnectionRow, FlowRow
from guilder.kernel import clock, jobs
from guilder.kernel.events import publish
from guilder.kernel.jobs import Cron, Job
from guilder.kernel.runtime import Runtime

_AT_ONCE = 500
#: So many times a bank is asked to take a permission back before Guilder only forgets it.
_TRIES = 5
_ENDS_SOON = timedelta(days=7)


async def find_due(runtime: Runtime) -> None:
    """Queue every sync and every end that is due, and forget consents that nobody finished."""
    async with runtime.database.system_session() as session:
        await session.execute(delete(FlowRow).where(FlowRow.created_at < clock.now() - timedelta(days=1)))
        due = await session.execute(
            select(ConnectionRow.workspace_id, ConnectionRow.id, ConnectionRow.state)
            .where(ConnectionRow.state.in_(("active", "leaving")), ConnectionRow.due_at <= clock.now())
            .order_by(ConnectionRow.due_at)
            .limit(_AT_ONCE)
        )
        for workspace_id, connection_id, state in due.all():
            verb, key = ("leave_bank", "leave") if state == "leaving" else ("sync_connection", "sync")
            await jobs.defer(
                session, f"banking.{verb}", key=f"{key}:{connection_id}",
                workspace_id=str(workspace_id), connection_id=str(connection_id),
            )  # fmt: skip


async def look_at_health(runtime: Runtime) -> None:
    """Queue a look at every permission."""
    async with runtime.database.system_session() as session:
        living = await session.execute(
            select(ConnectionRow.workspace_id, ConnectionRow.id).where(ConnectionRow.state == "active")
        )
        for workspace_id, connection_id in living.all():
            await jobs.defer(
                session, "banking.check_connection", key=f"check:{connection_id}",
                workspace_id=str(workspace_id), connection_id=str(connection_id),
            )  # fmt: skip


async def check(runtime: Runtime, *, workspace_id: str, connection_id: str) -> None:
    """Ask the provider whether one permission still holds, and say early when it ends."""
    workspace, ident = uuid.UUID(workspace_id), uuid.UUID(connection_id)
    async with runtime.database.session(workspace_id=workspace) as session:
        try:
            row = await row_of(session, workspace, ident)
        except ConnectionNotFound:
            return
        if row.state != "active" or (row.rests_until is not None and row.rests_until > clock.now()):
            return
        kept = opened(session, row)
    ended: ProviderProblem | None = None
    until = row.consent_until
    try:
        until = await adapter_of(runtime, row.provider).check(kept) or until
    except PermissionEnded as problem:
        ended = problem
    except ProviderProblem:
        return  # whatever else is wrong shows at the next sync
    now = clock.now()
    if ended is None and until is not None and until <= now:
        ended = PermissionEnded(
            f"The permission at {row.institution} has run out.", "Give it again; nothing that is here is lost."
        )
    async with runtime.database.session(workspace_id=workspace, user_id=row.user_id) as session:
        row = await row_of(session, workspace, ident, lock=True)
        if row.state != "active" or opened(session, row) != kept:
            return
        row.consent_until = until
        if ended is not None:
            await syncing.end_permission(session, row, ended)
        elif until is not None and until - now < _ENDS_SOON and row.trouble is None:
            days = max((until - now).days, 1)
            row.trouble = {
                "code": "ENDS_SOON",
                "message": f"The permission ends in {days} {'day' if days == 1 else 'days'}.",
                "remedy": "Renew it now, and nothing is interrupted.",
            }


async def leave(runtime: Runtime, *, workspace_id: str, connection_id: str) -> None:
    """Give a permission back at the provider, then forget the credentials. Emits bank.connection.left."""
    workspace, ident = uuid.UUID(workspace_id), uuid.UUID(connection_id)
    async with runtime.database.session(workspace_id=workspace) as session:
        try:
            row = await row_of(session, workspace, ident)
        except ConnectionNotFound:
            return
        if row.state != "leaving" or row.due_at is None or row.due_at > clock.now():
            return
        kept = opened(session, row)
    problem: ProviderProblem | None = None
    try:
        await adapter_of(runtime, row.provider).disconnect(kept)
    except PermissionEnded:
        pass  # it had ended by itself
    except ProviderProblem as found:
        problem = found
    async with runtime.database.session(workspace_id=workspace, user_id=row.user_id) as session:
        row = await row_of(session, workspace, ident, lock=True)
        if row.state != "leaving":
            return
        row.failures += problem is not None
        if problem is not None and not problem.lasting and row.failures < _TRIES:
            row.due_at = clock.now() + syncing.pause(row.failures)
            return
        row.state, row.credentials, row.cursor, row.due_at, row.left_at = "left", None, "", None, clock.now()
        actor = acting(workspace, row.user_id)
        await audit.record(session, actor, "bank.connection.left", "connection", row.id, revoked=problem is None)
        fed = [link.account_id for link in (await links_of(session, workspace, [row.id]))[row.id] if link.feeds]
        await hand_over(session, workspace, fed)
        await publish(
            session,
            ConnectionLeft(connection_id=row.id, provider=key_of(row.provider), account_ids=fed, history=row.history),
        )


JOBS = (
    Job(name="banking.sync_connection", run=syncing.sync),
    Job(name="banking.find_due", run=find_due, attempts=1),
    Job(name="banking.look_at_health", run=look_at_health, attempts=1),
    Job(name="banking.check_connection", run=check),
    Job(name="banking.leave_bank", run=leave),
)
_BY_NAME = {job.name: job for job in JOBS}
CRONS = (
    Cron(schedule="*/5 * * * *", job=_BY_NAME["banking.find_due"]),
    Cron(schedule="17 4 * * *", job=_BY_NAME["banking.look_at_health"]),
)
