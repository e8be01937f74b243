"""Linear programmes by HiGHS (Huangfu and Hall, Parallelizing the dual revised simplex method, 2018)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from guilder.finance.portfolio.critical_line import FREE, LOWER, UPPER, Floats, Sides


@dataclass(frozen=True)
class Vertex:
    """x (n,) and the basis: a basic variable or a slack row is FREE, any other stands at the side named."""

    x: Floats
    variables: Sides
    rows: Sides


def minimise(cost: Floats, lower: Floats, upper: Floats, rows: Floats, low: Floats, high: Floats) -> Vertex | None:
    """A vertex that minimises cost'x within lower ≤ x ≤ upper (n,) and low ≤ rows·x ≤ high (m,); None when nothing is within.

    The programme must be bounded. Infinite ends are open.
    """
    import highspy

    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = len(cost), len(low)
    programme.col_cost_, programme.col_lower_, programme.col_upper_ = cost, lower, upper
    programme.row_lower_, programme.row_upper_ = low, high
    filled = rows != 0
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_ = np.concatenate([[0], np.cumsum(filled.sum(axis=1))]).astype(np.int32)
    programme.a_matrix_.index_ = np.nonzero(filled)[1].astype(np.int32)
    programme.a_matrix_.value_ = rows[filled]
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("solver", "simplex")
    solver.passModel(programme)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    basis, solution = solver.getBasis(), solver.getSolution()
    return Vertex(
        np.array(solution.col_value),
        _sides(basis.col_status),
        _sides(basis.row_status),
    )


def _sides(statuses: list[Any]) -> Sides:
    import highspy

    side = {highspy.HighsBasisStatus.kBasic: FREE, highspy.HighsBasisStatus.kUpper: UPPER}
    return np.array([side.get(status, LOWER) for status in statuses], dtype=np.int8)
