"""Weights of a linear model, kept small, and what they answer (multinomial logistic regression)."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from guilder.transactions.model.features import Sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Rows answered together, so that a batch of thousands takes a few MB.
_CHUNK: Final = 500
_LEVELS: Final = 127


@dataclass(frozen=True, slots=True)
class Linear:
    """labels: what the columns mean. weights: (features, labels), whole numbers −127 to 127. scale: (labels,), a step."""

    labels: tuple[str, ...]
    weights: "NDArray[Any]"
    scale: "NDArray[Any]"

    @classmethod
    def of(cls, labels: Sequence[str], weights: "NDArray[Any]") -> "Linear":
        """The model with weights in 255 steps a label. weights: (features, labels) of any size."""
        import numpy as np

        scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / _LEVELS
        return cls(tuple(labels), np.rint(weights / scale).astype(np.int8), scale.astype(np.float32))

    def likely(self, asked: Sparse) -> "NDArray[Any]":
        """(rows, labels): how likely each label is for each row, between 0 and 1; a row sums to 1."""
        import numpy as np

        rows = len(asked.starts)
        ends = np.append(asked.starts, len(asked.indices))
        scores = np.empty((rows, len(self.labels)), np.float32)
        for first in range(0, rows, _CHUNK):
            last = min(first + _CHUNK, rows)
            here = slice(ends[first], ends[last])
            weighed = self.weights[asked.indices[here]] * asked.values[here, None]
            scores[first:last] = np.add.reduceat(weighed, asked.starts[first:last] - ends[first], axis=0)
        scores *= self.scale
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))

    def stored(self, **more: str) -> bytes:
        """The model as a file (NumPy, compressed), with some texts about it."""
        import numpy as np

        out = io.BytesIO()
        texts: dict[str, Any] = {name: np.array(text) for name, text in more.items()}
        np.savez_compressed(out, labels=np.array(self.labels), weights=self.weights, scale=self.scale, **texts)
        return out.getvalue()

    @classmethod
    def read(cls, stored: bytes) -> "Linear":
        """What `stored` wrote."""
        import numpy as np

        with np.load(io.BytesIO(stored)) as parts:
            return cls(tuple(parts["labels"].tolist()), parts["weights"], parts["scale"])
