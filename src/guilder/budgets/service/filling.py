"""How a plan stands in a period: the money of its accounts, divided. Worked out from the record whenever it is asked for."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.banking.service import accounts as bank_accounts
from guilder.banking.service import merging as bank_merging
from guilder.budgets import envelopes as rules
from guilder.budgets import periods
from guilder.budgets.contracts.envelopes import (
    BeforeThePlan,
    EnvelopeBalance,
    EnvelopeLine,
    EnvelopeNotFound,
    Overspent,
    PlanPeriod,
    WithoutEnvelope,
)
from guilder.budgets.contracts.rhythm import Period
from guilder.budgets.contracts.tracking import PeriodMark
from guilder.budgets.envelopes import NOTHING, Line
from guilder.budgets.service import plans
from guilder.budgets.service.scopes import Families, Totals
from guilder.budgets.tables import EntryRow, EnvelopeRow, PlanRow
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize
from guilder.transactions.service import movements

_AROUND = (6, 2)
_USUAL = 3

Assigned = Mapping[uuid.UUID, Mapping[date, Decimal]]


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan up to one period: every envelope's lines by first day, and what the period's other figures are made of."""

    row: PlanRow
    period: Period
    past: list[Period]
    envelopes: list[EnvelopeRow]
    lines: Mapping[uuid.UUID, Mapping[date, Line]]
    counts: Mapping[uuid.UUID, int]
    owners: Mapping[uuid.UUID, uuid.UUID]
    money: Decimal
    income: Decimal
    later: Decimal
    without: Mapping[uuid.UUID | None, tuple[Decimal, int]]

    def line(self, envelope_id: uuid.UUID) -> Line:
        """An envelope in the shown period."""
        return self.lines[envelope_id][self.period.first]

    def spent_before(self, envelope_id: uuid.UUID) -> list[Decimal]:
        """Spent in each of the last three periods before the shown one, newest last; fewer where the plan is younger."""
        return [self.lines[envelope_id][each.first].spent for each in self.past[:-1][-_USUAL:]]

    @property
    def ready(self) -> Decimal:
        """What is left to assign."""
        return rules.ready(self.money, (self.line(each.id).available for each in self.envelopes), self.later)


def period_of(row: PlanRow, on: date) -> Period:
    """The plan's period of a day. Raises BeforeThePlan 422."""
    period = periods.period_at(plans.plan_rhythm(row), on)
    if period is None or period.first < row.start_on:
        raise BeforeThePlan
    return period


async def standing(session: AsyncSession, actor: Actor, row: PlanRow, on: date) -> Standing:
    """Everything about the period of a day. Raises BeforeThePlan 422."""
    period = period_of(row, on)
    past = list(periods.between(plans.plan_rhythm(row), row.start_on, period.last))
    present = await plans.all_envelopes(session, row)
    assigned = await _assigned(session, row)
    families = await Families.load(session, row.workspace_id)
    chosen = [uuid.UUID(each) for each in row.account_ids]
    accounts = await bank_merging.standing_for(session, actor=actor, account_ids=chosen)
    totals = Totals(session, row.workspace_id, home=row.currency, accounts=accounts)
    await totals.read(past)
    spent: dict[uuid.UUID, dict[date, Decimal]] = defaultdict(dict)
    counts: dict[uuid.UUID, int] = defaultdict(int)
    without: dict[uuid.UUID | None, tuple[Decimal, int]] = {}
    owners: dict[uuid.UUID, uuid.UUID] = {}
    income = NOTHING
    by_closing: dict[tuple[bool, ...], dict[uuid.UUID, uuid.UUID]] = {}
    for each in past:
        key = tuple(one.closed_from is None or each.first < one.closed_from for one in present)
        if key not in by_closing:
            by_closing[key] = await plans.category_owners(session, row, present, on=each.first)
        owners = by_closing[key]
        shown = each == period
        for total in await totals.of(each):
            if total.currency != row.currency:
                continue
            category = total.category_id
            owner = None if category is None else owners.get(category)
            kind = None if category is None else families.kinds.get(category)
            if owner is not None:
                spent[owner][each.first] = spent[owner].get(each.first, NOTHING) - total.net
                counts[owner] += total.count if shown else 0
            elif shown and kind == "income":
                income += total.net
            elif shown and category is None:
                income += total.money_in
                known = without.get(None, (NOTHING, 0))
                without[None] = (known[0] + total.money_out, known[1] + total.count)
            elif shown and kind == "spending":
                known = without.get(category, (NOTHING, 0))
                without[category] = (known[0] - total.net, known[1] + total.count)
    firsts = [each.first for each in past]
    rule = cast("Overspent", row.overspent)
    lines = {
        one.id: rules.lines(firsts, assigned.get(one.id, {}), spent.get(one.id, {}), rule, until=one.closed_from)
        for one in present
    }
    later = sum(
        (
            amount
            for one in present
            for first, amount in assigned.get(one.id, {}).items()
            if period.first < first and (one.closed_from is None or first < one.closed_from)
        ),
        NOTHING,
    )
    money = await _money(session, actor, accounts, row.currency, period.last)
    return Standing(row, period, past, present, lines, counts, owners, money, income, later, without)


async def _assigned(session: AsyncSession, row: PlanRow) -> Assigned:
    query = (
        select(EntryRow.envelope_id, EntryRow.first_on, func.sum(EntryRow.amount))
        .where(
            EntryRow.workspace_id == row.workspace_id, EntryRow.plan_id == row.id, EntryRow.envelope_id.is_not(None)
        )
        .group_by(EntryRow.envelope_id, EntryRow.first_on)
    )  # fmt: skip
    found: dict[uuid.UUID, dict[date, Decimal]] = defaultdict(dict)
    for envelope_id, first_on, amount in await session.execute(query):
        if envelope_id is not None:
            found[envelope_id][first_on] = amount
    return found


async def _money(
    session: AsyncSession, actor: Actor, accounts: Sequence[uuid.UUID], currency: str, on: date
) -> Decimal:
    """What the accounts hold at the end of a day: their balance less everything booked after it."""
    chosen = set(accounts)
    held = sum(
        (
            one.balance
            for one in await bank_accounts.list_accounts(session, actor=actor, hidden=True)
            if one.id in chosen
        ),
        NOTHING,
    )
    moved = await movements.after(session, actor.workspace_id, day=on, step="day")
    return held - sum((one.net for one in moved if one.account_id in chosen and one.currency == currency), NOTHING)


async def plan_period(session: AsyncSession, *, actor: Actor, plan_id: uuid.UUID, on: date | None) -> PlanPeriod:
    """A plan in the period of a day (today). Raises PlanNotFound 404, BeforeThePlan 422."""
    row = await plans.plan_row(session, actor, plan_id)
    today = clock.today(actor.time_zone)
    found = await standing(session, actor, row, on or today)
    families = await Families.load(session, row.workspace_id)
    return _shown(found, families, on or today, today)


def _shown(found: Standing, families: Families, on: date, today: date) -> PlanPeriod:
    row, period, code = found.row, found.period, found.row.currency
    here = [one for one in found.envelopes if one.closed_from is None or period.first < one.closed_from]
    shown = [_envelope(found, one, families) for one in here]
    available = sum((one.available for one in shown), NOTHING)
    lacking = sum((one.available for one in shown if one.available < 0), NOTHING)
    without = [
        WithoutEnvelope(category_id=category, spent=quantize(spent, code), count=count)
        for category, (spent, count) in sorted(found.without.items(), key=lambda each: -each[1][0])
        if spent
    ]
    return PlanPeriod(
        plan=plans.plan_of(row), on=on, first=period.first, last=period.last,
        elapsed=float(round(periods.elapsed(period, today), 4)), days_left=periods.days_left(period, today),
        strip=_strip(found, today), money=quantize(found.money, code), income=quantize(found.income, code),
        assigned=quantize(sum((one.assigned for one in shown), NOTHING), code),
        assigned_later=quantize(found.later, code), spent=quantize(sum((one.spent for one in shown), NOTHING), code),
        available=quantize(available, code), lacking=quantize(lacking, code), ready=quantize(found.ready, code),
        envelopes=shown, without=without,
    )  # fmt: skip


def _envelope(found: Standing, one: EnvelopeRow, families: Families) -> EnvelopeLine:
    line, code, before = found.line(one.id), found.row.currency, found.spent_before(one.id)
    counted = sorted(category for category, owner in found.owners.items() if owner == one.id)
    return EnvelopeLine(
        id=one.id, name=name_of(one, families), category_ids=[uuid.UUID(each) for each in one.category_ids],
        counted_ids=counted, carried=quantize(line.carried, code), assigned=quantize(line.assigned, code),
        spent=quantize(line.spent, code), available=quantize(line.available, code), count=found.counts.get(one.id, 0),
        usual=quantize(sum(before, NOTHING) / len(before) if before else NOTHING, code),
    )  # fmt: skip


def name_of(one: EnvelopeRow, families: Families) -> str:
    """What people call the envelope."""
    return one.name or families.names.get(uuid.UUID(one.category_ids[0]), "Envelope")


def _strip(found: Standing, today: date) -> list[PeriodMark]:
    rhythm = plans.plan_rhythm(found.row)
    around = found.past[-(_AROUND[0] + 1) :]
    for _ in range(_AROUND[1]):
        later = periods.after(rhythm, around[-1])
        assert later
        around = [*around, later]
    return [
        PeriodMark(
            on=each.last if each.last < today else max(today, each.first), first=each.first,
            last=each.last,
        )
        for each in around
    ]  # fmt: skip


async def balance_of(session: AsyncSession, *, actor: Actor, envelope_id: uuid.UUID) -> EnvelopeBalance:
    """What an envelope holds today: for goals that are saved for in one. Raises EnvelopeNotFound 404."""
    for balance in await balances(session, actor=actor):
        if balance.id == envelope_id:
            return balance
    raise EnvelopeNotFound


async def balances(session: AsyncSession, *, actor: Actor) -> list[EnvelopeBalance]:
    """What every envelope that the actor may see holds today."""
    today = clock.today(actor.time_zone)
    families = await Families.load(session, actor.workspace_id)
    found = []
    for plan in await plans.list_plans(session, actor=actor):
        row = await plans.plan_row(session, actor, plan.id)
        here = await standing(session, actor, row, max(today, row.start_on))
        found += [
            EnvelopeBalance(
                id=one.id, plan_id=row.id, name=name_of(one, families), currency=row.currency,
                available=quantize(here.line(one.id).available, row.currency),
            )
            for one in here.envelopes
            if one.closed_from is None
        ]  # fmt: skip
    return found
