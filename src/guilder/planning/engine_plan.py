"""Runs the plan's arithmetic, in a thread, over futures that this process keeps; what was run of late is remembered."""

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_paths import (
    RetirementInput,
    RetirementResult,
    SeekInput,
    SensitivityInput,
    SensitivityResult,
)
from guilder.finance.ledger.contracts_years import LedgerResult
from guilder.finance.montecarlo.futures import Futures
from guilder.finance.withdrawals.contracts import WithdrawalsInput, WithdrawalsResult
from guilder.planning import engine, seeking
from guilder.planning.contracts_plan import PlanDifference, SeekPlan, Sensitivity, Sought, SoughtOne
from guilder.planning.rules import PATHS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Results that are remembered; one is about 60 kB.
_REMEMBERED: Final = 64


@dataclass
class Watch:
    """Between a run and who asked for it. done: futures finished. stopped: nobody waits any more."""

    done: int = 0
    _stopped: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """Ask the run to end at its next block."""
        self._stopped.set()

    def stopped(self) -> bool:
        """Whether it was asked."""
        return self._stopped.is_set()

    def progress(self, done: int, total: int) -> None:
        """Called by the run as blocks of futures end."""
        del total
        self.done = done


@dataclass(frozen=True)
class Ran:
    """A result, and in which of the futures, in their order, the plan held."""

    result: RetirementResult
    held: "NDArray[np.bool_]"


_runs: OrderedDict[str, Ran] = OrderedDict()
_lock = threading.Lock()


def run(inputs: RetirementInput) -> Ran:
    """The plan over the kept futures; the same inputs again are not run again."""
    from guilder.finance.ledger import simulate, summary

    key = inputs.fingerprint()
    with _lock:
        if key in _runs:
            _runs.move_to_end(key)
            return _runs[key]
    runs = simulate.run(inputs, futures=_futures(inputs))
    found = Ran(summary.summarise(runs), runs.succeeds)
    with _lock:
        _runs[key] = found
        while len(_runs) > _REMEMBERED:
            _runs.popitem(last=False)
    return found


def retirement(inputs: RetirementInput) -> RetirementResult:
    """What the futures hold for the plan."""
    return run(inputs).result


def retirement_alone(inputs: RetirementInput, watch: Watch) -> RetirementResult | None:
    """The same over futures of its own, drawn as it goes; None when it was stopped."""
    from guilder.finance.ledger import simulate

    try:
        return simulate.simulate(inputs, progress=watch.progress, cancelled=watch.stopped)
    except simulate.Cancelled:
        return None


def ledger(inputs: LedgerInput) -> LedgerResult:
    """Every year on the expected path."""
    from guilder.finance.ledger import deterministic

    return deterministic.ledger(inputs)


def withdrawals(inputs: LedgerInput, *, convert: bool) -> WithdrawalsResult:
    """The order of withdrawals, and the conversions, that leave most after tax."""
    from guilder.finance.withdrawals import planner

    return planner.plan_withdrawals(WithdrawalsInput(plan=inputs, convert=convert))


def seek(inputs: RetirementInput, asked: SeekPlan, wanted: float) -> SoughtOne:
    """What one thing would have to be."""
    from guilder.finance.ledger import solve

    question = SeekInput(what=asked.what, probability=wanted, simulation=inputs)
    found = solve.seek(question, futures=_futures(inputs))
    return SoughtOne(
        what=asked.what,
        wanted=wanted,
        amount=found.amount,
        age=found.age,
        probability=found.probability,
        now=found.now,
    )


def sought(inputs: RetirementInput, threshold: float) -> Sought:
    """What would reach `threshold`, one thing changed at a time."""
    return seeking.sought(inputs, threshold, futures=_futures(inputs))


def sensitivity(inputs: RetirementInput) -> Sensitivity:
    """Each assumption moved alone, over the same futures."""
    from guilder.finance.ledger import sensitivity as tornado

    found: SensitivityResult = tornado.tornado(SensitivityInput(simulation=inputs), futures=_futures(inputs))
    return Sensitivity(
        currency=inputs.plan.currency,
        probability=found.probability,
        ending_median=found.ending_median,
        effects=found.effects,
        basis=retirement(inputs).basis,
    )


def difference(one: Ran, other: Ran) -> PlanDifference:
    """`other` against `one`, future by future. Both must have as many."""
    better = int((other.held & ~one.held).sum())
    worse = int((one.held & ~other.held).sum())
    count = one.result.success.paths
    return PlanDifference(
        points=round(100 * (better - worse) / count, 2),
        standard_error=100 * math.sqrt(max(0.0, better + worse - (better - worse) ** 2 / count)) / count,
        better=better,
        worse=worse,
        ending=other.result.ending.p50 - one.result.ending.p50,
        lifetime_taxes=other.result.lifetime_taxes.p50 - one.result.lifetime_taxes.p50,
        lifetime_spending=other.result.lifetime_spending.p50 - one.result.lifetime_spending.p50,
    )


def _futures(inputs: RetirementInput) -> Futures:
    from guilder.finance.ledger import simulate

    paths, years = max(inputs.paths, PATHS), simulate.horizon(inputs)
    return engine.kept_futures(inputs.plan.market, seed=inputs.seed, paths=paths, years=years)
