"""Instruments: what can be held."""

import uuid
from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.investments.contracts.instruments import (
    ChangeInstrument,
    CreateInstrument,
    Dimension,
    Instrument,
    InstrumentNotFound,
    InstrumentTaken,
)
from guilder.investments.tables import InstrumentRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.db import insert_unique


async def list_instruments(session: AsyncSession, *, actor: Actor, text: str = "") -> list[Instrument]:
    """Every instrument of the workspace by symbol, or those whose symbol, name or ISIN holds `text`."""
    query = select(InstrumentRow).where(InstrumentRow.workspace_id == actor.workspace_id)
    rows = await session.scalars(query.order_by(InstrumentRow.symbol, InstrumentRow.name, InstrumentRow.id))
    words = text.strip().casefold()
    return [instrument_of(row) for row in rows if words in f"{row.symbol}\n{row.name}\n{row.isin}".casefold()]


async def get_instrument(session: AsyncSession, *, actor: Actor, instrument_id: uuid.UUID) -> Instrument:
    """One instrument. Raises InstrumentNotFound 404."""
    return instrument_of(await row_of(session, actor, instrument_id))


async def create_instrument(session: AsyncSession, *, actor: Actor, cmd: CreateInstrument) -> Instrument:
    """Add an instrument. Raises InstrumentTaken 409."""
    row = InstrumentRow(
        workspace_id=actor.workspace_id, symbol=cmd.symbol, name=cmd.name, isin=cmd.isin, cusip=cmd.cusip, kind=cmd.kind,
        currency=cmd.currency, weights=_kept(cmd.weights), created_at=clock.now(),
    )  # fmt: skip
    await insert_unique(session, row, on_conflict=InstrumentTaken())
    await audit.record(session, actor, "instrument.created", "instrument", row.id)
    return instrument_of(row)


async def change_instrument(
    session: AsyncSession, *, actor: Actor, instrument_id: uuid.UUID, cmd: ChangeInstrument
) -> Instrument:
    """Correct an instrument. Raises InstrumentNotFound 404, InstrumentTaken 409."""
    row = await row_of(session, actor, instrument_id)
    told = {name: getattr(cmd, name) for name in cmd.model_fields_set if getattr(cmd, name) is not None}
    if told.get("symbol"):
        other = await by_symbol(session, actor, told["symbol"], row.currency)
        if other is not None and other.id != row.id:
            raise InstrumentTaken
    for name, value in told.items():
        setattr(row, name, _kept(value) if name == "weights" else value)
    await session.flush()
    await audit.record(session, actor, "instrument.changed", "instrument", row.id, fields=sorted(told))
    return instrument_of(row)


async def found_or_made(
    session: AsyncSession, *, actor: Actor, symbol: str, currency: str, name: str = "", isin: str = "",
    cusip: str = "", kind: str = "stock",
) -> InstrumentRow:  # fmt: skip
    """The instrument with this ISIN, CUSIP or symbol in this currency, made when there is none.

    What the known one lacks (name, ISIN, CUSIP) is filled in, never replaced.
    """
    marks = [(InstrumentRow.isin, isin), (InstrumentRow.cusip, cusip)]
    row: InstrumentRow | None = None
    for column, mark in marks:
        if mark and row is None:
            query = select(InstrumentRow).where(
                InstrumentRow.workspace_id == actor.workspace_id, column == mark, InstrumentRow.currency == currency
            )
            row = (await session.scalars(query.order_by(InstrumentRow.id).limit(1))).one_or_none()
    if row is None and symbol:
        row = await by_symbol(session, actor, symbol, currency)
    if row is None and not symbol and not isin and not cusip:
        query = select(InstrumentRow).where(
            InstrumentRow.workspace_id == actor.workspace_id, InstrumentRow.name == name,
            InstrumentRow.currency == currency,
        )  # fmt: skip
        row = (await session.scalars(query.order_by(InstrumentRow.id).limit(1))).one_or_none()
    if row is None:
        row = InstrumentRow(
            workspace_id=actor.workspace_id, symbol=symbol.upper(), name=name or symbol or isin or cusip, isin=isin,
            cusip=cusip, kind=kind, currency=currency, weights={},
        )  # fmt: skip
        session.add(row)
        await session.flush()
    else:
        row.isin, row.cusip, row.symbol = row.isin or isin, row.cusip or cusip, row.symbol or symbol.upper()
        if name and row.name == row.symbol:
            row.name = name
    return row


async def by_symbol(session: AsyncSession, actor: Actor, symbol: str, currency: str) -> InstrumentRow | None:
    """The instrument with this symbol in this currency."""
    query = select(InstrumentRow).where(
        InstrumentRow.workspace_id == actor.workspace_id, InstrumentRow.symbol == symbol.upper(),
        InstrumentRow.currency == currency,
    )  # fmt: skip
    return (await session.scalars(query)).one_or_none()


async def named(
    session: AsyncSession, workspace_id: uuid.UUID, instrument_ids: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID, Instrument]:
    """The workspace's instruments by id, all or those asked for."""
    query = select(InstrumentRow).where(InstrumentRow.workspace_id == workspace_id)
    if instrument_ids is not None:
        query = query.where(InstrumentRow.id.in_(instrument_ids))
    return {row.id: instrument_of(row) for row in await session.scalars(query)}


async def row_of(session: AsyncSession, actor: Actor, instrument_id: uuid.UUID) -> InstrumentRow:
    """The stored instrument. Raises InstrumentNotFound 404."""
    row = await session.get(InstrumentRow, (actor.workspace_id, instrument_id))
    if row is None:
        raise InstrumentNotFound
    return row


def instrument_of(row: InstrumentRow) -> Instrument:
    """The instrument as people see it."""
    return Instrument.model_validate(row)


def _kept(weights: dict[Dimension, dict[str, Decimal]]) -> dict[str, dict[str, str]]:
    return {
        dimension: {part: format(share, "f") for part, share in parts.items()} for dimension, parts in weights.items()
    }
