"""The working of a calculation: every line under its key, in the order in which it was found."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from guilder.finance.tax.figures import Reals, Year
from guilder.finance.tax.households import Households


def nearest_cent(amount: Reals) -> Reals:
    """Half away from zero; the millionth of a cent keeps 0.125 × 100 = 12.4999… a half."""
    rounded: Reals = np.copysign(np.floor(np.abs(amount) * 100 + 0.500001) / 100, amount)
    return rounded + 0.0


def untouched(amount: Reals) -> Reals:
    """No rounding."""
    return amount


@dataclass(frozen=True, eq=False)
class Sheet:
    """The lines of n returns of one year. cents: how products are rounded; tables: Tax Table and EIC Table are used."""

    year: Year
    households: Households
    cents: Callable[[Reals], Reals] = nearest_cent
    tables: bool = False
    lines: dict[str, Reals] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Reals:
        return self.lines[key]

    def __setitem__(self, key: str, amount: Reals) -> None:
        self.lines[key] = amount

    def figure(self, name: str) -> Reals:
        """A figure of the year by each household's filing status, (n,) or (n, k)."""
        return self.year.each(name, self.households.status)


def above(amount: Reals | float, threshold: Reals | float) -> Reals:
    """What exceeds the threshold, never negative."""
    over: Reals = np.maximum(np.subtract(amount, threshold), 0)
    return over


def tax_by_table(amount: Reals, thresholds: Reals, rates: Reals) -> Reals:
    """Progressive tax on amount (n,): rates (k+1,), thresholds (k,) for all or (n, k)."""
    rows = np.broadcast_to(thresholds, (*amount.shape, thresholds.shape[-1]))
    tax: Reals = amount * rates[0]
    for step in range(rows.shape[-1]):
        tax += (rates[step + 1] - rates[step]) * np.maximum(amount - rows[..., step], 0)
    return tax
