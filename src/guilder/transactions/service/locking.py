"""Locked periods: whatever would add, remove or move a line in one asks here first."""

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.service import accounts as bank_accounts
from guilder.kernel.actor import Actor
from guilder.kernel.errors import FieldProblem
from guilder.transactions.contracts.reconciling import PeriodIsLocked

_UNTIL = text("""
    select account_id, max(until_on) as until_on from transactions.lock
    where workspace_id = :workspace and unlocked_at is null and account_id = any(:accounts) group by account_id
""")
_LOCKED_ROWS = """
    from transactions.transaction t
    join lateral (
        select l.until_on from transactions.lock l
        where l.workspace_id = t.workspace_id and l.account_id = t.account_id and l.unlocked_at is null
        order by l.until_on desc limit 1
    ) l on t.booked_on <= l.until_on
    where t.workspace_id = :workspace and not t.pending """
_FIRST_LOCKED = text(f"select t.account_id, l.until_on {_LOCKED_ROWS} and t.id = any(:ids) limit 1")
_FIRST_OF_IMPORT = text(
    f"select t.account_id, l.until_on {_LOCKED_ROWS} and t.import_id = :import and t.removed_at is null limit 1"
)
_ANY = text("select exists (select from transactions.lock where workspace_id = :workspace and unlocked_at is null)")
_FIRST_INCLUDED = text("""
    select l.account_id, l.until_on from transactions.import_line i
    join transactions.lock l on l.workspace_id = i.workspace_id and l.account_id = :account and l.unlocked_at is null
     and i.booked_on <= l.until_on
    where i.workspace_id = :workspace and i.import_id = :import and i.statement = :sheet and i.included
    order by l.until_on desc limit 1
""")


async def until(session: AsyncSession, workspace_id: uuid.UUID, account_id: uuid.UUID) -> date | None:
    """The last locked day of an account; None when nothing is locked."""
    rows = await session.execute(_UNTIL, {"workspace": workspace_id, "accounts": [account_id]})
    return next((row.until_on for row in rows), None)


async def ensure_open(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, days: Collection[date]) -> None:
    """Raises PeriodIsLocked 409 when one of the days is locked on the account."""
    last = await until(session, actor.workspace_id, account_id)
    if last is not None and min(days) <= last:
        await _refuse(session, actor, account_id, last)


async def ensure_unlocked(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID) -> None:
    """Raises PeriodIsLocked 409 when any period of the account is locked."""
    await ensure_open(session, actor=actor, account_id=account_id, days=[date.min])


async def ensure_rows_open(session: AsyncSession, *, actor: Actor, idents: Collection[uuid.UUID]) -> None:
    """Raises PeriodIsLocked 409 when one of these transactions lies in a locked period. Pending ones never do."""
    values = {"workspace": actor.workspace_id, "ids": list(idents)}
    if not (await session.execute(_ANY, values)).scalar():
        return
    found = (await session.execute(_FIRST_LOCKED, values)).first()
    if found is not None:
        await _refuse(session, actor, found.account_id, found.until_on)


async def ensure_import_open(session: AsyncSession, *, actor: Actor, import_id: uuid.UUID) -> None:
    """Raises PeriodIsLocked 409 when the import brought a line of a period that was locked since."""
    found = (await session.execute(_FIRST_OF_IMPORT, {"workspace": actor.workspace_id, "import": import_id})).first()
    if found is not None:
        await _refuse(session, actor, found.account_id, found.until_on)


async def ensure_lines_open(
    session: AsyncSession, *, actor: Actor, import_id: uuid.UUID, sheet: int, account_id: uuid.UUID
) -> None:
    """Raises PeriodIsLocked 409 when a line that is to be booked lies in a locked period."""
    values = {"workspace": actor.workspace_id, "import": import_id, "sheet": sheet, "account": account_id}
    found = (await session.execute(_FIRST_INCLUDED, values)).first()
    if found is not None:
        await _refuse(session, actor, found.account_id, found.until_on)


async def _refuse(session: AsyncSession, actor: Actor, account_id: uuid.UUID, last: date) -> None:
    account = await bank_accounts.get_account(session, actor=actor, account_id=account_id)
    raise PeriodIsLocked(
        f"{account.name} is locked until {last}. Unlock it on the account's reconcile page, or leave those days as they are.",
        details=[
            FieldProblem(field="lockedUntil", message=f"{last}"),
            FieldProblem(field="accountId", message=f"{account_id}"),
        ],
    )
