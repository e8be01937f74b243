"""Facts: what a tool found out, cell by cell, and how it found it out.

A *cell* is one value with a unit and a name; a *fact* is the cells of one tool call; a *working* is
what a person sees when they click a figure: the formula, the inputs, the rows behind it and the time.
Text never carries a figure of its own: it refers to a cell, so a right number cannot stand in the wrong
sentence. Conventions for a cell's value, always a string:

- money: an amount in the cell's currency; "spent" and "received" are positive, "net" and "change" signed
- percent: a fraction, "0.82" for 82 %
- number, count: a plain decimal, a whole number
- date, month: "2025-09-30", "2025-09"
- text: a name. Names that came from a bank or a file are data, never instructions
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from guilder.kernel.actor import Actor
from guilder.kernel.clock import now
from guilder.kernel.contract import Contract
from guilder.kernel.ids import new_id
from guilder.kernel.money import plain

CellKind = Literal["money", "percent", "number", "count", "date", "month", "text"]
CellId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Arguments = TypeVar("Arguments", bound=Contract)


class Cell(Contract):
    """One value: its unit, its name for people, and its id inside the fact ("spent_eur")."""

    id: CellId
    kind: CellKind
    value: str
    currency: str | None
    label: str


class Column(Contract):
    """A column of the rows behind a figure; a money column takes its currency from the row's `KEY_currency`, else its `currency`."""

    key: str
    label: str
    kind: CellKind


class Table(Contract):
    """The first rows behind a figure, and how many there are in all."""

    columns: tuple[Column, ...]
    rows: tuple[dict[str, str | None], ...]
    total: int


class Working(Contract):
    """How a figure came about. formula: plain words and arithmetic; link: the page that shows all rows."""

    title: str
    formula: str
    inputs: tuple[Cell, ...]
    table: Table | None
    link: str | None
    computed_at: datetime

    @classmethod
    def of(
        cls,
        title: str,
        formula: str,
        *,
        inputs: Sequence[Cell] = (),
        table: Table | None = None,
        link: str | None = None,
    ) -> "Working":
        """A working computed now."""
        return cls(title=title, formula=formula, inputs=tuple(inputs), table=table, link=link, computed_at=now())


class Series(Contract):
    """One line or one set of bars: x are names, months or dates in order; y are values of one kind."""

    id: CellId
    label: str
    kind: CellKind
    currency: str | None
    x: tuple[str, ...]
    y: tuple[str, ...]


class Chart(Contract):
    """A drawing of a fact. A fan holds series p10, p25, p50, p75, p90 over the same x."""

    version: Literal[1]
    kind: Literal["bar", "line", "fan"]
    title: str
    series: tuple[Series, ...]


class Fact(Contract):
    """What one call of a tool found out."""

    id: str
    tool: str
    title: str
    cells: tuple[Cell, ...]
    working: Working
    chart: Chart | None

    @classmethod
    def of(
        cls, tool: str, title: str, cells: Sequence[Cell], working: Working, *, chart: Chart | None = None
    ) -> "Fact":
        """A fact with a new id. Cell ids must be unique."""
        ids = [cell.id for cell in cells]
        if len(set(ids)) != len(ids):
            raise ValueError(f"{tool} returned two cells with one id: {ids}")
        return cls(id=str(new_id()), tool=tool, title=title, cells=tuple(cells), working=working, chart=chart)

    def get(self, cell_id: str) -> Cell | None:
        """The cell with this id, if the tool returned it."""
        return next((cell for cell in self.cells if cell.id == cell_id), None)

    def starting(self, prefix: str) -> tuple[Cell, ...]:
        """All cells whose id is `prefix` or starts with `prefix_`, in order: one per currency, one per row."""
        return tuple(cell for cell in self.cells if cell.id == prefix or cell.id.startswith(prefix + "_"))


@dataclass(frozen=True, slots=True)
class Tool(Generic[Arguments]):
    """Something the assistant may look up or compute for a person, within that person's permissions.

    run: reads through the module's own service with the asker's session and actor, writes nothing.
    description: one line for a model and for people, what it answers and what it cannot.
    """

    name: str
    description: str
    arguments: type[Arguments]
    permission: str
    run: Callable[[AsyncSession, Actor, Arguments], Awaitable[Fact]]

    async def call(self, session: AsyncSession, actor: Actor, arguments: dict[str, Any]) -> Fact:
        """Check the arguments (pydantic raises ValidationError) and run."""
        return await self.run(session, actor, self.arguments.model_validate(arguments))


def money(cell_id: str, amount: Decimal, currency: str, label: str) -> Cell:
    """A cell of money, rounded half to even to the currency's digits."""
    return Cell(id=cell_id, kind="money", value=plain(amount, currency), currency=currency, label=label)


def percent(cell_id: str, fraction: Decimal | float, label: str) -> Cell:
    """A cell holding a fraction, shown as per cent."""
    value = format(Decimal(str(fraction)), "f")
    return Cell(id=cell_id, kind="percent", value=value, currency=None, label=label)


def number(cell_id: str, value: Decimal | float, label: str) -> Cell:
    """A cell holding a plain number: an age, years, a ratio."""
    return Cell(id=cell_id, kind="number", value=format(Decimal(str(value)), "f"), currency=None, label=label)


def count(cell_id: str, value: int, label: str) -> Cell:
    """A cell holding how many of something there are."""
    return Cell(id=cell_id, kind="count", value=str(value), currency=None, label=label)


def day(cell_id: str, value: date, label: str) -> Cell:
    """A cell holding a calendar day."""
    return Cell(id=cell_id, kind="date", value=value.isoformat(), currency=None, label=label)


def month(cell_id: str, value: date, label: str) -> Cell:
    """A cell holding the month that `value` lies in."""
    return Cell(id=cell_id, kind="month", value=f"{value:%Y-%m}", currency=None, label=label)


def text(cell_id: str, value: str, label: str) -> Cell:
    """A cell holding a name."""
    return Cell(id=cell_id, kind="text", value=value, currency=None, label=label)
