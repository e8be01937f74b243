"""Medicare premiums with the income-related part (IRMAA).

Source: 42 U.S.C. §1395r(i), §1395w-113(a)(7); CMS's yearly notices. MAGI (AGI and tax-exempt interest) of two years before sets
the tier; a dollar more is a whole tier more. Who files separately has the two-step table, unless apart all year.
"""

import numpy as np

from guilder.finance.tax.figures import Reals, Year
from guilder.finance.tax.households import Truth, Whole
from guilder.finance.tax.sheet import Sheet


def tier(year: Year, magi: Reals, status: Whole, lived_apart: Truth) -> Whole:
    """0 for the plain premium up to 5 for the highest, (n,); the last threshold itself belongs to the tier above it."""
    table = np.where(lived_apart[:, None], year.values("irmaa_table")[0], year.each("irmaa_table", status))
    over = magi[:, None] > table
    over[:, -1] |= magi >= table[:, -1]
    found: Whole = over.sum(axis=1).astype(np.int64)
    return found


def premiums(s: Sheet) -> None:
    """What the household's members pay this year, and the tier that this return sets for the year after next."""
    h, y = s.households, s.year
    apart = h.true("lived_apart")
    known = h.real("magi_two_years_before")
    s["magi"] = s["agi"] + s["tax_exempt_interest"]
    step = tier(y, np.where(np.isnan(known), 0.0, known), h.status, apart)
    months = h.real("medicare_months")[0] + np.where(h.is_("joint"), h.real("medicare_months")[1], 0)
    part_b, part_d = (np.concatenate([[0.0], y.values(name)]) for name in ("irmaa_part_b", "irmaa_part_d"))
    s["irmaa_tier"] = step.astype(np.float64)
    s["medicare_premium"] = s.cents(y.value("part_b_premium") * months)
    s["irmaa"] = s.cents((part_b + part_d)[step] * months)
    s["medicare_premiums"] = s["medicare_premium"] + s["irmaa"]
    s["irmaa_tier_to_come"] = tier(y, s["magi"], h.status, apart).astype(np.float64)
