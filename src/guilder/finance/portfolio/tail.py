"""The portfolio with the least conditional value at risk over given scenarios, exactly, as a linear programme.

Losses are positive, as fractions of one period. Value at risk at β is the loss that a share 1 − β of scenarios reaches or exceeds;
conditional value at risk is the mean of the worst share 1 − β, the scenario at its edge counted in part. Rockafellar and
Uryasev, Optimization of conditional value-at-risk, Journal of Risk 2 (2000); Conditional value-at-risk for general loss
distributions, Journal of Banking and Finance 26 (2002), proposition 8.
"""

import numpy as np

from guilder.finance.portfolio.critical_line import Floats
from guilder.finance.portfolio.limits import Limits, infeasible, space
from guilder.finance.portfolio.linear import minimise
from guilder.finance.portfolio.refusal import Refused


def tail_risk(losses: Floats, confidence: float) -> tuple[float, float]:
    """(value at risk, conditional value at risk) of losses (t,), each equally likely."""
    worst = np.sort(losses)[::-1]
    mass = (1 - confidence) * len(worst)
    whole = int(np.floor(mass + 1e-9))
    edge = float(worst[min(whole, len(worst) - 1)])
    return edge, float((worst[:whole].sum() + max(mass - whole, 0.0) * edge) / mass)


def least_tail(
    scenarios: Floats, confidence: float, limits: Limits, *, mean: Floats | None = None, at_least: float | None = None
) -> Floats:
    """(n,) weights. scenarios (t, n): returns of one period; at_least: the least mean a year, with mean (n,).

    Raises Refused: contradicting limits, a mean out of reach, fewer scenarios than one in the tail.
    """
    periods = len(scenarios)
    if (1 - confidence) * periods < 1:
        raise Refused("confidence", f"{periods} periods have less than one in the worst {1 - confidence:.4g}: lower it")
    within = space(limits)
    variables = len(within.lower)
    base = scenarios @ within.offset
    moves = scenarios[:, within.asset] * within.signs
    rows, low, high = [within.rows], [within.low], [within.high]
    if at_least is not None and mean is not None:
        rows.append((mean[within.asset] * within.signs)[None, :])
        low.append(np.array([at_least - mean @ within.offset]))
        high.append(np.array([np.inf]))
    head = np.vstack(rows)
    # Variables: x, the value at risk, and each scenario's loss beyond it.
    matrix = np.zeros((len(head) + periods, variables + 1 + periods))
    matrix[: len(head), :variables] = head
    matrix[len(head) :, :variables] = moves
    matrix[len(head) :, variables] = 1
    matrix[len(head) :, variables + 1 :] = np.eye(periods)
    cost = np.zeros(matrix.shape[1])
    cost[variables] = 1
    cost[variables + 1 :] = 1 / ((1 - confidence) * periods)
    found = minimise(
        cost,
        np.concatenate([within.lower, [-np.inf], np.zeros(periods)]),
        np.concatenate([within.upper, np.full(periods + 1, np.inf)]),
        matrix,
        np.concatenate([*low, -base]),
        np.concatenate([*high, np.full(periods, np.inf)]),
    )
    if found is None:
        if at_least is not None and minimise(
            cost[:variables], within.lower, within.upper, within.rows, within.low, within.high
        ):
            raise Refused("targetReturn", "no portfolio within the limits has a mean as large")
        raise Refused("limits", infeasible(within))
    return within.weights(found.x[:variables])
