"""What a year's tax is on what is drawn, and how far a bracket is from being full. Compiled by numba."""

import math

import numpy as np

from guilder.finance.ledger import places as at
from guilder.finance.ledger.kernel.accounts import rounded, spread, taxed_yearly
from guilder.finance.ledger.tables import Plan
from guilder.finance.ledger.work import Work
from guilder.finance.tax.kernel import layout as tax
from guilder.finance.tax.kernel.arithmetic import njit_part
from guilder.finance.tax.kernel.household import household_tax

FILL_WITHIN = 0.5


@njit_part
def draw(plan: Plan, w: Work, amount: float, room: float, unit: float) -> None:
    """Spread `amount` over the accounts and put down what of it is taxed."""
    spread(plan, w, amount, room, unit)
    taken = early = gained = misused = spared = 0.0
    for a in range(len(plan.accounts)):
        kind = plan.accounts[a, at.H_KIND]
        out = w.accounts[a, at.W_FIXED] + w.accounts[a, at.W_EXTRA]
        if kind == at.TRADITIONAL:
            taken += out
            early += out * w.accounts[a, at.W_EARLY]
        elif taxed_yearly(kind):
            if w.accounts[a, at.W_MIDDLE] > 0:
                gained += rounded(out / w.accounts[a, at.W_MIDDLE] * w.accounts[a, at.W_GAIN], unit)
        elif kind == at.HSA:
            misused += w.accounts[a, at.W_EXTRA] * w.accounts[a, at.W_EARLY]
            spared += w.accounts[a, at.W_EXTRA] * (1 - w.accounts[a, at.W_EARLY])
    w.x[tax.I_IRA_DISTRIBUTIONS] = taken
    w.x[tax.I_EARLY_DISTRIBUTIONS] = early
    w.x[tax.I_LONG_TERM_GAIN] = w.v[at.S_REALISED] + gained
    w.x[tax.I_HSA_OTHER_USE] = misused
    w.x[tax.I_OTHER_INCOME] = w.v[at.S_OTHER] + spared


@njit_part
def assess(plan: Plan, w: Work) -> float:
    """The tax on what `x` holds, Medicare premiums with it; its parts are left in `tax`, the working in `out`."""
    t, x, out = w.v, w.x, w.out
    t[at.T_FEDERAL :] = 0.0
    if plan.terms[at.C_REGIME] == at.US:
        household_tax(w.figures, x, out)
        unit = w.v[at.S_UNIT]
        t[at.T_FEDERAL], t[at.T_STATE] = rounded(out[tax.O_FEDERAL], unit), rounded(out[tax.O_STATE], unit)
        t[at.T_PAYROLL], t[at.T_IRMAA] = rounded(out[tax.O_PAYROLL_TAX], unit), rounded(out[tax.O_IRMAA], unit)
        t[at.T_PREMIUMS] = rounded(out[tax.O_MEDICARE_PREMIUMS] - out[tax.O_IRMAA], unit)
    else:
        _flat(plan, w)
    t[at.T_TOTAL] = t[at.T_FEDERAL] + t[at.T_STATE] + t[at.T_PAYROLL] + t[at.T_IRMAA] + t[at.T_FLAT] + t[at.T_PREMIUMS]
    return t[at.T_TOTAL]


@njit_part
def _flat(plan: Plan, w: Work) -> None:
    x, out = w.x, w.out
    ordinary = (
        x[tax.I_WAGES_0] + x[tax.I_WAGES_1]
        + x[tax.I_SELF_EMPLOYMENT_PROFIT_0] + x[tax.I_SELF_EMPLOYMENT_PROFIT_1]
        + x[tax.I_INTEREST] + x[tax.I_DIVIDENDS] - x[tax.I_QUALIFIED_DIVIDENDS]
        + x[tax.I_IRA_DISTRIBUTIONS] + x[tax.I_ROTH_CONVERSION] + x[tax.I_PENSIONS]
        + x[tax.I_HSA_OTHER_USE] + x[tax.I_RENTS] + x[tax.I_OTHER_INCOME]
        + plan.terms[at.C_FLAT + 2] * x[tax.I_SOCIAL_SECURITY]
    )  # fmt: skip
    saved = 0.0
    for who in range(2):
        saved += x[tax.I_DEFERRALS_0 + who] + x[tax.I_IRA_CONTRIBUTION_0 + who]
        saved += x[tax.I_HSA_PAYROLL_0 + who] + x[tax.I_HSA_CONTRIBUTION_0 + who]
    ordinary = max(ordinary - saved, 0.0)
    net = x[tax.I_LONG_TERM_GAIN] - x[tax.I_LONG_TERM_CARRYOVER]
    out[:] = 0.0
    out[tax.O_AGI] = out[tax.O_MAGI] = ordinary + x[tax.I_QUALIFIED_DIVIDENDS] + max(net, 0.0)
    out[tax.O_NET_CAPITAL_GAIN] = max(net, 0.0)
    out[tax.O_ORDINARY_INCOME] = ordinary
    out[tax.O_LONG_TERM_CARRYOVER] = max(-net, 0.0)
    owed = plan.terms[at.C_FLAT + 0] * ordinary + plan.terms[at.C_FLAT + 1] * (
        x[tax.I_QUALIFIED_DIVIDENDS] + max(net, 0.0)
    )
    w.v[at.T_FLAT] = rounded(owed, w.v[at.S_UNIT])


@njit_part
def bracket_top(w: Work, rate: float) -> float:
    """Up to which ordinary taxable income `rate` is the highest; of the last bracket its beginning."""
    f = w.figures
    reached = f[tax.F_RATE_FIRST]
    for step in range(tax.RATE_STEPS):
        if reached >= rate - 1e-9:
            return f[tax.F_RATE_THRESHOLDS + step]
        reached += f[tax.F_RATE_STEPS + step]
    return f[tax.F_RATE_THRESHOLDS + tax.RATE_STEPS - 1]


@njit_part
def _ordinary(w: Work) -> float:
    """Ordinary taxable income, negative by the deductions that nothing uses."""
    gains = w.x[tax.I_QUALIFIED_DIVIDENDS] + w.out[tax.O_NET_CAPITAL_GAIN]
    return w.out[tax.O_AGI] - w.out[tax.O_DEDUCTIONS] - gains


@njit_part
def fill(plan: Plan, w: Work, place: int, target: float, most: float) -> float:
    """How much more at x[place] brings ordinary taxable income to `target`: between 0 and `most`, within half a dollar."""
    start = w.x[place]
    more, before, level_before = 0.0, math.nan, math.nan
    for _ in range(8):
        w.x[place] = start + more
        assess(plan, w)
        level = _ordinary(w)
        gap = target - level
        if abs(gap) < FILL_WITHIN or (more >= most and gap > 0) or (more <= 0 and gap < 0):
            break
        slope = 1.0
        if not np.isnan(before) and more != before:
            slope = min(max((level - level_before) / (more - before), 0.5), 2.0)
        before, level_before = more, level
        more = min(max(more + gap / slope, 0.0), most)
    w.x[place] = start
    return more
