"""A circuit per bank at a provider, and one per provider: when it fails for several in a row, it is left alone for everyone.

The state lies in the database, because the workers of all hosts share it.
"""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from guilder.banking.contracts import Health
from guilder.banking.tables_connections import CircuitRow
from guilder.kernel import clock
from guilder.kernel.runtime import Runtime

#: So many failures in a row open it.
FAILURES = 5
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=1)
#: How long whoever tries first after a pause keeps the others waiting.
_TRIAL = timedelta(minutes=1)
#: The institution under which a provider as a whole is kept.
_WHOLE = ""
#: So many of its banks failing at once are the provider's own failure.
_MANY = 3


async def open_until(runtime: Runtime, provider: str, institution_id: str) -> datetime | None:
    """When the bank may be called again, or None when it may now. After the pause one caller is let through."""
    now = clock.now()
    async with runtime.database.system_session() as session:
        found = await session.scalars(
            select(CircuitRow)
            .where(
                CircuitRow.provider == provider, CircuitRow.institution_id.in_({institution_id, _WHOLE}),
                CircuitRow.open_until.is_not(None),
            )
            .order_by(CircuitRow.institution_id)
            .with_for_update()
        )  # fmt: skip
        rows = found.all()
        waits = [row.open_until for row in rows if row.open_until and row.open_until > now]
        if waits:
            return max(waits)
        for row in rows:
            row.open_until = now + _TRIAL
    return None


async def note(runtime: Runtime, provider: str, institution_id: str, *, well: bool, everywhere: bool = False) -> None:
    """What the last call was like. A good one closes the circuit; each further failure doubles the pause.

    everywhere: it was the provider itself that did not answer, whichever bank was asked for.
    """
    async with runtime.database.system_session() as session:
        if well:
            both = CircuitRow.institution_id.in_({institution_id, _WHOLE})
            await session.execute(delete(CircuitRow).where(CircuitRow.provider == provider, both))
            return
        place = {"provider": provider, "institution_id": _WHOLE if everywhere else institution_id}
        counted = insert(CircuitRow).values(**place, failures=1)
        row = (
            await session.scalars(
                counted.on_conflict_do_update(
                    index_elements=["provider", "institution_id"], set_={"failures": CircuitRow.failures + 1}
                ).returning(CircuitRow)
            )
        ).one()
        if row.failures >= FAILURES:
            row.open_until = clock.now() + min(_FIRST * 2 ** min(row.failures - FAILURES, 10), _LONGEST)


async def health(runtime: Runtime) -> dict[str, Health]:
    """The providers that do not answer now: themselves, or for several of their banks."""
    async with runtime.database.system_session() as session:
        query = select(CircuitRow.provider, CircuitRow.institution_id).where(CircuitRow.open_until > clock.now())
        found = (await session.execute(query)).all()
    banks = Counter(provider for provider, _ in found)
    return {provider: "failing" for provider, institution in found if institution == _WHOLE or banks[provider] >= _MANY}
