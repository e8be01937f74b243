"""Survival as JSON carries it."""

import numpy as np

from guilder.finance.longevity.contracts import LongevityInput, LongevityPerson, LongevityResult, YearAlive, YearsLeft
from guilder.finance.longevity.lives import Life, both, either, expectation, survival, years_reached
from guilder.finance.longevity.table import Reals

BASIS = (
    "SSA's period life table of 2022 for the US population: who lives by it meets the death rates of 2022 at every age. "
    "Deaths are spread evenly over a year of age; two lives are independent."
)


def life(person: LongevityPerson) -> Life:
    """The contract as the curves take it."""
    return Life(person.sex, person.age, person.improvement_rate, person.mortality_factor)


def calculate(inputs: LongevityInput) -> LongevityResult:
    """Curves and expectations of one person or of two."""
    lives = [life(person) for person in inputs.people]
    one, other = lives[0], lives[-1]
    together = both(one, other) if len(lives) == 2 else survival(one)
    any_left = either(one, other) if len(lives) == 2 else survival(one)
    curves = [np.pad(curve, (0, len(any_left) - len(curve))) for curve in map(survival, lives)]
    return LongevityResult(
        basis=BASIS,
        each=tuple(_years_left(curve) for curve in curves),
        both=_years_left(together),
        either=_years_left(any_left),
        years=tuple(
            YearAlive(
                years=year,
                each=tuple(float(curve[year]) for curve in curves),
                both=float(together[year]),
                either=float(any_left[year]),
            )
            for year in range(len(any_left))
        ),
        inputs=inputs,
    )


def _years_left(alive: Reals) -> YearsLeft:
    half, quarter, tenth, twentieth = (years_reached(alive, chance) for chance in (0.5, 0.25, 0.1, 0.05))
    return YearsLeft(expected=expectation(alive), half=half, quarter=quarter, tenth=tenth, twentieth=twentieth)
