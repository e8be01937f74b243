"""The search box: what was understood, what was not, what could follow; searches that are kept."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, GuilderError, NotFound
from guilder.transactions.contracts.filters import Filter


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


class Instead(Contract):
    """What a query that finds nothing may have meant. query: finds something; message: says what was put in its place."""

    query: str
    message: str
    by: Literal["spelling", "meaning"]


SearchName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class SavedSearch(Contract):
    """A search under a name. shared: everyone in the household has it; mine: the reader keeps it."""

    id: uuid.UUID
    name: str
    filter: Filter
    shared: bool
    mine: bool
    created_at: datetime


class SaveSearch(Contract):
    """Keep a search, for oneself or for the whole household."""

    name: SearchName
    filter: Filter
    shared: bool = False


class ChangeSearch(Contract):
    """What to change of a kept search; what is left out stays."""

    name: SearchName | None = None
    filter: Filter | None = None
    shared: bool | None = None


class SavedSearchNotFound(NotFound):
    """No such search, or it is someone else's alone."""

    code = "SAVED_SEARCH_NOT_FOUND"
    summary = "There is no such saved search."


class SearchNameTaken(Conflict):
    """Another search of the person has this name."""

    code = "SEARCH_NAME_TAKEN"
    summary = "You have a saved search of that name already. Choose another name."


class SearchNotUnderstood(GuilderError):
    """The query has a mistake; details name the characters."""

    status = 422
    code = "SEARCH_NOT_UNDERSTOOD"
    summary = "A part of the search could not be read."
