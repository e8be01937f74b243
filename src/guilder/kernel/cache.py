"""A small shared memory of answers that may be lost at any time. In-process adapter: bounded, with expiry."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Cache(Protocol):
    """What a cache does. A key's first part names its owner: `identity:session:…`."""

    async def get(self, key: str) -> Any | None:
        """The value, or None when it is absent or has expired."""

    async def put(self, key: str, value: Any, *, seconds: float) -> None:
        """Keep `value` for at most `seconds`."""

    async def drop(self, prefix: str) -> None:
        """Forget every key that starts with `prefix`."""


class LocalCache:
    """Least recently used out first."""

    def __init__(self, size: int = 20_000) -> None:
        self._size = size
        self._kept: OrderedDict[str, tuple[float, Any]] = OrderedDict()

    async def get(self, key: str) -> Any | None:
        """See Cache."""
        found = self._kept.get(key)
        if found is None:
            return None
        if found[0] < time.monotonic():
            del self._kept[key]
            return None
        self._kept.move_to_end(key)
        return found[1]

    async def put(self, key: str, value: Any, *, seconds: float) -> None:
        """See Cache."""
        self._kept[key] = (time.monotonic() + seconds, value)
        self._kept.move_to_end(key)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)

    async def drop(self, prefix: str) -> None:
        """See Cache."""
        for key in [key for key in self._kept if key.startswith(prefix)]:
            del self._kept[key]


async def remembered(cache: Cache, key: str, load: Callable[[], Awaitable[T]], *, seconds: float) -> T:
    """The cached value of `key`, loaded and kept when it is missing. None is never kept."""
    found = await cache.get(key)
    if found is not None:
        return found  # type: ignore[no-any-return]
    value = await load()
    if value is not None:
        await cache.put(key, value, seconds=seconds)
    return value
