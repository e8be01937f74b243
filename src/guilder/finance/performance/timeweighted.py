"""Returns that do not depend on when money came and went: linked over valuations, or estimated by Dietz where it came in between."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]


class ReturnUnknown(ValueError):
    """Between two days no return can be told: nothing was invested on average, or more was lost than that."""

    def __init__(self, first: int, last: int) -> None:
        super().__init__(f"no return can be told between day {first} and day {last}")
        self.first, self.last = first, last


@dataclass(frozen=True)
class Links:
    """One return a period between valuations, (n − 1,), simple. exact: that no flow fell where its value was unknown."""

    returns: Reals
    exact: NDArray[np.bool_]


def modified_dietz(
    opening: float, closing: float, flows: Reals, days: Reals, *, length: float, at_start: bool
) -> float:
    """(closing − opening − ΣF) / (opening + Σ w·F), w the share of the period that a flow was there (Dietz 1966; GIPS).

    flows (m,): into the portfolio; days (m,): 1 to `length` since the opening; w = (length − day)/length when flows arrive at the end of
    their day, one day more at its start. Raises ReturnUnknown when the denominator is not positive or the
    estimate is below −1.
    """
    weights = (length - days + (1 if at_start else 0)) / length
    gain = closing - opening - float(flows.sum())
    base = opening + float(weights @ flows)
    if gain == 0 and base == 0:
        return 0.0
    if base <= 0 or gain < -base:
        raise ReturnUnknown(0, int(length))
    return gain / base


def link(values: Reals, value_days: Reals, flows: Reals, flow_days: Reals, *, at_start: bool) -> Links:
    """Modified Dietz between each valuation and the next: the true time-weighted return wherever flows fall on valuation days.

    values, value_days (n,) ascending; flows, flow_days (m,) after the first valuation and up to the last. Raises ReturnUnknown.
    """
    count = len(values) - 1
    returns, exact = np.empty(count), np.ones(count, np.bool_)
    for index in range(count):
        first, last = value_days[index], value_days[index + 1]
        inner = (flow_days > first) & (flow_days <= last)
        days = flow_days[inner] - first
        length = float(last - first)
        try:
            returns[index] = modified_dietz(
                float(values[index]),
                float(values[index + 1]),
                flows[inner],
                days,
                length=length,
                at_start=at_start,
            )
        except ReturnUnknown:
            raise ReturnUnknown(int(first), int(last)) from None
        known = days == (1 if at_start else length)
        exact[index] = bool(known.all())
    return Links(returns, exact)


def compound(returns: Reals) -> float:
    """Π(1 + r) − 1; ∞ beyond any number."""
    with np.errstate(over="ignore"):
        return float(np.prod(1 + returns) - 1)


def annualised(total: float, days: float) -> float:
    """(1 + total)^(365/days) − 1; −1 for a total loss, ∞ where it is beyond any number."""
    if total <= -1:
        return -1.0
    logarithm = math.log1p(total) * 365 / days
    return math.expm1(logarithm) if logarithm < 700 else math.inf
