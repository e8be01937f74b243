"""Which assumption matters most: each moved alone by a stated step, over the same futures (or futures of the same luck)."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from guilder.finance.ledger import places as at
from guilder.finance.ledger.contracts import LedgerInput
from guilder.finance.ledger.contracts_paths import (
    RetirementInput,
    SensitivityEffect,
    SensitivityInput,
    SensitivityResult,
)
from guilder.finance.ledger.simulate import Runs, run
from guilder.finance.ledger.solve import drawn, with_retirement_age
from guilder.finance.montecarlo.contracts import Allocation
from guilder.finance.montecarlo.futures import Futures
from guilder.finance.montecarlo.market import Assumption
from guilder.kernel.money import quantize


@dataclass(frozen=True)
class Move:
    """change(plan, −1 or 1): the plan with the assumption a step down or up; None where the step is not possible. fresh: needs other futures."""

    key: str
    title: str
    step: str
    change: Callable[[LedgerInput, int], LedgerInput | None]
    fresh: bool = False


def tornado(inputs: SensitivityInput, *, futures: Futures | None = None) -> SensitivityResult:
    """Success and median wealth at the end with each assumption moved; the widest effect first, what has none left out."""
    simulation = inputs.simulation
    futures = drawn(simulation) if futures is None else futures
    base = run(simulation, futures=futures)
    effects = []
    for move in MOVES:
        changed = [move.change(simulation.plan, way) for way in (-1, 1)]
        if any(plan == simulation.plan for plan in changed):
            continue
        sides = [_moved(simulation, plan, base, futures, fresh=move.fresh) for plan in changed]
        effect = _effect(move, base, sides[0], sides[1])
        if any((effect.low_points, effect.high_points, effect.low_wealth, effect.high_wealth)):
            effects.append(effect)
    effects.sort(key=lambda effect: (-abs(effect.high - effect.low), -abs(effect.high_wealth - effect.low_wealth)))
    return SensitivityResult(
        probability=base.share,
        ending_median=quantize(Decimal(_median(base)), simulation.plan.currency),
        effects=tuple(effects),
        inputs=inputs,
    )


def _moved(simulation: RetirementInput, plan: LedgerInput | None, base: Runs, futures: Futures, *, fresh: bool) -> Runs:
    if plan is None:
        return base
    trial = simulation.model_copy(update={"plan": plan})
    longer = plan.years > futures.years
    return run(trial, futures=drawn(trial) if fresh or longer else futures)


def _effect(move: Move, base: Runs, low: Runs, high: Runs) -> SensitivityEffect:
    currency = base.inputs.plan.currency
    middle = _median(base)
    return SensitivityEffect(
        key=move.key,
        title=move.title,
        step=move.step,
        low=low.share,
        high=high.share,
        low_points=round(100 * (low.share - base.share), 4),
        high_points=round(100 * (high.share - base.share), 4),
        low_wealth=quantize(Decimal(_median(low) - middle), currency),
        high_wealth=quantize(Decimal(_median(high) - middle), currency),
    )


def _median(runs: Runs) -> float:
    return float(np.median(runs.kept.ends[:, at.P_ENDING]))


def _spending(plan: LedgerInput, way: int) -> LedgerInput:
    scale = Decimal("1.1") if way > 0 else Decimal("0.9")
    spending = plan.spending
    phases = tuple(
        phase.model_copy(update={"amount_per_year": phase.amount_per_year * scale}) for phase in spending.phases
    )
    before = spending.before_retirement_per_year
    changed = {
        "amount_per_year": spending.amount_per_year * scale,
        "phases": phases,
        "before_retirement_per_year": None if before is None else before * scale,
    }
    return plan.model_copy(update={"spending": spending.model_copy(update=changed)})


def _retirement(plan: LedgerInput, way: int) -> LedgerInput:
    return with_retirement_age(plan, min(max(plan.people[0].retirement_age + way, 0), 120))


def _living_longer(plan: LedgerInput, way: int) -> LedgerInput | None:
    people = tuple(person.model_copy(update={"end_age": min(person.end_age + 3 * way, 120)}) for person in plan.people)
    alive = any(person.birth_year + person.end_age >= plan.first_year for person in people)
    return plan.model_copy(update={"people": people}) if alive else None


def _claiming(plan: LedgerInput, way: int) -> LedgerInput:
    people = tuple(
        person
        if person.social_security is None
        else person.model_copy(
            update={
                "social_security": person.social_security.model_copy(
                    update={"claim_age": min(max(person.social_security.claim_age + 24 * way, 744), 840)}
                )
            }
        )
        for person in plan.people
    )
    return plan.model_copy(update={"people": people})


def _benefits_cut(plan: LedgerInput, way: int) -> LedgerInput:
    if all(person.social_security is None for person in plan.people):
        return plan
    cut = min(max(plan.social_security_cut_rate + 0.2 * way, 0.0), 1.0)
    return plan.model_copy(update={"social_security_cut_rate": cut})


def _balances(plan: LedgerInput, way: int) -> LedgerInput:
    scale = Decimal("1.1") if way > 0 else Decimal("0.9")
    accounts = tuple(
        account.model_copy(
            update={
                "balance": account.balance * scale,
                "basis": None if account.basis is None else account.basis * scale,
            }
        )
        for account in plan.accounts
    )
    return plan.model_copy(update={"accounts": accounts})


def _contributions(plan: LedgerInput, way: int) -> LedgerInput:
    scale = Decimal("1.1") if way > 0 else Decimal("0.9")
    saved = tuple(
        each.model_copy(update={"amount_per_year": each.amount_per_year * scale}) for each in plan.contributions
    )
    return plan.model_copy(update={"contributions": saved})


def _stocks(plan: LedgerInput, way: int) -> LedgerInput:
    """Ten points of each mix from bonds to stocks or back, as far as there are so many."""

    def moved(mix: Allocation | None) -> Allocation | None:
        if mix is None:
            return None
        shift = min(0.1, mix.bonds) if way > 0 else -min(0.1, mix.stocks)
        return mix.model_copy(update={"stocks": mix.stocks + shift, "bonds": mix.bonds - shift})

    accounts = tuple(
        account.model_copy(
            update={
                "allocation": moved(account.allocation),
                "retirement_allocation": moved(account.retirement_allocation),
            }
        )
        for account in plan.accounts
    )
    return plan.model_copy(update={"accounts": accounts})


def _fees(plan: LedgerInput, way: int) -> LedgerInput:
    accounts = tuple(
        account.model_copy(update={"fee_rate": min(max(account.fee_rate + 0.005 * way, 0.0), 0.1)})
        for account in plan.accounts
    )
    return plan.model_copy(update={"accounts": accounts})


def _mean_of(name: str) -> Callable[[LedgerInput, int], LedgerInput]:
    def change(plan: LedgerInput, way: int) -> LedgerInput:
        held: Assumption = getattr(plan.market, name)
        moved = held.model_copy(update={"mean_rate": held.mean_rate + 0.01 * way})
        return plan.model_copy(update={"market": plan.market.model_copy(update={name: moved})})

    return change


def _inflation(plan: LedgerInput, way: int) -> LedgerInput:
    held = plan.market.inflation
    moved = {
        "inflation": held.model_copy(update={"mean_rate": held.mean_rate + 0.01 * way}),
        "inflation_now": plan.market.inflation_now + 0.01 * way,
    }
    return plan.model_copy(update={"market": plan.market.model_copy(update=moved)})


MOVES = (
    Move("spending", "Spending", "10 % less or more", _spending),
    Move("retirement_age", "Retirement of the first person", "1 year earlier or later", _retirement),
    Move("end_age", "Length of life", "3 years shorter or longer", _living_longer),
    Move("balances", "Savings today", "10 % less or more", _balances),
    Move("contributions", "Contributions", "10 % less or more", _contributions),
    Move("claim_age", "Claiming Social Security", "24 months earlier or later, within 62 and 70", _claiming),
    Move("benefits_cut", "A cut of Social Security", "20 points less or more of a cut, not below none", _benefits_cut),
    Move("stocks", "Share of stocks", "10 points less or more, out of bonds", _stocks),
    Move("fees", "Fees", "0.5 points a year less or more, not below none", _fees),
    Move("stock_return", "Mean return of stocks", "1 point a year less or more", _mean_of("stocks"), fresh=True),
    Move("bond_return", "Mean return of bonds", "1 point a year less or more", _mean_of("bonds"), fresh=True),
    Move("inflation", "Inflation", "1 point a year less or more, returns as they are", _inflation, fresh=True),
)
