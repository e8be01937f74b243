"""Texts as sparse vectors: hashed pieces of words, all texts of a batch at once.

A text is folded words joined by blanks. Its features are the pieces of 3, 4 and 5 bytes of every word with a blank at
both ends, the whole words, and neighbouring words; each falls into one of 2**bits places by a hash that is the same on
every machine (Weinberger et al. 2009, "Feature hashing for large scale multitask learning"). The values of a text have
length 1; one more feature of value 1 behind them says whether the money came in, and one each mark of a row.
"""

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BASE: Final = 0x100000001B3
_MIX: Final = 0x9E3779B97F4A7C15
_WORD_WEIGHT: Final = 2.0
_PAIR_WEIGHT: Final = 1.0
#: Longer words are told apart by their pieces and by this much of their beginning.
_LONGEST: Final = 40


class Sparse(NamedTuple):
    """Rows of few values. indices, values: (n,); starts: (rows,), where each row begins; width: number of columns."""

    indices: "NDArray[Any]"
    values: "NDArray[Any]"
    starts: "NDArray[Any]"
    width: int


def hashed(texts: Sequence[str], incoming: Sequence[bool], *, bits: int, marks: Sequence[Sequence[str]] = ()) -> Sparse:
    """(len(texts), 2**bits + 2): see above. Every row has at least the direction. marks: one list per text, or none."""
    import numpy as np

    size = 1 << bits
    said = [f" {' '.join(word[:_LONGEST] for word in text.split())} ".encode() for text in texts]
    lengths = np.array([len(each) for each in said])
    letters = np.frombuffer(b"".join(said), np.uint8).astype(np.uint64)
    of = np.repeat(np.arange(len(said)), lengths)
    blank = letters == 32
    none = (np.empty(0, np.uint64), np.empty(0, np.int64), 0.0)
    parts = [none, *_pieces(letters, blank, of), *_words(letters, blank, of)]
    rows = np.concatenate([row for _, row, _ in parts])
    places = (_mixed(np.concatenate([found for found, _, _ in parts])) & np.uint64(size - 1)).astype(np.int64)
    weights = np.concatenate([np.full(len(row), weight, np.float32) for _, row, weight in parts])
    norms = np.sqrt(np.bincount(rows, weights**2, minlength=len(said)))
    values = weights / norms[rows]
    marked = [(row, zlib.crc32(mark.encode()) & (size - 1)) for row, each in enumerate(marks) for mark in each]
    beside = np.array(marked, np.int64).reshape(-1, 2)
    rows = np.concatenate([rows, np.arange(len(said)), beside[:, 0]])
    places = np.concatenate([places, size + np.asarray(incoming, np.int64), beside[:, 1]])
    values = np.concatenate([values, np.ones(len(said) + len(beside), np.float32)])
    order = np.argsort(rows, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(said)))[:-1]]).astype(np.int64)
    return Sparse(places[order], values[order].astype(np.float32), starts, size + 2)


def _pieces(letters: "NDArray[Any]", blank: "NDArray[Any]", of: "NDArray[Any]") -> list[tuple[Any, Any, float]]:
    import numpy as np

    blanks = np.cumsum(blank)
    found = []
    state = letters[:-2] * np.uint64(_BASE) + letters[1:-1]
    for length in (3, 4, 5):
        count = len(letters) - length + 1
        if count <= 0:
            break
        state = state[:count] * np.uint64(_BASE) + letters[length - 1 :]
        inside = blanks[length - 2 : length - 2 + count] - blanks[:count]
        whole = np.flatnonzero(inside == 0)
        # A piece that begins with the last blank of a text would have the first of the next inside.
        found.append((state[whole] + np.uint64(length), of[whole + 1], 1.0))
    return found


def _words(letters: "NDArray[Any]", blank: "NDArray[Any]", of: "NDArray[Any]") -> list[tuple[Any, Any, float]]:
    import numpy as np

    begins = np.flatnonzero(blank[:-1] & ~blank[1:]) + 1
    if not len(begins):
        return []
    since = np.repeat(begins, np.diff(begins, append=len(letters)))
    place = np.arange(begins[0], len(letters)) - since
    powers = np.cumprod(np.full(4 * _LONGEST + 8, _BASE, np.uint64))
    weighed = np.where(blank, np.uint64(0), letters)[begins[0] :] * powers[np.minimum(place, len(powers) - 1)]
    words = np.add.reduceat(weighed, begins - begins[0])
    rows = of[begins]
    beside = rows[:-1] == rows[1:]
    pairs = (_mixed(words[:-1]) * np.uint64(3) + words[1:])[beside]
    return [(words, rows, _WORD_WEIGHT), (pairs, rows[:-1][beside], _PAIR_WEIGHT)]


def _mixed(hashes: "NDArray[Any]") -> "NDArray[Any]":
    import numpy as np

    mixed = (hashes ^ (hashes >> np.uint64(29))) * np.uint64(_MIX)
    return np.asarray(mixed ^ (mixed >> np.uint64(32)))
