"""Households as columns: one array per field, (n,) for the return and (2, n) for its people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guilder.finance.tax.contracts import COVERAGES, STATUSES, Household, Person
from guilder.finance.tax.figures import Reals

Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]

_OF_PERSON = tuple(Person.model_fields)
_OF_RETURN = tuple(name for name in Household.model_fields if name not in {"taxpayer", "spouse", "status"})
_CODES = {"hsa_coverage": COVERAGES}
_PERSON, _RETURN = Person(), Household()


@dataclass(frozen=True, eq=False)
class Households:
    """`status` (n,) indexes STATUSES; `columns` holds every other field. Missing optional numbers are NaN."""

    status: Whole
    columns: Mapping[str, NDArray[Any]]

    @property
    def size(self) -> int:
        """How many households."""
        return len(self.status)

    def real(self, name: str) -> Reals:
        """A field as numbers, (n,) or (2, n)."""
        return self.columns[name].astype(np.float64, copy=False)

    def true(self, name: str) -> Truth:
        """A field of yes and no."""
        return self.columns[name].astype(np.bool_, copy=False)

    def whole(self, name: str) -> Whole:
        """A field of counts or codes."""
        return self.columns[name].astype(np.int64, copy=False)

    def is_(self, *statuses: str) -> Truth:
        """Which households file as one of `statuses`."""
        return np.isin(self.status, [STATUSES.index(status) for status in statuses])

    def replace(self, **columns: NDArray[Any]) -> "Households":
        """The same households with other columns."""
        return Households(self.status, {**self.columns, **columns})


def columns(size: int, *, status: Any = 0, **fields: Any) -> Households:
    """Households from arrays or single values: status as index or name; a person's field as (2, n), or (n,) or one value for
    the taxpayer alone.

    Fields not named have the defaults of `Household`. Raises KeyError for a field that does not exist.
    """
    code = np.asarray(STATUSES.index(status) if isinstance(status, str) else status)
    held: dict[str, NDArray[Any]] = {}
    for name in _OF_RETURN:
        held[name] = np.broadcast_to(_plain(name, fields.pop(name, getattr(_RETURN, name))), (size,))
    for name in _OF_PERSON:
        given, default = _plain(name, fields.pop(name, getattr(_PERSON, name))), _plain(name, getattr(_PERSON, name))
        both = given if np.ndim(given) == 2 else np.stack(np.broadcast_arrays(given, default, np.empty(size))[:2])
        held[name] = np.broadcast_to(both, (2, size))
    if fields:
        raise KeyError(f"no such field: {', '.join(fields)}")
    return Households(np.broadcast_to(code, (size,)).astype(np.int64), held)


def gather(households: Sequence[Household]) -> Households:
    """Contracts as columns; where there is no spouse, that row holds the defaults of `Person` and age 0."""
    nobody = Person(age=0)
    held = {name: np.array([_plain(name, getattr(each, name)) for each in households]) for name in _OF_RETURN}
    for name in _OF_PERSON:
        held[name] = np.array(
            [
                [_plain(name, getattr(each.taxpayer, name)) for each in households],
                [_plain(name, getattr(each.spouse or nobody, name)) for each in households],
            ]
        )
    return Households(np.array([STATUSES.index(each.status) for each in households], np.int64), held)


def _plain(name: str, value: Any) -> Any:
    if name in _CODES and isinstance(value, str):
        return _CODES[name].index(value)
    if value is None:
        return np.nan
    return value if isinstance(value, bool | int | np.ndarray) else np.asarray(value, np.float64)
