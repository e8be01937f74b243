"""Washington: no income tax, but an excise on long-term capital gains.

Source: RCW 82.87; Washington DOR. Real estate, retirement accounts and other exempt assets are not told apart: leave their gains out of
`longTermGain` where they are large. Left out: the charitable and family-business deductions.
"""

import numpy as np

from guilder.finance.tax.lines import Place
from guilder.finance.tax.sheet import Sheet, above, tax_by_table

LEFT_OUT = "exempt assets such as real estate, the charitable and family-business deductions"
LINES = {
    "agi": Place("Capital gains return", "1", "Net long-term capital gain", "as on the federal return"),
    "deduction": Place("Capital gains return", "standard", "Standard deduction"),
    "taxable_income": Place("Capital gains return", "taxable", "Taxable gain", "gain − deduction"),
    "total": Place("Capital gains return", "tax", "Excise tax", "7 %, from 2025 9.9 % over $1,000,000"),
}


def tax(federal: Sheet, s: Sheet) -> None:
    """Every line of LINES for n returns."""
    y = s.year
    s["agi"] = np.maximum(federal["long_term"], 0)
    s["deduction"] = np.full(s.households.size, y.value("standard_deduction"))
    s["taxable_income"] = above(s["agi"], s["deduction"])
    s["total"] = s.cents(tax_by_table(s["taxable_income"], y.values("rate_table"), y.rates("rate_table")))
    s["refundable"] = np.zeros(s.households.size)
