"""The weekly report: what each budget and envelope took in the last seven days, and what it has left.

A week is the seven days before the day it is told on; it need not lie in one period of the budget. `left` is of the
period that holds the week's last day.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.service import merging as bank_merging
from guilder.budgets.contracts.rhythm import Period
from guilder.budgets.service import converting, filling, overview, plans, progress
from guilder.budgets.service.keeping import rows_of
from guilder.budgets.service.scopes import Families, Totals
from guilder.kernel.actor import Actor
from guilder.kernel.facts import Cell, day, money
from guilder.kernel.money import quantize
from guilder.notifications.contracts import Reader
from guilder.notifications.service import weekly

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """One budget or envelope. week: money out minus refunds in the week; left: negative when too much was spent."""

    name: str
    currency: str
    week: Decimal
    left: Decimal
    until: date


async def send(session: AsyncSession, workspace_id: uuid.UUID) -> None:
    """Tell everyone whose hour has come; who sees no budget is told nothing. A second call on the same day tells nobody."""
    for reader in await weekly.due_in(session, workspace_id):
        actor = _actor(workspace_id, reader)
        week = Period(first=reader.on - _WEEK, last=reader.on - _DAY)
        found = [*await _budgets(session, actor, week), *await _envelopes(session, actor, week)]
        if not found:
            continue
        figures: list[Cell] = [day("first", week.first, "From"), day("last", week.last, "To")]
        for number, one in enumerate(found, 1):
            figures += [
                money(f"week_{number}", one.week, one.currency, one.name),
                money(f"left_{number}", one.left, one.currency, one.name),
                day(f"until_{number}", one.until, one.name),
            ]
        await weekly.bring(
            session, workspace_id, reader, title="Your budgets in the last seven days", figures=figures,
            link=f"/budgets?on={week.last}",
        )  # fmt: skip


async def _budgets(session: AsyncSession, actor: Actor, week: Period) -> list[Told]:
    await progress.close_due(session, actor.workspace_id)
    standing = await overview.of_day(session, actor=actor, on=week.last)
    families = await Families.load(session, actor.workspace_id)
    rows = {row.id: row for row in await rows_of(session, actor)}
    totals: dict[str, Totals] = {}
    found = []
    for line in standing.budgets:
        row, code = rows[line.id], line.currency
        total = totals.setdefault(code, Totals(session, actor.workspace_id, home=code))
        spent = await total.spent(week, families.counted(row))
        rates = await converting.rates_for(session, actor.workspace_id, code, spent.abroad if row.converts else ())
        came = converting.came(spent.amount, spent.count, spent.abroad, rates, converts=row.converts)
        found.append(Told(line.name, code, came.spent, line.left, line.last))
    return found


async def _envelopes(session: AsyncSession, actor: Actor, week: Period) -> list[Told]:
    families = await Families.load(session, actor.workspace_id)
    found = []
    for plan in await plans.list_plans(session, actor=actor):
        if week.last < plan.start_on:
            continue
        row = await plans.plan_row(session, actor, plan.id)
        standing = await filling.standing(session, actor, row, week.last)
        accounts = await bank_merging.standing_for(session, actor=actor, account_ids=plan.account_ids)
        spent: dict[uuid.UUID, Decimal] = {}
        for total in await Totals(session, actor.workspace_id, home=plan.currency, accounts=accounts).of(week):
            owner = None if total.category_id is None else standing.owners.get(total.category_id)
            if owner is not None and total.currency == plan.currency:
                spent[owner] = spent.get(owner, Decimal(0)) - total.net
        found += [
            Told(
                filling.name_of(one, families), plan.currency,
                quantize(spent.get(one.id, Decimal(0)), plan.currency),
                quantize(standing.line(one.id).available, plan.currency), standing.period.last,
            )
            for one in standing.envelopes
            if one.closed_from is None
        ]  # fmt: skip
    return found


def _actor(workspace_id: uuid.UUID, reader: Reader) -> Actor:
    return Actor(
        user_id=reader.user_id, workspace_id=workspace_id, role=reader.role, session_id=None, request_id="",
        permissions=frozenset({"budgets:read"}), time_zone=reader.time_zone, currency=reader.currency,
    )  # fmt: skip
