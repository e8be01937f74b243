"""The category tree that every workspace starts with, as data: two levels, ids that are the same everywhere.

An identity is never a name: a workspace may rename "Groceries", and budgets, rules and history stay with it.
"""

import csv
import uuid
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

Group = Literal["income", "spending", "transfer"]

_NAMESPACE = uuid.UUID("6b1f7b44-3f0e-5c38-9d0a-7d4f0c1f8a21")


@dataclass(frozen=True, slots=True)
class DefaultCategory:
    slug: str
    parent: str | None
    name: str
    group: Group
    icon: str
    position: int

    @property
    def id(self) -> uuid.UUID:
        """The same in every workspace: a UUIDv5 of the slug."""
        return category_id(self.slug)

    @property
    def parent_id(self) -> uuid.UUID | None:
        return category_id(self.parent) if self.parent else None


@cache
def category_id(slug: str) -> uuid.UUID:
    """The id of the default category `slug`."""
    return uuid.uuid5(_NAMESPACE, slug)


@cache
def defaults() -> tuple[DefaultCategory, ...]:
    """The tree of data/categories.csv: parents before their children, in the order in which pages show them."""
    text = resources.files("guilder.transactions").joinpath("data/categories.csv").read_text("utf-8")
    return tuple(
        DefaultCategory(row["slug"], row["parent"] or None, row["name"], row["group"], row["icon"], position)  # type: ignore[arg-type]
        for position, row in enumerate(csv.DictReader(text.splitlines()))
    )


@cache
def by_slug() -> dict[str, DefaultCategory]:
    return {category.slug: category for category in defaults()}
