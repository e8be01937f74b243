"""The kernel's scratch paper: one for each thread that runs it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from guilder.finance.ledger import places as at
from guilder.finance.tax.kernel import layout

Reals = NDArray[np.float64]


class Work(NamedTuple):
    """accounts (A, columns) and v (FIGURES,): see `places`; x, out, figures: the tax kernel's."""

    accounts: Reals
    v: Reals
    x: Reals
    out: Reals
    figures: Reals


def scratch(accounts: int) -> Work:
    """Fresh paper for that many accounts."""
    return Work(
        np.zeros((accounts, at.WORK_COLUMNS)),
        np.zeros(at.FIGURES),
        np.zeros(layout.INPUTS),
        np.zeros(layout.OUTS),
        np.zeros(layout.FIGURES),
    )
