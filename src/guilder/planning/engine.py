"""Runs the arithmetic of goals off the event loop, over futures that this process keeps (22 MB for 5,000 paths × 30 years).

Everyone shares the same futures: they depend on market and seed only, never on a household.
"""

import asyncio
import contextlib
import fcntl
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from guilder.finance.montecarlo import seek, simulate
from guilder.finance.montecarlo.contracts import MonteCarloInput, MonteCarloResult, Success
from guilder.finance.montecarlo.futures import Futures, FuturesCache
from guilder.finance.montecarlo.futures import warm as compile_kernels
from guilder.finance.montecarlo.market import Market
from guilder.kernel.errors import Unavailable
from guilder.planning import rules
from guilder.planning.rules import Assessment, GoalSums

T = TypeVar("T")

_kept = FuturesCache()
#: Futures are drawn for multiples of so many years, so that a moved slider seldom asks for more than are there.
_YEARS = 20


def warm(home: Path) -> None:
    """Compile the kernels, before the first plan needs them. Without NumPy and numba the rest of Guilder still runs.

    One process of a home compiles, for half a minute; the others wait for it and load what it kept.
    """
    folder = home / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(ModuleNotFoundError), (folder / "numba.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        compile_kernels(home)
        from guilder.finance.ledger.simulate import prepare

        prepare()


async def off_loop(work: Callable[..., T], *arguments: object) -> T:
    """`work(*arguments)` in a thread. Raises Unavailable 503 where NumPy and numba are not installed."""
    try:
        return await asyncio.to_thread(work, *arguments)
    except ModuleNotFoundError as missing:
        raise Unavailable(
            f"This server was installed without {missing.name}, so it cannot simulate. "
            "Nothing was changed. Install guilder[optimizer]."
        ) from missing


@contextlib.contextmanager
def one_blas_thread() -> Iterator[None]:
    """Linear algebra in this thread alone: with two threads frontiers of 100 and 500 assets took two and six times as long.

    Without threadpoolctl nothing is limited.
    """
    limited: contextlib.AbstractContextManager[object] = contextlib.nullcontext()
    with contextlib.suppress(ModuleNotFoundError):
        import threadpoolctl

        limited = threadpoolctl.threadpool_limits(1, user_api="blas")  # type: ignore[no-untyped-call]
    with limited:
        yield


def result(inputs: MonteCarloInput) -> MonteCarloResult:
    """A goal over the kept futures."""
    return simulate.simulate(inputs, futures=_futures(inputs))


def assess(goal: GoalSums) -> Assessment:
    """Where a goal stands. On or after its day there is no chance left: the savings are enough or they are not."""
    if goal.months == 0:
        reached = goal.savings >= goal.target
        success = Success(
            probability=float(reached),
            standard_error=0.0,
            low=float(reached),
            high=float(reached),
            successes=rules.PATHS * reached,
            paths=rules.PATHS,
        )
        return rules.assessed(goal, success, Decimal(0) if reached else None)
    inputs = rules.goal_input(goal)
    futures = _futures(inputs)
    success = simulate.success(simulate.run(inputs, futures=futures).successes, inputs.paths)
    required = seek.required_contribution(inputs, probability=goal.success_threshold, futures=futures)
    return rules.assessed(goal, success, required)


def kept_futures(market: Market, *, seed: int, paths: int, years: int) -> Futures:
    """Futures of at least so many years, drawn once for all who need them."""
    return _kept.get(market, seed=seed, paths=paths, years=-(-years // _YEARS) * _YEARS)


def _futures(inputs: MonteCarloInput) -> Futures:
    return kept_futures(inputs.market, seed=inputs.seed, paths=inputs.paths, years=-(-inputs.months // 12))
