"""Long or short: how long a lot was held."""

from datetime import date, timedelta
from typing import Literal

Term = Literal["short", "long"]


def long_term_from(held_from: date) -> date:
    """The first day on which a sale is long-term: more than one year after the day of acquisition, which itself does not count
    (26 U.S.C. §1222; IRS Pub. 550, ch. 4, Holding Period; Rev. Rul. 66-7 for the end of a month).
    """
    counted = held_from + timedelta(days=1)
    try:
        return counted.replace(year=counted.year + 1)
    except ValueError:
        return date(counted.year + 1, 3, 1)


def term(held_from: date, sold_on: date, *, inherited: bool = False) -> Term:
    """inherited: long whatever the days (26 U.S.C. §1223(9))."""
    return "long" if inherited or sold_on >= long_term_from(held_from) else "short"


def tacked(held_from: date, *, old_held_from: date, old_sold_on: date) -> date:
    """The day from which replacement shares count as held: their own, moved back by the days for which the old ones were held
    (26 U.S.C. §1223(3)).
    """
    return held_from - (old_sold_on - old_held_from)
