"""Templates in the household's own numbers, shown before anything is made; then made all at once."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.budgets import rules, templates
from guilder.budgets.contracts.limits import SetLimits, WantedLimit
from guilder.budgets.contracts.rhythm import MONTHLY
from guilder.budgets.contracts.templates import Draft, Drafts, Made, MakeBudgets, Template
from guilder.budgets.contracts.tracking import CreateBudget
from guilder.budgets.service import keeping, limits, putting_by, usual
from guilder.budgets.service.scopes import Families
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.money import exponent, quantize
from guilder.transactions.service import categories

_MONTHS = 3
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Usual:
    """A month by experience, in one currency. spent, regular: by category. words: how others were converted."""

    months: list[date]
    income: Decimal
    spent: Mapping[uuid.UUID, Decimal]
    regular: Mapping[uuid.UUID, Decimal]
    words: str

    def of(self, ids: Iterable[uuid.UUID]) -> tuple[Decimal, Decimal]:
        """What these categories cost in all and regularly."""
        wanted = set(ids)
        return (
            sum((amount for ident, amount in self.spent.items() if ident in wanted), _NOTHING),
            sum((amount for ident, amount in self.regular.items() if ident in wanted), _NOTHING),
        )


async def drafts(session: AsyncSession, *, actor: Actor, template: Template) -> Drafts:
    """The template's budgets as they would be made; none without a whole month of record."""
    code = actor.currency
    by_experience = await _usual(session, actor)
    families = await Families.load(session, actor.workspace_id)
    kept = {
        tuple(sorted(map(str, one.category_ids))): one
        for one in await keeping.list_budgets(session, actor=actor)
        if one.currency == code and one.rhythm.every == "month" and not one.whole
    }
    taken = {each for one in kept.values() for each in families.of(one.category_ids)}

    def draft(name: str, ids: list[uuid.UUID], limit: Decimal) -> Draft:
        average, always = by_experience.of(families.of(ids))
        present = kept.get(tuple(sorted(map(str, ids))))
        return Draft(
            name=name, category_ids=ids, average=quantize(average, code), regular=quantize(always, code),
            limit=quantize(templates.rounded(max(limit, always), code), code),
            budget_id=present and present.id, limit_now=present and present.limit,
        )  # fmt: skip

    if template == "fifty_thirty_twenty":
        needs, wants = await _needs_and_wants(session, actor, families)
        found = [
            draft("Needs", needs, by_experience.income * templates.NEEDS_SHARE),
            draft("Wants", wants, by_experience.income * templates.WANTS_SHARE),
        ]
    else:
        found = [
            draft(families.names[ident], [ident], amount)
            for ident, amount in sorted(by_experience.spent.items(), key=lambda item: -item[1])
            if amount > 0 and (ident not in taken or (str(ident),) in kept)
        ]
    if template == "zero_based":
        found = _within(found, by_experience.income, code)
    found = [one for one in found if one.limit > 0] if by_experience.months else []
    left = by_experience.income - sum((one.limit for one in found), _NOTHING)
    put_by = (await putting_by.stated(session, actor.workspace_id, clock.today(actor.time_zone))).get(code)
    return Drafts(
        template=template, currency=code, months=by_experience.months, income=quantize(by_experience.income, code), drafts=found,
        left=quantize(left, code), put_by=None if put_by is None else quantize(put_by, code), conversion=by_experience.words,
    )  # fmt: skip


def _within(found: list[Draft], income: Decimal, code: str) -> list[Draft]:
    """Limits that income pays for: regular payments whole, and of the rest the same share each, cut to whole digits."""
    over = sum((one.limit for one in found), _NOTHING) - income
    free = sum((one.limit - one.regular for one in found), _NOTHING)
    if over <= 0 or free < over:
        return found
    share, digit = (free - over) / free, Decimal(1).scaleb(-exponent(code))
    cut = [one.regular + ((one.limit - one.regular) * share).quantize(digit, rounding=ROUND_DOWN) for one in found]
    widest = max(range(len(found)), key=lambda at: found[at].limit - found[at].regular)
    cut[widest] += quantize(income, code) - sum(cut, _NOTHING)  # the last digits of the others
    return [one.model_copy(update={"limit": limit}) for one, limit in zip(found, cut, strict=True)]


async def make(session: AsyncSession, *, actor: Actor, cmd: MakeBudgets) -> Made:
    """Make or change all of them, or none. Raises what making and changing a budget raises."""
    created: list[uuid.UUID] = []
    kept = [WantedLimit(budget_id=one.budget_id, limit=one.limit) for one in cmd.budgets if one.budget_id is not None]
    for one in cmd.budgets:
        if one.budget_id is None:
            new = CreateBudget(
                category_ids=one.category_ids, name=one.name if len(one.category_ids) > 1 else None, limit=one.limit,
                currency=cmd.currency, rhythm=MONTHLY, start_on=cmd.start_on,
            )  # fmt: skip
            created.append((await keeping.create_budget(session, actor=actor, cmd=new)).id)
    act = await limits.set_limits(session, actor=actor, cmd=SetLimits(limits=kept, on=cmd.start_on)) if kept else None
    return Made(created=created, limits=act)


async def _usual(session: AsyncSession, actor: Actor) -> _Usual:
    month = rules.month_of(clock.today(actor.time_zone))
    first = rules.shifted(month, -_MONTHS)
    found = await usual.months(session, actor=actor, first=first, last=month - timedelta(days=1))
    spent: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    always: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    months = sorted({one.month for one in (*found.spent, *found.income) if one.currency == actor.currency})
    count = Decimal(len(months) or 1)
    for one in found.spent:
        if one.currency == actor.currency:
            spent[one.category_id] += one.amount / count
    for one in found.regular:
        if one.currency == actor.currency:
            always[one.category_id] += one.amount
    income = sum((one.amount for one in found.income if one.currency == actor.currency), _NOTHING) / count
    return _Usual(months, income, spent, always, found.words)


async def _needs_and_wants(
    session: AsyncSession, actor: Actor, families: Families
) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
    """Every spending category once, as few as say it: an upper one stands for all below it where these agree."""
    rows = [row for row in await categories.rows(session, actor.workspace_id) if row.kind == "spending"]
    slugs = {row.id: row.slug for row in rows}
    needed = {
        row.id for row in rows
        if row.slug in templates.NEEDS or (row.parent_id is not None and slugs.get(row.parent_id) in templates.NEEDS)
    }  # fmt: skip
    groups: tuple[list[uuid.UUID], list[uuid.UUID]] = ([], [])
    for row in rows:
        if row.parent_id is not None:
            continue
        below = families.of([row.id]) - {row.id}
        if below <= needed or not below & needed:
            groups[0 if below and below <= needed else int(row.id not in needed)].append(row.id)
        else:
            for ident in sorted(below, key=str):
                groups[int(ident not in needed)].append(ident)
    return groups
