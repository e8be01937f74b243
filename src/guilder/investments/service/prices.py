"""Prices: what one unit closed at, by whoever said so; a person's word counts before a connection's and a file's."""

import uuid
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.investments.contracts.instruments import (
    InstrumentNotFound,
    Price,
    PriceNotFound,
    PricesStated,
    Source,
    StatePrices,
)
from guilder.investments.service import instruments
from guilder.investments.tables import PriceRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish

_NOBODY = uuid.UUID(int=0)
#: One price a day, the best word of that day; what the household itself paid or got is the last resort.
_KNOWN = """
    select distinct on (p.instrument_id, p.priced_on) p.instrument_id, p.priced_on, p.close, p.source
    from (
        select instrument_id, priced_on, close, source, stated_at from investments.price
        where workspace_id = :workspace and instrument_id = any(:instruments) and priced_on <= :until
        union all
        select instrument_id, happened_on, price, 'trade', created_at from investments.activity
        where workspace_id = :workspace and instrument_id = any(:instruments) and happened_on <= :until
          and removed_at is null and price is not null and kind in ('buy', 'sell', 'reinvest')
    ) p
    order by p.instrument_id, p.priced_on, array_position(array['person','connection','file','trade'], p.source),
             p.stated_at desc
"""
_SERIES = text(f"{_KNOWN}")
_LATEST = text(f"select distinct on (instrument_id) * from ({_KNOWN}) k order by instrument_id, priced_on desc")


@dataclass(frozen=True, slots=True)
class Quote:
    """What one unit was worth, of which day that is, and who says so (`trade`: the household's own last price)."""

    close: Decimal
    on: date
    source: str


class Closes:
    """The prices of some instruments over time: `at` answers with the last one up to a day."""

    def __init__(self, series: Mapping[uuid.UUID, list[Quote]]) -> None:
        """series: by instrument, oldest first."""
        self._series = series
        self._days = {ident: [quote.on for quote in quotes] for ident, quotes in series.items()}

    def at(self, instrument_id: uuid.UUID, on: date) -> Quote | None:
        """The last price up to `on`; None when there is none yet."""
        place = bisect_right(self._days.get(instrument_id, []), on)
        return self._series[instrument_id][place - 1] if place else None

    def days(self, instrument_id: uuid.UUID) -> list[date]:
        """On which days there are prices, oldest first."""
        return self._days.get(instrument_id, [])


async def latest(
    session: AsyncSession, workspace_id: uuid.UUID, instrument_ids: Collection[uuid.UUID], on: date
) -> dict[uuid.UUID, Quote]:
    """The last price of each up to `on`; those without any are missing."""
    asked = {"workspace": workspace_id, "instruments": list(instrument_ids), "until": on}
    rows = await session.execute(_LATEST, asked)
    return {row.instrument_id: Quote(row.close, row.priced_on, row.source) for row in rows}


async def closes(
    session: AsyncSession, workspace_id: uuid.UUID, instrument_ids: Collection[uuid.UUID], until: date
) -> Closes:
    """Every price of these up to a day."""
    found: defaultdict[uuid.UUID, list[Quote]] = defaultdict(list)
    asked = {"workspace": workspace_id, "instruments": list(instrument_ids), "until": until}
    for row in await session.execute(_SERIES, asked):
        found[row.instrument_id].append(Quote(row.close, row.priced_on, row.source))
    return Closes(found)


async def list_prices(
    session: AsyncSession, *, actor: Actor, instrument_id: uuid.UUID, first: date, last: date
) -> list[Price]:
    """One price a day, oldest first; what was paid in a trade is not among them. Raises InstrumentNotFound 404."""
    await instruments.row_of(session, actor, instrument_id)
    asked = {"workspace": actor.workspace_id, "instruments": [instrument_id], "until": last}
    return [
        Price(instrument_id=instrument_id, on=row.priced_on, close=_plain(row.close), source=row.source)
        for row in await session.execute(_SERIES, asked)
        if row.priced_on >= first and row.source != "trade"
    ]


async def state_prices(session: AsyncSession, *, actor: Actor, cmd: StatePrices) -> int:
    """Keep prices that a person states; how many. Raises InstrumentNotFound 404. Emits investments.price.stated."""
    wanted = {each.instrument_id for each in cmd.prices}
    if wanted - (await instruments.named(session, actor.workspace_id, wanted)).keys():
        raise InstrumentNotFound
    told = {(each.instrument_id, each.on): each.close for each in cmd.prices}
    await keep(session, actor.workspace_id, [(ident, on, close) for (ident, on), close in told.items()], "person")
    await audit.record(session, actor, "prices.stated", "workspace", actor.workspace_id, prices=len(told))
    return len(told)


async def keep(
    session: AsyncSession, workspace_id: uuid.UUID, told: Collection[tuple[uuid.UUID, date, Decimal]], source: Source,
    import_id: uuid.UUID = _NOBODY,
) -> None:  # fmt: skip
    """Write prices, the same of one day and import again replacing; emits investments.price.stated."""
    if not told:
        return
    now = clock.now()
    rows = [
        {
            "workspace_id": workspace_id, "instrument_id": ident, "priced_on": on, "source": source,
            "import_id": import_id, "close": close, "stated_at": now,
        }
        for ident, on, close in told
    ]  # fmt: skip
    for begin in range(0, len(rows), 1000):
        kept = insert(PriceRow).values(rows[begin : begin + 1000])
        await session.execute(
            kept.on_conflict_do_update(
                index_elements=["workspace_id", "instrument_id", "priced_on", "source", "import_id"],
                set_={"close": kept.excluded.close, "stated_at": kept.excluded.stated_at},
            )
        )
    await _announce(session, ((ident, on) for ident, on, _ in told))


async def remove_price(session: AsyncSession, *, actor: Actor, instrument_id: uuid.UUID, on: date) -> None:
    """Take back what a person said of one day. Raises PriceNotFound 404. Emits investments.price.stated."""
    gone = await session.execute(
        delete(PriceRow)
        .where(
            PriceRow.workspace_id == actor.workspace_id, PriceRow.instrument_id == instrument_id,
            PriceRow.priced_on == on, PriceRow.source == "person",
        )
        .returning(PriceRow.priced_on)
    )  # fmt: skip
    if gone.first() is None:
        raise PriceNotFound
    await audit.record(session, actor, "price.removed", "instrument", instrument_id)
    await _announce(session, [(instrument_id, on)])


async def forget(session: AsyncSession, workspace_id: uuid.UUID, import_id: uuid.UUID) -> None:
    """Take back what one import said."""
    query = select(PriceRow.instrument_id, PriceRow.priced_on).where(
        PriceRow.workspace_id == workspace_id, PriceRow.import_id == import_id
    )
    touched = [(row.instrument_id, row.priced_on) for row in await session.execute(query)]
    if touched:
        await session.execute(
            delete(PriceRow).where(PriceRow.workspace_id == workspace_id, PriceRow.import_id == import_id)
        )
        await _announce(session, touched)


async def _announce(session: AsyncSession, touched: Iterable[tuple[uuid.UUID, date]]) -> None:
    pairs = list(touched)
    idents = sorted({ident for ident, _ in pairs})
    await publish(session, PricesStated(instrument_ids=idents, first_on=min(on for _, on in pairs)))


def _plain(close: Decimal) -> Decimal:
    return Decimal(format(close.normalize(), "f"))
