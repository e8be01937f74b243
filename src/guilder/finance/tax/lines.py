"""Where each line of the working stands on the forms (2025; where 2024 differs it is said) and how it is made.

In a formula, {key} names another line; it is rendered as that line's form and number.
"""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Place:
    """One line: form and number, title, formula; `before_2025` is its number on the form of 2024 where that differs."""

    form: str
    line: str
    title: str
    formula: str = ""
    before_2025: str = ""


LINES: dict[str, Place] = {
    "wages": Place("1040", "1z", "Wages", "gross wages − deferrals − pre-tax benefits"),
    "tax_exempt_interest": Place("1040", "2a", "Tax-exempt interest"),
    "interest": Place("1040", "2b", "Taxable interest"),
    "dividends": Place("1040", "3b", "Ordinary dividends"),
    "charitable_distributions": Place(
        "1040", "4c", "Qualified charitable distributions", "at most the year's limit a person", "4b"
    ),
    "ira_taxable": Place(
        "1040",
        "4b",
        "Taxable IRA distributions and conversions",
        "distributions + conversions − untaxed part − {charitable_distributions}",
    ),
    "pensions": Place("1040", "5b", "Taxable pensions and annuities"),
    "benefits": Place("1040", "6a", "Social Security benefits"),
    "taxable_benefits": Place(
        "1040",
        "6b",
        "Taxable Social Security benefits",
        "the least of 85 % of {benefits} and 50 %, then 85 % of provisional income over the two base amounts (Pub. 915, Worksheet 1)",
    ),
    "short_term": Place("Schedule D", "7", "Net short-term capital gain", "gains − losses − carryover"),
    "long_term": Place("Schedule D", "15", "Net long-term capital gain", "gains − losses − carryover"),
    "capital_total": Place("Schedule D", "16", "Capital gain in all", "{short_term} + {long_term}"),
    "capital_gain": Place(
        "1040", "7a", "Capital gain or allowed loss", "{capital_total}, a loss at most the year's limit", "7"
    ),
    "short_term_carryover": Place("Capital Loss Carryover Worksheet", "8", "Short-term loss carried over"),
    "long_term_carryover": Place("Capital Loss Carryover Worksheet", "13", "Long-term loss carried over"),
    "business_income": Place("Schedule 1", "3", "Business income"),
    "schedule_1_income": Place("1040", "8", "Additional income", "business, rents, unemployment and other income"),
    "total_income": Place(
        "1040",
        "9",
        "Total income",
        "{wages} + {interest} + {dividends} + {ira_taxable} + {pensions} + {taxable_benefits} + {capital_gain} + {schedule_1_income}",
    ),
    "se_net": Place(
        "Schedule SE", "6", "Net earnings from self-employment", "92.35 % of the profit, nothing below $400"
    ),
    "se_oasdi": Place("Schedule SE", "10", "Social security part", "12.4 % of {se_net} up to the wage base less wages"),
    "se_medicare": Place("Schedule SE", "11", "Medicare part", "2.9 % of {se_net}"),
    "se_tax": Place("Schedule 2", "4", "Self-employment tax", "{se_oasdi} + {se_medicare}"),
    "hsa_deduction": Place("Schedule 1", "13", "HSA deduction", "at most the year's limit less what payroll put in"),
    "se_half": Place("Schedule 1", "15", "Deductible part of self-employment tax", "half of {se_tax}"),
    "se_retirement": Place("Schedule 1", "16", "Self-employed retirement plans"),
    "se_health": Place("Schedule 1", "17", "Self-employed health insurance"),
    "ira_deduction": Place(
        "Schedule 1", "20", "IRA deduction", "contributions up to the limit, phased out by income (Pub. 590-A)"
    ),
    "student_loan_deduction": Place(
        "Schedule 1", "21", "Student loan interest", "at most $2,500, phased out by income"
    ),
    "other_adjustments": Place("Schedule 1", "25", "Other adjustments"),
    "adjustments": Place(
        "1040",
        "10",
        "Adjustments to income",
        "{hsa_deduction} + {se_half} + {se_retirement} + {se_health} + {ira_deduction} + {student_loan_deduction} + {other_adjustments}",
    ),
    "agi": Place("1040", "11a", "Adjusted gross income", "{total_income} − {adjustments}", "11"),
    "medical": Place("Schedule A", "4", "Medical expenses", "expenses − 7.5 % of {agi}"),
    "salt_cap": Place(
        "Schedule A",
        "5e, limit",
        "Limit for state and local taxes",
        "the cap less 30 % of {agi} over the threshold, at least the floor",
    ),
    "salt": Place("Schedule A", "5e", "State and local taxes", "taxes paid, at most {salt_cap}"),
    "mortgage_interest": Place("Schedule A", "8e", "Mortgage interest"),
    "charity": Place(
        "Schedule A", "14", "Gifts to charity", "up to 60 % (property 30 %) of {agi}; from 2026 what exceeds 0.5 %"
    ),
    "charity_carryover": Place("Schedule A", "14, beyond the limit", "Gifts carried over"),
    "other_itemized": Place("Schedule A", "16", "Other itemized deductions"),
    "itemized_before_limit": Place(
        "Schedule A",
        "17, before the limit",
        "Itemized deductions",
        "{medical} + {salt} + {mortgage_interest} + {charity} + {other_itemized}",
    ),
    "itemized_limit": Place(
        "Schedule A",
        "17, limit",
        "Reduction of itemized deductions",
        "2/37 of the lesser of them and income over the 37 % threshold (§68)",
    ),
    "standard_deduction": Place(
        "1040", "12, standard", "Standard deduction", "basic amount + each of 65 or older, blind"
    ),
    "standard_or_itemized": Place(
        "1040", "12e", "Standard or itemized deduction", "whichever leaves less taxable income", "12"
    ),
    "charity_without_itemizing": Place("1040", "12, cash gifts", "Cash gifts without itemizing"),
    "qbi_deduction": Place(
        "1040",
        "13a",
        "Qualified business income deduction",
        "20 %, limited by income and, above the threshold, by wages paid (Form 8995)",
        "13",
    ),
    "tips_deduction": Place("Schedule 1-A", "13", "Tips"),
    "overtime_deduction": Place("Schedule 1-A", "21", "Overtime"),
    "car_loan_deduction": Place("Schedule 1-A", "30", "Car loan interest"),
    "senior_deduction": Place(
        "Schedule 1-A",
        "37",
        "Deduction for seniors",
        "the amount for each of 65 or older less 6 % of {agi} over the threshold",
    ),
    "additional_deductions": Place(
        "1040",
        "13b",
        "Additional deductions",
        "{tips_deduction} + {overtime_deduction} + {car_loan_deduction} + {senior_deduction}",
        "—",
    ),
    "deductions": Place(
        "1040",
        "14",
        "Deductions in all",
        "{standard_or_itemized} + {charity_without_itemizing} + {qbi_deduction} + {additional_deductions}",
    ),
    "taxable_income": Place("1040", "15", "Taxable income", "{agi} − {deductions}, not below zero"),
    "ordinary_income": Place(
        "Qualified Dividends and Capital Gain Tax Worksheet",
        "5",
        "Income at ordinary rates",
        "{taxable_income} − preferred gains and dividends",
    ),
    "gains_at_0": Place("Qualified Dividends and Capital Gain Tax Worksheet", "9", "Gains and dividends at 0 %"),
    "gains_at_15": Place("Qualified Dividends and Capital Gain Tax Worksheet", "17", "Gains and dividends at 15 %"),
    "gains_at_20": Place("Qualified Dividends and Capital Gain Tax Worksheet", "20", "Gains and dividends at 20 %"),
    "tax_on_ordinary": Place(
        "Qualified Dividends and Capital Gain Tax Worksheet",
        "22",
        "Tax on ordinary income",
        "the rate schedule on {ordinary_income}",
    ),
    "income_tax": Place("1040", "16", "Tax", "{tax_on_ordinary} + 15 % of {gains_at_15} + 20 % of {gains_at_20}"),
    "amt_income": Place(
        "6251",
        "4",
        "Alternative minimum taxable income",
        "{taxable_income} with the standard deduction or state taxes, and the deduction for seniors, added back",
    ),
    "amt_exemption": Place(
        "6251", "5", "Exemption", "the amount less 25 % (from 2026 50 %) of {amt_income} over the threshold"
    ),
    "amt_base": Place("6251", "6", "Taxed for AMT", "{amt_income} − {amt_exemption}"),
    "tentative_minimum_tax": Place(
        "6251", "9", "Tentative minimum tax", "26 and 28 %; preferred gains at 0, 15 and 20 %"
    ),
    "amt": Place(
        "Schedule 2", "2", "Alternative minimum tax", "{tentative_minimum_tax} − {income_tax}, not below zero"
    ),
    "tax_before_credits": Place("1040", "18", "Tax before credits", "{income_tax} + {amt}"),
    "foreign_tax_credit": Place("Schedule 3", "1", "Foreign tax credit"),
    "care_credit": Place(
        "Schedule 3",
        "2",
        "Credit for care of dependents",
        "20 to 35 % (from 2026 50 %) of the expenses, by {agi} (Form 2441)",
    ),
    "savers_credit": Place(
        "Schedule 3",
        "4",
        "Saver's credit",
        "50, 20 or 10 % of up to $2,000 of contributions a person, by {agi} (Form 8880)",
    ),
    "other_credits": Place("Schedule 3", "7", "Other nonrefundable credits"),
    "child_credit_full": Place(
        "Schedule 8812",
        "12",
        "Child and other dependent credits before the limit",
        "less $50 for each $1,000 of {agi} over the threshold, or part of it",
    ),
    "child_credit": Place(
        "1040",
        "19",
        "Child tax credit and credit for other dependents",
        "{child_credit_full}, at most the tax that is left",
    ),
    "nonrefundable_credits": Place(
        "1040",
        "21",
        "Nonrefundable credits",
        "{foreign_tax_credit} + {care_credit} + {savers_credit} + {other_credits} + {child_credit}",
    ),
    "tax_after_credits": Place("1040", "22", "Tax after credits", "{tax_before_credits} − {nonrefundable_credits}"),
    "additional_medicare_tax": Place(
        "8959", "18", "Additional Medicare tax", "0.9 % of wages and {se_net} over the threshold"
    ),
    "net_investment_income": Place(
        "8960", "12", "Net investment income", "{interest} + {dividends} + {capital_gain} + rents"
    ),
    "niit": Place(
        "8960",
        "17",
        "Net investment income tax",
        "3.8 % of the lesser of {net_investment_income} and {agi} over the threshold",
    ),
    "early_withdrawal_tax": Place("5329", "4", "Additional tax on early distributions", "10 %"),
    "hsa_tax": Place("8889", "17b", "Additional tax on HSA money used otherwise", "20 %"),
    "excess_tax": Place("5329", "17, 25, 49", "Tax on excess contributions", "6 %"),
    "other_taxes": Place(
        "1040",
        "23",
        "Other taxes",
        "{se_tax} + {additional_medicare_tax} + {niit} + {early_withdrawal_tax} + {hsa_tax} + {excess_tax}",
    ),
    "total_tax": Place("1040", "24", "Total tax", "{tax_after_credits} + {other_taxes}"),
    "earned_credit": Place(
        "1040",
        "27a",
        "Earned income credit",
        "by earned income and, past the threshold, {agi}, whichever gives less",
        "27",
    ),
    "child_credit_refundable": Place(
        "1040", "28", "Refundable child tax credit", "what {child_credit} left, by 15 % of earnings over $2,500"
    ),
    "refundable_credits": Place(
        "1040", "32", "Refundable credits", "{earned_credit} + {child_credit_refundable} + others"
    ),
    "withholding": Place("1040", "25d, 26", "Withheld and paid ahead"),
    "balance": Place(
        "1040", "37, 34", "To pay; negative: refund", "{total_tax} − {refundable_credits} − {withholding}"
    ),
    "payroll_oasdi": Place("W-2", "4", "Social security tax withheld", "6.2 % of wages up to the wage base"),
    "payroll_medicare": Place("W-2", "6", "Medicare tax withheld", "1.45 % of wages"),
    "payroll_tax": Place("W-2", "4, 6", "Payroll tax of the employee", "{payroll_oasdi} + {payroll_medicare}"),
    "medicare_premium": Place("Medicare", "B", "Part B premiums of the year"),
    "irmaa": Place("Medicare", "B, D", "Income-related adjustment of the year", "by the income of two years before"),
}


@cache
def where(key: str, year: int) -> tuple[str, str]:
    """(form, line) of `key` in the forms of `year`; later years as 2025."""
    place = LINES[key]
    return place.form, place.before_2025 if year < 2025 and place.before_2025 else place.line


@cache
def formula(key: str, year: int) -> str:
    """The formula of `key` with every other line by its form and number."""
    names = {other: _named(other, year) for other in LINES}
    return LINES[key].formula.format_map(names)


def _named(key: str, year: int) -> str:
    form, line = where(key, year)
    words = f"{form} line {line}" if form != "1040" else f"line {line}"
    return f"{LINES[key].title} ({words})"
