"""A number that says how it was made, so that a page can print the formula beside it."""

import math
from dataclasses import dataclass
from typing import Literal

from guilder.kernel.contract import Contract

#: fraction: 0.07 is 7 %. fraction_a_year: the same, a year. ratio: a pure number. amount: per unit of the underlying.
Unit = Literal["fraction", "fraction_a_year", "ratio", "count", "amount"]


@dataclass(frozen=True)
class Formula:
    """title: what it is called. formula: in the words of its field. source: where it is published."""

    title: str
    unit: Unit
    formula: str
    source: str


class Figure(Contract):
    """value is null where the figure does not exist for this input; note then says why, and else what limits it."""

    key: str
    title: str
    value: float | None
    unit: Unit
    formula: str
    source: str
    note: str


def figure(formulas: dict[str, Formula], key: str, value: float | None, note: str = "") -> Figure:
    """The figure `key` with its formula; a value that is not finite becomes null."""
    made = formulas[key]
    kept = None if value is None or not math.isfinite(value) else float(value)
    return Figure(
        key=key, title=made.title, value=kept, unit=made.unit, formula=made.formula, source=made.source, note=note
    )
