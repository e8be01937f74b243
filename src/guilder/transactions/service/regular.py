"""Regular payments as people see them: what was recognised, with what they decided about it, as it stands today."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.errors import InvalidInput
from guilder.kernel.facts import Column, Table, Working, count, money, text
from guilder.kernel.money import plain, quantize
from guilder.transactions import recurring, rhythms
from guilder.transactions.contracts.regular import (
    ChangeRegular,
    Decision,
    MakeRegular,
    Paid,
    PriceRise,
    RegularDetail,
    RegularPayment,
    RegularSum,
    SeriesNotFound,
)
from guilder.transactions.recurring import Payment
from guilder.transactions.rhythms import Beat
from guilder.transactions.service import recognising, records
from guilder.transactions.tables_regular import SeriesRow

GOING_ON = frozenset({"active", "missed"})


async def list_regular(session: AsyncSession, *, actor: Actor) -> list[RegularPayment]:
    """Every series, the dearest in a year first: also income, what is over and what was said to be none."""
    return [one for one, _ in await kept(session, actor=actor)]


async def kept(session: AsyncSession, *, actor: Actor) -> list[tuple[RegularPayment, Beat]]:
    """The same with the days on which each goes on."""
    await recognising.ensure(session, actor.workspace_id)
    query = select(SeriesRow).where(SeriesRow.workspace_id == actor.workspace_id, SeriesRow.count > 0)
    rows = list(await session.scalars(query))
    shown = zip(await _shown(session, actor, rows), map(beat_of, rows), strict=True)
    return sorted(shown, key=lambda pair: (-pair[0].yearly, pair[0].payee.casefold(), pair[0].id))


async def going_on(session: AsyncSession, *, actor: Actor) -> list[RegularPayment]:
    """The bills and subscriptions that still come again, the dearest in a year first."""
    found = await list_regular(session, actor=actor)
    return [one for one in found if one.direction == "out" and one.state in GOING_ON]


async def get_regular(session: AsyncSession, *, actor: Actor, series_id: uuid.UUID) -> RegularDetail:
    """One series with its payments and the decisions about it. Raises SeriesNotFound 404."""
    row = await _row(session, actor, series_id)
    (shown,) = await _shown(session, actor, [row])
    payments = [
        Paid(transaction_id=uuid.UUID(one["id"]), on=date.fromisoformat(one["on"]), amount=quantize(Decimal(one["amount"]), row.currency))
        for one in row.seen
    ]  # fmt: skip
    decisions = [
        Decision(field=field, value=one["value"], user_id=uuid.UUID(one["by"]), decided_at=datetime.fromisoformat(one["at"]))
        for field, one in sorted(row.decided.items(), key=lambda item: str(item[1]["at"]))
    ]  # fmt: skip
    return RegularDetail(**dict(shown), payments=payments, decisions=decisions, working=_recognised(shown, payments))


async def summarise(session: AsyncSession, *, actor: Actor) -> list[RegularSum]:
    """What subscriptions, bills and income come to, per currency: currencies are never added to each other here."""
    groups: defaultdict[tuple[str, str], list[RegularPayment]] = defaultdict(list)
    for one in await list_regular(session, actor=actor):
        if one.state in GOING_ON:
            groups[one.kind, one.currency].append(one)
    return [
        RegularSum.model_validate(
            {
                "kind": kind, "currency": currency, "count": len(of), "working": working_of(kind, currency, of),
                "monthly": sum((one.monthly for one in of), Decimal(0)),
                "yearly": sum((one.yearly for one in of), Decimal(0)),
            }
        )
        for (kind, currency), of in sorted(groups.items())
    ]  # fmt: skip


async def make_regular(session: AsyncSession, *, actor: Actor, cmd: MakeRegular) -> RegularDetail:
    """Make a series by hand from one payment, or take up the one that it is in. Raises TransactionNotFound 404,
    InvalidInput 422.
    """
    await recognising.ensure(session, actor.workspace_id)
    booked = await records.row_of(session, actor, cmd.transaction_id)
    if not booked.merchant_key:
        raise InvalidInput("This payment names nobody, so the next one could not be recognised.")
    found = await session.scalars(
        select(SeriesRow)
        .where(SeriesRow.workspace_id == actor.workspace_id, SeriesRow.seen.contains([{"id": str(booked.id)}]))
        .with_for_update()
    )
    row = found.first()
    if row is None:
        beat = rhythms.beat_of(cmd.every, [booked.booked_on])
        row = SeriesRow(
            workspace_id=actor.workspace_id, id=ids.new_id(), merchant_key=booked.merchant_key,
            direction="out" if booked.amount < 0 else "in", currency=booked.currency,
            payee=booked.merchant_name or booked.description, account_id=booked.account_id, category_id=booked.category_id,
            every=beat.every, step=beat.step, anchors=list(beat.anchors), phase_on=beat.phase, steady=True,
            seen=[{"id": str(booked.id), "on": booked.booked_on.isoformat(), "amount": format(abs(booked.amount), "f")}],
            first_on=booked.booked_on, last_on=booked.booked_on, count=1, decided={}, made_by=actor.user_id,
        )  # fmt: skip
        session.add(row)
    said = cmd.model_dump(mode="json", exclude={"transaction_id"}, exclude_none=True)
    _decide(row, actor, {**said, "dismissed": None})
    await session.flush()
    await recognising.refresh(session, actor.workspace_id, {row.merchant_key})
    await audit.record(session, actor, "recurring.made", "series", row.id)
    return await get_regular(session, actor=actor, series_id=row.id)


async def change_regular(
    session: AsyncSession, *, actor: Actor, series_id: uuid.UUID, cmd: ChangeRegular
) -> RegularDetail:
    """Keep what a person says about a series; null gives back what was found. Raises SeriesNotFound 404."""
    row = await _row(session, actor, series_id, lock=True)
    _decide(row, actor, cmd.model_dump(mode="json", exclude_unset=True))
    await audit.record(session, actor, "recurring.decided", "series", row.id, fields=sorted(cmd.model_fields_set))
    await session.flush()
    return await get_regular(session, actor=actor, series_id=series_id)


def _decide(row: SeriesRow, actor: Actor, said: dict[str, Any]) -> None:
    """None, and false for what is dismissed, take a decision back."""
    decided = dict(row.decided)
    for field, value in said.items():
        if value is None or value is False:
            decided.pop(field, None)
        else:
            decided[field] = {"value": value, "by": str(actor.user_id), "at": clock.now().isoformat()}
    row.decided = decided


async def _row(session: AsyncSession, actor: Actor, series_id: uuid.UUID, *, lock: bool = False) -> SeriesRow:
    query = select(SeriesRow).where(
        SeriesRow.workspace_id == actor.workspace_id, SeriesRow.id == series_id, SeriesRow.count > 0
    )
    row = (await session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise SeriesNotFound
    return row


async def _shown(session: AsyncSession, actor: Actor, rows: Sequence[SeriesRow]) -> list[RegularPayment]:
    newest = await recognising.newest_days(session, actor.workspace_id, {row.account_id for row in rows})
    today = clock.today(actor.time_zone)
    return [_stand(row, today, newest.get(row.account_id, row.last_on)) for row in rows]


def beat_of(row: SeriesRow) -> Beat:
    """The rhythm that a person set, else the one that was found."""
    every = _said(row, "every")
    if every is None or every == row.every:
        return Beat(rhythms.NAMED[row.every].every, row.step, tuple(row.anchors), row.phase_on)  # type: ignore[index]
    return rhythms.beat_of(every, sorted({date.fromisoformat(one["on"]) for one in row.seen}))


def _said(row: SeriesRow, field: str) -> Any:
    return row.decided.get(field, {}).get("value")


def _stand(row: SeriesRow, today: date, newest: date) -> RegularPayment:
    payments = [
        Payment(uuid.UUID(one["id"]), date.fromisoformat(one["on"]), Decimal(one["amount"])) for one in row.seen
    ]
    direction = "in" if row.direction == "in" else "out"
    kind = _said(row, "kind") or recurring.kind_of(row.slug, direction)  # type: ignore[arg-type]
    beat, own = beat_of(row), _said(row, "amount")
    expected = recurring.expected([payment.amount for payment in payments], steady=row.steady)
    if own is not None:
        expected = recurring.Expected(Decimal(own), Decimal(own), Decimal(own))
    stands = recurring.standing(beat, row.last_on, today, newest)
    cancelled = date.fromisoformat(said) if (said := _said(row, "cancelled_on")) else None
    charged_after = cancelled is not None and row.last_on > cancelled
    dismissed, over = bool(_said(row, "dismissed")), cancelled is not None and cancelled <= today and not charged_after
    times, ended = beat.rhythm.times, stands.state == "ended" or over
    rose = recurring.rise(payments, steady=row.steady, kind=kind, today=today, times=times)
    yearly = quantize(expected.amount * times, row.currency)

    def digits(amount: Decimal) -> Decimal:
        return quantize(amount, row.currency)

    return RegularPayment.model_validate(
        {
            "id": row.id, "payee": _said(row, "name") or row.payee, "payee_of_bank": row.payee, "kind": kind,
            "direction": direction, "currency": row.currency, "amount": digits(expected.amount),
            "low": digits(expected.low), "high": digits(expected.high), "varies": expected.low != expected.high,
            "monthly": digits(expected.amount * times / 12), "yearly": yearly, "every": beat.every,
            "days": list(beat.anchors), "account_id": row.account_id, "category_id": row.category_id,
            "first_on": row.first_on, "last_on": row.last_on, "next_on": None if ended else stands.next_on,
            "count": row.count, "state": "dismissed" if dismissed else "ended" if ended else stands.state,
            "missed_on": None if ended else stands.missed_on, "cancelled_on": cancelled, "charged_after": charged_after,
            "rise": None if rose is None or ended else PriceRise(
                before=digits(rose.before), after=digits(rose.after), since=rose.since,
                more_a_year=digits((rose.after - rose.before) * times),
            ),
            "remind_days": _said(row, "remind_days"), "decided": sorted(row.decided), "made": row.made_by is not None,
        }
    )  # fmt: skip


def _recognised(shown: RegularPayment, payments: Sequence[Paid]) -> Working:
    how = (
        "You made this series from one of its payments."
        if shown.made
        else "At least two in three of the gaps between these payments fit the rhythm, and the amounts are alike."
    )
    year = f"A year = {plain(shown.amount, shown.currency)} × the payments that fall into one."
    amount = "the middle of the last six payments" if shown.varies else "the latest payment"
    return Working.of(
        shown.payee,
        f"{how} Expected is {'what you set' if 'amount' in shown.decided else amount}. {year}",
        inputs=(
            text("every", shown.every, "Every"),
            money("amount", shown.amount, shown.currency, "Expected"),
            money("low", shown.low, shown.currency, "At least"),
            money("high", shown.high, shown.currency, "At most"),
            count("payments", shown.count, "Payments on record"),
        ),
        table=Table(
            columns=(Column(key="on", label="Day", kind="date"), Column(key="amount", label="Amount", kind="money")),
            rows=tuple(
                {"on": one.on.isoformat(), "amount": plain(one.amount, shown.currency), "currency": shown.currency}
                for one in reversed(payments)
            ),
            total=shown.count,
        ),
    )


def working_of(kind: str, currency: str, found: Collection[RegularPayment]) -> Working:
    """How the sum of one kind in one currency comes about."""
    rows = tuple(
        {"payee": one.payee, "every": one.every, "amount": plain(one.amount, currency), "year": plain(one.yearly, currency), "currency": currency}
        for one in found
    )  # fmt: skip
    return Working.of(
        {"subscription": "Subscriptions", "bill": "Bills", "income": "Regular income"}[kind],
        "A year = the sum of the amounts expected × the payments that fall into a year; a month is a twelfth of it.",
        inputs=(money("year", sum((one.yearly for one in found), Decimal(0)), currency, "A year"),),
        table=Table(
            columns=(
                Column(key="payee", label="Payee", kind="text"),
                Column(key="every", label="Every", kind="text"),
                Column(key="amount", label="Amount", kind="money"),
                Column(key="year", label="A year", kind="money"),
            ),
            rows=rows,
            total=len(rows),
        ),
        link="/recurring",
    )
