"""The life table, read once."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guilder.finance.longevity.contracts import LIMIT, Sex

Reals = NDArray[np.float64]


@cache
def death_rates(sex: Sex) -> Reals:
    """(120,): of those alive at each age, the share that dies before the next, q(x)."""
    with (Path(__file__).parent / "life_table_2022.csv").open(encoding="utf-8", newline="") as file:
        return np.array([float(row[sex]) for row in csv.DictReader(file)])


@cache
def survival_by_month(sex: Sex) -> Reals:
    """Of 1 born, how many live at each month of age, (1441,)."""
    alive = np.concatenate([[1.0], np.cumprod(1 - death_rates(sex))])
    alive[-1] = 0.0
    months = np.interp(np.arange(12 * LIMIT + 1) / 12, np.arange(len(alive)), alive)
    result: Reals = months
    return result
