"""The meanings of a household's merchants and categories: learnt by a job, each once, and asked by a search."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.gateway import service as gateway
from guilder.gateway.contracts import EmbeddingsMissing
from guilder.kernel.actor import Actor
from guilder.kernel.jobs import defer
from guilder.kernel.runtime import Runtime
from guilder.transactions import meanings
from guilder.transactions.service import categories
from guilder.transactions.tables_record import MeaningRow

JOB: Final = "transactions.background.learn_meanings"
#: Names a run learns (about 10 ms each), and merchants that one household may have.
_AT_ONCE, _MOST = 400, 20_000
#: Households that are caught up with in ten minutes.
_HOUSEHOLDS: Final = 50
#: What is booked in these seconds is learnt together.
_PAUSE: Final = timedelta(seconds=5)
_SHOWN = 40

# Distinct keys by jumping from one to the next in the index: a million rows of a thousand merchants are a thousand looks.
_MERCHANTS = text("""
    with recursive known(key) as (
        (select t.merchant_key from transactions.transaction t
         where t.workspace_id = :workspace and t.removed_at is null and t.merchant_key > ''
         order by t.merchant_key limit 1)
        union all
        select (select t.merchant_key from transactions.transaction t
                where t.workspace_id = :workspace and t.removed_at is null and t.merchant_key > known.key
                order by t.merchant_key limit 1)
        from known where known.key is not null
    )
    select known.key, (select t.merchant_name from transactions.transaction t
                       where t.workspace_id = :workspace and t.removed_at is null and t.merchant_key = known.key limit 1) as name
    from known
    where known.key is not null and not exists (
        select from transactions.meaning m
        where m.workspace_id = :workspace and m.kind = 'merchant' and m.key = known.key and m.model = :model)
    limit :most
""")


@dataclass(frozen=True, slots=True)
class About:
    """What some words are about. names: of the categories, then of the merchants, as people know them."""

    category_ids: list[str]
    merchant_keys: list[str]
    names: list[str]


@dataclass(frozen=True, slots=True)
class _Name:
    kind: str
    key: str
    said: str
    slug: str | None = None

    def meaning(self) -> bytes:
        if self.kind == "category":
            return meanings.of_category(self.slug, self.said)
        return meanings.of_name(self.said)


# Every household has categories; those whose merchants mean nothing yet to the model of today.
_WITHOUT = text("""
    select c.workspace_id from transactions.category c
    where exists (select from transactions.transaction t
                  where t.workspace_id = c.workspace_id and t.removed_at is null and t.merchant_key > '')
      and not exists (select from transactions.meaning m
                      where m.workspace_id = c.workspace_id and m.kind = 'merchant' and m.model = :model)
    group by 1 limit :most
""")


async def learn_everywhere(runtime: Runtime) -> None:
    """Have the names of households learnt that were there before the model was: a few each time, nobody waits for it."""
    async with runtime.database.system_session() as session:
        values = {"model": gateway.embedder().name, "most": _HOUSEHOLDS}
        for workspace_id in (await session.execute(_WITHOUT, values)).scalars().all():
            await learn_soon(session, workspace_id)


async def learn_soon(session: AsyncSession, workspace_id: uuid.UUID) -> None:
    """Have new names learnt in a moment, once for all that is booked until then."""
    await defer(session, JOB, key=f"{JOB}:{workspace_id}", after=_PAUSE, workspace_id=str(workspace_id))


async def learn(runtime: Runtime, *, workspace_id: str) -> None:
    """Learn what is not known yet. Harmless when it runs again; without the local model it does nothing."""
    workspace = uuid.UUID(workspace_id)
    async with runtime.database.session(workspace_id=workspace) as session:
        names = await _unknown(session, workspace)
    if not names:
        return
    try:
        vectors = await asyncio.to_thread(lambda: [name.meaning() for name in names])
    except EmbeddingsMissing:
        return
    async with runtime.database.session(workspace_id=workspace) as session:
        model = gateway.embedder().name
        rows = [
            {
                "workspace_id": workspace, "kind": name.kind, "key": name.key, "said": name.said, "model": model,
                "vector": vector,
            }
            for name, vector in zip(names, vectors, strict=True)
        ]  # fmt: skip
        kept = insert(MeaningRow).values(rows)
        new = {column: kept.excluded[column] for column in ("said", "model", "vector")}
        await session.execute(kept.on_conflict_do_update(index_elements=["workspace_id", "kind", "key"], set_=new))
        if len(names) >= _AT_ONCE:
            await learn_soon(session, workspace)


async def _unknown(session: AsyncSession, workspace_id: uuid.UUID) -> list[_Name]:
    model = gateway.embedder().name
    query = select(MeaningRow.key, MeaningRow.said).where(
        MeaningRow.workspace_id == workspace_id, MeaningRow.kind == "category", MeaningRow.model == model
    )
    known = {(row.key, row.said) for row in await session.execute(query)}
    tree = await categories.rows(session, workspace_id)
    above = {row.parent_id for row in tree}
    names = [
        _Name("category", str(row.id), row.name, row.slug)
        for row in tree
        if row.id not in above and row.kind != "transfer" and (str(row.id), row.name) not in known
    ]
    values = {"workspace": workspace_id, "model": model, "most": max(0, _AT_ONCE - len(names))}
    found = await session.execute(_MERCHANTS, values)
    return [*names, *(_Name("merchant", row.key, row.name) for row in found)]


async def about(session: AsyncSession, *, actor: Actor, words: str) -> About:
    """What the household has about some words, the closest first. Raises EmbeddingsMissing 503."""
    asked = await asyncio.to_thread(meanings.of_name, words)
    query = select(MeaningRow.kind, MeaningRow.key, MeaningRow.said, MeaningRow.vector).where(
        MeaningRow.workspace_id == actor.workspace_id, MeaningRow.model == gateway.embedder().name
    )
    rows = (await session.execute(query.order_by(MeaningRow.kind, MeaningRow.key).limit(_MOST))).all()
    groups = [row for row in rows if row.kind == "category"]
    merchants = [row for row in rows if row.kind == "merchant"]
    scores = meanings.close(asked, [row.vector for row in groups])
    fitting = sorted(meanings.chosen_categories(scores), key=lambda at: -scores[at])
    others = meanings.chosen_merchants(
        meanings.close(asked, [row.vector for row in merchants]), beside_categories=bool(fitting)
    )[:_SHOWN]
    return About(
        [groups[at].key for at in fitting],
        [merchants[at].key for at in others],
        [*_names(groups, fitting), *_names(merchants, others)],
    )


def _names(rows: Sequence[object], places: Sequence[int]) -> list[str]:
    return [rows[at].said for at in places]  # type: ignore[attr-defined]
