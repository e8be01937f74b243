"""The tax of every year of a plan lived through, with other withdrawals: what the programme's pieces are sampled from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guilder.finance.ledger import places as at
from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_choices import FlatTaxes, UsTaxes
from guilder.finance.ledger.tables import Reals
from guilder.finance.tax.contracts import Status
from guilder.finance.tax.kernel import layout as tax
from guilder.finance.tax.kernel.vectors import figures_vector
from guilder.finance.withdrawals.pieces import Pieces, grid, hull, sampled
from guilder.finance.withdrawals.replay import Replay

BOTH = 3
YEARS_TO_PREMIUM = 2
#: Gains are sampled up to this many times those lived through, and at least up to MOST_GAINS of the first year's money.
GAINS_SPAN = 3.0
MOST_GAINS = 200_000.0


@dataclass(frozen=True, eq=False)
class YearTaxPieces:
    """A year's tax is the sum of two convex functions. ordinary: of what traditional accounts give, in withdrawals and conversions, and
    of interest beyond what was lived through. gains: of long-term gains, or where `stacked` of both incomes together. beside (Y,): what
    counts off from the sum.
    """

    ordinary: tuple[Pieces, ...]
    gains: tuple[Pieces, ...]
    beside: Reals
    stacked: bool


def tax_pieces(plan: LedgerInput, lived: Replay, later: Reals, *, stacked: bool) -> YearTaxPieces:
    """The tax around `lived`. later (Y,): what a dollar due two years on counts in its year.

    Apart: of each income with the other as lived through, exact near it. Stacked: of ordinary income without gains, and of gains lying on
    top of any ordinary income, as the law has it for the rates on gains, for IRMAA and for most states, exact near nothing.
    """
    forms = lived.forms
    gained = forms[:, tax.I_LONG_TERM_GAIN]
    prices = lived.lines[:, at.L_PRICES]
    held = np.array([account.kind == "traditional" for account in plan.accounts])
    taken = forms[:, tax.I_IRA_DISTRIBUTIONS] + forms[:, tax.I_ROTH_CONVERSION]
    low = -forms[:, tax.I_INTEREST]
    high = lived.accounts[:, held, at.A_OPENING].sum(axis=1) * 1.5 + 50_000 * prices + taken
    top = np.maximum(GAINS_SPAN * gained, MOST_GAINS * prices)
    owed = _Owed(plan, lived, later)
    if stacked:
        floor, nothing = low[:, None], np.zeros((len(low), 1))

        def on_top(both: Reals) -> Reals:
            return owed.owed(floor, both - floor)

        def beneath(ordinary: Reals) -> Reals:
            return owed.owed(ordinary, nothing) - on_top(ordinary)

        ordinary, gains = sampled(grid(low, high), beneath), sampled(grid(low, high + top), on_top)
        beside = np.zeros(len(low))
    else:
        here, there = taken[:, None], gained[:, None]
        ordinary = sampled(grid(low, high), lambda more: owed.owed(more, there))
        gains = sampled(grid(np.minimum(gained, 0.0), top), lambda more: owed.owed(here, more))
        beside = owed.owed(here, there)[:, 0]
    years = range(len(low))
    return YearTaxPieces(
        tuple(hull(ordinary[0][k], ordinary[1][k]) for k in years),
        tuple(hull(gains[0][k], gains[1][k]) for k in years),
        beside,
        stacked,
    )


class _Owed:
    """Federal, state and payroll tax, and the Medicare surcharge that the year's income will cause, discounted; flat taxes likewise."""

    def __init__(self, plan: LedgerInput, lived: Replay, later: Reals) -> None:
        self._plan, self._forms, self._later = plan, lived.forms, later
        self._mask = lived.lines[:, at.L_MASK].astype(int)
        self._figures = _figures(plan, self._mask) if isinstance(plan.taxes, UsTaxes) else None

    def owed(self, ordinary: Reals, gains: Reals) -> Reals:
        """(Y, n) with (Y, n) or (Y, 1) from traditional accounts and of long-term gains instead; a negative ordinary amount counts off
        from interest.
        """
        shape = np.broadcast_shapes(ordinary.shape, gains.shape)
        rows = np.repeat(self._forms[:, None, :], shape[1], axis=1)
        rows[:, :, tax.I_IRA_DISTRIBUTIONS] = np.maximum(ordinary, 0)
        rows[:, :, tax.I_ROTH_CONVERSION] = rows[:, :, tax.I_EARLY_DISTRIBUTIONS] = 0
        rows[:, :, tax.I_INTEREST] += np.minimum(ordinary, 0)
        rows[:, :, tax.I_LONG_TERM_GAIN] = gains
        return self._of(rows)

    def _of(self, rows: Reals) -> Reals:
        taxes = self._plan.taxes
        if isinstance(taxes, FlatTaxes):
            ordinary = (
                rows[:, :, tax.I_IRA_DISTRIBUTIONS] + rows[:, :, tax.I_ROTH_CONVERSION] + rows[:, :, tax.I_INTEREST]
            )
            found: Reals = taxes.ordinary_rate * ordinary + taxes.gains_rate * np.maximum(
                rows[:, :, tax.I_LONG_TERM_GAIN], 0
            )
            return found
        if self._figures is None:
            return np.zeros(rows.shape[:2])
        from guilder.finance.tax.kernel.household import households_tax

        owed = np.empty(rows.shape[:2])
        out = np.empty((rows.shape[1], tax.OUTS))
        for k, figures in enumerate(self._figures):
            households_tax(figures, rows[k], out)
            owed[k] = out[:, tax.O_FEDERAL] + out[:, tax.O_STATE] + out[:, tax.O_PAYROLL_TAX]
            due = k + YEARS_TO_PREMIUM
            if due < len(self._figures):
                owed[k] += self._later[k] * self._surcharge(due, out[:, tax.O_MAGI])
        return owed

    def _surcharge(self, due: int, magi: Reals) -> Reals:
        figures = self._figures[due] if self._figures is not None else np.zeros(tax.FIGURES)
        months = self._forms[due, tax.I_MEDICARE_MONTHS_0]
        if self._mask[due] == BOTH:
            months += self._forms[due, tax.I_MEDICARE_MONTHS_1]
        tiers = slice(tax.F_IRMAA_TABLE, tax.F_IRMAA_TABLE + tax.IRMAA_TIERS)
        tier: NDArray[np.int64] = (magi[:, None] > figures[tiers]).sum(axis=1)
        part_b = figures[tax.F_IRMAA_PART_B : tax.F_IRMAA_PART_B + tax.IRMAA_TIERS]
        part_d = figures[tax.F_IRMAA_PART_D : tax.F_IRMAA_PART_D + tax.IRMAA_TIERS]
        found: Reals = months * np.concatenate([[0.0], part_b + part_d])[tier]
        return found


def _figures(plan: LedgerInput, mask: NDArray[np.int64]) -> list[Reals]:
    taxes = plan.taxes
    assert isinstance(taxes, UsTaxes)
    expectation = taxes.expectation.model_copy(update={"inflation_rate": plan.market.inflation.mean_rate})
    found = []
    for k, alive in enumerate(mask):
        year = plan.first_year + k
        parent = any(0 <= year - born < 19 for born in taxes.children)
        status: Status = "joint" if alive == BOTH else "head" if parent else "single"
        found.append(figures_vector(year, status, taxes.state, expectation)[0].copy())
    return found
