"""The linear programme over all years and accounts.

Of each year: what each account gives, what is converted, what is saved, what goes unpaid, how far each piece of the year's tax is used, and
the balances at its end. Flows fall in the middle of the year, as in the ledger. In thousands of each year's money.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from guilder.finance.ledger.tables import Reals
from guilder.finance.withdrawals.law import YearTaxPieces

Nothing = Literal["out_of_time", "infeasible"]
UNIT = 1000.0
EARLY_RATE = 0.10
#: Seconds after which a programme is given up, whatever it has found: iterations are the limit that gives the same answer everywhere.
PATIENCE = 2.0
UNPAID = 1_000.0
#: Of two ways that leave alike, the one that moves less.
IDLE = 1e-7


@dataclass(frozen=True, eq=False)
class Terms:
    """Y years, A accounts; money is each year's. drawable, traditional, taxed (A,): health savings are none of these. roth, sweep: where
    conversions and surplus go, −1 for nowhere. opening (A,): today's balances. growth (Y, A): what a dollar of the opening becomes;
    half (Y, A): one of the year's middle. came (Y, A): contributions. required (Y, A): share of the opening to be distributed. early
    (Y, A): withdrawals that are penalised. share (Y, A): of a withdrawal that is gain. interest, dividends (Y, A): taxed ordinary and
    as gains, of a dollar of the opening; held (Y, A): the openings that the tax was looked at with. need (Y,): to be paid beside taxes.
    gains (Y,): those of restoring the mix. worth (A,): what heirs keep of a dollar.
    """

    drawable: Reals
    traditional: Reals
    taxed: Reals
    roth: int
    sweep: int
    opening: Reals
    growth: Reals
    half: Reals
    came: Reals
    required: Reals
    early: Reals
    share: Reals
    interest: Reals
    dividends: Reals
    held: Reals
    need: Reals
    gains: Reals
    worth: Reals

    def without_conversions(self) -> "Terms":
        """The same, nothing converted."""
        return replace(self, roth=-1)


@dataclass(frozen=True, eq=False)
class Proposal:
    """withdrawals (Y, A), conversions (Y,): of each year's money. optimal: proven so, not only the best within the limits. iterations: taken
    by the solver.
    """

    withdrawals: Reals
    conversions: Reals
    optimal: bool
    iterations: int


class _Programme:
    def __init__(self) -> None:
        self.cost: list[float] = []
        self.upper: list[float] = []
        self.rows: list[dict[int, float]] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def column(self, cost: float = 0.0, upper: float = float("inf")) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def row(self, terms: dict[int, float], low: float, high: float) -> None:
        self.rows.append(terms)
        self.low.append(low)
        self.high.append(high)


def solve(terms: Terms, law: YearTaxPieces, *, iterations: int) -> Proposal | Nothing:
    """The withdrawals and conversions that leave most, or why there are none. iterations: of the simplex method, at most."""
    import highspy

    programme = _Programme()
    years = len(terms.need)
    drawable = [a for a in range(len(terms.drawable)) if terms.drawable[a]]
    before: dict[int, int] = {}
    drawn: list[dict[int, int]] = []
    converted: list[dict[int, int]] = []
    for k in range(years):
        gone = 1.0 if k == years - 1 else 0.0
        draw = {a: programme.column(-IDLE) for a in drawable}
        move = {a: programme.column(-IDLE) for a in drawable if terms.roth >= 0 and terms.traditional[a]}
        end = {a: programme.column(gone * terms.worth[a]) for a in drawable}
        save, unpaid = programme.column(), programme.column(-UNPAID)
        _cash(programme, terms, law, k, draw, move, before, save, unpaid)
        for a in drawable:
            row = {end[a]: 1.0, draw[a]: terms.half[k, a]}
            came = terms.half[k, a] * terms.came[k, a] / UNIT
            if a in move:
                row[move[a]] = terms.half[k, a]
            if a == terms.roth:
                row |= dict.fromkeys(move.values(), -terms.half[k, a])
            if a == terms.sweep:
                row[save] = -terms.half[k, a]
            if before:
                row[before[a]] = -terms.growth[k, a]
            else:
                came += terms.growth[k, a] * terms.opening[a] / UNIT
            programme.row(row, came, came)
            if terms.required[k, a] > 0:
                least = {draw[a]: 1.0}
                if before:
                    least[before[a]] = -terms.required[k, a]
                programme.row(least, 0.0 if before else terms.required[k, a] * terms.opening[a] / UNIT, float("inf"))
        before = end
        drawn.append(draw)
        converted.append(move)
    solver = _run(programme, iterations)
    status, info = solver.getModelStatus(), solver.getInfo()
    optimal = status == highspy.HighsModelStatus.kOptimal
    if not optimal and info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        limits = (highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kIterationLimit)
        return "out_of_time" if status in limits else "infeasible"
    found = solver.getSolution().col_value
    withdrawals = np.zeros(terms.half.shape)
    for k, columns in enumerate(drawn):
        for a, column in columns.items():
            withdrawals[k, a] = found[column] * UNIT
    conversions = np.array([sum(found[column] for column in columns.values()) * UNIT for columns in converted])
    return Proposal(withdrawals, conversions, optimal, int(info.simplex_iteration_count))


def _cash(
    programme: _Programme,
    terms: Terms,
    law: YearTaxPieces,
    k: int,
    draw: dict[int, int],
    move: dict[int, int],
    before: dict[int, int],
    save: int,
    unpaid: int,
) -> None:
    """What is drawn pays the need, the tax and what is saved; the tax's pieces hold the year's ordinary income and gains."""
    ordinary, gains = law.ordinary[k], law.gains[k]
    cash = {column: 1.0 - (EARLY_RATE * terms.early[k, a]) for a, column in draw.items()}
    cash |= {save: -1.0, unpaid: 1.0}
    taken = {column: 1.0 for a, column in draw.items() if terms.traditional[a]} | dict.fromkeys(move.values(), 1.0)
    sold = {column: float(terms.share[k, a]) for a, column in draw.items() if terms.taxed[a]}
    taken_beside = sold_beside = 0.0
    for a in draw:
        if terms.taxed[a] and before:
            taken[before[a]] = float(terms.interest[k, a])
            sold[before[a]] = float(terms.dividends[k, a])
            taken_beside -= terms.interest[k, a] * terms.held[k, a] / UNIT
            sold_beside -= terms.dividends[k, a] * terms.held[k, a] / UNIT
    sold_beside += float(terms.gains[k]) / UNIT
    if law.stacked:
        sold = {column: taken.get(column, 0.0) + sold.get(column, 0.0) for column in {**taken, **sold}}
        sold_beside += taken_beside
    for pieces, row, beside in ((ordinary, dict(taken), taken_beside), (gains, sold, sold_beside)):
        for width, slope in zip(pieces.widths, pieces.slopes, strict=True):
            column = programme.column(upper=width / UNIT)
            row[column] = -1.0
            cash[column] = -slope
        programme.row(row, float("-inf"), pieces.start / UNIT - beside)
    owed = (ordinary.value + gains.value - law.beside[k]) / UNIT
    need = terms.need[k] / UNIT + owed
    programme.row(cash, need, need)


def _run(programme: _Programme, iterations: int) -> Any:
    import highspy

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(programme.cost), len(programme.rows)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.array(programme.cost)
    model.col_lower_, model.col_upper_ = np.zeros(len(programme.cost)), np.array(programme.upper)
    model.row_lower_, model.row_upper_ = np.array(programme.low), np.array(programme.high)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.cumsum([0, *map(len, programme.rows)]).astype(np.int32)
    model.a_matrix_.index_ = np.array([column for row in programme.rows for column in row], np.int32)
    model.a_matrix_.value_ = np.array([value for row in programme.rows for value in row.values()], np.float64)
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("solver", "simplex")
    solver.setOptionValue("time_limit", PATIENCE)
    solver.setOptionValue("simplex_iteration_limit", iterations)
    solver.passModel(model)
    solver.run()
    return solver
