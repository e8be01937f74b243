"""What other modules may ask of the gateway."""

import functools

from guilder.gateway.adapters.e5 import LocalE5
from guilder.gateway.contracts import Embedder


@functools.cache
def embedder() -> Embedder:
    """The process's one embedder; its model loads at the first use."""
    return LocalE5()
