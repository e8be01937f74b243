"""Pennsylvania, Form PA-40.

Source: 72 P.S. §§7301–7304; PA-40 and Schedule SP instructions. A class's loss offsets no other class. Deferrals into a 401(k) are taxed;
retirement income and Social Security are not (here from any age; an early distribution's taxable part counts). Left out: local taxes, 529
deductions, credits for other states' taxes and for care.
"""

import numpy as np

from guilder.finance.tax.lines import Place
from guilder.finance.tax.sheet import Sheet, above

LEFT_OUT = "local earned income tax, 529 deductions, credits for care and other states' taxes"
LINES = {
    "agi": Place(
        "PA-40",
        "9",
        "Total taxable income",
        "wages with 401(k) deferrals, interest, dividends, gains, business and rents, each at least zero",
    ),
    "deduction": Place("PA-40", "10", "HSA contributions"),
    "taxable_income": Place("PA-40", "11", "Adjusted taxable income", "line 9 − line 10"),
    "tax": Place("PA-40", "12", "Tax", "3.07 % of line 11"),
    "credits": Place(
        "PA-40",
        "21",
        "Tax forgiveness",
        "all up to the eligibility income, a tenth less for each $250 beyond (Schedule SP)",
    ),
    "total": Place("PA-40", "12 − 21", "Tax less forgiveness"),
}


def tax(federal: Sheet, s: Sheet) -> None:
    """Every line of LINES for n returns."""
    h, y = s.households, s.year
    gains = np.maximum(h.real("short_term_gain") + h.real("long_term_gain"), 0)
    profit = np.maximum(h.real("self_employment_profit"), 0).sum(axis=0)
    s["agi"] = (
        federal["medicare_wages_each"].sum(axis=0)
        + federal["interest"]
        + federal["dividends"]
        + gains
        + profit
        + np.maximum(h.real("rents"), 0)
        + np.minimum(h.real("early_distributions"), federal["pensions"] + federal["ira_taxable"])
    )
    s["deduction"] = federal["hsa_deduction"]
    s["taxable_income"] = above(s["agi"], s["deduction"])
    s["tax"] = s.cents(y.value("rate") * s["taxable_income"])
    dependents = h.whole("children_under_17") + h.whole("other_dependents")
    free = s.figure("forgiveness_base") + y.value("forgiveness_dependent") * dependents
    income = s["taxable_income"] + federal["tax_exempt_interest"]
    steps = np.ceil(np.round(above(income, free) / y.value("forgiveness_step"), 9))
    s["credits"] = s.cents(s["tax"] * np.clip(1 - steps / 10, 0, 1))
    s["total"] = s["tax"] - s["credits"]
    s["refundable"] = np.zeros(h.size)
