"""Illinois, Form IL-1040.

Source: 35 ILCS 5/201–212; Illinois DOR, IL-1040 instructions. Left out: child, education and other credits, interest of US bonds, use tax.
"""

import numpy as np

from guilder.finance.tax.lines import Place
from guilder.finance.tax.sheet import Sheet, above

LEFT_OUT = "child, education and other credits, US bond interest, use tax"
LINES = {
    "agi": Place(
        "IL-1040", "9", "Base income", "federal AGI + tax-exempt interest − benefits, pensions and IRA distributions"
    ),
    "exemptions": Place(
        "IL-1040", "10", "Exemptions", "for each person and dependent, 65 or blind; none above the limit of federal AGI"
    ),
    "taxable_income": Place("IL-1040", "11", "Net income", "line 9 − line 10"),
    "tax": Place("IL-1040", "14", "Tax", "4.95 % of line 11"),
    "credits": Place("IL-1040", "18", "Property tax credit", "5 % of the property tax on one's home"),
    "refundable": Place("IL-1040", "29", "Earned income credit", "20 % of the federal one"),
    "total": Place("IL-1040", "23", "Total tax"),
}


def tax(federal: Sheet, s: Sheet) -> None:
    """Every line of LINES for n returns."""
    h, y = s.households, s.year
    joint = h.is_("joint")
    s["agi"] = (
        federal["agi"]
        + federal["tax_exempt_interest"]
        - federal["taxable_benefits"]
        - federal["pensions"]
        - federal["ira_taxable"]
    )
    marks = (h.whole("age") >= 65).astype(np.int64) + h.true("blind")
    people = 1 + joint + h.whole("children_under_17") + h.whole("other_dependents")
    full = y.value("exemption") * people + y.value("aged_or_blind_exemption") * (
        marks[0] + np.where(joint, marks[1], 0)
    )
    within = federal["agi"] <= s.figure("exemption_up_to")
    s["exemptions"] = np.where(within, full, 0.0)
    s["taxable_income"] = above(s["agi"], s["exemptions"])
    s["tax"] = s.cents(y.value("rate") * s["taxable_income"])
    credit = s.cents(y.value("property_credit_share") * h.real("property_taxes"))
    s["credits"] = np.where(within, np.minimum(credit, s["tax"]), 0.0)
    s["total"] = s["tax"] - s["credits"]
    s["refundable"] = s.cents(y.value("earned_credit_share") * federal["earned_credit"])
