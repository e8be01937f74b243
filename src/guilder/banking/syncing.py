"""A sync from beginning to end: claimed, fetched without a transaction, and kept in one.

What was fetched counts only if this sync is still the connection's current attempt, so two that run at once, or one
that runs again after its worker was killed, bring everything once. Entries, balances and the cursor behind them are
one commit, together with the event that tells the record to look into the inbox.
"""

import logging
import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.banking import circuits
from guilder.banking.connections.linking import feeding, keep_accounts
from guilder.banking.connections.rows import acting, adapter_of, opened, row_of, sealed
from guilder.banking.contracts import ConnectionNotFound, FeedEntry, SyncCompleted, SyncFailed
from guilder.banking.providers import Fetched, PermissionEnded, ProviderProblem, RemoteAccount, broken
from guilder.banking.settings import BankingSettings
from guilder.banking.tables_connections import ConnectionRow, FeedRow, LinkRow
from guilder.kernel import clock, ids
from guilder.kernel.events import publish
from guilder.kernel.runtime import Runtime

log = logging.getLogger("guilder.banking")

#: Entries in one row of the inbox; a first sync of years becomes several.
_PORTION = 2_000


@dataclass(frozen=True, slots=True)
class _Plan:
    workspace_id: uuid.UUID
    connection_id: uuid.UUID
    user_id: uuid.UUID
    provider: str
    institution_id: str
    attempt: uuid.UUID
    secrets: dict[str, str]
    accounts: list[RemoteAccount]
    cursor: str


async def sync(runtime: Runtime, *, workspace_id: str, connection_id: str) -> None:
    """Bring what is new at one bank into the inbox."""
    plan = await _begin(runtime, uuid.UUID(workspace_id), uuid.UUID(connection_id))
    if plan is None:
        return
    rest = await circuits.open_until(runtime, plan.provider, plan.institution_id)
    if rest is not None:
        await _give_up(runtime, plan, _left_alone(rest - clock.now()))
        return
    try:
        fetched = await adapter_of(runtime, plan.provider).sync(plan.secrets, plan.accounts, plan.cursor)
    except ProviderProblem as problem:
        await circuits.note(
            runtime, plan.provider, plan.institution_id, well=not problem.sick, everywhere=problem.everywhere
        )
        await _give_up(runtime, plan, problem)
        return
    except Exception:  # what an adapter did not foresee must not leave the connection without a word
        log.exception("a bank sync failed", extra={"provider": plan.provider, "connection_id": connection_id})
        await _give_up(runtime, plan, broken("it does not have the promised shape"))
        return
    await circuits.note(runtime, plan.provider, plan.institution_id, well=True)
    await _keep(runtime, plan, fetched)


def _left_alone(rest: timedelta) -> ProviderProblem:
    return ProviderProblem(
        "The bank has been failing for everyone.", "Guilder leaves it alone for a while and then tries again.",
        code="BANK_DOWN", rest=rest,
    )  # fmt: skip


async def _begin(runtime: Runtime, workspace_id: uuid.UUID, connection_id: uuid.UUID) -> _Plan | None:
    async with runtime.database.session(workspace_id=workspace_id) as session:
        try:
            row = await row_of(session, workspace_id, connection_id, lock=True)
        except ConnectionNotFound:
            return None
        now = clock.now()
        if row.state != "active" or (row.rests_until is not None and row.rests_until > now):
            return None
        row.attempt, row.attempt_at = ids.new_id(), now
        row.due_at = now + timedelta(minutes=10)  # if this worker dies and its job with it, the schedule finds it
        links = await feeding(session, workspace_id, connection_id)
        accounts = [RemoteAccount(each.remote_id, each.identity, "", each.currency) for each in links]
        return _Plan(
            workspace_id, connection_id, row.user_id, row.provider, row.institution_id, row.attempt,
            opened(session, row), accounts, row.cursor,
        )  # fmt: skip


async def _current(session: AsyncSession, plan: _Plan) -> ConnectionRow | None:
    """The connection, locked, if this sync is still the one that counts."""
    try:
        row = await row_of(session, plan.workspace_id, plan.connection_id, lock=True)
    except ConnectionNotFound:
        return None
    return row if row.attempt == plan.attempt and row.state == "active" else None


async def _keep(runtime: Runtime, plan: _Plan, fetched: Fetched) -> None:
    actor = acting(plan.workspace_id, plan.user_id)
    async with runtime.database.session(workspace_id=plan.workspace_id, user_id=plan.user_id) as session:
        row = await _current(session, plan)
        if row is None:
            return
        if fetched.accounts is not None:
            await keep_accounts(session, actor, row, fetched.accounts)
        entries = removed = 0
        for link in await feeding(session, row.workspace_id, row.id):
            came, went = _deliver(session, row, link, fetched)
            entries, removed = entries + came, removed + went
        now = clock.now()
        row.cursor, row.synced_at, row.attempt, row.failures = fetched.cursor, now, None, 0
        row.trouble = _trouble(fetched.trouble) if fetched.trouble else None
        row.rests_until = now + fetched.rest if fetched.rest else None
        row.due_at = now + fetched.again if fetched.again else max(_next(runtime, now), row.rests_until or now)
        if fetched.secrets is not None:
            row.credentials = sealed(session, row, fetched.secrets)
        done = SyncCompleted(connection_id=row.id, provider=row.provider, entries=entries, removed=removed)
        await publish(session, done)


def _deliver(session: AsyncSession, row: ConnectionRow, link: LinkRow, fetched: Fetched) -> tuple[int, int]:
    entries = list(fetched.entries.get(link.remote_id, ()))
    removed = list(fetched.removed.get(link.remote_id, ()))
    balance = fetched.balances.get(link.remote_id)
    whole = link.remote_id in fetched.all_pending
    if not entries and not removed and balance is None and not whole:
        return 0, 0
    portions = [entries[at : at + _PORTION] for at in range(0, len(entries), _PORTION)] or [[]]
    for index, portion in enumerate(portions):
        last = index == len(portions) - 1
        row.deliveries += 1
        session.add(
            FeedRow(
                workspace_id=row.workspace_id, connection_id=row.id, number=row.deliveries, provider=row.provider,
                account_id=link.account_id, entries=[_plain(entry) for entry in portion],
                removed=removed if last else [], all_pending=whole and len(portions) == 1,
                balance=balance[0] if balance and last else None, balance_on=balance[1] if balance and last else None,
            )
        )  # fmt: skip
    return len(entries), len(removed)


def _plain(entry: FeedEntry) -> dict[str, Any]:
    return entry.model_dump(mode="json")


async def _give_up(runtime: Runtime, plan: _Plan, problem: ProviderProblem) -> None:
    """Note what went wrong and what a person can do; try again later, later each time."""
    async with runtime.database.session(workspace_id=plan.workspace_id, user_id=plan.user_id) as session:
        row = await _current(session, plan)
        if row is None:
            return
        if isinstance(problem, PermissionEnded):
            await end_permission(session, row, problem)
            return
        now = clock.now()
        row.attempt, row.trouble = None, _trouble(problem)
        if problem.rest is not None:
            row.rests_until = now + problem.rest
            row.due_at = row.rests_until + timedelta(seconds=random.uniform(1, 60))
        else:
            row.failures += 1
            row.due_at = now + pause(row.failures)
        await _say(session, row, problem)


async def end_permission(session: AsyncSession, row: ConnectionRow, problem: ProviderProblem) -> None:
    """Let a connection wait for its person: nothing is tried until permission is given again."""
    row.state, row.due_at, row.attempt, row.trouble = "reconnect", None, None, _trouble(problem)
    await _say(session, row, problem)


async def _say(session: AsyncSession, row: ConnectionRow, problem: ProviderProblem) -> None:
    actor = acting(row.workspace_id, row.user_id)
    await audit.record(session, actor, "bank.sync.failed", "connection", row.id, code=problem.code)
    reconnect = row.state == "reconnect"
    await publish(
        session,
        SyncFailed(connection_id=row.id, provider=row.provider, code=problem.code, reconnect=reconnect),
    )


def pause(failures: int) -> timedelta:
    """Five minutes, doubled with every failure, at most six hours; a fifth more or less, so that not all come at once."""
    minutes = min(5.0 * 2 ** (failures - 1), 360.0)
    return timedelta(minutes=minutes * random.uniform(0.8, 1.2))


def _next(runtime: Runtime, now: datetime) -> datetime:
    hours = runtime.settings_of(BankingSettings).sync_hours
    return now + timedelta(hours=hours * random.uniform(0.95, 1.05))


def _trouble(problem: ProviderProblem) -> dict[str, str]:
    return {"code": problem.code, "message": problem.message, "remedy": problem.remedy}
