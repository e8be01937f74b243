"""Running a plan through the futures and counting what came out."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from queue import SimpleQueue
from typing import TYPE_CHECKING

from guilder.finance.montecarlo.contracts import (
    BEFORE_TAX,
    ENGINES,
    Moment,
    MonteCarloInput,
    MonteCarloResult,
    Percentiles,
    Shortfall,
    Success,
)
from guilder.finance.montecarlo.draws import draw
from guilder.finance.montecarlo.futures import THREADS, Futures, blocks_for, side_by_side
from guilder.kernel.money import quantize

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHARES = (0.10, 0.25, 0.50, 0.75, 0.90)


@dataclass(frozen=True)
class Paths:
    """Every path of one run. wealth, prices: (1 + years, paths), real and the price level; failed, missing: (paths,).

    failed: the first month, from 1, not paid in full; months + 1 if only the target is missed; 0 for success.
    """

    wealth: "NDArray[np.float32]"
    prices: "NDArray[np.float32]"
    failed: "NDArray[np.int32]"
    missing: "NDArray[np.float32]"

    @property
    def successes(self) -> int:
        """How many paths paid everything and reached the target."""
        return int((self.failed == 0).sum())


def simulate(
    inputs: MonteCarloInput,
    *,
    futures: Futures | None = None,
    threads: int = THREADS,
    progress: Callable[[int, int], None] | None = None,
) -> MonteCarloResult:
    """The result for `inputs`; over `futures` when they are given (they must fit), else over freshly drawn ones.

    progress(done, total): called in the calling thread as blocks of paths end.
    """
    return summarise(inputs, run(inputs, futures=futures, threads=threads, progress=progress))


def run(
    inputs: MonteCarloInput,
    *,
    futures: Futures | None = None,
    threads: int = THREADS,
    progress: Callable[[int, int], None] | None = None,
) -> Paths:
    """Every path's wealth; see `simulate`."""
    import numpy as np

    from guilder.finance.montecarlo import kernel

    years = -(-inputs.months // 12)
    blocks = blocks_for(inputs.paths)
    width = blocks * kernel.BLOCK
    weights, deposits, withdrawals = flows(inputs)
    wealth = np.empty((years + 1, width), np.float32)
    prices = np.empty((years + 1, width), np.float32)
    failed = np.empty(width, np.int32)
    missing = np.empty(width, np.float32)
    savings, target = np.float32(inputs.savings), np.float32(inputs.target)
    fee = np.float32(math.expm1(math.log1p(-inputs.fee_rate) / 12))

    spare: SimpleQueue[NDArray[np.float32]] = SimpleQueue()
    if futures is None:
        for _ in range(threads):
            spare.put(np.empty((years, kernel.ROWS, kernel.BLOCK), np.float32))

    def follow(drawn: "NDArray[np.float32]", block: int) -> None:
        offset = block * kernel.BLOCK
        kernel.live(
            drawn, weights, deposits, withdrawals, fee, savings, target, wealth, prices, failed, missing, offset
        )

    def one(block: int) -> None:
        if futures is not None:
            follow(futures.blocks[block], block)
            return
        buffer = spare.get()
        follow(draw(inputs.market, seed=inputs.seed, block=block, years=years, out=buffer), block)
        spare.put(buffer)

    for done, _ in enumerate(side_by_side(one, range(blocks), threads), start=1):
        if progress is not None:
            progress(min(done * kernel.BLOCK, inputs.paths), inputs.paths)
    count = inputs.paths
    return Paths(wealth[:, :count], prices[:, :count], failed[:count], missing[:count])


def flows(inputs: MonteCarloInput) -> "tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]":
    """(weights, deposits, withdrawals): (months, 3) target weights; (months,) money in at each month's end
    and out at its start, today's money.
    """
    import numpy as np

    month = np.arange(inputs.months)
    retirement = inputs.months if inputs.retirement_month is None else inputs.retirement_month
    retired = month >= retirement
    growth = (1 + inputs.contribution_growth_rate) ** (month // 12)
    deposits = np.where(retired, 0.0, float(inputs.contribution_per_month) * growth)
    income = np.zeros(inputs.months)
    for source in inputs.incomes:
        until = inputs.months if source.to_month is None else source.to_month
        income += np.where((month >= source.from_month) & (month < until), float(source.amount_per_month), 0.0)
    need = np.where(retired, float(inputs.spending_per_month) - income, 0.0)
    deposits += np.maximum(-need, 0)

    before = inputs.allocation
    after = inputs.retirement_allocation or before
    mix = np.array([[before.stocks, before.bonds, before.cash], [after.stocks, after.bonds, after.cash]])
    weights = mix[retired.astype(int)]
    withdrawals = np.maximum(need, 0)
    return weights.astype(np.float32), deposits.astype(np.float32), withdrawals.astype(np.float32)


def summarise(inputs: MonteCarloInput, paths: Paths) -> MonteCarloResult:
    """Percentiles year by year, success with its error, and the shortfalls."""
    import numpy as np

    currency = inputs.currency
    count = inputs.paths
    real = np.sort(paths.wealth, axis=1)
    nominal = np.median(paths.wealth * paths.prices, axis=1)
    failures = np.sort(paths.failed[paths.failed > 0])
    last = inputs.months
    moments = []
    for row in range(len(real)):
        month = min(12 * row, last)
        broke = np.searchsorted(failures, last + 1 if month == last else month, side="right")
        moments.append(
            Moment(
                month=month,
                real=_percentiles(real[row], currency),
                nominal_median=_money(float(nominal[row]), currency),
                solvent=float(1 - broke / count),
            )
        )
    return MonteCarloResult(
        engine=ENGINES[inputs.market.model.kind],
        basis=BEFORE_TAX,
        fingerprint=inputs.fingerprint(),
        success=success(count - len(failures), count),
        shortfall=_shortfall(paths, currency) if len(failures) else None,
        ending_mean=_money(float(real[-1].mean(dtype=np.float64)), currency),
        years=tuple(moments),
        inputs=inputs,
    )


def success(successes: int, paths: int) -> Success:
    """The share, its standard error and the 95 % Wilson interval."""
    share = successes / paths
    z = 1.959963984540054
    centre = (share + z * z / (2 * paths)) / (1 + z * z / paths)
    half = z / (1 + z * z / paths) * math.sqrt(share * (1 - share) / paths + z * z / (4 * paths * paths))
    return Success(
        probability=share,
        standard_error=math.sqrt(share * (1 - share) / paths),
        low=max(0.0, centre - half),
        high=min(1.0, centre + half),
        successes=successes,
        paths=paths,
    )


def _shortfall(paths: Paths, currency: str) -> Shortfall:
    import numpy as np

    late = paths.failed > 0
    missing, first = np.sort(paths.missing[late]), np.sort(paths.failed[late])
    return Shortfall(
        paths=int(late.sum()),
        median_amount=_money(quantile(missing, 0.5), currency),
        p90_amount=_money(quantile(missing, 0.9), currency),
        median_first_month=round(quantile(first, 0.5)),
        p10_first_month=round(quantile(first, 0.1)),
    )


def _percentiles(ordered: "NDArray[np.float32]", currency: str) -> Percentiles:
    p10, p25, p50, p75, p90 = (_money(quantile(ordered, share), currency) for share in SHARES)
    return Percentiles(p10=p10, p25=p25, p50=p50, p75=p75, p90=p90)


def quantile(ordered: "NDArray[np.float32] | NDArray[np.int32]", share: float) -> float:
    """Of sorted values, linear between neighbours (Hyndman and Fan 1996, definition 7)."""
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    low, high = float(ordered[below]), float(ordered[above])
    return low + (high - low) * (place - below)


def _money(amount: float, currency: str) -> Decimal:
    return quantize(Decimal(amount), currency)
