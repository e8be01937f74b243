"""Credits for children, earned income and saving: `finance.tax.credits`, one household at a time. Compiled by numba."""

from guilder.finance.tax.credits import (
    CHILD_PHASE_RATE,
    CHILDREN_COUNTED,
    OLDEST_WITHOUT_CHILD,
    PHASE_STEP,
    SAVER_FROM,
    YOUNGEST_WITHOUT_CHILD,
)
from guilder.finance.tax.figures import Reals
from guilder.finance.tax.kernel import layout as at
from guilder.finance.tax.kernel.arithmetic import above, cents, njit_part, steps


@njit_part
def earned_credit(f: Reals, x: Reals, s: Reals) -> None:
    """The earned income credit; it needs AGI alone, so that the states' part of it can be had before the federal tax."""
    earned = max(s[at.O_WAGES] + s[at.O_BUSINESS_INCOME] - s[at.O_SE_HALF], 0.0)
    s[at.O_EARNED_INCOME] = earned
    s[at.O_EARNED_CREDIT] = 0.0
    given = x[at.I_EARNED_CREDIT_CHILDREN]
    count = int(min(x[at.I_CHILDREN_UNDER_17] if given < 0 else given, CHILDREN_COUNTED))
    out_from = f[at.F_EARNED_OUT_FROM + count]
    invested = x[at.I_INTEREST] + x[at.I_TAX_EXEMPT_INTEREST] + x[at.I_DIVIDENDS] + max(s[at.O_CAPITAL_GAIN], 0.0)
    invested += max(x[at.I_RENTS], 0.0)
    if earned <= 0 or f[at.F_STATUS] == at.STATUS_SEPARATE or invested > f[at.F_EARNED_CREDIT_INVESTMENT_LIMIT]:
        return
    if count == 0 and not (_of_age(x[at.I_AGE_0]) or (f[at.F_STATUS] == at.STATUS_JOINT and _of_age(x[at.I_AGE_1]))):
        return
    credit = _earned_amount(f, earned, count, out_from)
    if s[at.O_AGI] >= out_from:
        credit = min(credit, _earned_amount(f, s[at.O_AGI], count, out_from))
    s[at.O_EARNED_CREDIT] = credit


@njit_part
def _of_age(age: float) -> bool:
    return YOUNGEST_WITHOUT_CHILD <= age <= OLDEST_WITHOUT_CHILD


@njit_part
def _earned_amount(f: Reals, amount: float, count: int, out_from: float) -> float:
    most = f[at.F_EARNED_MAXIMUM + count]
    if amount < f[at.F_EARNED_EARNED + count]:
        most = min(f[at.F_EARNED_IN_RATE + count] * amount, most)
    credit = max(most - f[at.F_EARNED_OUT_RATE + count] * above(amount, out_from), 0.0)
    return cents(credit, f[at.F_ROUNDED])


@njit_part
def credits_(f: Reals, x: Reals, s: Reals) -> None:
    """Lines 19 to 29, in the order in which the forms use up the tax."""
    left = s[at.O_INCOME_TAX] + s[at.O_AMT]
    s[at.O_SAVERS_CREDIT] = min(_saver(f, x, s), left)
    left -= s[at.O_SAVERS_CREDIT]
    children = x[at.I_CHILDREN_UNDER_17]
    full = f[at.F_CHILD_CREDIT] * children + f[at.F_OTHER_DEPENDENT_CREDIT] * x[at.I_OTHER_DEPENDENTS]
    s[at.O_CHILD_CREDIT] = s[at.O_CHILD_CREDIT_REFUNDABLE] = 0.0
    if full > 0:
        rounded = f[at.F_ROUNDED]
        over = PHASE_STEP * steps(above(s[at.O_AGI], f[at.F_CHILD_CREDIT_PHASE_START]), PHASE_STEP)
        full = above(full, cents(CHILD_PHASE_RATE * over, rounded))
        s[at.O_CHILD_CREDIT] = min(full, left)
        unused = min(full - s[at.O_CHILD_CREDIT], f[at.F_CHILD_CREDIT_REFUNDABLE] * children)
        earned = above(s[at.O_EARNED_INCOME], f[at.F_CHILD_CREDIT_EARNED_FLOOR])
        allowed = cents(f[at.F_CHILD_CREDIT_EARNED_RATE] * earned, rounded)
        if children >= CHILDREN_COUNTED:
            paid = s[at.O_PAYROLL_TAX] + s[at.O_SE_HALF] + s[at.O_ADDITIONAL_MEDICARE_TAX]
            allowed = max(allowed, above(paid, s[at.O_EARNED_CREDIT]))
        s[at.O_CHILD_CREDIT_REFUNDABLE] = min(unused, allowed)
        left -= s[at.O_CHILD_CREDIT]
    s[at.O_TAX_AFTER_CREDITS] = left
    s[at.O_REFUNDABLE_CREDITS] = s[at.O_EARNED_CREDIT] + s[at.O_CHILD_CREDIT_REFUNDABLE]


@njit_part
def _saver(f: Reals, x: Reals, s: Reals) -> float:
    """Form 8880, of which this year's distributions count off for each."""
    most = f[at.F_SAVERS_CONTRIBUTION]
    if most <= 0 or s[at.O_AGI] > f[at.F_SAVERS_UP_TO + at.SAVERS_STEPS - 1]:
        return 0.0
    taken = x[at.I_IRA_DISTRIBUTIONS] + x[at.I_PENSIONS]
    counted = 0.0
    for who in range(2):
        there = who == 0 or f[at.F_STATUS] == at.STATUS_JOINT
        if there and x[at.I_AGE_0 + who] >= SAVER_FROM:
            saved = x[at.I_DEFERRALS_0 + who] + s[at.O_IRA_0 + who] + s[at.O_ROTH_0 + who]
            counted += min(above(saved, taken), most)
    step = 0
    while s[at.O_AGI] > f[at.F_SAVERS_UP_TO + step]:
        step += 1
    return cents(f[at.F_SAVERS_RATES + step] * counted, f[at.F_ROUNDED])
