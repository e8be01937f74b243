"""State packs and the German one: cases worked by hand from the forms and laws named, and what holds for everybody."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guilder.finance.tax import report
from guilder.finance.tax.contracts import Expectation, MarginalInput, TaxInput
from guilder.finance.tax.federal import federal
from guilder.finance.tax.figures import published, published_years
from guilder.finance.tax.germany import report as german
from guilder.finance.tax.germany.contracts import GermanTaxInput
from guilder.finance.tax.germany.tariff import LINES as GERMAN_LINES
from guilder.finance.tax.germany.tariff import tariff
from guilder.finance.tax.households import columns
from guilder.finance.tax.marginal import curve, net_tax, repeated
from guilder.finance.tax.projection import figures_for
from guilder.finance.tax.report import calculate
from guilder.finance.tax.states import indexing
from guilder.finance.tax.states.indexing import carried_on
from guilder.finance.tax.states.registry import STATES, figures_of, state_tax


def state(code, year, **fields):
    sheet = state_tax(code, federal(figures_for(year), columns(1, **fields)))
    return {key: round(float(amount[0]), 2) for key, amount in sheet.lines.items()}


CASES = [
    (
        "FTB 2024 schedule X: 3,108.72 + 9.3 % over 70,606, less a credit of 149",
        "CA", 2024, {"wages": 120_000},
        {"taxable_income": 114_460, "tax": 7_187.14, "total": 7_038.14},
    ),
    (
        "Cal. Rev. & Tax. Code §17043: 1 % beyond a million; the credit is phased out",
        "CA", 2025, {"wages": 1_505_706},
        {"taxable_income": 1_500_000, "surtax": 5_000, "credits": 0},
    ),
    (
        "Form 540 2025: benefits and unemployment are not taxed, property tax counts in full",
        "CA", 2025, {"pensions": 60_000, "social_security": 30_000, "unemployment": 5_000, "property_taxes": 50_000, "state_taxes": 9_000},
        {"agi": 60_000, "deduction": 50_000, "taxable_income": 10_000},
    ),
    (
        "IT-201 2024: 4,270.75 + 6 % over 80,650, and 568 × 42,350/50,000 recaptured",
        "NY", 2024, {"wages": 150_000},
        {"taxable_income": 142_000, "schedule_tax": 7_951.75, "recapture": 481.10, "tax": 8_432.85},
    ),
    (
        "IT-201 worksheet 2024, a couple: 18,251.75 + 6.85 % over 323,200, and all of 1,140 + 2,747",
        "NY", 2024, {"status": "joint", "wages": 1_016_050},
        {"taxable_income": 1_000_000, "tax": 68_499.55},
    ),
    (
        "N.Y. Tax Law §601(d-4): beyond 25 million 10.9 % of everything",
        "NY", 2025, {"wages": 30_008_000},
        {"tax": 3_270_000},
    ),
    (
        "N.Y. Tax Law §612(c)(3-a): 20,000 of pensions",
        "NY", 2025, {"age": 66, "pensions": 50_000, "social_security": 20_000},
        {"agi": 30_000},
    ),
    (
        "Form 1 2024: 60,000 − 2,000 of payroll taxes − 4,400",
        "MA", 2024, {"wages": 60_000},
        {"taxable_income": 53_600, "total": 2_680},
    ),
    (
        "Schedule B 2024: short-term gains at 8.5 %",
        "MA", 2024, {"wages": 60_000, "short_term_gain": 10_000},
        {"total": 3_530},
    ),
    (
        "Mass. Const. amend. XLIV: 4 % beyond 1,053,750",
        "MA", 2024, {"wages": 2_000_000},
        {"surtax": 37_594, "total": 137_274},
    ),
    (
        "Form 1 2025: no tax up to 8,000; a tenth of 1,000 beyond",
        "MA", 2025, {"interest": 9_000},
        {"tax": 230, "total": 100},
    ),
    (
        "IL-1040 2025: 100,000 − 4 × 2,850, 4.95 %, less 5 % of property tax",
        "IL", 2025, {"status": "joint", "wages": 100_000, "children_under_17": 2, "property_taxes": 5_000},
        {"taxable_income": 88_600, "tax": 4_385.70, "total": 4_135.70},
    ),
    (
        "35 ILCS 5/204(g): no exemption above 250,000; retirement income is free",
        "IL", 2025, {"wages": 251_000, "pensions": 40_000},
        {"taxable_income": 251_000},
    ),
    (
        "PA-40: deferrals are taxed, retirement income is not",
        "PA", 2025, {"wages": 60_000, "deferrals": 5_000, "pensions": 30_000},
        {"total": 1_842},
    ),
    (
        "PA Schedule SP: 6,600 lies in the first step, 90 % is forgiven",
        "PA", 2025, {"wages": 6_600},
        {"tax": 202.62, "credits": 182.36},
    ),
    (
        "RCW 82.87.040 from 2025: 70,000 and 9.9 % of 722,000",
        "WA", 2025, {"long_term_gain": 2_000_000},
        {"total": 141_478},
    ),
    (
        "RCW 82.87.040 in 2024: 7 %",
        "WA", 2024, {"long_term_gain": 470_000, "wages": 500_000},
        {"total": 14_000},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("source", "code", "year", "fields", "lines"), CASES, ids=[case[0][:50] for case in CASES])
def test_worked_cases(source, code, year, fields, lines):
    found = state(code, year, **fields)

    assert {key: found[key] for key in lines} == lines, source


@pytest.mark.parametrize("code", sorted(STATES))
def test_every_line_is_there_and_every_figure_has_its_source(code):
    for year in published_years(f"us-{code.lower()}"):
        assert all(len(figure.source) > 10 for figure in figures_of(code, year).figures.values())
        assert STATES[code].lines.keys() <= state(code, year, wages=50_000).keys()
    assert figures_of(code, 2040).figures.keys() == published(f"us-{code.lower()}", 2025).figures.keys()


@pytest.mark.parametrize(
    ("source", "code", "rate", "tolerance"),
    [
        # Joint brackets are twice the single ones of the year, which were rounded before.
        ("FTB: California CPI, June 2024 to June 2025, 3.0 %", "CA", 0.03, 1),
        ("IL-1040 instructions 2025; the rise of CPI-U by 35 ILCS 5/204(b)", "IL", 0.028, 0),
        (
            "Massachusetts DOR, Form 1 of 2024 and 2025; the brackets of Rev. Proc. 2024-40 rose by 2.8 %",
            "MA",
            0.028,
            100,
        ),
        ("Washington DOR: 270,000 for 2024, 278,000 for 2025", "WA", 0.03, 0),
    ],
)
def test_the_figures_of_2024_carried_on_are_those_of_2025(source, code, rate, tolerance):
    place = f"us-{code.lower()}"
    moved = carried_on(code, published(place, 2024), 2025, Expectation(inflation_rate=rate))
    for name in indexing.RULES[code]:
        assert np.abs(moved.values(name) - published(place, 2025).values(name)).max() <= tolerance, (source, name)


def test_a_plan_of_thirty_years_does_not_grow_into_the_upper_brackets():
    """Who earns as much as prices rise pays as much of it, to the rounding of the figures (2.4 %: the default expectation)."""
    growth = 1.024**30
    now, then = state("CA", 2025, wages=90_000), state("CA", 2055, wages=90_000 * growth)

    assert then["total"] / growth == pytest.approx(now["total"], abs=2)


@pytest.mark.parametrize("code", ["CA", "NY", "PA"])
def test_the_marginal_curve_holds_the_states_tax(code):
    """The pieces add up to the difference of both taxes at any point, California's steps of the exemption credits among them."""
    year = published("us", 2025)
    household = columns(1, status="joint", age=np.array([[67], [62]]), pensions=30_000.0, children_under_17=2)
    pieces = curve(year, household, kind="other_income", up_to=600_000, state=code)

    def owed(more):
        sheet = federal(year, repeated(household, "other_income", np.array([more])), rounded=False)
        there = state_tax(code, sheet)
        return float((net_tax(sheet) + there["total"] - there["refundable"])[0])

    for extra in (5_000.0, 60_000.0, 250_000.0, 505_000.0, 599_000.0):
        summed = sum(
            piece.jump + piece.rate * (min(piece.end, extra) - piece.start) for piece in pieces if piece.start < extra
        )
        assert owed(0.0) + summed == pytest.approx(owed(extra), abs=0.1), extra


def test_a_californian_dollar_costs_both_rates():
    """2025, single, wages of 130,000 and a little more: 24 % federal, 9.3 % California (FTB, rate schedules), 7.65 % payroll."""
    asked = {
        "year": 2025,
        "state": "CA",
        "kind": "wages",
        "upTo": "100",
        "household": {"taxpayer": {"wages": "130000"}},
    }
    found = report.curve(MarginalInput.model_validate(asked))

    assert [piece.rate for piece in found.pieces] == [0.24 + 0.093 + 0.0765]


@given(code=st.sampled_from(sorted(STATES)), wages=st.integers(0, 3_000_000), status=st.integers(0, 4))
@settings(deadline=None)
def test_more_wages_never_pay_less_state_tax(code, wages, status):
    year = published("us", 2025)
    both = columns(2, status=status, wages=np.array([wages, wages + 1_000]))
    sheet = state_tax(code, federal(year, both))
    owed = sheet["total"]

    assert 0 <= owed[0] <= owed[1] + 1e-6


def test_a_state_without_tax_and_one_with():
    texan = calculate(TaxInput.model_validate({"year": 2025, "state": "TX"}))
    assert texan.state is not None
    assert (texan.state.total_tax, texan.state.figures_of, texan.state.lines) == (0, None, ())

    household = {"taxpayer": {"wages": "120000"}}
    californian = calculate(TaxInput.model_validate({"year": 2024, "state": "CA", "household": household}))
    assert californian.state is not None
    assert str(californian.state.total_tax) == "7038.14"
    assert californian.state.lines[-1].form == "540"
    assert calculate(TaxInput.model_validate({"year": 2024, "household": household})).state is None


def germans(year, people, **fields):
    return german.calculate_all([GermanTaxInput.model_validate({"year": year, "people": people, **fields})])[0]


@pytest.mark.parametrize(
    ("source", "year", "taxable", "tax"),
    [
        ("§32a EStG 2025: nothing on the basic allowance", 2025, 12_096, 0),
        ("§32a EStG 2025: (932.30 × 0.2904 + 1,400) × 0.2904", 2025, 15_000, 485),
        ("§32a EStG 2025: (176.64 × 3.2557 + 2,397) × 3.2557 + 1,015.13", 2025, 50_000, 10_691),
        ("§32a EStG 2024: (181.19 × 3.2995 + 2,397) × 3.2995 + 991.21", 2024, 50_000, 10_872),
        ("§32a EStG 2026: 42 % of 100,000 − 11,135.63", 2026, 100_000, 30_864),
        ("§32a EStG 2026: 45 % of 300,000 − 19,470.38", 2026, 300_000, 115_529),
    ],
)
def test_the_german_tariff(source, year, taxable, tax):
    assert tariff(published("de", year), np.array([float(taxable)]))[0] == tax, source


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_german_tariff_has_no_step(year):
    income = np.arange(0.0, 400_000.0)
    steps = np.diff(tariff(published("de", year), income))

    assert steps.min() >= 0
    assert steps.max() <= 1


def test_a_german_couple_is_taxed_on_half_twice():
    single = germans(2025, [{"otherIncome": "50036"}])
    couple = germans(2025, [{"otherIncome": "100072"}, {}])

    assert str(single.income_tax) == "10691.00"
    assert str(couple.income_tax) == "21382.00"


def test_german_surcharges_and_capital():
    """SolZG §4: 11.9 % of what exceeds 19,950; §32d EStG: 25 % of 2,000 / 1.0225 with 9 % church tax."""
    rich = germans(2025, [{"otherIncome": "75036"}])
    assert str(rich.income_tax) == "20588.00"
    assert str(rich.solidarity_surcharge) == "75.92"

    saver = germans(2025, [{"otherIncome": "60036", "capitalIncome": "3000"}], churchRate=0.09)
    assert str(saver.capital_tax) == "488.99"
    assert [line.key for line in saver.lines] == list(GERMAN_LINES)

    modest = germans(2025, [{"capitalIncome": "9000"}])
    assert str(modest.total_tax) == "0.00"


def test_german_inputs_say_what_is_wrong():
    with pytest.raises(ValueError, match=r"0, 0\.08 or 0\.09"):
        germans(2025, [{}], churchRate=0.05)
