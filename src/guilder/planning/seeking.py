"""What would reach the plan's threshold, fast enough for a page: found over few futures, then made sure over all of them.

The answer holds over all futures of the plan; amounts lie within two thousandths of the furthest that do (`/retirement/seek` finds
those, to the unit, and takes longer).
"""

from collections.abc import Callable

from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_paths import RetirementInput, SeekInput
from guilder.finance.montecarlo.futures import Futures
from guilder.planning.contracts_plan import Sought

#: Futures of the first look.
FEW = 500
MOST = 1 << 30


def sought(inputs: RetirementInput, threshold: float, *, futures: Futures) -> Sought:
    """One thing changed at a time. futures: as many as the plan's."""
    from guilder.finance.ledger import simulate, solve

    few = inputs.model_copy(update={"paths": min(FEW, inputs.paths)})

    def guess(what: str) -> int | None:
        asked = SeekInput.model_validate({"what": what, "probability": threshold, "simulation": few})
        found = solve.seek(asked, futures=futures)
        amount = found.age if what == "retirement_age" else found.amount
        return None if amount is None else int(amount)

    def reaches(changed: Callable[[LedgerInput, int], LedgerInput]) -> Callable[[int], bool]:
        def look(value: int) -> bool:
            trial = inputs.model_copy(update={"plan": changed(inputs.plan, value)})
            return simulate.run(trial, futures=futures).share >= threshold

        return look

    plan = inputs.plan
    age, spending, saving = guess("retirement_age"), guess("spending"), guess("saving")
    earliest = most = least = None
    if age is not None:
        youngest = plan.first_year - plan.people[0].birth_year
        earliest = _least(reaches(solve.with_retirement_age), age, within=(youngest, solve.LATEST_AGE), step=1, near=1)
    if spending is not None:
        less = reaches(lambda of, value: solve.with_spending(of, -value))
        most = _least(less, -spending, within=(-MOST, 0), step=spending // 50 + 1, near=spending // 500 + 1)
    if saving is not None:
        most_tried = reaches(solve.with_saving)
        least = _least(most_tried, saving, within=(0, MOST), step=saving // 20 + 24, near=saving // 500 + 1)
    return Sought(
        earliest_retirement_age=earliest,
        spending_per_year=None if most is None else -most,
        more_saving_per_year=least,
    )


def _least(enough: Callable[[int], bool], guess: int, *, within: tuple[int, int], step: int, near: int) -> int | None:
    """A number that is enough, at most `near` above the least one; whatever is above one that is enough is enough too."""
    lowest, highest = within
    low, high = max(lowest - 1, guess - step), min(highest, max(lowest, guess))
    while not enough(high):
        if high == highest:
            return None
        low, high, step = high, min(highest, high + step), 2 * step
    while low >= lowest and enough(low):
        low, high, step = max(lowest - 1, low - 2 * step), low, 2 * step
    while high - low > near:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
