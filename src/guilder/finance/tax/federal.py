"""US federal tax of n households for one year, in the order of Form 1040."""

import numpy as np

from guilder.finance.tax import credits as credit
from guilder.finance.tax import deductions, income, liability, medicare
from guilder.finance.tax.figures import Year
from guilder.finance.tax.households import Households
from guilder.finance.tax.sheet import Sheet, nearest_cent, untouched


def federal(year: Year, households: Households, *, rounded: bool = True, tables: bool = False) -> Sheet:
    """Every line for every household. rounded: to cents at each product; tables: the IRS's Tax Table and EIC Table."""
    with np.errstate(invalid="ignore"):
        sheet = Sheet(year, households, cents=nearest_cent if rounded else untouched, tables=tables)
        income.adjusted_gross_income(sheet)
        deductions.taxable_income(sheet)
        income.loss_carryover(sheet)
        liability.income_tax(sheet)
        liability.alternative_minimum_tax(sheet)
        liability.other_taxes(sheet)
        liability.payroll_taxes(sheet)
        credit.credits_(sheet)
        medicare.premiums(sheet)
        _settle(sheet)
    return sheet


def _settle(s: Sheet) -> None:
    spent = s["foreign_tax_credit"] + s["care_credit"] + s["savers_credit"] + s["other_credits"] + s["child_credit"]
    s["nonrefundable_credits"] = spent
    s["tax_after_credits"] = s["tax_before_credits"] - spent
    s["total_tax"] = s["tax_after_credits"] + s["other_taxes"]
    s["refundable_credits"] = (
        s["earned_credit"] + s["child_credit_refundable"] + s.households.real("other_refundable_credits")
    )
    s["withholding"] = s.households.real("withholding")
    s["balance"] = s["total_tax"] - s["refundable_credits"] - s["withholding"]
