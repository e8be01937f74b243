"""Credits: care of dependents, saving for retirement, children and other dependents, earned income.

Sources: Form 2441; Form 8880; Schedule 8812 with Credit Limit Worksheet A; Pub. 596 and the EIC worksheet (2025); 26 U.S.C. §§21, 24, 25B, 32.
"""

import numpy as np

from guilder.finance.tax.figures import Reals
from guilder.finance.tax.sheet import Sheet, above

PHASE_STEP = 1000
CARE_STEP = 2000
CHILD_PHASE_RATE = 0.05
CHILDREN_COUNTED = 3
SAVER_FROM = 18
OLDEST_WITHOUT_CHILD, YOUNGEST_WITHOUT_CHILD = 64, 25


def _steps(amount: Reals, width: Reals | float) -> Reals:
    """How many widths, each begun one counted."""
    return np.ceil(np.round(amount / width, 9))


def credits_(s: Sheet) -> None:
    """Lines 19 to 29, in the order in which the forms use up the tax."""
    h = s.households
    s["tax_before_credits"] = s["income_tax"] + s["amt"]
    left = s["tax_before_credits"]
    s["foreign_tax_credit"] = np.minimum(h.real("foreign_tax_credit"), left)
    left = left - s["foreign_tax_credit"]
    s["care_credit"] = np.minimum(_care(s), left)
    left = left - s["care_credit"]
    s["savers_credit"] = np.minimum(_saver(s), left)
    left = left - s["savers_credit"]
    s["other_credits"] = np.minimum(h.real("other_credits"), left)
    left = left - s["other_credits"]
    earned = np.maximum(s["wages"] + s["business_income"] - s["se_half"], 0)
    s["earned_income"] = earned
    s["earned_credit"] = _earned(s, earned)
    _children(s, earned, left)


def _care(s: Sheet) -> Reals:
    h, y = s.households, s.year
    each = np.maximum(s["box_1_each"] + h.real("self_employment_profit") - s["se_half_each"], 0)
    lower = np.where(h.is_("joint"), each.min(axis=0), each[0])
    limit = y.value("care_limit") * h.whole("care_persons")
    spent = np.minimum(np.minimum(h.real("care_expenses"), limit), lower)
    highest, middle, lowest = y.values("care_rates")
    agi = s["agi"]
    first = np.maximum(highest - 0.01 * _steps(above(agi, y.value("care_first_phase_start")), CARE_STEP), middle)
    step = np.where(h.is_("joint"), 2 * CARE_STEP, CARE_STEP)
    rate = np.maximum(first - 0.01 * _steps(above(agi, s.figure("care_second_phase_start")), step), lowest)
    allowed = ~h.is_("separate") | h.true("lived_apart")
    return np.where(allowed, s.cents(spent * rate), 0.0)


def _saver(s: Sheet) -> Reals:
    """Form 8880: adults who are nobody's dependents and no students. This year's distributions count off for each (line 4); those of
    the two years before are not known here.
    """
    h, y = s.households, s.year
    people = np.stack([np.ones(h.size, bool), h.is_("joint")]) & (h.whole("age") >= SAVER_FROM)
    saved = (h.real("deferrals") + s["ira_each"] + s["roth_each"]) * people
    left = above(saved, h.real("ira_distributions") + h.real("pensions"))
    counted = np.minimum(left, y.value("savers_contribution")).sum(axis=0)
    rates = np.append(y.values("savers_rates"), 0.0)
    rate = rates[(s["agi"][:, None] > s.figure("savers_up_to")).sum(axis=1)]
    return np.where(h.true("dependent"), 0.0, s.cents(rate * counted))


def _children(s: Sheet, earned: Reals, left: Reals) -> None:
    h, y = s.households, s.year
    children = h.whole("children_under_17")
    full = y.value("child_credit") * children + y.value("other_dependent_credit") * h.whole("other_dependents")
    over = PHASE_STEP * _steps(above(s["agi"], s.figure("child_credit_phase_start")), PHASE_STEP)
    s["child_credit_full"] = above(full, s.cents(CHILD_PHASE_RATE * over))
    s["child_credit"] = np.minimum(s["child_credit_full"], left)

    unused = np.minimum(s["child_credit_full"] - s["child_credit"], y.value("child_credit_refundable") * children)
    by_earnings = s.cents(y.value("child_credit_earned_rate") * above(earned, y.value("child_credit_earned_floor")))
    paid = s["payroll_tax"] + s["se_half"] + s["additional_medicare_tax"]
    by_payroll = np.where(children >= CHILDREN_COUNTED, above(paid, s["earned_credit"]), 0.0)
    s["child_credit_refundable"] = np.minimum(unused, np.maximum(by_earnings, by_payroll))


def _earned(s: Sheet, earned: Reals) -> Reals:
    h, y = s.households, s.year
    given = h.real("earned_credit_children")
    children = np.where(np.isnan(given), h.real("children_under_17"), given)
    count = np.minimum(children, CHILDREN_COUNTED).astype(np.int64)
    joint = h.is_("joint")
    age = h.whole("age")
    fits = (age >= YOUNGEST_WITHOUT_CHILD) & (age <= OLDEST_WITHOUT_CHILD)
    of_age = (count > 0) | fits[0] | (joint & fits[1])
    invested = (
        s["interest"] + s["tax_exempt_interest"] + s["dividends"] + np.maximum(s["capital_gain"], 0)
    ) + np.maximum(h.real("rents"), 0)
    allowed = of_age & (invested <= y.value("earned_credit_investment_limit")) & ~h.true("dependent")
    allowed &= ~h.is_("separate") | (h.true("lived_apart") & (count > 0))
    out_from = np.where(
        joint, y.values("earned_credit_out_from_joint")[count], y.values("earned_credit_out_from")[count]
    )
    by_earnings, by_agi = (_earned_amount(s, amount, count, out_from) for amount in (earned, s["agi"]))
    credit = np.where(s["agi"] < out_from, by_earnings, np.minimum(by_earnings, by_agi))
    return np.where(allowed & (earned > 0), credit, 0.0)


def _earned_amount(
    s: Sheet, amount: Reals, count: "np.ndarray[tuple[int], np.dtype[np.int64]]", out_from: Reals
) -> Reals:
    y = s.year
    if s.tables:
        amount = np.where(amount > 0, np.floor(amount / 50) * 50 + 25, 0.0)
    most = y.values("earned_credit_maximum")[count]
    rising = y.values("earned_credit_in_rate")[count] * amount
    falling = y.values("earned_credit_out_rate")[count] * above(amount, out_from)
    at_most = np.where(amount >= y.values("earned_credit_earned")[count], most, np.minimum(rising, most))
    credit = np.maximum(at_most - falling, 0)
    return np.floor(credit + 0.5 + 1e-9) if s.tables else s.cents(credit)
