"""Why the plan's probability changed: one input after the other takes its new value, over the same futures.

The order is stated, since what one cause does depends on those before it: model, time, markets, contributions, spending,
assumptions. Each cause's part is the difference between two neighbouring runs, so the parts add up to the whole change.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from guilder.finance.ledger.contracts_paths import RetirementInput, RetirementResult
from guilder.kernel.contract import Contract
from guilder.planning import rules_plan
from guilder.planning.contracts_plan import Cause, CauseEffect, PlanAssumptions
from guilder.planning.rules_plan import Reality

METHOD: Final = (
    "The change since the reading before is divided by putting one input after the other in place over the same futures: "
    "the model (a new version of Guilder or of its market view), time (a new year of the plan), markets (what balances did "
    "beyond what was booked on them), contributions (what was booked on the followed accounts), spending (that of the last "
    "twelve months, where the plan follows it), assumptions (what you changed). Each part is the difference between two "
    "neighbouring runs; another order would divide the same change a little differently."
)


class PlanState(Contract):
    """Everything that a reading was worked out from. booked: per account, what was already booked on that very day."""

    assumptions: PlanAssumptions
    on: date
    currency: str
    balances: dict[uuid.UUID, Decimal]
    booked: dict[uuid.UUID, Decimal]
    spent_per_year: Decimal | None

    def reality(self) -> Reality:
        """As the plan's rules take it."""
        return Reality(self.on, self.currency, self.balances, self.spent_per_year)


@dataclass(frozen=True)
class Stood:
    """A reading's two figures: futures that succeed of all, and the median of what is left, in today's money."""

    successes: int
    paths: int
    ending: Decimal

    @property
    def points(self) -> float:
        """Of a hundred."""
        return 100 * self.successes / self.paths


def stood(result: RetirementResult) -> Stood:
    """The figures of a run."""
    return Stood(result.success.successes, result.success.paths, result.ending.p50)


def steps(
    old: PlanState, new: PlanState, *, held: Mapping[uuid.UUID, Decimal], flows: Mapping[uuid.UUID, Decimal]
) -> list[tuple[Cause, RetirementInput]]:
    """The runs between two readings, the first one being the old one's, each with the cause that it brings in.

    held: what the old plan's accounts hold now; flows: what was booked on them since. An account that is gone keeps what it
    held; that it is gone is a changed assumption.
    """
    was = old.reality()
    now = {account: held.get(account, balance) for account, balance in was.balances.items()}
    moved = {account: balance - flows.get(account, Decimal(0)) for account, balance in now.items()}
    kept = {account: moved[account] if account in held else balance for account, balance in was.balances.items()}
    plan = old.assumptions

    def run(of: PlanAssumptions, reality: Reality) -> RetirementInput:
        return rules_plan.to_simulation(of, reality)

    return [
        ("model", run(plan, was)),
        ("time", run(plan, Reality(new.on, was.currency, was.balances, was.spent_per_year))),
        ("markets", run(plan, Reality(new.on, was.currency, kept, was.spent_per_year))),
        ("contributions", run(plan, Reality(new.on, was.currency, now, was.spent_per_year))),
        ("spending", run(plan, Reality(new.on, was.currency, now, new.spent_per_year))),
        ("assumptions", run(new.assumptions, new.reality())),
    ]


def causes(
    before: Stood, path: list[tuple[Cause, RetirementInput]], run: Callable[[RetirementInput], Stood]
) -> tuple[tuple[CauseEffect, ...], Stood]:
    """The parts in their order, and where the plan stands at last. before: the old reading as it was stored."""
    parts = []
    for cause, inputs in path:
        after = run(inputs)
        parts.append(
            CauseEffect(cause=cause, points=round(after.points - before.points, 2), wealth=after.ending - before.ending)
        )
        before = after
    return tuple(parts), before
