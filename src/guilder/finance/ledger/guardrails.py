"""What must be held to pay a level real amount to the plan's end, by the share of futures in which it suffices.

On one path, 1 a year from year k on costs its present value on that path's own real returns; the wealth that pays it in a share p of the
futures is the p-quantile of these values. Before tax, of the mix that all accounts hold together after retirement.
"""

import numpy as np

from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_choices import GuardrailSpending
from guilder.finance.ledger.tables import Reals
from guilder.finance.montecarlo.futures import Yearly, draw_all

PATHS = 1_000
SEED = 1


def annuity_for(plan: LedgerInput, years: int, drawn: Yearly | None = None) -> Reals | None:
    """(3, years) for the lower, target and upper probability of the rule; None when no rule asks for it."""
    rule = plan.spending.rule
    if not isinstance(rule, GuardrailSpending):
        return None
    if drawn is None:
        drawn = draw_all(plan.market, seed=SEED, paths=PATHS, years=years).yearly
    count = min(drawn.returns.shape[2], PATHS)
    returns = drawn.returns[:years, :, :count].astype(np.float64)
    growth = np.einsum("yap,a->yp", returns, mix(plan)) * (1 - _fee(plan)) + (1 - _fee(plan))
    real = growth / (1 + drawn.inflation[:years, :count])
    half = 1 / np.sqrt(np.maximum(real, 1e-6))
    chances = [rule.lower, rule.target, rule.upper]
    values = np.ones((3, years))
    value = np.zeros(count)
    for year in range(min(plan.years, years) - 1, -1, -1):
        value = half[year] * (1 + half[year] * value)
        values[:, year] = np.quantile(value, chances)
    return values


def _shares(plan: LedgerInput) -> Reals:
    balances = np.array([float(account.balance) for account in plan.accounts])
    if balances.sum() == 0:
        balances[:] = 1
    shares: Reals = balances / balances.sum()
    return shares


def mix(plan: LedgerInput) -> Reals:
    """(3,): stocks, bonds, cash of all accounts together after retirement, by what is in them today."""
    held = np.zeros(3)
    for account, share in zip(plan.accounts, _shares(plan), strict=True):
        chosen = account.retirement_allocation or account.allocation
        weights = (0, 0, 1) if account.kind == "cash" else (chosen.stocks, chosen.bonds, chosen.cash)
        held += share * np.array(weights)
    return held


def _fee(plan: LedgerInput) -> float:
    return float(_shares(plan) @ np.array([account.fee_rate for account in plan.accounts]))
