"""When to claim: the expected present value of every pair of claiming ages, 97 × 97 months, at once.

Amounts are real (COLAs keep benefits in today's money), discounted by a real rate, weighted by who lives (SSA period table 2022, the
two lives independent). A spouse's excess begins when both have claimed and is paid while both live. Who is widowed is paid the survivor's
benefit from the death on (from 60 at the earliest, reduced before full age) until the own one, claimed at its planned age, is larger.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from guilder.finance.longevity.contracts import Sex
from guilder.finance.longevity.table import survival_by_month
from guilder.finance.socialsecurity import benefits
from guilder.finance.socialsecurity.benefits import EARLIEST, LATEST, WIDOW_EARLIEST

Reals = NDArray[np.float64]
AGES = np.arange(EARLIEST, LATEST + 1)


@dataclass(frozen=True)
class Claimant:
    """pia: a month, in today's money, at full retirement age. claimed: age in months, when that is settled already."""

    born: date
    sex: Sex
    pia: float
    claimed: int | None = None


@dataclass(frozen=True, eq=False)
class Grid:
    """value[i, j]: expected present value when the first claims at 62 and i months and the second at 62 and j (or (97, 1) for one
    person); NaN where an age is no longer, or not yet, possible.
    """

    value: Reals

    @property
    def best(self) -> tuple[int, int]:
        """Months after 62 of the highest value."""
        first, second = np.unravel_index(int(np.nanargmax(self.value)), self.value.shape)
        return int(first), int(second)


def months_between(born: date, day: date) -> int:
    """Full months of age on `day`."""
    return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)


@dataclass(frozen=True, eq=False)
class _Life:
    """One person month by month from today: alive (t,) through month t, discounted; own (97,) benefit by claiming age, start (97,)."""

    claimant: Claimant
    age: int
    alive: Reals
    own: Reals
    start: NDArray[np.int64]
    possible: NDArray[np.bool_]


def grid(claimants: list[Claimant], *, today: date, discount_rate: float) -> Grid:
    """The expected present value on `today` for one or two people; discount_rate: real, a year, as a fraction."""
    ages = [months_between(each.born, today) for each in claimants]
    horizon = 120 * 12 - min(ages)
    lives = [_life(each, age, horizon) for each, age in zip(claimants, ages, strict=True)]
    discount = (1 + discount_rate) ** (-np.arange(1, horizon + 1) / 12)
    one = lives[0]
    if len(lives) == 1:
        value = (one.own * _tail(discount * one.alive)[one.start])[:, None]
        return Grid(np.where(one.possible[:, None], value, np.nan))
    two = lives[1]
    value = (one.own * _tail(discount * one.alive)[one.start])[:, None]
    value = value + (two.own * _tail(discount * two.alive)[two.start])[None, :]
    together = _tail(discount * one.alive * two.alive)
    later = np.maximum(one.start[:, None], two.start[None, :])
    value += (_spouse(one, two, later) + _spouse(two, one, later)) * together[later]
    value += _survivor(one, two, discount)
    value += _survivor(two, one, discount).T
    return Grid(np.where(one.possible[:, None] & two.possible[None, :], value, np.nan))


def _life(claimant: Claimant, age: int, horizon: int) -> _Life:
    table = survival_by_month(claimant.sex)
    at = np.minimum(np.arange(age + 1, age + horizon + 1), len(table) - 1)
    factors = np.array([benefits.own_factor(claimant.born, int(months)) for months in AGES])
    if claimant.claimed is None:
        possible = (benefits.first_month(claimant.born) <= AGES) & ((age <= AGES) | (AGES == LATEST))
    else:
        possible = claimant.claimed == AGES
    return _Life(
        claimant=claimant,
        age=age,
        alive=table[at] / table[min(age, len(table) - 1)],
        own=claimant.pia * factors,
        start=np.clip(AGES - age, 0, horizon),
        possible=possible,
    )


def _tail(weights: Reals) -> Reals:
    """(t + 1,): the sum of `weights` from each month on."""
    return np.concatenate([np.cumsum(weights[::-1])[::-1], [0.0]])


def _spouse(one: _Life, two: _Life, later: NDArray[np.int64]) -> Reals:
    """(97, 97): what `one` is paid a month on the record of `two` once both have claimed."""
    excess = benefits.spouse_excess(one.claimant.pia, two.claimant.pia)
    if excess == 0:
        return np.zeros(later.shape)
    full = benefits.full_retirement_age(one.claimant.born)
    ages = np.arange(full + 1)
    factors = np.array([benefits.spouse_factor(one.claimant.born, int(age)) for age in ages])
    found: Reals = excess * factors[np.minimum(later + one.age, full)]
    return found


def _survivor(widow: _Life, lost: _Life, discount: Reals) -> Reals:
    """(97 of the widow, 97 of the lost): the present value of what the widow(er) is paid beyond the own benefit."""
    horizon = len(discount)
    tail = _tail(discount * widow.alive)
    before = np.concatenate([[1.0], lost.alive[:-1]])
    dies = before - lost.alive
    month = np.arange(horizon)
    paid_from = np.minimum(np.maximum(month + 1, WIDOW_EARLIEST - widow.age), horizon)
    born = widow.claimant.born
    reduced = np.array([benefits.widow_factor(born, int(age)) for age in paid_from + widow.age])
    died = month + lost.age
    unclaimed = np.array(
        [benefits.survivor_base(lost.claimant.pia, lost.claimant.born, claimed=None, died=int(age)) for age in died]
    )
    settled = np.maximum(lost.own, benefits.WIDOW_LIMIT * lost.claimant.pia)
    base = np.where(died[:, None] >= AGES[None, :], settled[None, :], unclaimed[:, None])
    amount = base * reduced[:, None]
    weight = dies[:, None]
    value = np.empty((len(AGES), len(AGES)))
    for index, (own, start) in enumerate(zip(widow.own, widow.start, strict=True)):
        after = tail[np.maximum(paid_from, start)]
        alone = tail[paid_from] - after
        extra = amount * alone[:, None] + np.maximum(amount - own, 0) * after[:, None]
        value[index] = (extra * weight).sum(axis=0)
    return value
