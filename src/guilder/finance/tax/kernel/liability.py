"""Form 1040 lines 16 to 24 before credits, and Medicare: `finance.tax.liability`, one household at a time. Compiled by numba."""

from guilder.finance.tax.figures import Reals
from guilder.finance.tax.kernel import layout as at
from guilder.finance.tax.kernel.arithmetic import above, by_table, cents, njit_part, phased
from guilder.finance.tax.kernel.income import ira_limit
from guilder.finance.tax.liability import EARLY_RATE, EXCESS_RATE, HSA_RATE


@njit_part
def income_tax(f: Reals, x: Reals, s: Reals) -> None:
    """Line 16: ordinary income by the rate schedule, preferred income stacked upon it."""
    income = s[at.O_TAXABLE_INCOME]
    preferred = min(x[at.I_QUALIFIED_DIVIDENDS] + s[at.O_NET_CAPITAL_GAIN], income)
    ordinary = income - preferred
    s[at.O_PREFERRED_INCOME], s[at.O_ORDINARY_INCOME] = preferred, ordinary
    tax = _scheduled(f, ordinary)
    if preferred > 0:
        tax = min(tax + _on_gains(f, preferred, ordinary), _scheduled(f, income))
    s[at.O_INCOME_TAX] = tax


@njit_part
def _scheduled(f: Reals, income: float) -> float:
    tax = by_table(f, at.F_RATE_FIRST, at.F_RATE_STEPS, at.F_RATE_THRESHOLDS, at.RATE_STEPS, income)
    return cents(tax, f[at.F_ROUNDED])


@njit_part
def _on_gains(f: Reals, preferred: float, below: float) -> float:
    """Tax at 15 and 20 % on `preferred` that lies on top of `below`."""
    at_zero = min(preferred, above(f[at.F_GAIN_THRESHOLDS], below))
    at_15 = min(preferred - at_zero, above(f[at.F_GAIN_THRESHOLDS + 1], below + at_zero))
    at_20 = preferred - at_zero - at_15
    rounded = f[at.F_ROUNDED]
    return cents(f[at.F_GAIN_RATES] * at_15, rounded) + cents(f[at.F_GAIN_RATES + 1] * at_20, rounded)


@njit_part
def alternative_minimum_tax(f: Reals, x: Reals, s: Reals) -> None:
    """Form 6251: lines 1 to 11, with Part III for preferred gains."""
    rounded = f[at.F_ROUNDED]
    allowed = s[at.O_DEDUCTIONS] - s[at.O_SENIOR_DEDUCTION] + s[at.O_ITEMIZED_LIMIT]
    added = s[at.O_SALT] if s[at.O_ITEMIZES] > 0 else s[at.O_STANDARD_OR_ITEMIZED]
    income = s[at.O_AGI] - allowed + added
    exemption, start, rate = f[at.F_AMT_EXEMPTION], f[at.F_AMT_PHASE_START], f[at.F_AMT_PHASE_RATE]
    if f[at.F_STATUS] == at.STATUS_SEPARATE:
        income += min(exemption, cents(rate * above(income, start + exemption / rate), rounded))
    base = above(income, above(exemption, cents(rate * above(income, start), rounded)))
    tax = _flat(f, base)
    preferred = min(x[at.I_QUALIFIED_DIVIDENDS] + s[at.O_NET_CAPITAL_GAIN], base)
    if preferred > 0:
        tax = min(_flat(f, base - preferred) + _on_gains(f, preferred, s[at.O_ORDINARY_INCOME]), tax)
    s[at.O_AMT] = above(tax, s[at.O_INCOME_TAX])


@njit_part
def _flat(f: Reals, amount: float) -> float:
    low, high = f[at.F_AMT_RATES], f[at.F_AMT_RATES + 1]
    return cents(low * amount + (high - low) * above(amount, f[at.F_AMT_SECOND_RATE_FROM]), f[at.F_ROUNDED])


@njit_part
def other_taxes(f: Reals, x: Reals, s: Reals) -> None:
    """Schedule 2, Part II: self-employment, additional Medicare, net investment income, Form 5329."""
    rounded = f[at.F_ROUNDED]
    threshold = f[at.F_ADDITIONAL_MEDICARE_THRESHOLD]
    wages = s[at.O_MEDICARE_WAGES_0] + s[at.O_MEDICARE_WAGES_1]
    rate = f[at.F_ADDITIONAL_MEDICARE_RATE]
    profits = above(s[at.O_SE_NET_0] + s[at.O_SE_NET_1], above(threshold, wages))
    s[at.O_ADDITIONAL_MEDICARE_TAX] = cents(rate * above(wages, threshold), rounded) + cents(rate * profits, rounded)
    invested = x[at.I_INTEREST] + x[at.I_DIVIDENDS] + s[at.O_CAPITAL_GAIN] + x[at.I_RENTS]
    over = above(s[at.O_AGI], f[at.F_NIIT_THRESHOLD])
    s[at.O_NIIT] = cents(f[at.F_NIIT_RATE] * min(max(invested, 0.0), over), rounded)
    _excess_contributions(f, x, s)
    s[at.O_OTHER_TAXES] = (
        s[at.O_SE_TAX]
        + s[at.O_ADDITIONAL_MEDICARE_TAX]
        + s[at.O_NIIT]
        + cents(EARLY_RATE * x[at.I_EARLY_DISTRIBUTIONS], rounded)
        + cents(HSA_RATE * x[at.I_HSA_OTHER_USE], rounded)
        + s[at.O_EXCESS_TAX]
    )


@njit_part
def _excess_contributions(f: Reals, x: Reals, s: Reals) -> None:
    """What went into Roth and traditional IRAs and HSAs beyond the limits costs 6 %."""
    s[at.O_ROTH_0] = s[at.O_ROTH_1] = 0.0
    put = s[at.O_IRA_0] + s[at.O_IRA_1]
    wanted = x[at.I_ROTH_CONTRIBUTION_0] + x[at.I_ROTH_CONTRIBUTION_1]
    if wanted > 0:
        magi = s[at.O_AGI] + s[at.O_IRA_DEDUCTION] - min(x[at.I_ROTH_CONVERSION], s[at.O_IRA_TAXABLE])
        start, width = f[at.F_ROTH_PHASE_START], f[at.F_ROTH_PHASE_WIDTH]
        taken = put
        for who in range(2):
            limit = ira_limit(f, x, who)
            room = min(phased(limit, magi, start, width), above(limit, s[at.O_IRA_0 + who]))
            allowed = min(x[at.I_ROTH_CONTRIBUTION_0 + who], room, above(s[at.O_COMPENSATION], taken))
            s[at.O_ROTH_0 + who] = allowed
            taken += allowed
    roth = wanted - s[at.O_ROTH_0] - s[at.O_ROTH_1]
    ira = x[at.I_IRA_CONTRIBUTION_0] + x[at.I_IRA_CONTRIBUTION_1] - put
    s[at.O_EXCESS_TAX] = cents(EXCESS_RATE * (roth + ira + s[at.O_HSA_EXCESS]), f[at.F_ROUNDED])


@njit_part
def premiums(f: Reals, x: Reals, s: Reals) -> None:
    """Medicare's Parts B and D, with the tier that the MAGI of two years before sets."""
    rounded = f[at.F_ROUNDED]
    months = x[at.I_MEDICARE_MONTHS_0]
    if f[at.F_STATUS] == at.STATUS_JOINT:
        months += x[at.I_MEDICARE_MONTHS_1]
    s[at.O_IRMAA] = s[at.O_MEDICARE_PREMIUMS] = 0.0
    if months <= 0:
        return
    magi = x[at.I_MAGI_TWO_YEARS_BEFORE]
    last = at.IRMAA_TIERS - 1
    tier = 0
    for step in range(at.IRMAA_TIERS):
        limit = f[at.F_IRMAA_TABLE + step]
        if magi > limit or (step == last and magi >= limit):
            tier += 1
    if tier > 0:
        s[at.O_IRMAA] = cents((f[at.F_IRMAA_PART_B + tier - 1] + f[at.F_IRMAA_PART_D + tier - 1]) * months, rounded)
    s[at.O_MEDICARE_PREMIUMS] = cents(f[at.F_PART_B_PREMIUM] * months, rounded) + s[at.O_IRMAA]
