"""Categorising what comes in with what the workspace knows: a few queries for any number of rows."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock
from guilder.transactions import merchants
from guilder.transactions.categorising import Categorisation, Draft, Knowledge, Past
from guilder.transactions.categorising import categorise as decide
from guilder.transactions.contracts.rules import Definition
from guilder.transactions.guessing import Direction
from guilder.transactions.rules import Rule
from guilder.transactions.service import categories, learning, standing
from guilder.transactions.tables_record import TagRow
from guilder.transactions.tables_sense import RuleRow

# A draft is what callers hand in, so it is as public as the functions.
__all__ = ["Draft", "active_rules", "categorise", "count_uses", "knowledge"]

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
        own=await learning.in_use(session, workspace_id),
    )


async def active_rules(session: AsyncSession, workspace_id: uuid.UUID) -> list[Rule]:
    """The rules that are switched on, in their order. Tags that are gone are left out of what they set."""
    query = select(RuleRow).where(RuleRow.workspace_id == workspace_id, RuleRow.enabled)
    rows = list(await session.scalars(query.order_by(RuleRow.position, RuleRow.id)))
    read = await standing.definitions(
        session, workspace_id, [Definition.model_validate(row.definition) for row in rows]
    )
    found = list(zip(rows, read, strict=True))
    tags: set[uuid.UUID] = set()
    if any(definition.sets.tag_ids for _, definition in found):
        mine = (TagRow.workspace_id == workspace_id, TagRow.removed_at.is_(None))
        tags = set(await session.scalars(select(TagRow.id).where(*mine)))
    return [_as_rule(row, definition, tags) for row, definition in found]


def _as_rule(row: RuleRow, definition: Definition, tags: set[uuid.UUID]) -> Rule:
    sets = definition.sets
    if sets.tag_ids:
        sets = sets.model_copy(update={"tag_ids": [tag for tag in sets.tag_ids if tag in tags]})
    return Rule.of(row.id, row.name, definition.when, sets, stop=definition.stop, changed_at=row.changed_at)


async def count_uses(session: AsyncSession, workspace_id: uuid.UUID, rule_ids: Iterable[uuid.UUID]) -> None:
    """Note that rules fitted what came in: each id as often as it did."""
    uses = Counter(rule_ids)
    if uses:
        values = {"workspace": workspace_id, "now": clock.now(), "ids": list(uses), "counts": list(uses.values())}
        await session.execute(_COUNT, values)


_COUNT = text("""
    update transactions.rule r set used = r.used + n.uses, last_used_at = :now
    from unnest(cast(:ids as uuid[]), cast(:counts as int[])) n(id, uses)
    where r.workspace_id = :workspace and r.id = n.id
""")
