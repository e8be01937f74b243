"""The plan over thousands of futures: the same engine as the recorded ledger, with tax inside each path."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from guilder.finance.ledger import places as at
from guilder.finance.ledger.contracts import YEARS_AT_MOST
from guilder.finance.ledger.contracts_paths import RetirementInput, RetirementResult
from guilder.finance.ledger.deterministic import ends
from guilder.finance.ledger.guardrails import annuity_for
from guilder.finance.ledger.tables import Plan, tabulate
from guilder.finance.ledger.work import scratch
from guilder.finance.longevity.contracts import LIMIT
from guilder.finance.longevity.deaths import deaths
from guilder.finance.longevity.lives import Life
from guilder.finance.montecarlo.draws import draw
from guilder.finance.montecarlo.futures import THREADS, Futures, Yearly, blocks_for, side_by_side
from guilder.finance.tax.kernel import layout

if TYPE_CHECKING:
    from guilder.finance.ledger.kernel.paths import Kept

#: In paths the tax may be that of a draw so far from the final one, in the currency's units: less than one of them in the result.
TOLERANCE = 1.0


class Cancelled(Exception):
    """The caller does not want the answer any more."""


@dataclass(frozen=True, eq=False)
class Runs:
    """Every path of one simulation; `kept` is described in `kernel.paths`."""

    inputs: RetirementInput
    tables: Plan
    drawn: Yearly
    kept: "Kept"

    @property
    def succeeds(self) -> NDArray[np.bool_]:
        """(paths,)."""
        found: NDArray[np.bool_] = self.kept.failed == 0
        return found

    @property
    def share(self) -> float:
        """Of paths that pay every year in full and leave the bequest."""
        return float(self.succeeds.mean())


def simulate(
    inputs: RetirementInput,
    *,
    futures: Futures | None = None,
    threads: int = THREADS,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RetirementResult:
    """The result for `inputs`; see `run` for the rest."""
    from guilder.finance.ledger.summary import summarise

    return summarise(run(inputs, futures=futures, threads=threads, progress=progress, cancelled=cancelled))


def run(
    inputs: RetirementInput,
    *,
    futures: Futures | None = None,
    threads: int = THREADS,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Runs:
    """All paths; over `futures` when they are given (of the plan's market, at least as many paths and years), else over freshly drawn
    ones. progress(done, total) and cancelled() are called in the calling thread as blocks of paths end. Raises Cancelled.
    """
    from guilder.finance.ledger.kernel import paths as kernel
    from guilder.finance.montecarlo.kernel import BLOCK

    plan, count = inputs.plan, inputs.paths
    last = last_years(inputs)
    years = horizon(inputs, last)
    drawn = _yearly(inputs, years, threads) if futures is None else futures.yearly
    returns = np.ascontiguousarray(drawn.returns[:years])
    inflation = np.ascontiguousarray(drawn.inflation[:years])
    drawn = Yearly(returns, inflation)
    tables = tabulate(plan, years=years, rounded=False, annuity=annuity_for(plan, years, drawn))
    markets = kernel.Markets(returns, inflation, last, np.zeros((0, 4)))
    kept = kernel.room_for(years, count)

    def one(block: int) -> None:
        record = kernel.Record(
            np.zeros((0, len(plan.accounts), at.ACCOUNT_COLUMNS)),
            np.zeros((0, at.LINE_COLUMNS)),
            np.zeros((1, len(plan.incomes) + 2)),
            np.zeros((0, layout.INPUTS)),
        )
        first, end = block * BLOCK, min((block + 1) * BLOCK, count)
        kernel.run(tables, markets, kept, record, scratch(len(plan.accounts)), first, end, TOLERANCE, 0.0)

    for done, _ in enumerate(side_by_side(one, range(blocks_for(count)), threads), start=1):
        if cancelled is not None and cancelled():
            raise Cancelled
        if progress is not None:
            progress(min(done * BLOCK, count), count)
    return Runs(inputs, tables, drawn, kept)


def prepare() -> None:
    """Compile the engine, or load it compiled: half a minute of one core the first time. After `futures.warm`, which says where it is kept."""
    from guilder.finance.ledger.contracts import LedgerAccount, LedgerInput, LedgerPerson

    plan = LedgerInput(
        first_year=2026,
        people=(LedgerPerson(birth_year=1961, end_age=66),),
        accounts=(LedgerAccount(key="cash", kind="cash"),),
    )
    run(RetirementInput(plan=plan, paths=100), threads=1)


def last_years(inputs: RetirementInput) -> NDArray[np.int64]:
    """(2, paths): the last year that each person lives through; −1 where there is nobody."""
    plan = inputs.plan
    if inputs.mortality == "fixed":
        return np.ascontiguousarray(np.repeat(ends(plan)[:, None], inputs.paths, axis=1))
    ages = [plan.first_year - person.birth_year for person in plan.people]
    lives = [Life(person.sex, min(age, LIMIT - 1)) for person, age in zip(plan.people, ages, strict=True)]
    last = np.full((2, inputs.paths), -1, np.int64)
    last[: len(lives)] = deaths(lives, seed=inputs.seed, paths=inputs.paths) - np.array(ages)[:, None]
    return last


def horizon(inputs: RetirementInput, last: NDArray[np.int64] | None = None) -> int:
    """How many years of futures the simulation needs."""
    if inputs.mortality == "fixed":
        return inputs.plan.years
    found = last_years(inputs) if last is None else last
    return min(int(found.max()) + 1, YEARS_AT_MOST)


def _yearly(inputs: RetirementInput, years: int, threads: int) -> Yearly:
    """Drawn block by block, so that 100,000 paths need no room for their months."""
    from guilder.finance.montecarlo import kernel

    returns = np.empty((years, 3, inputs.paths), np.float32)
    inflation = np.empty((years, inputs.paths), np.float32)

    def one(block: int) -> None:
        months = draw(inputs.plan.market, seed=inputs.seed, block=block, years=years)
        kernel.compound(months, returns, inflation, block * kernel.BLOCK)

    for _ in side_by_side(one, range(blocks_for(inputs.paths)), threads):
        pass
    return Yearly(returns, inflation)
