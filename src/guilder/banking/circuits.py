"""A circuit per bank at a provider: when it fails for several in a row, it is left alone for everyone.

The state lies in the database, because the workers of all hosts share it.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from guilder.banking.tables_connections import CircuitRow
from guilder.kernel import clock
from guilder.kernel.runtime import Runtime

#: So many failures in a row open it.
FAILURES = 5
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=1)


async def open_until(runtime: Runtime, provider: str, institution_id: str) -> datetime | None:
    """When the bank may be called again, or None when it may now. After the pause one call is let through."""
    async with runtime.database.system_session() as session:
        until = (
            await session.scalars(
                select(CircuitRow.open_until).where(
                    CircuitRow.provider == provider, CircuitRow.institution_id == institution_id
                )
            )
        ).one_or_none()
    return until if until is not None and until > clock.now() else None


async def note(runtime: Runtime, provider: str, institution_id: str, *, well: bool) -> None:
    """What the last call was like. A good one closes the circuit; each further failure doubles the pause."""
    async with runtime.database.system_session() as session:
        where = (CircuitRow.provider == provider, CircuitRow.institution_id == institution_id)
        if well:
            await session.execute(delete(CircuitRow).where(*where))
            return
        counted = insert(CircuitRow).values(provider=provider, institution_id=institution_id, failures=1)
        failures = (
            await session.execute(
                counted.on_conflict_do_update(
                    index_elements=["provider", "institution_id"], set_={"failures": CircuitRow.failures + 1}
                ).returning(CircuitRow.failures)
            )
        ).scalar_one()
        if failures >= FAILURES:
            row = (await session.scalars(select(CircuitRow).where(*where))).one()
            row.open_until = clock.now() + min(_FIRST * 2 ** min(failures - FAILURES, 10), _LONGEST)
