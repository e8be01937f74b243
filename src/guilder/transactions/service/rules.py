"""The household's rules: kept in order. What they do to the past stands in rule_runs."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.kernel import clock, ids
from guilder.kernel.actor import Actor
from guilder.transactions.contracts.filters import Filter
from guilder.transactions.contracts.records import CategoryNotFound
from guilder.transactions.contracts.rules import (
    Definition,
    MoveRule,
    RuleActions,
    RuleDraft,
    RuleNotFound,
    RuleProposal,
    SavedRule,
)
from guilder.transactions.rule_drafts import drafted
from guilder.transactions.service import categories, finding, standing, tagging
from guilder.transactions.tables_sense import RuleRow


async def list_rules(session: AsyncSession, *, actor: Actor) -> list[SavedRule]:
    """All rules in the order in which they are asked."""
    return await _saved(session, await _rows(session, actor))


async def create_rule(session: AsyncSession, *, actor: Actor, cmd: RuleDraft) -> SavedRule:
    """Add a rule behind the others. Raises CategoryNotFound 404, TagNotFound 404."""
    await check(session, actor=actor, sets=cmd.sets)
    top = await session.scalar(select(func.max(RuleRow.position)).where(RuleRow.workspace_id == actor.workspace_id))
    row = RuleRow(
        workspace_id=actor.workspace_id, id=ids.new_id(), position=0 if top is None else top + 1, **_values(cmd)
    )
    session.add(row)
    await session.flush()
    await audit.record(session, actor, "rule.created", "rule", row.id)
    return (await _saved(session, [row]))[0]


async def replace_rule(session: AsyncSession, *, actor: Actor, rule_id: uuid.UUID, cmd: RuleDraft) -> SavedRule:
    """Change a rule. With other conditions or actions it counts as new against older choices of the user.

    Raises RuleNotFound 404, CategoryNotFound 404, TagNotFound 404.
    """
    row = await row_of(session, actor, rule_id)
    await check(session, actor=actor, sets=cmd.sets)
    values = _values(cmd)
    if values["definition"] != row.definition:
        row.changed_at = clock.now()
    for field, value in values.items():
        setattr(row, field, value)
    await session.flush()
    await audit.record(session, actor, "rule.changed", "rule", row.id)
    return (await _saved(session, [row]))[0]


async def move_rule(session: AsyncSession, *, actor: Actor, rule_id: uuid.UUID, cmd: MoveRule) -> list[SavedRule]:
    """Put a rule at another place. Raises RuleNotFound 404."""
    row = await row_of(session, actor, rule_id)
    others = [each for each in await _rows(session, actor) if each.id != row.id]
    others.insert(min(cmd.position, len(others)), row)
    for position, each in enumerate(others):
        each.position = position
    await session.flush()
    await audit.record(session, actor, "rule.moved", "rule", row.id)
    return await _saved(session, others)


async def delete_rule(session: AsyncSession, *, actor: Actor, rule_id: uuid.UUID) -> None:
    """Drop a rule; what it did stays. Raises RuleNotFound 404."""
    row = await row_of(session, actor, rule_id)
    await session.delete(row)
    await session.flush()
    await audit.record(session, actor, "rule.deleted", "rule", rule_id)


async def draft_rule(session: AsyncSession, *, actor: Actor, wanted: Filter) -> RuleProposal:
    """A search as the conditions of a rule. Raises SearchNotUnderstood 422."""
    when, left_out = drafted(await finding.conditions(session, actor=actor, wanted=wanted))
    return RuleProposal(when=when, left_out=left_out)


async def check(session: AsyncSession, *, actor: Actor, sets: RuleActions) -> None:
    """Whether what a rule sets is there. Raises CategoryNotFound 404, TagNotFound 404."""
    await tagging.known(session, actor=actor, tag_ids=sets.tag_ids)
    wanted = {sets.category_id, *(part.category_id for part in sets.parts)} - {None}
    if wanted and wanted - {row.id for row in await categories.rows(session, actor.workspace_id)}:
        raise CategoryNotFound


async def row_of(session: AsyncSession, actor: Actor, rule_id: uuid.UUID) -> RuleRow:
    """The stored rule. Raises RuleNotFound 404."""
    row = await session.get(RuleRow, (actor.workspace_id, rule_id))
    if row is None:
        raise RuleNotFound
    return row


def _values(cmd: RuleDraft) -> dict[str, Any]:
    return {"name": cmd.name, "enabled": cmd.enabled, "definition": cmd.definition().model_dump(mode="json")}


async def _rows(session: AsyncSession, actor: Actor) -> list[RuleRow]:
    query = select(RuleRow).where(RuleRow.workspace_id == actor.workspace_id)
    return list(await session.scalars(query.order_by(RuleRow.position, RuleRow.id)))


async def _saved(session: AsyncSession, rows: Sequence[RuleRow]) -> list[SavedRule]:
    """Rules as people see them: an account that was merged is the one that took it in."""
    if not rows:
        return []
    read = await standing.definitions(
        session, rows[0].workspace_id, [Definition.model_validate(row.definition) for row in rows]
    )
    return [
        SavedRule(
            id=row.id, name=row.name, position=row.position, enabled=row.enabled, when=definition.when,
            sets=definition.sets, stop=definition.stop, used=row.used, last_used_at=row.last_used_at,
            changed_at=row.changed_at,
        )
        for row, definition in zip(rows, read, strict=True)
    ]  # fmt: skip
