"""From earnings to monthly benefits: AIME, PIA, full retirement age, reductions and credits, family and survivor limits.

Source: 42 U.S.C. §§402(e), (k), (q), (w), 403(a), (f), 415, 416(l); 20 CFR 404.201 ff., 404.409, 404.410; SSA, Program Operations.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from guilder.finance.socialsecurity.figures import BEND_POINTS_1979, FAMILY_POINTS_1979, Figures

COMPUTATION_YEARS = 35
EARLIEST, LATEST = 62 * 12, 70 * 12
WIDOW_EARLIEST = 60 * 12
FIRST_REDUCED_MONTHS = 36
WIDOW_MOST_REDUCED = 0.285
WIDOW_LIMIT = 0.825
NO_SUCH_MONTH = 10_000


def down_to_dime(amount: float) -> float:
    """Down to the next lower dime (42 U.S.C. §415(a)(2)(C))."""
    return math.floor(amount * 10 + 1e-6) / 10


def _legal_birth(born: date) -> date:
    return born - timedelta(days=1)


def full_retirement_age(born: date) -> int:
    """In months of age (42 U.S.C. §416(l)(1))."""
    return _by_birth_year(_legal_birth(born).year, first=1938)


def widow_full_retirement_age(born: date) -> int:
    """Of a widow(er), in months of age: the same steps two years of birth later."""
    return _by_birth_year(_legal_birth(born).year, first=1940)


def _by_birth_year(year: int, *, first: int) -> int:
    if year < first:
        return 65 * 12
    if year < first + 5:
        return 65 * 12 + 2 * (year - first + 1)
    if year < first + 17:
        return 66 * 12
    return min(66 * 12 + 2 * (year - first - 16), 67 * 12)


def first_month(born: date) -> int:
    """The first claiming age in months: 62 itself for who was born on the 2nd of a month, else the month after."""
    return EARLIEST if _legal_birth(born).day == 1 else EARLIEST + 1


def eligibility_year(born: date) -> int:
    """The year of attaining 62."""
    return _legal_birth(born).year + 62


@dataclass(frozen=True)
class Indexed:
    """A year's earnings: as paid, as counted (at most the wage base), the index factor, and whether it is among the 35."""

    year: int
    earnings: float
    counted: float
    factor: float
    chosen: bool

    @property
    def indexed(self) -> float:
        """In the wages of the year of 60."""
        return self.counted * self.factor


def index_earnings(earnings: Mapping[int, float], born: date, figures: Figures) -> list[Indexed]:
    """Earnings by year, indexed to the year of 60 (later ones count as they are), the 35 highest marked."""
    to = eligibility_year(born) - 2
    rows = []
    for year, amount in sorted(earnings.items()):
        counted = min(amount, figures.wage_base(year))
        factor = figures.index(to) / figures.index(year) if year < to else 1.0
        rows.append((year, amount, counted, factor))
    best = {row[0] for row in sorted(rows, key=lambda row: row[2] * row[3], reverse=True)[:COMPUTATION_YEARS]}
    return [Indexed(*row, chosen=row[0] in best) for row in rows]


def average_indexed_monthly_earnings(rows: list[Indexed]) -> int:
    """AIME: the sum of the 35 highest over 420 months, down to the dollar."""
    return math.floor(sum(row.indexed for row in rows if row.chosen) / (COMPUTATION_YEARS * 12) + 1e-9)


def primary_insurance_amount(aime: float, eligible: int, figures: Figures) -> float:
    """PIA a month in the year of eligibility: 90, 32 and 15 % between the bend points, down to the dime."""
    first, second = figures.points(BEND_POINTS_1979, eligible)
    amount = 0.9 * min(aime, first) + 0.32 * max(min(aime, second) - first, 0) + 0.15 * max(aime - second, 0)
    return down_to_dime(amount)


def with_colas(pia: float, eligible: int, through: int, figures: Figures) -> float:
    """`pia` after every COLA that took effect from the year of eligibility through the year `through`."""
    for year in range(eligible, through + 1):
        pia = down_to_dime(pia * (1 + figures.cola(year)))
    return pia


def family_maximum(pia: float, eligible: int, figures: Figures) -> float:
    """What all benefits on one record may come to a month: 150, 272, 134 and 175 % of the PIA's parts (42 U.S.C. §403(a)(1))."""
    one, two, three = figures.points(FAMILY_POINTS_1979, eligible)
    parts = (min(pia, one), max(min(pia, two) - one, 0), max(min(pia, three) - two, 0), max(pia - three, 0))
    return down_to_dime(sum(rate * part for rate, part in zip((1.5, 2.72, 1.34, 1.75), parts, strict=True)))


def own_factor(born: date, age: int) -> float:
    """What of the PIA is paid to a worker who claims at `age` (months): less 5/9 % a month for 36 months and 5/12 % beyond, more by
    the credit of the birth year up to 70.
    """
    early = full_retirement_age(born) - age
    if early > 0:
        return 1 - min(early, FIRST_REDUCED_MONTHS) * 5 / 900 - max(early - FIRST_REDUCED_MONTHS, 0) * 5 / 1200
    late = min(age, LATEST) - full_retirement_age(born)
    return 1 + late * _credit(_legal_birth(born).year) / 12


def _credit(year: int) -> float:
    """Delayed retirement credit a year (42 U.S.C. §402(w)(6)): 8 % from 1943, half a point less every two years before."""
    return min(max(0.03 + 0.005 * ((year - 1923) // 2), 0.03), 0.08)


def spouse_factor(born: date, age: int) -> float:
    """What of the spouse's excess is paid at `age` (months): less 25/36 % a month for 36 months and 5/12 % beyond; no credits."""
    early = max(full_retirement_age(born) - age, 0)
    return 1 - min(early, FIRST_REDUCED_MONTHS) * 25 / 3600 - max(early - FIRST_REDUCED_MONTHS, 0) * 5 / 1200


def spouse_excess(own_pia: float, worker_pia: float) -> float:
    """Half of the worker's PIA beyond one's own, before reduction; not below zero."""
    return max(worker_pia / 2 - own_pia, 0.0)


def widow_factor(born: date, age: int) -> float:
    """What of the deceased's amount is paid to a widow(er) who claims at `age` (months): 71.5 % at 60, evenly up to full."""
    full = widow_full_retirement_age(born)
    if age < WIDOW_EARLIEST:
        return 0.0
    return 1 - WIDOW_MOST_REDUCED * max(full - age, 0) / (full - WIDOW_EARLIEST)


def survivor_base(pia: float, born: date, *, claimed: int | None, died: int) -> float:
    """What a widow(er)'s benefit starts from: of one who had not claimed, the PIA with credits up to the death; of one who had, the
    benefit, but at least 82.5 % of the PIA (42 U.S.C. §402(e)(2)(D)). claimed, died: months of age.
    """
    if claimed is None or claimed > died:
        return pia * max(own_factor(born, min(max(died, full_retirement_age(born)), LATEST)), 1.0)
    return pia * max(own_factor(born, claimed), WIDOW_LIMIT)


def withheld(earnings: float, year: int, *, reaching_full_age: bool, figures: Figures) -> float:
    """What the earnings test takes from a year's benefits: half, or in the year of full retirement age (its months before) a third,
    of what is earned beyond the exempt amount.
    """
    below, reaching = figures.earnings_test(year)
    if reaching_full_age:
        return max(earnings - reaching, 0) / 3
    return max(earnings - below, 0) / 2
