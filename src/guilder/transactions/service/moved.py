"""Money moved between accounts that a household spends from is not spent, whatever somebody calls it.

A linked transfer between checking, savings, card and cash keeps a category of transfers, so that budgets and reports need
not look for the other half. To a loan, a fund, a pension or a house the money leaves what is spent from: there, a person
may call the half that goes out spending (a mortgage's rate), and it counts. The same line is drawn by envelope budgets
elsewhere between accounts on and off the budget.
"""

import uuid
from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.transactions.contracts.links import TransferIsNotSpent
from guilder.transactions.service import categories

_PAIRS = """
    from transactions.link l
    join transactions.transaction one on one.workspace_id = l.workspace_id and one.id = l.one_id and one.removed_at is null
    join transactions.transaction other
      on other.workspace_id = l.workspace_id and other.id = l.other_id and other.removed_at is null
    join banking.account a on a.workspace_id = one.workspace_id and a.id = one.account_id
    join banking.account b on b.workspace_id = other.workspace_id and b.id = other.account_id
    where l.workspace_id = :workspace and l.kind = 'transfer' and l.state = 'linked'
      and a.kind in ('checking', 'savings', 'card', 'cash') and b.kind in ('checking', 'savings', 'card', 'cash')
"""
_MOVED = text(f"""
    select l.one_id, l.other_id {_PAIRS}
      and (cast(:ids as uuid[]) is null or l.one_id = any(:ids) or l.other_id = any(:ids))
""")

#: In SQL, of a row `t` that would get `:category`: it stays what it is, a moved half. Worked out once per statement.
STAYS = f"""(
    t.id in (select unnest(array[l.one_id, l.other_id]) {_PAIRS})
    and exists (
        select from transactions.category c
        where c.workspace_id = :workspace and c.id = cast(:category as uuid) and c.kind <> 'transfer'
    )
)"""


async def halves(
    session: AsyncSession, workspace_id: uuid.UUID, among: Collection[uuid.UUID] | None = None
) -> set[uuid.UUID]:
    """The halves of transfers between accounts that are spent from; of these alone, if some are named."""
    found = await session.execute(_MOVED, {"workspace": workspace_id, "ids": None if among is None else list(among)})
    both = {ident for row in found for ident in (row.one_id, row.other_id)}
    return both if among is None else both & set(among)


async def counts(session: AsyncSession, workspace_id: uuid.UUID, wanted: Collection[uuid.UUID | None]) -> bool:
    """Whether one of these categories is spending or income."""
    kinds = {row.id: row.kind for row in await categories.rows(session, workspace_id)}
    return any(kinds.get(each, "transfer") != "transfer" for each in wanted if each is not None)


async def ensure_not_spent(
    session: AsyncSession, workspace_id: uuid.UUID, ident: uuid.UUID, wanted: Collection[uuid.UUID | None]
) -> None:
    """Raises TransferIsNotSpent 409 when a moved half would be called spending or income."""
    if await halves(session, workspace_id, [ident]) and await counts(session, workspace_id, wanted):
        raise TransferIsNotSpent
