"""What it would take: the contribution, the date or the spending that reaches a wanted probability.

All trials run over the same futures, so the probability moves in one direction only and bisection is exact:
more saved, later stopped or less spent never fails a path that succeeded before.
"""

from collections.abc import Callable
from decimal import Decimal

from guilder.finance.montecarlo.contracts import MonteCarloInput
from guilder.finance.montecarlo.futures import Futures
from guilder.finance.montecarlo.simulate import run

_MOST = 1_000_000_000


def required_contribution(inputs: MonteCarloInput, *, probability: float, futures: Futures) -> Decimal | None:
    """The least monthly contribution, in whole units of the currency, that succeeds in `probability` of the paths.

    None when no contribution does: nothing can be saved any more, or the horizon is too short.
    """
    return _least(lambda amount: _share(inputs, futures, contribution_per_month=amount) >= probability)


def sustainable_spending(inputs: MonteCarloInput, *, probability: float, futures: Futures) -> Decimal | None:
    """The most that can be spent a month in retirement, in whole units, with `probability` of success.

    None when even spending nothing does not reach it (the target is too high), or nothing limits it.
    """
    too_much = _least(lambda amount: _share(inputs, futures, spending_per_month=amount) < probability)
    if too_much is None or too_much == 0:
        return None
    return too_much - 1


def earliest_retirement(
    inputs: MonteCarloInput, *, probability: float, futures: Futures, latest_month: int
) -> int | None:
    """The first month, in steps of twelve from `retirement_month`'s own phase, at which retiring succeeds in
    `probability` of the paths; None when even `latest_month` is too early.
    """
    phase = (inputs.retirement_month or 0) % 12
    steps = max(0, (min(latest_month, inputs.months) - phase) // 12)

    def enough(step: int) -> bool:
        return _share(inputs, futures, retirement_month=phase + 12 * step) >= probability

    if not enough(steps):
        return None
    return phase + 12 * _bisect(enough, -1, steps)


def _share(inputs: MonteCarloInput, futures: Futures, **changes: object) -> float:
    trial = inputs.model_copy(update=changes)
    return run(trial, futures=futures).successes / inputs.paths


def _least(enough: Callable[[Decimal], bool]) -> Decimal | None:
    if enough(Decimal(0)):
        return Decimal(0)
    high = 64
    while not enough(Decimal(high)):
        high *= 4
        if high > _MOST:
            return None
    low = 0 if high == 64 else high // 4
    return Decimal(_bisect(lambda amount: enough(Decimal(amount)), low, high))


def _bisect(enough: Callable[[int], bool], low: int, high: int) -> int:
    """The least whole number in (low, high] that is enough; `high` is, `low` is not."""
    while high - low > 1:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return high
