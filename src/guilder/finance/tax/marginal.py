"""The marginal rate: what the next dollars of one kind of income cost, exactly, with every kink and every cliff.

Without rounding the tax is linear between kinks, so a piece's rate is the tax at its ends divided by its length, with nothing
lost in between; kinks are narrowed down to a few cents, and what jumps
within a cent is a cliff.
"""

from dataclasses import dataclass

import numpy as np

from guilder.finance.tax.contracts import Expectation
from guilder.finance.tax.federal import federal
from guilder.finance.tax.figures import Reals, Year
from guilder.finance.tax.households import Households
from guilder.finance.tax.sheet import Sheet
from guilder.finance.tax.states.registry import STATES, state_tax

FINEST = 0.01
SAME_RATE = 1e-6
GRID = 400


@dataclass(frozen=True)
class Piece:
    """From `start` to `end` dollars more of the income, each dollar costs `rate`; `jump`: what is due at once at `start`."""

    start: float
    end: float
    rate: float
    jump: float


def net_tax(s: Sheet) -> Reals:
    """Income tax with Schedule 2's taxes, less refundable credits, and payroll tax: (n,)."""
    return s["total_tax"] - s["refundable_credits"] + s["payroll_tax"]


def repeated(household: Households, kind: str, more: Reals) -> Households:
    """The one household, once for each of `more` (k,), with that much more of income `kind`."""
    size = len(more)
    grown = {name: np.repeat(column, size, axis=-1) for name, column in household.columns.items()}
    added = grown[kind].astype(np.float64)
    if added.ndim == 2:
        added[0] += more
    else:
        added += more
    grown[kind] = added
    if kind == "qualified_dividends":
        grown["dividends"] = grown["dividends"] + more
    return Households(np.repeat(household.status, size), grown)


def curve(
    year: Year,
    household: Households,
    *,
    kind: str,
    up_to: float,
    state: str | None = None,
    expectation: Expectation | None = None,
) -> list[Piece]:
    """The pieces of the tax on 0 to `up_to` dollars more of `kind` (any field of income) for one household.

    A person's income (wages) is the taxpayer's. Payroll tax counts, and the tax of `state` where it is one with a tax; what is deducted
    for state taxes stays as given. Medicare premiums do not count (they follow two years later).
    """

    def tax(points: Reals) -> Reals:
        sheet = federal(year, repeated(household, kind, points), rounded=False)
        if state is None or state not in STATES:
            return net_tax(sheet)
        there = state_tax(state, sheet, expectation)
        return net_tax(sheet) + there["total"] - there["refundable"]

    points = np.linspace(0, np.ceil(up_to), GRID + 1)
    while True:
        values = tax(points)
        rates = np.diff(values) / np.diff(points)
        bent = np.abs(np.diff(rates)) > SAME_RATE
        split = np.zeros(len(rates), bool)
        split[:-1] |= bent
        split[1:] |= bent
        split &= np.diff(points) > FINEST * 1.5
        if not split.any():
            break
        middle = np.round((points[:-1] + points[1:])[split] / 2, 2)
        points = np.unique(np.concatenate([points, middle]))
    return _pieces(points, values)


def _pieces(points: Reals, values: Reals) -> list[Piece]:
    pieces: list[Piece] = []
    jump = 0.0
    for start, end, low, high in zip(points[:-1], points[1:], values[:-1], values[1:], strict=True):
        rate = (high - low) / (end - start)
        if end - start <= FINEST * 1.5 and abs(high - low) > end - start:
            jump += high - low
        elif pieces and not jump and (abs(pieces[-1].rate - rate) <= SAME_RATE or end - start <= FINEST * 1.5):
            pieces[-1] = Piece(pieces[-1].start, float(end), pieces[-1].rate, pieces[-1].jump)
        else:
            pieces.append(Piece(float(start), float(end), float(rate), jump))
            jump = 0.0
    return pieces
