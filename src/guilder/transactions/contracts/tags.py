"""Tags: words that people put on transactions, across categories."""

import uuid
from typing import Annotated

from pydantic import Field, StringConstraints

from guilder.kernel.contract import Contract
from guilder.kernel.errors import Conflict, NotFound
from guilder.transactions.contracts.acts import Many

TagName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class Tag(Contract):
    """One tag. used: on how many transactions it is."""

    id: uuid.UUID
    name: str
    used: int


class TagMany(Many):
    """Put tags on many or take them off. add: names, made where they are new; remove: ids."""

    add: Annotated[list[TagName], Field(max_length=10)] = Field(default_factory=list)
    remove: Annotated[list[uuid.UUID], Field(max_length=10)] = Field(default_factory=list)


class CreateTag(Contract):
    """A tag to be made."""

    name: TagName


class RenameTag(Contract):
    """The tag's new name."""

    name: TagName


class TagNotFound(NotFound):
    """No such tag in this workspace."""

    code = "TAG_NOT_FOUND"
    summary = "There is no such tag in this household."


class TagNameTaken(Conflict):
    """Another tag has this name."""

    code = "TAG_NAME_TAKEN"
    summary = "There is a tag of that name already."
