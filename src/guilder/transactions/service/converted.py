"""What was spent or received in all, in the workspace's currency: each booking at the rate of its day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.fx import service as fx
from guilder.fx.rules import Tally
from guilder.kernel.actor import Actor
from guilder.kernel.money import quantize
from guilder.transactions.service import spending
from guilder.transactions.service.spending import Answer, Grouping, Question


@dataclass(frozen=True, slots=True)
class Told:
    """answers: in the workspace's currency alone when `whole`, else per currency.

    parts: what each foreign currency came to before conversion. words: how it was converted, or why it was not.
    """

    answers: list[Answer]
    whole: bool
    parts: list[Answer]
    words: str


async def answer(session: AsyncSession, *, actor: Actor, question: Question, group_by: Grouping = "") -> Told:
    """`spending.answer`, with everything in one currency where every rate is there."""
    home = actor.currency
    found = await spending.answer(session, actor=actor, question=question, group_by=group_by)
    codes = {one.currency for one in found}
    if codes <= {home}:
        return Told(found, whole=True, parts=[], words="")
    daily = await spending.answer_by_day(session, actor=actor, question=question, group_by=group_by)
    days = [one.on for one in daily]
    rates = await fx.rates(
        session, to=home, currencies=codes, first=min(days), last=max(days), workspace_id=actor.workspace_id
    )
    tally = Tally(rates)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    counts: dict[str, int] = defaultdict(int)
    parts: dict[str, Answer] = {}
    for one in daily:
        sums[one.group] += tally.add(one.amount, one.currency, one.on)
        counts[one.group] += one.count
        if one.currency != home:
            before = parts.get(one.currency, Answer("", one.currency, 0, Decimal(0)))
            parts[one.currency] = Answer("", one.currency, before.count + one.count, before.amount + one.amount)
    if tally.missing:
        currency, on = tally.missing
        words = f"Currencies stand apart: {await fx.why_none(session, currency, home, on)}"
        return Told(found, whole=False, parts=[], words=words)
    answers = [Answer(group, home, counts[group], quantize(amount, home)) for group, amount in sums.items()]
    return Told(_ordered(answers, group_by), whole=True, parts=_largest(list(parts.values())), words=tally.words)


def _ordered(answers: Sequence[Answer], group_by: Grouping) -> list[Answer]:
    return sorted(answers, key=lambda one: one.group) if group_by == "month" else _largest(answers)


def _largest(answers: Sequence[Answer]) -> list[Answer]:
    return sorted(answers, key=lambda one: (-one.amount, one.group, one.currency))
