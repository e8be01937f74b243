"""Activities to lots, by `guilder.finance.lots`: always over all accounts, because wash sales reach across them."""

import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import cast

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.finance.lots.fold import fold
from guilder.finance.lots.records import Account, Book, Choice, Event, GivenLot, Kind
from guilder.investments.contracts.holdings import Method, SetTreatment, Tax, Treatment
from guilder.investments.service import activities
from guilder.investments.tables import LotChoiceRow, TreatmentRow
from guilder.investments.timeline import Happened, StatedCash, Timeline
from guilder.kernel.actor import Actor

ZERO = Decimal(0)
#: The wash sale rule is the law of the United States (26 U.S.C. §1091).
WASH_SALES_IN = "USD"
#: So far apart a transfer's two ends may be booked.
_APART = timedelta(days=10)
_RECORD = text("""
    select id::text, account_id, instrument_id, kind, happened_on, quantity, price, amount, fee, cost, acquired_on,
           ratio_new, ratio_old, currency
    from investments.activity
    where workspace_id = :workspace and removed_at is null and happened_on <= :until
    order by happened_on, id
""")
#: Whatever changes activities or the lots of a sale is an act, and an act that is taken back says when.
_MARK = text("""
    select count(*), count(undone_at), max(done_at), max(undone_at) from investments.act where workspace_id = :workspace
""")
_STATED_CASH = text("""
    select distinct on (account_id, currency, stated_on) account_id, currency, stated_on, quantity
    from investments.position
    where workspace_id = :workspace and instrument_id is null and stated_on <= :until
    order by account_id, currency, stated_on, (source = 'person') desc, stated_at desc
""")


@dataclass(slots=True)
class Folded:
    """The record up to a day and what it folds to; read it, change nothing: it is kept for the next who asks.

    books: by currency, empty until `folded` is asked for.
    """

    until: date
    happened: list[Happened]
    timeline: Timeline
    taxes: dict[uuid.UUID, Tax]
    methods: dict[uuid.UUID, Method]
    wash_sales: bool
    books: dict[str, Book] = field(default_factory=dict)


#: The records that were folded last, by all that they follow from: 10,000 activities take 0.1 s of a processor to fold.
_kept: OrderedDict[Hashable, Folded] = OrderedDict()
_KEPT = 16


async def load(session: AsyncSession, *, actor: Actor, until: date) -> Folded:
    """The record up to a day, perhaps not folded yet: what was held, in units and cash."""
    asked = {"workspace": actor.workspace_id, "until": until}
    said = tuple((one.account_id, one.tax, one.method) for one in await treatments(session, actor))
    stated = tuple(StatedCash._make(row) for row in await session.execute(_STATED_CASH, asked))
    mark = tuple((await session.execute(_MARK, asked)).one())
    washing = actor.currency == WASH_SALES_IN
    key = actor.workspace_id, until, said, stated, mark, washing
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    happened = [Happened._make(row) for row in await session.execute(_RECORD, asked)]
    found = Folded(
        until, happened, Timeline(happened, stated), {account: tax for account, tax, _ in said},
        {account: method for account, _, method in said}, washing,
    )  # fmt: skip
    _kept[key] = found
    while len(_kept) > _KEPT:
        _kept.popitem(last=False)
    return found


async def folded(session: AsyncSession, *, actor: Actor, until: date) -> Folded:
    """The record up to a day with its lots, gains and income."""
    found = await load(session, actor=actor, until=until)
    if found.books or not found.happened:
        return found
    accounts = {
        str(ident): Account(taxable=tax == "taxable", method=found.methods[ident]) for ident, tax in found.taxes.items()
    }
    events = await _events(session, actor, found.happened)
    found.books = {
        currency: fold(own, currency=currency, accounts=accounts, wash_sales=found.wash_sales)
        for currency, own in events.items()
    }
    return found


async def _events(session: AsyncSession, actor: Actor, happened: Sequence[Happened]) -> dict[str, list[Event]]:
    chosen: defaultdict[str, list[Choice]] = defaultdict(list)
    query = select(LotChoiceRow).where(LotChoiceRow.workspace_id == actor.workspace_id)
    for row in await session.scalars(query.order_by(LotChoiceRow.purchase_id)):
        chosen[str(row.sale_id)].append(Choice(str(row.purchase_id), row.quantity))
    pairs = paired(happened)
    found: defaultdict[str, list[Event]] = defaultdict(list)
    for one in happened:
        if one.kind not in {"deposit", "withdrawal"}:
            found[one.currency].append(_event(one, chosen.get(one.id, []), pairs.get(one.id, "")))
    return found


def _event(one: Happened, choices: list[Choice], pair: str) -> Event:
    event = Event(
        id=one.id, on=one.on, account=str(one.account_id), kind=cast("Kind", one.kind),
        instrument="" if one.instrument_id is None else str(one.instrument_id), quantity=one.quantity or ZERO,
        amount=one.amount, price=one.price, pair=pair,
    )  # fmt: skip
    if one.kind == "reinvest":
        event.amount = -(one.cost or ZERO)
    elif one.kind == "split" and one.ratio_new and one.ratio_old:
        event.ratio = Fraction(one.ratio_new) / Fraction(one.ratio_old)
    elif one.kind == "transfer_in" and not pair:
        event.lots = (GivenLot(one.quantity or ZERO, one.cost, one.acquired_on or one.on),)
    if choices:
        event.method, event.chosen = "specific", tuple(choices)
    return event


def paired(happened: Sequence[Happened]) -> dict[str, str]:
    """Activity → the pair that it makes with another: a transfer out of one account and one of the same units into another
    within ten days, where the arrival does not tell its own cost. The nearest in time first.
    """
    leaving = [one for one in happened if one.kind == "transfer_out"]
    arriving = [one for one in happened if one.kind == "transfer_in" and one.cost is None]
    near = sorted(
        (abs(there.on - here.on), here.on, here.id, there.id)
        for here in leaving
        for there in arriving
        if here.instrument_id == there.instrument_id
        and here.quantity == there.quantity
        and here.account_id != there.account_id
        and abs(there.on - here.on) <= _APART
    )
    found: dict[str, str] = {}
    for _, _, here_id, there_id in near:
        if here_id not in found and there_id not in found:
            found[here_id] = found[there_id] = here_id
    return found


async def treatments(session: AsyncSession, actor: Actor) -> list[Treatment]:
    """What was said of accounts; those left out are taxable and first in, first out."""
    rows = await session.scalars(
        select(TreatmentRow).where(TreatmentRow.workspace_id == actor.workspace_id).order_by(TreatmentRow.account_id)
    )
    return [Treatment.model_validate(row) for row in rows]


async def set_treatment(session: AsyncSession, *, actor: Actor, account_id: uuid.UUID, cmd: SetTreatment) -> Treatment:
    """Say how an account's lots are counted. Raises AccountNotFound 404, NotAnInvestmentAccount 409."""
    await activities.account_of(session, actor, account_id)
    row = await session.get(TreatmentRow, (actor.workspace_id, account_id))
    if row is None:
        row = TreatmentRow(workspace_id=actor.workspace_id, account_id=account_id)
        session.add(row)
    row.method, row.tax = cmd.method, cmd.tax
    await session.flush()
    return Treatment.model_validate(row)
