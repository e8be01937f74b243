"""US federal tax against published tables, worksheets and examples, to the cent; where no example is published, worked by hand
from the form named in `source`.
"""

import numpy as np
import pytest

from guilder.finance.tax.federal import federal
from guilder.finance.tax.figures import published, published_years
from guilder.finance.tax.households import columns


def working(year, *, tables=False, **fields):
    """{line: amount} of one household; two people's fields as [[taxpayer], [spouse]]."""
    sheet = federal(published("us", year), columns(1, **fields), tables=tables)
    return {key: amount.ravel()[0] if amount.shape == (1,) else amount.ravel() for key, amount in sheet.lines.items()}


SCHEDULES = [
    # year, status, threshold, tax at the threshold: source
    (2024, "single", [(11_600, 1_160.00), (47_150, 5_426.00), (100_525, 17_168.50), (191_950, 39_110.50), (243_725, 55_678.50), (609_350, 183_647.25)], "Rev. Proc. 2023-34, Table 3"),
    (2024, "joint", [(23_200, 2_320.00), (94_300, 10_852.00), (201_050, 34_337.00), (383_900, 78_221.00), (487_450, 111_357.00), (731_200, 196_669.50)], "Rev. Proc. 2023-34, Table 1"),
    (2025, "joint", [(23_850, 2_385.00), (96_950, 11_157.00), (206_700, 35_302.00), (394_600, 80_398.00), (501_050, 114_462.00), (751_600, 202_154.50)], "Rev. Proc. 2024-40, Table 1"),
    (2025, "head", [(17_000, 1_700.00), (64_850, 7_442.00), (103_350, 15_912.00), (197_300, 38_460.00), (250_500, 55_484.00), (626_350, 187_031.50)], "Rev. Proc. 2024-40, Table 2"),
    (2026, "joint", [(24_800, 2_480.00), (100_800, 11_600.00), (211_400, 35_932.00), (403_550, 82_048.00), (512_450, 116_896.00), (768_700, 206_583.50)], "Rev. Proc. 2025-32, Table 1"),
    (2026, "separate", [(12_400, 1_240.00), (50_400, 5_800.00), (105_700, 17_966.00), (201_775, 41_024.00), (256_225, 58_448.00), (384_350, 103_291.75)], "Rev. Proc. 2025-32, Table 4"),
]  # fmt: skip


@pytest.mark.parametrize(("year", "status", "steps", "source"), SCHEDULES)
def test_the_published_rate_schedules_come_out_at_every_threshold(year, status, steps, source):
    standard = {"single": 0, "joint": 1, "separate": 2, "head": 3}
    base = published("us", year).values("standard_deduction")[standard[status]]
    for threshold, tax in steps:
        assert working(year, status=status, interest=threshold + base)["income_tax"] == tax, source


CASES = [
    (
        "Form 1040 instructions 2024, Tax Table example: a couple with taxable income of 25,300",
        2024,
        {"status": "joint", "wages": 54_500, "tables": True},
        {"taxable_income": 25_300, "income_tax": 2_575},
    ),
    (
        "EIC Table, 2,450 to 2,500 with one child",
        2024,
        {"wages": 2_455, "earned_credit_children": 1, "tables": True},
        {"earned_credit": 842},
    ),
    (
        "Pub. 915, example of a single person: benefits 5,980, pension 18,600, wages 9,400, interest 990",
        2024,
        {"social_security": 5_980, "pensions": 18_600, "wages": 9_400, "interest": 990},
        {"taxable_benefits": 2_990},
    ),
    (
        "Pub. 915, example of a couple: benefits 10,000, other income 40,500",
        2024,
        {"status": "joint", "social_security": 10_000, "pensions": 40_500},
        {"taxable_benefits": 6_275},
    ),
    (
        "Pub. 915, married filing separately and living together: 85 % from the first dollar",
        2024,
        {"status": "separate", "social_security": 4_000, "pensions": 8_000},
        {"taxable_benefits": 3_400},
    ),
    (
        "Schedule SE 2024: 50,000 × 92.35 % = 46,175; 12.4 % and 2.9 % of it; half on Schedule 1",
        2024,
        {"self_employment_profit": 50_000},
        {"se_oasdi": 5_725.70, "se_medicare": 1_339.08, "se_tax": 7_064.78, "se_half": 3_532.39},
    ),
    (
        "Schedule SE 2024, line 9: the wage base of 168,600 less wages of 150,000 leaves 18,600",
        2024,
        {"self_employment_profit": 50_000, "wages": 150_000},
        {"se_oasdi": 2_306.40, "se_medicare": 1_339.08},
    ),
    (
        "Schedule SE, line 4c: below 400 nothing is due",
        2025,
        {"self_employment_profit": 433},
        {"se_tax": 0},
    ),
    (
        "Qualified Dividends and Capital Gain Tax Worksheet 2024, single: 7,025 at 0 %, 12,975 at 15 %, 40,000 ordinary",
        2024,
        {"wages": 54_600, "dividends": 8_000, "qualified_dividends": 8_000, "long_term_gain": 12_000},
        {"taxable_income": 60_000, "gains_at_0": 7_025, "gains_at_15": 12_975, "income_tax": 6_514.25},
    ),
    (
        "Form 6251 2025, a couple exercising options worth 200,000: 26 % of 239,100 and 28 % of 123,900",
        2025,
        {"status": "joint", "wages": 300_000, "amt_preferences": 200_000},
        {"income_tax": 50_134, "amt_income": 500_000, "tentative_minimum_tax": 96_858, "amt": 46_724},
    ),
    (
        "Form 6251 2024, line 4, separate: 25 % of what exceeds 875,950, at most 66,650",
        2024,
        {"status": "separate", "wages": 1_200_000},
        {"amt_income": 1_266_650, "amt_exemption": 0},
    ),
    (
        "Forms 8959 and 8960, single 2025: 10,000 of wages over, 30,000 of dividends",
        2025,
        {"wages": 210_000, "dividends": 30_000},
        {"additional_medicare_tax": 90, "niit": 1_140},
    ),
    (
        "Schedule A 2025, line 5e: 40,000 less 30 % of 50,000",
        2025,
        {"wages": 550_000, "state_taxes": 60_000},
        {"salt_cap": 25_000, "salt": 25_000},
    ),
    (
        "Schedule A 2025: the cap never falls below 10,000",
        2025,
        {"wages": 900_000, "state_taxes": 60_000},
        {"salt": 10_000},
    ),
    (
        "26 U.S.C. §164(b)(7): in 2026 the cap is 40,400, from 505,000 on it falls",
        2026,
        {"wages": 515_000, "state_taxes": 60_000},
        {"salt": 37_400},
    ),
    (
        "Schedule 1-A 2025, Part V: two of 65, income 50,000 over: 6,000 − 3,000 each",
        2025,
        {"status": "joint", "age": np.array([[66], [65]]), "pensions": 200_000},
        {"senior_deduction": 6_000, "standard_deduction": 34_700, "taxable_income": 159_300},
    ),
    (
        "Schedule 1-A 2025, lines 10 to 13 and 28: 1,999 over loses 100 of tips (whole thousands), 400 of car interest (begun ones)",
        2025,
        {"wages": 151_999, "tips": 10_000, "overtime": 0, "car_loan_interest": 0},
        {"tips_deduction": 9_900},
    ),
    (
        "Schedule 1-A 2025, line 28",
        2025,
        {"wages": 101_001, "car_loan_interest": 5_000},
        {"car_loan_deduction": 4_600},
    ),
    (
        "Schedule 8812 2024, lines 9 to 12: 1,001 over counts as 2,000",
        2024,
        {"status": "joint", "interest": 401_001, "children_under_17": 2},
        {"child_credit": 3_900},
    ),
    (
        "Schedule 8812 2025: 15 % of 20,000 − 2,500 beside no tax",
        2025,
        {"status": "head", "wages": 20_000, "children_under_17": 2},
        {"child_credit": 0, "child_credit_refundable": 2_625},
    ),
    (
        "Rev. Proc. 2024-40: the greatest earned income credit with three children",
        2025,
        {"status": "joint", "wages": 25_000, "children_under_17": 3},
        {"earned_credit": 8_046},
    ),
    (
        "Capital Loss Carryover Worksheet: 3,000 is used from the short-term loss first",
        2025,
        {"wages": 50_000, "short_term_gain": -10_000, "long_term_gain": -5_000},
        {"capital_gain": -3_000, "short_term_carryover": 7_000, "long_term_carryover": 5_000},
    ),
    (
        "Capital Loss Carryover Worksheet: without income nothing is used up",
        2025,
        {"long_term_gain": -5_000},
        {"capital_gain": -3_000, "long_term_carryover": 5_000},
    ),
    (
        "Pub. 590-A, Worksheet 1-2: single and covered, 85,500 of 79,000 to 89,000; 2,450 of 7,000",
        2025,
        {"wages": 85_500, "workplace_plan": True, "ira_contribution": 7_000},
        {"ira_deduction": 2_450},
    ),
    (
        "Pub. 590-A, Worksheet 1-2: rounded up to the next 10",
        2025,
        {"wages": 85_555, "workplace_plan": True, "ira_contribution": 7_000},
        {"ira_deduction": 2_420},
    ),
    (
        "Pub. 590-A, Worksheet 2-2: single at 158,000 of 150,000 to 165,000; 3,266.67 becomes 3,270",
        2025,
        {"wages": 158_000, "roth_contribution": 7_000},
        {"roth_allowed": 3_270, "excess_tax": 223.80},
    ),
    (
        "26 U.S.C. §68 in 2026: 2/37 of 100,000 is lost at the 37 % bracket",
        2026,
        {"wages": 1_000_000, "mortgage_interest": 100_000},
        {"itemized_limit": 5_405.41, "taxable_income": 905_405.41},
    ),
    (
        "26 U.S.C. §170(p) in 2026: 1,000 of cash gifts beside the standard deduction",
        2026,
        {"wages": 60_000, "charity_cash": 4_000},
        {"taxable_income": 42_900},
    ),
    (
        "26 U.S.C. §170(b)(1)(I) in 2026: only gifts beyond 0.5 % of 200,000",
        2026,
        {"wages": 200_000, "charity_cash": 30_000},
        {"charity": 29_000, "taxable_income": 171_000},
    ),
    (
        "Form 8995 2025: 20 % of 100,000 − 7,064.78 (half of 14,129.55)",
        2025,
        {"self_employment_profit": 100_000},
        {"se_tax": 14_129.55, "se_half": 7_064.78, "qbi_deduction": 15_437.04},
    ),
    (
        "Form 8995-A 2025: past the phase-in a service business without wages has none",
        2025,
        {"self_employment_profit": 500_000, "qbi_service": True},
        {"qbi_deduction": 0},
    ),
    (
        "Rev. Proc. 2025-32 and 26 U.S.C. §199A(i): at least 400 from 2026",
        2026,
        {"self_employment_profit": 1_500},
        {"qbi_deduction": 400},
    ),
    (
        "CMS, 2025: 106,000 pays the standard premium",
        2025,
        {"age": 70, "medicare_months": 12, "magi_two_years_before": 106_000},
        {"medicare_premiums": 2_220.00},
    ),
    (
        "CMS, 2025: a dollar over 133,000 pays 370.00 and 35.30 a month",
        2025,
        {"age": 70, "medicare_months": 12, "magi_two_years_before": 133_001},
        {"medicare_premiums": 4_863.60},
    ),
    (
        "CMS, 2026: 500,000 itself lies in the highest tier, 689.90 and 91.00",
        2026,
        {"age": 70, "medicare_months": 1, "magi_two_years_before": 500_000},
        {"medicare_premiums": 780.90},
    ),
    (
        "26 U.S.C. §408(d)(8): 108,000 of 120,000 given from the IRA goes untaxed",
        2025,
        {"age": 75, "ira_distributions": 150_000, "charitable_distribution": 120_000},
        {"ira_taxable": 42_000},
    ),
    (
        "Form 2441 2025: 20 % of 6,000 at 150,000",
        2025,
        {"status": "joint", "wages": np.array([[90_000], [60_000]]), "care_expenses": 9_000, "care_persons": 2},
        {"care_credit": 1_200},
    ),
    (
        "26 U.S.C. §21 in 2026: 50 % − 18 points at 50,000 is held at 35 %",
        2026,
        {"status": "head", "wages": 50_000, "care_expenses": 3_000, "care_persons": 1},
        {"care_credit": 1_050},
    ),
    (
        "Form 8880 2025, a couple at 51,000: 20 % of 2,000 and of 1,000",
        2025,
        {
            "status": "joint",
            "wages": np.array([[55_000], [0]]),
            "deferrals": np.array([[4_000], [0]]),
            "roth_contribution": np.array([[0], [1_000]]),
        },
        {"savers_credit": 600},
    ),
    (
        "Form 8880 2025, a couple at 51,001: 10 %",
        2025,
        {"status": "joint", "wages": np.array([[55_001], [0]]), "deferrals": np.array([[4_000], [0]])},
        {"savers_credit": 200},
    ),
    (
        "W-2 2026: 6.2 % of 184,500 and 1.45 % of 200,000",
        2026,
        {"wages": 200_000},
        {"payroll_oasdi": 11_439, "payroll_medicare": 2_900},
    ),
    (
        "26 U.S.C. §402(g) in 2025: 23,500, and 11,250 more at 60 to 63",
        2025,
        {"age": 61, "wages": 200_000, "deferrals": 40_000},
        {"wages": 165_250, "deferrals_over_limit": 5_250},
    ),
    (
        "Standard Deduction Worksheet for Dependents 2025: earned income and 450",
        2025,
        {"dependent": True, "age": 19, "wages": 5_000, "interest": 1_000},
        {"standard_deduction": 5_450, "taxable_income": 550},
    ),
]


@pytest.mark.parametrize(("source", "year", "fields", "lines"), CASES, ids=[case[0][:60] for case in CASES])
def test_worked_cases(source, year, fields, lines):
    found = working(year, **fields)

    assert {key: round(float(found[key]), 2) for key in lines} == lines, source


def test_every_year_has_every_figure_with_its_source():
    years = [published("us", year) for year in published_years("us")]

    assert [each.year for each in years] == [2024, 2025, 2026]
    for each in years:
        assert each.figures.keys() == years[0].figures.keys()
        assert all(len(figure.source) > 10 for figure in each.figures.values())
