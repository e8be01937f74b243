"""New York State, Form IT-201.

Source: N.Y. Tax Law §§601, 606, 612, 614–616; IT-201 and IT-196 instructions. Left out: New York City and Yonkers, the household, Empire State
child, care and college credits, interest of other states' and of US bonds. The pension exclusion is shared out as if each spouse of 60
had drawn as much as fits.
"""

import numpy as np

from guilder.finance.tax.figures import Reals
from guilder.finance.tax.lines import Place
from guilder.finance.tax.sheet import Sheet, above, tax_by_table

LEFT_OUT = "city taxes, household, Empire State child, care and college credits, bond interest that is taxed otherwise"
LINES = {
    "agi": Place(
        "IT-201",
        "33",
        "New York adjusted gross income",
        "federal AGI − taxable benefits − pensions up to $20,000 a person from 59½",
    ),
    "deduction": Place(
        "IT-201", "34", "Standard or itemized deduction", "the larger; itemized without income tax, cut above $100,000"
    ),
    "exemptions": Place("IT-201", "36", "Dependent exemptions", "$1,000 each"),
    "taxable_income": Place("IT-201", "38", "Taxable income", "line 33 − line 34 − line 36"),
    "schedule_tax": Place("IT-201", "39, schedule", "Tax by the rate schedule"),
    "recapture": Place(
        "IT-201",
        "39, worksheet",
        "Recapture of the lower rates",
        "phased in over $50,000 of AGI above $107,650 and each higher bracket",
    ),
    "tax": Place("IT-201", "39", "Tax", "rate schedule + recapture"),
    "refundable": Place("IT-201", "65", "Earned income credit", "30 % of the federal one"),
    "total": Place("IT-201", "46", "Total state tax"),
}


def tax(federal: Sheet, s: Sheet) -> None:
    """Every line of LINES for n returns."""
    h, y = s.households, s.year
    old = h.whole("age") >= 60
    people = old[0].astype(np.int64) + (old[1] & h.is_("joint"))
    excluded = np.minimum(federal["pensions"] + federal["ira_taxable"], y.value("pension_exclusion") * people)
    s["agi"] = federal["agi"] - federal["taxable_benefits"] - excluded
    standard = np.where(
        h.true("dependent") & h.is_("single"), y.value("dependent_standard_deduction"), s.figure("standard_deduction")
    )
    s["deduction"] = np.maximum(standard, _itemized(federal, s))
    dependents = h.real("children_under_17") + h.real("other_dependents")
    s["exemptions"] = y.value("dependent_exemption") * dependents
    s["taxable_income"] = above(s["agi"], s["deduction"] + s["exemptions"])
    s["schedule_tax"] = s.cents(tax_by_table(s["taxable_income"], s.figure("rate_table"), y.rates("rate_table")))
    flat = s.cents(y.rates("rate_table")[-1] * s["taxable_income"]) - s["schedule_tax"]
    s["recapture"] = np.where(s["agi"] > y.value("flat_from"), flat, _recapture(s))
    s["tax"] = s["schedule_tax"] + s["recapture"]
    s["total"] = s["tax"]
    s["refundable"] = s.cents(y.value("earned_credit_share") * federal["earned_credit"])


def _itemized(federal: Sheet, s: Sheet) -> Reals:
    y, agi = s.year, s["agi"]
    gross = (
        federal["medical"]
        + s.households.real("property_taxes")
        + federal["mortgage_interest"]
        + federal["charity"]
        + federal["other_itemized"]
    )
    width = y.value("recapture_width")
    share = 0.25 * np.clip((agi - s.figure("itemized_cut_start")) / width, 0, 1)
    share = share + 0.25 * np.clip((agi - y.value("itemized_second_cut_start")) / width, 0, 1)
    return np.where(
        agi > y.value("charity_only_from"), s.cents(0.5 * federal["charity"]), gross - s.cents(share * gross)
    )


def _recapture(s: Sheet) -> Reals:
    """§601(d): the step by taxable income; its base in full and its increment by AGI."""
    start = s.figure("recapture_from")
    income = s["taxable_income"][:, None]
    step = np.maximum((income > start[:, 1:]).sum(axis=1), 0)
    row = np.arange(len(step))
    over = np.clip((s["agi"] - start[row, step]) / s.year.value("recapture_width"), 0, 1)
    found: Reals = s.cents(s.figure("recapture_base")[row, step] + over * s.figure("recapture_more")[row, step])
    return np.where(s["agi"] > start[:, 0], found, 0.0)
