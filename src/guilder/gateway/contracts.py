"""The words of the gateway: the embeddings port, a call's usage, and what can go wrong."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from guilder.kernel.contract import Contract
from guilder.kernel.errors import GuilderError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Embedder(Protocol):
    """Texts to unit vectors. name and dimensions are stored beside every vector that is kept."""

    name: str
    dimensions: int

    def embed_now(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Unit vectors (n, dimensions); blocks. Raises EmbeddingsMissing."""

    async def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """The same without blocking the event loop."""


class EmbeddingsMissing(GuilderError):
    """The local model is not installed or does not run on this machine."""

    status = 503
    code = "EMBEDDINGS_MISSING"
    summary = "The local language model is not installed. Guilder goes on with plain word matching."


class ModelUnavailable(GuilderError):
    """The configured model server cannot be reached, refuses, or has been failing."""

    status = 503
    code = "MODEL_UNAVAILABLE"
    summary = "The language model did not answer. Guilder answers by its own rules instead."


class ModelCall(Contract):
    """One call as the ledger keeps it: how much, how long, how it ended. Never what was said."""

    id: UUID
    user_id: UUID
    purpose: str
    provider: str
    model: str
    prompt_version: str
    outcome: str
    requests: int
    input_tokens: int
    output_tokens: int
    duration_ms: int
    started_at: datetime
