"""Form 1040 lines 12 to 15: standard or itemised deductions, Schedule 1-A, qualified business income, taxable income.

Sources: instructions of Schedule A, Schedule 1-A and Form 8995/8995-A (2025); 26 U.S.C. §§63, 68, 151(d)(5), 164(b), 170, 199A,
213, 224, 225 as amended by P.L. 119-21.
"""

import numpy as np

from guilder.finance.tax.figures import Reals
from guilder.finance.tax.sheet import Sheet, above


def taxable_income(s: Sheet) -> None:
    """Lines 12 to 15."""
    _standard(s)
    _additional(s)
    _itemized_before_limit(s)
    _choose(s)


def _standard(s: Sheet) -> None:
    h, y = s.households, s.year
    joint = h.is_("joint")
    marks = (h.whole("age") >= 65).astype(np.int64) + h.true("blind")
    boxes = marks[0] + np.where(joint, marks[1], 0)
    earned = np.maximum(s["wages"] + s["business_income"] - s["se_half"], 0)
    for_dependent = np.maximum(earned + y.value("dependent_standard_addition"), y.value("dependent_standard_minimum"))
    base = s.figure("standard_deduction")
    base = np.where(h.true("dependent"), np.minimum(base, for_dependent), base)
    full = base + boxes * s.figure("aged_or_blind")
    s["standard_deduction"] = np.where(h.true("spouse_itemizes") & h.is_("separate"), 0.0, full)


def _additional(s: Sheet) -> None:
    """Schedule 1-A (2025 to 2028); a couple must file jointly for all but the car loan."""
    h, y = s.households, s.year
    joint, apart = h.is_("joint"), h.is_("separate")
    magi = s["agi"]
    tips = np.minimum(h.real("tips"), s.figure("tips_cap"))
    s["tips_deduction"] = above(tips, 100 * _whole_thousands(above(magi, s.figure("tips_phase_start"))))
    overtime = np.minimum(h.real("overtime"), s.figure("overtime_cap"))
    s["overtime_deduction"] = above(overtime, 100 * _whole_thousands(above(magi, s.figure("overtime_phase_start"))))
    car = np.minimum(h.real("car_loan_interest"), y.value("car_loan_cap"))
    steps = np.ceil(np.round(above(magi, s.figure("car_loan_phase_start")) / 1000, 9))
    s["car_loan_deduction"] = above(car, 200 * steps)
    of_age = h.whole("age") >= 65
    seniors = np.where(apart, 0, of_age[0] + np.where(joint, of_age[1], 0))
    lost = s.cents(y.value("senior_phase_rate") * above(magi, s.figure("senior_phase_start")))
    s["senior_deduction"] = seniors * above(y.value("senior_deduction"), lost)
    s["additional_deductions"] = (
        s["tips_deduction"] + s["overtime_deduction"] + s["car_loan_deduction"] + s["senior_deduction"]
    )


def _whole_thousands(amount: Reals) -> Reals:
    return np.floor(np.round(amount / 1000, 9))


def _itemized_before_limit(s: Sheet) -> None:
    h, y = s.households, s.year
    agi = np.maximum(s["agi"], 0)
    s["medical"] = above(h.real("medical_expenses"), s.cents(y.value("medical_floor_rate") * agi))
    taxes = h.real("state_taxes") + h.real("property_taxes")
    lost = s.cents(y.value("salt_phase_rate") * above(agi, s.figure("salt_phase_start")))
    s["salt_cap"] = np.maximum(s.figure("salt_cap") - lost, s.figure("salt_floor"))
    s["salt"] = np.minimum(taxes, s["salt_cap"])
    s["mortgage_interest"] = h.real("mortgage_interest")
    property_ = np.minimum(h.real("charity_property"), s.cents(y.value("charity_property_rate") * agi))
    cash = np.minimum(h.real("charity_cash"), above(s.cents(y.value("charity_cash_rate") * agi), property_))
    s["charity_carryover"] = h.real("charity_property") + h.real("charity_cash") - property_ - cash
    s["charity"] = above(property_ + cash, s.cents(y.value("charity_floor_rate") * agi))
    s["other_itemized"] = h.real("other_itemized")
    s["itemized_before_limit"] = s["medical"] + s["salt"] + s["mortgage_interest"] + s["charity"] + s["other_itemized"]


def _choose(s: Sheet) -> None:
    """Whichever leaves less taxable income; section 68 is counted after the business income deduction."""
    h = s.households
    itemized = s["itemized_before_limit"]
    standard = s["standard_deduction"]
    without = np.minimum(h.real("charity_cash"), s.figure("charity_without_itemizing"))
    room = s["agi"] - s["additional_deductions"]
    top = s.figure("rate_table")[:, -1]
    as_itemizer = _business(s, room - itemized)
    cut = s.cents(s.year.value("itemized_reduction_rate") * np.minimum(itemized, above(room - as_itemizer, top)))
    as_standard = _business(s, room - standard - without)
    itemizes = (itemized - cut + as_itemizer) > (standard + without + as_standard)
    itemizes |= h.true("spouse_itemizes") & h.is_("separate")
    s["itemizes"] = itemizes.astype(np.float64)
    s["itemized_limit"] = np.where(itemizes, cut, 0.0)
    s["itemized_deductions"] = itemized - cut
    s["charity_without_itemizing"] = np.where(itemizes, 0.0, without)
    s["standard_or_itemized"] = np.where(itemizes, itemized - cut, standard)
    s["qbi_deduction"] = np.where(itemizes, as_itemizer, as_standard)
    s["deductions"] = (
        s["standard_or_itemized"] + s["charity_without_itemizing"] + s["qbi_deduction"] + s["additional_deductions"]
    )
    s["taxable_income"] = above(s["agi"], s["deductions"])


def _business(s: Sheet, income: Reals) -> Reals:
    """The section 199A deduction (n,) at `income` before it (Form 8995; above the threshold Form 8995-A, one business)."""
    h, y = s.households, s.year
    income = np.maximum(income, 0)
    profit = s["business_income"] - s["se_half"] - s["se_retirement"] - s["se_health"]
    qbi = np.maximum(profit, 0)
    over = np.clip(above(income, s.figure("qbi_threshold")) / s.figure("qbi_phase_width"), 0, 1)
    kept = np.where(h.true("qbi_service"), 1 - over, 1.0)
    full = 0.2 * qbi * kept
    by_wages = 0.5 * h.real("qbi_wages") * kept
    component = full - over * above(full, by_wages)
    gains = s["net_capital_gain"] + h.real("qualified_dividends")
    most = 0.2 * above(income, gains)
    deduction = np.minimum(component + 0.2 * h.real("qbi_dividends"), most)
    least = np.where(profit >= y.value("qbi_minimum_income"), y.value("qbi_minimum"), 0.0)
    return s.cents(np.maximum(deduction, np.where(qbi > 0, least, 0.0)))
