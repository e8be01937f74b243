"""Categorising lines of a file by what everyone knows (merchants, codes, words), without a database or a household."""

from collections.abc import Sequence
from datetime import date
from functools import cache

from guilder.transactions import categories
from guilder.transactions.categorising import Categorisation, Draft, Knowledge, categorise
from guilder.transactions.contracts.lines import Answer, Candidate, Line


@cache
def _knowledge() -> Knowledge:
    tree = categories.defaults()
    # The day only weighs a user's own history, and here is none.
    return Knowledge(names={c.id: c.name for c in tree}, parents={c.id: c.parent_id for c in tree}, today=date.min)


@cache
def _slugs() -> dict[object, str]:
    return {category.id: category.slug for category in categories.defaults()}


def answer(lines: Sequence[Line]) -> list[Answer]:
    """One answer per line, in their order."""
    drafts = [
        Draft(line.description, line.amount, line.currency, counterparty=line.counterparty, mcc=line.mcc)
        for line in lines
    ]
    found = categorise(drafts, _knowledge())
    return [_answer(line, categorisation) for line, categorisation in zip(lines, found, strict=True)]


def _answer(line: Line, found: Categorisation) -> Answer:
    chosen = None if found.category_id is None else _candidate(found.category_id, found.confidence)
    others = tuple(_candidate(ident, certainty) for ident, certainty in found.candidates)
    return Answer(line, found.merchant_name, chosen, found.source, found.confidence, found.reason, others)


def _candidate(ident: object, certainty: float) -> Candidate:
    slug = _slugs()[ident]
    return Candidate(slug, categories.by_slug()[slug].name, certainty)
