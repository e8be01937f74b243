"""A workspace's own model: learnt from what its people chose, measured on merchants that it did not see.

It reads the words of a row, the size of its amount, the bank's type and what the lists and the general model hold
likeliest, so that few choices teach it that this household's restaurants are "Evenings out". A merchant lies on one
side of the split only, by the SHA-256 of its key, at every time: an older version never saw what a newer one is
measured on. What a certainty is worth is taken from answers that each third of the rest gave about the others.
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from guilder.transactions.calibration import Curve, interpolated
from guilder.transactions.categorising import FLOOR, Open
from guilder.transactions.guessing import Guess
from guilder.transactions.model.features import Sparse, hashed
from guilder.transactions.model.linear import Linear
from guilder.transactions.model.training import fit

_BITS: Final = 12
_STRENGTH: Final = 30.0
_THIRDS: Final = 3
#: Answers that one point of the curve stands for.
_POINT: Final = 12
_REASON: Final = "Guilder learnt from your choices that this is {category}"


@dataclass(frozen=True, slots=True)
class Choice:
    """What people chose for one merchant's money. row: what Guilder knew of it without them."""

    merchant_key: str
    row: Open
    category_id: UUID

    @property
    def held_back(self) -> bool:
        """Whether it measures and does not teach: a quarter of the merchants."""
        return _draw(self.merchant_key, 0) % 4 == 0


@dataclass(frozen=True, slots=True)
class OwnModel:
    """labels of `linear`: ids of categories. curve: what its certainty is worth."""

    linear: Linear
    curve: Curve

    def answers(self, rows: Sequence[Open]) -> list[Guess | None]:
        """See categorising.Own: a guess only where it is sure enough to stand before the lists."""
        if not rows:
            return []
        shares = self.linear.likely(_features(rows))
        found: list[Guess | None] = []
        for place, share in zip(shares.argmax(axis=1).tolist(), shares.max(axis=1).tolist(), strict=True):
            worth = interpolated(self.curve, share)
            category = UUID(self.linear.labels[place])
            found.append(Guess(category, worth, _REASON, "learnt") if worth >= FLOOR else None)
        return found

    def stored(self) -> bytes:
        """The model as a file."""
        return self.linear.stored(curve=";".join(f"{at:.4f} {worth:.4f}" for at, worth in self.curve))

    @classmethod
    def read(cls, stored: bytes) -> "OwnModel":
        """What `stored` wrote."""
        import numpy as np

        with np.load(io.BytesIO(stored)) as parts:
            points = [tuple(map(float, point.split())) for point in str(parts["curve"]).split(";")]
        return cls(Linear.read(stored), tuple((at, worth) for at, worth in points))


def learn(choices: Sequence[Choice]) -> OwnModel:
    """A model of the choices that are not held back. Blocks for seconds. Raises ImportError without scikit-learn."""
    taught = [choice for choice in choices if not choice.held_back]
    answers: list[tuple[float, bool]] = []
    for third in range(_THIRDS):
        others = [choice for choice in taught if _draw(choice.merchant_key, 1) % _THIRDS != third]
        asked = [choice for choice in taught if _draw(choice.merchant_key, 1) % _THIRDS == third]
        if asked and len({choice.category_id for choice in others}) > 1:
            linear = _fitted(others)
            shares = linear.likely(_features([choice.row for choice in asked]))
            for choice, place, share in zip(asked, shares.argmax(axis=1), shares.max(axis=1), strict=True):
                answers.append((float(share), linear.labels[place] == str(choice.category_id)))
    return OwnModel(_fitted(taught), rising(answers))


def rising(answers: Sequence[tuple[float, bool]]) -> Curve:
    """Certainty to the share that was right, from nothing at 0 on, with one right and one wrong added at every point and never falling
    (pool adjacent violators: Ayer et al. 1955, "An empirical distribution function for sampling with incomplete
    information"). answers: (certainty, right).
    """
    blocks: list[list[float]] = []  # certainties, right, all
    in_order = sorted(answers)
    for first in range(0, len(in_order), _POINT):
        part = in_order[first : first + _POINT]
        blocks.append([sum(at for at, _ in part), float(sum(right for _, right in part)), float(len(part))])
        while len(blocks) > 1 and _worth(blocks[-2]) >= _worth(blocks[-1]):
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    return ((0.0, 0.0), *((block[0] / block[2], _worth(block)) for block in blocks))


def _worth(block: Sequence[float]) -> float:
    return (block[1] + 1) / (block[2] + 2)


def _fitted(choices: Sequence[Choice]) -> Linear:
    labels = [str(choice.category_id) for choice in choices]
    return fit(_features([choice.row for choice in choices]), labels, [1.0] * len(labels), strength=_STRENGTH)


def _features(rows: Sequence[Open]) -> Sparse:
    marks = [_marks(row) for row in rows]
    return hashed([row.words for row in rows], [row.amount > 0 for row in rows], bits=_BITS, marks=marks)


def _marks(row: Open) -> list[str]:
    said: Mapping[str, Any] = {
        "size": _size(row.amount),
        "kind": row.bank_kind,
        "guess": row.best.category if row.best else None,
    }
    return [f"{name} {value}" for name, value in said.items() if value not in (None, "")]


def _size(amount: Decimal) -> int:
    return amount.adjusted() if amount else -9


def _draw(key: str, place: int) -> int:
    return hashlib.sha256(key.encode()).digest()[place]
