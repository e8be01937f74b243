"""Curves of survival, for one life and for two."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from guilder.finance.longevity.contracts import LIMIT, Sex
from guilder.finance.longevity.table import Reals, death_rates


@dataclass(frozen=True)
class Life:
    """age: completed years today, below 120. improvement_rate: by what share death rates fall with each year to come (the
    table's year counts as today). mortality_factor: times the table's rates, for better or worse health than the population's.
    """

    sex: Sex
    age: int
    improvement_rate: float = 0.0
    mortality_factor: float = 1.0


def survival(life: Life) -> Reals:
    """(121 − age,): the chance to reach each exact age from today's on; the first is 1, the last 0."""
    rates = death_rates(life.sex)[life.age :]
    years = np.arange(len(rates))
    rates = np.minimum(rates * life.mortality_factor * (1 - life.improvement_rate) ** years, 1)
    alive = np.concatenate([[1.0], np.cumprod(1 - rates)])
    alive[-1] = 0.0
    return alive


def both(one: Life, other: Life) -> Reals:
    """(years,): the chance that both live after each number of years."""
    first, second = _same_length(one, other)
    result: Reals = first * second
    return result


def either(one: Life, other: Life) -> Reals:
    """(years,): the chance that at least one lives after each number of years."""
    first, second = _same_length(one, other)
    result: Reals = 1 - (1 - first) * (1 - second)
    return result


def expectation(alive: Reals) -> float:
    """Years left on average, deaths in the middle of a year: Σ alive(k ≥ 1) + ½."""
    return float(alive[1:].sum() + 0.5)


def years_reached(alive: Reals, chance: float) -> int:
    """The last whole number of years that is reached with at least `chance`."""
    return int(np.flatnonzero(alive >= chance)[-1])


def _same_length(one: Life, other: Life) -> Sequence[Reals]:
    length = LIMIT + 1 - min(one.age, other.age)
    return [np.pad(curve, (0, length - len(curve))) for curve in (survival(one), survival(other))]
