"""What happens in the accounts: the mix brought back, growth in two halves, what is drawn from which. Compiled by numba."""

import math

from guilder.finance.ledger import places as at
from guilder.finance.ledger.tables import Plan
from guilder.finance.ledger.work import Work
from guilder.finance.tax.kernel.arithmetic import njit_part


@njit_part
def rounded(amount: float, unit: float) -> float:
    """To 1/unit, halves up; untouched where unit is 0."""
    if unit == 0:
        return amount
    return math.floor(amount * unit + 0.5) / unit


@njit_part
def taxed_yearly(kind: int) -> bool:
    """Cash and taxable accounts."""
    return kind <= at.TAXABLE


@njit_part
def begin(plan: Plan, w: Work) -> None:
    """Today's balances in today's mix; the basis of a taxable account lies on stocks and bonds alike, cash has cost what it is."""
    for a in range(len(plan.accounts)):
        w.accounts[a, at.W_BALANCE] = plan.accounts[a, at.H_BALANCE]
        if not taxed_yearly(plan.accounts[a, at.H_KIND]):
            continue
        for i in range(3):
            w.accounts[a, at.W_PARTS + i] = plan.weights[0, a, i] * plan.accounts[a, at.H_BALANCE]
        risky = w.accounts[a, at.W_PARTS + 0] + w.accounts[a, at.W_PARTS + 1]
        cost = max(plan.accounts[a, at.H_BASIS] - w.accounts[a, at.W_PARTS + 2], 0.0)
        for i in range(2):
            w.accounts[a, at.W_BASIS + i] = cost * w.accounts[a, at.W_PARTS + i] / risky if risky > 0 else 0.0
        w.accounts[a, at.W_BASIS + 2] = w.accounts[a, at.W_PARTS + 2]


@njit_part
def bring_back(plan: Plan, k: int, w: Work, unit: float) -> float:
    """The mix of taxable accounts as the year begins; returns the gain that selling realises."""
    total = 0.0
    for a in range(len(plan.accounts)):
        w.accounts[a, at.W_REALISED] = 0.0
        if plan.accounts[a, at.H_KIND] != at.TAXABLE:
            continue
        gain = 0.0
        for i in range(3):
            target, held = plan.weights[k, a, i] * w.accounts[a, at.W_BALANCE], w.accounts[a, at.W_PARTS + i]
            if held > target and i < 2:
                gain += (held - target) * (1 - w.accounts[a, at.W_BASIS + i] / held)
                w.accounts[a, at.W_BASIS + i] *= target / held
            else:
                w.accounts[a, at.W_BASIS + i] += target - held
            w.accounts[a, at.W_PARTS + i] = target
        w.accounts[a, at.W_REALISED] = rounded(gain, unit)
        total += w.accounts[a, at.W_REALISED]
    return total


@njit_part
def first_half(plan: Plan, k: int, w: Work, growth: tuple[float, float, float], unit: float) -> None:
    """Up to the year's middle. growth: √(1 + return) of each asset. Dividends and interest of the whole year are those of the opening
    holdings; interest on cash that flowed in last year is counted with this one's.
    """
    for a in range(len(plan.accounts)):
        opening, kept = w.accounts[a, at.W_BALANCE], plan.accounts[a, at.H_KEPT]
        w.accounts[a, at.W_DIVIDENDS] = w.accounts[a, at.W_INTEREST] = w.accounts[a, at.W_GAIN] = 0.0
        if taxed_yearly(plan.accounts[a, at.H_KIND]):
            grown = 0.0
            paid = plan.terms[at.C_YIELDS + 0] * w.accounts[a, at.W_PARTS + 0]
            coupon = plan.terms[at.C_YIELDS + 2] * w.accounts[a, at.W_PARTS + 1]
            cash = max(w.accounts[a, at.W_PARTS + 2] * growth[2] * growth[2] - w.accounts[a, at.W_BASIS + 2], 0.0)
            for i in range(3):
                w.accounts[a, at.W_PARTS + i] *= growth[i]
                grown += w.accounts[a, at.W_PARTS + i]
            w.accounts[a, at.W_DIVIDENDS], w.accounts[a, at.W_INTEREST] = (
                rounded(paid, unit),
                rounded(coupon + cash, unit),
            )
            w.accounts[a, at.W_BASIS + 0] += paid
            w.accounts[a, at.W_BASIS + 1] += coupon
            w.accounts[a, at.W_BASIS + 2] += cash
        else:
            first = second = 0.0
            for i in range(3):
                first += plan.weights[k, a, i] * growth[i]
                second += plan.weights[k, a, i] * growth[i] * growth[i]
            grown = opening * first
            w.accounts[a, at.W_SECOND] = second / first
        up = rounded(grown - opening, unit)
        w.accounts[a, at.W_FEES] = rounded((opening + up) * (1 - kept), unit)
        w.accounts[a, at.W_GROWN] = up
        w.accounts[a, at.W_MIDDLE] = opening + up - w.accounts[a, at.W_FEES]
        if taxed_yearly(plan.accounts[a, at.H_KIND]) and grown > 0:
            scale = w.accounts[a, at.W_MIDDLE] / grown
            for i in range(3):
                w.accounts[a, at.W_PARTS + i] *= scale
            w.accounts[a, at.W_GAIN] = (
                w.accounts[a, at.W_PARTS + 0]
                + w.accounts[a, at.W_PARTS + 1]
                - w.accounts[a, at.W_BASIS + 0]
                - w.accounts[a, at.W_BASIS + 1]
            )


@njit_part
def second_half(plan: Plan, k: int, w: Work, growth: tuple[float, float, float], unit: float) -> float:
    """The flows, then growth to the year's end; returns all accounts' closing balance."""
    total = 0.0
    for a in range(len(plan.accounts)):
        kept = plan.accounts[a, at.H_KEPT]
        out = w.accounts[a, at.W_FIXED] + w.accounts[a, at.W_EXTRA] + w.accounts[a, at.W_CONVERTED]
        came = (
            w.accounts[a, at.W_ADDED]
            + w.accounts[a, at.W_EMPLOYER]
            + w.accounts[a, at.W_DEPOSITED]
            + w.accounts[a, at.W_RECEIVED]
        )
        base = w.accounts[a, at.W_MIDDLE] - out + came
        if abs(base) < 1e-7:
            base = 0.0
        if taxed_yearly(plan.accounts[a, at.H_KIND]):
            share = min(out / w.accounts[a, at.W_MIDDLE], 1.0) if w.accounts[a, at.W_MIDDLE] > 0 else 0.0
            w.accounts[a, at.W_REALISED] += rounded(share * w.accounts[a, at.W_GAIN], unit)
            grown = 0.0
            w.accounts[a, at.W_BASIS + 2] -= share * w.accounts[a, at.W_PARTS + 2]
            for i in range(3):
                w.accounts[a, at.W_PARTS + i] *= 1 - share
                if i < 2:
                    w.accounts[a, at.W_BASIS + i] *= 1 - share
                more = plan.weights[k, a, i] * came
                w.accounts[a, at.W_BASIS + i] += more
                w.accounts[a, at.W_PARTS + i] = (w.accounts[a, at.W_PARTS + i] + more) * growth[i]
                grown += w.accounts[a, at.W_PARTS + i]
        else:
            grown = base * w.accounts[a, at.W_SECOND]
        up = rounded(grown - base, unit)
        fee = rounded((base + up) * (1 - kept), unit)
        closing = base + up - fee
        if unit > 0:
            closing = rounded(closing, unit)
        w.accounts[a, at.W_GROWN] += up
        w.accounts[a, at.W_FEES] += fee
        w.accounts[a, at.W_BALANCE] = closing
        if taxed_yearly(plan.accounts[a, at.H_KIND]) and grown > 0:
            scale = closing / grown
            for i in range(3):
                w.accounts[a, at.W_PARTS + i] *= scale
        total += closing
    return total


@njit_part
def spread(plan: Plan, w: Work, amount: float, room: float, unit: float) -> None:
    """Draw `amount` beyond what is fixed, in the plan's order. room: how much of it fills the bracket."""
    rest = amount
    for a in range(len(plan.accounts)):
        w.accounts[a, at.W_EXTRA] = 0.0
    if plan.terms[at.C_ORDER] == at.PROPORTIONAL:
        total = 0.0
        for a in range(len(plan.accounts)):
            total += w.accounts[a, at.W_FREE]
        if total > 0:
            for a in range(len(plan.accounts)):
                part = min(
                    rounded(amount * min(w.accounts[a, at.W_FREE] / total, 1.0), unit), w.accounts[a, at.W_FREE], rest
                )
                w.accounts[a, at.W_EXTRA] = part
                rest -= part
    elif plan.terms[at.C_ORDER] == at.BRACKET:
        for j in range(len(plan.accounts)):
            a = int(plan.accounts[j, at.H_DRAWN])
            if plan.accounts[a, at.H_KIND] == at.TRADITIONAL:
                part = min(w.accounts[a, at.W_FREE], rest, room)
                w.accounts[a, at.W_EXTRA] = part
                room -= part
                rest -= part
    for j in range(len(plan.accounts)):
        a = int(plan.accounts[j, at.H_DRAWN])
        if rest <= 0:
            break
        part = min(w.accounts[a, at.W_FREE] - w.accounts[a, at.W_EXTRA], rest)
        w.accounts[a, at.W_EXTRA] += part
        rest -= part
