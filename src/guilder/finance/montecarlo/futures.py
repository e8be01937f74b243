"""Drawing the futures, and keeping them: a plan that changes is run over the same ones (common random numbers).

A difference between two plans is then the plans' doing, not luck's, and a moved slider costs only the kernel.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guilder.finance.compiled import sources_digest
from guilder.finance.montecarlo.draws import draw
from guilder.finance.montecarlo.market import Market

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Two threads draw and compute side by side (both release the interpreter's lock); more are left to other requests.
THREADS = min(2, os.cpu_count() or 1)
#: What the cache of drawn futures may hold: 5,000 paths over 60 years take 44 MB.
CACHE_BYTES = 192 * 1024 * 1024


@dataclass(frozen=True, eq=False)
class Yearly:
    """Futures by years. returns (years, 3, paths): simple, nominal, of stocks, bonds, cash; inflation (years, paths)."""

    returns: "NDArray[np.float32]"
    inflation: "NDArray[np.float32]"


@dataclass(frozen=True)
class Futures:
    """Drawn markets: `blocks` of monthly returns, shape (years, 37, 250) each, enough for `paths` and `years`."""

    market: Market
    seed: int
    paths: int
    years: int
    blocks: "tuple[NDArray[np.float32], ...]"

    @cached_property
    def yearly(self) -> Yearly:
        """The months compounded, worked out once."""
        import numpy as np

        from guilder.finance.montecarlo import kernel

        returns = np.empty((self.years, 3, self.paths), np.float32)
        inflation = np.empty((self.years, self.paths), np.float32)

        def one(number: int) -> None:
            kernel.compound(self.blocks[number], returns, inflation, number * kernel.BLOCK)

        for _ in side_by_side(one, range(len(self.blocks)), THREADS):
            pass
        return Yearly(returns, inflation)


def blocks_for(paths: int) -> int:
    """How many blocks hold `paths`; the last one may be cut when it is counted."""
    from guilder.finance.montecarlo import kernel

    return -(-paths // kernel.BLOCK)


def draw_all(market: Market, *, seed: int, paths: int, years: int, threads: int = THREADS) -> Futures:
    """All blocks at once, for `run` to use again and again."""
    with ThreadPoolExecutor(threads) as pool:
        drawn = pool.map(lambda block: draw(market, seed=seed, block=block, years=years), range(blocks_for(paths)))
        return Futures(market, seed, paths, years, tuple(drawn))


class FuturesCache:
    """The futures most recently used, up to CACHE_BYTES; asking for fewer years than are held draws nothing."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._held: OrderedDict[tuple[str, int, int], Futures] = OrderedDict()
        self._lock = threading.Lock()
        self._drawing: dict[tuple[str, int, int], threading.Lock] = {}

    def get(self, market: Market, *, seed: int, paths: int, years: int) -> Futures:
        """Futures of at least `years`; a second caller for the same ones waits for the first instead of drawing."""
        key = (market.model_dump_json(), seed, paths)
        with self._lock:
            drawing = self._drawing.setdefault(key, threading.Lock())
        with drawing:
            with self._lock:
                held = self._held.get(key)
                if held is not None and held.years >= years:
                    self._held.move_to_end(key)
                    return held
            futures = draw_all(market, seed=seed, paths=paths, years=years)
            with self._lock:
                self._held[key] = futures
                self._held.move_to_end(key)
                while len(self._held) > 1 and sum(map(_size, self._held.values())) > self._limit:
                    evicted, _ = self._held.popitem(last=False)
                    self._drawing.pop(evicted, None)
            return futures


def _size(futures: Futures) -> int:
    return sum(block.nbytes for block in futures.blocks)


def side_by_side(work: Any, items: Iterable[int], threads: int) -> Iterator[None]:
    """Run `work(item)` for all items on `threads` threads, yielding once as each ends, in order."""
    if threads == 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, items)


def warm(home: Path) -> None:
    """Compile the kernels, or load them compiled from `home`/cache/numba (some 10 s the first time, 1 s after).

    Called before the first request needs them; NUMBA_CACHE_DIR must be set before numba is first imported.
    """
    folder = home / "cache" / "numba" / sources_digest()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))
    from guilder.finance.montecarlo import sampling  # noqa: F401 (importing it compiles, the kernel before it)
