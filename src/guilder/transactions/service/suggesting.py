"""Rules that corrections suggest: the same merchant put in the same category again and again, and never elsewhere.

A suggestion is named by merchant, direction and category, so that what a person decided about it is remembered for ever.
"""

import uuid

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.transactions.contracts.rules import (
    RuleActions,
    RuleCondition,
    RuleDraft,
    RuleGroup,
    RuleSuggestion,
    SavedRule,
    SuggestionNotFound,
)
from guilder.transactions.rules import Facts
from guilder.transactions.service import categorising, rules
from guilder.transactions.tables_sense import SuggestionRow

#: So many corrections of one merchant to one category, none of which was taken back, suggest a rule.
_OFTEN = 2
_MOST = 20


async def list_suggestions(
    session: AsyncSession, *, actor: Actor, merchant_key: str | None = None
) -> list[RuleSuggestion]:
    """What corrections suggest and nobody decided on, the newest first. merchant_key: only of this merchant."""
    values = {
        "workspace": actor.workspace_id, "key": merchant_key, "often": _OFTEN, "most": _MOST,
    }  # fmt: skip
    rows = (await session.execute(_FOUND, values)).all()
    if not rows:
        return []
    decided = set(
        await session.scalars(select(SuggestionRow.id).where(SuggestionRow.workspace_id == actor.workspace_id))
    )
    active = [rule for rule in await categorising.active_rules(session, actor.workspace_id) if rule.sets.category_id]
    found = []
    for row in rows:
        facts = Facts(
            row.description, row.merchant_name, row.merchant_key, row.counterparty, row.amount, row.currency,
            row.account_id, row.booked_on,
        )  # fmt: skip
        ident = _ident(actor.workspace_id, row.merchant_key, row.category_id, incoming=row.incoming)
        if ident not in decided and not any(rule.fits(facts) for rule in active):
            found.append(
                RuleSuggestion(
                    id=ident, merchant_name=row.merchant_name, incoming=row.incoming, category_id=row.category_id,
                    times=row.times, rule=draft(row.merchant_name, row.category_id, incoming=row.incoming),
                )
            )  # fmt: skip
    return found


async def accept(session: AsyncSession, *, actor: Actor, suggestion_id: uuid.UUID) -> SavedRule:
    """Make the suggested rule. Raises SuggestionNotFound 404, CategoryNotFound 404."""
    suggestion = await _one(session, actor, suggestion_id)
    saved = await rules.create_rule(session, actor=actor, cmd=suggestion.rule)
    await _decide(session, actor, suggestion_id, "accepted")
    return saved


async def refuse(session: AsyncSession, *, actor: Actor, suggestion_id: uuid.UUID) -> None:
    """Never suggest this again. Raises SuggestionNotFound 404."""
    await _one(session, actor, suggestion_id)
    await _decide(session, actor, suggestion_id, "refused")


async def reconsider(session: AsyncSession, *, actor: Actor, suggestion_id: uuid.UUID) -> None:
    """Take a decision back; what was never decided stays so."""
    row = await session.get(SuggestionRow, (actor.workspace_id, suggestion_id))
    if row is not None:
        await session.delete(row)
        await session.flush()


async def _one(session: AsyncSession, actor: Actor, suggestion_id: uuid.UUID) -> RuleSuggestion:
    for suggestion in await list_suggestions(session, actor=actor):
        if suggestion.id == suggestion_id:
            return suggestion
    raise SuggestionNotFound


async def _decide(session: AsyncSession, actor: Actor, suggestion_id: uuid.UUID, decision: str) -> None:
    session.add(
        SuggestionRow(
            workspace_id=actor.workspace_id, id=suggestion_id, decision=decision, user_id=actor.user_id,
            decided_at=clock.now(),
        )
    )  # fmt: skip
    await session.flush()


def draft(merchant_name: str, category_id: uuid.UUID | None, *, incoming: bool) -> RuleDraft:
    """The rule that puts a merchant's money in, or out, where this one went."""
    conditions = (("merchant", "equals", merchant_name[:200]), ("direction", "is", "in" if incoming else "out"))
    parts = [
        RuleCondition.model_validate({"kind": "condition", "subject": subject, "operator": operator, "values": [value]})
        for subject, operator, value in conditions
    ]
    return RuleDraft(
        name=merchant_name[:60].strip(), when=RuleGroup(kind="group", join="all", parts=[*parts]),
        sets=RuleActions(category_id=category_id),
    )  # fmt: skip


def _ident(workspace_id: uuid.UUID, merchant_key: str, category_id: uuid.UUID, *, incoming: bool) -> uuid.UUID:
    return uuid.uuid5(workspace_id, f"{merchant_key}\x1f{incoming}\x1f{category_id}")


#: Corrections that still stand, by merchant and direction; whoever was put in two categories is left out.
_FOUND = text("""
    with corrected as (
        select t.merchant_key, t.amount > 0 as incoming, t.category_id, count(distinct c.act_id) as times,
               max(c.changed_at) as last_at, (array_agg(t.id order by t.booked_on desc, t.id))[1] as newest
        from transactions.change c
        join transactions.act a on a.workspace_id = c.workspace_id and a.id = c.act_id
        join transactions.transaction t on t.workspace_id = c.workspace_id and t.id = c.transaction_id
        where c.workspace_id = :workspace and c.field = 'category' and c.undone_at is null and c.user_id is not null
          and a.kind in ('changed', 'recategorised') and t.removed_at is null and t.merchant_key <> ''
          and (cast(:key as varchar) is null or t.merchant_key = :key)
          and t.category_source = 'user' and cast(t.category_id as text) = c.after ->> 'value'
        group by 1, 2, 3 having count(distinct c.act_id) >= :often
    )
    select f.merchant_key, f.incoming, f.category_id, f.times, t.merchant_name, t.description, t.counterparty, t.amount,
           t.currency, t.account_id, t.booked_on
    from corrected f
    join transactions.transaction t on t.workspace_id = :workspace and t.id = f.newest
    join transactions.category g on g.workspace_id = :workspace and g.id = f.category_id and g.hidden_at is null
    where not exists (
        select from transactions.transaction o
        where o.workspace_id = :workspace and o.merchant_key = f.merchant_key and o.removed_at is null
          and o.category_source = 'user' and (o.amount > 0) = f.incoming and o.category_id is distinct from f.category_id)
    order by f.last_at desc, f.merchant_key limit :most
""")
