"""The rules: for columns of ages and balances (simulations), and for one account in one year."""

import csv
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guilder.finance.rmd.contracts import RmdInput, RmdResult
from guilder.kernel.money import quantize

TEN_YEARS = 10
YOUNGEST_SPOUSE = 20


def start_age(birth_year: int) -> int:
    """The age of the first distribution: 72 for births up to 1950, 73 to 1959, 75 from 1960 (26 U.S.C. §401(a)(9)(C)(v))."""
    if birth_year <= 1950:
        return 72
    return 73 if birth_year <= 1959 else 75


@cache
def uniform_lifetime() -> NDArray[np.float64]:
    """(121,): the divisor by age reached in the year, Pub. 590-B Table III; 0 below 72."""
    table = np.zeros(121)
    with (Path(__file__).parent / "uniform_lifetime.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table[int(row["age"])] = float(row["divisor"])
    return table


@cache
def _joint_life() -> NDArray[np.float64]:
    table = np.zeros((121, 121))
    with (Path(__file__).parent / "joint_life.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for age, divisor in row.items():
                if age != "owner" and divisor:
                    table[int(row["owner"]), int(age)] = float(divisor)
    return table


def joint_life(owner: int, spouse: int) -> float:
    """The divisor for an owner and a spouse at least ten years younger, by ages reached in the year, Pub. 590-B Table II."""
    return float(_joint_life()[min(owner, 120), min(max(spouse, YOUNGEST_SPOUSE), 110)])


@cache
def _single_life() -> tuple[float, ...]:
    with (Path(__file__).parent / "single_life.csv").open(encoding="utf-8", newline="") as file:
        return tuple(float(row["divisor"]) for row in csv.DictReader(file))


def single_life(age: int) -> float:
    """The divisor of one life by the age reached in the year, Pub. 590-B Table I; beyond 105 that of 105."""
    return _single_life()[min(max(age, 0), 105)]


def inherited_divisor(*, heir_birth_year: int, owner_birth_year: int, died_in: int, year: int) -> float:
    """The longer of the heir's life, by the age in the year after the death, and the owner's, by the age in that of the death, less one
    for each year since; at least 1 (26 CFR 1.401(a)(9)-5(d)(1)(ii), (3)).
    """
    heir = single_life(died_in + 1 - heir_birth_year) - (year - died_in - 1)
    owner = single_life(died_in - owner_birth_year) - (year - died_in)
    return max(round(max(heir, owner), 1), 1.0)


def required(
    balance: NDArray[np.float64], age: NDArray[np.int64], birth_year: NDArray[np.int64]
) -> NDArray[np.float64]:
    """What each account (n,) must pay out in the year in which its owner reaches `age`; balance: at the end of the year before."""
    first = np.select([birth_year <= 1950, birth_year <= 1959], [72, 73], 75)
    divisor = uniform_lifetime()[np.minimum(age, 120)]
    found: NDArray[np.float64] = np.where(age >= first, balance / np.where(divisor > 0, divisor, 1.0), 0.0)
    return found


def calculate(inputs: RmdInput) -> RmdResult:
    """One account in one year."""
    return _inherited(inputs) if inputs.inherited is not None else _own(inputs)


def _own(inputs: RmdInput) -> RmdResult:
    age = inputs.year - inputs.birth_date.year
    first = inputs.birth_date.year + start_age(inputs.birth_date.year)
    if inputs.year < first:
        return _result(inputs, first=first, age=age, rule=f"Nothing is required before {first}.")
    spouse = None if inputs.spouse_birth_date is None else inputs.year - inputs.spouse_birth_date.year
    if spouse is not None and age - spouse > TEN_YEARS:
        divisor, table = joint_life(age, spouse), f"Table II (joint lives, spouse {spouse})"
    else:
        divisor, table = float(uniform_lifetime()[min(age, 120)]), "Table III (uniform lifetime)"
    late = date(inputs.year + 1, 4, 1) if inputs.year == first else date(inputs.year, 12, 31)
    return _result(
        inputs,
        first=first,
        age=age,
        divisor=divisor,
        due=late,
        rule=f"The balance of 31 December {inputs.year - 1} divided by the divisor of Pub. 590-B, {table}, at age {age}.",
    )


def _inherited(inputs: RmdInput) -> RmdResult:
    """26 CFR 1.401(a)(9)-5(d), (e): empty by the end of the tenth year, and payments every year where the owner's had begun."""
    assert inputs.inherited is not None
    owner, died = inputs.inherited.owner_birth_date, inputs.inherited.died_in
    age = inputs.year - inputs.birth_date.year
    begun = died > owner.year + start_age(owner.year)
    last = died + TEN_YEARS
    if inputs.year >= last:
        return _result(
            inputs, first=died + 1, age=age, divisor=1.0, due=date(last, 12, 31), empty_by=last,
            rule=f"All of it: the account must be empty by the end of {last}.",
        )  # fmt: skip
    if not begun or inputs.year <= died:
        return _result(
            inputs, first=last, age=age, empty_by=last,
            rule=f"Nothing is required this year; the account must be empty by the end of {last}.",
        )  # fmt: skip
    divisor = inherited_divisor(
        heir_birth_year=inputs.birth_date.year, owner_birth_year=owner.year, died_in=died, year=inputs.year
    )
    return _result(
        inputs,
        first=died + 1,
        age=age,
        divisor=divisor,
        due=date(inputs.year, 12, 31),
        empty_by=last,
        rule="The owner's distributions had begun, so a part is due every year: the balance divided by the longer life of heir and owner "
        f"(Pub. 590-B, Table I, by the age in {died + 1} and in {died}), less one for each year since.",
    )


def _result(
    inputs: RmdInput,
    *,
    first: int,
    age: int,
    rule: str,
    divisor: float | None = None,
    due: date | None = None,
    empty_by: int | None = None,
) -> RmdResult:
    amount = inputs.balance / Decimal(str(divisor)) if divisor else Decimal(0)
    return RmdResult(
        first_year=first,
        age=age,
        divisor=divisor,
        amount=quantize(amount, "USD"),
        due_on=due,
        empty_by=empty_by,
        rule=rule,
        inputs=inputs,
    )
