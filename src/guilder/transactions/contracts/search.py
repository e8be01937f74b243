"""The search box: what was understood, what was not, what could follow; searches that are kept."""

from typing import Literal

from guilder.kernel.contract import Contract
from guilder.kernel.errors import GuilderError


class SearchTerm(Contract):
    """One condition as a chip says it, and the characters start to end of the query that it stands for."""

    field: str
    label: str
    negated: bool
    start: int
    end: int


class SearchProblem(Contract):
    """What could not be read between start and end. suggestion: what to write there instead."""

    start: int
    end: int
    message: str
    suggestion: str | None


class SearchSuggestion(Contract):
    """What could stand at the characters start to end instead. kind: what the page shows it as."""

    kind: Literal["field", "account", "category", "merchant", "state", "currency"]
    label: str
    insert: str
    start: int
    end: int


class SearchReading(Contract):
    """The query as it was read."""

    terms: list[SearchTerm]
    problems: list[SearchProblem]
    suggestions: list[SearchSuggestion]


class SearchNotUnderstood(GuilderError):
    """The query has a mistake; details name the characters."""

    status = 422
    code = "SEARCH_NOT_UNDERSTOOD"
    summary = "A part of the search could not be read."
