"""Benefits against SSA's published figures, and the claiming grid against a plain count of futures."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilder.finance.longevity.table import survival_by_month
from guilder.finance.socialsecurity import benefits, claiming, report
from guilder.finance.socialsecurity.contracts import ClaimingInput, SocialSecurityInput
from guilder.finance.socialsecurity.figures import BEND_POINTS_1979, FAMILY_POINTS_1979, figures

F = figures()


def maximum(born, age, year):
    """A worker at the wage base from 22 on who claims in `year`, as SSA's table of maximum benefits assumes."""
    earnings = dict.fromkeys(range(born.year + 22, year), 1e9)
    aime = benefits.average_indexed_monthly_earnings(benefits.index_earnings(earnings, born, F))
    eligible = benefits.eligibility_year(born)
    pia = benefits.with_colas(benefits.primary_insurance_amount(aime, eligible, F), eligible, year - 1, F)
    return math.floor(pia * benefits.own_factor(born, age) + 1e-9)


@pytest.mark.parametrize(
    ("year", "born", "age", "monthly"),
    [
        (2024, date(1962, 1, 2), 745, 2_710),
        (2024, date(1958, 1, 2), 800, 3_822),
        (2024, date(1954, 1, 2), 840, 4_873),
        (2025, date(1963, 1, 2), 745, 2_831),
        (2025, date(1959, 1, 2), 802, 4_018),
        (2025, date(1955, 1, 2), 840, 5_108),
        (2026, date(1964, 1, 2), 745, 2_969),
        (2026, date(1959, 6, 2), 802, 4_152),
        (2026, date(1956, 1, 2), 840, 5_181),
    ],
)
def test_the_maxima_that_ssa_publishes(year, born, age, monthly):
    """SSA, "Workers with maximum-taxable earnings", at 62 and a month, full age and 70; to the dollar."""
    assert maximum(born, age, year) == monthly


@pytest.mark.parametrize(
    ("eligible", "points", "family"),
    [
        (2024, (1_174, 7_078), (1_500, 2_166, 2_825)),
        (2025, (1_226, 7_391), (1_567, 2_262, 2_950)),
        (2026, (1_286, 7_749), (1_643, 2_371, 3_093)),
    ],
)
def test_bend_points_as_published(eligible, points, family):
    """SSA, "Benefit Formula Bend Points"."""
    assert F.points(BEND_POINTS_1979, eligible) == points
    assert F.points(FAMILY_POINTS_1979, eligible) == family


@pytest.mark.parametrize(
    ("born", "full", "widow"),
    [
        (date(1937, 6, 1), 65 * 12, 65 * 12),
        (date(1938, 1, 1), 65 * 12, 65 * 12),
        (date(1942, 6, 1), 65 * 12 + 10, 65 * 12 + 6),
        (date(1954, 12, 31), 66 * 12, 66 * 12),
        (date(1957, 6, 1), 66 * 12 + 6, 66 * 12 + 2),
        (date(1960, 1, 1), 66 * 12 + 10, 66 * 12 + 6),
        (date(1960, 1, 2), 67 * 12, 66 * 12 + 8),
        (date(1962, 1, 2), 67 * 12, 67 * 12),
    ],
)
def test_full_retirement_age_by_birth(born, full, widow):
    """SSA, retirement age charts; who is born on 1 January counts with the year before (20 CFR 404.2)."""
    assert benefits.full_retirement_age(born) == full
    assert benefits.widow_full_retirement_age(born) == widow


def test_factors_at_the_ages_that_ssa_names():
    born = date(1960, 5, 15)
    assert benefits.own_factor(born, 62 * 12) == pytest.approx(0.70)
    assert benefits.own_factor(born, 64 * 12) == pytest.approx(0.80)
    assert benefits.own_factor(born, 70 * 12) == pytest.approx(1.24)
    assert benefits.own_factor(born, 75 * 12) == pytest.approx(1.24)
    assert benefits.spouse_factor(born, 62 * 12) == pytest.approx(0.65)
    assert benefits.spouse_factor(born, 70 * 12) == 1.0
    assert benefits.widow_factor(born, 60 * 12) == pytest.approx(0.715)
    assert benefits.widow_factor(born, 60 * 12 - 1) == 0
    assert benefits.own_factor(date(1935, 5, 15), 66 * 12) == pytest.approx(1.06)
    assert benefits.first_month(born) == 745
    assert benefits.first_month(date(1960, 5, 2)) == 744
    assert benefits.first_month(date(1960, 5, 1)) == 745


def test_the_widows_limit():
    """42 U.S.C. §402(e)(2)(D): at least 82.5 % of the PIA after an early claim; credits earned are kept."""
    born = date(1960, 5, 15)
    assert benefits.survivor_base(2_000, born, claimed=744, died=900) == pytest.approx(1_650)
    assert benefits.survivor_base(2_000, born, claimed=800, died=900) == pytest.approx(2_000 * (1 - 4 * 5 / 900))
    assert benefits.survivor_base(2_000, born, claimed=840, died=900) == pytest.approx(2_480)
    assert benefits.survivor_base(2_000, born, claimed=840, died=750) == 2_000
    assert benefits.survivor_base(2_000, born, claimed=840, died=816) == pytest.approx(2_160)


def test_the_family_maximum_by_parts():
    """2026: 150 % of 1,643, 272 % of 728, 134 % of 722 and 175 % of what a PIA of 4,000 has beyond 3,093."""
    parts = 1.5 * 1_643 + 2.72 * 728 + 1.34 * 722 + 1.75 * 907
    assert benefits.family_maximum(4_000, 2026, F) == pytest.approx(math.floor(parts * 10) / 10)


def test_the_earnings_test():
    """SSA 2026: 24,480 below full retirement age, half of the rest; 65,160 in its year, a third."""
    assert benefits.withheld(30_480, 2026, reaching_full_age=False, figures=F) == 3_000
    assert benefits.withheld(65_460, 2026, reaching_full_age=True, figures=F) == 100
    assert benefits.withheld(20_000, 2026, reaching_full_age=False, figures=F) == 0


def test_life_expectancy_as_ssa_publishes():
    """SSA, period life table 2022: 74.74 and 80.19 at birth, 17.48 and 20.12 at 65."""
    for sex, at_birth, at_65 in (("male", 74.74, 17.48), ("female", 80.19, 20.12)):
        table = survival_by_month(sex)
        assert table[1:].sum() / 12 + 1 / 24 == pytest.approx(at_birth, abs=0.006)
        assert table[65 * 12 + 1 :].sum() / table[65 * 12] / 12 + 1 / 24 == pytest.approx(at_65, abs=0.006)


ONE = claiming.Claimant(born=date(1964, 5, 10), sex="male", pia=3_000)
TWO = claiming.Claimant(born=date(1968, 8, 20), sex="female", pia=900)
TODAY = date(2026, 11, 1)
RATE = 0.02


def counted(claims):
    """The couple's expected present value, month by month and death by death, without any of the grid's shortcuts."""
    ages = [claiming.months_between(each.born, TODAY) for each in (ONE, TWO)]
    horizon = 120 * 12 - min(ages)
    lives = []
    for each, age in zip((ONE, TWO), ages, strict=True):
        table = survival_by_month(each.sex)
        at = np.minimum(np.arange(age, age + horizon + 1), 1440)
        lives.append(table[at] / table[age])
    total = 0.0
    for me, other in ((0, 1), (1, 0)):
        person, lost = (ONE, TWO)[me], (ONE, TWO)[other]
        dying = lives[other][:-1] - lives[other][1:]
        survivor = np.array(
            [
                benefits.survivor_base(lost.pia, lost.born, claimed=claims[other], died=ages[other] + died)
                * benefits.widow_factor(person.born, max(ages[me] + died + 1, benefits.WIDOW_EARLIEST))
                for died in range(horizon)
            ]
        )
        began = max(claims[who] - ages[who] for who in (0, 1))
        excess = benefits.spouse_excess(person.pia, lost.pia) * benefits.spouse_factor(person.born, ages[me] + began)
        for month in range(horizon):
            age = ages[me] + month
            own = person.pia * benefits.own_factor(person.born, claims[me]) if age >= claims[me] else 0.0
            paid = own
            if month >= began:
                paid += lives[other][month + 1] * excess
            if age >= benefits.WIDOW_EARLIEST:
                paid += float((dying[:month] * np.maximum(survivor[:month] - own, 0)).sum())
            total += (1 + RATE) ** (-(month + 1) / 12) * lives[me][month + 1] * paid
    return total


@pytest.mark.parametrize("claims", [(750, 745), (804, 790), (840, 840)])
def test_the_grid_is_the_count_of_all_futures(claims):
    value = claiming.grid([ONE, TWO], today=TODAY, discount_rate=RATE).value

    assert value[claims[0] - 744, claims[1] - 744] == pytest.approx(counted(claims), rel=1e-9)


def test_ages_that_are_over_or_not_yet_possible_have_no_value():
    value = claiming.grid([ONE, TWO], today=TODAY, discount_rate=RATE).value
    now = claiming.months_between(ONE.born, TODAY)

    assert now == 749
    assert np.isnan(value[: now - 744]).all()
    assert np.isnan(value[:, 0]).all()
    assert not np.isnan(value[now - 744 :, 1:]).any()


@given(pia=st.integers(100, 5_000), rate=st.floats(-0.01, 0.08))
def test_one_person_claims_earlier_the_higher_the_rate_and_value_grows_with_the_pia(pia, rate):
    def best(amount, at):
        person = claiming.Claimant(born=date(1965, 5, 10), sex="female", pia=amount)
        found = claiming.grid([person], today=TODAY, discount_rate=at)
        return found.best[0], np.nanmax(found.value)

    age, value = best(pia, rate)
    assert best(pia, rate + 0.02)[0] <= age
    assert best(2 * pia, rate)[1] == pytest.approx(2 * value)


def test_two_equal_strangers_with_no_survivor_gain_are_worth_the_sum_at_least():
    single = np.nanmax(claiming.grid([ONE], today=TODAY, discount_rate=RATE).value)
    couple = np.nanmax(claiming.grid([ONE, TWO], today=TODAY, discount_rate=RATE).value)

    assert couple > single + np.nanmax(claiming.grid([TWO], today=TODAY, discount_rate=RATE).value)


def test_the_report_of_a_worker_and_of_a_couple():
    worker = report.calculate(
        SocialSecurityInput.model_validate(
            {
                "birthDate": "1964-01-02",
                "earnings": {str(year): "1000000" for year in range(1986, 2026)},
                "claimAge": 745,
                "workEarnings": "30480",
            }
        )
    )
    assert str(worker.claim.monthly) == "2969.00"
    assert worker.claim.year == 2026
    assert worker.bend_points == (1_286, 7_749)
    assert str(worker.withheld) == "3000.00"
    assert worker.months_withheld == 2
    assert (
        str(worker.monthly_after_full_age) == f"{math.floor(float(worker.pia_at_claim) * (1 - 0.2 - 21 * 5 / 1200))}.00"
    )
    assert sum(row.chosen for row in worker.record) == 35

    couple = report.claim(
        ClaimingInput.model_validate(
            {
                "today": "2026-11-01",
                "people": [
                    {"birthDate": "1964-05-10", "sex": "male", "pia": "3000"},
                    {"birthDate": "1950-08-20", "sex": "female", "pia": "900", "claimedAge": 760},
                ],
                "withGrid": True,
            }
        )
    )
    assert couple.best.ages[1] == 760
    assert couple.grid is not None
    assert (len(couple.grid), len(couple.grid[0])) == (97, 97)
    assert all(each.less >= 0 for each in couple.strategies)
    assert couple.full_retirement_ages == (804, 792)
    paid = {each.age: (each.year, str(each.monthly)) for each in couple.benefits[0]}
    # 5/9 % less for 36 months and 5/12 % for 12 more; 8 % a year more up to 70 (20 CFR 404.410, 404.313)
    assert (paid[756], paid[804], paid[840]) == ((2027, "2250.00"), (2031, "3000.00"), (2034, "3720.00"))
    assert min(paid) >= 12 * 62 + 5, "a claim in the past is none"
    assert [each.age for each in couple.benefits[1]] == [760]
    with pytest.raises(ValueError, match="745"):
        SocialSecurityInput.model_validate({"birthDate": "1964-01-20", "earnings": {}, "claimAge": 744})
