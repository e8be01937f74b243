"""Form 1040 lines 12 to 15 and the losses carried on: `finance.tax.deductions`, one household at a time. Compiled by numba."""

from guilder.finance.tax.figures import Reals
from guilder.finance.tax.kernel import layout as at
from guilder.finance.tax.kernel.arithmetic import above, cents, njit_part, share


@njit_part
def gifts_and_illness(f: Reals, x: Reals, s: Reals) -> None:
    """Schedule A's medical and charity lines, which states use too."""
    agi = max(s[at.O_AGI], 0.0)
    rounded = f[at.F_ROUNDED]
    s[at.O_MEDICAL] = above(x[at.I_MEDICAL_EXPENSES], cents(f[at.F_MEDICAL_FLOOR_RATE] * agi, rounded))
    cash = min(x[at.I_CHARITY_CASH], cents(f[at.F_CHARITY_CASH_RATE] * agi, rounded))
    s[at.O_CHARITY] = above(cash, cents(f[at.F_CHARITY_FLOOR_RATE] * agi, rounded))


@njit_part
def taxable_income(f: Reals, x: Reals, s: Reals, state_taxes: float) -> None:
    """Lines 12 to 15; state_taxes: income tax paid to the state, beside what is given."""
    _standard(f, x, s)
    agi = max(s[at.O_AGI], 0.0)
    lost = cents(f[at.F_SALT_PHASE_RATE] * above(agi, f[at.F_SALT_PHASE_START]), f[at.F_ROUNDED])
    cap = max(f[at.F_SALT_CAP] - lost, f[at.F_SALT_FLOOR])
    s[at.O_SALT] = min(state_taxes + x[at.I_STATE_TAXES] + x[at.I_PROPERTY_TAXES], cap)
    s[at.O_ITEMIZED_BEFORE_LIMIT] = s[at.O_MEDICAL] + s[at.O_SALT] + x[at.I_MORTGAGE_INTEREST] + s[at.O_CHARITY]
    _choose(f, x, s)
    _losses(s)


@njit_part
def _standard(f: Reals, x: Reals, s: Reals) -> None:
    joint = f[at.F_STATUS] == at.STATUS_JOINT
    old = 1 if x[at.I_AGE_0] >= 65 else 0
    if joint and x[at.I_AGE_1] >= 65:
        old += 1
    s[at.O_STANDARD_DEDUCTION] = f[at.F_STANDARD_DEDUCTION] + old * f[at.F_AGED_OR_BLIND]
    seniors = 0 if f[at.F_STATUS] == at.STATUS_SEPARATE else old
    lost = cents(f[at.F_SENIOR_PHASE_RATE] * above(s[at.O_AGI], f[at.F_SENIOR_PHASE_START]), f[at.F_ROUNDED])
    s[at.O_SENIOR_DEDUCTION] = seniors * above(f[at.F_SENIOR_DEDUCTION], lost)


@njit_part
def _choose(f: Reals, x: Reals, s: Reals) -> None:
    """Whichever leaves less taxable income; section 68 is counted after the business income deduction."""
    itemized, standard = s[at.O_ITEMIZED_BEFORE_LIMIT], s[at.O_STANDARD_DEDUCTION]
    without = min(x[at.I_CHARITY_CASH], f[at.F_CHARITY_WITHOUT_ITEMIZING])
    room = s[at.O_AGI] - s[at.O_SENIOR_DEDUCTION]
    top = f[at.F_RATE_THRESHOLDS + at.RATE_STEPS - 1]
    as_itemizer = _business(f, x, s, room - itemized)
    over = min(itemized, above(room - as_itemizer, top))
    cut = cents(f[at.F_ITEMIZED_REDUCTION_RATE] * over, f[at.F_ROUNDED])
    as_standard = _business(f, x, s, room - standard - without)
    itemizes = (itemized - cut + as_itemizer) > (standard + without + as_standard)
    s[at.O_ITEMIZES] = 1.0 if itemizes else 0.0
    s[at.O_ITEMIZED_LIMIT] = cut if itemizes else 0.0
    s[at.O_CHARITY_WITHOUT_ITEMIZING] = 0.0 if itemizes else without
    s[at.O_STANDARD_OR_ITEMIZED] = itemized - cut if itemizes else standard
    s[at.O_QBI_DEDUCTION] = as_itemizer if itemizes else as_standard
    s[at.O_DEDUCTIONS] = (
        s[at.O_STANDARD_OR_ITEMIZED]
        + s[at.O_CHARITY_WITHOUT_ITEMIZING]
        + s[at.O_QBI_DEDUCTION]
        + s[at.O_SENIOR_DEDUCTION]
    )
    s[at.O_TAXABLE_INCOME] = above(s[at.O_AGI], s[at.O_DEDUCTIONS])


@njit_part
def _business(f: Reals, x: Reals, s: Reals, income: float) -> float:
    """The section 199A deduction at `income` before it, for a business of any kind that pays no wages."""
    profit = s[at.O_BUSINESS_INCOME] - s[at.O_SE_HALF] - s[at.O_SE_RETIREMENT] - s[at.O_SE_HEALTH]
    if profit <= 0:
        return 0.0
    income = max(income, 0.0)
    full = 0.2 * profit
    over = share(above(income, f[at.F_QBI_THRESHOLD]), f[at.F_QBI_PHASE_WIDTH])
    gains = s[at.O_NET_CAPITAL_GAIN] + x[at.I_QUALIFIED_DIVIDENDS]
    deduction = min(full - over * full, 0.2 * above(income, gains))
    least = f[at.F_QBI_MINIMUM] if profit >= f[at.F_QBI_MINIMUM_INCOME] else 0.0
    return cents(max(deduction, least), f[at.F_ROUNDED])


@njit_part
def _losses(s: Reals) -> None:
    """Capital Loss Carryover Worksheet: what goes on into next year, positive."""
    s[at.O_SHORT_TERM_CARRYOVER] = s[at.O_LONG_TERM_CARRYOVER] = 0.0
    if s[at.O_CAPITAL_TOTAL] >= 0:
        return
    used = max(-s[at.O_CAPITAL_GAIN], 0.0)
    usable = min(used, max(s[at.O_AGI] - s[at.O_DEDUCTIONS] + used, 0.0))
    short, long = max(-s[at.O_SHORT_TERM], 0.0), max(-s[at.O_LONG_TERM], 0.0)
    s[at.O_SHORT_TERM_CARRYOVER] = above(short, usable + max(s[at.O_LONG_TERM], 0.0))
    s[at.O_LONG_TERM_CARRYOVER] = above(long, above(usable, short) + max(s[at.O_SHORT_TERM], 0.0))
