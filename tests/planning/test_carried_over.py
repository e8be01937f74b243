"""A plan kept before the year ledger goes on in the ledger's words, and says about the same."""

import importlib.util
import sys
import uuid
from decimal import Decimal
from pathlib import Path

import pytest

from guilder.finance.montecarlo import simulate
from guilder.finance.montecarlo.contracts import Allocation, Income, MonteCarloInput
from guilder.kernel import clock
from guilder.planning import engine_plan, rules_plan
from guilder.planning.contracts_plan import PlanAssumptions

ROOT = Path(__file__).parents[2]


def carried_over(old, names):
    sys.path.insert(0, str(ROOT / "migrations"))
    try:
        [file] = (ROOT / "migrations" / "versions").glob("*_planning_0003_ledger.py")
        spec = importlib.util.spec_from_file_location("planning_0003", file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(ROOT / "migrations"))
    return module.carried_over(old, names)


def old_plan(**changes):
    """As it was stored up to then: amounts a month."""
    return {
        "birthYear": clock.today("UTC").year - 45,
        "retirementAge": 65,
        "endAge": 95,
        "spendingPerMonth": "4000",
        "savings": "300000",
        "accountIds": [],
        "contributionPerMonth": "1500",
        "contributionGrowthRate": 0.01,
        "incomes": [{"name": "Social Security, both", "amountPerMonth": "1500.50", "fromAge": 60, "toAge": None}],
        "allocation": {"stocks": 0.6, "bonds": 0.35, "cash": 0.05},
        "retirementAllocation": {"stocks": 0.4, "bonds": 0.5, "cash": 0.1},
        "feeRate": 0.003,
        "successThreshold": 0.9,
        "seed": 7,
    } | changes


def test_nothing_is_lost():
    account = str(uuid.uuid4())
    plan = PlanAssumptions.model_validate(carried_over(old_plan(accountIds=[account]), {uuid.UUID(account): "Depot"}))

    assert [(one.name, str(one.account_id), one.kind) for one in plan.accounts] == [("Depot", account, "taxable")]
    assert (plan.people[0].retirement_age, plan.people[0].end_age) == (65, 95)
    assert plan.spending.amount_per_year == 48000
    assert [(one.amount_per_year, one.growth_rate) for one in plan.contributions] == [(18000, 0.01)]
    assert [(one.name, one.kind, one.amount_per_year) for one in plan.incomes] == [
        ("Social Security, both", "social_security", Decimal("18006.00"))
    ]
    assert (plan.taxes.regime, plan.success_threshold, plan.seed, plan.fee_rate) == ("none", 0.9, 7, 0.003)
    typed = PlanAssumptions.model_validate(carried_over(old_plan(), {}))
    assert [(one.balance, one.account_id) for one in typed.accounts] == [(300000, None)]


@pytest.mark.parametrize(
    "changes", [{}, {"retirementAge": 58}, {"spendingPerMonth": "3200", "incomes": []}, {"contributionPerMonth": "0"}]
)
def test_it_says_about_what_it_said(changes):
    """Against the monthly engine over as many years. Months are years now, so the probability may move by 1.5 points, the median by 3 %."""
    old = old_plan(**changes)
    plan = PlanAssumptions.model_validate(carried_over(old, {}))
    today = clock.today("UTC")
    new = engine_plan.retirement(rules_plan.to_simulation(plan, rules_plan.Reality(today, "EUR", {})))

    def months(age: int) -> int:
        return 12 * (age - 45)

    before = simulate.simulate(
        MonteCarloInput(
            currency="EUR",
            months=months(96),  # the ledger lives through the year of 95
            seed=7,
            savings=Decimal(old["savings"]),
            contribution_per_month=Decimal(old["contributionPerMonth"]),
            contribution_growth_rate=old["contributionGrowthRate"],
            retirement_month=months(old["retirementAge"]),
            spending_per_month=Decimal(old["spendingPerMonth"]),
            incomes=tuple(
                Income(amount_per_month=Decimal(one["amountPerMonth"]), from_month=months(one["fromAge"]))
                for one in old["incomes"]
            ),
            allocation=Allocation.model_validate(old["allocation"]),
            retirement_allocation=Allocation.model_validate(old["retirementAllocation"]),
            fee_rate=old["feeRate"],
        )
    )
    assert new.success.probability == pytest.approx(before.success.probability, abs=0.015)
    at_retirement = old["retirementAge"] - 45
    ours, theirs = new.years[at_retirement - 1].wealth.p50, before.years[at_retirement].real.p50
    assert float(ours) == pytest.approx(float(theirs), rel=0.03)
