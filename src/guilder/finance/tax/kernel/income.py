"""Form 1040 from wages to adjusted gross income: `finance.tax.income`, one household at a time. Compiled by numba.

f: the figures; x: what comes in; s: what comes out (`layout` says where). The law and its sources stand in the Sheet's files.
"""

from guilder.finance.tax.figures import Reals
from guilder.finance.tax.income import NET_OF_EMPLOYER_PART, SELF_EMPLOYMENT_FLOOR
from guilder.finance.tax.kernel import layout as at
from guilder.finance.tax.kernel.arithmetic import above, cents, njit_part, phased

SPOUSE_PHASE_WIDTH = 10_000.0


@njit_part
def adjusted_gross_income(f: Reals, x: Reals, s: Reals) -> None:
    """Lines 1 to 11 of Form 1040."""
    _wages(f, x, s)
    _self_employment(f, x, s)
    _capital(f, x, s)
    _income(f, x, s)
    _adjustments(f, x, s)
    _ira(f, x, s)
    s[at.O_TAXABLE_BENEFITS] = _benefits(f, x, s, s[at.O_ADJUSTMENTS_BEFORE_IRA] + s[at.O_IRA_DEDUCTION])
    s[at.O_TOTAL_INCOME] = s[at.O_INCOME_BEFORE_BENEFITS] + s[at.O_TAXABLE_BENEFITS]
    s[at.O_AGI] = s[at.O_TOTAL_INCOME] - s[at.O_ADJUSTMENTS_BEFORE_IRA] - s[at.O_IRA_DEDUCTION]
    s[at.O_MAGI] = s[at.O_AGI] + x[at.I_TAX_EXEMPT_INTEREST]


@njit_part
def _wages(f: Reals, x: Reals, s: Reals) -> None:
    for who in range(2):
        age = x[at.I_AGE_0 + who]
        limit = f[at.F_DEFERRAL_LIMIT]
        if 60 <= age <= 63:
            limit += f[at.F_DEFERRAL_CATCH_UP_60_TO_63]
        elif age >= 50:
            limit += f[at.F_DEFERRAL_CATCH_UP]
        medicare = x[at.I_WAGES_0 + who] - x[at.I_PRETAX_BENEFITS_0 + who] - x[at.I_HSA_PAYROLL_0 + who]
        s[at.O_MEDICARE_WAGES_0 + who] = medicare
        s[at.O_BOX_1_0 + who] = medicare - min(x[at.I_DEFERRALS_0 + who], limit)
    s[at.O_WAGES] = s[at.O_BOX_1_0] + s[at.O_BOX_1_1]
    rounded = f[at.F_ROUNDED]
    oasdi = medicare = 0.0
    for who in range(2):
        wages = s[at.O_MEDICARE_WAGES_0 + who]
        oasdi += cents(f[at.F_OASDI_RATE] * min(wages, f[at.F_WAGE_BASE]), rounded)
        medicare += cents(f[at.F_MEDICARE_RATE] * wages, rounded)
    s[at.O_PAYROLL_TAX] = oasdi + medicare


@njit_part
def _self_employment(f: Reals, x: Reals, s: Reals) -> None:
    tax = 0.0
    rounded = f[at.F_ROUNDED]
    for who in range(2):
        profit = x[at.I_SELF_EMPLOYMENT_PROFIT_0 + who]
        net = half = 0.0
        if profit > 0:
            net = cents(profit * NET_OF_EMPLOYER_PART, rounded)
            if net < SELF_EMPLOYMENT_FLOOR:
                net = 0.0
            room = above(f[at.F_WAGE_BASE], min(s[at.O_MEDICARE_WAGES_0 + who], f[at.F_WAGE_BASE]))
            oasdi = cents(2 * f[at.F_OASDI_RATE] * min(net, room), rounded)
            medicare = cents(2 * f[at.F_MEDICARE_RATE] * net, rounded)
            half = cents((oasdi + medicare) / 2, rounded)
            tax += oasdi + medicare
        s[at.O_SE_NET_0 + who] = net
        s[at.O_SE_HALF_0 + who] = half
    s[at.O_BUSINESS_INCOME] = x[at.I_SELF_EMPLOYMENT_PROFIT_0] + x[at.I_SELF_EMPLOYMENT_PROFIT_1]
    s[at.O_SE_TAX] = tax
    s[at.O_SE_HALF] = s[at.O_SE_HALF_0] + s[at.O_SE_HALF_1]


@njit_part
def _capital(f: Reals, x: Reals, s: Reals) -> None:
    short = x[at.I_SHORT_TERM_GAIN] - x[at.I_SHORT_TERM_CARRYOVER]
    long = x[at.I_LONG_TERM_GAIN] - x[at.I_LONG_TERM_CARRYOVER]
    total = short + long
    s[at.O_SHORT_TERM], s[at.O_LONG_TERM], s[at.O_CAPITAL_TOTAL] = short, long, total
    s[at.O_CAPITAL_GAIN] = max(total, -f[at.F_CAPITAL_LOSS_LIMIT])
    s[at.O_NET_CAPITAL_GAIN] = max(min(long, total), 0.0)


@njit_part
def _income(f: Reals, x: Reals, s: Reals) -> None:
    most = f[at.F_CHARITABLE_DISTRIBUTION_LIMIT]
    given = min(x[at.I_CHARITABLE_DISTRIBUTION_0], most) + min(x[at.I_CHARITABLE_DISTRIBUTION_1], most)
    taken = x[at.I_IRA_DISTRIBUTIONS] + x[at.I_ROTH_CONVERSION] - x[at.I_IRA_NONTAXABLE]
    s[at.O_IRA_TAXABLE] = max(taken - min(given, max(x[at.I_IRA_DISTRIBUTIONS], 0.0)), 0.0)
    s[at.O_SCHEDULE_1_INCOME] = s[at.O_BUSINESS_INCOME] + x[at.I_RENTS] + x[at.I_HSA_OTHER_USE] + x[at.I_OTHER_INCOME]
    s[at.O_INCOME_BEFORE_BENEFITS] = (
        s[at.O_WAGES]
        + x[at.I_INTEREST]
        + x[at.I_DIVIDENDS]
        + s[at.O_IRA_TAXABLE]
        + x[at.I_PENSIONS]
        + s[at.O_CAPITAL_GAIN]
        + s[at.O_SCHEDULE_1_INCOME]
    )


@njit_part
def _adjustments(f: Reals, x: Reals, s: Reals) -> None:
    retired = insured = 0.0
    for who in range(2):
        profit = max(x[at.I_SELF_EMPLOYMENT_PROFIT_0 + who] - s[at.O_SE_HALF_0 + who], 0.0)
        retirement = min(x[at.I_SELF_EMPLOYED_RETIREMENT_0 + who], profit, f[at.F_ADDITIONS_LIMIT])
        s[at.O_SE_RETIREMENT_0 + who] = retirement
        retired += retirement
        insured += min(x[at.I_SELF_EMPLOYED_HEALTH_INSURANCE_0 + who], profit - retirement)
    s[at.O_SE_RETIREMENT], s[at.O_SE_HEALTH] = retired, insured
    _health_savings(f, x, s)
    s[at.O_ADJUSTMENTS_BEFORE_IRA] = s[at.O_SE_HALF] + retired + insured + s[at.O_HSA_DEDUCTION]


@njit_part
def _health_savings(f: Reals, x: Reals, s: Reals) -> None:
    payroll = x[at.I_HSA_PAYROLL_0] + x[at.I_HSA_PAYROLL_1]
    direct = x[at.I_HSA_CONTRIBUTION_0] + x[at.I_HSA_CONTRIBUTION_1]
    limit = 0.0
    for who in range(2):
        if x[at.I_HSA_COVERAGE_0 + who] == 1:
            limit += f[at.F_HSA_LIMIT]
    if x[at.I_HSA_COVERAGE_0] == 2 or x[at.I_HSA_COVERAGE_1] == 2:
        limit = f[at.F_HSA_LIMIT + 1]
    for who in range(2):
        if x[at.I_HSA_COVERAGE_0 + who] > 0 and x[at.I_AGE_0 + who] >= 55:
            limit += f[at.F_HSA_CATCH_UP]
    s[at.O_HSA_DEDUCTION] = min(direct, above(limit, payroll))
    s[at.O_HSA_EXCESS] = above(payroll + direct, limit)


@njit_part
def _benefits(f: Reals, x: Reals, s: Reals, adjustments: float) -> float:
    """The taxable part of Social Security (Pub. 915, Worksheet 1), given the adjustments that count there."""
    benefits = x[at.I_SOCIAL_SECURITY]
    if benefits <= 0:
        return 0.0
    rounded = f[at.F_ROUNDED]
    income = s[at.O_INCOME_BEFORE_BENEFITS] + x[at.I_TAX_EXEMPT_INTEREST] + benefits / 2 - adjustments
    base = f[at.F_SOCIAL_SECURITY_BASE]
    width = f[at.F_SOCIAL_SECURITY_SECOND_BASE] - base
    over = above(max(income, 0.0), base)
    half = min(cents(min(over, width) / 2, rounded), benefits / 2)
    taxable: float = min(cents(0.85 * above(over, width), rounded) + half, cents(0.85 * benefits, rounded))
    return taxable


@njit_part
def ira_limit(f: Reals, x: Reals, who: int) -> float:
    """What person `who` may put into IRAs in all; nothing for a spouse who is not on the return."""
    if who == 1 and f[at.F_STATUS] != at.STATUS_JOINT:
        return 0.0
    limit: float = f[at.F_IRA_LIMIT] + (f[at.F_IRA_CATCH_UP] if x[at.I_AGE_0 + who] >= 50 else 0.0)
    return limit


@njit_part
def _ira(f: Reals, x: Reals, s: Reals) -> None:
    joint = f[at.F_STATUS] == at.STATUS_JOINT
    own = together = 0.0
    for who in range(2):
        profit = x[at.I_SELF_EMPLOYMENT_PROFIT_0 + who] - s[at.O_SE_HALF_0 + who] - s[at.O_SE_RETIREMENT_0 + who]
        earned = max(s[at.O_BOX_1_0 + who] + max(profit, 0.0), 0.0)
        together += earned
        if who == 0:
            own = earned
    s[at.O_COMPENSATION] = together
    s[at.O_IRA_0] = s[at.O_IRA_1] = s[at.O_IRA_DEDUCTION] = 0.0
    if x[at.I_IRA_CONTRIBUTION_0] + x[at.I_IRA_CONTRIBUTION_1] <= 0:
        return
    first = min(x[at.I_IRA_CONTRIBUTION_0], ira_limit(f, x, 0), together if joint else own)
    second = min(x[at.I_IRA_CONTRIBUTION_1], ira_limit(f, x, 1), above(together, first))
    s[at.O_IRA_0], s[at.O_IRA_1] = first, second
    before = s[at.O_ADJUSTMENTS_BEFORE_IRA]
    magi = s[at.O_INCOME_BEFORE_BENEFITS] + _benefits(f, x, s, before) - before
    deduction = 0.0
    for who in range(2):
        limit = ira_limit(f, x, who)
        covered = x[at.I_WORKPLACE_PLAN_0 + who] > 0 and (who == 0 or joint)
        spouse_covered = x[at.I_WORKPLACE_PLAN_0 + 1 - who] > 0 and (who == 1 or joint)
        if covered:
            limit = phased(limit, magi, f[at.F_IRA_PHASE_START], f[at.F_IRA_PHASE_WIDTH])
        elif spouse_covered:
            limit = phased(limit, magi, f[at.F_IRA_SPOUSE_PHASE_START], SPOUSE_PHASE_WIDTH)
        deduction += min(s[at.O_IRA_0 + who], limit)
    s[at.O_IRA_DEDUCTION] = deduction
