"""Activities: recorded, changed, removed, listed."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.contracts import Account
from guilder.banking.service import accounts as bank_accounts
from guilder.investments import rules
from guilder.investments.contracts.activities import (
    Activity,
    ActivityIncomplete,
    ActivityKind,
    ActivityNotFound,
    ActivityTaken,
    ChangeActivity,
    ChooseLots,
    LotChoice,
    NotAnInvestmentAccount,
    RecordActivities,
    RecordActivity,
    Recorded,
)
from guilder.investments.contracts.instruments import Instrument
from guilder.investments.rules import Settled, Told
from guilder.investments.service import acts, instruments
from guilder.investments.tables import ActivityRow, ActRow, ChangeRow, LotChoiceRow
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.errors import FieldProblem
from guilder.kernel.money import quantize

#: What accounts may hold securities.
HOLDS = frozenset(("investment", "pension", "savings", "crypto", "cash"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which activities to list."""

    account_ids: tuple[uuid.UUID, ...] = ()
    instrument_id: uuid.UUID | None = None
    kinds: tuple[ActivityKind, ...] = ()
    first: date | None = None
    last: date | None = None


async def list_activities(
    session: AsyncSession, *, actor: Actor, wanted: Wanted, cursor: str | None, limit: int
) -> tuple[list[Activity], str | None]:
    """Newest first; and where the next page begins."""
    row = ActivityRow
    query = select(row).where(row.workspace_id == actor.workspace_id, row.removed_at.is_(None))
    if wanted.account_ids:
        query = query.where(row.account_id.in_(wanted.account_ids))
    if wanted.instrument_id is not None:
        query = query.where(row.instrument_id == wanted.instrument_id)
    if wanted.kinds:
        query = query.where(row.kind.in_(wanted.kinds))
    if wanted.first is not None:
        query = query.where(row.happened_on >= wanted.first)
    if wanted.last is not None:
        query = query.where(row.happened_on <= wanted.last)
    if cursor is not None:
        on, ident = _place(cursor)
        query = query.where(or_(row.happened_on < on, and_(row.happened_on == on, row.id < ident)))
    found = list(await session.scalars(query.order_by(row.happened_on.desc(), row.id.desc()).limit(limit + 1)))
    more = f"{found[limit - 1].happened_on}_{found[limit - 1].id}" if len(found) > limit else None
    return await _shown(session, actor, found[:limit]), more


def _place(cursor: str) -> tuple[date, uuid.UUID]:
    try:
        on, _, ident = cursor.partition("_")
        return date.fromisoformat(on), uuid.UUID(ident)
    except ValueError:
        raise ActivityNotFound("This page of the list is gone. Load it from the beginning.") from None


async def get_activity(session: AsyncSession, *, actor: Actor, activity_id: uuid.UUID) -> Activity:
    """One activity. Raises ActivityNotFound 404."""
    row = await row_of(session, actor, activity_id)
    return (await _shown(session, actor, [row]))[0]


async def record_activity(session: AsyncSession, *, actor: Actor, cmd: RecordActivity) -> Activity:
    """Record one activity by hand.

    Raises AccountNotFound 404, InstrumentNotFound 404, NotAnInvestmentAccount 409, ActivityIncomplete 422, ActivityTaken
    409 when the account has that external id, also of one that was removed. Emits investments.activity.recorded.
    """
    account = await account_of(session, actor, cmd.account_id)
    if cmd.external_id is not None and await known(session, actor, account.id, [cmd.external_id], all_of=True):
        raise ActivityTaken
    told, settled = await _settled(session, actor, account, cmd, {})
    act = await acts.begin(session, actor, "recorded", label=told.kind)
    row = booked(
        actor, act, account.id, told, settled, note=cmd.note, settled_on=cmd.settled_on, external_id=cmd.external_id
    )
    await write(session, actor, act, [row])
    return (await _shown(session, actor, [row]))[0]


async def record_activities(session: AsyncSession, *, actor: Actor, cmd: RecordActivities) -> Recorded:
    """Record many by hand or by a program, all or none; see `record_activity`. Fields of errors carry the place in the list."""
    accounts = {ident: await account_of(session, actor, ident) for ident in {one.account_id for one in cmd.activities}}
    there: set[tuple[uuid.UUID, str]] = set()
    for ident in accounts:
        marks = [one.external_id for one in cmd.activities if one.account_id == ident and one.external_id]
        there |= {(ident, mark) for mark in await known(session, actor, ident, marks, all_of=True)}
    rows: list[ActivityRow] = []
    met: _Met = {}
    act = await acts.begin(session, actor, "added", count=0)
    for place, one in enumerate(cmd.activities):
        if one.external_id is not None and (one.account_id, one.external_id) in there:
            continue
        if one.external_id is not None:
            there.add((one.account_id, one.external_id))
        try:
            told, settled = await _settled(session, actor, accounts[one.account_id], one, met)
        except ActivityIncomplete as error:
            details = [
                FieldProblem(field=f"activities.{place}.{each.field}", message=each.message) for each in error.details
            ]
            raise ActivityIncomplete(error.message, details=details) from None
        rows.append(
            booked(
                actor, act, one.account_id, told, settled, note=one.note, settled_on=one.settled_on,
                external_id=one.external_id,
            )
        )  # fmt: skip
    await write(session, actor, act, rows)
    return Recorded(act_id=act.id if rows else None, recorded=len(rows), passed_over=len(cmd.activities) - len(rows))


async def change_activity(
    session: AsyncSession, *, actor: Actor, activity_id: uuid.UUID, cmd: ChangeActivity
) -> Activity:
    """Correct an activity. A new quantity, price or fee makes a new amount unless one is told.

    Raises ActivityNotFound 404, ActivityIncomplete 422. Emits investments.activity.recorded.
    """
    row = await row_of(session, actor, activity_id, lock=True)
    before, day = acts.state(row), row.happened_on
    told = {name: getattr(cmd, name) for name in cmd.model_fields_set}
    figures = {"quantity", "price", "amount", "fee", "cost"} & told.keys()
    kept = {
        name: getattr(row, name)
        for name in ("quantity", "price", "amount", "fee", "cost", "acquired_on", "ratio_new", "ratio_old")
    }
    if figures and "amount" not in told and row.kind in {"buy", "sell"}:
        kept["amount"] = None
    if "amount" in told and "price" not in told:
        kept["price"] = None
    merged = {**kept, **{name: value for name, value in told.items() if name in kept}}
    on = told.get("on") or row.happened_on
    settled = rules.settle(
        Told(kind=_kind(row), on=on, currency=row.currency, instrument_id=row.instrument_id, **merged)
    )
    _put(row, settled)
    row.happened_on = on
    if "settled_on" in told:
        row.settled_on = told["settled_on"]
    if told.get("note") is not None:
        row.note = told["note"]
    act = await acts.begin(session, actor, "changed", label=row.kind)
    row.act_id = act.id
    session.add(
        ChangeRow(
            workspace_id=actor.workspace_id, act_id=act.id, activity_id=row.id, before=before, after=acts.state(row)
        )
    )
    await session.flush()
    await acts.announce(session, actor, act, [(row.account_id, day), (row.account_id, row.happened_on)])
    return (await _shown(session, actor, [row]))[0]


async def remove_activity(session: AsyncSession, *, actor: Actor, activity_id: uuid.UUID) -> None:
    """Take an activity out of the record; a file that brings it again is passed over, undoing the act brings it back.

    Raises ActivityNotFound 404. Emits investments.activity.recorded.
    """
    row = await row_of(session, actor, activity_id, lock=True)
    act = await acts.begin(session, actor, "removed", label=row.kind)
    session.add(
        ChangeRow(
            workspace_id=actor.workspace_id, act_id=act.id, activity_id=row.id, before=acts.state(row), after=None
        )
    )
    row.removed_at, row.removal, row.act_id = clock.now(), "user", act.id
    await acts.announce(session, actor, act, [(row.account_id, row.happened_on)])


async def choose_lots(
    session: AsyncSession, *, actor: Actor, activity_id: uuid.UUID, cmd: ChooseLots
) -> list[LotChoice]:
    """Say from which purchases a sale takes its units. Raises ActivityNotFound 404, ActivityIncomplete 422."""
    row = await row_of(session, actor, activity_id, lock=True)
    if row.kind not in {"sell", "transfer_out"}:
        raise ActivityIncomplete("Lots are chosen for a sale or a transfer out.")
    total = sum((each.quantity for each in cmd.choices), Decimal(0))
    if row.quantity is not None and total > row.quantity:
        problem = FieldProblem(
            field="choices", message=f"These are {total:f} units; {row.quantity.normalize():f} were sold."
        )
        raise ActivityIncomplete("More units are chosen than were sold.", details=[problem])
    for each in cmd.choices:
        purchase = await row_of(session, actor, each.purchase_id)
        if purchase.instrument_id != row.instrument_id or purchase.happened_on > row.happened_on:
            raise ActivityIncomplete("A sale takes its units from earlier purchases of the same instrument.")
    await session.execute(
        delete(LotChoiceRow).where(LotChoiceRow.workspace_id == actor.workspace_id, LotChoiceRow.sale_id == row.id)
    )
    session.add_all(
        LotChoiceRow(
            workspace_id=actor.workspace_id, sale_id=row.id, purchase_id=each.purchase_id, quantity=each.quantity
        )
        for each in cmd.choices
    )
    act = await acts.begin(session, actor, "changed", label="lots", count=0)
    await session.flush()
    await acts.announce(session, actor, act, [(row.account_id, row.happened_on)])
    return await chosen_lots(session, actor=actor, activity_id=activity_id)


async def chosen_lots(session: AsyncSession, *, actor: Actor, activity_id: uuid.UUID) -> list[LotChoice]:
    """What a person chose for a sale; nothing where the account's method decides. Raises ActivityNotFound 404."""
    await row_of(session, actor, activity_id)
    query = select(LotChoiceRow).where(
        LotChoiceRow.workspace_id == actor.workspace_id, LotChoiceRow.sale_id == activity_id
    )
    return [LotChoice.model_validate(row) for row in await session.scalars(query.order_by(LotChoiceRow.purchase_id))]


#: Instruments that were looked up already, by id, or by symbol and currency: a list of many names the same ones.
_Met = dict[uuid.UUID | tuple[str, str], Instrument]


async def _instrument(
    session: AsyncSession, actor: Actor, account: Account, cmd: RecordActivity, met: _Met
) -> Instrument | None:
    if cmd.instrument_id is not None:
        if cmd.instrument_id not in met:
            found = await instruments.get_instrument(session, actor=actor, instrument_id=cmd.instrument_id)
            met[cmd.instrument_id] = found
        return met[cmd.instrument_id]
    if not cmd.symbol:
        return None
    key = cmd.symbol, cmd.currency or account.currency
    if key not in met:
        row = await instruments.found_or_made(session, actor=actor, symbol=key[0], currency=key[1])
        met[key] = instruments.instrument_of(row)
    return met[key]


async def _settled(
    session: AsyncSession, actor: Actor, account: Account, cmd: RecordActivity, met: _Met
) -> tuple[Told, Settled]:
    instrument = await _instrument(session, actor, account, cmd, met)
    currency = instrument.currency if instrument else cmd.currency or account.currency
    if cmd.currency is not None and cmd.currency != currency:
        message = f"This instrument is kept in {currency}. Record one in {cmd.currency} for it, or give the amount in {currency}."
        raise ActivityIncomplete(details=[FieldProblem(field="currency", message=message)])
    told = Told(
        kind=cmd.kind, on=cmd.on, currency=currency, instrument_id=instrument.id if instrument else None,
        quantity=cmd.quantity, price=cmd.price, amount=cmd.amount, fee=cmd.fee, cost=cmd.cost,
        acquired_on=cmd.acquired_on, ratio_new=cmd.ratio_new, ratio_old=cmd.ratio_old,
    )  # fmt: skip
    return told, rules.settle(told)


def booked(
    actor: Actor, act: ActRow, account_id: uuid.UUID, told: Told, settled: Settled, *, note: str = "",
    settled_on: date | None = None, external_id: str | None = None, source: str = "person",
    import_id: uuid.UUID | None = None,
) -> ActivityRow:  # fmt: skip
    """A new row, not yet written."""
    row = ActivityRow(
        workspace_id=actor.workspace_id, id=ids.new_id(), account_id=account_id, instrument_id=told.instrument_id,
        kind=told.kind, happened_on=told.on, settled_on=settled_on, currency=told.currency, note=note, source=source,
        external_id=external_id, import_id=import_id, act_id=act.id, created_at=clock.now(),
    )  # fmt: skip
    _put(row, settled)
    return row


def _put(row: ActivityRow, settled: Settled) -> None:
    for name in Settled.__dataclass_fields__:
        setattr(row, name, getattr(settled, name))


async def write(session: AsyncSession, actor: Actor, act: ActRow, rows: Sequence[ActivityRow]) -> None:
    """Write what an act records, with its history; an undone one with the same external id gives way."""
    for account_id in {row.account_id for row in rows}:
        marks = [row.external_id for row in rows if row.account_id == account_id and row.external_id]
        await _make_way(session, actor, account_id, marks)
    act.count = len(rows)
    session.add_all(rows)
    await session.flush()
    session.add_all(
        ChangeRow(
            workspace_id=actor.workspace_id, act_id=act.id, activity_id=row.id, before=None, after=acts.state(row)
        )
        for row in rows
    )
    await acts.announce(session, actor, act, [(row.account_id, row.happened_on) for row in rows])


async def known(
    session: AsyncSession, actor: Actor, account_id: uuid.UUID, marks: Collection[str], *, all_of: bool
) -> set[str]:
    """Which of these external ids the account has: what stands, and with `all_of` what a person removed too.

    What was undone may come again.
    """
    if not marks:
        return set()
    query = select(ActivityRow.external_id).where(
        ActivityRow.workspace_id == actor.workspace_id, ActivityRow.account_id == account_id,
        ActivityRow.external_id.in_(marks),
        or_(ActivityRow.removal.is_(None), ActivityRow.removal == "user") if all_of else ActivityRow.removal.is_(None),
    )  # fmt: skip
    return {mark for mark in await session.scalars(query) if mark is not None}


async def _make_way(session: AsyncSession, actor: Actor, account_id: uuid.UUID, marks: Collection[str]) -> None:
    if not marks:
        return
    query = select(ActivityRow).where(
        ActivityRow.workspace_id == actor.workspace_id, ActivityRow.account_id == account_id,
        ActivityRow.external_id.in_(marks), ActivityRow.removal == "undo",
    )  # fmt: skip
    for row in await session.scalars(query):
        row.external_id = None
    await session.flush()


async def account_of(session: AsyncSession, actor: Actor, account_id: uuid.UUID) -> Account:
    """The account, locked until the transaction ends. Raises AccountNotFound 404, NotAnInvestmentAccount 409."""
    account = await bank_accounts.lock_account(session, actor=actor, account_id=account_id)
    if account.kind not in HOLDS:
        raise NotAnInvestmentAccount
    return account


async def row_of(session: AsyncSession, actor: Actor, activity_id: uuid.UUID, *, lock: bool = False) -> ActivityRow:
    """The stored activity, unless it was removed. Raises ActivityNotFound 404."""
    query = select(ActivityRow).where(
        ActivityRow.workspace_id == actor.workspace_id, ActivityRow.id == activity_id, ActivityRow.removed_at.is_(None)
    )
    row = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise ActivityNotFound
    return row


def _kind(row: ActivityRow) -> ActivityKind:
    kind: ActivityKind = row.kind  # type: ignore[assignment]  # the table's check says so
    return kind


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[ActivityRow]) -> list[Activity]:
    named = await instruments.named(
        session, actor.workspace_id, {row.instrument_id for row in rows if row.instrument_id}
    )
    return [_activity(row, named.get(row.instrument_id) if row.instrument_id else None) for row in rows]


def _activity(row: ActivityRow, instrument: Instrument | None) -> Activity:
    return Activity.model_validate(
        {
            "id": row.id, "account_id": row.account_id, "instrument_id": row.instrument_id,
            "symbol": instrument.symbol if instrument else "", "instrument_name": instrument.name if instrument else "",
            "kind": row.kind, "on": row.happened_on, "settled_on": row.settled_on, "quantity": plain(row.quantity),
            "price": plain(row.price), "amount": quantize(row.amount, row.currency),
            "fee": quantize(row.fee, row.currency),
            "cost": None if row.cost is None else quantize(row.cost, row.currency), "acquired_on": row.acquired_on,
            "ratio_new": plain(row.ratio_new), "ratio_old": plain(row.ratio_old), "currency": row.currency,
            "note": row.note, "source": row.source, "import_id": row.import_id, "created_at": row.created_at,
        }
    )  # fmt: skip


def plain(value: Decimal | None) -> Decimal | None:
    """Units without the zeros that the table adds."""
    return None if value is None else Decimal(format(value.normalize(), "f"))
