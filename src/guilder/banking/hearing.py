"""Notices from providers: proved, then turned into a sync or a state. The same notice twice does no harm."""

from collections.abc import Mapping

from sqlalchemy import select

from guilder.banking import syncing
from guilder.banking.connections.rows import adapter_of, ask_for_sync, row_of
from guilder.banking.providers import PermissionEnded
from guilder.banking.tables_connections import ConnectionRow
from guilder.kernel import clock
from guilder.kernel.runtime import Runtime


async def hear(runtime: Runtime, *, provider: str, headers: Mapping[str, str], body: bytes) -> None:
    """Act on one notice. A login that nobody here has is no error: the provider must not learn what exists.

    Raises WebhookRefused 400.
    """
    notice = await adapter_of(runtime, provider).notice(headers, body)
    if notice.kind == "nothing" or not notice.reference:
        return
    async with runtime.database.system_session() as session:
        found = await session.execute(
            select(ConnectionRow.workspace_id, ConnectionRow.id, ConnectionRow.user_id).where(
                ConnectionRow.provider == provider, ConnectionRow.reference == notice.reference,
                ConnectionRow.state != "left",
            )
        )  # fmt: skip
        places = found.all()
    for workspace_id, connection_id, user_id in places:
        async with runtime.database.session(workspace_id=workspace_id, user_id=user_id) as session:
            row = await row_of(session, workspace_id, connection_id, lock=True)
            if notice.kind == "ended" and row.state == "active":
                problem = PermissionEnded(
                    f"{row.institution} asks for your permission again.",
                    "Give it again; nothing that is here is lost.",
                )
                await syncing.end_permission(session, row, problem)
                continue
            if notice.kind == "ending":
                if row.state == "active" and row.trouble is None:
                    row.trouble = {
                        "code": "ENDS_SOON", "message": f"{row.institution} will soon ask for your permission again.",
                        "remedy": "Renew it now, and nothing is interrupted.",
                    }  # fmt: skip
                continue
            if notice.kind == "accounts":
                row.new_accounts = True
                continue
            if notice.kind == "repaired" and row.state == "reconnect":
                row.state, row.trouble, row.failures = "active", None, 0
            if row.state == "active" and (row.rests_until is None or row.rests_until <= clock.now()):
                row.due_at = clock.now()
                await ask_for_sync(session, row)
