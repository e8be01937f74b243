"""Budgets made, changed and closed, and how a month of them stands."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.budgets import rules
from guilder.budgets.contracts import (
    Budget,
    BudgetExists,
    BudgetMonth,
    BudgetNotFound,
    CategoryNotBudgeted,
    ChangeBudget,
    CreateBudget,
    Elsewhere,
    MonthSpent,
    Progress,
    Suggestion,
    Sum,
    Unbudgeted,
)
from guilder.budgets.service import progress
from guilder.budgets.service.progress import Families, kept_in
from guilder.budgets.tables import BudgetRow, LimitRow, NoticeRow, ProgressRow
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.db import insert_unique
from guilder.kernel.errors import FieldProblem, InvalidInput
from guilder.kernel.money import exponent, quantize
from guilder.transactions.contracts.records import CategoryNotFound
from guilder.transactions.contracts.sense import MonthTotal
from guilder.transactions.service import categories, spending


async def list_budgets(session: AsyncSession, *, actor: Actor) -> list[Budget]:
    """Every budget that is kept now or from a later month on, oldest first."""
    month = _this_month(actor)
    rows = [row for row in await _rows(session, actor) if row.closed_from is None or month < row.closed_from]
    limits = await progress.limits_of(session, actor.workspace_id, [row.id for row in rows])
    return [_budget(row, rules.limit_in(month, limits[row.id])) for row in rows]


async def create_budget(session: AsyncSession, *, actor: Actor, cmd: CreateBudget) -> Budget:
    """Keep a budget from a month on.

    Raises CategoryNotFound 404, CategoryNotBudgeted 422, BudgetExists 409. Emits what passing a threshold emits.
    """
    kinds = {row.id: row.kind for row in await categories.rows(session, actor.workspace_id)}
    if cmd.category_id not in kinds:
        raise CategoryNotFound
    if kinds[cmd.category_id] != "spending":
        raise CategoryNotBudgeted
    limit = _digits(cmd.limit, cmd.currency)
    row = BudgetRow(
        workspace_id=actor.workspace_id, id=ids.new_id(), category_id=cmd.category_id, currency=cmd.currency,
        start_month=cmd.start_month or _this_month(actor), thresholds=cmd.thresholds,
    )  # fmt: skip
    await insert_unique(session, row, on_conflict=BudgetExists())
    session.add(LimitRow(workspace_id=actor.workspace_id, budget_id=row.id, from_month=row.start_month, amount=limit))
    await session.flush()
    await audit.record(session, actor, "budget.created", "budget", row.id, limit=str(limit), currency=cmd.currency)
    budget = _budget(row, limit)
    await _recompute_now(session, actor, [row])
    return budget


async def change_budget(session: AsyncSession, *, actor: Actor, budget_id: uuid.UUID, cmd: ChangeBudget) -> Budget:
    """Set another limit from a month on, or other thresholds. Raises BudgetNotFound 404."""
    row = await _row(session, actor, budget_id)
    if cmd.limit is not None:
        values = {
            "workspace_id": actor.workspace_id, "budget_id": row.id, "amount": _digits(cmd.limit, row.currency),
            "from_month": max(cmd.from_month or _this_month(actor), row.start_month),
        }  # fmt: skip
        statement = insert(LimitRow).values(values)
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["workspace_id", "budget_id", "from_month"], set_={"amount": statement.excluded.amount}
            )
        )
    if cmd.thresholds is not None:
        row.thresholds = cmd.thresholds
    await session.flush()
    await audit.record(session, actor, "budget.changed", "budget", row.id, fields=sorted(cmd.model_fields_set))
    limits = await progress.limits_of(session, actor.workspace_id, [row.id])
    budget = _budget(row, rules.limit_in(_this_month(actor), limits[row.id]))
    await _recompute_now(session, actor, [row])
    return budget


async def close_budget(session: AsyncSession, *, actor: Actor, budget_id: uuid.UUID) -> None:
    """Keep it no longer from this month on; the months before stay. Raises BudgetNotFound 404."""
    row = await _row(session, actor, budget_id)
    row.closed_from = max(_this_month(actor), row.start_month)
    await session.flush()
    await audit.record(session, actor, "budget.closed", "budget", row.id)


async def reopen_budget(session: AsyncSession, *, actor: Actor, budget_id: uuid.UUID) -> Budget:
    """Take a closing back. Raises BudgetNotFound 404, BudgetExists 409."""
    row = await session.get(BudgetRow, (actor.workspace_id, budget_id))
    if row is None or row.closed_from is None:
        raise BudgetNotFound
    same = [r for r in await _rows(session, actor) if (r.category_id, r.currency) == (row.category_id, row.currency)]
    if any(r.closed_from is None for r in same):
        raise BudgetExists
    row.closed_from = None
    await session.flush()
    await audit.record(session, actor, "budget.reopened", "budget", row.id)
    limits = await progress.limits_of(session, actor.workspace_id, [row.id])
    budget = _budget(row, rules.limit_in(_this_month(actor), limits[row.id]))
    await _recompute_now(session, actor, [row])
    return budget


async def get_progress(session: AsyncSession, *, actor: Actor, budget_id: uuid.UUID, month: date | None) -> Progress:
    """How one budget stands in a month (this one, if none is given). Raises BudgetNotFound 404."""
    wanted = month or _this_month(actor)
    found = next((p for p in (await get_month(session, actor=actor, month=wanted)).budgets if p.id == budget_id), None)
    if found is None:
        raise BudgetNotFound
    return found


async def get_month(session: AsyncSession, *, actor: Actor, month: date) -> BudgetMonth:
    """All budgets that are kept in `month`, and what was spent beside them."""
    today = clock.today(actor.time_zone)
    over = rules.elapsed(month, today)
    rows = [row for row in await _rows(session, actor) if kept_in(row, month)]
    families = await Families.load(session, actor.workspace_id)
    limits = await progress.limits_of(session, actor.workspace_id, [row.id for row in rows])
    stored = await progress.ready(session, actor.workspace_id, [(row.id, month) for row in rows])
    fired = await _fired(session, actor, month)
    lines = [
        _progress(
            row, stored[row.id, month], rules.limit_in(month, limits[row.id]), over, fired, _nested(row, rows, families)
        )
        for row in rows
    ]
    beside = await _unbudgeted(session, actor, month, rows, families)
    return BudgetMonth(
        month=month,
        elapsed=float(round(over, 4)),
        days_left=max((rules.last_day(month) - max(today, month)).days, 0),
        sums=_sums(lines, beside),
        budgets=lines,
        unbudgeted=beside,
    )


async def suggest(session: AsyncSession, *, actor: Actor) -> list[Suggestion]:
    """A limit for every category without a budget in which money went in at least two of the last three whole months."""
    month = _this_month(actor)
    months = [rules.shifted(month, -by) for by in (3, 2, 1)]
    rows = [row for row in await _rows(session, actor) if kept_in(row, month)]
    families = await Families.load(session, actor.workspace_id)
    taken = {(category, row.currency) for row in rows for category in families.of(row.category_id)}
    kinds = {row.id: row.kind for row in await categories.rows(session, actor.workspace_id)}
    totals = await spending.month_totals(session, actor.workspace_id, first=months[0], last=rules.last_day(months[-1]))
    spent: dict[tuple[uuid.UUID, str], dict[date, Decimal]] = defaultdict(dict)
    for total in totals:
        if total.category_id is not None and kinds.get(total.category_id) == "spending":
            spent[total.category_id, total.currency][total.month] = -total.net
    suggestions = []
    for (category, currency), by_month in spent.items():
        series = [by_month.get(each, Decimal(0)) for each in months]
        limit = rules.suggested(series, currency)
        if limit > 0 and (category, currency) not in taken:
            known = [
                MonthSpent(month=each, spent=quantize(value, currency))
                for each, value in zip(months, series, strict=True)
            ]
            suggestions.append(
                Suggestion(category_id=category, currency=currency, limit=quantize(limit, currency), months=known)
            )
    return sorted(suggestions, key=lambda s: (s.currency, -s.limit))


async def _recompute_now(session: AsyncSession, actor: Actor, rows: Iterable[BudgetRow]) -> None:
    month = _this_month(actor)
    places = [(row.id, month) for row in rows if kept_in(row, month)]
    await progress.recompute(session, actor.workspace_id, places)


async def _unbudgeted(
    session: AsyncSession, actor: Actor, month: date, rows: list[BudgetRow], families: Families
) -> list[Unbudgeted]:
    counted = {(category, row.currency) for row in rows for category in families.of(row.category_id)}
    kinds = {row.id: row.kind for row in await categories.rows(session, actor.workspace_id)}
    totals = await spending.month_totals(session, actor.workspace_id, first=month, last=rules.last_day(month))
    beside = [
        Unbudgeted(category_id=t.category_id, currency=t.currency, spent=_spent_of(t), count=t.count)
        for t in totals
        if (t.category_id, t.currency) not in counted
        and (t.category_id is None or kinds[t.category_id] == "spending")
        and _spent_of(t)
    ]
    return sorted(beside, key=lambda u: -u.spent)


def _spent_of(total: MonthTotal) -> Decimal:
    """Without a category, money that came in is no refund but something not yet looked at."""
    return -total.net if total.category_id is not None else total.money_out


def _nested(row: BudgetRow, rows: list[BudgetRow], families: Families) -> bool:
    return any(
        other.id != row.id and other.currency == row.currency and row.category_id in families.of(other.category_id)
        for other in rows
    )


def _sums(lines: list[Progress], beside: list[Unbudgeted]) -> list[Sum]:
    currencies = dict.fromkeys([line.currency for line in lines] + [each.currency for each in beside])
    sums = []
    for currency in currencies:
        own = [line for line in lines if line.currency == currency and not line.nested]
        limit = sum((line.limit for line in own), Decimal(0))
        spent = sum((line.spent for line in own), Decimal(0))
        rest = sum((each.spent for each in beside if each.currency == currency), Decimal(0))
        sums.append(
            Sum(
                currency=currency, limit=quantize(limit, currency), spent=quantize(spent, currency),
                left=quantize(limit - spent, currency), unbudgeted=quantize(rest, currency),
            )
        )  # fmt: skip
    return sums


def _progress(
    row: BudgetRow, stored: ProgressRow, limit: Decimal, over: Decimal, fired: dict[uuid.UUID, list[int]], nested: bool
) -> Progress:
    code = row.currency
    return Progress(
        id=row.id, category_id=row.category_id, month=stored.month, currency=code, limit=quantize(limit, code),
        spent=quantize(stored.spent, code), left=quantize(limit - stored.spent, code),
        used=float(round(stored.spent / limit, 4)), expected=quantize(limit * over, code), count=stored.count,
        status=rules.status(stored.spent, limit, over), thresholds=row.thresholds, fired=fired.get(row.id, []),
        elsewhere=[Elsewhere(currency=c, spent=Decimal(spent)) for c, spent in sorted(stored.elsewhere.items())],
        nested=nested, computed_at=stored.computed_at,
    )  # fmt: skip


async def _fired(session: AsyncSession, actor: Actor, month: date) -> dict[uuid.UUID, list[int]]:
    query = select(NoticeRow).where(NoticeRow.workspace_id == actor.workspace_id, NoticeRow.month == month)
    fired: dict[uuid.UUID, list[int]] = defaultdict(list)
    for row in await session.scalars(query.order_by(NoticeRow.threshold)):
        fired[row.budget_id].append(row.threshold)
    return fired


async def _rows(session: AsyncSession, actor: Actor) -> list[BudgetRow]:
    query = select(BudgetRow).where(BudgetRow.workspace_id == actor.workspace_id)
    return list(await session.scalars(query.order_by(BudgetRow.created_at, BudgetRow.id)))


async def _row(session: AsyncSession, actor: Actor, budget_id: uuid.UUID) -> BudgetRow:
    row = await session.get(BudgetRow, (actor.workspace_id, budget_id), with_for_update=True)
    if row is None or row.closed_from is not None:
        raise BudgetNotFound
    return row


def _this_month(actor: Actor) -> date:
    return rules.month_of(clock.today(actor.time_zone))


def _digits(limit: Decimal, currency: str) -> Decimal:
    amount = quantize(limit, currency)
    if amount != limit:
        message = f"{currency} has {exponent(currency)} digits after the point."
        raise InvalidInput(message, details=[FieldProblem(field="limit", message=message)])
    return amount


def _budget(row: BudgetRow, limit: Decimal) -> Budget:
    return Budget(
        id=row.id, category_id=row.category_id, currency=row.currency, limit=quantize(limit, row.currency),
        start_month=row.start_month, thresholds=row.thresholds, created_at=row.created_at,
    )  # fmt: skip
