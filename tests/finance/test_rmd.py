"""Required minimum distributions against Pub. 590-B and the regulations of 2024."""

import itertools
from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from guilder.finance.rmd.contracts import RmdInput
from guilder.finance.rmd.distributions import (
    calculate,
    inherited_divisor,
    joint_life,
    required,
    single_life,
    start_age,
    uniform_lifetime,
)


def rmd(**fields):
    return calculate(RmdInput.model_validate({"birth_date": "1951-06-01", "year": 2026, "balance": "500000"} | fields))


@pytest.mark.parametrize(
    ("age", "divisor"),
    [
        (72, 27.4),
        (73, 26.5),
        (75, 24.6),
        (80, 20.2),
        (85, 16.0),
        (90, 12.2),
        (95, 8.9),
        (100, 6.4),
        (110, 3.5),
        (120, 2.0),
    ],
)
def test_table_iii_as_published(age, divisor):
    """Pub. 590-B, Appendix B, Table III."""
    assert uniform_lifetime()[age] == divisor


def test_when_it_begins():
    """26 U.S.C. §401(a)(9)(C)(v); the IRS reads 1959 as 73 (REG-103529-23)."""
    assert [start_age(year) for year in (1950, 1951, 1959, 1960)] == [72, 73, 73, 75]
    assert rmd(birth_date="1960-01-01", year=2034).amount == 0
    assert rmd(birth_date="1960-01-01", year=2035).first_year == 2035
    assert rmd(birth_date="1960-01-01", year=2035).due_on == date(2036, 4, 1)


def test_the_amount_and_its_day():
    found = rmd()

    assert (found.age, found.divisor, str(found.amount), found.due_on) == (75, 24.6, "20325.20", date(2026, 12, 31))
    assert rmd(birth_date="1896-01-01").divisor == 2.0


def test_a_much_younger_spouse_counts_with_the_joint_table():
    """Pub. 590-B, Table II: 28.3 at 75 and 60, 27.2 at 73 and 62."""
    assert rmd(spouse_birth_date="1961-01-01").divisor == 24.6
    assert rmd(spouse_birth_date="1966-01-01").divisor == 28.3
    assert joint_life(73, 62) == 27.2
    assert "Table II " in rmd(spouse_birth_date="1962-01-01").rule


def test_the_joint_table_is_the_uniform_one_at_ten_years_and_falls_with_both_ages():
    """26 CFR 1.401(a)(9)-9(c) takes its divisors from the joint lives of an owner and a beneficiary ten years younger."""
    for age in range(72, 121):
        assert joint_life(age, age - 10) == uniform_lifetime()[age], age
        across = [joint_life(age, spouse) for spouse in range(20, age - 9)]
        assert all(young > old for young, old in itertools.pairwise(across[:40]))
        assert all(young >= old for young, old in itertools.pairwise(across))
        if age > 72:
            assert all(joint_life(age, spouse) <= joint_life(age - 1, spouse) for spouse in range(20, age - 11))


def test_what_does_not_go_together_is_refused():
    with pytest.raises(ValidationError, match="another"):
        rmd(spouse_birth_date="1962-01-01", inherited={"owner_birth_date": "1940-01-01", "died_in": 2024})


def test_the_longer_life_of_heir_and_owner_counts():
    """26 CFR 1.401(a)(9)-5(d)(1)(ii): Table I gives 41.0 at 45 and 9.3 at 83; an older heir takes the owner's."""
    young = {"heir_birth_year": 1980, "owner_birth_year": 1941, "died_in": 2024}
    older = {"heir_birth_year": 1930, "owner_birth_year": 1941, "died_in": 2024}

    assert [single_life(age) for age in (0, 45, 83, 105)] == [84.6, 41.0, 9.3, 2.1]
    assert [inherited_divisor(**young, year=year) for year in (2025, 2026, 2033)] == [41.0, 40.0, 33.0]
    assert [inherited_divisor(**older, year=year) for year in (2025, 2026, 2033)] == [8.3, 7.3, 1.0]
    assert all(young > old for young, old in itertools.pairwise([single_life(age) for age in range(106)]))


def test_the_ten_year_rule():
    """26 CFR 1.401(a)(9)-5(d), (e)."""
    heir = {"birth_date": "1980-01-01"}
    young = heir | {"inherited": {"owner_birth_date": "1960-01-01", "died_in": 2024}}
    old = heir | {"inherited": {"owner_birth_date": "1940-01-01", "died_in": 2024}}

    assert (rmd(**young).amount, rmd(**young).empty_by) == (0, 2034)
    assert rmd(**young, year=2034).amount == 500_000
    assert "Table I" in rmd(**old).rule
    assert (rmd(**old).divisor, str(rmd(**old).amount)) == (40.0, "12500.00")
    assert rmd(**old, year=2034).due_on == date(2034, 12, 31)


def test_columns_agree_with_single_accounts():
    born = np.array([1950, 1951, 1959, 1960, 1960])
    year = np.array([2026, 2026, 2032, 2034, 2036])
    balance = np.full(5, 500_000.0)
    together = required(balance, year - born, born)
    for index in range(5):
        alone = rmd(birth_date=f"{born[index]}-03-01", year=int(year[index])).amount
        assert together[index] == pytest.approx(float(alone), abs=0.005)
