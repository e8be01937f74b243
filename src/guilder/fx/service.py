"""What other modules may ask of fx.

For a figure made of many amounts: `found = await rates(…)` once, then `found.convert(amount, currency, on)` for each,
unrounded; add up, and round the sum with `kernel.money.quantize`. None means that no rate is near enough: then show
each currency apart. `found.conversion(money, on)` tells the whole story of one amount.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.fx import feed
from guilder.fx.contracts import (
    OLDEST,
    Conversion,
    FeedStatus,
    NoRate,
    OwnRate,
    OwnRateNotFound,
    Rate,
    RateChanged,
    StateRate,
)
from guilder.fx.rules import EURO, Rates, Stated
from guilder.fx.tables import OwnRateRow
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.kernel.money import CURRENCIES, Money

_HOLDS = timedelta(days=30)

_BANK = text("""
    select currency, day, per_euro from fx.rate
    where currency = any(:currencies) and day between :first and :last order by currency, day
""")
_OWN = text("""
    select currency, against, rate, first_on, last_on from fx.own_rate
    where workspace_id = :workspace and first_on <= :last and last_on >= :first order by first_on, created_at
""")
_NEWEST = text("select max(day) from fx.rate where currency = :currency and day <= :on")


async def rates(
    session: AsyncSession,
    *,
    to: str,
    currencies: Collection[str],
    first: date,
    last: date,
    workspace_id: uuid.UUID | None,
) -> Rates:
    """The rates of `currencies` into `to` for the days `first` to `last`; at most two reads, none when all are `to`.

    workspace_id: whose stated rates count; None for the bank's alone.
    """
    wanted = set(currencies) - {to}
    if not wanted:
        return Rates(to, {})
    own: list[Stated] = []
    if workspace_id is not None:
        found = await session.execute(_OWN, {"workspace": workspace_id, "first": first, "last": last})
        own = [Stated(row.currency, row.against, row.rate, row.first_on, row.last_on) for row in found]
    needed = (wanted | {to} | {one.against for one in own}) - {EURO}
    bank: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    reach = {"currencies": sorted(needed), "first": first - timedelta(days=OLDEST), "last": last}
    for row in await session.execute(_BANK, reach):
        bank[row.currency].append((row.day, row.per_euro))
    return Rates(to, bank, own)


async def convert(
    session: AsyncSession, money: Money, to: str, on: date, *, workspace_id: uuid.UUID | None
) -> Conversion:
    """`money` in `to` at the rate of `on`, or of the last business day before it. Raises NoRate 409."""
    found = await rates(session, to=to, currencies={money.currency}, first=on, last=on, workspace_id=workspace_id)
    conversion = found.conversion(money, on)
    if conversion is None:
        raise NoRate(await why_none(session, money.currency, to, on))
    return conversion


async def newest_on(session: AsyncSession, currencies: Collection[str], on: date) -> date | None:
    """The last day up to `on` for which the bank published all of them; None when it never did."""
    days = [
        (await session.execute(_NEWEST, {"currency": code, "on": on})).scalar_one() for code in {*currencies} - {EURO}
    ]
    return None if not days or None in days else min(days)


async def why_none(session: AsyncSession, currency: str, to: str, on: date) -> str:
    """Why there is no rate between two currencies on a day, and what to do, as one sentence each."""
    for code in (currency, to):
        if code == EURO:
            continue
        newest: date | None = (await session.execute(_NEWEST, {"currency": code, "on": on})).scalar_one()
        if newest is None:
            return f"The European Central Bank published no rate for {code} up to {on}. State one of your own: 1 {code} = …"
        if on - newest > timedelta(days=OLDEST):
            return (
                f"The newest rate for {code} up to {on} is of {newest}, more than {OLDEST} days before, so it is not "
                "used. Rates are fetched every day; `guilder doctor` says why that fails. Or state one of your own."
            )
    return f"There is no rate between {currency} and {to} on {on}."


async def list_rates(session: AsyncSession, *, against: str, on: date, workspace_id: uuid.UUID | None) -> list[Rate]:
    """What one of every currency with a rate near `on` is worth in `against`."""
    found = await rates(session, to=against, currencies=CURRENCIES, first=on, last=on, workspace_id=workspace_id)
    quotes = ((code, found.quote(code, on)) for code in sorted(CURRENCIES - {against}))
    return [
        Rate(currency=code, against=against, rate=quote.rate, rated_on=quote.rated_on, source=quote.source)
        for code, quote in quotes
        if quote is not None
    ]


async def state_rate(session: AsyncSession, *, actor: Actor, cmd: StateRate) -> OwnRate:
    """Keep a rate that people state; the same currencies and first day again replace it. Emits fx.rate.changed."""
    values = {
        "workspace_id": actor.workspace_id, "id": ids.new_id(), "currency": cmd.currency, "against": cmd.against,
        "rate": cmd.rate, "first_on": cmd.first_on, "last_on": cmd.last_on or cmd.first_on + _HOLDS,
        "user_id": actor.user_id, "created_at": clock.now(),
    }  # fmt: skip
    kept = insert(OwnRateRow).values(values)
    kept = kept.on_conflict_do_update(
        index_elements=["workspace_id", "currency", "against", "first_on"],
        set_={name: kept.excluded[name] for name in ("rate", "last_on", "user_id", "created_at")},
    )
    await session.execute(kept)
    row = (
        await session.scalars(
            select(OwnRateRow).where(
                OwnRateRow.workspace_id == actor.workspace_id, OwnRateRow.currency == cmd.currency,
                OwnRateRow.against == cmd.against, OwnRateRow.first_on == cmd.first_on,
            )
        )
    ).one()  # fmt: skip
    stated = _own(row)
    await publish(session, _changed(stated))
    return stated


async def list_own(session: AsyncSession, *, actor: Actor) -> list[OwnRate]:
    """The rates that this workspace stated, the youngest first."""
    found = await session.scalars(
        select(OwnRateRow)
        .where(OwnRateRow.workspace_id == actor.workspace_id)
        .order_by(OwnRateRow.first_on.desc(), OwnRateRow.id.desc())
    )
    return [_own(row) for row in found]


async def remove_own(session: AsyncSession, *, actor: Actor, rate_id: uuid.UUID) -> None:
    """Use a stated rate no longer; stating it again brings it back. Raises OwnRateNotFound 404."""
    row = await session.get(OwnRateRow, (actor.workspace_id, rate_id))
    if row is None:
        raise OwnRateNotFound
    await session.execute(
        delete(OwnRateRow).where(OwnRateRow.workspace_id == actor.workspace_id, OwnRateRow.id == rate_id)
    )
    await publish(session, _changed(_own(row)))


async def status(session: AsyncSession) -> FeedStatus:
    """How the shared rates stand: the youngest day, the last look, and why it failed."""
    return await feed.status(session)


def _own(row: OwnRateRow) -> OwnRate:
    return OwnRate(
        id=row.id, currency=row.currency, against=row.against, rate=_plain(row.rate), first_on=row.first_on,
        last_on=row.last_on, created_at=row.created_at,
    )  # fmt: skip


def _changed(rate: OwnRate) -> RateChanged:
    return RateChanged(
        rate_id=rate.id, currency=rate.currency, against=rate.against, first_on=rate.first_on, last_on=rate.last_on
    )


def _plain(rate: Decimal) -> Decimal:
    return Decimal(format(rate, "f"))
