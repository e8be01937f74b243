"""What the general model says of a text: the categories it holds likeliest, with what such an answer is worth."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

from guilder.transactions.calibration import calibrated
from guilder.transactions.categories import by_slug, category_id
from guilder.transactions.guessing import Direction, Guess
from guilder.transactions.model.corpus import UNKNOWN
from guilder.transactions.model.features import hashed
from guilder.transactions.model.linear import Linear

BITS: Final = 15
#: So many take about 10 MB for a moment.
_AT_ONCE: Final = 1_000
_NAMED: Final = 3
#: A category less likely than this is not worth naming.
_LEAST: Final = 0.2
#: What is spent and comes back is less sure to be what the text says.
_BACK: Final = 0.65
_REASON: Final = "The words look like {category}"


@cache
def model() -> Linear:
    """The shipped model; read once a process."""
    return Linear.read(resources.files("guilder.transactions").joinpath("data/general.npz").read_bytes())


def guesses(asked: Sequence[tuple[str, Direction]]) -> list[list[Guess]]:
    """The likeliest categories of each (folded words, direction), in their order; none where the text tells nothing."""
    found: list[list[Guess]] = []
    for first in range(0, len(asked), _AT_ONCE):
        found += _guesses(asked[first : first + _AT_ONCE])
    return found


def _guesses(asked: Sequence[tuple[str, Direction]]) -> list[list[Guess]]:
    linear = model()
    shares = linear.likely(hashed([text for text, _ in asked], [way == "in" for _, way in asked], bits=BITS))
    order = (-shares).argsort(axis=1)[:, :_NAMED]
    found = []
    for (text, way), places, row in zip(asked, order.tolist(), shares, strict=True):
        named = [(linear.labels[place], float(row[place])) for place in places] if text else []
        found.append([_guess(label, share, way) for label, share in named if label != UNKNOWN and share >= _LEAST])
    return found


def _guess(label: str, share: float, way: Direction) -> Guess:
    raw = share * _BACK if way == "in" and by_slug()[label].group == "spending" else share
    return Guess(category_id(label), calibrated("model", raw), _REASON, "model")


def nothing(asked: Sequence[tuple[str, Direction]]) -> list[float]:
    """How likely each (folded words, direction) tells nothing, as the name of a person does: 0 to 1."""
    linear = model()
    place = linear.labels.index(UNKNOWN)
    found: list[float] = []
    for first in range(0, len(asked), _AT_ONCE):
        part = asked[first : first + _AT_ONCE]
        rows = hashed([text for text, _ in part], [way == "in" for _, way in part], bits=BITS)
        found += linear.likely(rows)[:, place].tolist()
    return found
