"""Brokers' files: read at once, aimed at an account, booked once, and taken back as one act.

A line is known when the account has its broker's id, or, where a file gives none, as many lines of the same day, kind,
instrument, units and money as the file has up to it. What a person removed counts as known; what was undone does not.
"""

import asyncio
import hashlib
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.investments import rules
from guilder.investments.brokers import reading
from guilder.investments.brokers.model import BrokerFile, FileLine, FilePosition, Security
from guilder.investments.contracts.activities import ActivityIncomplete, InvestmentAct
from guilder.investments.contracts.holdings import PositionsStated
from guilder.investments.contracts.importing import (
    AimImport,
    FileNotKnown,
    FilePart,
    HoldingsImport,
    HoldingsImportNotFound,
    HoldingsImportNotReady,
    HoldingsLine,
    ImportNotAimed,
    LinePile,
)
from guilder.investments.rules import Settled, Told
from guilder.investments.service import activities, acts, instruments, prices
from guilder.investments.service.activities import plain
from guilder.investments.tables import ImportRow, PositionRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.errors import TooLarge
from guilder.kernel.events import publish
from guilder.kernel.money import quantize

_LARGEST = 8 << 20
_SHOWN = 1_000
_SOME = uuid.UUID(int=1)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A line with what will be booked of it. settled: None where it cannot be; then words say why."""

    line: FileLine
    told: Told
    settled: Settled | None
    mark: str
    words: str = ""


async def start(
    session: AsyncSession, *, actor: Actor, file_name: str, chunks: AsyncIterator[bytes], account_id: uuid.UUID | None
) -> HoldingsImport:
    """Read a file; nothing is booked. Raises TooLarge 413, FileNotKnown 422, AccountNotFound 404, NotAnInvestmentAccount 409."""
    data = b""
    async for chunk in chunks:
        data += chunk
        if len(data) > _LARGEST:
            raise TooLarge
    read = await asyncio.to_thread(reading.read, data, clock.today(actor.time_zone))
    if not read.layout or not read.parts:
        raise FileNotKnown
    account = None if account_id is None else await activities.account_of(session, actor, account_id)
    row = ImportRow(
        workspace_id=actor.workspace_id, user_id=actor.user_id, file_name=_bare(file_name), layout=read.layout,
        status="ready", account_id=account_id, currency=read.currency or (account.currency if account else actor.currency),
        read={"file": read.model_dump(mode="json"), "part": 0}, created_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await audit.record(session, actor, "investments.file_read", "import", row.id, bytes=len(data))
    return await _view(session, actor, row)


def _bare(name: str) -> str:
    bare = PurePosixPath(PureWindowsPath(name or "").name).name
    return "".join(char for char in bare if char.isprintable())[:200] or "file"


async def list_imports(session: AsyncSession, *, actor: Actor) -> list[HoldingsImport]:
    """The last 20 imports, newest first."""
    rows = await session.scalars(
        select(ImportRow)
        .where(ImportRow.workspace_id == actor.workspace_id)
        .order_by(ImportRow.created_at.desc(), ImportRow.id.desc())
        .limit(20)
    )
    return [(await _view(session, actor, row)).model_copy(update={"lines": []}) for row in rows]


async def get_import(session: AsyncSession, *, actor: Actor, import_id: uuid.UUID) -> HoldingsImport:
    """One import with its lines. Raises HoldingsImportNotFound 404."""
    return await _view(session, actor, await _row(session, actor, import_id))


async def aim(session: AsyncSession, *, actor: Actor, import_id: uuid.UUID, cmd: AimImport) -> HoldingsImport:
    """Say which account a file goes to, and which of its parts.

    Raises HoldingsImportNotFound 404, HoldingsImportNotReady 409, AccountNotFound 404, NotAnInvestmentAccount 409.
    """
    row = await _row(session, actor, import_id, ready=True)
    account = await activities.account_of(session, actor, cmd.account_id)
    read = _file(row)
    if cmd.part >= len(read.parts):
        raise HoldingsImportNotFound("The file has no such part.")
    row.account_id = account.id
    row.currency = cmd.currency or read.currency or account.currency
    row.read = {**row.read, "part": cmd.part}
    await session.flush()
    return await _view(session, actor, row)


async def confirm(session: AsyncSession, *, actor: Actor, import_id: uuid.UUID) -> HoldingsImport:
    """Book what is new, keep the positions and prices that the file states: all or nothing, as one act.

    Raises HoldingsImportNotFound 404, HoldingsImportNotReady 409, ImportNotAimed 409. Emits investments.activity.recorded.
    """
    row = await _row(session, actor, import_id, ready=True)
    if row.account_id is None:
        raise ImportNotAimed
    await activities.account_of(session, actor, row.account_id)
    ready = _ready(row)
    known = await activities.known(session, actor, row.account_id, [one.mark for one in ready], all_of=True)
    act = await acts.begin(session, actor, "imported", label=row.file_name)
    made: dict[Security, uuid.UUID] = {}
    rows = []
    for one in ready:
        if one.settled is None or one.mark in known:
            continue
        ident = await _instrument(session, actor, one.line.security, row.currency, made)
        rows.append(
            activities.booked(
                actor, act, row.account_id, _about(one.told, ident), one.settled, note=one.line.note,
                settled_on=one.line.settled_on, external_id=one.mark, source="file", import_id=row.id,
            )
        )  # fmt: skip
    await activities.write(session, actor, act, rows)
    await _keep_positions(session, actor, row, made)
    row.status, row.act_id, row.booked_at = "booked", act.id, clock.now()
    act.count = max(act.count, 1)
    await session.flush()
    return await _view(session, actor, row)


async def undo(session: AsyncSession, *, actor: Actor, import_id: uuid.UUID) -> InvestmentAct:
    """Take a booked import back: see `acts.undo`. Raises HoldingsImportNotFound 404, HoldingsImportNotReady 409."""
    row = await _row(session, actor, import_id)
    if row.status != "booked" or row.act_id is None:
        raise HoldingsImportNotReady
    return await acts.undo(session, actor=actor, act_id=row.act_id)


async def _keep_positions(session: AsyncSession, actor: Actor, row: ImportRow, made: dict[Security, uuid.UUID]) -> None:
    assert row.account_id is not None
    priced: dict[tuple[uuid.UUID, date], FilePosition] = {}
    held = _positions(row)
    for each in held:
        ident = await _instrument(session, actor, each.security, row.currency, made)
        session.add(
            PositionRow(
                workspace_id=actor.workspace_id, account_id=row.account_id, instrument_id=ident, stated_on=each.on,
                quantity=each.quantity, cost=None if each.cost is None else quantize(each.cost, row.currency),
                currency=row.currency, source="file", import_id=row.id, stated_at=clock.now(),
            )
        )  # fmt: skip
        if ident is not None and each.price:
            priced[ident, each.on] = each
    told = [(ident, on, each.price) for (ident, on), each in priced.items() if each.price]
    await prices.keep(session, actor.workspace_id, told, "file", row.id)
    if held:
        await publish(session, PositionsStated(account_ids=[row.account_id]))


async def _instrument(
    session: AsyncSession, actor: Actor, security: Security | None, currency: str, made: dict[Security, uuid.UUID]
) -> uuid.UUID | None:
    if security is None:
        return None
    if security not in made:
        found = await instruments.found_or_made(
            session, actor=actor, symbol=security.symbol[:32], currency=currency, name=security.name[:120],
            isin=security.isin, cusip=security.cusip, kind=security.kind or "stock",
        )  # fmt: skip
        made[security] = found.id
    return made[security]


def _about(told: Told, instrument_id: uuid.UUID | None) -> Told:
    return Told(
        told.kind, told.on, told.currency, instrument_id, told.quantity, told.price, told.amount, told.fee, told.cost,
        told.acquired_on, told.ratio_new, told.ratio_old,
    )  # fmt: skip


def _file(row: ImportRow) -> BrokerFile:
    return BrokerFile.model_validate(row.read["file"])


def _part(row: ImportRow, read: BrokerFile) -> str:
    return read.parts[int(row.read["part"])]


def _positions(row: ImportRow) -> list[FilePosition]:
    read = _file(row)
    return [one for one in read.positions if one.part == _part(row, read)]


def _ready(row: ImportRow) -> list[_Ready]:
    read, seen = _file(row), Counter[str]()
    return [_settled(one, row.currency, seen) for one in read.lines if one.part == _part(row, read)]


def _settled(line: FileLine, currency: str, seen: Counter[str]) -> _Ready:
    told = Told(
        kind=line.kind, on=line.on, currency=currency, instrument_id=_SOME if line.security else None,  # type: ignore[arg-type]
        quantity=line.quantity, price=line.price or None, amount=line.amount, fee=line.fee, cost=line.cost,
        acquired_on=line.acquired_on, ratio_new=line.ratio_new, ratio_old=line.ratio_old,
    )  # fmt: skip
    mark = line.mark or _mark(line, seen)
    try:
        return _Ready(line, told, rules.settle(told), mark)
    except ActivityIncomplete as error:
        words = " ".join(each.message for each in error.details) or error.message
    if told.price is not None and told.amount is not None:  # a price that was rounded: what was paid is the truth
        again = _about(told, told.instrument_id)
        again = Told(**{name: getattr(again, name) for name in Told.__dataclass_fields__} | {"price": None})
        try:
            return _Ready(line, again, rules.settle(again), mark)
        except ActivityIncomplete:
            pass
    return _Ready(line, told, None, mark, words)


def _mark(line: FileLine, seen: Counter[str]) -> str:
    """A name made of the content, and of how many such lines came before it in the file."""
    security = line.security or Security()
    content = "|".join(
        str(each)
        for each in (
            line.on, line.kind, security.symbol or security.isin or security.cusip or security.name,
            None if line.quantity is None else plain(line.quantity), None if line.amount is None else plain(line.amount),
        )
    )  # fmt: skip
    seen[content] += 1
    return f"line:{hashlib.blake2b(content.encode(), digest_size=16).hexdigest()}:{seen[content]}"


async def _row(session: AsyncSession, actor: Actor, import_id: uuid.UUID, *, ready: bool = False) -> ImportRow:
    query = select(ImportRow).where(ImportRow.workspace_id == actor.workspace_id, ImportRow.id == import_id)
    row = (await session.scalars(query.with_for_update() if ready else query)).one_or_none()
    if row is None:
        raise HoldingsImportNotFound
    if ready and row.status != "ready":
        raise HoldingsImportNotReady
    return row


async def _view(session: AsyncSession, actor: Actor, row: ImportRow) -> HoldingsImport:
    read, ready = _file(row), _ready(row)
    part = _part(row, read)
    known: set[str] = set()
    if row.account_id is not None:
        known = await activities.known(session, actor, row.account_id, [one.mark for one in ready], all_of=True)
    lines = [_line(one, "wrong" if one.settled is None else "known" if one.mark in known else "new") for one in ready]
    lines += [_wrong(each.line, each.words) for each in read.problems if each.part in {part, ""}]
    lines.sort(key=lambda one: one.line)
    piles = Counter(one.pile for one in lines)
    return HoldingsImport.model_validate(
        {
            "id": row.id, "file_name": row.file_name, "layout": row.layout, "status": row.status,
            "account_id": row.account_id, "currency": row.currency, "parts": _parts(read, part), "new": piles["new"],
            "known": piles["known"], "wrong": piles["wrong"], "positions": len(_positions(row)),
            "passed_over": read.passed_over, "lines": lines[:_SHOWN], "act_id": row.act_id, "created_at": row.created_at,
            "booked_at": row.booked_at,
        }
    )  # fmt: skip


def _parts(read: BrokerFile, chosen: str) -> list[FilePart]:
    return [
        FilePart(
            index=index, number=f"…{part[-4:]}" if part else "",
            lines=sum(one.part == part for one in read.lines), positions=sum(one.part == part for one in read.positions),
            chosen=part == chosen,
        )
        for index, part in enumerate(read.parts)
    ]  # fmt: skip


def _line(one: _Ready, pile: LinePile) -> HoldingsLine:
    line, settled = one.line, one.settled
    security = line.security or Security()
    return HoldingsLine(
        line=line.line, pile=pile, kind=line.kind, on=line.on, symbol=security.symbol, name=security.name,
        quantity=plain(line.quantity), price=plain(settled.price if settled else line.price),
        amount=settled.amount if settled else line.amount, words=one.words or line.note,
    )  # fmt: skip


def _wrong(line: int, words: str) -> HoldingsLine:
    return HoldingsLine(
        line=line,
        pile="wrong",
        kind="",
        on=None,
        symbol="",
        name="",
        quantity=None,
        price=None,
        amount=None,
        words=words,
    )
