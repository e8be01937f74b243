"""Categorising what comes in with what the workspace knows: two queries for any number of rows."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock
from guilder.transactions import merchants
from guilder.transactions.categorising import Categorisation, Direction, Draft, Knowledge, Past
from guilder.transactions.categorising import categorise as decide
from guilder.transactions.rules import Condition, Rule
from guilder.transactions.service import categories
from guilder.transactions.tables_sense import RuleRow

# A draft is what callers hand in, so it is as public as the functions.
__all__ = ["Draft", "active_rules", "as_rule", "categorise", "knowledge"]

#: What a person chose stays known when the import it came with is undone, until the same line is there and chosen again.
_HISTORY = text("""
    with chosen as (
        select merchant_key, amount, category_id, booked_on, updated_at as chosen_at from transactions.transaction
        where workspace_id = :workspace and removed_at is null and category_source = 'user' and category_id is not null
          and merchant_key = any(:keys)
        union all
        (select distinct on (t.account_id, t.match_hash, t.occurrence) t.merchant_key, t.amount, t.category_id, t.booked_on,
                coalesce((select max(c.changed_at) from transactions.change c
                          where c.workspace_id = :workspace and c.transaction_id = t.id and c.field = 'category'),
                         t.created_at)
         from transactions.transaction t
         where t.workspace_id = :workspace and t.removal = 'undo' and t.category_source = 'user'
           and t.category_id is not null and t.merchant_key = any(:keys)
           and not exists (
               select from transactions.transaction n
               where n.workspace_id = :workspace and n.account_id = t.account_id and n.match_hash = t.match_hash
                 and n.occurrence = t.occurrence and n.removal is distinct from 'undo' and n.category_source = 'user')
         order by t.account_id, t.match_hash, t.occurrence, t.created_at desc)
    )
    select merchant_key, case when amount > 0 then 'in' else 'out' end as direction, category_id, count(*) as uses,
           max(booked_on) as last_on, max(chosen_at) as chosen_at
    from chosen group by 1, 2, 3
""")


async def categorise(session: AsyncSession, workspace_id: uuid.UUID, drafts: Sequence[Draft]) -> list[Categorisation]:
    """One answer per draft, in their order; nothing is written but the default tree, if it is not there yet."""
    keys = {merchants.clean(d.description, d.counterparty, d.currency).key for d in drafts}
    return decide(drafts, await knowledge(session, workspace_id, keys))


async def knowledge(session: AsyncSession, workspace_id: uuid.UUID, keys: set[str]) -> Knowledge:
    """What the workspace knows about the merchants with these keys."""
    tree = await categories.rows(session, workspace_id)
    history: dict[tuple[str, Direction], list[Past]] = defaultdict(list)
    if keys:
        for row in await session.execute(_HISTORY, {"workspace": workspace_id, "keys": list(keys)}):
            past = Past(row.category_id, row.uses, row.last_on, row.chosen_at)
            history[row.merchant_key, row.direction].append(past)
    return Knowledge(
        names={row.id: row.name for row in tree if row.hidden_at is None},
        parents={row.id: row.parent_id for row in tree},
        today=clock.today("UTC"),
        history=history,
        rules=await active_rules(session, workspace_id),
    )


async def active_rules(session: AsyncSession, workspace_id: uuid.UUID) -> list[Rule]:
    """The rules that are switched on, in their order."""
    query = select(RuleRow).where(RuleRow.workspace_id == workspace_id, RuleRow.enabled)
    return [as_rule(row) for row in await session.scalars(query.order_by(RuleRow.position, RuleRow.id))]


def as_rule(row: RuleRow) -> Rule:
    """The stored rule as the pure part knows it."""
    conditions = tuple(Condition(c["field"], c["operator"], c["value"], c.get("upper")) for c in row.conditions)
    return Rule(row.id, row.name, conditions, row.every, row.category_id, row.merchant_name, row.note, row.changed_at)
