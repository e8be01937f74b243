"""The workspace's category tree: the defaults, copied in once, and what the household made of them."""

import uuid

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.db import insert_unique
from guilder.transactions import categories
from guilder.transactions.contracts.records import CategoryNotFound
from guilder.transactions.contracts.sense import (
    Category,
    CategoryNameTaken,
    CategoryTooDeep,
    ChangeCategory,
    CreateCategory,
)
from guilder.transactions.tables_sense import CategoryRow

_USED = text("""
    select category_id, sum(uses)::bigint as uses from (
        select category_id, uses from transactions.month_sum where workspace_id = :workspace and category_id is not null
        union all
        select category_id, uses from transactions.portion
        where workspace_id = :workspace and category_id is not null and position > 0
    ) used group by category_id
""")


async def ensure_tree(session: AsyncSession, workspace_id: uuid.UUID) -> None:
    """Copy the defaults in, if they are not there. Their ids are the same in every workspace."""
    query = select(func.count()).where(CategoryRow.workspace_id == workspace_id, CategoryRow.slug.is_not(None))
    if await session.scalar(query) == len(categories.defaults()):
        return
    values = [
        {
            "workspace_id": workspace_id, "id": c.id, "slug": c.slug, "parent_id": c.parent_id, "name": c.name,
            "kind": c.group, "icon": c.icon, "position": c.position, "created_at": clock.now(),
        }
        for c in categories.defaults()
    ]  # fmt: skip
    await session.execute(insert(CategoryRow).values(values).on_conflict_do_nothing())


async def rows(session: AsyncSession, workspace_id: uuid.UUID) -> list[CategoryRow]:
    """Every category of the workspace in the order of pages, hidden ones too."""
    await ensure_tree(session, workspace_id)
    query = select(CategoryRow).where(CategoryRow.workspace_id == workspace_id)
    return list(await session.scalars(query.order_by(CategoryRow.position, CategoryRow.created_at)))


async def list_categories(session: AsyncSession, *, actor: Actor, counts: bool = False) -> list[Category]:
    """The whole tree, parents before children. counts: how often each is used (reads every transaction's index entry)."""
    tree = await rows(session, actor.workspace_id)
    if not counts:
        return [_category(row, None) for row in tree]
    used = {row.category_id: row.uses for row in await session.execute(_USED, {"workspace": actor.workspace_id})}
    return [_category(row, used.get(row.id, 0)) for row in tree]


async def names(session: AsyncSession, *, actor: Actor) -> list[tuple[uuid.UUID, str, str]]:
    """(id, name, kind) of every category that is shown: for those who look for one by name."""
    return [(row.id, row.name, row.kind) for row in await rows(session, actor.workspace_id) if row.hidden_at is None]


async def family(session: AsyncSession, workspace_id: uuid.UUID, category_id: uuid.UUID) -> list[uuid.UUID]:
    """The category and those below it. Raises CategoryNotFound 404."""
    tree = await rows(session, workspace_id)
    found = [row.id for row in tree if category_id in {row.id, row.parent_id}]
    if category_id not in found:
        raise CategoryNotFound
    return found


async def create_category(session: AsyncSession, *, actor: Actor, cmd: CreateCategory) -> Category:
    """Add one of the household's own. Raises CategoryNotFound 404, CategoryTooDeep 422, CategoryNameTaken 409."""
    tree = {row.id: row for row in await rows(session, actor.workspace_id)}
    kind, position = cmd.kind, 1 + max(row.position for row in tree.values())
    if cmd.parent_id is not None:
        parent = tree.get(cmd.parent_id)
        if parent is None:
            raise CategoryNotFound
        if parent.parent_id is not None:
            raise CategoryTooDeep
        kind, position = parent.kind, max(r.position for r in tree.values() if parent.id in {r.id, r.parent_id})  # type: ignore[assignment]
    row = CategoryRow(
        workspace_id=actor.workspace_id, id=ids.new_id(), parent_id=cmd.parent_id, name=cmd.name, kind=kind,
        icon=cmd.icon, position=position,
    )  # fmt: skip
    await insert_unique(session, row, on_conflict=CategoryNameTaken())
    await audit.record(session, actor, "category.created", "category", row.id)
    return _category(row, None)


async def change_category(
    session: AsyncSession, *, actor: Actor, category_id: uuid.UUID, cmd: ChangeCategory
) -> Category:
    """Rename, hide, show. Hiding a parent hides what is below it. Raises CategoryNotFound 404, CategoryNameTaken 409."""
    tree = {row.id: row for row in await rows(session, actor.workspace_id)}
    if (row := tree.get(category_id)) is None:
        raise CategoryNotFound
    if cmd.name is not None and cmd.name != row.name:
        clash = (r for r in tree.values() if r.parent_id == row.parent_id and r.id != row.id)
        if any(r.name.casefold() == cmd.name.casefold() for r in clash):
            raise CategoryNameTaken
        row.name = cmd.name
    if cmd.icon is not None:
        row.icon = cmd.icon
    if cmd.hidden is not None:
        for each in tree.values():
            if category_id in {each.id, each.parent_id}:
                each.hidden_at = clock.now() if cmd.hidden else None
        if not cmd.hidden and row.parent_id is not None:
            tree[row.parent_id].hidden_at = None
    await session.flush()
    await audit.record(session, actor, "category.changed", "category", row.id, fields=sorted(cmd.model_fields_set))
    return _category(row, None)


async def top_merchants(session: AsyncSession, *, actor: Actor, limit: int = 500) -> list[str]:
    """The names that occur most often among the newest 20,000 transactions."""
    query = text(
        "select merchant_name from (select merchant_name from transactions.transaction "
        "where workspace_id = :workspace and removed_at is null order by booked_on desc, id desc limit 20000) newest "
        "where merchant_name <> '' group by merchant_name order by count(*) desc, merchant_name limit :limit"
    )
    found = await session.execute(query, {"workspace": actor.workspace_id, "limit": limit})
    return [row.merchant_name for row in found]


def _category(row: CategoryRow, used: int | None) -> Category:
    return Category.model_validate(
        {
            "id": row.id, "slug": row.slug, "parent_id": row.parent_id, "name": row.name, "kind": row.kind,
            "icon": row.icon, "position": row.position, "hidden": row.hidden_at is not None, "used": used,
        }
    )  # fmt: skip
