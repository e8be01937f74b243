"""Reads a message: its intent and its particulars, against the names that the workspace uses.

A half-question ("and in May?") takes what it leaves out from the questions before it in its conversation.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from guilder.assistant.agents.desk import Question
from guilder.assistant.agents.teacher import meaning_of
from guilder.assistant.intents.classifying import Understanding, by_rule, understand
from guilder.assistant.slots import currencies, figures, followups, names, periods
from guilder.assistant.slots.names import Named
from guilder.assistant.slots.periods import Period
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.kernel.runtime import Runtime
from guilder.transactions.service import categories

#: An earlier question of the conversation: its words, and the intent that it was answered by.
Earlier = tuple[str, str]

#: They look for names in the question's own words, so the words of the one before would mislead them.
_BY_OWN_WORDS: Final = frozenset({"goal_progress", "balances", "define_term", "net_worth"})
_OF_A_PERIOD: Final = frozenset({"spending", "biggest_expenses", "compare_months", "income", "budget_status"})
#: Their figures would be those of everything if what they are about were passed over.
_OF_SOMETHING: Final = frozenset({"spending", "biggest_expenses", "compare_months", "income"})
_TOTAL: Final = re.compile(r"\b(pay|costs?|comes? to|together|total|altogether|all of them|sum)\b", re.IGNORECASE)
_COMPARES: Final = re.compile(
    r"^(?:and |but |so )?(?:compared?(?: that| it| this)? (?:to|with)|against|versus|vs)\b", re.IGNORECASE
)
_SPAN: Final = re.compile(r"\b(year|yearly|annually|month|monthly)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """A message as understood. lacks: it is half a question and nothing before it says the rest, or it is about
    something that is not here; unknown: the words that name nothing here.
    """

    understanding: Understanding
    question: Question
    lacks: bool = False
    unknown: str = ""


async def known_names(runtime: Runtime, actor: Actor) -> Sequence[Named]:
    """The categories and merchants that the workspace uses; none for a role that may not read transactions."""
    if not actor.may("transactions:read"):
        return ()
    async with runtime.database.session(workspace_id=actor.workspace_id, user_id=actor.user_id) as session:
        tree = await categories.names(session, actor=actor)
        merchants = await categories.top_merchants(session, actor=actor, limit=500)
    return (
        *(Named("category", str(category_id), name) for category_id, name, _ in tree),
        *(Named("merchant", name, name) for name in merchants),
    )


async def read(
    runtime: Runtime, text: str, *, actor: Actor, chosen: str | None, earlier: Sequence[Earlier] = ()
) -> Read:
    """What `text` asks, and with which particulars. earlier: what was asked before in the conversation, oldest first."""
    understanding, known = await asyncio.gather(
        asyncio.to_thread(understand, text, chosen=chosen), known_names(runtime, actor)
    )
    today = clock.today(actor.time_zone)
    before = _answered(earlier, today, actor.currency, known)
    question = _particulars(text, understanding.intent, today, actor.currency, known)
    if before is not None and before.intent in _OF_A_PERIOD and question.periods and _COMPARES.search(text):
        return _by_thread("compare_months", _same_time(replace(question, intent="compare_months"), before))
    if understanding.by in {"rule", "chosen"} or not _is_half(question, before):
        unheard = _unheard(understanding, question)
        if unheard:
            return Read(understanding, question, lacks=True, unknown=unheard)
        return _whole(understanding, question, before)
    return _half(understanding, question, before)


def _answered(earlier: Sequence[Earlier], today: date, currency: str, known: Sequence[Named]) -> Question | None:
    """The last question, with what it took from those before it."""
    before: Question | None = None
    for words, intent in earlier:
        one = _particulars(words, intent, today, currency, known)
        before = (None if before is None else _resolved(one, before, by_rule(words))) or one
    return before


def _particulars(text: str, intent: str, today: date, currency: str, known: Sequence[Named]) -> Question:
    spans = periods.find(text, today)
    without = text
    for span in reversed(spans):
        without = without[: span.start] + " " * (span.end - span.start) + without[span.end :]
    return Question(
        text=text,
        intent=intent,
        today=today,
        currency=currency,
        periods=tuple(spans),
        age=figures.find_age(text),
        amounts=tuple(figures.find_amounts(text)),
        named=names.find(without, known),
        exchange=currencies.find(text, currency),
    )


def _left_over(question: Question) -> list[str]:
    return followups.left_over(question.text, [(span.start, span.end) for span in question.periods])


def _unheard(understanding: Understanding, question: Question) -> str:
    """What it is about where nothing is called so ("on unicorns"): an answer about everything would be a wrong number."""
    if not understanding.sure or question.intent not in _OF_SOMETHING or question.named is not None:
        return ""
    return followups.unheard(question.text, [(span.start, span.end) for span in question.periods])


def _is_half(question: Question, before: Question | None) -> bool:
    """It goes on from something ("and …"), or holds nothing but particulars ("in May?")."""
    if followups.opened(question.text) is not None:
        return True
    left = _left_over(question)
    if not followups.is_short(question.text):
        return False
    if not left:
        return before is not None or _says(question)
    return question.named is not None and not question.periods and len(left) < 4


def _resolved(question: Question, before: Question, ruled: str | None) -> Question | None:
    """An earlier question with what it took from the one before it. ruled: what the rules alone make of its words."""
    read_by_thread = ruled is None and _is_half(question, before)
    if question.intent == before.intent and (read_by_thread or ruled not in {None, question.intent}):
        return _gone_on(question, before)
    return None if ruled is None and question.intent != "compare_months" else _same_time(question, before)


def _whole(understanding: Understanding, question: Question, before: Question | None) -> Read:
    """A question of its own; after "and" it is about the same time, and a sum after a list is the list's."""
    if before is None or understanding.by != "rule":
        return Read(understanding, question)
    if before.intent == "recurring" and question.intent == "spending" and _sums_up(question):
        return _by_thread("recurring", _gone_on(question, before) or question)
    return Read(understanding, _same_time(question, before))


def _sums_up(question: Question) -> bool:
    return not question.periods and question.named is None and bool(_TOTAL.search(question.text))


def _same_time(question: Question, before: Question) -> Question:
    """After "and" or "compared with": the period of the question before; a comparison is with it."""
    goes_on = followups.opened(question.text) is not None or _COMPARES.search(question.text)
    if not goes_on or question.intent not in _OF_A_PERIOD:
        return question
    if question.intent != "compare_months":
        return question if question.periods else replace(question, periods=before.periods[:1])
    others = [_same_part(before.periods[0], other) for other in question.periods] if before.periods else []
    return replace(question, periods=(*before.periods[:1], *others)[:2], named=question.named or before.named)


def _same_part(first: Period, other: Period) -> Period:
    """May against "last year" is May of that year."""
    if other.grain != "year" or first.grain not in {"month", "quarter"}:
        return other
    from_on = first.from_on.replace(year=other.from_on.year)
    months = 1 if first.grain == "month" else 3
    after = from_on.month - 1 + months
    to_on = date(from_on.year + after // 12, after % 12 + 1, 1) - timedelta(days=1)
    return replace(other, from_on=from_on, to_on=to_on, grain=first.grain, running=False)


def _half(understanding: Understanding, question: Question, before: Question | None) -> Read:
    went_on = _gone_on(question, before) if before is not None else None
    if went_on is not None:
        return _by_thread(went_on.intent, went_on)
    left = _left_over(question)
    unheard = before is not None and before.intent in _OF_A_PERIOD and question.named is None and 0 < len(left) < 3
    if understanding.sure and not unheard and understanding.intent not in {"unknown", "help"}:
        return Read(understanding, question)
    return Read(understanding, question, lacks=True, unknown=" ".join(left) if unheard else "")


def _says(question: Question) -> bool:
    return bool(question.periods or question.named or question.age or question.amounts)


def _by_thread(intent: str, question: Question) -> Read:
    return Read(Understanding(intent, (intent,), sure=True, by="thread"), replace(question, intent=intent))


def _gone_on(question: Question, before: Question) -> Question | None:
    """`before` with what the half-question changes; None when it changes nothing that `before` has."""
    text = question.text if before.intent in _BY_OWN_WORDS else f"{before.text} {question.text}"
    went_on = replace(before, text=text, said=f"{before.said or before.text}\n{question.text}")
    if before.intent == "convert":
        exchange = before.exchange and currencies.adjusted(question.text, before.exchange, question.currency)
        if exchange is None and not question.periods:
            return None
        return replace(went_on, exchange=exchange or before.exchange, periods=question.periods or before.periods)
    if before.intent == "define_term":
        return went_on if meaning_of(question.text) else None
    if before.intent in _BY_OWN_WORDS:
        names_one = bool(_left_over(question)) and question.named is None
        return replace(went_on, periods=question.periods) if names_one or question.periods else None
    if before.intent == "recurring":
        return went_on if _SPAN.search(question.text) or _TOTAL.search(question.text) else None
    return _with_particulars(question, before, went_on)


def _with_particulars(question: Question, before: Question, went_on: Question) -> Question | None:
    if before.intent == "retirement_outlook":
        age = question.age or _bare_age(question.text)
        if not (age or question.amounts) or question.named or question.periods:
            return None
        return replace(went_on, age=age or before.age, amounts=question.amounts or before.amounts)
    if not (question.periods or question.named) or (_left_over(question) and question.named is None):
        return None
    return replace(went_on, periods=question.periods or before.periods, named=question.named or before.named)


def _bare_age(text: str) -> int | None:
    found = re.search(r"(?<![\d.,])(\d\d)(?![\d.,%k])", text)
    return int(found[1]) if found and int(found[1]) >= 18 else None
