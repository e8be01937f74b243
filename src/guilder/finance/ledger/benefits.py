"""Social Security over the plan's years: what each person is paid while both live, and after the other's death.

By the rules and conventions of `finance.socialsecurity`, in the first year's money. A person is taken to be born on 2 January. A spouse's
part begins when both have claimed; a widow(er) is paid the higher of the own and the survivor's benefit, the latter from the year after
the death, but not before 60.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from guilder.finance.ledger.contracts import LedgerInput, LedgerPerson
from guilder.finance.socialsecurity import benefits as law

Reals = NDArray[np.float64]


def benefits(plan: LedgerInput, years: int) -> tuple[Reals, Reals]:
    """(together, alone): (years, 2) paid to each while both live (or to the only one), and (2, years, years): paid to a person in
    year k, [person, d, k], when the other died at the end of year d. Amounts a year.
    """
    together, alone = np.zeros((years, 2)), np.zeros((2, years, years))
    people = plan.people
    for who, person in enumerate(people):
        other = people[1 - who] if len(people) == 2 else None
        own, cut = _own(plan, person, years), _cut(plan, years)
        together[:, who] = (own + _spouse(plan, person, other, years)) * cut
        if other is not None:
            for death in range(years):
                alone[who, death] = np.maximum(own, _survivor(plan, person, other, death, years)) * cut
    return together, alone


def _born(person: LedgerPerson) -> date:
    return date(person.birth_year, 1, 2)


def _cut(plan: LedgerInput, years: int) -> Reals:
    when = plan.first_year + np.arange(years)
    found: Reals = np.where(when >= plan.social_security_cut_from_year, 1 - plan.social_security_cut_rate, 1.0)
    return found


def _months(plan: LedgerInput, person: LedgerPerson, age: int, years: int) -> Reals:
    """How many months of each year lie at or after `age` (months)."""
    start = (person.birth_year - plan.first_year) * 12 + age
    found: Reals = np.clip(12.0 - (start - 12 * np.arange(years)), 0, 12)
    return found


def _own(plan: LedgerInput, person: LedgerPerson, years: int) -> Reals:
    if person.social_security is None:
        return np.zeros(years)
    claim = person.social_security.claim_age
    monthly = float(person.social_security.pia) * law.own_factor(_born(person), claim)
    return monthly * _months(plan, person, claim, years)


def _spouse(plan: LedgerInput, person: LedgerPerson, other: LedgerPerson | None, years: int) -> Reals:
    if other is None or person.social_security is None or other.social_security is None:
        return np.zeros(years)
    excess = law.spouse_excess(float(person.social_security.pia), float(other.social_security.pia))
    others = other.social_security.claim_age + 12 * (other.birth_year - person.birth_year)
    start = max(person.social_security.claim_age, others)
    return excess * law.spouse_factor(_born(person), start) * _months(plan, person, start, years)


def _survivor(plan: LedgerInput, person: LedgerPerson, other: LedgerPerson, death: int, years: int) -> Reals:
    if other.social_security is None or person.social_security is None:
        return np.zeros(years)
    died = (plan.first_year + death + 1 - other.birth_year) * 12 - 1
    claim = other.social_security.claim_age
    base = law.survivor_base(
        float(other.social_security.pia), _born(other), claimed=claim if claim <= died else None, died=died
    )
    first = (plan.first_year + death + 1 - person.birth_year) * 12
    start = max(first, law.WIDOW_EARLIEST)
    full = law.widow_full_retirement_age(_born(person))
    factor = law.widow_factor(_born(person), min(start, full))
    return base * factor * _months(plan, person, start, years)
