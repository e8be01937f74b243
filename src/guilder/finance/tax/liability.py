"""Form 1040 lines 16 to 24 before credits: income tax with preferred gains, AMT, and the taxes of Schedule 2.

Sources: Qualified Dividends and Capital Gain Tax Worksheet; Form 6251 with Part III; Forms 8959, 8960, 5329 (2025).
"""

import numpy as np

from guilder.finance.tax.figures import Reals
from guilder.finance.tax.income import phased
from guilder.finance.tax.sheet import Sheet, above, tax_by_table

EARLY_RATE = 0.10
HSA_RATE = 0.20
EXCESS_RATE = 0.06
TABLE_UP_TO = 100_000


def income_tax(s: Sheet) -> None:
    """Line 16, and how the worksheet divides taxable income."""
    income = s["taxable_income"]
    preferred = np.minimum(s.households.real("qualified_dividends") + s["net_capital_gain"], income)
    ordinary = income - preferred
    s["preferred_income"], s["ordinary_income"] = preferred, ordinary
    first, second = s.figure("gain_table").T
    at_zero, at_15, at_20 = _stack(preferred, ordinary, first, second)
    s["gains_at_0"], s["gains_at_15"], s["gains_at_20"] = at_zero, at_15, at_20
    rates = s.year.rates("gain_table")
    s["tax_on_ordinary"] = ordinary_tax(s, ordinary)
    stacked = s["tax_on_ordinary"] + s.cents(rates[1] * at_15) + s.cents(rates[2] * at_20)
    s["income_tax"] = np.where(preferred > 0, np.minimum(stacked, ordinary_tax(s, income)), s["tax_on_ordinary"])


def _stack(preferred: Reals, below: Reals, first: Reals, second: Reals) -> tuple[Reals, Reals, Reals]:
    """How much of `preferred`, lying on top of `below`, falls under the first and second threshold and above."""
    at_zero = np.minimum(preferred, above(first, below))
    at_15 = np.minimum(preferred - at_zero, above(second, below + at_zero))
    return at_zero, at_15, preferred - at_zero - at_15


def ordinary_tax(s: Sheet, income: Reals) -> Reals:
    """Tax on ordinary income by the rate schedules, or by the Tax Table below $100,000."""
    thresholds, rates = s.figure("rate_table"), s.year.rates("rate_table")
    exact = s.cents(tax_by_table(income, thresholds, rates))
    if not s.tables:
        return exact
    width = np.where(income < 3000, 25.0, 50.0)
    middle = np.floor(income / width) * width + width / 2
    middle = np.where(income < 25, np.floor((income + 5) / 10) * 10, middle)
    middle = np.where(income < 5, 0.0, middle)
    return np.where(income < TABLE_UP_TO, np.floor(tax_by_table(middle, thresholds, rates) + 0.5 + 1e-9), exact)


def alternative_minimum_tax(s: Sheet) -> None:
    """Form 6251: lines 1 to 11, with Part III for preferred gains."""
    h, y = s.households, s.year
    allowed = s["deductions"] - s["senior_deduction"] + s["itemized_limit"]
    added = np.where(s["itemizes"] > 0, s["salt"], s["standard_or_itemized"])
    income = s["agi"] - allowed + added + h.real("amt_preferences")
    exemption, start, rate = s.figure("amt_exemption"), s.figure("amt_phase_start"), y.value("amt_phase_rate")
    gone = start + exemption / rate
    more = np.minimum(exemption, s.cents(rate * above(income, gone)))
    income = np.where(h.is_("separate"), income + more, income)
    s["amt_income"] = income
    s["amt_exemption"] = above(exemption, s.cents(rate * above(income, start)))
    base = above(income, s["amt_exemption"])
    s["amt_base"] = base

    preferred = np.minimum(s.households.real("qualified_dividends") + s["net_capital_gain"], base)
    rest = base - preferred
    first, second = s.figure("gain_table").T
    _, at_15, at_20 = _stack(preferred, s["ordinary_income"], first, second)
    rates = y.rates("gain_table")
    parted = _flat(s, rest) + s.cents(rates[1] * at_15) + s.cents(rates[2] * at_20)
    s["tentative_minimum_tax"] = np.where(preferred > 0, np.minimum(parted, _flat(s, base)), _flat(s, base))
    s["amt"] = above(s["tentative_minimum_tax"], s["income_tax"])


def _flat(s: Sheet, amount: Reals) -> Reals:
    low, high = s.year.values("amt_rates")
    return s.cents(low * amount + (high - low) * above(amount, s.figure("amt_second_rate_from")))


def other_taxes(s: Sheet) -> None:
    """Schedule 2, Part II: self-employment, additional Medicare, net investment income, Form 5329."""
    h, y = s.households, s.year
    threshold = s.figure("additional_medicare_threshold")
    wages = s["medicare_wages_each"].sum(axis=0)
    rate = y.value("additional_medicare_rate")
    on_wages = s.cents(rate * above(wages, threshold))
    on_self = s.cents(rate * above(s["se_net"], above(threshold, wages)))
    s["additional_medicare_tax"] = on_wages + on_self
    invested = s["interest"] + s["dividends"] + s["capital_gain"] + h.real("rents")
    s["net_investment_income"] = np.maximum(invested, 0)
    over = above(s["agi"], s.figure("niit_threshold"))
    s["niit"] = s.cents(y.value("niit_rate") * np.minimum(s["net_investment_income"], over))
    _contributions(s)
    s["early_withdrawal_tax"] = s.cents(EARLY_RATE * h.real("early_distributions"))
    s["hsa_tax"] = s.cents(HSA_RATE * h.real("hsa_other_use"))
    s["excess_tax"] = s.cents(EXCESS_RATE * (s["roth_excess"] + s["ira_excess"] + s["hsa_excess"]))
    s["other_taxes"] = (
        s["se_tax"]
        + s["additional_medicare_tax"]
        + s["niit"]
        + s["early_withdrawal_tax"]
        + s["hsa_tax"]
        + s["excess_tax"]
    )


def _contributions(s: Sheet) -> None:
    """What went into Roth and traditional IRAs beyond the limits (Pub. 590-A, Worksheets 2-1 and 2-2)."""
    h, y = s.households, s.year
    limit = s["ira_limit_each"]
    magi = (
        s["agi"]
        + s["ira_deduction"]
        + s["student_loan_deduction"]
        - np.minimum(h.real("roth_conversion"), s["ira_taxable"])
    )
    start = np.where(h.true("lived_apart"), y.values("roth_phase_start")[0], s.figure("roth_phase_start"))
    width = np.where(h.true("lived_apart"), y.values("roth_phase_width")[0], s.figure("roth_phase_width"))
    room = np.minimum(phased(limit, magi, start, width), above(limit, s["ira_each"]))
    wanted = h.real("roth_contribution")
    first = np.minimum(np.minimum(wanted[0], room[0]), above(s["compensation"], s["ira_each"].sum(axis=0)))
    second = np.minimum(np.minimum(wanted[1], room[1]), above(s["compensation"], s["ira_each"].sum(axis=0) + first))
    s["roth_each"] = np.stack([first, second])
    s["roth_allowed"] = first + second
    s["roth_excess"] = wanted.sum(axis=0) - s["roth_allowed"]
    s["ira_excess"] = h.real("ira_contribution").sum(axis=0) - s["ira_each"].sum(axis=0)


def payroll_taxes(s: Sheet) -> None:
    """The employee's FICA, each employer withholding up to the one wage base."""
    y = s.year
    s["payroll_oasdi"] = s.cents(y.value("oasdi_rate") * s["oasdi_wages_each"]).sum(axis=0)
    s["payroll_medicare"] = s.cents(y.value("medicare_rate") * s["medicare_wages_each"]).sum(axis=0)
    s["payroll_tax"] = s["payroll_oasdi"] + s["payroll_medicare"]
