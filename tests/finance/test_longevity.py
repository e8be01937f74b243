"""Survival against SSA's published expectancies, identities of two lives, and sampled deaths against the curve."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilder.finance.longevity import lives
from guilder.finance.longevity.deaths import deaths
from guilder.finance.longevity.lives import Life

SSA = "Social Security Administration, Actuarial Life Table, period 2022 (Trustees Report 2025)"
PUBLISHED = [
    (SSA, "male", 0, 74.74),
    (SSA, "female", 0, 80.18),
    (SSA, "male", 65, 17.48),
    (SSA, "female", 65, 20.12),
]
people = st.builds(
    Life,
    sex=st.sampled_from(["male", "female"]),
    age=st.integers(0, 110),
    improvement_rate=st.floats(0, 0.03),
    mortality_factor=st.floats(0.3, 3),
)


@pytest.mark.parametrize(("source", "sex", "age", "years"), PUBLISHED)
def test_expectation_is_the_published_one(source, sex, age, years):
    """To 0.01 of a year: the table's rates have six digits, SSA's figure two."""
    assert lives.expectation(lives.survival(Life(sex, age))) == pytest.approx(years, abs=0.0101), source


@given(life=people)
def test_a_curve_of_survival_falls_from_one_to_zero(life):
    alive = lives.survival(life)

    assert len(alive) == 121 - life.age
    assert (alive[0], alive[-1]) == (1, 0)
    assert (np.diff(alive) <= 0).all()


@given(one=people, other=people)
def test_both_and_either_add_up_to_the_two(one, other):
    together, at_least_one = lives.both(one, other), lives.either(one, other)
    length = len(together)
    apart = [np.pad(lives.survival(each), (0, length - 121 + each.age)) for each in (one, other)]

    assert together + at_least_one == pytest.approx(apart[0] + apart[1])
    assert (together <= np.minimum(*apart) + 1e-12).all()
    assert (at_least_one >= np.maximum(*apart) - 1e-12).all()


def test_improvement_and_health_move_the_rates_they_say_they_move():
    """By hand: q(65) × ½ in the first year, q(66) × ½ × 0.99 in the second."""
    base, moved = lives.survival(Life("male", 65)), lives.survival(Life("male", 65, 0.01, 0.5))
    first, second = 1 - base[1], 1 - base[2] / base[1]

    assert moved[1] == pytest.approx(1 - first / 2)
    assert moved[2] / moved[1] == pytest.approx(1 - second / 2 * 0.99)


def test_years_reached_is_the_last_one_with_the_chance():
    alive = lives.either(Life("male", 65), Life("female", 65))
    years = lives.years_reached(alive, 0.25)

    assert alive[years] >= 0.25 > alive[years + 1]


def test_sampled_deaths_follow_the_curve():
    """Shares alive within four standard errors at every age, the expectation within four of its own."""
    people, paths = [Life("male", 65), Life("female", 62, 0.008)], 100_000
    ages = deaths(people, seed=3, paths=paths)

    for life, died in zip(people, ages, strict=True):
        alive = lives.survival(life)
        for years in range(1, len(alive)):
            error = 4 * np.sqrt(alive[years] * (1 - alive[years]) / paths) + 1e-4
            assert (died >= life.age + years).mean() == pytest.approx(alive[years], abs=error)
        assert (died - life.age).mean() + 0.5 == pytest.approx(lives.expectation(alive), abs=4 * died.std() / 316)
    assert np.corrcoef(ages)[0, 1] == pytest.approx(0, abs=4 / np.sqrt(paths))


def test_deaths_are_the_same_bytes_and_share_their_luck():
    people = [Life("male", 65), Life("female", 62)]
    ages = deaths(people, seed=1, paths=1_000)

    assert (deaths(people, seed=1, paths=400) == ages[:, :400]).all()
    assert not (deaths(people, seed=2, paths=1_000) == ages).all()
    healthier = deaths([Life("male", 65, mortality_factor=0.8), people[1]], seed=1, paths=1_000)
    assert (healthier[0] >= ages[0]).all()
    assert (healthier[1] == ages[1]).all()
