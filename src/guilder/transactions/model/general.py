"""What the general model says of a text: the categories it holds likeliest, with what such an answer is worth."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

from guilder.transactions.calibration import calibrated
from guilder.transactions.categories import by_slug, category_id
from guilder.transactions.guessing import Direction, Guess
from guilder.transactions.model.corpus import UNKNOWN, words_beside, words_that_tell
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
#: Of a text without one known word, by the letters of its longest: pieces of so short a word are in many others. Measured
#: on examples that the model had not seen (docs/develop/categorising.md).
_SHORT: Final = {6: 0.7, 7: 0.8, 8: 0.9}
_SHORTEST: Final = 0.6
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
        likely = [(label, share) for label, share in named if label != UNKNOWN and share >= _LEAST]
        worth = _covered(text) if likely else 1.0
        found.append([_guess(label, share, way, worth) for label, share in likely])
    return found


def _covered(text: str) -> float:
    """What the model's certainty is worth for a text of words that it may never have seen: 0.6 to 1."""
    tell, beside = _known()
    found = text.split()
    if any(word in tell for word in found):
        return 1.0
    longest = max((len(word) for word in found if word not in beside), default=0)
    return _SHORT.get(longest, 1.0 if longest > max(_SHORT) else _SHORTEST)


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    return words_that_tell(), words_beside()


def _guess(label: str, share: float, way: Direction, worth: float) -> Guess:
    raw = share * _BACK if way == "in" and by_slug()[label].group == "spending" else share
    return Guess(category_id(label), round(worth * calibrated("model", raw), 3), _REASON, "model")


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
