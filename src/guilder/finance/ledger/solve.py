"""What it would take: spending, saving or the date that reaches a wanted probability, by bisection over the same futures.

Less spent and more saved never fails a path that held before (under the fixed rule), so the answer is exact for these futures.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

from guilder.finance.ledger.contracts import LedgerContribution, LedgerInput
from guilder.finance.ledger.contracts_paths import RetirementInput, SeekInput, SeekResult
from guilder.finance.ledger.simulate import horizon, run
from guilder.finance.ledger.tables import sweep_key
from guilder.finance.montecarlo.futures import Futures, draw_all

MOST = 1 << 30
LATEST_AGE = 90


def seek(inputs: SeekInput, *, futures: Futures | None = None) -> SeekResult:
    """The answer in whole units, and the probability that it reaches."""
    simulation = inputs.simulation
    if futures is None:
        futures = drawn(simulation)
    tried: dict[int, float] = {}

    def probability(value: int, changed: Callable[[LedgerInput, int], LedgerInput]) -> float:
        if value not in tried:
            trial = simulation.model_copy(update={"plan": changed(simulation.plan, value)})
            tried[value] = run(trial, futures=futures).share
        return tried[value]

    now = run(simulation, futures=futures).share
    found: int | None
    if inputs.what == "spending":
        found = _most(lambda value: probability(value, with_spending) >= inputs.probability)
    elif inputs.what == "saving":
        found = _least(lambda value: probability(value, with_saving) >= inputs.probability)
    else:
        now_age = simulation.plan.first_year - simulation.plan.people[0].birth_year

        def enough(age: int) -> bool:
            return probability(age, with_retirement_age) >= inputs.probability

        found = _bisect(enough, now_age - 1, LATEST_AGE) if now_age <= LATEST_AGE and enough(LATEST_AGE) else None
    dated = inputs.what == "retirement_age"
    return SeekResult(
        amount=None if found is None or dated else Decimal(found),
        age=found if dated else None,
        probability=None if found is None else tried[found],
        now=now,
        inputs=inputs,
    )


def drawn(simulation: RetirementInput) -> Futures:
    """Futures enough for the plan and for its neighbours."""
    return draw_all(simulation.plan.market, seed=simulation.seed, paths=simulation.paths, years=horizon(simulation))


def with_spending(plan: LedgerInput, amount: int) -> LedgerInput:
    """Spending in retirement of `amount` a year in its first phase, the others and what is paid before retirement in proportion resp.
    as it was.
    """
    spending = plan.spending
    before = (
        spending.amount_per_year if spending.before_retirement_per_year is None else spending.before_retirement_per_year
    )
    scale = Decimal(amount) / spending.amount_per_year if spending.amount_per_year else Decimal(0)
    phases = tuple(
        phase.model_copy(update={"amount_per_year": _cents(phase.amount_per_year * scale)}) for phase in spending.phases
    )
    changed = {"amount_per_year": Decimal(amount), "before_retirement_per_year": before, "phases": phases}
    return plan.model_copy(update={"spending": spending.model_copy(update=changed)})


def with_saving(plan: LedgerInput, amount: int) -> LedgerInput:
    """`amount` a year more into the account of the first contribution, else where surplus goes, as money from outside."""
    key = plan.contributions[0].account if plan.contributions else sweep_key(plan)
    more = LedgerContribution(account=key, amount_per_year=Decimal(amount), source="outside")
    return plan.model_copy(update={"contributions": (*plan.contributions, more)})


def with_retirement_age(plan: LedgerInput, age: int) -> LedgerInput:
    """The first person retires at `age`."""
    first = plan.people[0].model_copy(update={"retirement_age": age})
    return plan.model_copy(update={"people": (first, *plan.people[1:])})


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)


def _least(enough: Callable[[int], bool]) -> int | None:
    if enough(0):
        return 0
    high = 1024
    while not enough(high):
        high *= 4
        if high > MOST:
            return None
    return _bisect(enough, 0 if high == 1024 else high // 4, high)


def _most(enough: Callable[[int], bool]) -> int | None:
    """The largest value that is still enough; None when not even 0 is, or nothing limits it."""
    over = _least(lambda value: not enough(value))
    return None if over is None or over == 0 else over - 1


def _bisect(enough: Callable[[int], bool], low: int, high: int) -> int:
    """The least whole number in (low, high] that is enough; `high` is, `low` is not."""
    while high - low > 1:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return high
