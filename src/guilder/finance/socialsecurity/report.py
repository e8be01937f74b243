"""From contracts to benefits and back."""

import itertools
import math
from datetime import date
from decimal import Decimal

import numpy as np

from guilder.finance.socialsecurity import benefits, claiming
from guilder.finance.socialsecurity.benefits import EARLIEST, LATEST
from guilder.finance.socialsecurity.contracts import (
    BenefitAt,
    Claimant,
    ClaimingInput,
    ClaimingResult,
    EarningsYear,
    SocialSecurityInput,
    SocialSecurityResult,
    Strategy,
)
from guilder.finance.socialsecurity.figures import BEND_POINTS_1979, Figures, figures

BASIS = (
    "Present law, figures published up to 2026 and carried on by the expected growth of wages and prices; before tax."
)
PRESENT_VALUE = "Expected present value in today's money: real discounting, SSA's period life table of 2022, two lives independent; before tax."


def calculate(inputs: SocialSecurityInput) -> SocialSecurityResult:
    """One worker's benefit from the earnings."""
    found = figures(inputs.wage_growth_rate, inputs.inflation_rate)
    born = inputs.birth_date
    eligible = benefits.eligibility_year(born)
    full = benefits.full_retirement_age(born)
    rows = benefits.index_earnings({year: float(amount) for year, amount in inputs.earnings.items()}, born, found)
    aime = benefits.average_indexed_monthly_earnings(rows)
    pia = benefits.primary_insurance_amount(aime, eligible, found)

    def at(age: int) -> BenefitAt:
        year = _year_of(inputs, age)
        factor = benefits.own_factor(born, age)
        paid = math.floor(benefits.with_colas(pia, eligible, year - 1, found) * factor + 1e-9)
        return BenefitAt(age=age, year=year, factor=round(factor, 6), monthly=_money(paid))

    claim = at(inputs.claim_age or full)
    at_claim = benefits.with_colas(pia, eligible, claim.year - 1, found)
    ages = sorted({benefits.first_month(born), full, *range(EARLIEST + 12, LATEST + 1, 12)})
    first, second = found.points(BEND_POINTS_1979, eligible)
    taken, months = _tested(inputs, claim, full, found)
    return SocialSecurityResult(
        eligibility_year=eligible,
        full_retirement_age=full,
        widow_full_retirement_age=benefits.widow_full_retirement_age(born),
        bend_points=(first, second),
        aime=aime,
        pia=_money(pia),
        pia_at_claim=_money(at_claim),
        claim=claim,
        ages=tuple(at(age) for age in ages),
        spouse_at_full_age=_money(at_claim / 2),
        survivor_at_full_age=_money(benefits.survivor_base(at_claim, born, claimed=claim.age, died=LATEST)),
        family_maximum=_money(
            benefits.with_colas(benefits.family_maximum(pia, eligible, found), eligible, claim.year - 1, found)
        ),
        withheld=None if taken is None else _money(taken),
        months_withheld=months,
        monthly_after_full_age=None
        if months is None
        else _money(
            math.floor(at_claim * benefits.own_factor(born, min(claim.age + months, max(full, claim.age))) + 1e-9)
        ),
        record=tuple(
            EarningsYear(
                year=row.year,
                earnings=_money(row.earnings),
                counted=_money(row.counted),
                factor=round(row.factor, 7),
                indexed=_money(row.indexed),
                chosen=row.chosen,
            )
            for row in rows
        ),
        basis=BASIS,
        inputs=inputs,
    )


def _tested(
    inputs: SocialSecurityInput, claim: BenefitAt, full: int, found: Figures
) -> tuple[float | None, int | None]:
    """What the earnings test takes in the year of claiming, and in how many whole months (20 CFR 404.415, 404.434)."""
    if inputs.work_earnings is None:
        return None, None
    monthly = float(claim.monthly)
    if claim.age >= full or monthly == 0:
        return 0.0, 0
    reaching = _year_of(inputs, full) == claim.year
    taken = benefits.withheld(float(inputs.work_earnings), claim.year, reaching_full_age=reaching, figures=found)
    paid_months = 12 - (inputs.birth_date.month - 1 + claim.age) % 12
    taken = min(taken, monthly * paid_months)
    return taken, math.ceil(taken / monthly - 1e-9)


def _year_of(inputs: SocialSecurityInput, age: int) -> int:
    return _year_at(inputs.birth_date, age)


def _year_at(born: date, age: int) -> int:
    return born.year + (born.month - 1 + age) // 12


def claim(inputs: ClaimingInput) -> ClaimingResult:
    """When one person or a couple does best to claim."""
    people = [
        claiming.Claimant(born=each.birth_date, sex=each.sex, pia=float(each.pia), claimed=each.claimed_age)
        for each in inputs.people
    ]
    value = claiming.grid(people, today=inputs.today, discount_rate=inputs.discount_rate).value
    best = claiming.Grid(value).best
    most = float(value[best])

    def strategy(where: tuple[int, ...]) -> Strategy:
        worth = float(value[where])
        ages = tuple(EARLIEST + months for months in where[: len(people)])
        return Strategy(ages=ages, present_value=_money(worth), less=_money(most - worth))

    choices = []
    ages = []
    for axis, each in enumerate(people):
        possible = np.flatnonzero(~np.isnan(value).all(axis=1 - axis))
        ages.append([EARLIEST + int(months) for months in possible])
        wanted = (int(possible[0]), benefits.full_retirement_age(each.born) - EARLIEST, int(possible[-1]))
        choices.append(sorted({months for months in wanted if months in possible}))
    if len(people) == 1:
        choices.append([0])
    rows = tuple(tuple(None if math.isnan(cell) else _money(cell) for cell in row) for row in value.tolist())
    return ClaimingResult(
        best=strategy(best),
        strategies=tuple(strategy(where) for where in itertools.product(*choices)),
        full_retirement_ages=tuple(benefits.full_retirement_age(each.birth_date) for each in inputs.people),
        benefits=tuple(_at(each, possible) for each, possible in zip(inputs.people, ages, strict=True)),
        grid=rows if inputs.with_grid else None,
        basis=PRESENT_VALUE,
        inputs=inputs,
    )


def _at(person: Claimant, ages: list[int]) -> tuple[BenefitAt, ...]:
    """The own benefit by claiming age in months, down to the dollar, in the money of the PIA."""
    factors = [benefits.own_factor(person.birth_date, age) for age in ages]
    return tuple(
        BenefitAt(
            age=age,
            year=_year_at(person.birth_date, age),
            factor=round(factor, 6),
            monthly=_money(math.floor(float(person.pia) * factor + 1e-9)),
        )
        for age, factor in zip(ages, factors, strict=True)
    )


def _money(amount: float) -> Decimal:
    return Decimal(f"{amount + 0.0:.2f}")
