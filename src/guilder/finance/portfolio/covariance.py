"""How assets vary together, estimated from a history of returns (t, n): one row a period, simple returns as fractions.

Every estimate is for one period; multiply by the periods of a year. `sample` divides by t − 1, the two shrinkages by t,
as their papers do.
"""

from dataclasses import dataclass

import numpy as np

from guilder.finance.portfolio.critical_line import Floats

#: J.P. Morgan and Reuters, RiskMetrics Technical Document, 4th ed. (1996), section 5.3: daily returns.
RISKMETRICS_DECAY = 0.94


@dataclass(frozen=True)
class Estimate:
    """covariance (n, n) of one period; shrinkage: the weight of the target, 0 for an estimate without one."""

    covariance: Floats
    shrinkage: float = 0.0


def sample(returns: Floats) -> Estimate:
    centred = returns - returns.mean(axis=0)
    return Estimate(centred.T @ centred / (len(returns) - 1))


def shrunk_to_identity(returns: Floats) -> Estimate:
    """Towards the mean variance on the diagonal. Ledoit and Wolf, A well-conditioned estimator for large-dimensional
    covariance matrices, Journal of Multivariate Analysis 88 (2004), lemmas 3.2 to 3.4.
    """
    centred = returns - returns.mean(axis=0)
    periods, count = centred.shape
    plain = centred.T @ centred / periods
    target = np.trace(plain) / count * np.eye(count)
    distance = np.sum((plain - target) ** 2)
    squares = centred**2
    noise = (np.sum(squares.T @ squares) / periods - np.sum(plain**2)) / periods
    weight = float(np.clip(noise / distance, 0, 1)) if distance > 0 else 0.0
    return Estimate(weight * target + (1 - weight) * plain, weight)


def shrunk_to_constant_correlation(returns: Floats) -> Estimate:
    """Towards the sample's variances with its mean correlation everywhere. Ledoit and Wolf, Honey, I shrunk the sample
    covariance matrix, Journal of Portfolio Management 30 (2004), appendices A and B.
    """
    centred = returns - returns.mean(axis=0)
    periods, count = centred.shape
    plain = centred.T @ centred / periods
    variances = np.diag(plain)
    deviations = np.sqrt(variances)
    scale = np.outer(deviations, deviations)
    mean_correlation = (np.sum(plain / scale) - count) / (count * (count - 1))
    target = mean_correlation * scale
    np.fill_diagonal(target, variances)
    squares = centred**2
    # π: how much each entry of the sample varies; ρ: how it varies together with the target; γ: how far the two lie apart.
    noise = squares.T @ squares / periods - plain**2
    cubes = (centred**3).T @ centred / periods - variances[:, None] * plain
    np.fill_diagonal(cubes, 0)
    together = np.trace(noise) + mean_correlation * np.sum(np.outer(1 / deviations, deviations) * cubes)
    distance = np.sum((plain - target) ** 2)
    weight = float(np.clip((np.sum(noise) - together) / distance / periods, 0, 1)) if distance > 0 else 0.0
    return Estimate(weight * target + (1 - weight) * plain, weight)


def exponential(returns: Floats, decay: float = RISKMETRICS_DECAY) -> Estimate:
    """Weights that fall by `decay` with each period into the past and add up to 1; the last row is the newest; means taken as zero
    (RiskMetrics 1996, section 5.2).
    """
    weights = decay ** np.arange(len(returns) - 1, -1, -1)
    weights /= weights.sum()
    return Estimate((returns * weights[:, None]).T @ returns)


def repaired(covariance: Floats, *, least: float = 1e-8) -> tuple[Floats, float]:
    """(the nearest covariance that assets can have, the largest change of a correlation).

    Nearest in correlations, variances kept, each eigenvalue at least `least`: alternating projections with Dykstra's
    correction, Higham, Computing the nearest correlation matrix, IMA Journal of Numerical Analysis 22 (2002), algorithm 3.3.
    """
    deviations = np.sqrt(np.diag(covariance))
    scale = np.outer(deviations, deviations)
    given = covariance / scale
    if np.linalg.eigvalsh(given)[0] >= least:
        return covariance, 0.0
    nearest, correction = given.copy(), np.zeros_like(given)
    for _ in range(1_000):
        before = nearest
        shifted = before - correction
        positive = _lifted(shifted, 0.0)
        correction = positive - shifted
        nearest = positive.copy()
        np.fill_diagonal(nearest, 1)
        if np.abs(nearest - before).max() < 1e-12:
            break
    positive = _lifted(nearest, 2 * least)
    roots = np.sqrt(np.diag(positive))
    nearest = positive / np.outer(roots, roots)
    return nearest * scale, float(np.abs(nearest - given).max())


def _lifted(matrix: Floats, least: float) -> Floats:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    lifted: Floats = (vectors * np.maximum(values, least)) @ vectors.T
    return lifted
