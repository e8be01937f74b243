"""What comes in and what must go out in a year, before anything is decided. Compiled by numba."""

import math

from guilder.finance.ledger import places as at
from guilder.finance.ledger.kernel.accounts import rounded
from guilder.finance.ledger.tables import Plan, Reals
from guilder.finance.ledger.work import Work
from guilder.finance.tax.kernel import layout as tax
from guilder.finance.tax.kernel.arithmetic import njit_part

RETIREMENT_MONEY_FROM = 60
HEALTH_MONEY_FROM = 65
BOTH = 3


@njit_part
def lives(mask: int, who: int) -> bool:
    """Whether person `who` is among `mask` (bit 0: the first, bit 1: the second)."""
    return (mask >> who) & 1 == 1


@njit_part
def holder(mask: int, owner: int) -> int:
    """Whose an account is: its owner's, after a death the survivor's."""
    return owner if lives(mask, owner) else 1 - owner


@njit_part
def incomes(plan: Plan, k: int, mask: int, lost: int, w: Work, unit: float, lines: Reals) -> None:
    """Every income of the year into `lines` (incomes, then both people's Social Security), its sum and the tax inputs.

    lost: the year at whose end the other one died, −1 if nobody did.
    """
    prices = w.v[at.Z_PRICES]
    x = w.x
    x[:] = 0.0
    x[tax.I_EARNED_CREDIT_CHILDREN] = -1.0
    other = rounded(plan.yearly[k, at.Y_ORDINARY] * prices, unit)
    total = 0.0
    for i in range(len(plan.incomes)):
        owner = int(plan.incomes[i, at.I_OWNER])
        share = 1.0 if lives(mask, owner) else plan.incomes[i, at.I_SURVIVOR]
        amount = plan.income[k, i] * share
        if amount > 0:
            follows = plan.incomes[i, at.I_INDEXED]
            if follows == 1:
                amount *= prices
            elif follows > 0:
                amount *= math.exp(follows * math.log(prices))
            amount = rounded(amount, unit)
        lines[i] = amount
        total += amount
        other += _taxed_as(
            plan.incomes[i, at.I_KIND], amount, plan.incomes[i, at.I_TAXABLE], owner if mask == BOTH else 0, x, unit
        )
    for who in range(2):
        amount = 0.0
        if lives(mask, who):
            alone = plan.terms[at.C_PEOPLE] == 2 and mask != BOTH
            yearly = plan.alone[who, max(lost, 0), k] if alone else plan.yearly[k, at.Y_TOGETHER + who]
            amount = rounded(yearly * prices, unit)
        lines[len(plan.incomes) + who] = amount
        total += amount
        x[tax.I_SOCIAL_SECURITY] += amount
    w.v[at.S_OTHER] = other
    w.v[at.S_EVENTS_IN] = rounded((plan.yearly[k, at.Y_INFLOW] + plan.yearly[k, at.Y_ORDINARY]) * prices, unit)
    w.v[at.S_INCOME] = total


@njit_part
def _taxed_as(kind: float, amount: float, share: float, slot: int, x: Reals, unit: float) -> float:
    """One income into the tax inputs; returns what of it is other income."""
    if kind == at.WAGES:
        x[tax.I_WAGES_0 + slot] += amount
    elif kind == at.SELF_EMPLOYMENT:
        x[tax.I_SELF_EMPLOYMENT_PROFIT_0 + slot] += amount
    elif kind == at.PENSION:
        x[tax.I_PENSIONS] += rounded(amount * share, unit)
    elif kind == at.BENEFITS:
        x[tax.I_SOCIAL_SECURITY] += amount
    elif kind == at.RENT:
        x[tax.I_RENTS] += amount
    elif kind == at.OTHER:
        return rounded(amount * share, unit)
    return 0.0


@njit_part
def people_and_deductions(plan: Plan, k: int, mask: int, w: Work, unit: float) -> None:
    """Ages, children, what is itemised, losses and income of years before."""
    x, prices = w.x, w.v[at.Z_PRICES]
    for who in range(2):
        if not lives(mask, who):
            continue
        slot = who if mask == BOTH else 0
        age = plan.yearly[k, at.Y_AGE + who]
        x[tax.I_AGE_0 + slot] = age
        x[tax.I_MEDICARE_MONTHS_0 + slot] = 12.0 if age >= HEALTH_MONEY_FROM else 0.0
    x[tax.I_CHILDREN_UNDER_17], x[tax.I_OTHER_DEPENDENTS] = (
        plan.yearly[k, at.Y_CHILDREN + 0],
        plan.yearly[k, at.Y_CHILDREN + 1],
    )
    x[tax.I_PROPERTY_TAXES] = rounded(plan.terms[at.C_DEDUCTED + 0] * prices, unit)
    x[tax.I_CHARITY_CASH] = rounded(plan.terms[at.C_DEDUCTED + 1] * prices, unit)
    x[tax.I_MORTGAGE_INTEREST] = plan.yearly[k, at.Y_MORTGAGE]
    x[tax.I_SHORT_TERM_CARRYOVER], x[tax.I_LONG_TERM_CARRYOVER] = w.v[at.Z_SHORT_LOSS], w.v[at.Z_LONG_LOSS]
    x[tax.I_MAGI_TWO_YEARS_BEFORE] = w.v[at.Z_MAGI_BEFORE]


@njit_part
def contributions(plan: Plan, k: int, mask: int, w: Work, unit: float) -> None:
    """What is saved into each account, by whom, and what the law deducts of it. What payroll saves is at most the wages."""
    x, prices = w.x, w.v[at.Z_PRICES]
    w.accounts[:, at.W_ADDED] = 0.0
    w.accounts[:, at.W_EMPLOYER] = 0.0
    saved = outside = employer = 0.0
    left0, left1 = x[tax.I_WAGES_0], x[tax.I_WAGES_1]
    for c in range(len(plan.savings)):
        a = int(plan.savings[c, 0])
        owner, kind = int(plan.accounts[a, at.H_OWNER]), plan.accounts[a, at.H_KIND]
        if not lives(mask, owner):
            continue
        slot = owner if mask == BOTH else 0
        amount = rounded(plan.saved[k, c, 0] * prices, unit)
        given = rounded(plan.saved[k, c, 1] * prices, unit)
        w.accounts[a, at.W_EMPLOYER] += given
        employer += given
        source = plan.savings[c, 1]
        if source == at.PAYROLL:
            left = left0 if slot == 0 else left1
            amount = min(amount, left)
            if slot == 0:
                left0 -= amount
            else:
                left1 -= amount
        w.accounts[a, at.W_ADDED] += amount
        saved += amount
        if source == at.OUTSIDE:
            outside += amount
        elif kind == at.TRADITIONAL:
            if source == at.PAYROLL:
                x[tax.I_DEFERRALS_0 + slot] += amount
                x[tax.I_WORKPLACE_PLAN_0 + slot] = 1.0
            else:
                x[tax.I_IRA_CONTRIBUTION_0 + slot] += amount
        elif kind == at.ROTH and source == at.OWN:
            x[tax.I_ROTH_CONTRIBUTION_0 + slot] += amount
        elif kind == at.HSA:
            x[tax.I_HSA_COVERAGE_0 + slot] = 2.0 if mask == BOTH else 1.0
            place = tax.I_HSA_PAYROLL_0 if source == at.PAYROLL else tax.I_HSA_CONTRIBUTION_0
            x[place + slot] += amount
    w.v[at.S_SAVED], w.v[at.S_OUTSIDE], w.v[at.S_EMPLOYER] = saved, outside, employer


@njit_part
def costs(plan: Plan, k: int, mask: int, w: Work, unit: float) -> None:
    """Healthcare, care and events."""
    prices = w.v[at.Z_PRICES]
    health = care = 0.0
    for who in range(2):
        if lives(mask, who):
            health += plan.yearly[k, at.Y_HEALTH + who]
            care += plan.yearly[k, at.Y_CARE + who]
    w.v[at.S_HEALTH], w.v[at.S_CARE] = rounded(health * prices, unit), rounded(care * prices, unit)
    w.v[at.S_EVENTS] = rounded(plan.yearly[k, at.Y_OUTFLOW] * prices, unit)


@njit_part
def required(plan: Plan, k: int, mask: int, w: Work, unit: float) -> None:
    """What is drawn in any case: required distributions, health savings for healthcare, and what the plan names."""
    prices = w.v[at.Z_PRICES]
    healthcare = w.v[at.S_HEALTH] + w.v[at.S_CARE]
    if k < plan.terms[at.C_RETIRED]:
        healthcare = 0.0
    total = 0.0
    for a in range(len(plan.accounts)):
        kind = plan.accounts[a, at.H_KIND]
        who = holder(mask, int(plan.accounts[a, at.H_OWNER]))
        age = plan.yearly[k, at.Y_AGE + who]
        least = 0.0
        w.accounts[a, at.W_EARLY] = 0.0
        if kind == at.TRADITIONAL:
            share = plan.yearly[k, at.Y_REQUIRED + 2 * who + (1 if mask == BOTH else 0)]
            least = min(
                math.ceil(w.accounts[a, at.W_BALANCE] * share * unit - 1e-6) / unit
                if unit > 0
                else w.accounts[a, at.W_BALANCE] * share,
                w.accounts[a, at.W_MIDDLE],
            )
            w.accounts[a, at.W_EARLY] = 1.0 if age < RETIREMENT_MONEY_FROM else 0.0
        w.accounts[a, at.W_REQUIRED] = least
        drawn = least
        if kind == at.HSA:
            w.accounts[a, at.W_EARLY] = 1.0 if age < HEALTH_MONEY_FROM else 0.0
            drawn = min(healthcare, w.accounts[a, at.W_MIDDLE])
            healthcare -= drawn
        else:
            drawn = max(drawn, min(rounded(plan.explicit[k, a] * prices, unit), w.accounts[a, at.W_MIDDLE]))
        w.accounts[a, at.W_FIXED] = drawn
        w.accounts[a, at.W_FREE] = w.accounts[a, at.W_MIDDLE] - drawn
        total += drawn
    w.v[at.S_FIXED] = total


@njit_part
def convert(w: Work, plan: Plan, wanted: float, unit: float) -> float:
    """Move up to `wanted` from traditional accounts to Roth; returns what was moved."""
    rest = wanted
    for a in range(len(plan.accounts)):
        if plan.accounts[a, at.H_KIND] != at.TRADITIONAL or plan.accounts[a, at.H_ROTH] < 0:
            continue
        part = rounded(min(rest, w.accounts[a, at.W_FREE]), unit)
        part = min(part, w.accounts[a, at.W_FREE])
        w.accounts[a, at.W_CONVERTED] = part
        w.accounts[int(plan.accounts[a, at.H_ROTH]), at.W_RECEIVED] += part
        w.accounts[a, at.W_FREE] -= part
        rest -= part
    w.x[tax.I_ROTH_CONVERSION] = wanted - rest
    return wanted - rest


@njit_part
def convertible(w: Work, plan: Plan) -> float:
    """What could still be moved."""
    total = 0.0
    for a in range(len(plan.accounts)):
        if plan.accounts[a, at.H_KIND] == at.TRADITIONAL and plan.accounts[a, at.H_ROTH] >= 0:
            total += w.accounts[a, at.W_FREE]
    return total


@njit_part
def investment_income(w: Work, plan: Plan) -> None:
    """Dividends and interest of the taxable accounts into the tax inputs."""
    dividends = interest = 0.0
    for a in range(len(plan.accounts)):
        dividends += w.accounts[a, at.W_DIVIDENDS]
        interest += w.accounts[a, at.W_INTEREST]
    w.x[tax.I_DIVIDENDS], w.x[tax.I_INTEREST] = dividends, interest
    w.x[tax.I_QUALIFIED_DIVIDENDS] = rounded(plan.terms[at.C_YIELDS + 1] * dividends, w.v[at.S_UNIT])
