"""State tax: `finance.tax.states`, one household at a time. Compiled by numba.

Each state writes O_STATE_AGI, O_STATE_TAXABLE_INCOME, O_STATE_TOTAL and O_STATE_REFUNDABLE.
"""

from guilder.finance.tax.figures import Reals
from guilder.finance.tax.kernel import layout as at
from guilder.finance.tax.kernel.arithmetic import above, by_table, cents, njit_part, share, steps


@njit_part
def state_tax(f: Reals, x: Reals, s: Reals) -> None:
    """The tax of the state in f, 0 where there is none."""
    s[at.O_STATE_AGI] = s[at.O_STATE_TAXABLE_INCOME] = s[at.O_STATE_TOTAL] = s[at.O_STATE_REFUNDABLE] = 0.0
    state = f[at.F_STATE]
    if state == 0:
        return
    if state == 1:
        _california(f, x, s)
    elif state == 2:
        _illinois(f, x, s)
    elif state == 3:
        _massachusetts(f, x, s)
    elif state == 4:
        _new_york(f, x, s)
    elif state == 5:
        _pennsylvania(f, x, s)
    else:
        _washington(f, s)
    if 2 <= state <= 4:
        s[at.O_STATE_REFUNDABLE] = cents(f[at.F_STATE_EARNED_CREDIT_SHARE] * s[at.O_EARNED_CREDIT], f[at.F_ROUNDED])


@njit_part
def _schedule(f: Reals, income: float) -> float:
    tax = by_table(f, at.F_STATE_RATE_FIRST, at.F_STATE_RATE_STEPS, at.F_STATE_RATE_THRESHOLDS, at.STATE_STEPS, income)
    return cents(tax, f[at.F_ROUNDED])


@njit_part
def _of_65(f: Reals, x: Reals) -> int:
    joint = f[at.F_STATUS] == at.STATUS_JOINT
    return (1 if x[at.I_AGE_0] >= 65 else 0) + (1 if joint and x[at.I_AGE_1] >= 65 else 0)


@njit_part
def _deductible(x: Reals, s: Reals) -> float:
    """Itemized deductions without state income tax and without a cap on property tax."""
    gross: float = s[at.O_MEDICAL] + x[at.I_PROPERTY_TAXES] + x[at.I_MORTGAGE_INTEREST] + s[at.O_CHARITY]
    return gross


@njit_part
def _california(f: Reals, x: Reals, s: Reals) -> None:
    rounded = f[at.F_ROUNDED]
    s[at.O_STATE_AGI] = (
        s[at.O_AGI] - s[at.O_TAXABLE_BENEFITS] + s[at.O_HSA_DEDUCTION] + x[at.I_HSA_PAYROLL_0] + x[at.I_HSA_PAYROLL_1]
    )
    gross = _deductible(x, s)
    over = above(s[at.O_AGI], f[at.F_STATE_LIMIT_START])
    cut = min(cents(0.06 * over, rounded), cents(0.8 * (gross - s[at.O_MEDICAL]), rounded))
    deduction = max(f[at.F_STATE_STANDARD_DEDUCTION], gross - cut)
    income = above(s[at.O_STATE_AGI], deduction)
    status = f[at.F_STATUS]
    people = 1 + _of_65(f, x)
    if status == at.STATUS_JOINT or status == at.STATUS_SURVIVING:  # noqa: PLR1714 (a set would be built at each call)
        people += 1
    dependents = x[at.I_CHILDREN_UNDER_17] + x[at.I_OTHER_DEPENDENTS]
    less = 6 * steps(over, 1250.0 if status == at.STATUS_SEPARATE else 2500.0)
    credit = people * above(f[at.F_STATE_EXEMPTION_CREDIT], less)
    credit += dependents * above(f[at.F_STATE_DEPENDENT_CREDIT], less)
    tax = _schedule(f, income)
    surtax = cents(f[at.F_STATE_MENTAL_HEALTH_RATE] * above(income, f[at.F_STATE_MENTAL_HEALTH_START]), rounded)
    s[at.O_STATE_TAXABLE_INCOME] = income
    s[at.O_STATE_TOTAL] = tax - min(credit, tax) + surtax


@njit_part
def _illinois(f: Reals, x: Reals, s: Reals) -> None:
    rounded = f[at.F_ROUNDED]
    s[at.O_STATE_AGI] = (
        s[at.O_AGI] + x[at.I_TAX_EXEMPT_INTEREST] - s[at.O_TAXABLE_BENEFITS] - x[at.I_PENSIONS] - s[at.O_IRA_TAXABLE]
    )
    within = s[at.O_AGI] <= f[at.F_STATE_EXEMPTION_UP_TO]
    people = 1 + x[at.I_CHILDREN_UNDER_17] + x[at.I_OTHER_DEPENDENTS]
    if f[at.F_STATUS] == at.STATUS_JOINT:
        people += 1
    exemptions = f[at.F_STATE_EXEMPTION] * people + f[at.F_STATE_AGED_OR_BLIND_EXEMPTION] * _of_65(f, x)
    income = above(s[at.O_STATE_AGI], exemptions if within else 0.0)
    tax = cents(f[at.F_STATE_RATE] * income, rounded)
    credit = cents(f[at.F_STATE_PROPERTY_CREDIT_SHARE] * x[at.I_PROPERTY_TAXES], rounded) if within else 0.0
    s[at.O_STATE_TAXABLE_INCOME] = income
    s[at.O_STATE_TOTAL] = tax - min(credit, tax)


@njit_part
def _massachusetts(f: Reals, x: Reals, s: Reals) -> None:
    rounded = f[at.F_ROUNDED]
    short, long = s[at.O_SHORT_TERM], s[at.O_LONG_TERM]
    short_left = max(short + min(long, 0.0), 0.0)
    long_left = max(long + min(short, 0.0), 0.0)
    lost = min(max(-(short + long), 0.0), f[at.F_STATE_LOSS_LIMIT])
    invested = above(x[at.I_INTEREST] + x[at.I_DIVIDENDS], lost)
    earned = s[at.O_WAGES] + x[at.I_PENSIONS] + s[at.O_IRA_TAXABLE] + s[at.O_SCHEDULE_1_INCOME]
    agi = earned + invested + short_left + long_left
    deduction = s[at.O_HSA_DEDUCTION] + s[at.O_SE_RETIREMENT] + s[at.O_SE_HEALTH]
    for who in range(2):
        paid = cents(0.0765 * s[at.O_MEDICARE_WAGES_0 + who], rounded)
        paid += cents(0.153 * s[at.O_SE_NET_0 + who], rounded)
        deduction += min(paid, f[at.F_STATE_PAYROLL_DEDUCTION])
    dependents = x[at.I_CHILDREN_UNDER_17] + x[at.I_OTHER_DEPENDENTS]
    exemptions = f[at.F_STATE_PERSONAL_EXEMPTION] + f[at.F_STATE_DEPENDENT_EXEMPTION] * dependents
    exemptions += f[at.F_STATE_AGED_EXEMPTION] * _of_65(f, x)
    ordinary = agi - short_left - deduction - exemptions
    income = max(ordinary, 0.0)
    taxed_short = above(short_left, max(-ordinary, 0.0))
    tax = cents(f[at.F_STATE_RATE] * income, rounded) + cents(f[at.F_STATE_SHORT_TERM_RATE] * taxed_short, rounded)
    surtax = cents(f[at.F_STATE_SURTAX_RATE] * above(income + taxed_short, f[at.F_STATE_SURTAX_FROM]), rounded)
    free = f[at.F_STATE_NO_TAX_BASE]
    if free > 8000:
        free += f[at.F_STATE_DEPENDENT_EXEMPTION] * dependents
    if agi <= 1.75 * free:
        tax = min(tax, cents(0.1 * above(agi, free), rounded))
    s[at.O_STATE_AGI], s[at.O_STATE_TAXABLE_INCOME] = agi, income
    s[at.O_STATE_TOTAL] = tax + surtax


@njit_part
def _new_york(f: Reals, x: Reals, s: Reals) -> None:
    rounded = f[at.F_ROUNDED]
    people = 1 if x[at.I_AGE_0] >= 60 else 0
    if f[at.F_STATUS] == at.STATUS_JOINT and x[at.I_AGE_1] >= 60:
        people += 1
    excluded = min(x[at.I_PENSIONS] + s[at.O_IRA_TAXABLE], f[at.F_STATE_PENSION_EXCLUSION] * people)
    agi = s[at.O_AGI] - s[at.O_TAXABLE_BENEFITS] - excluded
    gross, width = _deductible(x, s), f[at.F_STATE_RECAPTURE_WIDTH]
    if agi > f[at.F_STATE_CHARITY_ONLY_FROM]:
        itemized = cents(0.5 * s[at.O_CHARITY], rounded)
    else:
        cut = 0.25 * share(agi - f[at.F_STATE_ITEMIZED_CUT_START], width)
        cut += 0.25 * share(agi - f[at.F_STATE_ITEMIZED_SECOND_CUT_START], width)
        itemized = gross - cents(cut * gross, rounded)
    deduction = max(f[at.F_STATE_STANDARD_DEDUCTION], itemized)
    dependents = x[at.I_CHILDREN_UNDER_17] + x[at.I_OTHER_DEPENDENTS]
    income = above(agi, deduction + f[at.F_STATE_DEPENDENT_EXEMPTION] * dependents)
    tax = _schedule(f, income)
    if agi > f[at.F_STATE_FLAT_FROM]:
        tax = cents(f[at.F_STATE_RATE_TOP] * income, rounded)
    elif agi > f[at.F_STATE_RECAPTURE_FROM]:
        step = 0
        for above_first in range(1, at.RECAPTURE_STEPS):
            if income > f[at.F_STATE_RECAPTURE_FROM + above_first]:
                step += 1
        over = share(agi - f[at.F_STATE_RECAPTURE_FROM + step], width)
        tax += cents(f[at.F_STATE_RECAPTURE_BASE + step] + over * f[at.F_STATE_RECAPTURE_MORE + step], rounded)
    s[at.O_STATE_AGI], s[at.O_STATE_TAXABLE_INCOME] = agi, income
    s[at.O_STATE_TOTAL] = tax


@njit_part
def _pennsylvania(f: Reals, x: Reals, s: Reals) -> None:
    rounded = f[at.F_ROUNDED]
    s[at.O_STATE_AGI] = (
        s[at.O_MEDICARE_WAGES_0]
        + s[at.O_MEDICARE_WAGES_1]
        + x[at.I_INTEREST]
        + x[at.I_DIVIDENDS]
        + max(x[at.I_SHORT_TERM_GAIN] + x[at.I_LONG_TERM_GAIN], 0.0)
        + max(x[at.I_SELF_EMPLOYMENT_PROFIT_0], 0.0)
        + max(x[at.I_SELF_EMPLOYMENT_PROFIT_1], 0.0)
        + max(x[at.I_RENTS], 0.0)
        + min(x[at.I_EARLY_DISTRIBUTIONS], x[at.I_PENSIONS] + s[at.O_IRA_TAXABLE])
    )
    income = above(s[at.O_STATE_AGI], s[at.O_HSA_DEDUCTION])
    tax = cents(f[at.F_STATE_RATE] * income, rounded)
    dependents = x[at.I_CHILDREN_UNDER_17] + x[at.I_OTHER_DEPENDENTS]
    free = f[at.F_STATE_FORGIVENESS_BASE] + f[at.F_STATE_FORGIVENESS_DEPENDENT] * dependents
    tenths = steps(above(income + x[at.I_TAX_EXEMPT_INTEREST], free), f[at.F_STATE_FORGIVENESS_STEP])
    s[at.O_STATE_TAXABLE_INCOME] = income
    s[at.O_STATE_TOTAL] = tax - cents(tax * max(1 - tenths / 10, 0.0), rounded)


@njit_part
def _washington(f: Reals, s: Reals) -> None:
    s[at.O_STATE_AGI] = max(s[at.O_LONG_TERM], 0.0)
    income = above(s[at.O_STATE_AGI], f[at.F_STATE_STANDARD_DEDUCTION])
    s[at.O_STATE_TAXABLE_INCOME] = income
    s[at.O_STATE_TOTAL] = _schedule(f, income)
