"""A rule and the past: what it would do, and doing it as one act that can be undone.

All is asked of the database (`rule_sql`), so that a million transactions take seconds. A field that a person set stays,
unless the person says otherwise. Few changes are made at once; many by a job, ten thousand at a time, each in a
transaction of its own: a worker that is killed goes on where it was, and an undo in between stops it.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.audit import service as audit
from guilder.kernel import clock, ids, jobs
from guilder.kernel.actor import Actor
from guilder.kernel.events import publish
from guilder.kernel.money import CURRENCIES, exponent, quantize
from guilder.kernel.runtime import Runtime
from guilder.transactions.contracts.acts import Begun
from guilder.transactions.contracts.records import BatchChanged, Touched
from guilder.transactions.contracts.rules import ApplyRule, Definition, DryRun, RuleActions, RuleDraft, Trial
from guilder.transactions.rule_sql import Clause
from guilder.transactions.service import acts, moved, rules, standing
from guilder.transactions.tables_record import ActRow
from guilder.transactions.tables_sense import RuleRow

_EXAMPLES = 20
#: More changes than these are made by a job, and so many at a time.
AT_ONCE = 2_000
_CHUNK = 10_000


async def try_rule(session: AsyncSession, *, actor: Actor, cmd: RuleDraft) -> DryRun:
    """What the rule would do to the past; nothing is changed. Raises CategoryNotFound 404, TagNotFound 404."""
    await rules.check(session, actor=actor, sets=cmd.sets)
    return await _tried(session, actor, cmd.definition(), overrule=False)


async def _tried(session: AsyncSession, actor: Actor, definition: Definition, *, overrule: bool) -> DryRun:
    [standing_now] = await standing.definitions(session, actor.workspace_id, [definition])
    asked = _Asked(actor, standing_now, overrule=overrule)
    await session.execute(_PLAIN)
    rows = (await session.execute(text(asked.trial()), asked.values)).all()
    return DryRun(
        matched=rows[0].matched,
        changing=rows[0].changing,
        chosen=rows[0].chosen,
        examples=[_trial(row) for row in rows if row.id is not None],
    )


async def apply_rule(session: AsyncSession, *, actor: Actor, rule_id: uuid.UUID, cmd: ApplyRule) -> Begun:
    """Apply a rule to the past; the act undoes it. What people set stays unless `overrule`.

    Raises RuleNotFound 404. Emits transaction.batch.changed.
    """
    row = await rules.row_of(session, actor, rule_id)
    definition = Definition.model_validate(row.definition)
    found = await _tried(session, actor, definition, overrule=cmd.overrule)
    if not found.changing:
        return Begun(act_id=ids.new_id(), count=0, planned=None)
    plan = {"total": found.changing, "overrule": cmd.overrule, "definition": row.definition}
    act = await acts.begin(session, actor.workspace_id, actor.user_id, "rule", count=0, label=row.name, plan=plan)
    await audit.record(session, actor, "rule.applied", "rule", rule_id, count=found.changing)
    if found.changing <= AT_ONCE:
        begun = await session.get_one(ActRow, (actor.workspace_id, act))
        await _change(session, actor, begun, after=uuid.UUID(int=0))
        return Begun(act_id=act, count=begun.count, planned=None)
    await jobs.defer(
        session, "transactions.apply_rule", key=f"apply_rule:{act}", workspace_id=str(actor.workspace_id),
        user_id=str(actor.user_id), act_id=str(act),
    )  # fmt: skip
    return Begun(act_id=act, count=0, planned=found.changing)


async def go_on(runtime: Runtime, *, actor: Actor, act_id: uuid.UUID) -> None:
    """Make the changes of an act that was begun, as far as they are not made and nobody took it back."""
    after: uuid.UUID | None = uuid.UUID(int=0)
    while after is not None:
        async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
            act = await session.get(ActRow, (actor.workspace_id, act_id), with_for_update=True)
            if act is None or act.plan is None:
                return
            after = await _change(session, actor, act, after=after)


async def _change(session: AsyncSession, actor: Actor, act: ActRow, *, after: uuid.UUID) -> uuid.UUID | None:
    """Change the next rows behind the id `after`; the last one's id, None when all are done."""
    assert act.plan
    planned = Definition.model_validate(act.plan["definition"])
    [definition] = await standing.definitions(session, actor.workspace_id, [planned])
    asked = _Asked(actor, definition, overrule=act.plan["overrule"], reason=f"Your rule “{act.label}”.")
    values = {**asked.values, "after": after, "most": _CHUNK, "act": act.id, "now": clock.now()}
    found: list[uuid.UUID] = list((await session.execute(text(asked.next_rows()), values)).scalars())
    values["ids"] = found
    places: list[Touched] = []
    if asked.moves:
        places = await acts.touched(session, actor.workspace_id, found)
    for statement in asked.changes():
        await session.execute(text(statement), values)
    if asked.moves:
        places += await acts.touched(session, actor.workspace_id, found)
    act.count += len(found)
    if found:
        unique = list({(place.category_id, place.month, place.currency): place for place in places}.values())
        await publish(session, BatchChanged(act_id=act.id, count=len(found), touched=unique))
    if len(found) == _CHUNK:
        return found[-1]
    act.plan = None
    return None


async def divide(
    session: AsyncSession, workspace_id: uuid.UUID, fitted: Mapping[uuid.UUID, Sequence[uuid.UUID]]
) -> None:
    """Divide what came in by the first rule that fitted and divides, each rule's as an act. fitted: transaction to rules.

    Emits transaction.batch.changed.
    """
    wanted = {rule_id for rules_of in fitted.values() for rule_id in rules_of}
    if not wanted:
        return
    query = select(RuleRow).where(RuleRow.workspace_id == workspace_id, RuleRow.id.in_(wanted), _DIVIDES)
    found = {row.id: row for row in await session.scalars(query)}
    by_rule: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for ident, rules_of in fitted.items():
        if (first := next((rule_id for rule_id in rules_of if rule_id in found), None)) is not None:
            by_rule[first].append(ident)
    for rule_id, idents in by_rule.items():
        definition = Definition.model_validate(found[rule_id].definition)
        only = definition.model_copy(update={"sets": RuleActions(parts=definition.sets.parts)})
        asked = _Asked(acts.nobody(workspace_id), only, overrule=False)
        act = await acts.begin(session, workspace_id, None, "rule", count=len(idents), label=found[rule_id].name)
        values = {**asked.values, "ids": idents, "act": act, "now": clock.now(), "person": None}
        places = await acts.touched(session, workspace_id, idents)
        for statement in asked.changes():
            await session.execute(text(statement), values)
        if await acts.settle(session, actor=acts.nobody(workspace_id), act_id=act):
            places += await acts.touched(session, workspace_id, idents)
            unique = list({(place.category_id, place.month, place.currency): place for place in places}.values())
            await publish(session, BatchChanged(act_id=act, count=len(idents), touched=unique))


_DIVIDES = text("jsonb_array_length(coalesce(transactions.rule.definition -> 'sets' -> 'parts', '[]')) > 0")


class _Asked:
    """The statements of one rule. A field is `open` where it would change, and `kept` where a person set it."""

    def __init__(self, actor: Actor, definition: Definition, *, overrule: bool, reason: str = "") -> None:
        self.sets: RuleActions = definition.sets
        clause = Clause()
        fits = clause.of(definition.when)
        self._where = f"t.workspace_id = :workspace and t.removed_at is null and {fits}"
        self.values: dict[str, Any] = {
            **clause.values, "workspace": actor.workspace_id, "person": actor.user_id, "reason": reason,
            "category": self.sets.category_id, "merchant_name": self.sets.merchant_name, "note": self.sets.note,
            "tags": self.sets.tag_ids, "count": len(self.sets.parts),
            "cut": json.dumps([part.model_dump(mode="json") for part in self.sets.parts]),
        }  # fmt: skip
        self._fields = [field for field in _OPEN if getattr(self.sets, _ACTION[field])]
        self._kept = {field: "false" if overrule else f"t.set_by ? '{field}'" for field in self._fields}

    @property
    def moves(self) -> bool:
        """Whether it changes in which categories money counts."""
        return self.sets.category_id is not None or bool(self.sets.parts)

    def _changing(self) -> str:
        return " or ".join(f"({_OPEN[field]} and not ({self._kept[field]}))" for field in self._fields)

    def _staying(self) -> str:
        return " or ".join(f"({_OPEN[field]} and {self._kept[field]})" for field in self._fields)

    def trial(self) -> str:
        """The counts, with the newest rows that would change, or that fit."""
        return f"""
            with fit as materialized (
                select t.id, t.booked_on, coalesce({self._changing()}, false) as changes,
                       coalesce({self._staying()}, false) as stays
                from transactions.transaction t where {self._where}),
            counted as (
                select count(*) as matched, count(*) filter (where changes) as changing,
                       count(*) filter (where stays and not changes) as chosen from fit),
            newest as (select * from fit order by changes desc, booked_on desc, id desc limit {_EXAMPLES})
            select c.*, t.id, t.booked_on, t.merchant_name, t.description, t.amount, t.currency, t.category_id,
                   n.changes, n.stays and not n.changes as stays
            from counted c left join newest n on true
            left join transactions.transaction t on t.workspace_id = :workspace and t.id = n.id
            order by n.changes desc, n.booked_on desc, n.id desc
        """

    def next_rows(self) -> str:
        """The next rows that would change, by id."""
        return f"""
            select t.id from transactions.transaction t
            where {self._where} and t.id > :after and ({self._changing()}) order by t.id limit :most
        """

    def changes(self) -> list[str]:
        """What remembers and makes the changes of the rows in :ids."""
        these = "t.workspace_id = :workspace and t.id = any(:ids)"
        found = []
        for field in self._fields:
            where = f"{these} and {_OPEN[field]} and not ({self._kept[field]})"
            found.append(_REMEMBER.format(field=field, before=_BEFORE[field], after=_AFTER[field], where=where))
            if field == "split":
                found.append(_PARTS.format(where=where))
            found.append(_SET.format(field=field, values=_VALUES[field], where=where))
        return found


_ACTION: Final = {
    "category": "category_id",
    "merchant_name": "merchant_name",
    "note": "note",
    "tags": "tag_ids",
    "split": "parts",
}
#: The digits of the row's currency; `round` goes half away from zero.
_DIGITS = "case {} else 2 end".format(
    " ".join(
        f"when t.currency in ({', '.join(repr(code) for code in sorted(CURRENCIES) if exponent(code) == digits)}) then {digits}"
        for digits in sorted({exponent(code) for code in CURRENCIES} - {2})
    )
)
#: The parts of row t with their amounts, the last one's what is left.
_CUT = f"""
    (select x.place, x.category, x.note, coalesce(x.part, t.amount - coalesce(sum(x.part) over (), 0)) as amount
     from (select p.place, p.category, p.note,
                  case when p.percent is not null then round(t.amount * p.percent / 100, {_DIGITS})
                       when p.amount is not null then sign(t.amount) * round(p.amount, {_DIGITS}) end as part
           from rows from (jsonb_to_recordset(cast(:cut as jsonb))
                           as (category_id uuid, percent numeric, amount numeric, note text))
                with ordinality as p(category, percent, amount, note, place)) x)
"""
#: Where a field would become something else. A divided transaction's parts have the categories.
_OPEN: Final = {
    "category": f"((t.parts = 0 and t.category_id is distinct from cast(:category as uuid)) and not {moved.STAYS})",
    "merchant_name": "(t.merchant_name <> cast(:merchant_name as varchar))",
    "note": "(coalesce(t.note, '') = '')",
    "tags": "(not t.tag_ids @> cast(:tags as uuid[]))",
    "split": f"(t.parts = 0 and (select bool_and(c.amount * t.amount > 0) from {_CUT} c))",
}
_TAGS = "array(select distinct ident from unnest(t.tag_ids || cast(:tags as uuid[])) ident order by 1)"
_BEFORE: Final = {
    "category": """'value', t.category_id, 'source', t.category_source,
        'confidence', t.category_confidence::text, 'reason', t.category_reason""",
    "merchant_name": "'value', t.merchant_name",
    "note": "'value', t.note",
    "tags": "'value', to_jsonb(t.tag_ids)",
    "split": "'value', '[]'::jsonb",
}
_AFTER: Final = {
    "category": "cast(:category as text)",
    "merchant_name": "cast(:merchant_name as text)",
    "note": "cast(:note as text)",
    "tags": f"to_jsonb({_TAGS})",
    "split": f"""(select jsonb_agg(jsonb_build_object('category', c.category, 'note', c.note,
        'amount', cast(c.amount as numeric(20, 4))::text) order by c.place) from {_CUT} c)""",
}
_VALUES: Final = {
    "category": """category_id = cast(:category as uuid), category_source = 'rule', category_confidence = 1,
        category_reason = :reason""",
    "merchant_name": "merchant_name = cast(:merchant_name as varchar)",
    "note": "note = cast(:note as varchar)",
    "tags": f"tag_ids = {_TAGS}",
    "split": "parts = :count",
}
_PARTS = f"""
    insert into transactions.split (workspace_id, transaction_id, position, category_id, amount, note)
    select t.workspace_id, t.id, c.place, c.category, c.amount, c.note
    from transactions.transaction t cross join lateral {_CUT} c where {{where}}
"""
_REMEMBER = """
    insert into transactions.change (workspace_id, id, transaction_id, act_id, user_id, field, before, after, changed_at)
    select t.workspace_id, uuidv7(), t.id, :act, :person, '{field}',
           jsonb_build_object({before}, 'by', t.set_by -> '{field}'), jsonb_build_object('value', {after}), :now
    from transactions.transaction t where {where}
"""
_SET = """
    update transactions.transaction t set {values}, set_by = t.set_by - '{field}', updated_at = :now where {where}
"""
_PLAIN = text("select set_config('jit', 'off', true)")


def _trial(row: Any) -> Trial:
    return Trial(
        id=row.id, booked_on=row.booked_on, merchant_name=row.merchant_name, description=row.description,
        amount=quantize(row.amount, row.currency), currency=row.currency, category_id=row.category_id,
        changes=row.changes, chosen=row.stays,
    )  # fmt: skip
