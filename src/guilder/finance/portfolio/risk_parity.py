"""Equal risk contributions: every asset adds the same share of the portfolio's volatility. Long only, no other limits.

Maillard, Roncalli and Teïletche, The properties of equally weighted risk contribution portfolios, Journal of Portfolio
Management 36 (2010); solved as the smooth convex problem min ½x'Σx − Σ bᵢ ln xᵢ by damped Newton steps of Spinu, An
algorithm for computing risk parity weights (2013).
"""

import numpy as np

from guilder.finance.portfolio.critical_line import Floats, Unsolved

#: Below this decrement Newton's full step is safe: 0.95·(3 − √5)/2 of Spinu's lemma 1.
FULL_STEP = 0.95 * (3 - 5**0.5) / 2


def equal_risk(covariance: Floats, budgets: Floats | None = None) -> Floats:
    """(n,) weights whose shares of risk are `budgets` (n,), positive, adding up to 1; equal when None. Raises Unsolved."""
    deviations = np.sqrt(np.diag(covariance))
    matrix = covariance / np.outer(deviations, deviations)
    count = len(matrix)
    shares = np.full(count, 1 / count) if budgets is None else budgets
    x = np.full(count, 1 / np.sqrt(matrix.sum()))
    for _ in range(200):
        gradient = matrix @ x - shares / x
        if np.abs(gradient * x).max() < 1e-14:
            break
        step = np.linalg.solve(matrix + np.diag(shares / x**2), gradient)
        # The decrement in Spinu's scale, where the barrier −Σ bᵢ ln xᵢ is self-concordant after division by the least share.
        decrement = float(np.sqrt(max(gradient @ step, 0.0) / shares.min()))
        change = step if decrement <= FULL_STEP else step / (1 + np.abs(step / x).max())
        if np.abs(change / x).max() < 1e-15:
            break
        x = x - change
    if not np.all(x > 0) or np.abs(x * (matrix @ x) - shares).max() > 1e-9:
        raise Unsolved
    weights: Floats = x / deviations / np.sum(x / deviations)
    return weights


def risk_shares(covariance: Floats, weights: Floats) -> Floats:
    """(n,) shares of variance wᵢ(Σw)ᵢ / w'Σw; they add up to 1, and one that hedges is negative."""
    across = covariance @ weights
    shares: Floats = weights * across / (weights @ across)
    return shares
