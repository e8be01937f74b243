"""One year's figures as the vector that the kernel reads, from the same packs as the Sheet."""

from functools import lru_cache

import numpy as np

from guilder.finance.tax.contracts import STATUSES, Expectation, StateCode, Status
from guilder.finance.tax.figures import Reals, Year
from guilder.finance.tax.kernel import layout
from guilder.finance.tax.projection import RULES, figures_for
from guilder.finance.tax.states import indexing
from guilder.finance.tax.states.registry import WITHOUT_TAX, figures_of

NEVER = 1e300
_FLAGS = {
    "joint": layout.STATUS_JOINT,
    "separate": layout.STATUS_SEPARATE,
    "surviving": layout.STATUS_SURVIVING,
}
_DERIVED = frozenset({"status", "state", "rounded", "tables"})
_TABLES = {
    "hsa_limit": layout.F_HSA_LIMIT,
    "amt_rates": layout.F_AMT_RATES,
    "earned_credit_maximum": layout.F_EARNED_MAXIMUM,
    "earned_credit_earned": layout.F_EARNED_EARNED,
    "earned_credit_in_rate": layout.F_EARNED_IN_RATE,
    "earned_credit_out_rate": layout.F_EARNED_OUT_RATE,
    "savers_up_to": layout.F_SAVERS_UP_TO,
    "savers_rates": layout.F_SAVERS_RATES,
    "irmaa_table": layout.F_IRMAA_TABLE,
    "irmaa_part_b": layout.F_IRMAA_PART_B,
    "irmaa_part_d": layout.F_IRMAA_PART_D,
    "rate_table": layout.F_RATE_THRESHOLDS,
    "gain_table": layout.F_GAIN_THRESHOLDS,
}
_STATE_TABLES = {
    "rate_table": layout.F_STATE_RATE_THRESHOLDS,
    "recapture_from": layout.F_STATE_RECAPTURE_FROM,
    "recapture_base": layout.F_STATE_RECAPTURE_BASE,
    "recapture_more": layout.F_STATE_RECAPTURE_MORE,
}


def figures_vector(
    year: int, status: Status, state: StateCode | None, expectation: Expectation | None = None, *, rounded: bool = False
) -> Reals:
    """(2, FIGURES): the figures, and the part of each that the law indexes (0 where it does not).

    rounded: the kernel rounds each product to cents, as the Sheet does; else its tax is piecewise linear.
    Raises NoSuchYear.
    """
    both = _figures(year, status, state, expectation).copy()
    both[0, layout.F_ROUNDED] = rounded
    return both


@lru_cache(maxsize=1024)
def _figures(year: int, status: Status, state: StateCode | None, expectation: Expectation | None) -> Reals:
    place = figures_for(year, expectation)
    both = np.zeros((2, layout.FIGURES))
    both[0, layout.F_STATUS] = _FLAGS.get(status, 0)
    index = STATUSES.index(status)
    for name, at in layout.names("F_").items():
        if at < layout.F_TABLES and name not in _DERIVED:
            _put(both, at, place, name, index, indexed=name in RULES)
    for name, at in _TABLES.items():
        _put(both, at, place, name, index, indexed=name in RULES)
    out_from = "earned_credit_out_from_joint" if status == "joint" else "earned_credit_out_from"
    _put(both, layout.F_EARNED_OUT_FROM, place, out_from, index, indexed=True)
    both[1, layout.F_EARNED_MAXIMUM : layout.F_EARNED_EARNED] = both[
        0, layout.F_EARNED_MAXIMUM : layout.F_EARNED_EARNED
    ]
    rates = place.rates("rate_table")
    both[0, layout.F_RATE_FIRST] = rates[0]
    both[0, layout.F_RATE_STEPS : layout.F_RATE_STEPS + layout.RATE_STEPS] = np.diff(rates)
    both[0, layout.F_GAIN_RATES : layout.F_GAIN_RATES + 2] = place.rates("gain_table")[1:]
    if state is not None and state not in WITHOUT_TAX:
        _put_state(both, state, figures_of(state, year, expectation), index)
    return both


def _put_state(both: Reals, state: StateCode, place: Year, index: int) -> None:
    both[0, layout.F_STATE] = layout.STATE_CODES[state]
    both[0, layout.F_STATE_RATE_THRESHOLDS : layout.F_STATE_RATE_THRESHOLDS + layout.STATE_STEPS] = NEVER
    indexed = indexing.RULES.get(state, {})
    plain = {name.removeprefix("state_"): at for name, at in layout.names("F_STATE_").items()}
    for name in place.figures:
        at = _STATE_TABLES.get(name, plain.get(name))
        if at is not None:
            _put(both, at, place, name, index, indexed=name in indexed)
    if "rate_table" in place.figures:
        rates = place.rates("rate_table")
        both[0, layout.F_STATE_RATE_FIRST], both[0, layout.F_STATE_RATE_TOP] = rates[0], rates[-1]
        both[0, layout.F_STATE_RATE_STEPS : layout.F_STATE_RATE_STEPS + len(rates) - 1] = np.diff(rates)


def _put(both: Reals, at: int, place: Year, name: str, index: int, *, indexed: bool) -> None:
    figure = place.figures[name]
    values = np.atleast_1d(figure.values[index] if figure.by_status else figure.values)
    both[0, at : at + len(values)] = values
    if indexed:
        both[1, at : at + len(values)] = values
