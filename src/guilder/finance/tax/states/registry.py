"""Which states there are, and the tax of n households in one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from guilder.finance.tax.contracts import Expectation
from guilder.finance.tax.figures import NoSuchYear, Year, published, published_years
from guilder.finance.tax.lines import Place
from guilder.finance.tax.sheet import Sheet
from guilder.finance.tax.states import california, illinois, massachusetts, new_york, pennsylvania, washington
from guilder.finance.tax.states.indexing import carried_on


@dataclass(frozen=True)
class State:
    """A state with a tax: its lines and how they are found. LINES' last keys "total" and "refundable" are always there."""

    tax: Callable[[Sheet, Sheet], None]
    lines: Mapping[str, Place]
    left_out: str


WITHOUT_TAX: Final = frozenset({"FL", "TX"})  # Fla. Const. art. VII §5; Tex. Const. art. VIII §24-a
STATES: Final[Mapping[str, State]] = {
    "CA": State(california.tax, california.LINES, california.LEFT_OUT),
    "IL": State(illinois.tax, illinois.LINES, illinois.LEFT_OUT),
    "MA": State(massachusetts.tax, massachusetts.LINES, massachusetts.LEFT_OUT),
    "NY": State(new_york.tax, new_york.LINES, new_york.LEFT_OUT),
    "PA": State(pennsylvania.tax, pennsylvania.LINES, pennsylvania.LEFT_OUT),
    "WA": State(washington.tax, washington.LINES, washington.LEFT_OUT),
}


def figures_of(state: str, year: int, expectation: Expectation | None = None) -> Year:
    """The state's pack of `year`, or the newest before it carried on by what its law indexes. Raises NoSuchYear."""
    place = f"us-{state.lower()}"
    known = [each for each in published_years(place) if each <= year]
    if not known:
        raise NoSuchYear(f"There are no figures of {state} for {year}.")
    return carried_on(state, published(place, known[-1]), year, expectation or Expectation())


def state_tax(state: str, federal: Sheet, expectation: Expectation | None = None) -> Sheet:
    """The state's lines for the households of a federal sheet; `state` is one of STATES."""
    figures = figures_of(state, federal.year.year, expectation)
    sheet = Sheet(figures, federal.households, cents=federal.cents)
    STATES[state].tax(federal, sheet)
    return sheet
