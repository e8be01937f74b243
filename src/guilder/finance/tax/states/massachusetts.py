"""Massachusetts, Form 1.

Source: M.G.L. c. 62 §§2–6; Massachusetts DOR, Form 1 and Schedules B and D instructions. Left out: the child and family, senior and rent
reliefs, medical expenses, government pensions (exempt, but not told apart here), the choice to pay 5.85 %.
"""

import numpy as np

from guilder.finance.tax.lines import Place
from guilder.finance.tax.sheet import Sheet, above

LEFT_OUT = "child and family, senior and rent reliefs, medical expenses, the exemption of government pensions"
LINES = {
    "agi": Place(
        "Form 1",
        "10 with Schedules B and D",
        "Massachusetts income",
        "wages, pensions, IRA, business, rents, interest, dividends and gains; no Social Security",
    ),
    "deduction": Place(
        "Form 1",
        "11 to 16",
        "Payroll and other deductions",
        "Social Security and Medicare tax up to $2,000 a person, student loan interest, HSA",
    ),
    "exemptions": Place("Form 1", "18", "Exemptions"),
    "short_term": Place("Schedule B", "28", "Short-term gains", "taxed at 8.5 %"),
    "taxable_income": Place(
        "Form 1", "21, 24", "Taxable at 5 %", "income − deductions − exemptions − short-term gains"
    ),
    "tax": Place("Form 1", "28", "Tax", "5 % and 8.5 %"),
    "surtax": Place("Form 1", "28b", "Surtax", "4 % over the threshold"),
    "credits": Place(
        "Form 1",
        "29",
        "Limited income credit",
        "nothing is due up to the no-tax income, then at most a tenth of the excess",
    ),
    "refundable": Place("Form 1", "43", "Earned income credit", "40 % of the federal one"),
    "total": Place("Form 1", "32", "Total tax"),
}


def tax(federal: Sheet, s: Sheet) -> None:
    """Every line of LINES for n returns."""
    h, y = s.households, s.year
    short, long = federal["short_term"], federal["long_term"]
    short_left = np.maximum(short + np.minimum(long, 0), 0)
    long_left = np.maximum(long + np.minimum(short, 0), 0)
    lost = np.minimum(np.maximum(-(short + long), 0), y.value("loss_limit"))
    invested = above(federal["interest"] + federal["dividends"], lost)
    earned = federal["wages"] + federal["pensions"] + federal["ira_taxable"] + federal["schedule_1_income"]
    s["agi"] = earned + invested + short_left + long_left
    paid = s.cents(0.0765 * federal["medicare_wages_each"]) + s.cents(0.153 * federal["se_net_each"])
    payroll = np.minimum(paid, y.value("payroll_deduction")).sum(axis=0)
    s["deduction"] = (
        payroll
        + federal["student_loan_deduction"]
        + federal["hsa_deduction"]
        + federal["se_retirement"]
        + federal["se_health"]
    )
    joint = h.is_("joint")
    aged = (h.whole("age") >= 65) * y.value("aged_exemption") + h.true("blind") * y.value("blind_exemption")
    dependents = h.whole("children_under_17") + h.whole("other_dependents")
    personal = s.figure("personal_exemption") + y.value("dependent_exemption") * dependents
    s["exemptions"] = personal + aged[0] + np.where(joint, aged[1], 0)
    s["short_term"] = short_left
    ordinary = s["agi"] - short_left - s["deduction"] - s["exemptions"]
    s["taxable_income"] = np.maximum(ordinary, 0)
    taxed_short = above(short_left, np.maximum(-ordinary, 0))
    s["tax"] = s.cents(y.value("rate") * s["taxable_income"]) + s.cents(y.value("short_term_rate") * taxed_short)
    s["surtax"] = s.cents(y.value("surtax_rate") * above(s["taxable_income"] + taxed_short, y.value("surtax_from")))
    base = s.figure("no_tax_base")
    free = base + np.where(base > 8000, y.value("dependent_exemption") * dependents, 0)
    most = np.where(s["agi"] <= 1.75 * free, s.cents(0.1 * above(s["agi"], free)), np.inf)
    s["credits"] = above(s["tax"], most)
    s["total"] = s["tax"] - s["credits"] + s["surtax"]
    s["refundable"] = s.cents(y.value("earned_credit_share") * federal["earned_credit"])
