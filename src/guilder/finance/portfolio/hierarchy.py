"""Hierarchical risk parity: assets are ordered by how alike they move, then each half gets money by the other half's risk.

López de Prado, Building diversified portfolios that outperform out of sample, Journal of Portfolio Management 42 (2016):
single linkage on the distance of distances, quasi-diagonal order, recursive bisection with inverse variances. Long only,
no other limits, no inverse of a matrix.
"""

import numpy as np

from guilder.finance.portfolio.critical_line import Floats


def hierarchical(covariance: Floats) -> Floats:
    """(n,) weights."""
    order = _order(covariance)
    weights = np.ones(len(order))
    clusters = [order]
    while clusters:
        cluster = clusters.pop()
        if len(cluster) < 2:
            continue
        left, right = cluster[: len(cluster) // 2], cluster[len(cluster) // 2 :]
        risk_left, risk_right = _variance(covariance, left), _variance(covariance, right)
        share = risk_right / (risk_left + risk_right)
        weights[left] *= share
        weights[right] *= 1 - share
        clusters += [left, right]
    return weights


def _variance(covariance: Floats, cluster: list[int]) -> float:
    own = covariance[np.ix_(cluster, cluster)]
    weights = 1 / np.diag(own)
    weights /= weights.sum()
    return float(weights @ own @ weights)


def _order(covariance: Floats) -> list[int]:
    """The assets with like ones side by side: the leaves of the single-linkage tree, earlier clusters first."""
    deviations = np.sqrt(np.diag(covariance))
    correlations = np.clip(covariance / np.outer(deviations, deviations), -1, 1)
    distances = np.sqrt((1 - correlations) / 2)
    squares = np.sum(distances**2, axis=0)
    between = np.sqrt(np.maximum(squares[:, None] + squares - 2 * distances.T @ distances, 0))
    count = len(between)
    clusters = {asset: [asset] for asset in range(count)}
    cluster_of = list(range(count))
    for number, (one, other) in enumerate(_spanning_edges(between), start=count):
        first, second = sorted((cluster_of[one], cluster_of[other]))
        joined = clusters.pop(first) + clusters.pop(second)
        clusters[number] = joined
        for asset in joined:
            cluster_of[asset] = number
    return next(iter(clusters.values()))


def _spanning_edges(between: Floats) -> list[tuple[int, int]]:
    """The edges of a minimum spanning tree (Prim 1957), shortest first: single linkage joins along them."""
    count = len(between)
    nearest, at = between[0].copy(), np.zeros(count, dtype=np.intp)
    outside = np.ones(count, dtype=bool)
    outside[0] = False
    edges = []
    for _ in range(count - 1):
        new = int(np.argmin(np.where(outside, nearest, np.inf)))
        edges.append((float(nearest[new]), int(at[new]), new))
        outside[new] = False
        closer = outside & (between[new] < nearest)
        nearest[closer], at[closer] = between[new][closer], new
    return [(one, other) for _, one, other in sorted(edges, key=lambda edge: edge[0])]
