"""The household's rules: kept in order, tried before they are saved, applied to the past with undo."""

import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize
from guilder.transactions import merchants
from guilder.transactions.contracts.acts import Act, ChangeMany
from guilder.transactions.contracts.records import CategoryNotFound
from guilder.transactions.contracts.sense import (
    ApplyRule,
    DryRun,
    MoveRule,
    RuleCondition,
    RuleDraft,
    RuleNotFound,
    SavedRule,
    Trial,
)
from guilder.transactions.rules import Condition, Facts, Rule, matches
from guilder.transactions.service import categories, many
from guilder.transactions.service.categorising import as_rule
from guilder.transactions.tables import TransactionRow
from guilder.transactions.tables_sense import RuleRow

_T = TransactionRow
_EXAMPLES = 20


async def list_rules(session: AsyncSession, *, actor: Actor) -> list[SavedRule]:
    """All rules in the order in which they are asked."""
    return [_saved(row) for row in await _rows(session, actor)]


async def create_rule(session: AsyncSession, *, actor: Actor, cmd: RuleDraft) -> SavedRule:
    """Add a rule behind the others. Raises CategoryNotFound 404."""
    await _check(session, actor, cmd)
    top = await session.scalar(select(func.max(RuleRow.position)).where(RuleRow.workspace_id == actor.workspace_id))
    row = RuleRow(
        workspace_id=actor.workspace_id, id=ids.new_id(), position=0 if top is None else top + 1, **_values(cmd)
    )
    session.add(row)
    await session.flush()
    await audit.record(session, actor, "rule.created", "rule", row.id)
    return _saved(row)


async def replace_rule(session: AsyncSession, *, actor: Actor, rule_id: uuid.UUID, cmd: RuleDraft) -> SavedRule:
    """Change a rule. It counts as new against older choices of the user. Raises RuleNotFound 404, CategoryNotFound 404."""
    row = await _row(session, actor, rule_id)
    await _check(session, actor, cmd)
    for field, value in _values(cmd).items():
        setattr(row, field, value)
    row.changed_at = clock.now()
    await session.flush()
    await audit.record(session, actor, "rule.changed", "rule", row.id)
    return _saved(row)


async def move_rule(session: AsyncSession, *, actor: Actor, rule_id: uuid.UUID, cmd: MoveRule) -> list[SavedRule]:
    """Put a rule at another place. Raises RuleNotFound 404."""
    row = await _row(session, actor, rule_id)
    others = [each for each in await _rows(session, actor) if each.id != row.id]
    others.insert(min(cmd.position, len(others)), row)
    for position, each in enumerate(others):
        each.position = position
    await session.flush()
    await audit.record(session, actor, "rule.moved", "rule", row.id)
    return [_saved(each) for each in others]


async def delete_rule(session: AsyncSession, *, actor: Actor, rule_id: uuid.UUID) -> None:
    """Drop a rule; what it did stays. Raises RuleNotFound 404."""
    row = await _row(session, actor, rule_id)
    await session.delete(row)
    await session.flush()
    await audit.record(session, actor, "rule.deleted", "rule", rule_id)


async def try_rule(session: AsyncSession, *, actor: Actor, cmd: RuleDraft) -> DryRun:
    """What the rule would do to the past; nothing is changed. Raises CategoryNotFound 404."""
    await _check(session, actor, cmd)
    found = await _matching(session, actor, _draft(cmd))
    changing = [row for row in found if cmd.category_id not in {None, row.category_id}]
    chosen = [row for row in changing if row.category_source == "user"]
    return DryRun(
        matched=len(found),
        changing=len(changing) - len(chosen),
        chosen=len(chosen),
        examples=[_trial(row) for row in found[:_EXAMPLES]],
    )


async def apply_rule(session: AsyncSession, *, actor: Actor, rule_id: uuid.UUID, cmd: ApplyRule) -> Act:
    """Apply a rule's category to the past; the act undoes it. Rows the user chose stay unless `overrule`.

    Raises RuleNotFound 404. Emits transaction.batch.changed.
    """
    rule = as_rule(await _row(session, actor, rule_id))
    found = await _matching(session, actor, rule)
    wanted = [
        row.id
        for row in found
        if rule.category_id not in {None, row.category_id} and (cmd.overrule or row.category_source != "user")
    ]
    if not wanted:
        return Act(act_id=ids.new_id(), count=0)
    await audit.record(session, actor, "rule.applied", "rule", rule_id, count=len(wanted))
    return await many.change_many(
        session, actor=actor, cmd=ChangeMany.model_construct(ids=wanted, filter=None, category_id=rule.category_id),
        kind="rule", label=rule.name, reason=f"Your rule “{rule.name}”.", overrule=cmd.overrule,
    )  # fmt: skip


async def _matching(session: AsyncSession, actor: Actor, rule: Rule) -> list[Any]:
    """Every row that the rule fits, newest first. What the database can test exactly narrows the rows first."""
    query = select(
        _T.id, _T.booked_on, _T.merchant_name, _T.description, _T.counterparty, _T.amount, _T.currency, _T.account_id,
        _T.category_id, _T.category_source,
    ).where(_T.workspace_id == actor.workspace_id, _T.removed_at.is_(None))  # fmt: skip
    for condition in rule.conditions if rule.every else ():
        match condition.field, condition.value:
            case "direction", way:
                query = query.where(_T.amount > 0 if way == "in" else _T.amount < 0)
            case "currency", code:
                query = query.where(_T.currency == code)
            case "account", ident:
                query = query.where(_T.account_id == uuid.UUID(ident))
    named = any(condition.field == "merchant" for condition in rule.conditions)
    rows = await session.stream(query.order_by(_T.booked_on.desc(), _T.id.desc()).execution_options(yield_per=5000))
    return [row async for row in rows if matches(rule, _facts(row, named=named))]


def _facts(row: Any, *, named: bool) -> Facts:
    """As when the row came in: the cleaned name, also where the user renamed the merchant since."""
    name = merchants.clean(row.description, row.counterparty, row.currency).name if named else ""
    return Facts(row.description, name, row.amount, row.currency, row.account_id)


async def _check(session: AsyncSession, actor: Actor, cmd: RuleDraft) -> None:
    if cmd.category_id is None:
        return
    if all(row.id != cmd.category_id for row in await categories.rows(session, actor.workspace_id)):
        raise CategoryNotFound


def _draft(cmd: RuleDraft) -> Rule:
    conditions = tuple(Condition(c.field, c.operator, c.value, c.upper) for c in cmd.conditions)
    return Rule(
        ids.new_id(), cmd.name, conditions, cmd.every, cmd.category_id, cmd.merchant_name, cmd.note, clock.now()
    )


def _values(cmd: RuleDraft) -> dict[str, Any]:
    values = cmd.model_dump(exclude={"conditions"})
    return values | {"conditions": [condition.model_dump() for condition in cmd.conditions]}


async def _rows(session: AsyncSession, actor: Actor) -> list[RuleRow]:
    query = select(RuleRow).where(RuleRow.workspace_id == actor.workspace_id)
    return list(await session.scalars(query.order_by(RuleRow.position, RuleRow.id)))


async def _row(session: AsyncSession, actor: Actor, rule_id: uuid.UUID) -> RuleRow:
    row = await session.get(RuleRow, (actor.workspace_id, rule_id))
    if row is None:
        raise RuleNotFound
    return row


def _saved(row: RuleRow) -> SavedRule:
    return SavedRule(
        id=row.id, name=row.name, position=row.position, enabled=row.enabled, every=row.every,
        conditions=[RuleCondition.model_validate(c) for c in row.conditions], category_id=row.category_id,
        merchant_name=row.merchant_name, note=row.note, changed_at=row.changed_at,
    )  # fmt: skip


def _trial(row: Any) -> Trial:
    return Trial(
        id=row.id, booked_on=row.booked_on, merchant_name=row.merchant_name, description=row.description,
        amount=quantize(row.amount, row.currency), currency=row.currency, category_id=row.category_id,
    )  # fmt: skip
