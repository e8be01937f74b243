"""What a query that finds nothing may have meant. It is proposed beside the empty answer, never slipped under it."""

import itertools
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from guilder.gateway.contracts import EmbeddingsMissing
from guilder.kernel import clock
from guilder.kernel.actor import Actor
from guilder.transactions import filter_language
from guilder.transactions.contracts.filters import Filter
from guilder.transactions.contracts.search import Instead
from guilder.transactions.filter_language import Term, Words
from guilder.transactions.phrases import fold
from guilder.transactions.service import categories, finding, meaning, spelling

_TRIED: Final = 8
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Option:
    """What could stand for a term. query: as the box takes it; said: as people say it; distance: letters off."""

    query: str
    said: str
    distance: int


async def of(session: AsyncSession, *, actor: Actor, wanted: Filter) -> Instead | None:
    """The nearest query that finds something; None when this one does, or nothing is near. Raises SearchNotUnderstood."""
    if not wanted.q or await _finds(session, actor, wanted):
        return None
    reading = filter_language.read(wanted.q, clock.today(actor.time_zone))
    texts = [term for term in reading.terms if not term.negated and _said(term)]
    if not texts:
        return None
    return await _respelt(session, actor, wanted, texts) or await _meant(session, actor, wanted, texts)


async def _finds(session: AsyncSession, actor: Actor, wanted: Filter) -> bool:
    return bool(
        await finding.find(session, await finding.conditions(session, actor=actor, wanted=wanted), before=None, most=1)
    )


def _said(term: Term) -> str:
    """The words that a term looks for in the text; empty for a term about something else."""
    if isinstance(term.value, Words):
        return term.value.words
    return term.value if term.field == "merchant" and isinstance(term.value, str) else ""


async def _respelt(session: AsyncSession, actor: Actor, wanted: Filter, texts: Sequence[Term]) -> Instead | None:
    names = [(row.id, row.name) for row in await categories.rows(session, actor.workspace_id)]
    options = [await _options(session, actor.workspace_id, term, names) for term in texts]
    tries = sorted(itertools.product(*options), key=lambda chosen: sum(each.distance for each in chosen))
    for chosen in tries[:_TRIED]:
        query = wanted.q
        changed = [(term, option) for term, option in zip(texts, chosen, strict=True) if option.said]
        for term, option in reversed(changed):
            query = query[: term.start] + option.query + query[term.end :]
        if changed and await _finds(session, actor, wanted.model_copy(update={"q": query})):
            missing = _and([f"“{_said(term)}”" for term, _ in changed])
            shown = _and([option.said for _, option in changed])
            return Instead(query=query, message=f"Nothing has {missing}. Shown: {shown}.", by="spelling")
    return None


async def _meant(session: AsyncSession, actor: Actor, wanted: Filter, texts: Sequence[Term]) -> Instead | None:
    """What is about the words, where nothing at all has them: other conditions that exclude it are no reason."""
    words = " ".join(_said(term) for term in texts)
    if await _finds(session, actor, Filter(q=" ".join(wanted.q[term.start : term.end] for term in texts))):
        return None
    try:
        found = await meaning.about(session, actor=actor, words=words)
    except EmbeddingsMissing:
        return None
    if not found.names:
        return None
    query = wanted.q
    for term in reversed(texts):
        query = query[: term.start] + query[term.end :]
    query = " ".join(f"{query} about:{finding.quoted(words)}".split())
    if not await _finds(session, actor, wanted.model_copy(update={"q": query})):
        return None
    shown = ", ".join(found.names[:3]) + (" …" if len(found.names) > 3 else "")
    return Instead(query=query, message=f"Nothing has “{words}”. Shown: what is about it ({shown}).", by="meaning")


def _and(parts: Sequence[str]) -> str:
    return " and ".join(parts)


async def _options(
    session: AsyncSession, workspace_id: uuid.UUID, term: Term, names: Sequence[tuple[uuid.UUID, str]]
) -> list[Option]:
    """The term as it is, where its words are known (said is empty then); else what is near."""
    said = _said(term)
    typed = _WORD.findall(fold(said))
    choices: list[list[tuple[str, int]]] = []
    for word in typed:
        found = await spelling.near(session, workspace_id, word) if _can_be_wrong(word) else None
        choices.append([(word, 0)] if found is None else found)
    respelt = [
        Option(_as_term(term, words := " ".join(word for word, _ in chosen)), words, sum(off for _, off in chosen))
        for chosen in itertools.islice(itertools.product(*choices), _TRIED)
    ]
    if any(not option.distance for option in respelt):
        respelt = [Option("", "", 0)]
    if term.field != "text":
        return respelt
    return [*respelt, *_categories(" ".join(typed), names)]


def _can_be_wrong(word: str) -> bool:
    return len(word) >= spelling.SHORTEST and word.isalpha()


def _as_term(term: Term, words: str) -> str:
    written = finding.quoted(words)
    return f"merchant:{written}" if term.field == "merchant" else written


def _categories(typed: str, names: Sequence[tuple[uuid.UUID, str]]) -> list[Option]:
    """Categories that are called so, or nearly: by the whole name or by one of its words."""
    forms = {form: name for _, name in reversed(names) for form in (*_WORD.findall(fold(name)), fold(name))}
    known = [form for form in forms if len(form) >= spelling.SHORTEST]
    # One step further away than a word of the text: that was asked for.
    return [
        Option(f"category:{finding.quoted(forms[form])}", f"the category {forms[form]}", off + 1)
        for form, off in spelling.nearest(typed, known)
    ]
