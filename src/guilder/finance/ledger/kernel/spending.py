"""The spending rules, one decision a year. Compiled by numba; sources stand with each rule's contract.

Guardrails: annuity[j, k] is what must be held at the beginning of year k to pay 1 a year (real) to the plan's end in a share of the
futures, j = 0, 1, 2 for the lower, the target and the upper probability.
"""

from guilder.finance.ledger import places as at
from guilder.finance.ledger.tables import Plan, Reals
from guilder.finance.ledger.work import Work
from guilder.finance.tax.kernel.arithmetic import njit_part


@njit_part
def planned(plan: Plan, k: int, alone: bool) -> float:
    """Living as planned, in the first year's money; one of a couple needs `survivor_share`."""
    return plan.yearly[k, at.Y_LIVING] * (plan.terms[at.C_SURVIVOR_SHARE] if alone else 1.0)


@njit_part
def scaled(plan: Plan, k: int, mask: int, alone: bool, opening: float, w: Work) -> float:
    """Living by a rule that scales the plan (fixed, Guyton–Klinger, guardrails), in the year's money. Keeps Z_LEVEL."""
    z = w.v
    wanted = planned(plan, k, alone) * z[at.Z_PRICES]
    if k < plan.terms[at.C_RETIRED] or plan.terms[at.C_RULE] == at.FIXED:
        return wanted
    around = w.v[at.S_HEALTH] + w.v[at.S_CARE]
    before = z[at.Z_PRICES_BEFORE]
    around += z[at.Z_TAX] * (z[at.Z_PRICES] / before if before > 0 else 1.0)
    funds = resources(plan, k, mask, opening, z)
    if plan.terms[at.C_RULE] == at.GUYTON_KLINGER:
        if z[at.Z_FIRST_RATE] >= 0 and funds > 0:
            _guyton_klinger(plan, k, wanted, around, funds, z)
    elif k > plan.terms[at.C_RETIRED]:
        _guardrails(plan, k, wanted, around, funds, z)
    return max(wanted * z[at.Z_LEVEL], min(plan.terms[at.C_LEAST] * z[at.Z_PRICES], wanted))


@njit_part
def resources(plan: Plan, k: int, mask: int, opening: float, z: Reals) -> float:
    """Wealth as the year begins, and what lasting income to come is worth, in the year's money."""
    return opening + plan.yearly[k, at.Y_COMING + mask] * z[at.Z_PRICES]


@njit_part
def _guyton_klinger(plan: Plan, k: int, wanted: float, around: float, funds: float, z: Reals) -> None:
    rail, step, limit, last_years = (
        plan.terms[at.C_RULE_TERMS + 0],
        plan.terms[at.C_RULE_TERMS + 1],
        plan.terms[at.C_RULE_TERMS + 2],
        plan.terms[at.C_RULE_TERMS + 3],
    )
    first = z[at.Z_FIRST_RATE]
    rise = z[at.Z_PRICES] / z[at.Z_PRICES_BEFORE]
    if z[at.Z_RETURN] < 0 and wanted * z[at.Z_LEVEL] + around > first * funds:
        z[at.Z_LEVEL] /= max(rise, 1.0)
    elif rise > 1 + limit:
        z[at.Z_LEVEL] *= (1 + limit) / rise
    rate = (wanted * z[at.Z_LEVEL] + around) / funds
    if rate > (1 + rail) * first:
        if plan.terms[at.C_LAST] - k + 1 > last_years:
            z[at.Z_LEVEL] *= 1 - step
    elif rate < (1 - rail) * first:
        z[at.Z_LEVEL] *= 1 + step


@njit_part
def _guardrails(plan: Plan, k: int, wanted: float, others: float, funds: float, z: Reals) -> None:
    step = plan.terms[at.C_RULE_TERMS + 0]
    if k > plan.terms[at.C_LAST] or wanted <= 0:
        return
    needed = wanted * z[at.Z_LEVEL] + others
    level = max(funds / plan.yearly[k, at.Y_ANNUITY + 1] - others, 0.0) / wanted
    if needed > funds / plan.yearly[k, at.Y_ANNUITY + 0]:
        z[at.Z_LEVEL] = max(level, z[at.Z_LEVEL] * (1 - step))
    elif needed < funds / plan.yearly[k, at.Y_ANNUITY + 2]:
        z[at.Z_LEVEL] = min(level, z[at.Z_LEVEL] * (1 + step))


@njit_part
def drawn(plan: Plan, k: int, mask: int, opening: float, w: Work) -> float:
    """What a rule that sets the draw takes from the accounts, in the year's money, tax to be paid out of it; −1 for the other rules."""
    z = w.v
    prices, income = z[at.Z_PRICES], w.v[at.S_INCOME]
    if k < plan.terms[at.C_RETIRED] or not (
        plan.terms[at.C_RULE] == at.PERCENT
        or plan.terms[at.C_RULE] == at.FLOOR_CEILING
        or plan.terms[at.C_RULE] == at.VPW
    ):
        return -1.0
    if plan.terms[at.C_RULE] == at.VPW:
        left = int(plan.terms[at.C_RULE_TERMS + 2]) - k + 1
        left = max(left, 1)
        rate = plan.terms[at.C_RULE_TERMS + 0]
        factor = left if rate == 0 else (1 - (1 + rate) ** (-left)) / rate * (1 + rate)
        if plan.terms[at.C_RULE_TERMS + 1] == 0:
            return opening / factor
        return max((opening + plan.yearly[k, at.Y_COMING + mask] * prices) / factor - income, 0.0)
    wanted = plan.terms[at.C_RULE_TERMS + 0] * opening
    if plan.terms[at.C_RULE] == at.FLOOR_CEILING:
        if z[at.Z_FIRST_DRAW] < 0:
            z[at.Z_FIRST_DRAW] = wanted / prices
        first = z[at.Z_FIRST_DRAW] * prices
        wanted = min(
            max(wanted, first * (1 - plan.terms[at.C_RULE_TERMS + 1])), first * (1 + plan.terms[at.C_RULE_TERMS + 2])
        )
    return wanted
