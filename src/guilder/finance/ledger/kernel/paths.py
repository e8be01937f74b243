"""One household's life along each path: the order in which a year happens. Compiled by numba."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

from guilder.finance.ledger import places as at
from guilder.finance.ledger.kernel.accounts import begin, bring_back, first_half, second_half
from guilder.finance.ledger.kernel.flows import (
    BOTH,
    contributions,
    convert,
    convertible,
    costs,
    incomes,
    investment_income,
    people_and_deductions,
    required,
)
from guilder.finance.ledger.kernel.paying import meet
from guilder.finance.ledger.kernel.spending import drawn, resources, scaled
from guilder.finance.ledger.kernel.taxes import assess, bracket_top, draw, fill
from guilder.finance.ledger.tables import Plan, Reals
from guilder.finance.ledger.work import Work
from guilder.finance.tax.kernel import layout as tax
from guilder.finance.tax.kernel.arithmetic import njit_part
from guilder.finance.tax.kernel.household import scale_figures

Floats = NDArray[np.float32]
NO_NEED = 1e-4
F = TypeVar("F")
_UNCOUNTED: Any = {"_nrt": False}
#: Kept on disk; other threads run meanwhile. References to the arrays are not counted: in tuples of them that took most of the time.
njit_whole: Callable[[F], F] = njit(cache=True, nogil=True, error_model="numpy", **_UNCOUNTED)


class Markets(NamedTuple):
    """returns (Y, 3, P) and inflation (Y, P) of each year; ends (2, P): the last year that each person lives through, −1 for nobody.

    exact: (Y, 4) the same of the recorded path in double precision: single would cost cents.
    """

    returns: Floats
    inflation: Floats
    ends: NDArray[np.int64]
    exact: Reals


class Record(NamedTuple):
    """Every line of the one path that is recorded: accounts (Y, A, columns), lines (Y, columns), incomes (Y, I + 2), forms (Y, INPUTS)."""

    accounts: Reals
    lines: Reals
    incomes: Reals
    forms: Reals


class Kept(NamedTuple):
    """What is kept of each path: wealth and prices (Y + 1, P) at today and each year's end, spending and taxes (Y, P); real but for
    prices, NaN after the last death. failed (P,): the year, from 1, that is not paid in full first, one after the last for the bequest, 0
    for none. ends (P, columns): see `places`.
    """

    wealth: Floats
    prices: Floats
    spending: Floats
    taxes: Floats
    failed: NDArray[np.int64]
    ends: Reals


def room_for(years: int, count: int) -> Kept:
    """Room for `count` paths."""
    return Kept(
        np.empty((years + 1, count), np.float32),
        np.empty((years + 1, count), np.float32),
        np.empty((years, count), np.float32),
        np.empty((years, count), np.float32),
        np.zeros(count, np.int64),
        np.zeros((count, at.PATH_COLUMNS)),
    )


@njit_whole
def run(
    plan: Plan,
    markets: Markets,
    kept: Kept,
    record: Record,
    w: Work,
    first: int,
    last: int,
    tolerance: float,
    unit: float,
) -> None:
    """Paths `first` to `last`, `last` excluded. unit > 0: amounts are rounded to 1/unit and the path is recorded."""
    for p in range(first, last):
        _live(plan, markets, kept, record, w, p, tolerance, unit)


@njit_part
def _live(
    plan: Plan, markets: Markets, kept: Kept, record: Record, w: Work, p: int, tolerance: float, unit: float
) -> None:
    years = len(plan.yearly)
    w.v[:] = 0.0
    w.v[at.Z_CLOSING_PRICES] = w.v[at.Z_LEVEL] = 1.0
    w.v[at.Z_FIRST_RATE] = w.v[at.Z_FIRST_DRAW] = -1.0
    w.v[at.Z_SLOPE] = 0.2
    w.v[at.Z_MAGI_BEFORE], w.v[at.Z_MAGI_LAST] = plan.terms[at.C_MAGI + 0], plan.terms[at.C_MAGI + 1]
    begin(plan, w)
    opening = w.accounts[:, at.W_BALANCE].sum()
    kept.wealth[0, p], kept.prices[0, p] = opening, 1.0
    failed, lived = 0, 0
    for k in range(years):
        mask = (1 if markets.ends[0, p] >= k else 0) + (2 if markets.ends[1, p] >= k else 0)
        if mask == 0:
            kept.wealth[k + 1 :, p] = np.nan
            kept.prices[k + 1 :, p] = np.nan
            kept.spending[k:, p] = np.nan
            kept.taxes[k:, p] = np.nan
            break
        lost = min(markets.ends[0, p], markets.ends[1, p]) if plan.terms[at.C_PEOPLE] == 2 else -1
        closing = _year(plan, markets, record, w, p, k, mask, lost, opening, tolerance, unit)
        s, z = w.v, w.v
        prices = z[at.Z_PRICES]
        due = s[at.S_LIVING] + s[at.S_HEALTH] + s[at.S_CARE] + s[at.S_EVENTS] + w.v[at.T_TOTAL] + s[at.S_SAVED]
        missing = s[at.S_SHORTFALL]
        if failed == 0 and missing > (NO_NEED * due if unit == 0 else 0.0):
            failed = k + 1
        taxes = w.v[at.T_TOTAL] - w.v[at.T_PREMIUMS]
        spent = s[at.S_LIVING] + s[at.S_HEALTH] + s[at.S_CARE] + s[at.S_EVENTS] + w.v[at.T_PREMIUMS] - missing
        z[at.Z_MISSING] += missing / prices
        z[at.Z_TAXED] += taxes / prices
        z[at.Z_SPENT] += spent / prices
        kept.spending[k, p], kept.taxes[k, p] = spent / prices, taxes / prices
        kept.wealth[k + 1, p], kept.prices[k + 1, p] = closing / z[at.Z_CLOSING_PRICES], z[at.Z_CLOSING_PRICES]
        opening = closing
        lived = k + 1
    level = w.v[at.Z_CLOSING_PRICES]
    real = opening / level
    if real < plan.terms[at.C_BEQUEST] * (1 - 1e-5):
        w.v[at.Z_MISSING] += plan.terms[at.C_BEQUEST] - real
        if failed == 0:
            failed = lived + 1
    sheltered = 0.0
    for a in range(len(plan.accounts)):
        if plan.accounts[a, at.H_KIND] == at.TRADITIONAL or plan.accounts[a, at.H_KIND] == at.HSA:
            sheltered += w.accounts[a, at.W_BALANCE]
    kept.failed[p] = failed
    kept.ends[p, at.P_ENDING] = real
    kept.ends[p, at.P_KEPT] = real - plan.terms[at.C_HEIRS_RATE] * sheltered / level
    kept.ends[p, at.P_TAXES], kept.ends[p, at.P_SPENT] = w.v[at.Z_TAXED], w.v[at.Z_SPENT]
    kept.ends[p, at.P_MISSING] = w.v[at.Z_MISSING]


@njit_part
def _year(
    plan: Plan, markets: Markets, record: Record, w: Work, p: int, k: int, mask: int, lost: int, opening: float,
    tolerance: float, unit: float,
) -> float:  # fmt: skip
    s, z = w.v, w.v
    s[at.YEAR_FROM :] = 0.0
    s[at.S_UNIT] = unit
    growth = _prices_and_growth(markets, z, p, k, unit > 0)
    s[at.S_REALISED] = bring_back(plan, k, w, unit)
    first_half(plan, k, w, growth, unit)
    row = min(k, len(record.incomes) - 1)
    incomes(plan, k, mask, lost, w, unit, record.incomes[row])
    people_and_deductions(plan, k, mask, w, unit)
    investment_income(w, plan)
    contributions(plan, k, mask, w, unit)
    costs(plan, k, mask, w, unit)
    required(plan, k, mask, w, unit)
    if plan.terms[at.C_REGIME] == at.US:
        joint = 1 if mask == BOTH else 0
        scale_figures(plan.figures[k, joint], z[at.Z_PRICES] / plan.yearly[k, at.Y_EXPECTED], w.figures)
    _convert(plan, k, w, unit)
    _spend(plan, k, mask, opening, w, tolerance, unit)
    w.accounts[:, at.W_DEPOSITED] = 0.0
    w.accounts[int(plan.terms[at.C_SWEEP]), at.W_DEPOSITED] = s[at.S_SURPLUS]
    if unit > 0:
        for a in range(len(plan.accounts)):
            record.accounts[k, a, at.A_OPENING] = w.accounts[a, at.W_BALANCE]
    closing = second_half(plan, k, w, growth, unit)
    grown = 0.0
    for a in range(len(plan.accounts)):
        grown += w.accounts[a, at.W_GROWN] - w.accounts[a, at.W_FEES]
    z[at.Z_RETURN] = grown / opening if opening > 0 else 0.0
    if unit > 0:
        _write(plan, k, mask, opening, closing, w, record)
    _carry(w)
    return closing


@njit_part
def _prices_and_growth(markets: Markets, z: Reals, p: int, k: int, exact: bool) -> tuple[float, float, float]:
    """Prices in the year's middle, 1 in the first year's, and at its end; √(1 + return) of each asset."""
    if exact:
        stocks, bonds, cash, rise = markets.exact[k, 0], markets.exact[k, 1], markets.exact[k, 2], markets.exact[k, 3]
        before = markets.exact[k - 1, 3] if k > 0 else 0.0
    else:
        stocks, bonds = float(markets.returns[k, 0, p]), float(markets.returns[k, 1, p])
        cash, rise = float(markets.returns[k, 2, p]), float(markets.inflation[k, p])
        before = float(markets.inflation[k - 1, p]) if k > 0 else 0.0
    z[at.Z_PRICES_BEFORE] = z[at.Z_PRICES]
    z[at.Z_PRICES] = 1.0 if k == 0 else z[at.Z_PRICES] * math.sqrt((1 + before) * (1 + rise))
    z[at.Z_CLOSING_PRICES] *= 1 + rise
    return math.sqrt(1 + stocks), math.sqrt(1 + bonds), math.sqrt(1 + cash)


@njit_part
def _convert(plan: Plan, k: int, w: Work, unit: float) -> None:
    w.accounts[:, at.W_CONVERTED] = 0.0
    w.accounts[:, at.W_RECEIVED] = 0.0
    target = plan.yearly[k, at.Y_FILL_TO]
    if plan.yearly[k, at.Y_CONVERT] > 0:
        convert(w, plan, plan.yearly[k, at.Y_CONVERT] * w.v[at.Z_PRICES], unit)
    elif not np.isnan(target) and (target > 0 or plan.terms[at.C_REGIME] == at.US):
        most = convertible(w, plan)
        if most > 0:
            draw(plan, w, 0.0, 0.0, unit)
            top = target * w.v[at.Z_PRICES] if target >= 0 else bracket_top(w, -target)
            convert(w, plan, fill(plan, w, tax.I_ROTH_CONVERSION, top, most), unit)
    if plan.terms[at.C_ORDER] == at.BRACKET:
        draw(plan, w, 0.0, 0.0, unit)
        most = 0.0
        for a in range(len(plan.accounts)):
            if plan.accounts[a, at.H_KIND] == at.TRADITIONAL:
                most += w.accounts[a, at.W_FREE]
        if most > 0:
            room = fill(plan, w, tax.I_IRA_DISTRIBUTIONS, bracket_top(w, plan.terms[at.C_ORDER_RATE]), most)
            w.v[at.S_ROOM] = math.floor(room * unit) / unit if unit > 0 else room


@njit_part
def _spend(plan: Plan, k: int, mask: int, opening: float, w: Work, tolerance: float, unit: float) -> None:
    s, z = w.v, w.v
    alone = plan.terms[at.C_PEOPLE] == 2 and mask != BOTH
    paid_in = s[at.S_INCOME] + s[at.S_EVENTS_IN] + s[at.S_OUTSIDE]
    committed = s[at.S_HEALTH] + s[at.S_CARE] + s[at.S_EVENTS] + s[at.S_SAVED]
    budget = drawn(plan, k, mask, opening, w)
    if budget < 0:
        s[at.S_LIVING] = _round(scaled(plan, k, mask, alone, opening, w), unit)
        meet(plan, w, s[at.S_LIVING] + committed - paid_in, tolerance, unit)
        if plan.terms[at.C_SPEND_SURPLUS] and k < plan.terms[at.C_RETIRED]:
            s[at.S_LIVING] += s[at.S_SURPLUS]
            s[at.S_SURPLUS] = 0.0
        funds = resources(plan, k, mask, opening, z)
        if k == plan.terms[at.C_RETIRED] and funds > 0:
            z[at.Z_FIRST_RATE] = (s[at.S_LIVING] + s[at.S_HEALTH] + s[at.S_CARE] + w.v[at.T_TOTAL]) / funds
        return
    available = 0.0
    for a in range(len(w.accounts)):
        available += w.accounts[a, at.W_FREE]
    wanted = budget + s[at.S_EVENTS] + s[at.S_SAVED] - s[at.S_OUTSIDE] - s[at.S_EVENTS_IN]
    over = max(s[at.S_FIXED] - max(wanted, 0.0), 0.0) + max(-wanted, 0.0)
    extra = min(max(wanted - s[at.S_FIXED], 0.0), available)
    if unit > 0:
        extra, over = math.floor(extra * unit) / unit, _round(over, unit)
    draw(plan, w, extra, s[at.S_ROOM], unit)
    living = _round(paid_in + s[at.S_FIXED] + extra - over - committed - assess(plan, w), unit)
    least = _round(
        min(plan.terms[at.C_LEAST], plan.terms[at.C_LEAST] * (plan.terms[at.C_SURVIVOR_SHARE] if alone else 1.0))
        * z[at.Z_PRICES],
        unit,
    )
    if living < least:
        s[at.S_LIVING] = least
        meet(plan, w, least + committed - paid_in, tolerance, unit)
        return
    s[at.S_LIVING], s[at.S_EXTRA], s[at.S_SURPLUS] = living, extra, over


@njit_part
def _round(amount: float, unit: float) -> float:
    if unit == 0:
        return amount
    return math.floor(amount * unit + 0.5) / unit


@njit_part
def _carry(w: Work) -> None:
    """What next year must know."""
    z = w.v
    z[at.Z_TAX] = w.v[at.T_TOTAL]
    z[at.Z_SHORT_LOSS], z[at.Z_LONG_LOSS] = w.out[tax.O_SHORT_TERM_CARRYOVER], w.out[tax.O_LONG_TERM_CARRYOVER]
    z[at.Z_MAGI_BEFORE] = z[at.Z_MAGI_LAST]
    z[at.Z_MAGI_LAST] = w.out[tax.O_MAGI]


@njit_part
def _write(plan: Plan, k: int, mask: int, opening: float, closing: float, w: Work, record: Record) -> None:
    s, z, line = w.v, w.v, record.lines[k]
    drawn_in_all = converted = 0.0
    for a in range(len(plan.accounts)):
        row = record.accounts[k, a]
        row[at.A_CONTRIBUTIONS], row[at.A_EMPLOYER], row[at.A_DEPOSITS] = (
            w.accounts[a, at.W_ADDED],
            w.accounts[a, at.W_EMPLOYER],
            w.accounts[a, at.W_DEPOSITED],
        )
        row[at.A_CONVERSIONS_IN], row[at.A_CONVERSIONS_OUT] = (
            w.accounts[a, at.W_RECEIVED],
            w.accounts[a, at.W_CONVERTED],
        )
        row[at.A_DIVIDENDS], row[at.A_INTEREST] = w.accounts[a, at.W_DIVIDENDS], w.accounts[a, at.W_INTEREST]
        row[at.A_GAIN] = w.accounts[a, at.W_GROWN] - w.accounts[a, at.W_DIVIDENDS] - w.accounts[a, at.W_INTEREST]
        row[at.A_FEES], row[at.A_WITHDRAWALS] = (
            w.accounts[a, at.W_FEES],
            w.accounts[a, at.W_FIXED] + w.accounts[a, at.W_EXTRA],
        )
        row[at.A_CLOSING], row[at.A_BASIS] = (
            w.accounts[a, at.W_BALANCE],
            w.accounts[a, at.W_BASIS : at.W_BASIS + 3].sum(),
        )
        row[at.A_REALISED], row[at.A_REQUIRED] = w.accounts[a, at.W_REALISED], w.accounts[a, at.W_REQUIRED]
        drawn_in_all += w.accounts[a, at.W_FIXED] + w.accounts[a, at.W_EXTRA]
        converted += w.accounts[a, at.W_CONVERTED]
    line[at.L_PRICES], line[at.L_CLOSING_PRICES], line[at.L_MASK] = z[at.Z_PRICES], z[at.Z_CLOSING_PRICES], mask
    line[at.L_INCOME], line[at.L_EVENTS_IN] = s[at.S_INCOME], s[at.S_EVENTS_IN]
    line[at.L_EMPLOYER], line[at.L_OUTSIDE], line[at.L_CONTRIBUTIONS] = s[at.S_EMPLOYER], s[at.S_OUTSIDE], s[at.S_SAVED]
    line[at.L_WITHDRAWALS], line[at.L_CONVERSIONS] = drawn_in_all, converted
    line[at.L_LIVING], line[at.L_HEALTH], line[at.L_CARE] = s[at.S_LIVING], s[at.S_HEALTH], s[at.S_CARE]
    line[at.L_EVENTS], line[at.L_PREMIUMS] = s[at.S_EVENTS], w.v[at.T_PREMIUMS]
    line[at.L_FEDERAL], line[at.L_STATE], line[at.L_PAYROLL] = (
        w.v[at.T_FEDERAL],
        w.v[at.T_STATE],
        w.v[at.T_PAYROLL],
    )
    line[at.L_IRMAA], line[at.L_FLAT] = w.v[at.T_IRMAA], w.v[at.T_FLAT]
    line[at.L_AGI], line[at.L_MAGI], line[at.L_ORDINARY] = (
        w.out[tax.O_AGI],
        w.out[tax.O_MAGI],
        w.out[tax.O_ORDINARY_INCOME],
    )
    line[at.L_REALISED] = w.x[tax.I_LONG_TERM_GAIN]
    line[at.L_SHORT_LOSS], line[at.L_LONG_LOSS] = w.out[tax.O_SHORT_TERM_CARRYOVER], w.out[tax.O_LONG_TERM_CARRYOVER]
    line[at.L_SURPLUS], line[at.L_SHORTFALL] = s[at.S_SURPLUS], s[at.S_SHORTFALL]
    line[at.L_OPENING], line[at.L_CLOSING] = opening, closing
    for i in range(len(w.x)):
        record.forms[k, i] = w.x[i]
