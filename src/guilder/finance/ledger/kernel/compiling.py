"""How the engine's functions are compiled."""

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

F = TypeVar("F")
_INNER: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False}
#: For functions that only compiled ones call: no wrappers for Python, and no counting of references, which the engine's tuples of
#: arrays would cost at every step (they live in the caller; nothing is allocated inside).
inner: Callable[[F], F] = njit(error_model="numpy", **_INNER)
_ENTRY: Any = {"_nrt": False}
#: For what Python calls; the caller's thread lets others run.
entry: Callable[[F], F] = njit(cache=True, nogil=True, error_model="numpy", **_ENTRY)
