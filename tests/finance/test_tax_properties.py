"""What holds for every household: sums, monotony, continuity, doubling, and that nobody's tax depends on the neighbours'."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guilder.finance.tax.contracts import STATUSES, Expectation, Household
from guilder.finance.tax.federal import federal
from guilder.finance.tax.figures import NoSuchYear, published
from guilder.finance.tax.households import columns, gather
from guilder.finance.tax.lines import LINES, formula
from guilder.finance.tax.marginal import curve, net_tax, repeated
from guilder.finance.tax.projection import RULES, figures_for, project

YEARS = (2024, 2025, 2026)
SIZE = 400


def crowd(seed, size=SIZE):
    """Households of every status with a little of everything."""
    chance = np.random.default_rng(seed)

    def some(share, most, shape=size):
        return np.where(chance.random(shape) < share, np.round(chance.uniform(0, most, shape), 2), 0.0)

    status = chance.integers(0, 5, size)
    pair = np.stack([np.ones(size), status == 1])
    dividends = some(0.5, 50_000)
    return columns(
        size,
        status=status,
        age=chance.integers(18, 95, (2, size)),
        wages=some(0.7, 400_000, (2, size)) * pair,
        self_employment_profit=some(0.3, 200_000, (2, size)) * pair,
        ira_contribution=some(0.2, 7_000, (2, size)) * pair,
        workplace_plan=chance.random((2, size)) < 0.5,
        interest=some(0.5, 20_000),
        dividends=dividends,
        qualified_dividends=np.round(dividends / 2, 2),
        short_term_gain=some(0.3, 40_000) - some(0.3, 40_000),
        long_term_gain=some(0.5, 300_000) - some(0.3, 40_000),
        social_security=some(0.4, 70_000),
        pensions=some(0.3, 90_000),
        state_taxes=some(0.6, 40_000),
        mortgage_interest=some(0.4, 30_000),
        charity_cash=some(0.4, 20_000),
        children_under_17=chance.integers(0, 4, size),
        amt_preferences=some(0.1, 200_000),
    )


@pytest.mark.parametrize("year", YEARS)
def test_lines_add_up_to_the_cent(year):
    s = federal(published("us", year), crowd(year))

    def whole(key):
        return np.round(s[key] * 100).astype(np.int64)

    for key in LINES:
        assert np.abs(s[key] * 100 - whole(key)).max() < 1e-3, key
    assert (
        whole("total_income")
        == sum(map(whole, "wages interest dividends ira_taxable pensions taxable_benefits capital_gain schedule_1_income".split()))
    ).all()  # fmt: skip
    assert (whole("agi") == whole("total_income") - whole("adjustments")).all()
    assert (whole("gains_at_0") + whole("gains_at_15") + whole("gains_at_20") == whole("preferred_income")).all()
    assert (whole("ordinary_income") + whole("preferred_income") == whole("taxable_income")).all()
    assert (whole("total_tax") == whole("tax_after_credits") + whole("other_taxes")).all()
    assert (s["tax_after_credits"] >= 0).all()


def test_a_household_is_taxed_alone():
    households = crowd(7, 40)
    together = federal(published("us", 2025), households)
    for index in range(0, 40, 7):
        alone = federal(
            published("us", 2025),
            dataclasses.replace(
                households,
                status=households.status[index : index + 1],
                columns={name: column[..., index : index + 1] for name, column in households.columns.items()},
            ),
        )
        for key in LINES:
            assert alone[key][0] == together[key][index], key


@given(
    status=st.sampled_from(STATUSES),
    wages=st.integers(0, 400_000),
    gain=st.integers(0, 400_000),
    benefits=st.integers(0, 60_000),
    children=st.integers(0, 4),
    year=st.sampled_from(YEARS),
)
@settings(deadline=None, max_examples=60)
def test_more_unearned_income_never_pays_less_nor_costs_more_than_itself_except_at_cliffs(
    status, wages, gain, benefits, children, year
):
    household = columns(
        1, status=status, wages=wages, long_term_gain=gain, social_security=benefits, children_under_17=children
    )
    more = np.arange(0.0, 60_000.0, 50.0)
    s = federal(published("us", year), repeated(household, "interest", more), rounded=False)
    steps = np.diff(net_tax(s))

    assert steps.min() > -1e-6
    cliffs = 50 * (children > 0) + np.abs(np.diff(s["earned_credit"]))
    assert (steps - cliffs).max() <= 50.0


@given(income=st.integers(0, 230_000), year=st.sampled_from(YEARS))
@settings(deadline=None)
def test_a_couple_is_taxed_as_two_singles_below_the_upper_brackets(income, year):
    single = federal(published("us", year), columns(1, wages=income, long_term_gain=10_000))
    couple = federal(
        published("us", year), columns(1, status="joint", wages=np.full((2, 1), income), long_term_gain=20_000)
    )

    assert couple["income_tax"][0] == pytest.approx(2 * single["income_tax"][0], abs=0.03)


def test_the_curve_is_the_tax_itself():
    """The pieces, added up, give the tax at any point; the torpedo on a 12 % bracket is 22.2 %."""
    household = columns(
        1, status="joint", age=np.array([[67], [66]]), social_security=48_000, long_term_gain=20_000, interest=2_000
    )
    year = published("us", 2026)
    pieces = curve(year, household, kind="ira_distributions", up_to=150_000)
    start = float(net_tax(federal(year, household, rounded=False))[0])

    assert pieces[0].start == 0
    assert pieces[-1].end == 150_000
    assert {0.222, 0.12} <= {round(piece.rate, 6) for piece in pieces}
    for extra in (5_000.0, 25_000.0, 37_000.0, 90_000.0, 103_000.0, 149_999.0):
        summed = start + sum(
            piece.jump + piece.rate * (min(piece.end, extra) - piece.start) for piece in pieces if piece.start < extra
        )
        exact = float(
            net_tax(federal(year, repeated(household, "ira_distributions", np.array([extra])), rounded=False))[0]
        )
        assert summed == pytest.approx(exact, abs=0.02)


def test_a_cliff_is_found_where_it_is():
    """11,950 of investment income ends the earned income credit of 2025 (Rev. Proc. 2024-40) at once."""
    household = columns(1, status="head", wages=20_000, children_under_17=2)
    pieces = curve(published("us", 2025), household, kind="interest", up_to=20_000)
    cliff = max(pieces, key=lambda piece: piece.jump)

    assert cliff.start == pytest.approx(11_950, abs=0.05)
    assert cliff.jump > 4_000


UNCHANGED = sorted(RULES.keys() - {
    # Changed by law between the two years (P.L. 119-21, SECURE 2.0), or not moved by prices alone.
    "rate_table", "standard_deduction", "qbi_threshold", "amt_phase_start", "child_credit", "deferral_catch_up_60_to_63",
    "part_b_premium", "irmaa_part_b", "irmaa_part_d", "wage_base", "qbi_minimum", "qbi_minimum_income", "aged_or_blind",
})  # fmt: skip


@pytest.mark.parametrize("name", UNCHANGED)
def test_the_next_year_projected_is_the_one_published_within_one_rounding_step(name):
    """2025 carried on by 2.27 % a year, which Rev. Proc. 2025-32 implies (640,600 / 626,350), against 2026 as published."""
    guess = project(published("us", 2025), 2026, Expectation(inflation_rate=640_600 / 626_350 - 1))
    known = published("us", 2026)
    room = {"irmaa_table": 3_000, "ira_limit": 500, "ira_catch_up": 100, "hsa_limit": 100}.get(name, RULES[name].step)

    assert np.abs(guess.values(name) - known.values(name)).max() <= room


def test_what_the_law_ends_ends_and_what_it_does_not_index_stays():
    later = figures_for(2035, Expectation(inflation_rate=0.03))

    assert later.projected_from == 2026
    assert later.value("senior_deduction") == 0
    assert figures_for(2028).value("senior_deduction") == 6_000
    assert later.values("niit_threshold").tolist() == published("us", 2026).values("niit_threshold").tolist()
    assert later.values("social_security_base")[0] == 25_000
    assert figures_for(2029).values("salt_cap")[0] == pytest.approx(40_400 * 1.01**3, abs=0.01)
    assert later.values("salt_cap")[0] == 10_000
    with pytest.raises(NoSuchYear):
        figures_for(2023)


def test_contracts_and_columns_are_the_same_household():
    given_ = Household.model_validate(
        {"status": "joint", "spouse": {"age": 60, "wages": "1000"}, "interest": "12.34", "childrenUnder17": 1}
    )
    by_contract = federal(published("us", 2025), gather([given_]))
    by_columns = federal(
        published("us", 2025),
        columns(1, status="joint", age=np.array([[40], [60]]), wages=np.array([[0], [1000]]), interest=12.34, children_under_17=1),
    )  # fmt: skip
    for key in LINES:
        assert by_contract[key].tolist() == by_columns[key].tolist(), key


def test_every_formula_names_lines_that_exist():
    for year in YEARS:
        for key in LINES:
            assert "{" not in formula(key, year)
    assert formula("taxable_income", 2024) == (
        "Adjusted gross income (line 11) − Deductions in all (line 14), not below zero"
    )


def test_a_field_that_does_not_exist_is_refused():
    with pytest.raises(KeyError):
        columns(1, yacht=1)
