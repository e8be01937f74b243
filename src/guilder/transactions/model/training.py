"""Training of the general model: `python -m guilder.transactions.model.training` writes data/general.npz anew.

A test fails when the file is older than what it was learnt from.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from guilder.transactions.model import general
from guilder.transactions.model.corpus import Example, examples, fingerprint
from guilder.transactions.model.features import Sparse, hashed
from guilder.transactions.model.linear import Linear

if TYPE_CHECKING:
    from numpy.typing import NDArray

GENERAL: Final = Path(__file__).parents[1] / "data" / "general.npz"
BITS: Final = general.BITS
STRENGTH: Final = 20.0


def fit(asked: Sparse, labels: Sequence[str], weights: Sequence[float], *, strength: float) -> Linear:
    """Multinomial logistic regression. strength: of the data against the penalty (C of scikit-learn).

    Raises LearningMissing, when scikit-learn is not installed.
    """
    import numpy as np
    from scipy.sparse import csr_array
    from sklearn.linear_model import LogisticRegression

    rows = csr_array(  # type: ignore[no-untyped-call]
        (asked.values, asked.indices, np.append(asked.starts, len(asked.indices))),
        shape=(len(asked.starts), asked.width),
    )
    model = LogisticRegression(  # type: ignore[no-untyped-call]
        C=strength, max_iter=200, fit_intercept=False, tol=1e-3
    )
    model.fit(rows, np.asarray(labels), sample_weight=np.asarray(weights))
    coefficients: NDArray[Any] = model.coef_
    if len(model.classes_) == 2:
        coefficients = np.vstack([-coefficients[0] / 2, coefficients[0] / 2])
    return Linear.of(model.classes_.tolist(), coefficients.T)


def learn(known: Sequence[Example], *, bits: int = BITS, strength: float = STRENGTH) -> Linear:
    """The general model of these examples."""
    asked = hashed([e.text for e in known], [e.incoming for e in known], bits=bits)
    return fit(asked, [e.label for e in known], [e.weight for e in known], strength=strength)


if __name__ == "__main__":
    GENERAL.write_bytes(learn(examples()).stored(learnt=fingerprint()))
