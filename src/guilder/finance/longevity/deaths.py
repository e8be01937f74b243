"""Ages at death, sampled: one for each person and path."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from guilder.finance.longevity.lives import Life, survival


def deaths(people: Sequence[Life], *, seed: int, paths: int) -> NDArray[np.int16]:
    """(people, paths): completed years of age at death, by inverting the curve of survival.

    Same seed, same bytes; the first paths of a larger run are those of a smaller; a person's luck (the uniform behind the
    age) is the same whatever the age, the sex or the health, so that two plans differ by the plans alone.
    """
    ages = np.empty((len(people), paths), np.int16)
    for number, life in enumerate(people):
        # Futures take the keys (block,) and (block, 1) of the same seed.
        stream = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(number, 0, 0))))
        gone = 1 - survival(life)[1:]
        ages[number] = life.age + np.searchsorted(gone, stream.random(paths), side="right")
    return ages
