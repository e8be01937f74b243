"""Covariances, Black–Litterman, risk parity, hierarchy and tail risk against published tables and independent programs."""

import numpy as np
import pytest

from finance.test_portfolio_frontier import limits, market, published
from guilder.finance.portfolio import covariance
from guilder.finance.portfolio.frontier import trace
from guilder.finance.portfolio.hierarchy import hierarchical
from guilder.finance.portfolio.limits import Row
from guilder.finance.portfolio.refusal import Refused
from guilder.finance.portfolio.risk_parity import equal_risk, risk_shares
from guilder.finance.portfolio.tail import least_tail, tail_risk
from guilder.finance.portfolio.views import Views, implied, posterior

# He and Litterman (1999), tables 1 and 2: Australia, Canada, France, Germany, Japan, United Kingdom, United States.
CORRELATIONS = """
1
0.488 1
0.478 0.664 1
0.515 0.655 0.861 1
0.439 0.310 0.355 0.354 1
0.512 0.608 0.783 0.777 0.405 1
0.491 0.779 0.668 0.653 0.306 0.652 1
"""
VOLATILITIES = np.array([0.160, 0.203, 0.248, 0.271, 0.210, 0.200, 0.187])
CAPITAL = np.array([0.016, 0.022, 0.052, 0.055, 0.116, 0.124, 0.615])


def countries():
    matrix = np.zeros((7, 7))
    matrix[np.tril_indices(7)] = np.array(CORRELATIONS.split(), dtype=float)
    return (matrix + np.tril(matrix, -1).T) * np.outer(VOLATILITIES, VOLATILITIES)


def test_black_litterman_gives_the_table_of_he_and_litterman():
    prior = implied(countries(), CAPITAL, 2.5)
    assert np.round(prior * 100, 1).tolist() == [3.9, 6.9, 8.4, 9.0, 4.3, 6.8, 7.6]  # table 2

    # Table 4: Germany earns 5 points more than the rest of Europe, by its capital; τ = 0.05 (footnote 8).
    others = CAPITAL[2] + CAPITAL[5]
    picks = np.array([[0, 0, -CAPITAL[2] / others, 1, 0, -CAPITAL[5] / others, 0]])
    means, after = posterior(countries(), prior, Views(picks, np.array([0.05]), np.array([0.5])), 0.05)
    weights = np.linalg.solve(after, means) / 2.5

    assert np.round(means * 100, 1).tolist() == [4.3, 7.6, 9.3, 11.0, 4.5, 7.0, 8.1]
    assert np.round(weights * 100, 1).tolist() == [1.5, 2.1, -4.0, 35.4, 11.0, -9.5, 58.6]


def test_a_certain_view_holds_and_a_view_of_what_is_implied_moves_nothing():
    prior = implied(countries(), CAPITAL, 2.5)
    pick = np.eye(7)[[3]]
    assert posterior(countries(), prior, Views(pick, np.array([0.2]), np.array([1.0])), 0.05)[0][3] == pytest.approx(
        0.2
    )
    same, _ = posterior(countries(), prior, Views(pick, prior[[3]], np.array([0.7])), 0.05)
    assert same == pytest.approx(prior, abs=1e-14)
    twice = Views(np.vstack([pick, pick]), np.array([0.1, 0.2]), np.ones(2))
    with pytest.raises(Refused, match="two views that are certain"):
        posterior(countries(), prior, twice, 0.05)


def test_equal_risk_gives_the_published_weights():
    # Maillard, Roncalli and Teïletche (2010), section 4: volatilities of 10 to 40 %.
    correlations = np.array([[1, 0.8, 0, 0], [0.8, 1, 0, 0], [0, 0, 1, -0.5], [0, 0, -0.5, 1]])
    deviations = np.array([0.1, 0.2, 0.3, 0.4])
    weights = equal_risk(correlations * np.outer(deviations, deviations))
    assert np.round(weights * 100, 1).tolist() == [38.4, 19.2, 24.3, 18.2]
    # With one correlation for all, weights are in proportion to 1/σ.
    equal = (0.3 + 0.7 * np.eye(4)) * np.outer(deviations, deviations)
    assert equal_risk(equal) == pytest.approx(np.array([12, 6, 4, 3]) / 25, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_risk_is_shared_as_asked(seed):
    _, matrix = market(12, seed)
    assert risk_shares(matrix, equal_risk(matrix)) == pytest.approx(np.full(12, 1 / 12), abs=1e-10)
    budgets = np.random.default_rng(seed).dirichlet(np.ones(12))
    assert risk_shares(matrix, equal_risk(matrix, budgets)) == pytest.approx(budgets, abs=1e-9)


def test_hierarchy_gives_the_weights_of_an_independent_program():
    # SciPy 1.17.1 (single linkage of the distance matrix, leaves_list), then PyPortfolioOpt 1.6.0's recursive bisection.
    _, matrix = published()
    assert hierarchical(matrix) == pytest.approx(np.array(HRP_WEIGHTS.split(), dtype=float), abs=1e-11)


HRP_WEIGHTS = (
    "0.059225546390 0.038023660126 0.101014115502 0.100819778714 0.092274085446 "
    "0.204584632209 0.046178734159 0.036074671522 0.083379205969 0.238425569964"
)

RETURNS = np.array(
    [
        [0.02, 0.01, 0.03],
        [-0.01, 0.0, -0.02],
        [0.03, 0.02, 0.01],
        [0.01, -0.01, 0.02],
        [-0.02, 0.01, -0.03],
        [0, 0.02, 0.01],
    ]
)


def test_shrinkage_gives_the_numbers_of_independent_programs():
    # scikit-learn 1.9.1, ledoit_wolf.
    found = covariance.shrunk_to_identity(RETURNS)
    assert found.shrinkage == pytest.approx(0.31846402449396166, abs=1e-12)
    # PyPortfolioOpt 1.6.0, CovarianceShrinkage.ledoit_wolf("constant_correlation"), its sample divided by t as in the paper.
    found = covariance.shrunk_to_constant_correlation(RETURNS)
    assert found.shrinkage == pytest.approx(0.4739989764291945, abs=1e-12)
    assert np.diag(found.covariance) == pytest.approx(RETURNS.var(axis=0), abs=1e-18)


def test_exponential_weights_are_the_recursion_of_riskmetrics():
    # σ²(t+1) = λσ²(t) + (1 − λ)r²(t), RiskMetrics (1996) equation 5.3, begun with the first square and rescaled.
    matrix = covariance.exponential(RETURNS, 0.94).covariance
    variance, weight = 0.0, 0.0
    for row in RETURNS:
        variance = 0.94 * variance + 0.06 * row[0] * row[1]
        weight = 0.94 * weight + 0.06
    assert matrix[0, 1] == pytest.approx(variance / weight, abs=1e-18)


def test_repair_gives_highams_nearest_correlation_matrix():
    # Higham (2002), section 4: the nearest to tridiagonal ones has 0.7607 beside the diagonal and 0.1573 in the corner.
    given = np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]])
    scale = np.outer([0.1, 0.2, 0.3], [0.1, 0.2, 0.3])
    found, change = covariance.repaired(given * scale)
    assert found / scale == pytest.approx(
        np.array([[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]), abs=1e-4
    )
    assert change == pytest.approx(0.2393, abs=1e-4)
    assert np.linalg.eigvalsh(found / scale)[0] > 0
    assert covariance.repaired(found)[1] == 0.0


def test_tail_risk_counts_the_edge_in_part():
    # By hand: 10 losses, 25 % are two and a half of them: (10 + 9 + 8/2) / 2.5.
    assert tail_risk(np.arange(1.0, 11.0), 0.75) == (8.0, pytest.approx(9.2))
    assert tail_risk(np.arange(1.0, 11.0), 0.8) == (8.0, pytest.approx(9.5))


@pytest.mark.parametrize("seed", range(6))
def test_no_portfolio_nearby_has_a_smaller_tail(seed):
    draw = np.random.default_rng(seed)
    scenarios = draw.standard_t(4, size=(240, 6)) * 0.03 + 0.005
    rows = (Row("first two", np.array([1.0, 1, 0, 0, 0, 0]), 0.1, 0.5),)
    within = limits(6, rows=rows, upper=np.full(6, 0.5))
    best = least_tail(scenarios, 0.9, within)
    least = tail_risk(-scenarios @ best, 0.9)[1]
    assert best.sum() == pytest.approx(1)
    assert 0.1 - 1e-9 <= best[:2].sum() <= 0.5 + 1e-9
    tried = 0
    for other in draw.dirichlet(np.ones(6), 4_000):
        for point in (other, 0.95 * best + 0.05 * other, 0.999 * best + 0.001 * other):
            if 0.1 <= point[:2].sum() <= 0.5 and point.max() <= 0.5:
                tried += 1
                assert tail_risk(-scenarios @ point, 0.9)[1] >= least - 1e-12
    assert tried > 1_000


def test_with_normal_returns_least_tail_nears_least_variance():
    # Rockafellar and Uryasev (2000), proposition 4.1: equal where returns are normal and means are equal.
    _, matrix = market(4, seed=1)
    scenarios = np.random.default_rng(0).normal(size=(1_500, 4)) @ np.linalg.cholesky(matrix / 12).T
    scenarios = np.vstack([scenarios, -scenarios])
    assert least_tail(scenarios, 0.9, limits(4)) == pytest.approx(
        trace(np.zeros(4), matrix, limits(4)).corner(0), abs=0.06
    )


def test_a_mean_out_of_reach_and_too_few_scenarios_are_refused():
    scenarios = np.random.default_rng(0).normal(size=(30, 3))
    with pytest.raises(Refused, match="targetReturn: no portfolio within the limits"):
        least_tail(scenarios, 0.9, limits(3), mean=np.full(3, 0.05), at_least=0.06)
    with pytest.raises(Refused, match="30 periods have less than one in the worst"):
        least_tail(scenarios, 0.99, limits(3))
