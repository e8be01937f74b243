"""Black–Litterman: what the market's weights imply, moved towards an investor's views by how sure they are.

All means here are in excess of the risk-free rate, a year. Black and Litterman, Global portfolio optimization, Financial
Analysts Journal 48 (1992); He and Litterman, The intuition behind Black–Litterman model portfolios, Goldman Sachs (1999).
"""

from dataclasses import dataclass

import numpy as np

from guilder.finance.portfolio.critical_line import Floats
from guilder.finance.portfolio.refusal import Refused


@dataclass(frozen=True)
class Views:
    """picks (k, n): one row a view, its coefficients; means (k,): what the view expects of that sum; confidences (k,) in (0, 1].

    Confidence c makes the variance of a view (1/c − 1)·p'τΣp: one half is He and Litterman's choice, 1 is certainty (the closed
    form of Idzorek's confidence in Walters, The Black–Litterman model in detail, 2014).
    """

    picks: Floats
    means: Floats
    confidences: Floats


def implied(covariance: Floats, market_weights: Floats, risk_aversion: float) -> Floats:
    """(n,) excess means δΣw at which the market's weights (n,) are the best portfolio."""
    return risk_aversion * covariance @ market_weights


def posterior(covariance: Floats, prior: Floats, views: Views, tau: float) -> tuple[Floats, Floats]:
    """(excess means (n,), covariance of returns (n, n)) after the views. tau: the prior's uncertainty as a share of Σ.

    Raises Refused when views that are certain contradict or repeat each other.
    """
    spread = tau * covariance
    across = spread @ views.picks.T
    own = views.picks @ across
    doubt = np.diag((1 / views.confidences - 1) * np.diag(own))
    try:
        gain = np.linalg.solve(own + doubt, across.T).T
    except np.linalg.LinAlgError:
        raise Refused(
            "views", "two views that are certain say the same or contradict each other: lower a confidence"
        ) from None
    means = prior + gain @ (views.means - views.picks @ prior)
    return means, covariance + spread - gain @ across.T
