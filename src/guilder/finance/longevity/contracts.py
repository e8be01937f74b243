"""What `guilder calc longevity` takes and gives; ages in completed years, chances as fractions."""

from typing import Annotated, Final, Literal

from pydantic import Field

from guilder.kernel.contract import Contract

Sex = Literal["male", "female"]
#: An age that nobody reaches.
LIMIT: Final = 120


class LongevityPerson(Contract):
    """age: today. improvement_rate: by what share death rates fall with each year to come; 0 is the table as it stands.
    mortality_factor: times the table's death rates: below 1 for better, above 1 for worse health than the population's.
    """

    sex: Sex
    age: Annotated[int, Field(ge=0, lt=LIMIT)]
    improvement_rate: Annotated[float, Field(ge=0, le=0.03)] = 0.0
    mortality_factor: Annotated[float, Field(ge=0.2, le=5)] = 1.0


class LongevityInput(Contract):
    """One person, or a couple."""

    people: Annotated[tuple[LongevityPerson, ...], Field(min_length=1, max_length=2)]


class YearsLeft(Contract):
    """expected: on average, of the table. half, quarter, tenth, twentieth: the years that are reached with such a chance."""

    expected: float
    half: int
    quarter: int
    tenth: int
    twentieth: int


class YearAlive(Contract):
    """The chances after `years`: of each person, that both live, and that at least one does (of one person: the same)."""

    years: int
    each: tuple[float, ...]
    both: float
    either: float


class LongevityResult(Contract):
    """each: by person. both: until the first death. either: until the last."""

    basis: str
    each: tuple[YearsLeft, ...]
    both: YearsLeft
    either: YearsLeft
    years: tuple[YearAlive, ...]
    inputs: LongevityInput
