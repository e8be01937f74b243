"""What an agent works with: the question as understood, and the desk where it looks things up."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from guilder.assistant.slots.currencies import Exchange
from guilder.assistant.slots.figures import NamedAmount
from guilder.assistant.slots.names import Named
from guilder.assistant.slots.periods import Period
from guilder.kernel.facts import Cell, Fact


@dataclass(frozen=True, slots=True)
class Question:
    """One message with its particulars. today: in the workspace's time zone; currency: the workspace's.

    text: its words; of half a question ("and in May?"), after those of the question that it goes on from where an
    agent needs them. said: those of all the questions that it goes on from and its own, line by line; empty of a whole one.
    """

    text: str
    intent: str
    today: date
    currency: str
    periods: tuple[Period, ...] = ()
    age: int | None = None
    amounts: tuple[NamedAmount, ...] = ()
    named: Named | None = None
    exchange: Exchange | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A fact under its handle."""

    handle: str
    fact: Fact

    def ref(self, cell: str | Cell, form: str | None = None) -> str:
        """A reference to one of its cells."""
        name = cell if isinstance(cell, str) else cell.id
        return f"{{{{{self.handle}.{name}{'|' + form if form else ''}}}}}"

    def has(self, cell_id: str) -> bool:
        """Whether the tool returned such a cell."""
        return self.fact.get(cell_id) is not None

    def whole(self, cell_id: str) -> int:
        """The value of a count, 0 when it is missing."""
        cell = self.fact.get(cell_id)
        return int(float(cell.value)) if cell else 0

    def money(self, name: str) -> list[Cell]:
        """`name_<currency>`, one cell per currency."""
        return [cell for cell in self.fact.starting(name) if cell.kind == "money"]


class ToolMissing(LookupError):
    """No module in this process offers the tool, or the asker's role does not permit it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Desk(Protocol):
    """Where agents look things up; every look-up is checked against the asker's rights and kept."""

    async def look_up(self, tool: str, **arguments: Any) -> Known:
        """Call a tool. Raises ToolMissing, or the GuilderError of the module."""

    async def work_out(self, label: str, expression: str, *, kind: Literal["percent", "number"] = "number") -> Known:
        """A figure derived from cells. Raises CalculationRefused."""

    async def draw(self, known: Known) -> None:
        """Show the fact's chart beside the answer, if it has one."""


@dataclass(slots=True)
class Answer:
    """Sentences with references, in order. aside: the small print that follows (before tax, not advice)."""

    sentences: list[str] = field(default_factory=list)
    aside: str | None = None
