"""The rolling retirements of Bengen (1994) and of the Trinity study (Cooley, Hubbard and Walz 1998), for any plan.

With real growth factors g₁…gₙ and spending w taken at each year's start, what is left is S·g₁⋯gₙ − w·Σₖ gₖ⋯gₙ: so the most that could
have been spent follows without search. Taken at the end, year k's spending grows by gₖ₊₁⋯gₙ; in the middle, half of each.
"""

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from guilder.finance.longevity.lives import either, survival
from guilder.finance.longevity.report import life
from guilder.finance.montecarlo.contracts_history import (
    HISTORY_BASIS,
    HistoricalInput,
    HistoricalResult,
    HistoricalStart,
    OrderOfReturns,
)
from guilder.finance.montecarlo.history import history
from guilder.finance.portfolio.refusal import Refused
from guilder.kernel.money import quantize

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]

_AT_START = {"start": 1.0, "middle": 0.5, "end": 0.0}
#: Less than a thousandth of a year's spending is rounding, not failure.
_ROUNDING = 1e-3


def calculate(inputs: HistoricalInput) -> HistoricalResult:
    """Every start on record. Raises Refused when no period is long enough."""
    past = history(inputs.since)
    first = max(inputs.first_year or 0, int(past.years[0]))
    last = min(inputs.last_year or 9999, int(past.years[-1]))
    if last - first + 1 < inputs.years:
        raise Refused("years", f"{first} to {last} hold no period of {inputs.years} years")
    chosen = slice(first - int(past.years[0]), last - int(past.years[0]) + 1)
    mix = np.array([inputs.allocation.stocks, inputs.allocation.bonds, inputs.allocation.cash])
    gross = (1 + past.returns[chosen] @ mix) * (1 - inputs.fee_rate) / (1 + past.inflation[chosen])
    growth = np.lib.stride_tricks.sliding_window_view(gross, inputs.years)

    savings, spending, target = float(inputs.savings), float(inputs.spending_per_year), float(inputs.target)
    early = _AT_START[inputs.timing]
    paid, ending = replay(growth, savings, spending, early)
    succeeded = (paid == inputs.years) & (ending >= target * (1 - 1e-9))
    most = sustainable(growth, savings, target, early)
    decade = _compound(growth[:, :10])
    whole = _compound(growth)
    hardest = np.argsort(most, kind="stable")[:5]
    currency = inputs.currency
    return HistoricalResult(
        basis=HISTORY_BASIS,
        source=past.source,
        periods=len(growth),
        independent_periods=len(gross) / inputs.years,
        successes=int(succeeded.sum()),
        probability=float(succeeded.mean()),
        weighted_probability=_weighted(inputs, paid, succeeded) if inputs.people else None,
        safe_rate=float(max(most.min(), 0) / savings),
        safe_amount=_money(max(most.min(), 0), currency),
        median_rate=float(np.median(most) / savings),
        worst=tuple(first + int(start) for start in hardest),
        order=_order(growth, most, sustainable(growth[:, ::-1], savings, target, early), decade, whole),
        starts=tuple(
            HistoricalStart(
                start_year=first + start,
                succeeded=bool(succeeded[start]),
                years_paid=int(paid[start]),
                ending=_money(ending[start], currency),
                sustainable=_money(most[start], currency) if most[start] >= 0 else None,
                sustainable_rate=float(most[start] / savings) if most[start] >= 0 else None,
                first_decade_rate=float(decade[start]),
                whole_rate=float(whole[start]),
            )
            for start in range(len(growth))
        ),
        inputs=inputs,
    )


def replay(growth: "Reals", savings: float, spending: float, early: float) -> "tuple[NDArray[np.int64], Reals]":
    """(full years paid, what is left), (starts,) each. growth (starts, years): real factors. early: the share of a year's
    spending that is taken at its start.
    """
    starts, years = growth.shape
    wealth = np.full(starts, savings)
    intact = np.ones(starts, bool)
    paid = np.zeros(starts, np.int64)
    for year in range(years):
        missing = np.zeros(starts)
        for part, factor in ((early * spending, growth[:, year]), ((1 - early) * spending, None)):
            wealth = wealth - part
            missing += np.maximum(-wealth, 0)
            wealth = np.maximum(wealth, 0)
            if factor is not None:
                wealth = wealth * factor
        intact &= missing <= spending * _ROUNDING
        paid += intact
    return paid, wealth


def sustainable(growth: "Reals", savings: float, target: float, early: float) -> "Reals":
    """(starts,): the spending a year that leaves exactly `target`; negative when nothing spent leaves less."""
    to_end = np.cumprod(growth[:, ::-1], axis=1)[:, ::-1]
    after = np.concatenate([to_end[:, 1:], np.ones((len(growth), 1))], axis=1)
    worth = early * to_end + (1 - early) * after
    result: Reals = (savings * to_end[:, 0] - target) / worth.sum(axis=1)
    return result


def _weighted(inputs: HistoricalInput, paid: "NDArray[np.int64]", succeeded: "NDArray[np.bool_]") -> float:
    """1 − the mean chance that somebody lives in the year that is not paid in full (the target alone is no need of the living)."""
    lives = [life(person) for person in inputs.people]
    alive = either(lives[0], lives[-1]) if len(lives) == 2 else survival(lives[0])
    ran_out = paid < inputs.years
    met = np.where(ran_out & ~succeeded, alive[np.minimum(paid, len(alive) - 1)], 0.0)
    return float(1 - met.mean())


def _order(growth: "Reals", most: "Reals", reverse: "Reals", decade: "Reals", whole: "Reals") -> OrderOfReturns:
    usable = most > 0
    apart = np.abs(reverse[usable] / most[usable] - 1)
    return OrderOfReturns(
        with_first_decade=_correlation(most, decade),
        with_whole=_correlation(most, whole),
        order_alone=float(np.median(apart)) if usable.any() and growth.shape[1] > 1 else None,
    )


def _correlation(one: "Reals", other: "Reals") -> float | None:
    if len(one) < 3 or one.std() < 1e-12 or other.std() < 1e-12:
        return None
    return float(np.corrcoef(one, other)[0, 1])


def _compound(growth: "Reals") -> "Reals":
    result: Reals = np.exp(np.log(growth).mean(axis=1)) - 1
    return result


def _money(amount: float, currency: str) -> Decimal:
    return quantize(Decimal(amount), currency)
