"""What periods come to in their budget's own currency: other currencies at the rate of each booking's day.

Progress keeps what was booked; it is converted here, whenever it is read (docs/adr/0009-budgets-over-currencies.md). The
parts are added up unrounded and the sum is rounded once. What has no rate is told and never added.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets.service.scopes import Abroad
from guilder.budgets.service.stored import Place, ready
from guilder.budgets.tables import BudgetRow, ProgressRow
from guilder.fx import service as fx
from guilder.fx.rules import Rates, Tally
from guilder.kernel.money import quantize

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Part:
    """One other currency. spent: in it. counts: what of it counts, in the budget's currency, rounded for itself. left_out:
    in it, what does not count: the budget is for its own currency alone, or there is no rate.
    """

    currency: str
    spent: Decimal
    count: int
    counts: Decimal
    left_out: Decimal


@dataclass(frozen=True, slots=True)
class Came:
    """What a period came to. spent: what counts, rounded once; count: in how many movements. own: of it, in the budget's
    currency. words: how the rest was converted. foreign: days of it, by currency. unrated: without a rate.
    """

    spent: Decimal
    count: int
    own: Decimal
    parts: tuple[Part, ...]
    words: str
    foreign: tuple[Abroad, ...]
    unrated: tuple[tuple[str, date], ...]
    row: ProgressRow | None


def abroad_of(row: ProgressRow) -> tuple[Abroad, ...]:
    """What was booked in other currencies, as it is kept."""
    return tuple(Abroad(code, date.fromisoformat(on), Decimal(spent), count) for code, on, spent, count in row.abroad)


def came(
    own: Decimal, count: int, abroad: Sequence[Abroad], rates: Rates, *, converts: bool, row: ProgressRow | None = None
) -> Came:
    """Pure: own and abroad in one. rates: into the budget's currency."""
    tally = Tally(rates)
    spent: dict[str, Decimal] = defaultdict(Decimal)
    counts: dict[str, Decimal] = defaultdict(Decimal)
    left_out: dict[str, Decimal] = defaultdict(Decimal)
    uses: dict[str, int] = defaultdict(int)
    unrated: list[tuple[str, date]] = []
    total = own
    for one in abroad:
        spent[one.currency] += one.spent
        uses[one.currency] += one.count
        if not converts or (one.spent and rates.quote(one.currency, one.on) is None):
            left_out[one.currency] += one.spent
            if converts:
                unrated.append((one.currency, one.on))
            continue
        converted = tally.add(one.spent, one.currency, one.on)
        counts[one.currency] += converted
        total += converted
        count += one.count
    parts = tuple(
        Part(
            code,
            quantize(amount, code),
            uses[code],
            quantize(counts[code], rates.to),
            quantize(left_out[code], code),
        )
        for code, amount in sorted(spent.items())
        if amount or uses[code]
    )
    return Came(quantize(total, rates.to), count, own, parts, tally.words, tuple(abroad), tuple(unrated), row)


async def rates_for(
    session: AsyncSession, workspace_id: uuid.UUID, to: str, abroad: Iterable[Abroad], *, also: Collection[date] = ()
) -> Rates:
    """The rates of these days into one currency; nothing is read when there are none."""
    found = list(abroad)
    if not found:
        return Rates(to, {})
    days = [*(one.on for one in found), *also]
    return await fx.rates(
        session, to=to, currencies={one.currency for one in found}, first=min(days), last=max(days),
        workspace_id=workspace_id,
    )  # fmt: skip


async def converted(
    session: AsyncSession, workspace_id: uuid.UUID, rows: Mapping[uuid.UUID, BudgetRow], places: Sequence[Place]
) -> dict[Place, Came]:
    """What these (budget, period) come to; two reads per currency that was met abroad."""
    stored = await ready(session, workspace_id, places)
    found = {place: abroad_of(row) for place, row in stored.items()}
    rates: dict[str, Rates] = {}
    for code in {rows[ident].currency for ident, _ in stored}:
        here = (
            one
            for (ident, _), abroad in found.items()
            if rows[ident].currency == code and rows[ident].converts
            for one in abroad
        )
        rates[code] = await rates_for(session, workspace_id, code, here)
    return {
        place: came(
            row.spent,
            row.count,
            found[place],
            rates[rows[place[0]].currency],
            converts=rows[place[0]].converts,
            row=row,
        )
        for place, row in stored.items()
    }


async def note_awaited(session: AsyncSession, rows: Mapping[uuid.UUID, BudgetRow], found: Mapping[Place, Came]) -> None:
    """Remember which periods have days that the bank has no rate for yet, so that they are looked at when it has."""
    newest = (await fx.status(session)).newest_on
    for (ident, _), here in found.items():
        open_days = [one.on for one in here.foreign if newest is None or one.on > newest]
        awaits = min(open_days, default=None) if rows[ident].converts else None
        if here.row is not None and here.row.awaits != awaits:
            here.row.awaits = awaits
    await session.flush()


async def awaiting_somewhere(session: AsyncSession) -> list[uuid.UUID]:
    """The households with budgets for which rates have come since. The session is the system role's."""
    newest = (await fx.status(session)).newest_on
    query = select(ProgressRow.workspace_id).where(ProgressRow.awaits <= newest).distinct()
    return sorted(await session.scalars(query))


async def awaiting(session: AsyncSession, workspace_id: uuid.UUID) -> list[uuid.UUID]:
    """The budgets of one household for which rates have come since."""
    newest = (await fx.status(session)).newest_on
    found = select(ProgressRow.budget_id).where(ProgressRow.workspace_id == workspace_id, ProgressRow.awaits <= newest)
    return list(await session.scalars(found.distinct()))
