"""California, Form 540.

Source: FTB, Form 540 and Schedule CA (540) instructions. Left out: alternative minimum tax, renter's, earned income, young child and care
credits, SDI, differences in depreciation and basis. California taxes neither Social Security nor unemployment benefits, and knows no HSA.
"""

import numpy as np

from guilder.finance.tax.lines import Place
from guilder.finance.tax.sheet import Sheet, above, tax_by_table

LEFT_OUT = "AMT, renter's, earned income, young child and care credits, SDI"
LINES = {
    "agi": Place(
        "540", "17", "California adjusted gross income", "federal AGI − benefits and unemployment + HSA contributions"
    ),
    "deduction": Place(
        "540",
        "18",
        "Standard or itemized deduction",
        "the larger; itemized without state income tax, property tax in full",
    ),
    "taxable_income": Place("540", "19", "Taxable income", "line 17 − line 18"),
    "tax": Place("540", "31", "Tax", "the rate schedule on line 19"),
    "credits": Place(
        "540",
        "32",
        "Exemption credits",
        "each person, of 65 or blind, and dependent; less $6 for each $2,500 over the threshold",
    ),
    "surtax": Place("540", "62", "Behavioral health services tax", "1 % of taxable income over $1,000,000"),
    "total": Place("540", "64", "Total tax", "line 31 − line 32 + line 62"),
}


def tax(federal: Sheet, s: Sheet) -> None:
    """Every line of LINES for n returns."""
    h, y = s.households, s.year
    s["agi"] = (
        federal["agi"]
        - federal["taxable_benefits"]
        - h.real("unemployment")
        + federal["hsa_deduction"]
        + h.real("hsa_payroll").sum(axis=0)
    )
    start = s.figure("limit_start")
    medical = federal["medical"]
    gross = (
        medical
        + h.real("property_taxes")
        + federal["mortgage_interest"]
        + federal["charity"]
        + federal["other_itemized"]
    )
    cut = np.minimum(s.cents(0.06 * above(federal["agi"], start)), s.cents(0.8 * (gross - medical)))
    s["deduction"] = np.maximum(s.figure("standard_deduction"), gross - cut)
    s["taxable_income"] = above(s["agi"], s["deduction"])
    s["tax"] = s.cents(tax_by_table(s["taxable_income"], s.figure("rate_table"), y.rates("rate_table")))
    joint = h.is_("joint")
    marks = (h.whole("age") >= 65).astype(np.int64) + h.true("blind")
    people = np.where(h.is_("joint", "surviving"), 2, 1) + marks[0] + np.where(joint, marks[1], 0)
    dependents = h.whole("children_under_17") + h.whole("other_dependents")
    width = np.where(h.is_("separate"), 1250, 2500)
    steps = 6 * np.ceil(np.round(above(federal["agi"], start) / width, 9))
    credit = people * above(y.value("exemption_credit"), steps) + dependents * above(y.value("dependent_credit"), steps)
    s["credits"] = np.minimum(credit, s["tax"])
    s["surtax"] = s.cents(y.value("mental_health_rate") * above(s["taxable_income"], y.value("mental_health_start")))
    s["total"] = s["tax"] - s["credits"] + s["surtax"]
    s["refundable"] = np.zeros(h.size)
