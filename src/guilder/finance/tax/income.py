"""Form 1040 from wages to adjusted gross income, with Schedules 1, D and SE.

Sources: Form 1040 and instructions 2025; Schedule SE; Schedule D with the Capital Loss Carryover Worksheet; Pub. 915 (Social
Security Benefits Worksheet); Pub. 590-A (IRA deduction, Worksheets 1-1 and 1-2); Pub. 969 (HSA); Pub. 970 (student loans).
"""

import numpy as np

from guilder.finance.tax.figures import Reals
from guilder.finance.tax.sheet import Sheet, above

NET_OF_EMPLOYER_PART = 0.9235
SELF_EMPLOYMENT_FLOOR = 400


def adjusted_gross_income(s: Sheet) -> None:
    """Lines 1 to 11 of Form 1040."""
    _wages(s)
    _self_employment(s)
    _capital(s)
    _retirement_money(s)
    _adjustments_before_ira(s)
    _ira(s)
    _total(s)


def _wages(s: Sheet) -> None:
    h, y = s.households, s.year
    age, gross = h.whole("age"), h.real("wages")
    limit = y.value("deferral_limit") + np.where(
        (age >= 60) & (age <= 63),
        y.value("deferral_catch_up_60_to_63"),
        np.where(age >= 50, y.value("deferral_catch_up"), 0.0),
    )
    medicare = gross - h.real("pretax_benefits") - h.real("hsa_payroll")
    deferred = np.minimum(h.real("deferrals"), limit)
    s["medicare_wages_each"] = medicare
    s["oasdi_wages_each"] = np.minimum(medicare, y.value("wage_base"))
    s["box_1_each"] = medicare - deferred
    s["deferrals_over_limit"] = (h.real("deferrals") - deferred).sum(axis=0)
    s["wages"] = s["box_1_each"].sum(axis=0)


def _self_employment(s: Sheet) -> None:
    h, y = s.households, s.year
    profit = h.real("self_employment_profit")
    net = s.cents(np.where(profit > 0, profit * NET_OF_EMPLOYER_PART, 0.0))
    net = np.where(net >= SELF_EMPLOYMENT_FLOOR, net, 0.0)
    room = above(y.value("wage_base"), s["oasdi_wages_each"])
    oasdi = s.cents(2 * y.value("oasdi_rate") * np.minimum(net, room))
    medicare = s.cents(2 * y.value("medicare_rate") * net)
    half = s.cents((oasdi + medicare) / 2)
    s["se_net_each"], s["se_half_each"] = net, half
    s["business_income"] = profit.sum(axis=0)
    s["se_net"] = net.sum(axis=0)
    s["se_oasdi"], s["se_medicare"] = oasdi.sum(axis=0), medicare.sum(axis=0)
    s["se_tax"] = s["se_oasdi"] + s["se_medicare"]
    s["se_half"] = half.sum(axis=0)


def _capital(s: Sheet) -> None:
    h = s.households
    s["short_term"] = h.real("short_term_gain") - h.real("short_term_carryover")
    s["long_term"] = h.real("long_term_gain") - h.real("long_term_carryover")
    s["capital_total"] = s["short_term"] + s["long_term"]
    s["capital_gain"] = np.maximum(s["capital_total"], -s.figure("capital_loss_limit"))
    s["net_capital_gain"] = np.maximum(np.minimum(s["long_term"], s["capital_total"]), 0)


def _retirement_money(s: Sheet) -> None:
    h = s.households
    given = np.minimum(h.real("charitable_distribution"), s.year.value("charitable_distribution_limit")).sum(axis=0)
    taken = h.real("ira_distributions") + h.real("roth_conversion") - h.real("ira_nontaxable")
    s["charitable_distributions"] = np.minimum(given, np.maximum(h.real("ira_distributions"), 0))
    s["ira_taxable"] = np.maximum(taken - s["charitable_distributions"], 0)
    s["pensions"] = h.real("pensions")
    s["interest"], s["dividends"] = h.real("interest"), h.real("dividends")
    s["tax_exempt_interest"] = h.real("tax_exempt_interest")
    s["schedule_1_income"] = (
        s["business_income"]
        + h.real("rents")
        + h.real("unemployment")
        + h.real("hsa_other_use")
        + h.real("other_income")
    )
    s["income_before_benefits"] = (
        s["wages"]
        + s["interest"]
        + s["dividends"]
        + s["ira_taxable"]
        + s["pensions"]
        + s["capital_gain"]
        + s["schedule_1_income"]
    )


def _adjustments_before_ira(s: Sheet) -> None:
    h, y = s.households, s.year
    profit = np.maximum(h.real("self_employment_profit") - s["se_half_each"], 0)
    limit = np.minimum(profit, y.value("additions_limit"))
    retirement = np.minimum(h.real("self_employed_retirement"), limit)
    health = np.minimum(h.real("self_employed_health_insurance"), profit - retirement)
    s["se_retirement"], s["se_health"] = retirement.sum(axis=0), health.sum(axis=0)
    s["se_retirement_each"] = retirement
    s["hsa_deduction"], s["hsa_excess"] = _health_savings(s)
    s["other_adjustments"] = h.real("other_adjustments")
    s["adjustments_before_ira"] = (
        s["se_half"] + s["se_retirement"] + s["se_health"] + s["hsa_deduction"] + s["other_adjustments"]
    )


def _health_savings(s: Sheet) -> tuple[Reals, Reals]:
    """(deduction, excess): one family limit for a couple, the catch-up to each, payroll's part first."""
    h, y = s.households, s.year
    own, family = y.values("hsa_limit")
    coverage = h.whole("hsa_coverage")
    shared = np.where((coverage == 2).any(axis=0), family, own * (coverage == 1).sum(axis=0))
    catch_up = (y.value("hsa_catch_up") * ((coverage > 0) & (h.whole("age") >= 55))).sum(axis=0)
    limit = shared + catch_up
    payroll, direct = h.real("hsa_payroll").sum(axis=0), h.real("hsa_contribution").sum(axis=0)
    deduction = np.minimum(direct, above(limit, payroll))
    return deduction, above(payroll + direct, limit)


def taxable_benefits(s: Sheet, adjustments: Reals) -> Reals:
    """The taxable part of Social Security (Pub. 915, Worksheet 1), (n,), given the adjustments that count there."""
    h, y = s.households, s.year
    benefits = h.real("social_security")
    income = np.maximum(
        s["income_before_benefits"] + s["tax_exempt_interest"] + benefits / 2 - adjustments,
        0,
    )
    apart = h.true("lived_apart")
    base = np.where(apart, y.values("social_security_base")[0], s.figure("social_security_base"))
    second = np.where(apart, y.values("social_security_second_base")[0], s.figure("social_security_second_base"))
    over = above(income, base)
    half = np.minimum(s.cents(np.minimum(over, second - base) / 2), benefits / 2)
    most = s.cents(0.85 * above(over, second - base)) + half
    return np.minimum(most, s.cents(0.85 * benefits))


def _ira(s: Sheet) -> None:
    """Pub. 590-A, Worksheets 1-1 and 1-2, Appendix B: benefits are taxed as if nothing was paid into an IRA."""
    h, y = s.households, s.year
    people = np.stack([np.ones(h.size, bool), h.is_("joint")])
    limit = (y.value("ira_limit") + np.where(h.whole("age") >= 50, y.value("ira_catch_up"), 0.0)) * people
    own = np.maximum(
        s["box_1_each"] + above(h.real("self_employment_profit"), s["se_half_each"] + s["se_retirement_each"]), 0
    )
    together = own.sum(axis=0)
    wanted = np.minimum(h.real("ira_contribution"), limit)
    first = np.minimum(wanted[0], np.where(h.is_("joint"), together, own[0]))
    second = np.minimum(wanted[1], above(together, first))
    allowed = np.stack([first, second])

    magi = s["income_before_benefits"] + taxable_benefits(s, s["adjustments_before_ira"]) - s["adjustments_before_ira"]
    covered = h.true("workplace_plan") & people
    start = np.where(h.true("lived_apart"), y.values("ira_phase_start")[0], s.figure("ira_phase_start"))
    width = s.figure("ira_phase_width")
    by_spouse = ~covered & covered[::-1]
    reduced = np.where(
        covered,
        phased(limit, magi, start, width),
        np.where(by_spouse, phased(limit, magi, y.value("ira_spouse_phase_start"), 10_000.0), limit),
    )
    s["ira_each"] = allowed
    s["ira_deduction"] = np.minimum(allowed, reduced).sum(axis=0)
    s["ira_limit_each"], s["compensation"] = limit, together


def phased(limit: Reals, magi: Reals, start: Reals | float, width: Reals | float) -> Reals:
    """A contribution limit phased out over `width`: up to the next $10, at least $200 while anything is left."""
    left = limit * np.clip((start + width - magi) / width, 0, 1)
    stepped = np.maximum(np.ceil(np.round(left / 10, 9)) * 10, 200.0)
    return np.where(left <= 0, 0.0, np.minimum(np.where(left < limit, stepped, limit), limit))


def _total(s: Sheet) -> None:
    h = s.households
    s["benefits"] = h.real("social_security")
    s["taxable_benefits"] = taxable_benefits(s, s["adjustments_before_ira"] + s["ira_deduction"])
    s["total_income"] = s["income_before_benefits"] + s["taxable_benefits"]
    before = s["total_income"] - s["adjustments_before_ira"] - s["ira_deduction"]
    interest = np.minimum(h.real("student_loan_interest"), s.figure("student_loan_limit"))
    share = np.clip(above(before, s.figure("student_loan_phase_start")) / s.figure("student_loan_phase_width"), 0, 1)
    s["student_loan_deduction"] = np.where(h.true("dependent"), 0.0, s.cents(interest * (1 - share)))
    s["adjustments"] = s["adjustments_before_ira"] + s["ira_deduction"] + s["student_loan_deduction"]
    s["agi"] = s["total_income"] - s["adjustments"]


def loss_carryover(s: Sheet) -> None:
    """Capital Loss Carryover Worksheet (Schedule D instructions): what goes on into next year, positive."""
    used = np.maximum(-s["capital_gain"], 0)
    income = s["agi"] - s["deductions"]
    usable = np.minimum(used, np.maximum(income + used, 0))
    lost = s["capital_total"] < 0
    short, long = np.maximum(-s["short_term"], 0), np.maximum(-s["long_term"], 0)
    s["short_term_carryover"] = np.where(lost, above(short, usable + np.maximum(s["long_term"], 0)), 0.0)
    rest = above(usable, short) + np.maximum(s["short_term"], 0)
    s["long_term_carryover"] = np.where(lost, above(long, rest), 0.0)
