"""How files with a certain header are read, as a person confirmed it."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.statements.mapping import Mapping
from guilder.banking.tables import MappingRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor


async def remembered_mappings(session: AsyncSession, *, actor: Actor) -> dict[str, Mapping]:
    """Every confirmed way to read a CSV, by the fingerprint of its header."""
    rows = await session.scalars(select(MappingRow).where(MappingRow.workspace_id == actor.workspace_id))
    return {row.fingerprint: Mapping.model_validate(row.mapping) for row in rows}


async def remember_mapping(session: AsyncSession, *, actor: Actor, fingerprint: str, mapping: Mapping) -> None:
    """Keep how this header is read; the next file with it needs no question."""
    values = {"mapping": mapping.model_dump(mode="json"), "user_id": actor.user_id, "confirmed_at": clock.now()}
    statement = insert(MappingRow).values(workspace_id=actor.workspace_id, fingerprint=fingerprint, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["workspace_id", "fingerprint"], set_=values))


async def forget_mapping(session: AsyncSession, *, actor: Actor, fingerprint: str) -> None:
    """Ask again how files with this header are to be read."""
    query = delete(MappingRow).where(
        MappingRow.workspace_id == actor.workspace_id, MappingRow.fingerprint == fingerprint
    )
    await session.execute(query)
