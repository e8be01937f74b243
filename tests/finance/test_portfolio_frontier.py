"""The critical line against published corners, against the conditions of optimality, and refusals that say why."""

import numpy as np
import pytest

from guilder.finance.portfolio.frontier import trace
from guilder.finance.portfolio.limits import Limits, Row
from guilder.finance.portfolio.refusal import Refused

# Bailey and López de Prado, An Open-Source Implementation of the Critical-Line Algorithm for Portfolio Optimization,
# Algorithms 6 (2013): the ten assets of table 1, the corners' returns and risks of table 2 and weights of two of them.
PUBLISHED_MEANS = "1.175 1.19 0.396 1.12 0.346 0.679 0.089 0.73 0.481 1.08"
PUBLISHED_COVARIANCE = """
0.40755159
0.03175842 0.9063047
0.05183923 0.03136385 0.19490901
0.05663904 0.02687256 0.04408485 0.19528471
0.0330226 0.01917172 0.03006772 0.02777345 0.34059105
0.00827775 0.00934384 0.01322738 0.00526665 0.00777055 0.15983874
0.02165938 0.02495043 0.03525971 0.01375808 0.02067844 0.02105575 0.68056711
0.01332419 0.00761036 0.0115493 0.00780878 0.00736409 0.00518686 0.01377882 0.95526918
0.0343476 0.02874874 0.0427563 0.02914176 0.02542657 0.01723737 0.04627027 0.0106553 0.31681584
0.02249903 0.01336866 0.02057303 0.01640377 0.01284075 0.00723779 0.01926088 0.00760955 0.01854318 0.11079287
"""
PUBLISHED_CORNERS = [
    0.803215359876534,
    0.949936815755027,
    0.972720434034985,
    1.01530592052246,
    1.02248388944319,
    1.10836023837479,
    1.11126226427996,
    1.16005645242179,
    1.1802594588936,
    1.19,
]
PUBLISHED_RISKS = {
    0: 0.205237619813865,
    1: 0.216024571686891,
    2: 0.219554880082679,
    4: 0.229680073596096,
    5: 0.265016995301471,
}
PUBLISHED_LEAST = (
    "0.0369685814792150 0.0269008378008105 0.0949424305647986 0.1257759521946726 0.0767460810325476 "
    "0.2193556713161690 0.0299870968822203 0.0359632846213863 0.0613498377296873 0.2920102263784533"
)


def published():
    matrix = np.zeros((10, 10))
    matrix[np.tril_indices(10)] = np.array(PUBLISHED_COVARIANCE.split(), dtype=float)
    return np.array(PUBLISHED_MEANS.split(), dtype=float), matrix + np.tril(matrix, -1).T


def limits(count, **changed):
    named = {"names": tuple(f"a{i}" for i in range(count)), "lower": np.zeros(count), "upper": np.ones(count)}
    return Limits(**(named | changed))


def market(count, seed):
    """Forty years of months: one market, and movements of each asset's own."""
    draw = np.random.default_rng(seed)
    returns = np.outer(draw.normal(0.006, 0.04, 480), draw.uniform(0.5, 1.5, count))
    returns += draw.normal(size=(480, count)) * draw.uniform(0.02, 0.06, count) + draw.normal(0.002, 0.002, count)
    return returns.mean(axis=0) * 12, np.cov(returns.T) * 12


def test_the_corners_are_those_published():
    mean, covariance = published()
    found = trace(mean, covariance, limits(10))

    assert found.means == pytest.approx(PUBLISHED_CORNERS, abs=1e-12)
    assert found.weights[0] == pytest.approx(np.array(PUBLISHED_LEAST.split(), dtype=float), abs=1e-12)
    for corner, risk in PUBLISHED_RISKS.items():
        assert np.sqrt(found.variances[corner]) == pytest.approx(risk, abs=1e-12)


def test_largest_sharpe_ratio_and_least_variance_without_bounds_are_the_closed_forms():
    # Merton, An analytic derivation of the efficient portfolio frontier, JFQA 7 (1972): Σ⁻¹1 and Σ⁻¹(μ − r1), scaled.
    mean, covariance = market(6, seed=3)
    found = trace(mean, covariance, limits(6, lower=np.full(6, -9.0), upper=np.full(6, 9.0)))
    least, best = np.linalg.solve(covariance, np.ones(6)), np.linalg.solve(covariance, mean - 0.02)

    assert found.corner(0) == pytest.approx(least / least.sum(), abs=1e-10)
    assert found.most_sharpe(0.02) == pytest.approx(best / best.sum(), abs=1e-10)


def random_limits(draw, count):
    """Ranges that hold for equal weights, so that something is always feasible; half of the time with a turnover limit."""
    equal = np.full(count, 1 / count)
    rows = []
    for number in range(int(draw.integers(0, 4))):
        coefficients = draw.integers(0, 2, count) * draw.uniform(0.5, 2, count)
        at = float(coefficients @ equal)
        rows.append(Row(f"row {number}", coefficients, at - draw.uniform(0, 0.2), at + draw.uniform(0, 0.2)))
    lower = np.where(draw.random(count) < 0.3, -draw.uniform(0, 0.2, count), 0.0)
    changed = {"rows": tuple(rows), "lower": lower, "upper": draw.uniform(2 / count, 1, count)}
    if draw.random() < 0.5:
        changed |= {"current": equal, "turnover": float(draw.uniform(0.05, 0.8))}
    return limits(count, **changed)


def improvement(mean, covariance, within, weights, *, at_least):
    """How much variance a portfolio within the limits could lose to first order, by a linear programme of its own.

    Zero at an optimum (Frank and Wolfe 1956), whatever method found it. Variables: weights, bought, sold.
    """
    import highspy

    count = len(mean)
    model = highspy.Highs()
    model.silent()
    gradient = 2 * covariance @ weights
    held = [model.addVariable(within.lower[i], within.upper[i], gradient[i]) for i in range(count)]
    model.addConstr(sum(held) == 1)
    if at_least is not None:
        model.addConstr(sum(float(mean[i]) * held[i] for i in range(count)) >= at_least)
    for row in within.rows:
        model.addConstr(sum(float(row.coefficients[i]) * held[i] for i in range(count)) <= row.high)
        model.addConstr(sum(float(row.coefficients[i]) * held[i] for i in range(count)) >= row.low)
    if within.turnover is not None:
        traded = [model.addVariable(0, 10) for _ in range(count)]
        for i in range(count):
            model.addConstr(traded[i] >= held[i] - float(within.current[i]))
            model.addConstr(traded[i] >= float(within.current[i]) - held[i])
        model.addConstr(sum(traded) <= 2 * within.turnover)
    model.run()
    return float(gradient @ weights - model.getInfo().objective_function_value)


@pytest.mark.parametrize("seed", range(40))
def test_every_point_is_within_the_limits_and_nothing_near_it_is_better(seed):
    draw = np.random.default_rng(seed)
    count = int(draw.integers(3, 16))
    mean, covariance = market(count, seed)
    if seed % 3 == 0:
        mean = np.round(mean, 2)  # several assets tie for the largest mean
    within = random_limits(draw, count)
    found = trace(mean, covariance, within)

    spread = found.means[-1] - found.means[0]
    for share in (0.0, 0.3, 0.7, 0.95):
        target = found.means[0] + share * spread
        weights = found.at_return(target)
        assert weights.sum() == pytest.approx(1, abs=1e-12)
        assert weights @ mean >= target - 1e-12
        assert np.all(weights >= within.lower - 1e-12)
        assert np.all(weights <= within.upper + 1e-12)
        for row in within.rows:
            assert row.low - 1e-12 <= row.coefficients @ weights <= row.high + 1e-12
        if within.turnover is not None:
            assert np.abs(weights - within.current).sum() / 2 <= within.turnover + 1e-12
        assert improvement(mean, covariance, within, weights, at_least=target if share else None) < 1e-7


def test_target_risk_and_target_return_lead_to_the_same_portfolio():
    mean, covariance = market(12, seed=5)
    found = trace(mean, covariance, limits(12))
    for target in np.linspace(found.means[0] + 1e-6, found.means[-1], 37):
        weights = found.at_return(float(target))
        risk = float(np.sqrt(weights @ covariance @ weights))
        assert found.at_risk(risk) == pytest.approx(weights, abs=1e-7)


def test_no_corner_and_no_blend_has_a_larger_sharpe_ratio():
    mean, covariance = market(12, seed=8)
    found = trace(mean, covariance, limits(12, upper=np.full(12, 0.3)))
    best = found.most_sharpe(0.01)
    ratio = (best @ mean - 0.01) / np.sqrt(best @ covariance @ best)
    for target in np.linspace(found.means[0], found.means[-1], 500):
        weights = found.at_return(float(target))
        assert (weights @ mean - 0.01) / np.sqrt(weights @ covariance @ weights) <= ratio + 1e-12


def test_equal_means_leave_the_least_variance_alone():
    _, covariance = market(7, seed=2)
    found = trace(np.full(7, 0.05), covariance, limits(7))
    assert len(found.means) == 1
    assert found.at_return(0.05) == pytest.approx(found.corner(0))


TWO = np.array([[0.04, 0.01], [0.01, 0.09]])


@pytest.mark.parametrize(
    ("changed", "covariance", "words"),
    [
        ({"lower": np.array([0.7, 0.6])}, TWO, "assets: the lower limits add up to 1.3, more than 1"),
        ({"upper": np.array([0.3, 0.6])}, TWO, "assets: the upper limits add up to 0.9, less than 1"),
        ({"lower": np.array([0.7, 0.0]), "upper": np.array([0.6, 1])}, TWO, "assets.a0: its lower limit 0.7 is above"),
        ({"rows": (Row("bonds", np.array([0.0, 1.0]), 1.2, np.inf),)}, TWO, "limits.bonds: its assets cannot come above 1"),
        (
            {"rows": (Row("x", np.array([1.0, 0.0]), 0.6, 1.0), Row("y", np.array([0.0, 1.0]), 0.5, 1.0), Row("z", np.ones(2), 0, 2))},
            TWO,
            "these limits cannot hold together when each asset keeps to its range and the weights add up to 1: 'x', 'y'",
        ),
        ({}, np.array([[0.04, 0.06], [0.06, 0.09]]), "a0, a1 are collinear"),
        ({}, np.array([[0.04, 0.08], [0.08, 0.09]]), "covariance: no assets can vary like this"),
        ({}, np.array([[0.04, 0.0], [0.0, 0.0]]), "assets.a1: its volatility is zero"),
    ],
)  # fmt: skip
def test_what_cannot_be_says_which(changed, covariance, words):
    with pytest.raises(Refused) as refused:
        trace(np.array([0.05, 0.08]), covariance, limits(2, **changed))
    assert words in str(refused.value)


def test_targets_out_of_reach_name_what_is_in_reach():
    mean, covariance = published()
    found = trace(mean, covariance, limits(10))
    with pytest.raises(Refused, match=r"the most that these limits allow is 1\.19 a year"):
        found.at_return(1.3)
    with pytest.raises(Refused, match=r"the least volatility that these limits allow is 0\.205238 a year"):
        found.at_risk(0.1)
    with pytest.raises(Refused, match=r"the most is 1\.19 a year"):
        found.most_sharpe(1.5)
