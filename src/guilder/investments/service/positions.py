"""What was stated of a day, and where the record differs from it."""

import uuid
from datetime import date
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.investments import rules
from guilder.investments.contracts.activities import Activity
from guilder.investments.contracts.holdings import (
    Difference,
    NothingMissing,
    OpenPosition,
    PositionsStated,
    StatedPosition,
    StatePosition,
)
from guilder.investments.contracts.instruments import Instrument
from guilder.investments.rules import Told
from guilder.investments.service import activities, acts, folding, instruments
from guilder.investments.service.activities import plain
from guilder.investments.tables import PositionRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.kernel.money import quantize

ZERO = Decimal(0)
_QUANTUM = Decimal("1e-10")
#: The newest statement of each account tells of all that it holds; a person's word about one instrument counts besides.
_LAST = text("""
    select distinct on (account_id, instrument_id, currency)
           account_id, instrument_id, stated_on, quantity, cost, currency, source
    from investments.position
    where workspace_id = :workspace
    order by account_id, instrument_id, currency, stated_on desc, (source = 'person') desc, stated_at desc
""")


async def list_positions(session: AsyncSession, *, actor: Actor) -> list[StatedPosition]:
    """The last word about each instrument and cash of each account."""
    rows = await session.execute(_LAST, {"workspace": actor.workspace_id})
    return [
        StatedPosition(
            account_id=row.account_id, instrument_id=row.instrument_id, on=row.stated_on, quantity=plain(row.quantity),
            cost=None if row.cost is None else quantize(row.cost, row.currency), currency=row.currency, source=row.source,
        )
        for row in rows
    ]  # fmt: skip


async def state_position(session: AsyncSession, *, actor: Actor, cmd: StatePosition) -> StatedPosition:
    """Keep what a person says is held at the end of a day; cash counts from there on.

    Raises AccountNotFound 404, InstrumentNotFound 404, NotAnInvestmentAccount 409.
    """
    account = await activities.account_of(session, actor, cmd.account_id)
    currency = cmd.currency or account.currency
    if cmd.instrument_id is not None:
        currency = (await instruments.row_of(session, actor, cmd.instrument_id)).currency
    row = PositionRow(
        workspace_id=actor.workspace_id, account_id=account.id, instrument_id=cmd.instrument_id, stated_on=cmd.on,
        quantity=cmd.quantity, cost=cmd.cost, currency=currency, source="person", stated_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    await audit.record(session, actor, "position.stated", "account", account.id)
    await session.flush()
    await publish(session, PositionsStated(account_ids=[account.id]))
    return StatedPosition(
        account_id=account.id, instrument_id=cmd.instrument_id, on=cmd.on, quantity=cmd.quantity, cost=cmd.cost,
        currency=currency, source="person",
    )  # fmt: skip


async def differences(session: AsyncSession, *, actor: Actor) -> list[Difference]:
    """Where what was stated and what the record adds up to are not the same, on the day of the statement."""
    stated = [one for one in await list_positions(session, actor=actor) if one.instrument_id is not None]
    if not stated:
        return []
    found = await folding.load(session, actor=actor, until=max(one.on for one in stated))
    named = await instruments.named(session, actor.workspace_id)
    units = {on: found.timeline.units(on) for on in {one.on for one in stated}}
    differing = []
    for one in stated:
        if one.instrument_id is None:
            continue
        recorded = units[one.on].get((one.account_id, one.instrument_id), ZERO)
        if recorded != one.quantity:
            differing.append(_difference(one, one.instrument_id, recorded, named[one.instrument_id]))
    return differing


def _difference(one: StatedPosition, instrument_id: uuid.UUID, recorded: Decimal, instrument: Instrument) -> Difference:
    missing = one.quantity - recorded
    name = instrument.symbol or instrument.name
    if missing > 0:
        words = (
            f"On {one.on} {one.quantity:f} {name} were stated and {recorded:f} are recorded. The other {missing:f} came before the "
            "record begins, or a purchase is not recorded: open the position, or record the purchase."
        )
    else:
        words = (
            f"On {one.on} {one.quantity:f} {name} were stated and {recorded:f} are recorded. A sale or a transfer out of "
            f"{-missing:f} is not recorded, or a purchase is recorded twice."
        )
    return Difference(
        account_id=one.account_id, instrument_id=instrument_id, symbol=instrument.symbol, on=one.on,
        stated=one.quantity, recorded=plain(recorded), missing=plain(missing), cost=one.cost, words=words,
    )  # fmt: skip


async def open_position(session: AsyncSession, *, actor: Actor, cmd: OpenPosition) -> Activity:
    """Record what is missing as units transferred in before everything else of that instrument.

    Their basis is what is told, or the stated basis where nothing of it is recorded yet; else it stays unknown.
    Raises NothingMissing 409, AccountNotFound 404, InstrumentNotFound 404.
    """
    account = await activities.account_of(session, actor, cmd.account_id)
    instrument = instruments.instrument_of(await instruments.row_of(session, actor, cmd.instrument_id))
    gap = next(
        (
            one for one in await differences(session, actor=actor)
            if one.account_id == account.id and one.instrument_id == instrument.id and one.missing > 0
        ),
        None,
    )  # fmt: skip
    if gap is None:
        raise NothingMissing
    cost = cmd.cost if cmd.cost is not None else gap.cost if gap.recorded == 0 else None
    on = await _before_all(session, actor, account.id, instrument.id, gap.on)
    told = Told(
        kind="transfer_in", on=on, currency=instrument.currency, instrument_id=instrument.id,
        quantity=cmd.quantity or await _before_splits(session, actor, gap, on), cost=cost, acquired_on=min(cmd.acquired_on, on) if cmd.acquired_on else None,
    )  # fmt: skip
    act = await acts.begin(session, actor, "opened", label=instrument.symbol or instrument.name)
    row = activities.booked(actor, act, account.id, told, rules.settle(told))
    await activities.write(session, actor, act, [row])
    return await activities.get_activity(session, actor=actor, activity_id=row.id)


async def _before_all(
    session: AsyncSession, actor: Actor, account_id: uuid.UUID, instrument_id: uuid.UUID, until: date
) -> date:
    """The day of the first activity of an instrument in an account, at most `until`."""
    first: date | None = (
        await session.execute(
            text(
                "select min(happened_on) from investments.activity where workspace_id = :workspace and account_id = :account "
                "and instrument_id = :instrument and removed_at is null"
            ),
            {"workspace": actor.workspace_id, "account": account_id, "instrument": instrument_id},
        )
    ).scalar_one()
    return until if first is None else min(first, until)


async def _before_splits(session: AsyncSession, actor: Actor, gap: Difference, on: date) -> Decimal:
    """What is missing, in units as they were on `on`: splits since have changed their number."""
    found = await folding.load(session, actor=actor, until=gap.on)
    missing = gap.missing
    for one in found.happened:
        mine = one.account_id == gap.account_id and one.instrument_id == gap.instrument_id
        if mine and one.kind == "split" and one.on >= on and one.ratio_new and one.ratio_old:
            missing = missing * one.ratio_old / one.ratio_new
    return missing.quantize(_QUANTUM).normalize()
