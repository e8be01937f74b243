"""The tax of one household's year, compiled by numba. Imported only inside functions, after `futures.warm` has set the cache's folder.

scale_figures: once for a year of a path; household_tax: as often as withdrawals that cause tax need it.
"""

from numba import njit

from guilder.finance.tax.figures import Reals
from guilder.finance.tax.kernel import layout as at
from guilder.finance.tax.kernel.credits import credits_, earned_credit
from guilder.finance.tax.kernel.deductions import gifts_and_illness, taxable_income
from guilder.finance.tax.kernel.income import adjusted_gross_income
from guilder.finance.tax.kernel.liability import alternative_minimum_tax, income_tax, other_taxes, premiums
from guilder.finance.tax.kernel.states import state_tax


@njit("void(float64[:,::1],float64,float64[::1])", cache=True, nogil=True, error_model="numpy")
def scale_figures(both: Reals, scale: float, into: Reals) -> None:
    """Figures of a path whose price level is `scale` times the expected one.

    both: (2, FIGURES) of `figures_vector`; into: (FIGURES,). What the law does not index stays.
    """
    for place in range(at.FIGURES):
        into[place] = both[0, place] + both[1, place] * (scale - 1)


@njit("void(float64[::1],float64[::1],float64[::1])", cache=True, nogil=True, error_model="numpy")
def household_tax(f: Reals, x: Reals, s: Reals) -> None:
    """One return with its state tax: f (FIGURES,), x (INPUTS,) as given, s (OUTS,) is written; see `layout`.

    O_FEDERAL, O_STATE: what is owed, negative when paid out. The state's tax is deducted on Schedule A if that is better.
    """
    adjusted_gross_income(f, x, s)
    gifts_and_illness(f, x, s)
    earned_credit(f, x, s)
    state_tax(f, x, s)
    s[at.O_STATE] = s[at.O_STATE_TOTAL] - s[at.O_STATE_REFUNDABLE]
    taxable_income(f, x, s, max(s[at.O_STATE], 0.0))
    income_tax(f, x, s)
    alternative_minimum_tax(f, x, s)
    other_taxes(f, x, s)
    credits_(f, x, s)
    premiums(f, x, s)
    s[at.O_TOTAL_TAX] = s[at.O_TAX_AFTER_CREDITS] + s[at.O_OTHER_TAXES]
    s[at.O_FEDERAL] = s[at.O_TOTAL_TAX] - s[at.O_REFUNDABLE_CREDITS]


@njit("void(float64[::1],float64[:,::1],float64[:,::1])", cache=True, nogil=True, error_model="numpy")
def households_tax(f: Reals, x: Reals, s: Reals) -> None:
    """Many returns of one year, status and state: x (n, INPUTS), s (n, OUTS)."""
    for row in range(len(x)):
        household_tax(f, x[row], s[row])
